"""Python's search for garbage, which is in the way of whoever makes much that is kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
