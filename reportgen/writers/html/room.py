"""How much room a table needs for its words, so that the theme can set it in smaller type.

The layout knows how wide words are, but no more how large their type is to be; so this is reckoned
before, in em, from what letters and digits take on average.
"""

from __future__ import annotations

from itertools import zip_longest

from reportgen.document.blocks import Table

#: How wide signs are in em: thin ones, digits, all others; and how much of a word stays together.
_THIN, _DIGIT, _OTHER, _LONGEST = 0.27, 0.5, 0.53, 10.0
#: How wide the table of a sheet is in em, with the gap between columns; and in smaller type.
_USUAL, _SMALLER = (38.0, 0.9), (42.5, 0.5)


def room_class(table: Table) -> str:
    """Return the class of a table that does not fit a sheet in its usual type, "" for others."""
    columns = list(zip_longest(*table.all_rows, fillvalue=()))
    texts = (" ".join("".join(map(str, cell)) for cell in column) for column in columns)
    words = sum(max(map(_width, text.split()), default=0.0) for text in texts)
    for name, (width, gap) in (("", _USUAL), ("wide", _SMALLER)):
        if words + gap * len(columns) <= width:
            return name
    return "wider"


def _width(word: str) -> float:
    """Return about how wide a word is in em; of a long one, which may be broken, less."""
    thin, digits = sum(map(word.count, ".,:;!|ijl")), sum(map(str.isdigit, word))
    width = _THIN * thin + _DIGIT * digits + _OTHER * (len(word) - thin - digits)
    return min(width, _LONGEST) if any(map(str.isalpha, word)) else width
