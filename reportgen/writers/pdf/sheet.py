"""PDF: the theme's page of a sheet laid out by WeasyPrint, tagged for assistive software.

Every PDF conforms to PDF/UA-1 (ISO 14289-1); on demand to PDF/A-3u (ISO 19005-3) as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reportgen.document.blocks import Picture
from reportgen.document.edition import Standard
from reportgen.document.sheet import Sheet
from reportgen.themes.theme import Theme
from reportgen.writers.html.page import render_page
from reportgen.writers.pdf.layout import Attached, check_glyphs, lay_out, own_files_only, print_pdf
from reportgen.writers.pdf.pages import Pages, take_bare_pages
from reportgen.writers.pdf.tagging import mend_tags, prepare_tags


@dataclass(frozen=True)
class Printed:
    """A sheet as PDF, and its pages without heads and feet, to be bound into a report."""

    pdf: bytes = field(repr=False)
    pages: Pages = field(repr=False)


def print_sheet(
    sheet: Sheet,
    theme: Theme,
    network: str,
    logo: Picture | None,
    standard: Standard = Standard.UA,
    profile: bytes = b"",
) -> Printed:
    """Return the sheet as PDF and its pages, which come of one layout; the same for the same input.

    To `Standard.ARCHIVE` the profile (YAML, cut to what the edition may show) is embedded as
    the source of the file. Raises `TemplateError` for faults of the theme, `WriteError` where
    the fonts lack a character.
    """
    html = render_page(sheet, theme, network, logo)
    check_glyphs(sheet.id, html, theme)
    prepare_tags()
    attached = [Attached(f"{sheet.id}.yaml", str(next(iter(sheet.title), sheet.id)), profile)]
    taken: list[Pages] = []

    def finish(document: Any, pdf: Any) -> None:
        mend_tags(document, pdf)
        taken.append(take_bare_pages(document, pdf, sheet.id))

    with own_files_only(theme, "sheet.html"):
        document = lay_out(html, theme, "sheet.html", ("sheet.css", "print.css"))
        pdf = print_pdf(document, html, standard, attached, finish)
    return Printed(pdf, taken[0])
