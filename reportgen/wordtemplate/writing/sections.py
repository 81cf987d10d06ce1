"""What a rendered document says of its sections: columns, numbers of pages, where lines begin.

ECMA-376 Part 1, 17.6.
"""

from __future__ import annotations

import re
from functools import cache

from reportgen.wordtemplate.files.oxml import names

#: A former state of a section, which a tracked change keeps inside, is none by itself.
_SECTION = re.compile(
    r"<w:sectPr(?: [^>]*?)?(?:/>|>(?:<w:sectPrChange\b.*?</w:sectPrChange>|(?!</w:sectPr>).)*"
    r"</w:sectPr>)",
    re.DOTALL,
)
#: The children of w:sectPr in the order that the schema demands (17.6.17).
_CHILDREN = names(
    "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders "
    "lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter "
    "docGrid printerSettings sectPrChange"
)
#: The end of a section as `end_section` marks it.
_END = re.compile(r'<w:sectPr columns="(\d)"/>')
#: How many columns an index has, how far they stand apart, and how wide each is at the least, in
#: twips.
COLUMNS, _GAP, _NARROWEST = 2, 510, 3600
#: Styles of counting as CSS calls them (Counter Styles Level 3), and as Word does (17.18.59).
FORMATS = {
    "decimal": "decimal",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "lower-alpha": "lowerLetter",
    "upper-alpha": "upperLetter",
}


def column_width(width: int) -> int:
    """Return how wide a column is where text is so wide, in twips; 0 where there is no room."""
    column = (width - (COLUMNS - 1) * _GAP) // COLUMNS
    return column if column >= _NARROWEST else 0


def end_section(columns: int = 0) -> str:
    """Return what the last paragraph of a section says of it: that it has so many columns.

    Without a number it has those of the section that the template has there. In all else it is
    like that, once `set_columns` has seen it.
    """
    return f'<w:sectPr columns="{columns}"/>'


def set_columns(xml: str) -> str:
    """Return the body's XML with the sections whose ends `end_section` marked.

    They follow each other on the page where they begin, and so goes on what is left of the
    section of the template: only the first begins as that says, with its first page and its count.
    """
    if not _END.search(xml):
        return xml
    sections = list(_SECTION.finditer(xml))
    if _END.fullmatch(sections[-1].group()):
        # The body of a document may end without saying how its pages are.
        return set_columns(xml.replace("</w:body>", "<w:sectPr/></w:body>"))
    pieces: list[str] = []
    position = 0
    begun = False
    for number, found in enumerate(sections):
        end = _END.fullmatch(found.group())
        own = next(
            later.group() for later in sections[number:] if not _END.fullmatch(later.group())
        )
        section = _go_on(own) if begun else own
        if end and end[1] != "0":
            columns = f'<w:cols w:num="{end[1]}" w:space="{_GAP}"/>'
            section = _put(section, "cols", columns)
        pieces += (xml[position : found.start()], section)
        position = found.end()
        begun = end is not None
    pieces.append(xml[position:])
    return "".join(pieces)


def _go_on(section: str) -> str:
    """Return a section as one that goes on where the one before ended."""
    section = _put(section, "sectPrChange")
    section = _put(_put(section, "titlePg"), "type", '<w:type w:val="continuous"/>')
    return re.sub(r'(<w:pgNumType\b[^>]*?) w:start="[^"]*"', r"\1", section)


def number_pages(xml: str, first: int, style: str) -> str:
    """Return the body's XML with pages counted from `first` in a style of `FORMATS`.

    The first section starts the count and the others carry it on, whatever they said before.
    """
    start = f' w:start="{first}"'

    def number(found: re.Match[str]) -> str:
        nonlocal start
        numbers = f'<w:pgNumType w:fmt="{FORMATS[style]}"{start}/>'
        start = ""
        return _put(found.group(), "pgNumType", numbers)

    return _SECTION.sub(number, xml)


def turn_sections(xml: str) -> str:
    """Return the body's XML with sections that run from right to left, if they do not say how."""

    def turn(found: re.Match[str]) -> str:
        section = found.group()
        return section if "<w:bidi" in section else _put(section, "bidi", "<w:bidi/>")

    return _SECTION.sub(turn, xml)


def _put(section: str, name: str, child: str = "") -> str:
    """Return a section whose child of this name is `child`, or that has none."""
    own, following = _patterns(name)
    section = own.sub("", section)
    if not child:
        return section
    if section.endswith("/>") and section.count("<") == 1:
        return f"{section[:-2]}>{child}</w:sectPr>"
    later = following.search(section)
    place = later.start() if later else section.rindex("</w:sectPr>")
    return section[:place] + child + section[place:]


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns of a child of sections, and of those that follow it."""
    later = "|".join(_CHILDREN[_CHILDREN.index(name) + 1 :]) or "none"
    own = rf"<w:{name}(?: [^>]*?)?(?:/>|>.*?</w:{name}>)"
    return re.compile(own, re.DOTALL), re.compile(rf"<w:(?:{later})\b")
