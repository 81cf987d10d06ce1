"""How much room a table needs for its words, so that the theme can set it in smaller type.

The layout knows how wide words are, but no more how large their type is to be; so this is reckoned
before, in em, from what letters and digits take on average.
"""

from __future__ import annotations

import re

from reportgen.document.blocks import Table

#: From which width on a line had better go into two, in em.
_LINE = 11.0
#: What parts a column from the next at the least, in em.
_GAP = 2.5
_BLANKS = re.compile("[ \t\n]+")
#: How wide signs are in em: thin ones, digits, all others; and how much of a word stays together.
_THIN, _DIGIT, _OTHER, _LONGEST = 0.27, 0.5, 0.53, 10.0
#: How wide the table of a sheet is in em, with the gap between columns; and in smaller type.
_USUAL, _SMALLER = (38.0, 0.9), (42.5, 0.5)


def room_class(table: Table) -> str:
    """Return the class of a table that does not fit a sheet in its usual type, "" for others."""
    columns = table.column_texts
    words = sum(map(_longest_word, columns))
    for name, (width, gap) in (("", _USUAL), ("wide", _SMALLER)):
        if words + gap * len(columns) <= width:
            return name
    return "wider"


def share_columns(table: Table) -> tuple[float, ...]:
    """Return the shares of the width, in per cent, that let tables of one kin look alike.

    Each column has room for its words at the least, and wishes for its longest line.
    """
    texts = table.column_texts
    wished = [
        _GAP + max(_longest_word(text), min(max(map(_length, text.split("\n"))), _LINE))
        for text in texts
    ]
    said = table.widths or (0.0,) * len(texts)
    left = max(100 - sum(said), 0)
    whole = sum(wish for wish, width in zip(wished, said, strict=True) if not width) or 1
    return tuple(width or left * wish / whole for wish, width in zip(wished, said, strict=True))


def _longest_word(text: str) -> float:
    # What a no-break blank joins is one word: an amount with its currency.
    return max(map(_width, _BLANKS.split(text)), default=0.0)


def _width(word: str) -> float:
    """Return about how wide a word is in em; of a long one, which may be broken, less."""
    width = _length(word)
    return min(width, _LONGEST) if any(map(str.isalpha, word)) else width


def _length(text: str) -> float:
    """Return about how wide a text on one line is in em."""
    thin, digits = sum(map(text.count, ".,:;!|ijl")), sum(map(str.isdigit, text))
    return _THIN * thin + _DIGIT * digits + _OTHER * (len(text) - thin - digits)
