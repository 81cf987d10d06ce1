"""The rows of a list below its headers: what is a row of its own, and what stands between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reportgen.collecting.lists.mapping import ListMapping, fold_cell
from reportgen.input.grids.grid import Grid
from reportgen.input.source import hide_unprintable, quote_line
from reportgen.input.workbooks import Cell, Line, letters_of
from reportgen.languages import words_of
from reportgen.problems.characters import without_unseen
from reportgen.problems.message import NOTHING, Message, say
from reportgen.problems.problem import Place, Problem, Severity, SourceError
from reportgen.problems.suggest import suggest

#: Lists of as many columns have no row with one cell alone that is a sheet.
_WIDE = 3
_STRUCK = "struck through"


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row that is a sheet: its number in the file, and its cells by their headers, folded."""

    number: int
    place: Place
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class ListTable:
    """The rows of a list, and remarks on what stands between them."""

    file: str
    rows: tuple[ListRow, ...]
    remarks: tuple[Problem, ...]
    texts: tuple[str, ...] = field(default=(), repr=False)


def header_lines(grid: Grid, rows: range) -> list[Line]:
    """Return the rows that have the headers: those of these numbers, or the first one."""
    return [line for line in grid.lines if line.number in rows] if rows else list(grid.lines[:1])


def name_columns(lines: Sequence[Line], body: Iterable[Line]) -> dict[int, str]:
    """Return what each column is called, by its number: all that stands in it in these rows.

    A second column of the same name is called “Name (2)”, one without a header “column F”.
    """
    columns = sorted({column for line in (*lines, *body) for column in line.cells})
    names: dict[int, str] = {}
    taken: set[str] = set()
    for column in columns:
        said = [_seen(line.cells[column].text) for line in lines if column in line.cells]
        name = " ".join(dict.fromkeys(filter(None, said))) or f"column {letters_of(column)}"
        number, called = 2, name
        while fold_cell(called) in taken:
            number, called = number + 1, f"{name} ({number})"
        taken.add(fold_cell(called))
        names[column] = called
    return names


def _seen(text: str) -> str:
    """Return what of a header is seen, on one line."""
    seen = without_unseen(hide_unprintable(text).replace("\ufffd", ""))
    # A word that somebody broke, since the column is narrow.
    return " ".join(re.sub(r"(?<=\w)-\n(?=[^\W\d_A-Z])", "", seen).split())


def read_list(grid: Grid, mapping: ListMapping) -> ListTable:
    """Return the rows of a list. Raises `SourceError` where a column is missing."""
    heads = header_lines(grid, mapping.header)
    if not heads:
        raise _fail(
            Place(grid.file),
            say("there are no headers in the row where the mapping has them."),
            say("Write its number under “header” in {file}.", file=mapping.file),
        )
    last = heads[-1].number
    body = [line for line in grid.lines if line.number > last]
    names = name_columns(heads, body)
    _require_columns(names, heads[0].place, mapping)
    used = {fold_cell(column.header) for column in mapping.columns}
    used |= {fold_cell(header) for header in mapping.id}
    numbers = {column: fold_cell(name) for column, name in names.items()}
    there = {column for line in body for column in line.cells}
    filled = {column: name for column, name in names.items() if column in there}
    remarks = list(_remark_on_columns(grid, filled, used, mapping, heads[0].place))
    remarks += _remark_on_areas(grid, {c for c, name in numbers.items() if name in used}, last)
    repeated = {tuple(fold_cell(cell.text) for cell in line.cells.values()) for line in heads}
    rows = []
    for line in body:
        cells = {
            numbers[column]: cell
            for column, cell in line.cells.items()
            if numbers[column] in used and not mapping.is_blank(cell.text)
        }
        left_out = _left_out(line, cells, repeated, len(used), mapping)
        if left_out:
            remarks.append(_remark(grid, line.place, left_out))
            continue
        if line.aside in ("hidden", "filtered out"):
            said = say("the row is {how}, and read all the same.", how=line.aside)
            remarks.append(_remark(grid, line.place, said, say("Delete it if it is not meant.")))
        rows.append(ListRow(line.number, line.place, cells))
    if not rows:
        raise _fail(
            heads[0].place,
            say("below the headers there are no rows."),
            say("Look at “header” and “sheet” in {file}.", file=mapping.file),
        )
    return ListTable(grid.file, tuple(rows), tuple(remarks), grid.texts)


def _fail(place: Place, message: Message, advice: Message) -> SourceError:
    return SourceError([Problem(place, message, advice)])


def _remark(grid: Grid, place: Place, message: Message, advice: Message = NOTHING) -> Problem:
    line = quote_line(grid.texts, place)
    return Problem(place, message, advice, severity=Severity.WARNING, line=line)


def _require_columns(names: Mapping[int, str], place: Place, mapping: ListMapping) -> None:
    """Raise where the list lacks a column: its cells would look as if somebody had emptied them."""
    there = {fold_cell(name) for name in names.values()}
    wanted = dict.fromkeys([*(column.header for column in mapping.columns), *mapping.id])
    problems = [
        Problem(
            place,
            say("the list has no column “{header}”.", header=header),
            suggest(header, [each for each in names.values() if not each.startswith("column ")]),
        )
        for header in wanted
        if fold_cell(header) not in there
    ]
    if problems:
        raise SourceError(problems)


def _remark_on_columns(
    grid: Grid,
    names: Mapping[int, str],
    used: set[str],
    mapping: ListMapping,
    place: Place,
) -> Iterator[Problem]:
    known = used | {fold_cell(header) for header in mapping.unused}
    if new := [name for name in names.values() if fold_cell(name) not in known]:
        yield _remark(
            grid,
            place,
            say("these columns are not read: {names}.", names=new),
            say("Name them under “columns” or “unused” in {file}.", file=mapping.file),
        )
    if hidden := [n for c, n in names.items() if c in grid.hidden and fold_cell(n) in used]:
        yield _remark(
            grid,
            place,
            say("these columns are hidden, and read all the same: {names}.", names=hidden),
            say("See that what they hold is to be printed."),
        )
    if grid.others and not mapping.sheet:
        yield _remark(
            grid,
            place,
            say(
                "the sheet “{title}” is read, and not: {others}.",
                title=grid.sheet,
                others=grid.others,
            ),
            say("“sheet” in {file} says which one is the list.", file=mapping.file),
        )


def _remark_on_areas(grid: Grid, used: set[int], last: int) -> Iterator[Problem]:
    for area in grid.merged:
        if area.rows.stop - 1 > last and used & set(area.columns):
            first = next((line for line in grid.lines if line.number == area.rows.start), None)
            if first and area.columns.start in first.cells:
                yield _remark(
                    grid,
                    first.cells[area.columns.start].place,
                    say("the cells {area} are merged; the text counts in each.", area=area.called),
                    say("Unmerge them if it is not meant so."),
                )


def _left_out(
    line: Line,
    cells: Mapping[str, Cell],
    repeated: set[tuple[str, ...]],
    columns: int,
    mapping: ListMapping,
) -> Message:
    """Return why a row is none of the list; nothing for one that is."""
    first = next(iter(line.cells.values())).text
    if line.aside == _STRUCK:
        return say("the row is struck through, and left out.")
    if tuple(fold_cell(cell.text) for cell in line.cells.values()) in repeated:
        return say("the row repeats the headers, and is left out.")
    words = " ".join(words_of(first))
    few = 2 * len(cells) < columns
    if words in mapping.totals or (few and any(words.startswith(f"{t} ") for t in mapping.totals)):
        return say("the row has totals, and is left out: “{text}”.", text=first)
    if not cells:
        return say("the row has nothing in the columns that are read.")
    if len(line.cells) == 1 and columns >= _WIDE:
        return say("the row has one cell alone, and is left out: “{text}”.", text=first[:80])
    return NOTHING
