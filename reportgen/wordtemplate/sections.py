"""What a rendered document says of its sections: the numbers of pages, and where lines begin.

ECMA-376 Part 1, 17.6.12 and 17.6.1.
"""

from __future__ import annotations

import re

_SECTION = re.compile(r"<w:sectPr(?: [^>]*?)?(?:/>|>.*?</w:sectPr>)", re.DOTALL)
_NUMBERS = re.compile(r"<w:pgNumType(?: [^>]*)?(?:/>|></w:pgNumType>)")
#: What follows w:pgNumType in w:sectPr (17.6.17).
_LATER = re.compile(
    r"<w:(?:cols|formProt|vAlign|noEndnote|titlePg|textDirection|bidi|rtlGutter|docGrid|"
    r"printerSettings|sectPrChange)\b"
)
#: What follows w:bidi there.
_AFTER_BIDI = re.compile(r"<w:(?:rtlGutter|docGrid|printerSettings|sectPrChange)\b")
#: Styles of counting as CSS calls them (Counter Styles Level 3), and as Word does (17.18.59).
FORMATS = {
    "decimal": "decimal",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "lower-alpha": "lowerLetter",
    "upper-alpha": "upperLetter",
}


def number_pages(xml: str, first: int, style: str) -> str:
    """Return the body's XML with pages counted from `first` in a style of `FORMATS`.

    The first section starts the count and the others carry it on, whatever they said before.
    """
    start = f' w:start="{first}"'

    def number(found: re.Match[str]) -> str:
        nonlocal start
        numbers = f'<w:pgNumType w:fmt="{FORMATS[style]}"{start}/>'
        start = ""
        return _with(_NUMBERS.sub("", found.group()), numbers, _LATER)

    return _SECTION.sub(number, xml)


def turn_sections(xml: str) -> str:
    """Return the body's XML with sections that run from right to left, if they do not say how."""

    def turn(found: re.Match[str]) -> str:
        section = found.group()
        return section if "<w:bidi" in section else _with(section, "<w:bidi/>", _AFTER_BIDI)

    return _SECTION.sub(turn, xml)


def _with(section: str, child: str, after: re.Pattern[str]) -> str:
    """Return a section with one more child, before those that come `after` it."""
    if section.endswith("/>") and section.count("<") == 1:
        return f"{section[:-2]}>{child}</w:sectPr>"
    later = after.search(section)
    place = later.start() if later else section.rindex("</w:sectPr>")
    return section[:place] + child + section[place:]
