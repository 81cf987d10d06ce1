"""The registers of a report as a workbook (SpreadsheetML, ECMA-376): a sheet each.

Cells are numbers and days where the register has them, and texts everywhere else: what begins with
an equals sign is no formula. Each table has one header row, which is marked as such, named for
software that reads aloud, repeated on each page and kept in sight. Equal registers are the same
file, to the byte.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from reportgen.document.register import Cell, Datum, Register
from reportgen.document.report import Report
from reportgen.wordtemplate.files.seal import seal_of

#: What a name of a worksheet may not have, and how long it may be (as Excel holds it).
_FORBIDDEN, _LONGEST = re.compile(r"[\[\]:*?/\\']"), 31
#: Characters that XML does not know (XML 1.0, 2.2).
_UNKNOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: What a spreadsheet would take for a formula when somebody edits the text (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@")
#: Files of the same content are the same: they all claim to be of the first day that zip knows.
_SOME_DAY = datetime(1980, 1, 1)
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def write_workbook(report: Report) -> bytes:
    """Return the registers of a report as an XLSX file; the report has one at the least."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    taken: set[str] = set()
    for number, register in enumerate(report.registers, 1):
        page = book.create_sheet(name_page(register.title, taken))
        _write_register(page, register, number, report.languages[0])
    title, issuer = (" / ".join(map(str, texts)) for texts in (report.title, report.issuer))
    return save_book(book, title, issuer, report.languages[0])


def save_book(book: Any, title: str, issuer: str, lang: str) -> bytes:
    """Return a workbook of openpyxl with what it says of itself, the same bytes each time."""
    properties = book.properties
    properties.title, properties.creator, properties.language = title, issuer, lang
    properties.created = _SOME_DAY
    file = io.BytesIO()
    book.save(file)
    return _seal(file.getvalue())


def name_page(title: str, taken: set[str]) -> str:
    """Return a name for a worksheet that is none of those taken; capitals do not tell apart."""
    plain = " ".join(_FORBIDDEN.sub(" ", _clean(title)).split())[:_LONGEST].strip() or "1"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[: _LONGEST - len(str(number)) - 1].rstrip()} {number}"
    taken.add(name.casefold())
    return name


def _write_register(page: Any, register: Register, number: int, lang: str) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.workbook.defined_name import DefinedName
    from openpyxl.worksheet.table import Table, TableStyleInfo

    heads = _heads(register)
    _write_row(page, 1, heads)
    for at, row in enumerate(register.rows, 2):
        _write_row(page, at, row)
    last = len(register.rows) + 1
    for at, row in enumerate(register.sums, last + 1):
        _write_row(page, at, row)
        for cell in page[at]:
            cell.font = Font(bold=True)
            if at == last + 1:
                cell.border = Border(top=Side("medium"))
    for at, column in enumerate(register.columns, 1):
        page.column_dimensions[get_column_letter(at)].width = column.width + 3
    for row in page.iter_rows():
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=cell.data_type == "s")
    for cell in page[1]:
        cell.font = Font(bold=True)
    end = get_column_letter(len(heads))
    if register.rows:
        table = Table(displayName=f"Register{number}", ref=f"A1:{end}{last}")
        table.tableStyleInfo = TableStyleInfo("TableStyleLight1", showRowStripes=True)
        page.add_table(table)
    page.freeze_panes = "B2"
    # Software that reads aloud finds the headers of a table by this name.
    where = f"'{page.title}'!$A$1"
    page.defined_names[f"Title{number}"] = DefinedName(f"Title{number}", attr_text=where)
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.sheet_view.rightToLeft = _is_rtl(lang)


def _is_rtl(lang: str) -> bool:
    from reportgen.document.direction import is_rtl

    return is_rtl(lang)


def _heads(register: Register) -> list[str]:
    """Return the headers: each is there once, as tables want it (ECMA-376 Part 1, 18.5.1.3)."""
    found: list[str] = []
    for column in register.columns:
        head, number = column.header or "–", 1
        while head.casefold() in {each.casefold() for each in found}:
            number += 1
            head = f"{column.header or '–'} {number}"
        found.append(head)
    return found


def _write_row(page: Any, number: int, cells: Iterable[Cell]) -> None:
    for at, content in enumerate(cells, 1):
        cell = page.cell(number, at)
        if isinstance(content, Datum):
            cell.value = content.value
            cell.number_format = content.format
        elif content:
            write_text(cell, content)


def write_text(cell: Any, text: str) -> None:
    """Write a text as text, whatever it begins with."""
    cell.value = _clean(text)
    cell.data_type = "s"
    if text.startswith(_FORMULA):
        # As if an apostrophe had been typed before it.
        cell.quotePrefix = True


def _clean(text: str) -> str:
    return _UNKNOWN.sub("\ufffd", text)


def _seal(data: bytes) -> bytes:
    """Return a workbook without the time it was made at, with the seal of one nobody edited."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            content = before.read(name)
            if name == "docProps/core.xml":
                content = _without_time(content)
            part = zipfile.ZipInfo(name, _ZIP_DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(part, content)
        parts = after.infolist()
        after.comment = seal_of((each.filename, each.CRC, each.file_size) for each in parts)
    return file.getvalue()


def _without_time(core: bytes) -> bytes:
    """Return the properties of a document with the day they were made as that of their change."""
    some_day = f"{_SOME_DAY:%Y-%m-%dT%H:%M:%SZ}".encode()
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + some_day, core)
