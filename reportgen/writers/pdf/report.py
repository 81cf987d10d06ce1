"""PDF of a combined report: one layout, of which the numbers of all pages are told as well."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reportgen.document.edition import Standard
from reportgen.document.report import Report
from reportgen.gc_pause import without_collecting_garbage
from reportgen.themes.colours import contrast, darken
from reportgen.themes.theme import Theme
from reportgen.writers.html.page import render_report
from reportgen.writers.pdf import engine
from reportgen.writers.pdf.layout import lay_out, own_files_only
from reportgen.writers.pdf.page_numbers import (
    find_pages,
    numbering_css,
    page_labels,
    print_pages_once,
)
from reportgen.writers.pdf.split import headings_of
from reportgen.writers.pdf.tagging import mend_tags
from reportgen.writers.pdf.ua2 import conform

#: The style sheets of a report: it looks like its sheets but for what the last one changes.
STYLES = ("sheet.css", "print.css", "report.css")


@dataclass(frozen=True)
class LaidOut:
    """A report as PDF, and the number of the page, as printed, of each heading by its id."""

    pdf: bytes = field(repr=False)
    pages: Mapping[str, str]


def write_report(
    report: Report,
    theme: Theme,
    standard: Standard = Standard.UA,
    sources: Sequence[engine.Attached] = (),
) -> LaidOut:
    """Return the report as PDF, the same bytes for the same input, and where its headings stand.

    To `Standard.ARCHIVE` the sources are embedded. Raises `TemplateError` for faults of the
    theme.
    """
    html = render_report(report, theme)
    titles = {heading.id: str(heading) for heading in headings_of(report)}
    with without_collecting_garbage(), own_files_only(theme, "report.html"):
        css = f"{cover_css(theme.brand.colour)}\n{numbering_css(report.numbering)}"
        document = lay_out(html, theme, "report.html", STYLES, css)
        # What the layout was made from is not needed for writing.
        gc.collect()
        pages = dict(find_pages(document, report.numbering, frozenset(titles)))
        print_pages_once(document, pages)
        drawing = engine.draw(document, html, standard, sources)
        mend_tags(document, drawing.pdf, titles)
        labels = page_labels(report.numbering, len(document.pages))
        numbers = engine.array(each for label in labels for each in label)
        drawing.pdf.catalog["PageLabels"] = engine.dictionary({"Nums": numbers})
        return LaidOut(conform(drawing.file(), standard), pages)


def cover_css(colour: str) -> str:
    """Return the cover's colours: the brand's darker, and what can be read on it."""
    dark = darken(colour, 0.8)
    ink = max("#ffffff", "#000000", key=lambda each: min(contrast(each, g) for g in (colour, dark)))
    return f":root {{ --shade: {dark}; --on-colour: {ink} }}"
