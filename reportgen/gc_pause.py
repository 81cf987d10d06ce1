"""Python's search for garbage, which is in the way of whoever makes much that is kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: From how many things on, more made than let go, Python searches the new ones: as it is, and where
#: little is garbage. A profile that is read leaves some thirty, which hold its text.
_OFTEN, _SELDOM = gc.get_threshold(), (50_000, 10, 10)


@contextmanager
def without_collecting_garbage() -> Iterator[None]:
    """Keep Python from searching what is being made for cycles again and again.

    Nearly all of it is alive until the file is written, so that little would be found. Threads
    may be in here at the same time: the search goes on at the latest when the last has left.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def search_seldom() -> None:
    """Have Python search for garbage seldom: in commands that keep what they make, and end soon."""
    gc.set_threshold(*_SELDOM)


def search_often() -> None:
    """Have Python search for garbage as often as it does by itself."""
    gc.set_threshold(*_OFTEN)
