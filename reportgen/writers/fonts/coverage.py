"""Which signs the fonts have a glyph for, and what is to be done for those that none has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reportgen.problems.characters import without_unseen
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, WriteError
from reportgen.writers.fonts.computer import Family, computer_folder, family_of
from reportgen.writers.fonts.folders import read_once
from reportgen.writers.fonts.own import own_fonts

#: How many signs a message names before it only counts them.
_NAMED = 8
_SHAPELESS = frozenset("\t\n\r")


@dataclass(frozen=True, slots=True)
class Lack:
    """Signs that no font has, and the family that would print them; None where none is known."""

    signs: tuple[str, ...]
    family: Family | None

    @property
    def message(self) -> Message:
        """Name the signs."""
        shown = ", ".join(f"“{sign}” (U+{ord(sign):04X})" for sign in self.signs[:_NAMED])
        more = len(self.signs) - _NAMED
        if more > 0:
            return say("no font has the signs {shown} and {more} more.", shown=shown, more=more)
        if len(self.signs) > 1:
            return say("no font has the signs {shown}.", shown=shown)
        return say("no font has the sign {shown}.", shown=shown)

    @property
    def advice(self) -> Message:
        """Say what gives them a font."""
        if self.family is None:
            return say(
                "In PDF “�” is printed instead. Write another, or name a folder with a font for it "
                "in reportgen.yaml (brand, fonts)."
            )
        return say(
            "In PDF “�” is printed instead until the font {family} is installed; on Debian and "
            "Ubuntu: sudo apt install {package}",
            family=self.family.name,
            package=self.family.package,
        )


def lacking_signs(text: str, brand_fonts: Path | None) -> list[str]:
    """Return the signs of a text that no font has, each once, in the order of the text.

    White space and what nobody sees has no shape: it needs no font. Raises `WriteError` where a
    font of the brand cannot be read, whatever the text is: it would be set in another.
    """
    brand = _signs_of(brand_fonts) if brand_fonts else frozenset()
    if text.isascii():
        return []
    lacking = set(text) - _SHAPELESS - _signs_of(own_fonts()) - brand
    lacking = set(without_unseen("".join(lacking))) - {" "} if lacking else lacking
    if lacking and (folder := computer_folder()):
        lacking -= _signs_of(folder)
    return sorted(lacking, key=text.index)


def find_lacks(text: str, brand_fonts: Path | None) -> list[Lack]:
    """Return what of a text has no font, together what one family would print."""
    families: dict[Family | None, list[str]] = {}
    for sign in lacking_signs(text, brand_fonts):
        families.setdefault(family_of(sign), []).append(sign)
    return [Lack(tuple(signs), family) for family, signs in families.items()]


@lru_cache(maxsize=8)
def _signs_of(folder: Path) -> frozenset[str]:
    """Return the signs that one of the fonts in a folder has a glyph for. Raises `WriteError`."""
    return frozenset(read_once(folder, "signs", _read_signs))


def _read_signs(paths: Sequence[Path]) -> str:
    return "".join(sorted({chr(code) for path in paths for code in characters_of(path)}))


def characters_of(path: Path) -> set[int]:
    """Return the code points that a font has a glyph for. Raises `WriteError` for no font."""
    from fontTools.ttLib import TTFont

    try:
        # A collection holds the same signs in the shapes of several countries.
        with TTFont(path, fontNumber=0, lazy=True) as font:
            return set(font.getBestCmap())
    # What a font lacks or has wrong shows as whatever error comes of it.
    except Exception as error:
        problem = Problem(
            Place(str(path)),
            say("this is no font that can be read ({error}).", error=error),
            say("Replace the file, or remove it."),
        )
        raise WriteError([problem]) from None
