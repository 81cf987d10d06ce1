"""Digests: short names for contents, by which what was made of them is found again."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from reportgen.cache.drives import is_own

#: Time of the last change (in nanoseconds), size and number of a file, and when the system last
#: noted anything of it (in nanoseconds too).
Signature: TypeAlias = tuple[int, int, int, int]
NO_FILE: Signature = (0, 0, 0, 0)
#: Files that changed a moment ago may change again without getting another time.
_UNSETTLED = 2 * 10**9
"""Nanoseconds; the coarsest clock of a file system, that of FAT."""


def digest_of(*parts: str | bytes) -> str:
    """Return the digest of parts in their order: 40 hexadecimal digits of BLAKE2b (RFC 7693)."""
    whole = hashlib.blake2b(digest_size=20)
    for part in parts:
        data = part.encode(errors="surrogatepass") if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8))
        whole.update(data)
    return whole.hexdigest()


def signature_of(path: Path) -> Signature:
    """Return what tells, without reading a file, whether it is the one that was read before."""
    try:
        return _sign(path.stat())
    except OSError:
        return NO_FILE


def _sign(status: os.stat_result) -> Signature:
    # Some programs give a file back the time that it had; the last of these nobody can set.
    return (status.st_mtime_ns, status.st_size, status.st_ino, status.st_ctime_ns)


def is_settled(status: os.stat_result) -> bool:
    """Tell whether a file that is changed from now on will have another signature.

    Not so where it changed a moment ago, or lies on another computer.
    """
    changed = max(status.st_mtime_ns, status.st_ctime_ns)
    return time.time_ns() - changed > _UNSETTLED and is_own(status.st_dev)


class FileDigests:
    """The digests of files' contents, each file read anew only where it may have changed."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[Signature, str]] = {}

    def of(self, path: Path) -> str:
        """Return the digest of a file's bytes; "" where it cannot be read."""
        try:
            status = path.stat()
            seen = _sign(status)
            known = self._known.get(path)
            if known and known[0] == seen:
                return known[1]
            digest = digest_of(path.read_bytes())
        except OSError:
            return ""
        if is_settled(status):
            self._known[path] = (seen, digest)
        return digest

    def of_folder(self, folder: Path) -> str:
        """Return the digest of a folder: the names and contents of all files below it."""
        return digest_of(*self._below(folder))

    def _below(self, folder: Path) -> Iterator[str]:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and not any(part.startswith(("~", ".")) for part in inside.parts):
                yield inside.as_posix()
                yield self.of(path)
