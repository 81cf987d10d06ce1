"""OpenDocument spreadsheets (ISO/IEC 26300-3, 9): the rows of each visible sheet as texts.

What a file says is repeated, rows and columns, is repeated no oftener than a list has of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from reportgen.input.grids.worksheet import GridSheet
from reportgen.input.returned.package import Package, fail
from reportgen.input.tables import MAX_ROWS
from reportgen.input.workbooks import (
    MAX_COLUMNS,
    Cell,
    Kind,
    Line,
    letters_of,
    spot_in,
    write_float,
)
from reportgen.problems.message import say
from reportgen.problems.problem import Place

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
#: What the values of cells are, by how the format calls them; all else is text.
_KINDS = {
    "float": Kind.NUMBER,
    "currency": Kind.NUMBER,
    "percentage": Kind.SHARE,
    "date": Kind.DAY,
    "boolean": Kind.TRUTH,
}
#: The last row a sheet can have in any program.
_SHEET_ROWS = 1_048_576
#: No cell has more blanks in a row.
_MOST_BLANKS = 64


def read_open_document(data: bytes, file: str) -> list[GridSheet]:
    """Return the visible sheets with content. Raises `SourceError`."""
    package = Package(data, file)
    if b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise fail(file, say("the file has a password."), say("Save it without a password."))
    root = package.parse("content.xml")
    if root is None or not list(root.iter(f"{_OFFICE}spreadsheet")):
        raise fail(
            file,
            say("the file is no spreadsheet, or a damaged one."),
            say("Open it in the spreadsheet program and save it as .ods or .xlsx."),
        )
    unseen = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for each in style.iter(f"{_STYLE}table-properties")
        if each.get(f"{_TABLE}display") == "false"
    }
    tables = (each for sheet in root.iter(f"{_OFFICE}spreadsheet") for each in sheet)
    sheets = [
        _read_table(each, file)
        for each in tables
        if each.tag == f"{_TABLE}table" and each.get(f"{_TABLE}style-name") not in unseen
    ]
    return [sheet for sheet in sheets if sheet.lines]


def _read_table(table: Any, file: str) -> GridSheet:
    title = table.get(f"{_TABLE}name", "")
    lines: list[Line] = []
    merged: list[str] = []
    number = 1
    for row in _below(table, "table-row"):
        times = _count(row, "number-rows-repeated", _SHEET_ROWS)
        cells = list(_read_row(row))
        for _ in range(min(times, MAX_ROWS + 1 - len(lines)) if cells else 0):
            lines.append(_line(cells, row, number, file, title))
            for column, cell, _ in cells:
                _note_area(cell, number, column, merged)
            number += 1
            times -= 1
        number += times
        if number > _SHEET_ROWS or len(lines) > MAX_ROWS:
            break
    return GridSheet(title, lines, merged, frozenset(_hidden_in(table)))


def _below(table: Any, kind: str) -> Iterator[Any]:
    """Yield the rows or columns of a table, also those in groups, but not those of tables in it."""
    for each in table:
        if each.tag == _TABLE + kind:
            yield each
        elif each.tag in _GROUPS:
            yield from _below(each, kind)


_GROUPS = frozenset(
    _TABLE + name
    for name in (
        *("table-rows", "table-row-group", "table-header-rows"),
        *("table-columns", "table-column-group", "table-header-columns"),
    )
)


def _hidden_in(table: Any) -> Iterator[int]:
    column = 1
    for each in _below(table, "table-column"):
        times = _count(each, "number-columns-repeated", MAX_COLUMNS + 1)
        if each.get(f"{_TABLE}visibility", "visible") != "visible":
            yield from range(column, min(column + times, MAX_COLUMNS + 1))
        column += times


def _count(element: Any, name: str, most: int) -> int:
    said = element.get(_TABLE + name, "1")
    return min(int(said), most) if re.fullmatch("[0-9]{1,9}", said) and int(said) else 1


def _read_row(row: Any) -> Iterator[tuple[int, Any, tuple[str, Kind]]]:
    """Yield the cells with content of a row: column, element, and what it says."""
    column = 1
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        times = _count(cell, "number-columns-repeated", _SHEET_ROWS)
        # What stands in a cell that another one covers is not seen.
        said = _value_of(cell) if cell.tag == f"{_TABLE}table-cell" else ("", Kind.TEXT)
        for _ in range(min(times, MAX_COLUMNS + 1 - column) if said[0].strip() else 0):
            yield column, cell, said
            column += 1
            times -= 1
        column += times
        if column > MAX_COLUMNS:
            break


def _line(
    cells: list[tuple[int, Any, tuple[str, Kind]]], row: Any, number: int, file: str, title: str
) -> Line:
    hidden = {"collapse": "hidden", "filter": "filtered out"}
    return Line(
        number,
        Place(file, number, 1, f"sheet “{title}”, row {number}"),
        {
            column: Cell(
                text,
                spot_in(file, title, f"{letters_of(column)}{number}", number, column),
                kind,
            )
            for column, _, (text, kind) in cells
        },
        hidden.get(row.get(f"{_TABLE}visibility", ""), ""),
    )


def _note_area(cell: Any, row: int, column: int, merged: list[str]) -> None:
    high = _count(cell, "number-rows-spanned", _SHEET_ROWS)
    wide = _count(cell, "number-columns-spanned", MAX_COLUMNS)
    if high > 1 or wide > 1:
        last = f"{letters_of(column + wide - 1)}{row + high - 1}"
        merged.append(f"{letters_of(column)}{row}:{last}")


def _value_of(cell: Any) -> tuple[str, Kind]:
    shown = "\n".join(_paragraph(each) for each in cell if each.tag == f"{_TEXT}p")
    if cell.get(f"{_CALC}value-type") == "error":
        return shown, Kind.ERROR
    kind = _KINDS.get(cell.get(f"{_OFFICE}value-type", ""), Kind.TEXT)
    if kind is Kind.DAY:
        return cell.get(f"{_OFFICE}date-value", "").replace("T", " "), kind
    if kind is Kind.TRUTH:
        return cell.get(f"{_OFFICE}boolean-value", "").upper(), kind
    if kind is Kind.TEXT:
        return cell.get(f"{_OFFICE}string-value", shown), kind
    try:
        value = float(cell.get(f"{_OFFICE}value", ""))
        whole = int(value) if value.is_integer() else None
    except (ValueError, OverflowError):
        return shown, Kind.TEXT
    if whole is None:
        return write_float(value), kind
    # Noughts that the format shows, as of postcodes, are meant.
    return (shown if re.fullmatch("0[0-9]+", shown) and int(shown) == whole else str(whole)), kind


def _paragraph(element: Any) -> str:
    """Return the text of a paragraph; notes at the cell are no part of it."""
    text = element.text or ""
    for each in element:
        if each.tag == f"{_TEXT}s":
            said = each.get(f"{_TEXT}c", "1")
            text += " " * (min(int(said), _MOST_BLANKS) if said.isdecimal() else 1)
        elif each.tag == f"{_TEXT}tab":
            text += "\t"
        elif each.tag == f"{_TEXT}line-break":
            text += "\n"
        elif each.tag in (f"{_TEXT}span", f"{_TEXT}a"):
            text += _paragraph(each)
        text += each.tail or ""
    return text
