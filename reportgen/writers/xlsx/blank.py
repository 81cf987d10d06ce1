"""Forms to fill in as a workbook (SpreadsheetML, ECMA-376): a row a sheet, and all cells texts.

What columns are called stands in the first row, which is hidden, as are columns that know a row
again. What can be chosen is offered by lists (data validation, 18.3.1.32) that lie on a hidden
sheet; a text that is too long is warned of. Nothing is protected. Equal forms are the same file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reportgen.document.blank_book import HEAD, ID, BlankBook, BookColumn, BookTable, Width
from reportgen.document.direction import is_rtl
from reportgen.themes.theme import Theme
from reportgen.writers.xlsx.workbook import name_page, save_book, write_text

#: Where the names of columns, their labels and notes, and the first answers stand.
_NAMES, _LABELS, _NOTES, _FIRST = 1, 2, 3, 4
#: For how many rows more lists and formats are there.
_MORE = 300
#: What "Text" is as the format of a cell (18.8.30), and how wide the column of ids is.
_TEXT, _ID_WIDTH = "@", 22
#: How high a line is in points, how many characters one has by the width of its column, and how
#: high a row can be (as Excel holds it).
_LINE_HEIGHT, _CHARACTERS, _HIGHEST = 15.0, 1.2, 409.0
#: No warning may be longer (18.3.1.32).
_WARNING = 250


def write_book(book: BlankBook, theme: Theme, properties: Mapping[str, str]) -> bytes:
    """Return a form of many sheets as an XLSX file that bears these properties."""
    from openpyxl import Workbook
    from openpyxl.packaging.custom import StringProperty

    workbook = Workbook()
    guide = workbook.active
    taken: set[str] = set()
    guide.title = name_page(book.words["blank_guide"], taken)
    pages = [workbook.create_sheet(name_page(table.title, taken)) for table in book.tables]
    lists = _Lists(workbook.create_sheet(name_page(book.words["blank_lists"], taken)))
    _write_guide(guide, book, theme)
    for number, (page, table) in enumerate(zip(pages, book.tables, strict=True), 1):
        _Page(page, book, table, theme, lists, pages[0]).write(number)
    lists.page.sheet_state = "hidden"
    for page in workbook.worksheets:
        page.sheet_view.rightToLeft = is_rtl(book.language)
        page.sheet_view.tabSelected = page is pages[0]
    workbook.active = pages[0]
    for name, text in properties.items():
        workbook.custom_doc_props.append(StringProperty(name=name, value=text))
    issuer = theme.name_in(book.language)
    return save_book(workbook, book.title, issuer, book.language)


def _write_guide(page: Any, book: BlankBook, theme: Theme) -> None:
    from openpyxl.styles import Alignment, Font

    ink, font = theme.brand.ink.removeprefix("#"), theme.brand.word_font
    wide = 96
    page.column_dimensions["A"].width = wide
    for number, text in enumerate((book.title, *book.guidance), 1):
        cell = page.cell(number, 1)
        write_text(cell, text)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cell.font = Font(name=font, size=11)
        page.row_dimensions[number].height = _height([(text, wide)]) + 6
        if number == 1:
            cell.font = Font(name=font, size=15, bold=True, color=ink)
            page.row_dimensions[number].height = 2 * _LINE_HEIGHT
    page.sheet_view.showGridLines = False
    page.page_setup.paperSize = page.PAPERSIZE_A4


def _height(texts: Iterable[tuple[str, float]]) -> float:
    """Return how high a row is for these texts in columns so wide: programs open it as it is."""
    lines = (
        sum(max(-(-len(line) // int(wide * _CHARACTERS)), 1) for line in text.split("\n"))
        for text, wide in texts
    )
    return min(max(lines, default=1) * _LINE_HEIGHT + 3, _HIGHEST)


def _width(column: BookColumn) -> float:
    """Return how wide a column is: as what is written into it, and as the words of its label."""
    longest = max((len(word) for word in column.label.split()), default=0)
    return max(column.width.value, longest * 1.15 + 2)


class _Lists:
    """What can be chosen, each list once in a column of a hidden sheet."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.known: dict[tuple[str, ...], str] = {}

    def place(self, options: tuple[str, ...]) -> str:
        """Return where a list stands, as a formula names it."""
        from openpyxl.utils import get_column_letter

        if options not in self.known:
            column = len(self.known) + 1
            for number, option in enumerate(options, 1):
                write_text(self.page.cell(number, column), option)
            letter = get_column_letter(column)
            title = self.page.title.replace("'", "''")
            self.known[options] = f"'{title}'!${letter}$1:${letter}${len(options)}"
        return self.known[options]


class _Page:
    """Writes one table: the column of ids, hidden columns, and those of what is asked."""

    def __init__(
        self, page: Any, book: BlankBook, table: BookTable, theme: Theme, lists: _Lists, main: Any
    ) -> None:
        self.page, self.book, self.table = page, book, table
        self.brand, self.lists, self.main = theme.brand, lists, main
        self.font = theme.brand.word_font
        self.last = _FIRST + len(table.rows) - 1 + _MORE

    def write(self, number: int) -> None:
        """Write it; `number` counts the tables of a workbook."""
        from openpyxl.utils import get_column_letter
        from openpyxl.workbook.defined_name import DefinedName

        page, table = self.page, self.table
        ids = BookColumn(ID, self.book.words["blank_id"], self.book.words["blank_id_note"])
        self.write_head(1, ids)
        self.set_column(1, _ID_WIDTH)
        for at, name in enumerate(table.hidden, 2):
            write_text(page.cell(_NAMES, at), name)
            for row in (_LABELS, _NOTES):
                write_text(page.cell(row, at), HEAD)
            self.set_column(at, Width.LINE.value)
            page.column_dimensions[get_column_letter(at)].hidden = True
        first = len(table.hidden) + 2
        for at, column in enumerate(table.columns, first):
            self.write_head(at, column)
            self.set_column(at, _width(column))
            self.guard(at, column)
        if page is not self.main:
            title = self.main.title.replace("'", "''")
            self.offer(1, f"'{title}'!$A${_FIRST}:$A${_FIRST + _MORE}", "warning")
        self.write_rows(first)
        heads = [(ids, float(_ID_WIDTH)), *((each, _width(each)) for each in table.columns)]
        for row, texts in (
            (_LABELS, [(each.label, wide * 0.9) for each, wide in heads]),
            (_NOTES, [(each.note, wide * 1.1) for each, wide in heads]),
        ):
            page.row_dimensions[row].height = _height(texts)
        page.row_dimensions[_NAMES].hidden = True
        page.freeze_panes = page.cell(_FIRST, first)
        # Software that reads aloud finds the heads of columns by this name.
        where = f"'{page.title.replace(chr(39), chr(39) * 2)}'!$A${_LABELS}"
        page.defined_names[f"Title{number}"] = DefinedName(f"Title{number}", attr_text=where)
        page.print_title_rows = f"{_LABELS}:{_NOTES}"
        page.page_setup.orientation = "landscape"
        page.page_setup.paperSize = page.PAPERSIZE_A4

    def write_head(self, at: int, column: BookColumn) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        rail = PatternFill("solid", fgColor=self.brand.rail.removeprefix("#"))
        ink, rule = self.brand.ink.removeprefix("#"), self.brand.rule.removeprefix("#")
        if column.name:
            write_text(self.page.cell(_NAMES, at), column.name)
        for row, text in ((_LABELS, column.label), (_NOTES, column.note)):
            cell = self.page.cell(row, at)
            if text:
                write_text(cell, text)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.fill = rail
        self.page.cell(_LABELS, at).font = Font(name=self.font, bold=True, color=ink)
        note = self.page.cell(_NOTES, at)
        note.font = Font(name=self.font, size=9, color="55636A")
        note.border = Border(bottom=Side("medium", color=rule))

    def set_column(self, at: int, width: float) -> None:
        """Set a column's width, and let what is typed into it be a text."""
        from openpyxl.styles import Alignment, Font
        from openpyxl.utils import get_column_letter

        column = self.page.column_dimensions[get_column_letter(at)]
        column.width, column.number_format = width, _TEXT
        column.alignment = Alignment(vertical="top", wrap_text=True)
        column.font = Font(name=self.font, size=11)

    def guard(self, at: int, column: BookColumn) -> None:
        """Let a column offer what it may say, or warn of what is too long for it."""
        from openpyxl.worksheet.datavalidation import DataValidation

        if column.options:
            self.offer(at, self.lists.place(column.options), "stop")
        elif column.length and column.name:
            rule = DataValidation(
                "textLength",
                str(column.length),
                errorStyle="warning",
                showErrorMessage=True,
                allow_blank=True,
                operator="lessThanOrEqual",
                error=column.note[:_WARNING],
            )
            self.add(at, rule)

    def offer(self, at: int, place: str, style: str) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation

        self.add(
            at,
            DataValidation(
                "list", place, errorStyle=style, showErrorMessage=True, allow_blank=True
            ),
        )

    def add(self, at: int, rule: Any) -> None:
        from openpyxl.utils import get_column_letter

        letter = get_column_letter(at)
        rule.add(f"{letter}{_FIRST}:{letter}{self.last}")
        self.page.add_data_validation(rule)

    def write_rows(self, first: int) -> None:
        from openpyxl.styles import Alignment, Font

        top = Alignment(vertical="top", wrap_text=True)
        for number, row in enumerate(self.table.rows, _FIRST):
            for at, text in enumerate((row.id, *row.hidden, *row.cells), 1):
                cell = self.page.cell(number, at)
                if text:
                    write_text(cell, text)
                cell.number_format, cell.alignment = _TEXT, top
                cell.font = Font(name=self.font, size=11)
                if at >= first and not self.table.columns[at - first].name:
                    cell.font = Font(name=self.font, size=11, color="55636A")
            wide = [_width(column) for column in self.table.columns]
            texts = [(row.id, float(_ID_WIDTH)), *zip(row.cells, wide, strict=True)]
            self.page.row_dimensions[number].height = _height(texts)
