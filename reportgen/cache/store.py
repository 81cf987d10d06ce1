"""What was made before, kept by the digest of all that it was made of.

An entry is a file that begins with a keyed digest of its key and content: one that was damaged, cut
off, put under another key or laid there by somebody else is found out when it is read, and made
anew. Entries are written whole or not at all. The least recently used are dropped where there are
too many.
"""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from reportgen.cache.atomic import make_private, remove_abandoned, replace_file
from reportgen.cache.entries import (
    MARK,
    Entry,
    bears_mark,
    find_entries,
    find_others,
    find_parts,
    path_of_entry,
)
from reportgen.cache.folder import OURS, CacheFolder
from reportgen.cache.memory import Memory
from reportgen.cache.secret import read_key
from reportgen.problems.problem import UnfitError

#: The folder of a cache that keeps nothing.
NOWHERE = Path(os.devnull)
#: Where the content of an entry begins.
_START = len(MARK) + sha256().digest_size
#: How long an entry counts as just used: to write its time at each use would cost more.
_FRESH = 24 * 3600
"""Seconds."""
#: How much of the entries' values stays in memory, in bytes of entries; as values they are some
#: times as large.
_IN_MEMORY = 64_000_000
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

    Keys are 40 hexadecimal digits. A folder that may not be used or cannot be written holds
    nothing, and nothing fails because of it; `place` says what is wrong with it.
    """

    folder: Path
    limit: int
    #: Whether anything was added since the cache was opened.
    grown: bool = field(default=False, init=False, compare=False)
    #: What was read of entries since then, by whoever knows what they hold.
    memory: Memory = field(
        default_factory=lambda: Memory(_IN_MEMORY), init=False, repr=False, compare=False
    )

    @cached_property
    def place(self) -> CacheFolder:
        return CacheFolder(self.folder)

    def get(self, key: str) -> bytes | None:
        """Return the content of an entry, or None where there is none that is whole and ours."""
        path = path_of_entry(self.folder, key)
        if not self.place.is_ours():
            return None
        try:
            with path.open("rb") as file:
                data = file.read()
                used = os.fstat(file.fileno()).st_mtime
            content = data[_START:]
            if not hmac.compare_digest(data[:_START], self._seal(key, content)):
                return None
            if time.time() - used > _FRESH:
                os.utime(path)
        except OSError:
            return None
        return content

    def __contains__(self, key: str) -> bool:
        """Tell whether there is an entry under a key, which `get` may find damaged."""
        path = path_of_entry(self.folder, key)
        return self.place.is_ours() and path.is_file()

    def put(self, key: str, content: bytes) -> bool:
        """Keep the content under a key, and tell whether that was possible."""
        path = path_of_entry(self.folder, key)
        try:
            self.place.claim()
            make_private(path.parent)
            if path.parent.is_symlink():
                return False
            replace_file(path, self._seal(key, content) + content, private=True)
        except (OSError, UnfitError):
            return False
        self.grown = True
        return True

    def usage(self) -> Usage:
        sizes = [entry.size for entry in self._entries()]
        return Usage(len(sizes), sum(sizes))

    def trim(self) -> None:
        """Drop the least recently used entries where all together are too large.

        What builds that were killed have left half written goes in any case.
        """
        if not self.place.is_ours():
            return
        for part in find_parts(self.folder):
            remove_abandoned(part)
        # Whether each bears the mark is asked only if it matters: that costs more than its size.
        if sum(entry.size for entry in find_entries(self.folder)) <= self.limit:
            return
        entries = sorted(self._entries(), key=lambda entry: entry.used)
        total = sum(entry.size for entry in entries)
        for entry in entries:
            if total <= self.limit * _KEPT:
                break
            with suppress(OSError):
                entry.path.unlink()
                total -= entry.size

    def paths(self) -> list[Path]:
        """Return the files of all entries."""
        return [entry.path for entry in self._entries()]

    def clear(self) -> list[str]:
        """Drop all entries, and return the names of files that are left, as they are none.

        Raises `UnfitError` where the folder may not be used, `OSError` where that fails.
        """
        self.place.adopt()
        if not self.place.is_ours():
            return []
        entries = list(self._entries())
        for path in (*(entry.path for entry in entries), *find_parts(self.folder)):
            path.unlink(missing_ok=True)
        for leaf in {entry.path.parent for entry in entries}:
            # Another build may be writing there.
            with suppress(OSError):
                leaf.rmdir()
        return list(find_others(self.folder, OURS))

    @cached_property
    def _secret(self) -> bytes | None:
        return read_key(self.folder)

    def _seal(self, key: str, content: bytes) -> bytes:
        """Return what an entry begins with. Raises `OSError` where the user has no key."""
        if self._secret is None:
            raise OSError(f"no key can be kept for {self.folder}")
        seal = hmac.new(self._secret, MARK + key.encode(), sha256)
        seal.update(content)
        return MARK + seal.digest()

    def _entries(self) -> Iterator[Entry]:
        """Yield the entries, where the folder is ours."""
        if self.place.is_ours():
            yield from (each for each in find_entries(self.folder) if bears_mark(each.path))
