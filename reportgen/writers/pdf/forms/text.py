"""The text of a field as it is drawn before anybody types (ISO 32000-1, 12.7.3.3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

#: How far a text stands from the edges of its field, in points; how far lines are apart and where
#: they stand, as parts of the size.
AWAY, LEADING, _ASCENT, _MIDDLE = 3.0, 1.3, 0.95, 0.33
#: Letters that look like others, and have the glyphs of these.
_ALIKE = {"\t": " ", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2010": "-", "\u2011": "-"}
#: A glyph that stands for nothing, and for what 7.21.7 of ISO 14289-1 forbids.
_UNNAMED = re.compile(rb"(?mi)^(<[0-9a-f]{4}>) <(?:0000|feff|fffe)?>$")
_MAPPED = re.compile(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>")


class FieldFont:
    """A font of a PDF by its letters: which glyph each has, and how wide that is."""

    def __init__(self, font: Any) -> None:
        self.glyphs: dict[str, int] = {}
        for code, text in _MAPPED.findall(font.ToUnicode.read_bytes()):
            letter = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
            self.glyphs.setdefault(letter, int(code, 16))
        for letter, other in _ALIKE.items():
            if other in self.glyphs:
                self.glyphs.setdefault(letter, self.glyphs[other])
        below = font.DescendantFonts[0]
        self.usual = float(below.get("/DW", 1000))
        self.widths = dict(_widths(list(below.get("/W", []))))

    def knows(self, text: str) -> bool:
        """Tell whether it has all letters of a text, and needs not join or turn them."""
        return all(
            letter in self.glyphs and unicodedata.bidirectional(letter) not in ("R", "AL")
            for letter in text
        )

    def width(self, text: str) -> float:
        """Return how wide a text is at a size of one."""
        codes = (self.glyphs[letter] for letter in text)
        return sum(self.widths.get(code, self.usual) for code in codes) / 1000

    def spell(self, text: str) -> str:
        """Return a text as the codes of its glyphs."""
        return "".join(f"{self.glyphs[letter]:04x}" for letter in text)


def _widths(listed: list[Any]) -> Iterator[tuple[int, float]]:
    """Yield glyphs with their widths (9.7.4.3)."""
    while listed:
        first, second, *listed = listed
        if isinstance(second, int):
            third, *listed = listed
            yield from ((code, float(third)) for code in range(int(first), int(second) + 1))
        else:
            yield from ((int(first) + at, float(each)) for at, each in enumerate(list(second)))


def name_glyphs(font: Any, texts: Mapping[int, str]) -> None:
    """Let a font say of all glyphs what they stand for (ISO 14289-1, 7.21.7).

    `texts` are what some stand for of which it says nothing yet. What stands for no letter, or for
    one that no text may have, stands for one that nobody sees.
    """
    said = _UNNAMED.sub(rb"\1 <2060>", font.ToUnicode.read_bytes())
    known = {int(code, 16) for code, _ in _MAPPED.findall(said)}
    missing = sorted((code, text) for code, text in texts.items() if code not in known and text)
    for start in range(0, len(missing), 100):
        block = missing[start : start + 100]
        lines = [f"{len(block)} beginbfchar"]
        lines += [f"<{code:04x}> <{text.encode('utf-16-be').hex()}>" for code, text in block]
        named = "\n".join([*lines, "endbfchar", "endcmap"]).encode()
        said = said.replace(b"endcmap", named, 1)
    font.ToUnicode.write(said)


def draw_text(
    text: str, font: FieldFont, name: str, size: float, box: tuple[float, float], many: bool
) -> bytes | None:
    """Return what draws a text in a box, on one line or many; None where the font cannot.

    Lines below the box are left out, as programs scroll to them.
    """
    wide, high = box
    if not font.knows(text.replace("\n", "")):
        return None
    lines = [text]
    top = high / 2 - _MIDDLE * size
    if many:
        room = (wide - 2 * AWAY) / size
        lines = [line for each in text.split("\n") for line in _broken(each, font, room)]
        top = high - AWAY - _ASCENT * size
    shown = [
        f"1 0 0 1 {AWAY:g} {top - at * LEADING * size:.2f} Tm <{font.spell(line)}> Tj"
        for at, line in enumerate(lines)
        if top - at * LEADING * size > 0
    ]
    drawn = " ".join(shown)
    return (
        f"/Tx BMC q 0 0 {wide:g} {high:g} re W n BT /{name} {size:g} Tf 0.12 0.14 0.15 rg "
        f"{drawn} ET Q EMC"
    ).encode()


def _broken(line: str, font: FieldFont, room: float) -> Iterator[str]:
    """Yield a line in pieces that have room, broken between words where that is possible."""
    current = ""
    for word in re.findall("[^ ]* *", line):
        if current and font.width((current + word).rstrip()) > room:
            yield current
            current = ""
        current += word
        while font.width(current.rstrip()) > room and len(current) > 1:
            cut = next(at for at in range(len(current), 0, -1) if font.width(current[:at]) <= room)
            yield current[:cut]
            current = current[cut:]
    yield current
