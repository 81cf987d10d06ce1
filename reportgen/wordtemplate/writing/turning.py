"""Pages that run from right to left: what a template says of its pages, turned in the document.

Templates are made for languages that run from the left and say nothing of direction. In a document
whose language runs from the right, paragraphs do so by default (`language`), and here sections and
tables begin at the right as well. What holds another language alone, such as a label or the side of
a handout, begins where that does. What says of itself where it begins is left alone.
"""

from __future__ import annotations

import re
from functools import partial

from reportgen.wordtemplate.writing.sections import turn_sections

_TABLE = re.compile(r"<w:tblPr>.*?</w:tblPr>", re.DOTALL)
#: What stands before w:bidiVisual in w:tblPr (ECMA-376 Part 1, 17.4.59).
_BEFORE = re.compile(r"<w:tblPr>(?:<w:(?:tblStyle|tblpPr|tblOverlap)(?: [^>]*)?/>)*")
#: Paragraphs that hold no other, as text boxes do.
_PARAGRAPH = re.compile(r"<w:p(?: [^>]*[^/>])?>(?:(?!<w:p[ >]).)*?</w:p>", re.DOTALL)
#: What follows w:bidi in w:pPr (17.3.1.26).
_LATER = re.compile(
    r"<w:(?:adjustRightInd|snapToGrid|spacing|ind|contextualSpacing|mirrorIndents|"
    r"suppressOverlap|jc|textDirection|textAlignment|textboxTightWrap|outlineLvl|divId|cnfStyle|"
    r"rPr|sectPr|pPrChange)\b|</w:pPr>"
)
#: What says that a paragraph begins at the left where others do not.
LEFT = '<w:bidi w:val="0"/>'
#: How runs say their language, by the direction it has.
_FROM_LEFT, _FROM_RIGHT = '<w:lang w:val="', '<w:lang w:bidi="'


def turn_parts(xml: str, rtl: bool) -> str:
    """Return the XML of a body, header or footer with what has to begin at the other side turned.

    The document's language runs from right to left or does not (`rtl`).
    """
    if rtl:
        xml = turn_sections(xml)
    elif _FROM_RIGHT not in xml:
        return xml
    return _PARAGRAPH.sub(partial(_turn_paragraph, rtl), _TABLE.sub(partial(_turn_table, rtl), xml))


def _begins_right(xml: str, rtl: bool) -> bool:
    """Tell whether what holds text begins at the right: all of it is in a language that does."""
    if rtl:
        return _FROM_RIGHT in xml or _FROM_LEFT not in xml
    return _FROM_RIGHT in xml and _FROM_LEFT not in xml


def _turn_table(rtl: bool, found: re.Match[str]) -> str:
    table = found.group()
    end = found.string.find("</w:tbl>", found.end())
    if "<w:bidiVisual" in table or not _begins_right(found.string[found.end() : end], rtl):
        return table
    return _BEFORE.sub(r"\g<0><w:bidiVisual/>", table, count=1)


def _turn_paragraph(rtl: bool, found: re.Match[str]) -> str:
    paragraph = found.group()
    if "<w:bidi" in paragraph or _begins_right(paragraph, rtl) == rtl:
        return paragraph
    bidi = LEFT if rtl else "<w:bidi/>"
    start = paragraph.index(">") + 1
    if not paragraph.startswith("<w:pPr>", start):
        return f"{paragraph[:start]}<w:pPr>{bidi}</w:pPr>{paragraph[start:]}"
    place = next(_LATER.finditer(paragraph, start)).start()
    return paragraph[:place] + bidi + paragraph[place:]
