"""Which colour of the brand a Word template was made in: it is told by the tints that go with it.

A template that `template new` wrote keeps its colours when the brand gets another. Lines, text and
grounds in it are worked out from one colour, and nobody hits on all of these by chance: so a
template whose colours somebody chose is told from one that nobody has looked at since.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, Severity
from reportgen.themes.theme import Brand

#: A style that is the program's, in every template that it makes.
_OURS = re.compile(rb'<w:name w:val="Rich Text Table"\s*/>')
_COLOUR = re.compile(rb'\b(?:color|fill|val)="([0-9A-Fa-f]{6})"')
_GROUND = re.compile(rb'<w:shd\b[^>]*?\bw:fill="([0-9A-Fa-f]{6})"')
_STYLES, _BODY = "word/styles.xml", "word/document.xml"


def made_in(data: bytes, brand: Brand) -> str:
    """Return the colour of the brand that a Word template was made in, as `#rrggbb`.

    "" where it is no template of the program's, or somebody gave it colours. `brand` is the one
    of today, which is returned where the colours go with it as well.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {
            name: package.read(name)
            for name in package.namelist()
            if re.fullmatch(r"word/(?:document|styles|header\d*|footer\d*)\.xml", name)
        }
    if not _OURS.search(parts.get(_STYLES, b"")):
        return ""
    used = {_spell(each) for part in parts.values() for each in _COLOUR.findall(part)}
    grounds = {_spell(each) for each in _GROUND.findall(parts.get(_BODY, b""))}

    def goes_with(colour: str) -> bool:
        own = replace(brand, colour=colour)
        return {own.ink, own.rule} <= used and (not grounds or own.rail in grounds)

    found = [colour for colour in sorted(used) if goes_with(colour)]
    return brand.colour if brand.colour.lower() in found else next(iter(found), "")


def tell_former_colour(data: bytes, brand: Brand, file: str, command: str) -> list[Problem]:
    """Return a warning for a template, the bytes of `file`, in a former colour of the brand.

    `command` writes the template anew.
    """
    colour = made_in(data, brand)
    if colour in ("", brand.colour):
        return []
    message = say(
        "the Word template was made in {colour}; the colour of the brand is {brand}.",
        colour=colour,
        brand=brand.colour,
    )
    advice = say(
        "Move it away and have “{command}” make it anew; or give its styles and grounds colours "
        "of your own in Word.",
        command=command,
    )
    return [Problem(Place(file, within="styles"), message, advice, severity=Severity.WARNING)]


def _spell(colour: bytes) -> str:
    return f"#{colour.decode().lower()}"
