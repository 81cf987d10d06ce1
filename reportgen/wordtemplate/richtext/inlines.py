"""Runs, links and page numbers of a paragraph as WordprocessingML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from reportgen.document.blocks import Inline, Link, PageNumber, Sign, Text
from reportgen.document.direction import is_rtl, paragraph_rtl
from reportgen.wordtemplate.files.oxml import PARAGRAPH_PROPERTIES, Properties, join_properties
from reportgen.wordtemplate.files.text import Look, escape_plain, make_runs
from reportgen.wordtemplate.looks import PageBreak, Styled, look_of, style_id
from reportgen.wordtemplate.richtext.signs import write_sign
from reportgen.wordtemplate.writing.fields import close_field, open_field, page_instruction
from reportgen.wordtemplate.writing.render import Rendering
from reportgen.wordtemplate.writing.slots import Slot
from reportgen.wordtemplate.writing.turning import LEFT

#: Not taken over by paragraphs in table cells and continued items: they would act on each.
_OUTER_ONLY = ("keepNext", "pageBreakBefore", "framePr", "numPr", "pBdr", "ind", "outlineLvl")
_STYLE = re.compile(r'w:val="([^"]*)"')
_LINK_LOOK = {"color": '<w:color w:val="0563C1"/>', "u": '<w:u w:val="single"/>'}


def write_inlines(
    inlines: Iterable[Inline],
    slot: Slot,
    rendering: Rendering,
    *,
    language: str | None = None,
    strong: bool = False,
    style: str = "",
) -> str:
    """Return inlines as runs, hyperlinks and fields in the formatting of the slot.

    `style` is the id of a character style for all of it but links.
    """
    pieces: list[str] = []
    for inline in inlines:
        if isinstance(inline, Link):
            pieces.append(_write_link(inline, slot, rendering, language, strong, style))
        else:
            pieces.append(_write_one(inline, slot.look, rendering, language, strong, style))
    return "".join(pieces)


def _write_one(
    inline: Inline,
    look: Look,
    rendering: Rendering,
    language: str | None,
    strong: bool,
    style: str,
) -> str:
    if isinstance(inline, PageNumber):
        return write_page_number(inline, look, rendering, strong=strong, style=style)
    if not isinstance(inline, Text):
        kind = ' w:type="page"' if isinstance(inline, PageBreak) else ""
        return f"<w:r>{look.key}<w:br{kind}/></w:r>"
    if isinstance(inline, Styled):
        look = look_of(inline, look)
        style = style_id(rendering.styles, inline.style, "character") if inline.style else style
    if inline.script:
        place = "subscript" if inline.script == "sub" else "superscript"
        moved = f'<w:vertAlign w:val="{place}"/>'
        look = Look.of({**look.properties, "vertAlign": moved})
    own = inline.lang or language
    if isinstance(inline, Sign):
        return write_sign(inline, look, own)
    if own is None and is_rtl(rendering.language):
        own = rendering.language
    return make_runs(
        inline.text,
        look,
        strong=strong or inline.strong,
        emphasis=inline.emphasis,
        language=own,
        style=style,
    )


def write_page_number(
    number: PageNumber, look: Look, rendering: Rendering, *, strong: bool = False, style: str = ""
) -> str:
    """Return the number as a PAGEREF field, behind the prefix of page numbers.

    Where the page is not known the field is marked, so that Word works it out. Word counts
    without the prefix, which is therefore no part of the field.
    """
    page, dirty = rendering.page_of(number.target)
    prefix = rendering.prefix if dirty or page.startswith(rendering.prefix) else ""
    anchor = rendering.anchor(number.target)
    before = make_runs(prefix, look, strong=strong, style=style)
    opening = open_field(page_instruction(anchor), look.key, dirty=dirty)
    if before:
        rendering.prefixed.setdefault(anchor, {})[before + opening] = opening + before
    runs = make_runs(page.removeprefix(prefix), look, strong=strong, style=style)
    return f"{before}{opening}{runs}{close_field(look.key)}"


def _write_link(
    link: Link,
    slot: Slot,
    rendering: Rendering,
    language: str | None,
    strong: bool,
    style: str,
) -> str:
    attribute = ""
    if not slot.in_link:
        attribute = _link_target(link, slot, rendering)
    look = slot.look
    if attribute:
        style = rendering.styles.find("Hyperlink", "character")
        if not style:
            look = Look.of({**slot.look.properties, **_LINK_LOOK})
    text = "".join(
        _write_one(item, look, rendering, language, strong, style) for item in link.content
    )
    if not attribute or not text:
        return text
    return f'<w:hyperlink {attribute} w:history="1">{text}</w:hyperlink>'


def _link_target(link: Link, slot: Slot, rendering: Rendering) -> str:
    if link.target.startswith("#"):
        return f'w:anchor="{rendering.anchor(link.target[1:])}"' if link.target[1:] else ""
    relation = rendering.link(slot.part, link.target)
    return f'r:id="{relation}"' if relation else ""


def write_paragraph(
    properties: Properties, runs: str, language: str | None, rendering: Rendering, text: str = ""
) -> str:
    """Return a paragraph of runs, turned when its language runs from right to left.

    So is one whose `text` does.
    """
    if "bidi" not in properties:
        rtl = paragraph_rtl(text, is_rtl(language or rendering.language))
        if rtl or is_rtl(rendering.language):
            properties = {**properties, "bidi": "<w:bidi/>" if rtl else LEFT}
    return f"<w:p>{join_properties('pPr', properties, PARAGRAPH_PROPERTIES)}{runs}</w:p>"


def inner_properties(slot: Slot) -> dict[str, str]:
    """Return what paragraphs inside something take over of the tag's paragraph."""
    return {name: xml for name, xml in slot.paragraph.items() if name not in _OUTER_ONLY}


def style_of(slot: Slot) -> str:
    """Return the id of the style of the tag's paragraph, or ""."""
    return style_named(slot.paragraph)


def style_named(properties: Properties) -> str:
    """Return the id of the style that a paragraph's properties name, or ""."""
    found = _STYLE.search(properties.get("pStyle", ""))
    return unescape(found[1]) if found else ""


def in_style(style: str) -> Properties:
    """Return the properties of a paragraph that has a style and nothing else."""
    return {"pStyle": f'<w:pStyle w:val="{escape_plain(style)}"/>'}
