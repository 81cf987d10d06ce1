"""The order of texts (UTS 10), from the part of its table that most texts need.

The table of all scripts has 34,000 rows, which take a tenth of a second to read. Texts in Latin and
Greek letters need 2,000 of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from unicodedata import combining, normalize

from pyuca import Collator
from pyuca.collator import COLL_ELEMENT_PATTERN

#: Letters, accents, marks and currencies of these scripts, as ranges of signs and of their numbers.
_NEAR = re.compile("[\u0000-\u03ff\u1e00-\u20cf]*")
_NUMBER = "(?:0[0-3]|1[EF]|20)[0-9A-F]{2}"
_ROW = re.compile(rf"^({_NUMBER}(?: {_NUMBER})*)\s*;([^#\n]*)", re.MULTILINE)
#: A row with a number from beyond these ranges, which is as long as others.
_LAST = 0x20CF


class _NearCollator(Collator):  # type: ignore[misc]
    """Knows the rows of near texts alone, and keeps what it has found of each letter."""

    def __init__(self) -> None:
        #: Signs that may count as one with a letter behind them, and those letters.
        self._joined: set[tuple[str, str]] = set()
        self._known: dict[str, list[Sequence[int]]] = {}
        super().__init__()

    def load(self, filename: str) -> None:
        for row in _ROW.finditer(Path(filename).read_text(encoding="utf-8")):
            numbers = [int(number, 16) for number in row[1].split()]
            if max(numbers) <= _LAST:
                weights = COLL_ELEMENT_PATTERN.findall(row[2])
                elements = [[int(weight, 16) for weight in each] for each in weights]
                self.table.add(numbers, elements)
                first, *others = map(chr, numbers)
                self._joined |= {(first, each) for each in others if not combining(each)}

    def collation_elements(self, normalized_string: str) -> list[Sequence[int]]:
        letters: list[str] = []
        for sign in normalized_string:
            if letters and combining(sign):
                letters[-1] += sign
            else:
                letters.append(sign)
        if any((one[0], next[0]) in self._joined for one, next in pairwise(letters)):
            whole: list[Sequence[int]] = super().collation_elements(normalized_string)
            return whole
        for letter in {*letters} - self._known.keys():
            self._known[letter] = super().collation_elements(letter)
        return [element for letter in letters for element in self._known[letter]]

    def sort_key_from_collation_elements(
        self, collation_elements: Sequence[Sequence[int]]
    ) -> tuple[int, ...]:
        # Of the fourth level, which the table has no more, nothing is left but that it begins.
        levels = ([each[at] for each in collation_elements if each[at]] for at in range(3))
        return tuple([weight for level in levels for weight in (*level, 0)])


def collation_key(text: str) -> tuple[int, ...]:
    """Return what a text is sorted by, in the default order of all languages."""
    is_near = _NEAR.fullmatch(normalize("NFD", text)) is not None
    key: tuple[int, ...] = (_near() if is_near else _all()).sort_key(text)
    return key


@cache
def _near() -> Collator:
    return _NearCollator()


@cache
def _all() -> Collator:
    return Collator()
