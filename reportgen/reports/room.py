"""How much room the blocks of a report take on a page, and which of them share one.

The contents of a PDF and of its Word file give the same pages. So what shares a page is decided
for both at once, by heights that neither exceeds; the layout of neither is known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from reportgen.document.blocks import (
    Beside,
    Block,
    Directory,
    Heading,
    KeyFigures,
    List,
    Picture,
    Strip,
    Table,
)

#: What a page has for text, in millimetres, as all heights here.
PAGE = 248.0
#: Headings with the space around them, by level: the first line, and each further one; and how
#: many letters a line of them has. One of the first level within a page has more above.
SPACE = 12.0
_HEADINGS = ((21.0, 9.5, 40), (16.5, 6.5, 62), (13.0, 5.0, 80))
#: Lines of text, of tables and of indexes, with their letters; what stands below a paragraph.
_LINE, _LETTERS, _BELOW = 5.4, 84, 2.6
_TABLE_LINE, _TABLE_LETTERS, _ROW = 4.3, 108, 1.6
_ENTRY, _ENTRY_LETTERS, _COLUMNS, _NUMBER = 5.4, 42, 2, 5
#: A row of key figures without its labels, a line of these, and its letters.
_FIGURE, _LABEL, _LABEL_LETTERS, _FIGURES = 20.5, 4.0, 22, 4
_AROUND, _PIXEL = 4.0, 25.4 / 96
#: How wide the text is.
_WIDE = 175.0


def height_of(block: Block) -> float:
    """Return how much of the height of a page a block takes at the most, with its spaces."""
    match block:
        case Heading():
            first, further, letters = _HEADINGS[min(block.level, len(_HEADINGS)) - 1]
            return first + further * (_lines(str(block), letters) - 1)
        case Directory():
            lines = (
                _lines("x" * (len(str(entry)) + _NUMBER * len(entry.targets)), _ENTRY_LETTERS)
                for entry in block.entries
            )
            return _ENTRY * -(-sum(lines) // (_COLUMNS if block.index else 1))
        case KeyFigures():
            labels = ["".join(map(str, what)) for _, what in block.items]
            rows = [labels[at : at + _FIGURES] for at in range(0, len(labels), _FIGURES)]
            lines = (max(_lines(label, _LABEL_LETTERS) for label in row) for row in rows)
            return sum(_FIGURE + _LABEL * each for each in lines)
        case Table():
            return _AROUND + sum(_height_of_row(block, row) for row in (block.header, *block.rows))
        case Picture():
            caption = _LINE * _lines(str(block), _LETTERS) if block.caption else 0
            return _AROUND + block.height * _PIXEL + caption
        case List():
            return _BELOW + sum(height_of(each) for item in block.items for each in item)
        case Strip():
            return sum(
                _AROUND + (block.height or max(_across(picture, share) for picture, share in line))
                for line in block.lines
            )
        case Beside():
            pictures = sum(_AROUND + _across(each, block.share) for each in block.pictures)
            return max(sum(map(height_of, block.blocks)) / (1 - block.share), pictures)
        case _:
            # Of everything else the lines are counted, which only text has.
            return _BELOW + _LINE * _lines(str(block), _LETTERS)


def _across(picture: Picture, share: float) -> float:
    """Return how high a picture is that takes a share of the width."""
    return _WIDE * share * picture.height / max(picture.width, 1)


def _lines(text: str, letters: int) -> int:
    return max(1, sum(-(-max(len(line), 1) // letters) for line in text.splitlines()))


def _height_of_row(table: Table, row: Sequence[Sequence[object]]) -> float:
    shares = table.widths or (1 / max(len(row), 1),) * len(row)
    lines = (
        _lines("".join(map(str, cell)), max(int(_TABLE_LETTERS * share), 1))
        for cell, share in zip(row, shares, strict=False)
    )
    return _ROW + _TABLE_LINE * max(lines, default=1)


def spread(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks of a chapter that begins a page, on no more pages than they need.

    These are about equally full: a heading begins a page where what is below it would stand there
    almost alone otherwise. What is higher than a page goes on as it comes.
    """
    pieces = list(_pieces(blocks))
    heights = [sum(map(height_of, piece)) for piece in pieces]
    starts = set() if any(height > PAGE for height in heights) else _page_starts(heights)
    spread_out: list[Block] = []
    for number, piece in enumerate(pieces):
        first = piece[0]
        if number in starts and isinstance(first, Heading):
            piece = (replace(first, new_page=True), *piece[1:])
        spread_out += piece
    return tuple(spread_out)


def _pieces(blocks: Iterable[Block]) -> Iterator[tuple[Block, ...]]:
    """Yield what stays together: each heading below the first with what follows it."""
    piece: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and len(piece) > 1:
            yield tuple(piece)
            piece = []
        piece.append(block)
    if piece:
        yield tuple(piece)


def _page_starts(heights: Sequence[float]) -> set[int]:
    """Return which pieces begin a page but the first, so that the fullest is least full."""
    sums = [0.0, *accumulate(heights)]
    #: For each number of pieces: pages, how full the fullest is, and where they begin.
    best: list[tuple[int, float, tuple[int, ...]]] = [(0, 0.0, ())]
    for end in range(1, len(sums)):
        best.append(
            min(
                (best[start][0] + 1, max(best[start][1], height), (*best[start][2], start))
                for start in range(end)
                if (height := sums[end] - sums[start]) <= PAGE
            )
        )
    return set(best[-1][2]) - {0}
