"""Standard output that is printed by another process, or was printed before."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

#: So many bytes at most are printed at once, unless somebody says more at once.
_AT_ONCE = 1 << 20


class _Output(io.RawIOBase):
    """Standard output, of which somebody else writes each part; only its bytes go elsewhere."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write

    def write(self, data: bytes | memoryview) -> int:  # type: ignore[override]
        self._write(bytes(data))
        return len(data)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1

    def isatty(self) -> bool:
        return os.isatty(1)


def open_output(write: Callable[[bytes], None]) -> TextIO:
    """Return a standard output that gives to a function what is said at once, in one piece."""
    before = sys.stdout
    buffer = io.BufferedWriter(_Output(write), _AT_ONCE)  # type: ignore[type-var]
    return io.TextIOWrapper(buffer, before.encoding, before.errors, line_buffering=os.isatty(1))


def open_errors() -> TextIO:
    """Return a standard error for what it is by now: the one there is may take it for a file."""
    before = sys.stderr
    return open(2, "w", 1, before.encoding, before.errors, closefd=False)


@contextmanager
def printed_before(times: int) -> Iterator[None]:
    """Leave out what is said first on standard output: so many times a server has printed it."""
    if not times:
        yield
        return
    left = times

    def write(data: bytes) -> None:
        nonlocal left
        if left:
            left -= 1
            return
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(1, rest) :]

    before, sys.stdout = sys.stdout, open_output(write)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stdout = before
