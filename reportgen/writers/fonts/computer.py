"""Families of the computer that print what the program's own fonts lack, where they are installed.

They are the one exception to “no font of the computer”: a name in a script that no font of the
program has would otherwise not be printed at all. Nothing else of the computer is used, so that the
look of what the program's fonts do have is the same everywhere.
"""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reportgen.cache.digests import digest_of, signature_of
from reportgen.writers.fonts.own import keep_folder


@dataclass(frozen=True, slots=True)
class Family:
    """A family of fonts, what its files are called, and Debian's package of it.

    `signs` are how the names of the signs begin that it is needed for (Unicode Character Database).
    """

    name: str
    file: str
    package: str
    signs: tuple[str, ...]


def _noto(script: str, *signs: str, kind: str = "Sans") -> Family:
    name, file = f"Noto {kind} {script}", f"Noto{kind}{script.replace(' ', '')}"
    return Family(name, file, "fonts-noto-core", signs or (script.upper(),))


_CHINESE = Family(
    "Noto Sans CJK SC",
    "NotoSansCJK",
    "fonts-noto-cjk",
    (
        *("BOPOMOFO", "CJK", "FULLWIDTH", "HALFWIDTH", "HANGUL", "HIRAGANA", "IDEOGRAPHIC"),
        *("KANGXI", "KATAKANA", "VERTICAL"),
    ),
)
FAMILIES = (
    _CHINESE,
    _noto("Adlam"),
    _noto("Canadian Aboriginal", "CANADIAN SYLLABICS"),
    _noto("Chakma"),
    _noto("Cherokee"),
    _noto("Coptic"),
    _noto("Hanifi Rohingya"),
    _noto("Javanese"),
    _noto("Mandaic"),
    _noto("Mongolian"),
    _noto("NKo"),
    _noto("Ol Chiki"),
    _noto("Osmanya"),
    _noto("Samaritan"),
    _noto("Syriac"),
    _noto("Thaana"),
    _noto("Tibetan", kind="Serif"),
    _noto("Tifinagh"),
    _noto("Vai"),
    _noto("Yi"),
)
#: In which order families are asked for a sign that the brand's lacks and several have.
FALLBACKS = (
    *("Source Sans 3", "Noto Sans", "Noto Sans Symbols", "Noto Sans Symbols2"),
    *("Noto Sans Math", "Noto Emoji", _CHINESE.name),
)
#: Where systems keep fonts: Debian and others, then those of one user; macOS; Windows.
_PLACES = (
    *(
        f"{top}/{folder}"
        for top in ("/usr/local/share/fonts", "/usr/share/fonts")
        for folder in (
            *("", "truetype/noto", "opentype/noto", "noto", "noto-cjk", "google-noto"),
            *("google-noto-cjk", "google-noto-sans-cjk-fonts"),
        )
    ),
    *("~/.local/share/fonts", "~/.fonts", "~/Library/Fonts", "/Library/Fonts"),
    *("C:/Windows/Fonts", "~/AppData/Local/Microsoft/Windows/Fonts"),
)
_WEIGHTS = ("Regular", "Bold")
_ENDINGS = (".ttf", ".otf", ".ttc")


def font_places() -> Iterator[Path]:
    """Yield the folders where these families are looked for, be they there or not."""
    for named in map(Path, _PLACES):
        # Where there is nobody's home, there is no such folder.
        with suppress(RuntimeError):
            yield named.expanduser()


def family_of(sign: str) -> Family | None:
    """Return the family that prints a sign, be it installed or not; None where none is known."""
    name = unicodedata.name(sign, "")
    return next((family for family in FAMILIES if name.startswith(family.signs)), None)


@lru_cache(maxsize=1)
def computer_fonts() -> tuple[Path, ...]:
    """Return the files of the named families that this computer has."""
    wanted = [f"{family.file}-{weight}" for family in FAMILIES for weight in _WEIGHTS]
    found: dict[str, Path] = {}
    for place in font_places():
        try:
            there = {path.name for path in place.iterdir()}
        except OSError:
            # There is no such folder here.
            continue
        for stem in wanted:
            for name in (f"{stem}{ending}" for ending in _ENDINGS):
                if name in there:
                    found.setdefault(stem, place / name)
    return tuple(found[stem] for stem in wanted if stem in found)


@lru_cache(maxsize=1)
def computer_digest() -> str:
    """Return the digest of which of these fonts there are; "" where there are none."""
    seen = [(path.name, signature_of(path)[:2]) for path in computer_fonts()]
    return digest_of(repr(seen)) if seen else ""


@lru_cache(maxsize=1)
def computer_folder() -> Path | None:
    """Return a folder with these fonts alone, made at the first call; None where there are none."""
    return keep_folder(f"computer-{computer_digest()}", _link_fonts) if computer_fonts() else None


def _link_fonts(folder: Path) -> None:
    for path in computer_fonts():
        try:
            (folder / path.name).symlink_to(path)
        except OSError:
            # Windows lets not every user make links.
            shutil.copy(path, folder)
