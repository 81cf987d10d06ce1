"""PDF: the theme's page of a sheet laid out by WeasyPrint, tagged for assistive software.

Every PDF conforms to PDF/UA-1 (ISO 14289-1); on demand to PDF/A-3u (ISO 19005-3) as well, or to
PDF/UA-2 (ISO 14289-2) instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from reportgen.document.edition import Standard
from reportgen.document.files import Document
from reportgen.document.sheet import Sheet
from reportgen.gc_pause import without_collecting_garbage
from reportgen.themes.theme import Theme
from reportgen.writers.html.page import render_page
from reportgen.writers.pdf import engine
from reportgen.writers.pdf.binding.pages import Pages
from reportgen.writers.pdf.binding.taking import take_bare_pages
from reportgen.writers.pdf.layout import lay_out, own_files_only
from reportgen.writers.pdf.tagging import mend_tags
from reportgen.writers.pdf.ua2 import conform


@dataclass(frozen=True)
class Printed:
    """A sheet as PDF, and its pages without heads and feet, to be bound into a report.

    `excess` is how many lines less, about, would save the last page; 0 where these are not few.
    """

    pdf: bytes = field(repr=False)
    pages: Pages = field(repr=False)
    excess: int = 0


def print_sheet(
    sheet: Sheet,
    theme: Theme,
    standard: Standard = Standard.UA,
    profile: bytes = b"",
) -> Printed:
    """Return the sheet as PDF and its pages, which come of one layout; the same for the same input.

    To `Standard.ARCHIVE` the profile (YAML, cut to what the edition may show) is embedded as
    the source of the file, and so are the files that it hands on; else those that are to be joined
    follow its pages. Raises `TemplateError` for faults of the theme.
    """
    html = render_page(sheet, theme)
    title = str(next(iter(sheet.title), sheet.id))
    attached = [engine.Attached(f"{sheet.id}.yaml", title, profile)]
    archived = standard is Standard.ARCHIVE
    if archived:
        attached += [_attach(each) for each in sheet.files]
    with without_collecting_garbage(), own_files_only(theme, "sheet.html"):
        document, tight, excess = _lay_out(html, theme)
        drawing = engine.draw(document, html, standard, attached)
    mend_tags(document, drawing.pdf)
    pages = take_bare_pages(document, drawing.pdf, sheet.id)
    data = drawing.file()
    if not archived and (joined := [each for each in sheet.files if each.joined]):
        from reportgen.writers.pdf.annexes import append_files

        data = append_files(data, joined)
    return Printed(conform(data, standard), replace(pages, tight=tight), excess)


def _attach(file: Document) -> engine.Attached:
    """Return a file as an archive holds it: pages of others would not conform to its standard."""
    return engine.Attached(file.name, file.title or file.name, file.data, "Supplement")


#: How much of its room text needs at the least in the theme's smaller type: 9.2 of 10 points take
#: 0.85 of it, and a little less where lines break better.
_TIGHT = 0.82


#: How full a last page is, at the most, that somebody would rather do without.
_LITTLE = 0.15


def _lay_out(html: str, theme: Theme) -> tuple[Any, bool, int]:
    """Return the sheet in the theme's type, or in its smaller one where that saves a page; which.

    That is tried where the last page has so little that it may. Where it fails by a little, it is
    told by how many lines, about.
    """

    def lay_out_as(kind: str) -> Any:
        return lay_out(html, theme, "sheet.html", ("sheet.css", "print.css"), kind=kind)

    tight = None
    try:
        with engine.given_up_early(1 / _TIGHT):
            document = lay_out_as("")
    except engine.LittleMoreError:
        tight = lay_out_as("tight")
        if len(tight.pages) == 1:
            return tight, True, 0
        document = lay_out_as("")
    full = len(document.pages) - 1
    if not full or sum(map(engine.fill, document.pages)) * _TIGHT > full:
        return document, False, 0
    if tight is None:
        tight = lay_out_as("tight")
    if len(tight.pages) <= full:
        return tight, True, 0
    last = tight.pages[full]
    is_little = len(tight.pages) == full + 1 and engine.fill(last) < _LITTLE
    return document, False, engine.count_lines(last) if is_little else 0
