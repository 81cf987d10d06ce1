"""How an OpenDocument text's paragraphs, spans and lists look as far as that says something."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from reportgen.input.returned.document import number_in

NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
}
_PREFIXES = {address: name for name, address in NAMES.items()}
_STYLE, _FO, _TEXT = (f"{{{NAMES[name]}}}" for name in ("style", "fo", "text"))
#: How far styles may lean on one another.
_DEPTH = 20
#: The sides that a paragraph keeps to, where they are not that at which lines begin (20.223).
_SIDES = {"center": "center", "right": "right", "end": "right"}


def named(element: Any) -> str:
    """Return the name of an element with the usual prefix; "" for what is no element."""
    if not isinstance(element.tag, str):
        return ""
    address, _, name = element.tag[1:].rpartition("}")
    return f"{_PREFIXES.get(address, '')}:{name}"


@dataclass(slots=True)
class Styles:
    """The styles of a text and its lists, by their names: its own, and those that it shares."""

    styles: dict[str, Any] = field(default_factory=dict)
    #: Whether each level of a list is numbered, from what on, and its indent, by its name.
    lists: dict[str, dict[int, tuple[bool, int, float]]] = field(default_factory=dict)

    @classmethod
    def of(cls, content: Any, shared: Any) -> Styles:
        """Read them from the two parts that have them."""
        found = cls()
        for root in (shared, content):
            for style in root.iter(f"{_STYLE}style") if root is not None else ():
                found.styles[style.get(f"{_STYLE}name", "")] = style
            for style in root.iter(f"{_TEXT}list-style") if root is not None else ():
                levels = {}
                for level in style:
                    depth, start = (
                        level.get(f"{_TEXT}{name}", "1") for name in ("level", "start-value")
                    )
                    ordered = named(level) == "text:list-level-style-number"
                    counted = ordered and bool(level.get(f"{_STYLE}num-format"))
                    levels[number_in(depth) - 1] = (counted, number_in(start), _indent(level))
                found.lists[style.get(f"{_STYLE}name", "")] = levels
        return found

    def level(self, style: str, depth: int) -> tuple[bool, int, float]:
        """Return whether a level of a list is numbered, from what on, and how far in it stands."""
        return self.lists.get(style, {}).get(depth, (False, 1, 0))

    def shown(self, style: str) -> str:
        """Return the name of a paragraph's style that people see: not one made for it alone."""
        for each in self._chain(style):
            if each.getparent().tag == f"{{{NAMES['office']}}}styles":
                return str(each.get(f"{_STYLE}display-name") or each.get(f"{_STYLE}name", ""))
        return style

    def look(self, style: str) -> tuple[bool | None, bool | None]:
        """Return whether a style makes bold and italic; None where it says nothing of it."""
        bold = italic = None
        for each in self._chain(style):
            properties = each.find(f"{_STYLE}text-properties")
            if properties is None:
                continue
            weight, slant = properties.get(f"{_FO}font-weight"), properties.get(f"{_FO}font-style")
            if bold is None and weight:
                bold = weight in ("bold", "600", "700", "800", "900")
            if italic is None and slant:
                italic = slant in ("italic", "oblique")
        return bold, italic

    def script(self, style: str) -> str:
        """Return how a style raises or lowers letters: "super", "sub", else ""."""
        for each in self._chain(style):
            properties = each.find(f"{_STYLE}text-properties")
            place = "" if properties is None else properties.get(f"{_STYLE}text-position", "")
            if place:
                # A word, or how far up or down in percent (ISO/IEC 26300-1, 20.384).
                found = re.match("super|sub|(?=[1-9])|-(?=[1-9])", place)
                return {"": "super", "-": "sub"}.get(found[0], found[0]) if found else ""
        return ""

    def align(self, style: str) -> str:
        """Return the side that paragraphs of a style keep to, as lines have it."""
        align = _SIDES.get(self._paragraph(style, f"{_FO}text-align"), "")
        # LibreOffice calls the left side “start” in text from right to left, too, others do not.
        rtl = self._paragraph(style, f"{_STYLE}writing-mode").startswith("rl")
        return "" if rtl and align != "center" else align

    def _paragraph(self, style: str, name: str) -> str:
        """Return what a style says of paragraphs, else what those do that it is based on."""
        for each in self._chain(style):
            properties = each.find(f"{_STYLE}paragraph-properties")
            if properties is not None and properties.get(name):
                return str(properties.get(name))
        return ""

    def _chain(self, name: str) -> list[Any]:
        chain: list[Any] = []
        while (style := self.styles.get(name)) is not None and len(chain) < _DEPTH:
            chain.append(style)
            name = style.get(f"{_STYLE}parent-style-name", "")
        return chain


#: The points of the units in which lengths are written (ISO/IEC 26300-1, 18.3.18).
_UNITS = {"cm": 72 / 2.54, "mm": 72 / 25.4, "in": 72, "pt": 1, "pc": 12, "px": 0.75}


def _indent(level: Any) -> float:
    """Return how far the text of a list's level stands in, in points, 0 where that is untold."""
    for each in level.iter(f"{_STYLE}list-level-label-alignment"):
        found = re.fullmatch(
            r"([0-9]{1,4}(?:\.[0-9]{1,6})?)([a-z]{2})", each.get(f"{_FO}margin-left", "")
        )
        if found and found[2] in _UNITS:
            return float(found[1]) * _UNITS[found[2]]
    return 0
