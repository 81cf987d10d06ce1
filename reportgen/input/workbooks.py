"""Workbooks (XLSX, ECMA-376): the rows of a list as texts, each with its place.

Nothing in a file is believed: neither its sizes, nor its ranges, nor that it is a workbook.
"""

from __future__ import annotations

import io
import lzma
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from reportgen.constants import Constant
from reportgen.input.foreign_xml import has_doctype
from reportgen.input.worksheets import Marks, is_strict, loosen, read_marks
from reportgen.problems.message import NOTHING, Message, say
from reportgen.problems.problem import Place, Problem, ReportgenError, Severity, SourceError

#: Larger workbooks are no lists of partners; the caps keep hostile files from filling the memory.
MAX_UNPACKED = 25_000_000
MAX_PARTS = 1_000
MAX_COLUMNS = 100
#: Among how many rows with content the header is looked for.
HEAD_ROWS = 10
#: How many cells or ranges of a sheet are named one by one.
MAX_PROBLEMS = 100
#: The last row a sheet can have (ECMA-376); a file may claim others.
_SHEET_ROWS = 1_048_576

_BREAK = re.compile("\r\n|\r|\n")
#: A character that XML cannot hold, or an underscore before what looks so (ECMA-376 Part 1,
#: 22.9.2.19).
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
#: What files of Excel 97 begin with, and those that a password protects.
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCODING = re.compile(
    r"""(?i)<\?xml[^>]*\bencoding\s*=\s*["'](?!utf-?8["']|us-ascii["'])""",
)
#: What a number format shows as it is written (ECMA-376 Part 1, 18.8.31).
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
#: A number format of zeros alone, with or without a language: how postcodes keep their first zero.
_ZEROS = re.compile(r"(?:\[\$-[0-9A-Fa-f]+\])?(0+)")


class Kind(Constant):
    """What a spreadsheet takes the value of a cell for; a share is a number shown in per cent."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    DAY = "day"
    TRUTH = "truth"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell as people see it, and where it stands; that of a share is the number."""

    text: str
    place: Place
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Line:
    """A row before the header is known: its cells by column, from 1, blank ones left out.

    `aside` says how somebody set the row aside in the workbook (`worksheets.Marks.aside`).
    """

    number: int
    place: Place
    cells: Mapping[int, Cell]
    aside: str = ""


def _unpack(data: bytes, name: str) -> dict[str, bytes]:
    """Return the parts of a workbook, or raise what makes it unsafe or unreadable."""
    place = Place(name)
    if data.startswith(OLE):
        raise _fail(
            place,
            say("the workbook is protected with a password, or in the format of Excel 97."),
            say("Save it as .xlsx without a password."),
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise _fail(
                    place,
                    say("the workbook is too large once it is unpacked."),
                    say("Save the list alone in a new workbook."),
                )
            parts = {entry.filename: archive.read(entry) for entry in entries}
    # What zipfile raises for damage, for parts with a password, and for methods it does not know.
    except (
        *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, OSError, ValueError),
        EOFError,
    ) as error:
        raise _damaged(name) from error
    for part, content in parts.items():
        unsafe = has_doctype(content)
        if part.lower().endswith((".xml", ".rels")):
            try:
                unsafe = unsafe or bool(_ENCODING.search(content.decode()[:200]))
            except UnicodeDecodeError:
                unsafe = True
        if unsafe:
            raise _fail(
                place,
                say(
                    "the part “{part}” of the workbook has what no spreadsheet program writes.",
                    part=part,
                ),
                say("Open the workbook and save it again, if you trust where it is from."),
            )
    return parts


def _fail(place: Place, message: Message, advice: Message) -> SourceError:
    return SourceError([Problem(place, message, advice)])


def _damaged(name: str) -> SourceError:
    return _fail(
        Place(name),
        say("the file is no workbook, or a damaged one."),
        say("Open it in the spreadsheet program and save it as .xlsx."),
    )


def _open(data: bytes, name: str, **choices: bool) -> Any:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(data), **choices)
    # The library lets through whatever goes wrong in it with a file that was tampered with.
    except Exception as error:
        raise _damaged(name) from error


def _suits_always(title: str, rows: list[list[str]]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A sheet as it was found: its rows with content, and what it says beside their values.

    `faults` are the problems of cells that hold an error, `others` the titles of further visible
    sheets with content.
    """

    title: str
    lines: list[Line]
    marks: Marks
    faults: list[Problem]
    others: list[str]


def read_sheet(
    data: bytes, name: str, suits: Callable[[str, list[list[str]]], bool] = _suits_always
) -> tuple[str, list[Line], list[Problem]]:
    """Return the sheet that was read, its rows, and problems: warnings, or what stops the rest.

    It is the first visible sheet that `suits` by its title and the texts of its first rows; where
    none does, the first one with content.
    """
    found = open_sheet(data, name, suits)
    if found is None:
        return "", [], []
    problems = [*_judge(found.marks, name, found.title), *found.faults]
    for other in found.others:
        message = say(
            "this sheet is not read; the list is that of the sheet “{title}”.",
            title=found.title,
        )
        advice = say("Put the sheet with the list first, or in a workbook of its own.")
        problems.append(Problem(spot_in(name, other), message, advice, "", Severity.WARNING))
    return found.title, found.lines, problems


def open_sheet(
    data: bytes, name: str, suits: Callable[[str, list[list[str]]], bool] = _suits_always
) -> Worksheet | None:
    """Return the sheet that `read_sheet` would read, unjudged; None where none has content.

    Raises `SourceError` for what is no workbook, damaged, unsafe or too large.
    """
    parts = _unpack(data, name)
    if is_strict(parts):
        parts = loosen(parts)
        data = _pack(parts)
    # Read in this mode no range, such as one of merged cells, is ever spread out in the memory.
    book = _open(data, name, read_only=True, data_only=True)
    try:
        filled = [
            (sheet, rows)
            for sheet in book.worksheets
            if sheet.sheet_state == "visible" and (rows := _sheet_rows(sheet, name))
        ]
        if not filled:
            return None
        suiting = (each for each in filled if suits(each[0].title, _first_texts(each[1])))
        sheet, rows = next(suiting, filled[0])
        marks = read_marks(parts, sheet._worksheet_path)
    except ReportgenError:
        raise
    except Exception as error:
        raise _damaged(name) from error
    finally:
        book.close()
    faults: list[Problem] = []
    lines: list[Line] = []
    for number, values in rows:
        cells: dict[int, Cell] = {}
        for column, value in values.items():
            spot = f"{letters_of(column)}{number}"
            place = spot_in(name, sheet.title, spot, number, column)
            if value.fault:
                faults.append(Problem(place, value.fault, say("Correct or remove it, and save.")))
            cells[column] = Cell(value.text, place, value.kind)
        if said := {column: cell for column, cell in cells.items() if cell.text.strip()}:
            place = Place(name, number, 1, f"sheet “{sheet.title}”, row {number}")
            lines.append(Line(number, place, said, marks.aside(number)))
    others = [other.title for other, _ in filled if other is not sheet]
    return Worksheet(sheet.title, lines, marks, faults, others)


def read_sheets(data: bytes, name: str) -> list[tuple[str, list[Line]]]:
    """Return the visible sheets with content, by their titles; nothing is judged.

    Raises `SourceError` for what is no workbook, damaged, unsafe or too large.
    """
    parts = _unpack(data, name)
    if is_strict(parts):
        data = _pack(loosen(parts))
    book = _open(data, name, read_only=True, data_only=True)
    try:
        return [
            (sheet.title, [_line_of(name, sheet.title, number, cells) for number, cells in rows])
            for sheet in book.worksheets
            if sheet.sheet_state == "visible" and (rows := _sheet_rows(sheet, name))
        ]
    except ReportgenError:
        raise
    except Exception as error:
        raise _damaged(name) from error
    finally:
        book.close()


def _line_of(name: str, title: str, number: int, values: Mapping[int, _Value]) -> Line:
    cells = {}
    for column, value in values.items():
        place = spot_in(name, title, f"{letters_of(column)}{number}", number, column)
        cells[column] = Cell(value.text, place, value.kind)
    return Line(number, Place(name, number, 1, f"sheet “{title}”, row {number}"), cells)


def _first_texts(rows: list[tuple[int, dict[int, _Value]]]) -> list[list[str]]:
    return [[value.text for value in values.values()] for _, values in rows[:HEAD_ROWS]]


def _judge(marks: Marks, name: str, title: str) -> list[Problem]:
    """Return the problems of ranges and cells that cannot be read as what they seem to be."""
    merged = say(
        "the cells are merged, so that it is not clear what belongs to which row or column."
    )
    part = say("Unmerge them, and write the text in each.")
    unknown = say("the formula has no value yet.")
    save = say("Open the workbook in the spreadsheet program and save it.")
    found = [
        *((area, merged, part) for area in marks.merged),
        *((spot, unknown, save) for spot in marks.uncalculated),
    ]
    problems = [
        Problem(spot_in(name, title, area), message, advice)
        for area, message, advice in found[:MAX_PROBLEMS]
    ]
    if more := len(found) - len(problems):
        message = say("{more:,} more cells or ranges are like these.", more=more)
        problems.append(Problem(spot_in(name, title), message, say("Mend them all.")))
    return problems


def _pack(parts: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part, content in parts.items():
            archive.writestr(zipfile.ZipInfo(part), content)
    return packed.getvalue()


@dataclass(frozen=True, slots=True)
class _Value:
    text: str
    kind: Kind = Kind.TEXT
    fault: Message = NOTHING


def _sheet_rows(sheet: Any, name: str) -> list[tuple[int, dict[int, _Value]]]:
    """Return the rows with content by number, each with its cells by column."""
    # The size that a file states need not be its size.
    sheet.reset_dimensions()
    found: list[tuple[int, dict[int, _Value]]] = []
    blank: object = None
    rows = sheet.iter_rows(max_col=MAX_COLUMNS + 1)
    for number, cells in enumerate(islice(rows, _SHEET_ROWS), 1):
        # Rows that are not in the file are one and the same, and there may be a million of them.
        if cells is blank:
            continue
        values = {column: value for column, cell in enumerate(cells, 1) if (value := _show(cell))}
        if not values:
            blank = cells
            continue
        if MAX_COLUMNS + 1 in values:
            place = spot_in(name, sheet.title, f"row {number}")
            raise _fail(
                place,
                say("the row has too many cells."),
                say("{limit:,} is the limit.", limit=MAX_COLUMNS),
            )
        found.append((number, values))
    return found


def _show(cell: Any) -> _Value | None:
    """Return the value of a cell as people see it; None for a blank one."""
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "e":
        fault = say("the cell holds the error {value}.", value=str(value))
        return _Value(str(value), Kind.ERROR, fault)
    if isinstance(value, bool):
        return _Value(str(value).upper(), Kind.TRUTH)
    if isinstance(value, int | float):
        return _show_number(value, str(cell.number_format))
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, datetime | date | time):
        return _Value(value.isoformat(*[" "] if isinstance(value, datetime) else []), Kind.DAY)
    return _Value(_BREAK.sub("\n", _ESCAPED.sub(_unescape, str(value))))


def _show_number(value: float, code: str) -> _Value:
    """Return a number by its format's code: a postcode with its noughts, a share as it is."""
    kind = Kind.SHARE if "%" in _LITERALS.sub("", code) else Kind.NUMBER
    if isinstance(value, float) and not value.is_integer():
        return _Value(write_float(value), kind)
    zeros = _ZEROS.fullmatch(code)
    return _Value(f"{int(value):0{len(zeros[1])}}" if zeros else str(int(value)), kind)


def write_float(value: float) -> str:
    """Return a number in as many digits as spreadsheet programs keep, without what they add."""
    return f"{value:.15g}"


def _unescape(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    # Halves of pairs are no characters, and no program escapes them.
    return found[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def letters_of(column: int) -> str:
    """Return how spreadsheets call a column, from 1: A, Z, AA."""
    rest, last = divmod(column - 1, 26)
    return (letters_of(rest) if rest else "") + chr(ord("A") + last)


def spot_in(name: str, sheet: str, spot: str = "", line: int = 1, column: int = 1) -> Place:
    """Return the place of a cell such as B17, of a range, or of a sheet as a whole."""
    if re.fullmatch("[A-Z]+[0-9]+", spot):
        spot = f"cell {spot}"
    elif ":" in spot:
        spot = f"cells {spot}"
    return Place(name, line, column, f"sheet “{sheet}”" + (f", {spot}" if spot else ""))
