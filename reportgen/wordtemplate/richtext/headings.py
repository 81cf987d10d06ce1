"""Headings as WordprocessingML: in Word's own styles, with a bookmark and entries of indexes."""

from __future__ import annotations

from reportgen.document.blocks import Heading, Subheading
from reportgen.document.lines import split_at_breaks
from reportgen.wordtemplate.files.text import make_runs
from reportgen.wordtemplate.richtext.inlines import (
    in_style,
    inner_properties,
    write_inlines,
    write_paragraph,
)
from reportgen.wordtemplate.writing.fields import write_entry
from reportgen.wordtemplate.writing.render import Rendering
from reportgen.wordtemplate.writing.slots import Slot

_TAB = "<w:tab/>"
#: Word's own headings go so deep (ECMA-376 Part 1, 17.3.1.20).
_DEEPEST = 9
#: The outline's level (from 0) above those of headings within texts.
_BELOW_CONTENTS = 3


def write_heading(
    heading: Heading,
    slot: Slot,
    rendering: Rendering,
    language: str | None,
    *,
    of_contents: bool = False,
) -> str:
    """Return a heading as a paragraph in the style “Heading N”.

    Without that style it is the tag's paragraph, bold, with its level in the outline. The
    number is text: where the style counts by itself, that is switched off. What heads the
    contents is in the style “TOC Heading”, if there is one, so that they do not list themselves.
    """
    level = min(max(heading.level, 1), _DEEPEST)
    styles = rendering.styles
    style = styles.find("toc heading") if of_contents and level == 1 else ""
    style = style or styles.find(f"heading {level}")
    if style:
        properties = dict(in_style(style))
        if styles.is_numbered(style):
            properties["numPr"] = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
        if not heading.number and styles.hangs(style):
            properties["ind"] = '<w:ind w:left="0" w:firstLine="0"/>'
    else:
        properties = dict(slot.paragraph)
        properties["outlineLvl"] = f'<w:outlineLvl w:val="{level - 1}"/>'
        properties["keepNext"] = "<w:keepNext/>"
    properties.pop("pageBreakBefore", None)
    if heading.new_page:
        properties["pageBreakBefore"] = "<w:pageBreakBefore/>"
    runs = _write_text(heading, level, slot, rendering, language, strong=not style)
    number = rendering.new_bookmark(heading.id) if heading.id else 0
    if number:
        runs = (
            f'<w:bookmarkStart w:id="{number}" w:name="{rendering.anchor(heading.id)}"/>'
            f'{runs}<w:bookmarkEnd w:id="{number}"/>'
        )
    marks = "".join(
        write_entry(mark.text, rendering.index_letter(mark.index)) for mark in heading.marks
    )
    return write_paragraph(properties, runs + marks, language, rendering)


def write_subheading(
    heading: Subheading, slot: Slot, rendering: Rendering, language: str | None
) -> str:
    """Return a heading within a text as a paragraph in the style “Subheading N”.

    Without that style it is the tag's paragraph, bold, with a level in the outline that contents
    do not go down to.
    """
    style = rendering.styles.find(f"Subheading {heading.level}")
    properties = dict(in_style(style)) if style else inner_properties(slot)
    properties["keepNext"] = "<w:keepNext/>"
    if not style:
        properties["spacing"] = '<w:spacing w:before="80" w:after="20"/>'
        properties["outlineLvl"] = f'<w:outlineLvl w:val="{_BELOW_CONTENTS + heading.level}"/>'
    runs = write_inlines(heading.content, slot, rendering, language=language, strong=not style)
    return write_paragraph(properties, runs, language, rendering, str(heading))


def _write_text(
    heading: Heading,
    level: int,
    slot: Slot,
    rendering: Rendering,
    language: str | None,
    *,
    strong: bool,
) -> str:
    """Return number and lines; each line but the first is in the style “Further Title”."""
    styles = rendering.styles
    pieces = []
    if heading.number:
        pieces.append(make_runs(heading.number, slot.look, strong=strong))
        pieces.append(f"<w:r>{slot.look.key}{_TAB}</w:r>")
    style = styles.find(f"Heading Text {level}", "character")
    for index, line in enumerate(split_at_breaks(heading.content)):
        if index:
            pieces.append(f"<w:r>{slot.look.key}<w:br/></w:r>")
            style = styles.find("Further Title", "character")
        pieces.append(
            write_inlines(line, slot, rendering, language=language, strong=strong, style=style)
        )
    return "".join(pieces)
