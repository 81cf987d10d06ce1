"""DOCX: a report through a Word template: the theme's, the project's own, or a host's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from reportgen.document.blocks import Block, Chart, Picture, Table
from reportgen.document.direction import is_rtl
from reportgen.document.report import Chapter, Cover, Numbering, Part, Report, SheetChapter
from reportgen.themes.theme import Theme
from reportgen.wordtemplate import WordTemplate
from reportgen.writers.docx.long_words import part_cells
from reportgen.writers.docx.sheet import BRAND, fit, fit_logo, fit_sheet
from reportgen.writers.docx.templates import open_template

#: How large pictures stand on the page, in millimetres: width and height at the most. Charts may
#: fill the page, for what is written in them is to be read; in the imprint there are logos.
_FIGURE, _CHART, _COVER, _IMPRINT = (175, 100), (175, 205), (118, 70), (80, 25)


def write_report(
    report: Report,
    theme: Theme,
    pages: Mapping[str, str] | None,
    template: Path | None = None,
) -> bytes:
    """Return the report as a Word file, the same bytes for the same input.

    `pages` has the page of each heading by its id, as displayed; None has Word count them when
    it opens the file. `template` is a document of somebody else's whose look is taken, instead
    of the theme's: there the pages are an estimate, which Word is asked to mend. Charts must be
    PNG. Raises `TemplateError` for faults of the template.
    """
    numbering = report.numbering
    # A host's own page numbers hold unless the report asks for others.
    own = template is None or numbering != Numbering()
    return load_report_template(theme, template).render(
        make_report_context(report, theme),
        language=report.languages[0],
        pages=pages,
        estimated=template is not None,
        counting=(numbering.first, numbering.style) if own else None,
        prefix=numbering.prefix,
    )


def make_report_context(report: Report, theme: Theme) -> dict[str, Any]:
    """Return what a Word template of reports can name.

    `front` are the chapters before the first that has a number, and `main` the others.
    """
    language = report.languages[0]
    printed = replace(report, parts=tuple(_fit_part(part, language) for part in report.parts))
    chapters = [part for part in printed.parts if not isinstance(part, Cover)]
    numbered = [index for index, part in enumerate(chapters) if _has_number(part)]
    first = numbered[0] if numbered else 0
    return {
        "report": printed,
        "front": chapters[:first],
        "main": chapters[first:],
        "language": language,
        "rtl": is_rtl(language),
        "network": theme.name_in(language),
        "logo": fit_logo(theme, language, BRAND),
        "words": report.words,
    }


def _has_number(part: Chapter | SheetChapter) -> bool:
    if isinstance(part, SheetChapter):
        return bool(part.heading.number)
    return any(getattr(block, "number", "") for block in part.blocks[:1])


def _fit_part(part: Part, lang: str) -> Part:
    if isinstance(part, Cover):
        return replace(part, picture=fit(part.picture, _COVER) if part.picture else None)
    if isinstance(part, SheetChapter) and not part.blocks:
        part = _head_sheet(part)
    if isinstance(part, Chapter):
        figure = _IMPRINT if part.name == "imprint" else _FIGURE
        blocks = tuple(_fit_block(block, figure, lang) for block in part.blocks)
        return replace(part, blocks=blocks)
    blocks = tuple(_fit_block(block, _FIGURE, lang) for block in part.blocks)
    sheets = tuple(replace(item, sheet=fit_sheet(item.sheet)) for item in part.sheets)
    return replace(part, blocks=blocks, sheets=sheets)


def _head_sheet(part: SheetChapter) -> SheetChapter:
    """Return a chapter of one sheet with two headings above it: running heads name one of each.

    Word's fields would find the sheet before it otherwise.
    """
    [item] = part.sheets
    heading = replace(
        item.heading,
        level=item.heading.level + 1,
        content=item.heading.content[len(part.heading.content) + 1 :],
        number=f"{item.heading.number}.1",
        new_page=False,
    )
    return replace(part, blocks=(part.heading,), sheets=(replace(item, heading=heading),))


def _fit_block(block: Block, figure: tuple[int, int], lang: str) -> Block:
    if isinstance(block, Table):
        return part_cells(block, lang)
    if not isinstance(block, Picture):
        return block
    return fit(block, _CHART if isinstance(block, Chart) else figure)


def load_report_template(theme: Theme, host: Path | None = None) -> WordTemplate:
    """Return the host's template, the theme's own, or the default one in the brand's colours.

    Raises `TemplateError` for a file that cannot be read or used.
    """

    def make(own: bytes | None, name: str) -> bytes:
        from reportgen.writers.docx.report_template import make_report_template

        return make_report_template(theme, own, name)

    own = host or theme.word_template("report")
    return open_template(theme, own, "default Word template of reports", make)
