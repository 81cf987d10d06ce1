"""The fonts of the program: static instances of variable fonts, made once and kept.

The font packages hold variable fonts, which would be instanced anew for every PDF, at ten times
the cost of everything else.
"""

from __future__ import annotations

import atexit
import io
import os
import shutil
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from reportgen.cache.program import version_of
from reportgen.cache.user_folders import (
    belongs_to_another,
    others_may_write,
    shut_folder,
    user_cache_folder,
)

#: Packages of the Python environment that hold fonts, and the weights made of each variable one.
FONT_PACKAGES = {
    "fontpkg-source-sans-3": (400, 600, 700),
    "manimgx-fonts": (400, 700),
    "pymupdf-fonts": (),
}
#: Modules of the last of these, each with the bytes of a font that is static.
_STATIC = ("NotoSansMath_Regular", "NotoSansSymbols2_Regular")
#: The font that the widths of lines are taken from.
_MEASURE = "SourceSans3-Regular.ttf"
_STYLES = {400: "Regular", 600: "SemiBold", 700: "Bold"}


@lru_cache(maxsize=1)
def letter_widths() -> tuple[dict[int, float], float]:
    """Return the widths of letters by code point, and that of the others, in parts of an em.

    They are those of a font whose letters are not narrower than of those that Word brings along.
    """
    from fontTools.ttLib import TTFont

    with TTFont(own_fonts() / _MEASURE, lazy=True) as font:
        widths, em = font["hmtx"], font["head"].unitsPerEm
        by_code = {code: widths[name][0] / em for code, name in font.getBestCmap().items()}
    return by_code, by_code[ord("n")]


@lru_cache(maxsize=1)
def own_fonts() -> Path:
    """Return the folder of the program's static fonts, made at the first call on a machine."""
    release = "-".join(f"{name}-{version_of(name)}" for name in FONT_PACKAGES)
    return keep_folder(release, _make_fonts)


def keep_folder(name: str, fill: Callable[[Path], None]) -> Path:
    """Return a folder that is made once on a machine; `fill` fills it where it is not there yet."""
    folder = _find_home(name) / name
    if _is_sound(folder):
        return folder
    making = Path(tempfile.mkdtemp(dir=folder.parent))
    fill(making)
    try:
        return making.rename(folder)
    except OSError:
        if not _is_sound(folder):
            return making
        # Another process was first; what it made is the same.
        shutil.rmtree(making, ignore_errors=True)
        return folder


def _make_fonts(folder: Path) -> None:
    from importlib.resources import files

    for package, weights in FONT_PACKAGES.items():
        for source in sorted(Path(str(files(package.replace("-", "_")))).rglob("*.[ot]tf")):
            for weight in weights:
                _instance(source, weight, folder)
    for name in _STATIC:
        module = import_module(f"pymupdf_fonts.{name}")
        (folder / f"{name.replace('_', '-')}.otf").write_bytes(module.fontbuffer)


def _find_home(name: str) -> Path:
    """Return a folder that has fonts of this name, or in which they can be made.

    Without a home, or where nothing can be written there, it is one of temporary files, where the
    next process finds them again.
    """
    number = str(os.geteuid()) if hasattr(os, "geteuid") else "own"
    for home in (user_cache_folder(), Path(tempfile.gettempdir()) / f"reportgen-{number}"):
        if home is not None:
            with suppress(OSError):
                shut_folder(home)
            if _is_sound(home / name) or (_is_sound(home) and os.access(home, os.W_OK)):
                return home
    home = Path(tempfile.mkdtemp(prefix="reportgen-fonts-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


def _is_sound(folder: Path) -> bool:
    """Tell whether a folder is there, and nobody but the user or root can have filled it."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    strange = belongs_to_another(status) and status.st_uid != 0
    return (
        stat.S_ISDIR(status.st_mode)
        and not (strange or others_may_write(status))
        and os.access(folder, os.R_OK | os.X_OK)
    )


def _instance(source: Path, weight: int, folder: Path) -> None:
    """Write the static instance of a variable font at one weight, in its usual width."""
    import uharfbuzz
    from fontTools.ttLib import TTFont

    face = uharfbuzz.Face(source.read_bytes())
    wanted = uharfbuzz.SubsetInput()
    wanted.keep_everything()
    for axis in face.axis_infos:
        value = weight if axis.tag == "wght" else axis.default_value
        wanted.pin_axis_location(face, axis.tag, value)
    data = uharfbuzz.subset(face, wanted).blob.data
    static = TTFont(io.BytesIO(data), recalcTimestamp=False)
    italic = "Italic" if static["post"].italicAngle else ""
    family = static["name"].getBestFamilyName() or source.stem
    style = f"{_STYLES[weight]} {italic}".strip().replace("Regular Italic", "Italic")
    plain = style in ("Regular", "Bold", "Italic", "Bold Italic")
    names = static["name"]
    for name_id in (16, 17, 21, 22, 25):
        names.removeNames(nameID=name_id)
    values = {
        1: family if plain else f"{family} {style.replace(' Italic', '')}",
        2: style if plain else (italic or "Regular"),
        4: f"{family} {style}",
        6: f"{family.replace(' ', '')}-{style.replace(' ', '')}",
        16: family,
        17: style,
    }
    for name_id, text in values.items():
        names.setName(text, name_id, 3, 1, 0x409)
        names.removeNames(nameID=name_id, platformID=1)
    os2 = static["OS/2"]
    os2.usWeightClass = weight
    bold = weight == 700
    os2.fsSelection = (0x20 if bold else 0) | (0x01 if italic else 0) or 0x40
    static["head"].macStyle = (1 if bold else 0) | (2 if italic else 0)
    static.save(folder / f"{values[6]}.ttf")
