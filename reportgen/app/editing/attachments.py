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
    kind = next((kind for mark, kind in _PICTURES if mark.match(data)), _OTHER)
    return _store(project, sheet, data, kind, PICTURES, is_picture=True)


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
    return _store(project, sheet, data, kind, FILES, is_picture=False)


def _store(
    project: Project, sheet: Path, data: bytes, kind: str, folder: str, is_picture: bool
) -> str:
    home = sheet.parent / folder
    name = f"{slug_of(sheet.stem) or 'sheet'}-{digest_of(data)[:8]}.{kind}"
    target = home / name
    if not home.resolve().is_relative_to((project.root / PROFILES).resolve()):
        raise UnfitError(
            say("cannot be kept: “{folder}” lies outside the project.", folder=folder),
            say("Put a folder of this name beside the sheets."),
        )
    if not target.exists():
        home.mkdir(exist_ok=True)
        if is_picture:
            _try_picture(project, data)
        replace_file(target, data)
    return f"{folder}/{name}"


def _try_picture(project: Project, data: bytes) -> None:
    """Read a picture as printing will, from a file that nobody else sees. Raises `UnfitError`."""
    tried = project.root / HISTORY
    make_private(tried)
    path = tried / f"picture-{digest_of(data)[:16]}"
    replace_file(path, data, private=True)
    try:
        read_picture(path)
    finally:
        path.unlink(missing_ok=True)
