"""The files of a cache, and what tells them from everybody else's.

An entry lies in a folder named by the first two hexadecimal digits of its key, is named by the
others, and begins with a mark. What lacks any of that is not the program's, and is left alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reportgen.cache.atomic import is_part

#: What entries begin with: today's, with a keyed digest behind it, and those of earlier versions.
MARK, _OLD_MARK = b"reportgen 2\n", b"reportgen 1\n"
_LENGTH = len(MARK)
_LEAF, _ENTRY = re.compile("[0-9a-f]{2}"), re.compile("[0-9a-f]{38}")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: its file, its size in bytes, and when it was used last (seconds since 1970)."""

    name: str
    size: int
    used: float

    @property
    def path(self) -> Path:
        return Path(self.name)


def path_of_entry(folder: Path, key: str) -> Path:
    """Return where the entry of a key lies. Raises `ValueError` for what is no key."""
    if not (_LEAF.fullmatch(key[:2]) and _ENTRY.fullmatch(key[2:])):
        raise ValueError(f"{key!r} is no digest of 40 hexadecimal digits")
    return folder / key[:2] / key[2:]


def find_entries(folder: Path) -> Iterator[Entry]:
    """Yield what has the name and the place of an entry, and is a file."""
    for each in _find_in_leaves(folder):
        # Another build, or somebody, may remove it at any moment.
        with suppress(OSError):
            if _ENTRY.fullmatch(each.name) and each.is_file(follow_symlinks=False):
                status = each.stat(follow_symlinks=False)
                yield Entry(each.path, status.st_size, status.st_mtime)


def find_parts(folder: Path) -> Iterator[Path]:
    """Yield the entries that are being written, or were when their writer was killed."""
    for each in _find_in_leaves(folder):
        if _is_own_part(each):
            yield Path(each.path)


def bears_mark(path: Path) -> bool:
    """Tell whether a file begins as entries do."""
    return _beginning(path) in (MARK, _OLD_MARK)


def find_others(folder: Path, ours: Container[str]) -> Iterator[str]:
    """Yield the names of what is not the program's, with slashes, in their order.

    `ours` lie beside the folders of entries. Raises `OSError` where the folder cannot be read.
    """
    with os.scandir(folder) as found:
        for each in sorted(found, key=lambda each: each.name):
            if _is_leaf(each):
                yield from _find_others_in(each)
            elif each.name not in ours and not is_part(each.name):
                yield each.name


def _find_others_in(leaf: os.DirEntry[str]) -> Iterator[str]:
    try:
        with os.scandir(leaf) as found:
            for each in sorted(found, key=lambda each: each.name):
                if not (_is_own_part(each) or _is_entry(each)):
                    yield f"{leaf.name}/{each.name}"
    except OSError:
        yield leaf.name


def _find_in_leaves(folder: Path) -> Iterator[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(folder) as found:
        for leaf in found:
            if _is_leaf(leaf):
                with suppress(OSError), os.scandir(leaf) as inside:
                    yield from inside


def _is_leaf(each: os.DirEntry[str]) -> bool:
    return _LEAF.fullmatch(each.name) is not None and each.is_dir(follow_symlinks=False)


def _is_entry(each: os.DirEntry[str]) -> bool:
    named = _ENTRY.fullmatch(each.name) and each.is_file(follow_symlinks=False)
    return bool(named) and bears_mark(Path(each.path))


def _is_own_part(each: os.DirEntry[str]) -> bool:
    """Tell whether a file is named as those being written, and has as much of a mark as it can."""
    if not (is_part(each.name) and each.is_file(follow_symlinks=False)):
        return False
    begun = _beginning(Path(each.path))
    return begun is not None and (MARK.startswith(begun) or _OLD_MARK.startswith(begun))


def _beginning(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(_LENGTH)
    except OSError:
        return None
