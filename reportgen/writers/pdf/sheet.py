"""PDF: the theme's page of a sheet laid out by WeasyPrint, tagged for assistive software.

Every PDF conforms to PDF/UA-1 (ISO 14289-1); on demand to PDF/A-3u (ISO 19005-3) as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from reportgen.document.edition import Standard
from reportgen.document.sheet import Sheet
from reportgen.themes.theme import Theme
from reportgen.writers.html.page import render_page
from reportgen.writers.pdf import engine
from reportgen.writers.pdf.layout import lay_out, own_files_only
from reportgen.writers.pdf.pages import Pages, take_bare_pages
from reportgen.writers.pdf.tagging import mend_tags


@dataclass(frozen=True)
class Printed:
    """A sheet as PDF, and its pages without heads and feet, to be bound into a report."""

    pdf: bytes = field(repr=False)
    pages: Pages = field(repr=False)


def print_sheet(
    sheet: Sheet,
    theme: Theme,
    standard: Standard = Standard.UA,
    profile: bytes = b"",
) -> Printed:
    """Return the sheet as PDF and its pages, which come of one layout; the same for the same input.

    To `Standard.ARCHIVE` the profile (YAML, cut to what the edition may show) is embedded as
    the source of the file. Raises `TemplateError` for faults of the theme.
    """
    html = render_page(sheet, theme)
    title = str(next(iter(sheet.title), sheet.id))
    attached = [engine.Attached(f"{sheet.id}.yaml", title, profile)]
    with own_files_only(theme, "sheet.html"):
        document = lay_out(html, theme, "sheet.html", ("sheet.css", "print.css"))
        drawing = engine.draw(document, html, standard, attached)
    mend_tags(document, drawing.pdf)
    pages = take_bare_pages(document, drawing.pdf, sheet.id)
    return Printed(drawing.file(), pages)
