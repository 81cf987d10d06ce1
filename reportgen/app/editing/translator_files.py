"""Files of translators that came back: in the inbox, until they are taken over."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from reportgen.cache.atomic import make_private, replace_file
from reportgen.cache.digests import digest_of
from reportgen.collecting.inbox import TRANSLATIONS, inbox_of
from reportgen.project.project import Project
from reportgen.translating.files.exchange import CameFile
from reportgen.translating.files.formats import READERS, read_translations

#: A file is called by what it says, so that nobody else's name is one here.
_NAME = re.compile(r"[0-9a-f]{16}\.[a-z]{2,5}")
_DIGITS = 16


@lru_cache(maxsize=50)
def read_translator_file(path: Path) -> CameFile:
    """Return what a file that waits says; its name is that of its content. Raises `SourceError`."""
    return read_translations(path, path.name)


def keep_translator_file(project: Project, data: bytes, suffix: str) -> Path:
    """Keep a file that a translator sent, and return where; it need not be one that can be read.

    Raises `LookupError` for an ending that no such file has, `OSError`.
    """
    if suffix not in READERS:
        raise LookupError(suffix)
    folder = inbox_of(project) / TRANSLATIONS
    make_private(folder)
    path = folder / f"{digest_of(data)[:_DIGITS]}{suffix}"
    replace_file(path, data, private=True)
    return path


def list_translator_files(project: Project) -> list[Path]:
    """Return the files that wait to be taken over, the last one that came first."""
    folder = inbox_of(project) / TRANSLATIONS
    found = [path for path in folder.glob("*") if _NAME.fullmatch(path.name) and path.is_file()]
    return sorted(found, key=lambda path: (-path.stat().st_mtime, path.name))


def find_translator_file(project: Project, name: str) -> Path:
    """Return a file that waits, by its name. Raises `LookupError`."""
    for path in list_translator_files(project):
        if path.name == name:
            return path
    raise LookupError(name)
