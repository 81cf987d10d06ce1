"""Files written whole or not at all, and with the rights they need."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

#: After how long nobody is writing a file any more.
ABANDONED = 3600
"""Seconds."""


def replace_file(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file whole or not at all, also where it was there before. Raises `OSError`.

    Its rights are those of `written_beside`.
    """
    with written_beside(path, data, private=private) as new:
        new.replace(path)


def replace_files(files: Mapping[Path, bytes]) -> None:
    """Write files in their order, each whole, all of them or none; folders are made as needed.

    Raises `OSError`; then each is as it was.
    """
    before = {path: _content_of(path) for path in files}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, content)
    except OSError:
        for path, known in before.items():
            if known is None:
                path.unlink(missing_ok=True)
            elif _content_of(path) != known:
                replace_file(path, known)
        raise


def _content_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


@contextmanager
def written_beside(path: Path, data: bytes, *, private: bool = False) -> Iterator[Path]:
    """Provide a file with this content beside another, to take its place.

    Who may read it is what the user's umask says, or its owner alone where it is `private`. It
    is gone afterwards unless it was renamed. Raises `OSError`.
    """
    # The system knows the umask, and the default rights of the folder; whoever asks for the
    # umask has to change it for a moment, also for other threads.
    new = path.with_name(f".{secrets.token_hex(4)}.part")
    file = _create(new, 0o600 if private else 0o666)
    try:
        with file:
            file.write(data)
        yield new
    finally:
        new.unlink(missing_ok=True)


def _create(path: Path, rights: int) -> BinaryIO:
    """Return a new file, opened to be written. Raises `OSError`, also where it is there already."""
    return open(path, "xb", opener=lambda name, flags: os.open(name, flags, rights))


def write_new(path: Path, data: bytes) -> None:
    """Write a file that must not be there yet, for its owner alone, and have it on disk.

    A half of it does not stay. Raises `OSError`.
    """
    file = _create(path, 0o600)
    try:
        with file:
            file.write(data)
            _sync(file)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def replace_synced(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, for its owner alone, and have it on disk with its name.

    Raises `OSError`.
    """
    with written_beside(path, data, private=True) as new:
        with new.open("rb+") as file:
            _sync(file)
        new.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk; Windows does that by itself. Raises `OSError`."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some network drives cannot do that.
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def make_private(folder: Path) -> None:
    """Make a folder that its owner alone may enter, and those above it that are missing.

    Folders that are there keep their rights: whoever made them may share them on purpose. Raises
    `OSError`.
    """
    missing = list(takewhile(lambda each: not each.exists(), folder.parents))
    for each in (*reversed(missing), folder):
        each.mkdir(mode=0o700, exist_ok=True)


def is_part(name: str) -> bool:
    """Tell whether a file of this name is one that is being written, or was when its writer died.

    Other programs hide files with such an ending too, but with names of their own.
    """
    return re.fullmatch(r"\.[a-z0-9_]{8}\.part", name) is not None


def remove_abandoned(path: Path) -> bool:
    """Remove a half-written file whose writer was killed long ago, and tell whether it is gone."""
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > ABANDONED:
            path.unlink()
            return True
    return False
