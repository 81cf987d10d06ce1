"""The sections of a report, laid out one by one: what is printed of each depends on itself alone.

Numbers of pages come from outside, so that one layout is enough and a section whose numbers
stay is not laid out again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from reportgen.document.blocks import Heading
from reportgen.document.edition import Standard
from reportgen.gc_pause import without_collecting_garbage
from reportgen.themes.theme import Theme
from reportgen.writers.html.page import render_report
from reportgen.writers.pdf import engine
from reportgen.writers.pdf.binding.pages import Pages
from reportgen.writers.pdf.binding.sheaf import Extent
from reportgen.writers.pdf.binding.taking import take_furniture, take_pages
from reportgen.writers.pdf.layout import lay_out, own_files_only
from reportgen.writers.pdf.page_numbers import numbering_css, print_pages_once
from reportgen.writers.pdf.report import STYLES, cover_css
from reportgen.writers.pdf.split import Section
from reportgen.writers.pdf.tagging import mend_tags

#: Numbers of pages stand where the theme's style sheet has the layout count them.
_NUMBERS_CSS = ".page::after { content: attr(data-page) !important }"
#: The id of what ends the page before the first.
_END = "#before"


@dataclass(frozen=True, slots=True)
class SectionJob:
    """A section to be printed, with all that it depends on but the theme.

    Its first page is the page `at` of `total`, the first being 0. `numbers` and `titles` are
    the page numbers, as printed, and the texts of headings that it refers to, by id; `sources`
    what PDF/A embeds of the sheets in it.
    """

    section: Section
    standard: Standard
    at: int
    total: int
    numbers: Mapping[str, str]
    titles: Mapping[str, str]
    sources: tuple[engine.Attached, ...] = ()


def print_section(job: SectionJob, theme: Theme) -> Pages:
    """Return the pages of a section; of one with slots only what lies under the sheets.

    Raises `TemplateError` for faults of the theme, `WriteError` where the fonts lack a character.
    """
    with _laid_out(job, theme) as (document, html):
        if not document.pages:
            # The theme keeps no pages free.
            return Pages((), (), (), (), {}, (), (), (), (b"", ()), b"")
        print_pages_once(document, job.numbers)
        # Links lead to headings of other sections too.
        with engine.anchors_elsewhere(document, job.titles):
            pdf = engine.draw(document, html, job.standard, job.sources).pdf
        mend_tags(document, pdf, job.titles, job.section.above)
        if job.section.slots:
            return take_furniture(document, pdf)
        # No sheet is called like this.
        return take_pages(document, pdf, f"#{job.at}")


def measure_section(job: SectionJob, theme: Theme) -> Extent:
    """Return how far a section reaches, which takes no drawing. Raises `TemplateError`."""
    with _laid_out(job, theme) as (document, _):
        anchors: dict[str, int] = {}
        for at, page in enumerate(document.pages):
            for name in page.anchors:
                anchors.setdefault(name, at)
        return Extent(tuple(engine.area(page)[2:] for page in document.pages), anchors)


@contextmanager
def _laid_out(job: SectionJob, theme: Theme) -> Iterator[tuple[Any, str]]:
    """Yield a section as a document of WeasyPrint's, and the page that it was made of."""
    before = job.section.before
    report = job.section.report
    start = job.at
    if before:
        # A page that is laid out and left out: the first of a section is not that of the report
        # (CSS Paged Media 3, 4.4), and heads go on from what the pages before say.
        lead = replace(before, blocks=(*before.blocks, Heading(6, (), _END)))
        report = replace(report, parts=(lead, *report.parts))
        start -= 1
    html = render_report(report, theme)
    css = [
        cover_css(theme.brand.colour),
        numbering_css(report.numbering, start, job.total),
        _NUMBERS_CSS,
    ]
    if start % 2:
        css.append("html { break-before: verso }")
    with without_collecting_garbage(), own_files_only(theme, "report.html"):
        document = lay_out(html, theme, "report.html", STYLES, "\n".join(css), job.numbers)
        if before:
            [end] = [at for at, page in enumerate(document.pages) if _END in page.anchors]
            del document.pages[: end + 1]
        yield document, html
