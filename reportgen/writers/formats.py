"""The formats of files, one table: what each is like, and how a sheet is written as it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from reportgen.cache.pickles import dump_value
from reportgen.document.edition import Audience, Standard
from reportgen.document.report import Report
from reportgen.document.sheet import Sheet
from reportgen.themes.theme import Theme

#: The pages of a sheet without heads and feet, which reports are bound of: made with its PDF.
PAGES = "pages"
#: How many lines less would save the last page of a sheet's PDF, where these are few.
EXCESS = "excess"
#: Returns a sheet by the names of what is written at once. Takes the sheet, the theme, the
#: standard, and what an archive embeds.
WriteSheet: TypeAlias = Callable[[Sheet, Theme, Standard, bytes], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files. Its name is their suffix too."""

    name: str
    #: None for those that sheets are not made as.
    write_sheet: WriteSheet | None
    #: Returns the registers of a report as a file; None for those that hold whole reports, or none.
    write_registers: Callable[[Report], bytes] | None = None
    #: What comes of writing it besides the file.
    beside: tuple[str, ...] = ()
    #: Whether pages are laid out here, by one of the standards of PDF.
    is_laid_out: bool = False
    #: Whether people edit such files by hand.
    is_edited: bool = False
    #: Whether reports are made as it.
    has_reports: bool = False
    #: Whether it is made where nobody says which are.
    is_usual: bool = False
    #: Whom it is made for where nobody says.
    audience: Audience = Audience.PRINT


def _write_pdf(
    sheet: Sheet,
    theme: Theme,
    standard: Standard,
    source: bytes,
) -> Mapping[str, bytes]:
    from reportgen.writers.pdf.sheet import print_sheet

    printed = print_sheet(sheet, theme, standard, source)
    made = {PDF.name: printed.pdf, PAGES: dump_value(printed.pages)}
    return made | ({EXCESS: str(printed.excess).encode()} if printed.excess else {})


def _write_docx(sheet: Sheet, theme: Theme, *_: object) -> Mapping[str, bytes]:
    from reportgen.writers.docx.sheet import write_docx

    return {DOCX.name: write_docx(sheet, theme)}


def _write_html(sheet: Sheet, theme: Theme, *_: object) -> Mapping[str, bytes]:
    from reportgen.writers.html.page import write_html

    return {HTML.name: write_html(sheet, theme).encode()}


def _write_xlsx(report: Report) -> bytes:
    from reportgen.writers.xlsx.workbook import write_workbook

    return write_workbook(report)


PDF = Format(
    "pdf",
    _write_pdf,
    beside=(PAGES, EXCESS),
    is_laid_out=True,
    has_reports=True,
    is_usual=True,
)
DOCX = Format("docx", _write_docx, is_edited=True, has_reports=True, is_usual=True)
HTML = Format("html", _write_html, audience=Audience.WEB)
XLSX = Format("xlsx", None, _write_xlsx, is_edited=True, has_reports=True, is_usual=True)
#: The formats by name, in their order.
FORMATS: Mapping[str, Format] = {each.name: each for each in (PDF, DOCX, HTML, XLSX)}
#: The format by the name of each thing that comes of writing it.
SOURCES: Mapping[str, Format] = {
    name: each for each in FORMATS.values() for name in (each.name, *each.beside)
}
#: The names of those that sheets are made as.
SHEET_FORMATS = tuple(each.name for each in FORMATS.values() if each.write_sheet)
#: The names of those that reports are made as.
REPORT_FORMATS = tuple(each.name for each in FORMATS.values() if each.has_reports)
#: The names of those that are made where nobody says which are.
USUAL = tuple(each.name for each in FORMATS.values() if each.is_usual)
