"""Pictures and files that come into a project: looked into, and called anew."""

from __future__ import annotations

import re
from pathlib import Path

from reportgen.app.editing.history import HISTORY
from reportgen.cache.atomic import make_private, replace_file
from reportgen.cache.digests import digest_of
from reportgen.input.folders import slug_of
from reportgen.input.kinds import KINDS, why_unfit
from reportgen.input.pictures.files import read_picture
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError
from reportgen.project.project import PROFILES, Project

#: Where pictures and files of sheets lie that came in here, below ``profiles/``.
PICTURES, FILES = "pictures", "files"
#: Where those of the whole project lie, from its folder.
LOGOS, FONTS = "templates/pictures", "templates/fonts"
#: What pictures begin with, and how their files end.
_PICTURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"\xff\xd8\xff"), "jpg"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "webp"),
    (re.compile(rb"II\*\0|MM\0\*"), "tif"),
)
#: Drawings, and whatever else the reader of pictures may know.
_OTHER = "svg"


def store_picture(project: Project, sheet: Path, data: bytes) -> str:
    """Keep a picture for a sheet, and return its path from the sheet.

    Raises `UnfitError` for what is no picture that can be printed, and `OSError`.
    """
    _try_picture(project.root, data)
    return _keep_for_sheet(project, sheet, PICTURES, _kind_of_picture(data), data)


def store_file(project: Project, sheet: Path, data: bytes, called: str) -> str:
    """Keep a file that goes with a sheet, and return its path from the sheet.

    What it is `called` says of which kind it is, and nothing else. Raises `UnfitError`, `OSError`.
    """
    kind = called.rpartition(".")[2].lower()
    if kind not in KINDS:
        raise UnfitError(
            say("is of a kind that is not handed on."),
            say("Save it as PDF, or as one of these kinds: {kinds}.", kinds=list(KINDS)),
        )
    if wrong := why_unfit(kind, data):
        raise UnfitError(*wrong)
    return _keep_for_sheet(project, sheet, FILES, kind, data)


def _keep_for_sheet(project: Project, sheet: Path, folder: str, kind: str, data: bytes) -> str:
    stem = slug_of(sheet.stem) or "sheet"
    name = _keep(sheet.parent / folder, project.root / PROFILES, stem, kind, data)
    return f"{folder}/{name}"


def store_logo(root: Path, data: bytes) -> str:
    """Keep a picture for all that a project prints, and return its path from its folder.

    Raises `UnfitError` for what is no picture that can be printed, and `OSError`.
    """
    _try_picture(root, data)
    return f"{LOGOS}/{_keep(root / LOGOS, root, 'logo', _kind_of_picture(data), data)}"


def store_font(root: Path, data: bytes, family: str) -> str:
    """Keep a font of a family for all that a project prints, and return its path from its folder.

    Raises `UnfitError`, `OSError`.
    """
    kind = "otf" if data.startswith(b"OTTO") else "ttf"
    return f"{FONTS}/{_keep(root / FONTS, root, slug_of(family) or 'font', kind, data)}"


def _kind_of_picture(data: bytes) -> str:
    return next((kind for mark, kind in _PICTURES if mark.match(data)), _OTHER)


def _keep(home: Path, within: Path, stem: str, kind: str, data: bytes) -> str:
    """Keep a file in a folder, and return its name; one of the same content stays as it is.

    Raises `UnfitError` where the folder leads out of the one that it has to lie in, `OSError`.
    """
    if not home.resolve().is_relative_to(within.resolve()):
        raise UnfitError(
            say("cannot be kept: “{folder}” lies outside the project.", folder=home.name),
            say("Put a folder of this name there."),
        )
    target = home / f"{stem}-{digest_of(data)[:8]}.{kind}"
    if not target.exists():
        home.mkdir(parents=True, exist_ok=True)
        replace_file(target, data)
    return target.name


def _try_picture(root: Path, data: bytes) -> None:
    """Read a picture as printing will, from a file that nobody else sees. Raises `UnfitError`."""
    tried = root / HISTORY
    make_private(tried)
    path = tried / f"picture-{digest_of(data)[:16]}"
    replace_file(path, data, private=True)
    try:
        read_picture(path)
    finally:
        path.unlink(missing_ok=True)
