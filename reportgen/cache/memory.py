"""Values of entries that a process has read of a cache, kept in its memory.

An entry is named by the digest of all that it was made of, so that its value is never out of date;
of one that is written again, whoever reads it looks whether it still holds.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any


class Memory:
    """Values by the keys of their entries: those used last, of so many bytes as entries at most."""

    def __init__(self, limit: int) -> None:
        self._limit, self._size = limit, 0
        self._values: dict[str, tuple[Any, int]] = {}

    @property
    def keys(self) -> Collection[str]:
        """The keys whose values are there, the one used last at the end."""
        return self._values.keys()

    def get(self, key: str) -> Any:
        """Return the value of an entry, None where it is not there; nobody may change it."""
        found = self._values.pop(key, None)
        if found is None:
            return None
        self._values[key] = found
        return found[0]

    def put(self, key: str, value: Any, size: int) -> None:
        """Keep the value of an entry that has so many bytes."""
        self._size += size - self._values.pop(key, (None, 0))[1]
        self._values[key] = (value, size)
        while self._size > self._limit:
            self._size -= self._values.pop(next(iter(self._values)))[1]
