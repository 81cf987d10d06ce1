"""What was made before, kept by the digest of all that it was made of.

An entry is a file that begins with the digest of its content: one that was damaged or cut off is
found out when it is read, and made anew. Entries are written whole or not at all. The least
recently used are dropped where there are too many.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.files import is_part, remove_abandoned

_MARK = b"reportgen 1\n"
_DIGEST = 32
#: How long an entry counts as just used: to write its time at each use would cost more.
_FRESH = 24 * 3600
"""Seconds."""
#: What is left after entries were dropped, so that not every build drops some.
_KEPT = 0.9


@dataclass(frozen=True, slots=True)
class Usage:
    """What a cache holds: how many entries, of how many bytes."""

    entries: int
    size: int


@dataclass
class Cache:
    """Entries in a folder, of at most `limit` bytes together once `trim` was called.

    A folder that cannot be written holds nothing, and nothing fails because of it.
    """

    folder: Path
    limit: int
    #: Whether anything was added since the cache was opened.
    grown: bool = field(default=False, init=False, compare=False)

    def get(self, key: str) -> bytes | None:
        """Return the content of an entry, or None where there is none that is whole."""
        path = self._path(key)
        try:
            with path.open("rb") as file:
                data = file.read()
                used = os.fstat(file.fileno()).st_mtime
            start = len(_MARK) + _DIGEST
            content = data[start:]
            if data[:start] != _MARK + hashlib.sha256(content).digest():
                path.unlink(missing_ok=True)
                return None
            if time.time() - used > _FRESH:
                os.utime(path)
        except OSError:
            return None
        return content

    def __contains__(self, key: str) -> bool:
        return self._path(key).exists()

    def put(self, key: str, content: bytes) -> bool:
        """Keep the content under a key, and tell whether that was possible."""
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_MARK + hashlib.sha256(content).digest() + content)
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError:
            return False
        self.grown = True
        return True

    def usage(self) -> Usage:
        sizes = [size for _, size, _ in self._entries()]
        return Usage(len(sizes), sum(sizes))

    def trim(self) -> None:
        """Drop the least recently used entries where all together are too large.

        What builds that were killed have left half written goes in any case.
        """
        entries = sorted(
            (used, size, path)
            for used, size, path in self._entries()
            if not (is_part(path.name) and remove_abandoned(path))
        )
        total = sum(size for _, size, _ in entries)
        if total <= self.limit:
            return
        for _, size, path in entries:
            if total <= self.limit * _KEPT:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size

    def clear(self) -> None:
        """Drop all entries. Raises `OSError` where that fails."""
        if self.folder.exists():
            shutil.rmtree(self.folder)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """Yield time of last use, size and path of each entry, those half written included."""
        for folder in self.folder.glob("??"):
            # Another build, or somebody, may remove them at any moment.
            with contextlib.suppress(OSError):
                for path in list(folder.iterdir()):
                    with contextlib.suppress(OSError):
                        status = path.stat()
                        yield status.st_mtime, status.st_size, path
