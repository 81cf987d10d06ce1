"""Numbering the pages of a rendered document (ECMA-376 Part 1, 17.6.12)."""

from __future__ import annotations

import re

_SECTION = re.compile(r"<w:sectPr(?: [^>]*)?(?:/>|>.*?</w:sectPr>)", re.DOTALL)
_NUMBERS = re.compile(r"<w:pgNumType(?: [^>]*)?(?:/>|></w:pgNumType>)")
#: What follows w:pgNumType in w:sectPr (17.6.17).
_LATER = re.compile(
    r"<w:(?:cols|formProt|vAlign|noEndnote|titlePg|textDirection|bidi|rtlGutter|docGrid|"
    r"printerSettings|sectPrChange)\b"
)
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
        return _with_numbers(found.group(), numbers)

    return _SECTION.sub(number, xml)


def _with_numbers(section: str, numbers: str) -> str:
    section = _NUMBERS.sub("", section)
    if section.endswith("/>") and section.count("<") == 1:
        return f"{section[:-2]}>{numbers}</w:sectPr>"
    later = _LATER.search(section)
    place = later.start() if later else section.rindex("</w:sectPr>")
    return section[:place] + numbers + section[place:]
