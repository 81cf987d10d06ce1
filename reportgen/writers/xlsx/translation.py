"""XLSX: texts and their translations side by side, a row each, for translators who like tables.

Cells hold Markdown, since what a spreadsheet calls bold does not come back from all programs. The
first column and the last are hidden: they tell which text a row is, also when rows were sorted.
"""

from __future__ import annotations

import math
import re
from typing import Any

from reportgen.document.translation import TranslationRow, TranslationTable
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, WriteError
from reportgen.writers.xlsx.workbook import name_page, save_book, write_text

#: How wide the columns are, in characters: key, text, what is told of it, both texts, mark.
_WIDTHS = (10, 26, 34, 60, 60, 10)
KEY, LABEL, NOTES, SOURCE, TARGET, MARK = range(1, 7)
#: As many characters as a cell holds (Excel, specifications and limits).
_MOST = 32_767
#: What programs would read as a character by its number (ECMA-376 Part 1, 22.9.2.19).
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_TEXT = "@"
#: How high a line is, and a row at the most, in points.
_LINE, _HIGHEST = 15, 409


def write_translation_xlsx(table: TranslationTable, issuer: str) -> bytes:
    """Return the table as a workbook. Raises `WriteError` for texts that no cell can hold."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    for row in table.rows:
        if max(len(row.source), len(row.target)) > _MOST:
            said = say("the text “{key}” is too long for a cell.", key=row.key)
            place = Place(table.title, within="XLSX")
            raise WriteError([Problem(place, said, say("Export it as docx, po or xliff."))])
    book = Workbook()
    page = book.active
    page.title = name_page(table.title, set())
    head, source, target = table.heads
    _write(page, 1, ("", head, "", source, target, ""))
    for number, each in enumerate(table.rows, 2):
        notes = "\n".join(each.notes)
        _write(page, number, (each.key, each.label, notes, each.source, each.target, each.mark))
        _limit(page, number, each)
    for column, width in enumerate(_WIDTHS, 1):
        dimension = page.column_dimensions[get_column_letter(column)]
        dimension.width = width
        dimension.hidden = column in (KEY, MARK)
    _set_look(page, table)
    return save_book(book, table.title, issuer, table.target_language)


def _write(page: Any, number: int, texts: tuple[str, ...]) -> None:
    for column, text in enumerate(texts, 1):
        cell = page.cell(number, column)
        # Whatever somebody types there is a text, too: no date, no number.
        cell.number_format = _TEXT
        if text:
            write_text(cell, _ESCAPE.sub("_x005F_", text))


def _limit(page: Any, number: int, row: TranslationRow) -> None:
    """Have the program tell who writes too much; a warning, since it may be meant."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if row.length:
        limit = DataValidation(
            "textLength", operator="lessThanOrEqual", formula1=str(row.length), errorStyle="warning"
        )
        limit.showErrorMessage = True
        limit.add(page.cell(number, TARGET))
        page.add_data_validation(limit)


def _height(row: TranslationRow) -> float:
    """Return how high a row is in points, for not all programs work it out; no more than Excel has.

    A translation that is not there yet will be about as long as its text.
    """
    texts = {LABEL: row.label, NOTES: "\n".join(row.notes), SOURCE: row.source, TARGET: row.target}
    lines = [
        sum(math.ceil(max(len(line), 1) / (_WIDTHS[column - 1] * 1.1)) for line in text.split("\n"))
        for column, text in texts.items()
    ]
    return min(max(lines) * _LINE + 4, _HIGHEST)


def _set_look(page: Any, table: TranslationTable) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.workbook.defined_name import DefinedName

    from reportgen.document.direction import is_rtl

    for row in page.iter_rows():
        for cell in row:
            cell.border = Border(bottom=Side("thin", color="C9D3D6"))
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            is_head = cell.row == 1 or cell.column == LABEL
            grey = None if is_head or cell.column != NOTES else "55636A"
            cell.font = Font(name="Calibri", size=11, bold=is_head, color=grey)
            if cell.row == 1 or cell.column < SOURCE:
                cell.fill = PatternFill("solid", fgColor="EEF3F4")
    for number, each in enumerate(table.rows, 2):
        page.row_dimensions[number].height = _height(each)
    page.freeze_panes = page.cell(2, SOURCE)
    page.defined_names["Title1"] = DefinedName("Title1", attr_text=f"'{page.title}'!$B$1")
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.sheet_view.rightToLeft = is_rtl(table.target_language)
