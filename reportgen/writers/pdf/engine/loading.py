"""WeasyPrint loaded, with the system libraries that it opens, and patched.

What it reads from the environment is set here for as long as it reads it.
"""

from __future__ import annotations

import ctypes.util
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache

from reportgen.writers.pdf.engine.columns import let_columns_give_way
from reportgen.writers.pdf.engine.early import tell_of_long_tables
from reportgen.writers.pdf.engine.lines import keep_words_whole
from reportgen.writers.pdf.engine.objects import keep_page_references
from reportgen.writers.pdf.engine.quick import speed_up, start_quickly
from reportgen.writers.pdf.engine.reading import draw_in_order, keep_words_apart
from reportgen.writers.pdf.engine.svg import draw_texts_whole
from reportgen.writers.pdf.engine.tags import note_margins, note_origins

#: What changes the inside of WeasyPrint and pydyf, in whichever order.
_PATCHES = (
    note_origins,
    note_margins,
    draw_in_order,
    keep_words_apart,
    keep_page_references,
    draw_texts_whole,
    keep_words_whole,
    let_columns_give_way,
    tell_of_long_tables,
)


@cache
def load() -> str:
    """Load and patch WeasyPrint, once, and return its version.

    Raises `OSError` where a library that it opens is missing.
    """
    with _without_search(), start_quickly(), redirect_stdout(io.StringIO()):
        # Where it fails it prints advice that is not ours.
        import weasyprint
    for patch in _PATCHES:
        patch()
    speed_up()
    return str(weasyprint.VERSION)


@contextmanager
def _without_search() -> Iterator[None]:
    """Keep Python from searching for the libraries that WeasyPrint opens.

    It asks for each of them by several names. On Linux the last of these is the one that always
    is right, while for the others a search would start a compiler and a linker, in vain.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search


@contextmanager
def environment_variable(name: str, value: str) -> Iterator[None]:
    """Set a variable that a library reads and offers no other door for."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
