"""The order that readers look things up in: the Unicode Collation Algorithm (UTS 10).

Its default order is that of German, French and English dictionaries: ä beside a, é beside e,
œ as oe, capitals and accents only where all letters are the same.
"""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def _collator() -> Any:
    from pyuca import Collator

    return Collator()


@cache
def sort_key(text: str) -> tuple[int, ...]:
    """Return what texts are sorted by, so that blanks and marks at the beginning do not count."""
    letters = text.lstrip(" „“”«»‚‘’'\"(–-").strip()
    key: tuple[int, ...] = _collator().sort_key(letters)
    return key
