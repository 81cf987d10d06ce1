"""The fonts that WeasyPrint may set text in, and those that it did set a document in."""

from __future__ import annotations

import atexit
import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportgen.writers.fonts import FALLBACKS, font_folders
from reportgen.writers.pdf.engine.loading import environment_variable


@lru_cache(maxsize=4)
def font_configuration(brand_fonts: Path | None) -> Any:
    """Return WeasyPrint's font configuration, limited to the fonts of program and brand.

    Fontconfig reads the file that FONTCONFIG_FILE names each time a configuration is made.
    """
    places = font_folders(brand_fonts)
    cache = places[0].parent / "fontconfig"
    folders = "".join(f"<dir>{escape(str(path))}</dir>" for path in places)
    # Pango asks the fonts of a text in this order for what the first one lacks.
    families = "".join(f"<string>{escape(family)}</string>" for family in FALLBACKS)
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "fonts.conf"
        settings.write_text(
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
            f"<fontconfig>{folders}<cachedir>{escape(str(cache))}</cachedir>"
            '<match target="pattern"><edit name="family" mode="append_last" binding="weak">'
            f"{families}</edit></match></fontconfig>",
            encoding="utf-8",
        )
        with environment_variable("FONTCONFIG_FILE", str(settings)):
            from weasyprint.text.fonts import FontConfiguration

            return FontConfiguration()


# WeasyPrint's clean-up needs modules that are gone once the interpreter takes itself apart.
atexit.register(font_configuration.cache_clear)


@dataclass(frozen=True, slots=True)
class UsedFont:
    """What a document uses of a font: the glyphs with their widths and what they stand for.

    `face` is the SHA-256 of the font's file, `box` how far glyphs reach down and up.
    """

    face: str
    axes: tuple[tuple[str, float], ...]
    widths: Mapping[int, float]
    texts: Mapping[int, str]
    box: tuple[float, float]


def plain_fonts(document: Any) -> dict[str, UsedFont]:
    """Return the plain fonts of a document that is drawn, by the names that its pages know.

    Those have outlines only, and a glyph for each character that is used.
    """
    used: dict[str, list[Any]] = {}
    for font in document.fonts.values():
        used.setdefault(font.hash, []).append(font)
    return {name: _use_of(fonts) for name, fonts in used.items() if all(map(_is_plain, fonts))}


def form_glyphs(document: Any) -> dict[str, dict[int, str]]:
    """Return what glyphs on the pages stand for, by the names of the fonts of fields.

    These fonts are in the file as a whole, and say only what single letters look like.
    """
    found: dict[str, dict[int, str]] = {}
    for font in document.fonts.values():
        if font.used_in_forms:
            found.setdefault(font.hash, {})
    for font in document.fonts.values():
        if font.hash in found:
            found[font.hash] |= font.to_unicode
    return found


def _is_plain(font: Any) -> bool:
    return (
        not (
            font.bitmap or font.png or font.svg or font.colr or font.missing or font.index & 0xFFFF
        )
        and not font.used_in_forms
    )


def _use_of(fonts: list[Any]) -> UsedFont:
    from weasyprint.text.fonts import get_hb_object_data

    widths: dict[int, float] = {}
    texts: dict[int, str] = {}
    for font in fonts:
        widths |= font.widths
        texts |= {glyph: text for glyph, text in font.to_unicode.items() if glyph not in texts}
    first = fonts[0]
    return UsedFont(
        hashlib.sha256(get_hb_object_data(first.hb_face)).hexdigest(),
        tuple(sorted(first.variations.items())),
        widths,
        texts,
        (first.descent, first.ascent),
    )
