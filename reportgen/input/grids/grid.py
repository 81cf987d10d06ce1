"""The cells of a spreadsheet of any format, before anybody has said what its rows mean."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from reportgen.input.charsets import decode_text
from reportgen.input.grids.open_document import read_open_document
from reportgen.input.grids.worksheet import GridSheet, is_called
from reportgen.input.source import split_lines
from reportgen.input.tables import MAX_BYTES, MAX_ROWS, load_file, read_records
from reportgen.input.workbooks import MAX_COLUMNS, Cell, Kind, Line, open_sheet, spot_in
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, SourceError

#: No list has more runs of merged cells, nor more cells that they cover.
_MAX_MERGED, _MAX_COVERED = 2_000, 100_000
#: The text of a cell whose formula has no value.
FORMULA = "="
_CELL = re.compile("([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class Area:
    """Cells that are merged: their rows and columns, from 1, and what a spreadsheet calls them."""

    rows: range
    columns: range
    called: str


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows with content of one sheet; merged cells all have the text of the first.

    `merged` are the areas of such, `hidden` the columns that nobody sees, from 1. `texts` are the
    lines of a CSV file, for quoting; `digest` is the SHA-256 of the file. `others` are the titles
    of further sheets with content.
    """

    file: str
    sheet: str
    lines: tuple[Line, ...]
    digest: str
    merged: tuple[Area, ...] = ()
    hidden: frozenset[int] = frozenset()
    others: tuple[str, ...] = ()
    texts: tuple[str, ...] = field(default=(), repr=False)


def read_grid(path: Path, name: str, sheet: str = "") -> Grid:
    """Return the cells of a file, called `name` in problems: of the sheet of this title, if given.

    Without one it is the first visible sheet with content. Raises `SourceError` for what cannot be
    read, and where there is no such sheet.
    """
    suffix = path.suffix.lower()
    if suffix not in READERS:
        raise _fail(
            name,
            say("a table is not read from “{name}”.", name=suffix or path.name),
            say("Save it as .xlsx, .ods or .csv in the spreadsheet program."),
        )
    data = load_file(path, name, MAX_BYTES)
    if not data.strip(b"\0 \t\r\n"):
        raise _fail(name, say("the file is empty."), say("Write a header and a row for each."))
    grid = READERS[suffix](data, name, sheet)
    if len(grid.lines) > MAX_ROWS:
        raise _fail(
            name,
            say("the table has {count:,} rows.", count=len(grid.lines)),
            say("{limit:,} is the limit.", limit=MAX_ROWS),
        )
    if sheet and sheet != grid.sheet:
        raise _fail(
            name,
            say("there is no visible sheet “{title}” with content.", title=sheet),
            say("There are: {titles}.", titles=(grid.sheet, *grid.others))
            if grid.sheet
            else say("Leave out “sheet”: a CSV file has none."),
        )
    return replace(grid, digest=hashlib.sha256(data).hexdigest())


def _fail(name: str, message: Message, advice: Message) -> SourceError:
    return SourceError([Problem(Place(name), message, advice)])


def _read_csv(data: bytes, name: str, sheet: str) -> Grid:
    text = decode_text(data, name)[0]
    texts = split_lines(text)
    return Grid(name, "", tuple(read_records(text, name, texts)), "", texts=texts)


def _read_workbook(data: bytes, name: str, sheet: str) -> Grid:
    def suits(title: str, rows: object) -> bool:
        return is_called(title, sheet)

    found = open_sheet(data, name, suits)
    if found is None:
        return Grid(name, "", (), "")
    hidden = frozenset(
        column
        for columns in found.marks.hidden_columns
        for column in range(columns.start, min(columns.stop, MAX_COLUMNS + 1))
    )
    lines = _with_unknown(found.lines, found.marks.uncalculated, name, found.title)
    return _whole(GridSheet(found.title, lines, found.marks.merged, hidden), name, found.others)


def _with_unknown(
    lines: Sequence[Line], uncalculated: Sequence[str], name: str, title: str
) -> list[Line]:
    """Return the rows with a cell for each formula that no program has reckoned yet."""
    unknown: dict[int, dict[int, Cell]] = {}
    for spot in uncalculated:
        if found := _CELL.fullmatch(spot):
            row, column = int(found[2]), _number_of(found[1])
            place = spot_in(name, title, spot, row, column)
            unknown.setdefault(row, {})[column] = Cell(FORMULA, place, Kind.ERROR)
    return [
        replace(line, cells=dict(sorted({**line.cells, **unknown.get(line.number, {})}.items())))
        for line in lines
    ]


def _read_ods(data: bytes, name: str, sheet: str) -> Grid:
    sheets = read_open_document(data, name)
    found = next((each for each in sheets if is_called(each.title, sheet)), None)
    found = found or next(iter(sheets), None)
    if found is None:
        return Grid(name, "", (), "")
    return _whole(found, name, [each.title for each in sheets if each is not found])


#: What reads the bytes of a file that is called so, by the ending of its name.
READERS: Mapping[str, Callable[[bytes, str, str], Grid]] = {
    ".csv": _read_csv,
    ".tsv": _read_csv,
    ".xlsx": _read_workbook,
    ".xlsm": _read_workbook,
    ".ods": _read_ods,
}


def _whole(sheet: GridSheet, name: str, others: Sequence[str]) -> Grid:
    """Return a grid whose merged cells have the text of the first of each area."""
    areas = [area for each in sheet.merged if (area := _area(each))]
    if len(areas) > _MAX_MERGED:
        raise _fail(
            name,
            say("the sheet “{title}” has more merged cells than a list.", title=sheet.title),
            say("Unmerge them, and write the text in each."),
        )
    lines = _spread(sheet.lines, areas, name)
    return Grid(name, sheet.title, lines, "", tuple(areas), sheet.hidden, tuple(others))


def _area(called: str) -> Area | None:
    first, _, last = called.partition(":")
    ends = [_CELL.fullmatch(first), _CELL.fullmatch(last or first)]
    if not ends[0] or not ends[1]:
        return None
    rows = sorted(int(end[2]) for end in ends if end)
    columns = sorted(_number_of(end[1]) for end in ends if end)
    return Area(range(rows[0], rows[1] + 1), range(columns[0], columns[1] + 1), called)


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _spread(lines: Sequence[Line], areas: Sequence[Area], name: str) -> tuple[Line, ...]:
    numbers = [line.number for line in lines]
    cells = [dict(line.cells) for line in lines]
    left = _MAX_COVERED
    for area in areas:
        first = bisect_left(numbers, area.rows.start)
        last = bisect_left(numbers, area.rows.stop)
        columns = range(area.columns.start, min(area.columns.stop, MAX_COLUMNS + 1))
        if first == last or numbers[first] != area.rows.start:
            continue
        origin = cells[first].get(area.columns.start)
        if origin is None:
            continue
        left -= (last - first) * len(columns)
        if left < 0:
            raise _fail(
                name,
                say("merged cells cover more of the table than a list has."),
                say("Unmerge them, and write the text in each."),
            )
        for at in range(first, last):
            for column in columns:
                # It is told as the cell that people see.
                place = replace(origin.place, line=lines[at].number, column=column)
                cells[at].setdefault(column, replace(origin, place=place))
    return tuple(
        replace(line, cells=dict(sorted(each.items())))
        for line, each in zip(lines, cells, strict=True)
    )
