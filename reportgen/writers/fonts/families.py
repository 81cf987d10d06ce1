"""The families of fonts that a PDF can be set in, by the names that fonts give themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError
from reportgen.writers.fonts.folders import font_folders, read_once

#: The names of a family (OpenType, name table): of all its styles, and of up to four of them.
_TYPOGRAPHIC, _LEGACY = 16, 1
#: Whoever lacks these is no font to set a sheet in: symbols, or another script alone.
_LETTERS = frozenset(map(ord, "AzÄéß"))


@dataclass(frozen=True, slots=True)
class Families:
    """What families are called: all of them, and those that have the letters of a text."""

    names: tuple[str, ...]
    of_texts: tuple[str, ...]

    def __contains__(self, name: str) -> bool:
        """Tell whether a family is found by a name; blanks and capitals make no difference."""
        # Fontconfig compares them so.
        return _fold(name) in map(_fold, self.names)


def find_families(brand_fonts: Path | None) -> Families:
    """Return the families of all fonts that there are. A font that cannot be read is of none."""
    folders = font_folders(brand_fonts)
    lines = {line for each in folders for line in read_once(each, "families", _read).splitlines()}
    parted = sorted(line.split("\t") for line in lines)
    names = dict.fromkeys(name for _, *names in parted for name in names)
    return Families(tuple(names), tuple(dict.fromkeys(f for of, f, *_ in parted if of == "text")))


def _fold(name: str) -> str:
    return "".join(name.split()).casefold()


def _read(paths: Sequence[Path]) -> str:
    """Return a line for each family: whether it is of texts, and all its names, parted by tabs."""
    return "\n".join(sorted({"\t".join(each) for path in paths for each in _families_in(path)}))


def family_of(data: bytes) -> str:
    """Return what the family of a font is called that texts can be set in.

    Raises `UnfitError` for anything else.
    """
    from fontTools.ttLib import TTFont

    try:
        with TTFont(BytesIO(data), lazy=True) as font:
            use, family, *_ = _names_of(font)
    # What a font lacks or has wrong shows as whatever error comes of it.
    except Exception:
        raise UnfitError(
            say("is no font that can be read."), say("Choose a font file: .ttf or .otf.")
        ) from None
    if use != "text" or not family:
        raise UnfitError(
            say("has not the letters that a sheet needs."),
            say("Choose a font with Latin letters, with Ä and É."),
        )
    return family


def _families_in(path: Path) -> list[tuple[str, ...]]:
    from fontTools.ttLib import TTCollection, TTFont

    try:
        if path.suffix.lower() == ".ttc":
            with TTCollection(path, lazy=True) as collection:
                return [_names_of(font) for font in collection.fonts]
        with TTFont(path, lazy=True) as font:
            return [_names_of(font)]
    # The check of the theme says which one is no font.
    except Exception:
        return []


def _names_of(font: Any) -> tuple[str, ...]:
    table = font["name"]
    records = [each for each in table.names if each.nameID in (_TYPOGRAPHIC, _LEGACY)]
    names = dict.fromkeys(" ".join(each.toUnicode().split()) for each in records)
    family = table.getBestFamilyName() or next(iter(names), "")
    is_of_texts = font.getBestCmap().keys() >= _LETTERS
    return ("text" if is_of_texts else "other", family, *(n for n in names if n != family))
