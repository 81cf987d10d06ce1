"""The order of texts (UTS 10), from the part of its table that most texts need.

The table of all scripts has 34,000 rows, which take a tenth of a second to read. Texts in Latin and
Greek letters need 2,000 of them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from pyuca import Collator
from pyuca.collator import COLL_ELEMENT_PATTERN

#: Letters, accents, marks and currencies of these scripts, as ranges of signs and of their numbers.
_NEAR = re.compile("[\u0000-\u03ff\u1e00-\u20cf]*")
_NUMBER = "(?:0[0-3]|1[EF]|20)[0-9A-F]{2}"
_ROW = re.compile(rf"^({_NUMBER}(?: {_NUMBER})*)\s*;([^#\n]*)", re.MULTILINE)
#: A row with a number from beyond these ranges, which is as long as others.
_LAST = 0x20CF


class _NearCollator(Collator):  # type: ignore[misc]
    """Knows the rows of near texts alone."""

    def load(self, filename: str) -> None:
        for row in _ROW.finditer(Path(filename).read_text(encoding="utf-8")):
            numbers = [int(number, 16) for number in row[1].split()]
            if max(numbers) <= _LAST:
                weights = COLL_ELEMENT_PATTERN.findall(row[2])
                elements = [[int(weight, 16) for weight in each] for each in weights]
                self.table.add(numbers, elements)


def collation_key(text: str) -> tuple[int, ...]:
    """Return what a text is sorted by, in the default order of all languages."""
    is_near = _NEAR.fullmatch(unicodedata.normalize("NFD", text)) is not None
    key: tuple[int, ...] = (_near() if is_near else _all()).sort_key(text)
    return key


@cache
def _near() -> Collator:
    return _NearCollator()


@cache
def _all() -> Collator:
    return Collator()
