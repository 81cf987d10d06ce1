"""Columns without rules: labels at the left, what is said at the right, parted by nothing but room.

Two columns of running text, as newspapers have them, are read one after the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reportgen.input.returned.pdf.lines import Row, split_at_tabs
from reportgen.input.returned.pdf.paragraphs import goes_on

#: How far apart the beginnings of lines may be that are one column, in points.
_SAME = 3.0
#: Which share of the lines at the left goes on in running text, and how many lines that takes.
_RUNNING, _LONG = 0.5, 8
#: How far columns are apart, and lines of one paragraph, in sizes of type.
_GUTTER, _LEADING = 0.7, 1.25
#: How far apart lines of one column are at most: rows of tables have room around them.
_FAR = 6
#: How close lines are, in sizes of type, that can only stand beside each other.
_CLOSE = 0.9


@dataclass(frozen=True, slots=True)
class Columns:
    """Two columns: rows of lines at the left and at the right, and where these begin and end.

    `left_end` is how far lines at the left may go.
    Those of `running` text are one row, and are read one after the other.
    """

    rows: tuple[tuple[tuple[Row, ...], tuple[Row, ...]], ...]
    edges: tuple[float, float, float]
    left_end: float
    running: bool = False

    @property
    def top(self) -> float:
        return max(row.base for lines in self.rows[0] for row in lines)


def find_columns(rows: Sequence[Row]) -> Iterator[list[Row] | Columns]:
    """Yield lines from above, those in two columns apart from those that stand alone."""
    pieces = [split_at_tabs(row) for row in rows]
    at = _second_column(pieces)
    # What stands in the second column is one, whatever gaps are in it, as in a table there.
    pieces = [
        [row] if at and row.left >= at - _SAME else each
        for row, each in zip(rows, pieces, strict=True)
    ]
    plain: list[Row] = []
    number = 0
    while number < len(rows):
        end = _end_of_run(pieces, number, at)
        if end == number:
            plain.append(rows[number])
            number += 1
            continue
        if plain:
            yield plain
            plain = []
        yield _columns(pieces[number:end], at)
        number = end
    if plain:
        yield plain


def _second_column(pieces: Sequence[Sequence[Row]]) -> float:
    """Return where most lines go on behind a gap; 0 where no two do at one place."""
    lefts = [each[1].left for each in pieces if len(each) == 2]
    lefts += [
        max(one[0], other[0], key=lambda row: row.left).left for one, other in _beside(pieces)
    ]
    counts = Counter(round(left / _SAME) for left in lefts)
    if not counts or counts.most_common(1)[0][1] < 2:
        return 0.0
    most = counts.most_common(1)[0][0]
    return min(left for left in lefts if round(left / _SAME) == most)


def _beside(pieces: Sequence[Sequence[Row]]) -> Iterator[tuple[Sequence[Row], Sequence[Row]]]:
    """Yield lines one above the other that stand beside each other, not quite at one height."""
    for above, below in pairwise(pieces):
        if len(above) == len(below) == 1:
            one, other = sorted((above[0], below[0]), key=lambda row: row.left)
            close = above[0].base - below[0].base < _CLOSE * max(one.size, other.size)
            if close and one.right + _GUTTER * one.size < other.left:
                yield above, below


def _end_of_run(pieces: Sequence[Sequence[Row]], start: int, at: float) -> int:
    """Return the end of the lines in columns that begin with a line; the start if none do."""
    if not at or not (_is_both(pieces[start], at) or _is_one(pieces[start], at)):
        return start
    end = start
    for number in range(start, len(pieces)):
        if number > start and _is_far(pieces[number - 1], pieces[number]):
            break
        if not _is_both(pieces[number], at) and not _is_one(pieces[number], at):
            break
        end = number + 1
    both = sum(_is_both(each, at) for each in pieces[start:end])
    both += sum(1 for _ in _beside(pieces[start:end]))
    return end if both > 1 else start


def _is_both(pieces: Sequence[Row], at: float) -> bool:
    return len(pieces) == 2 and abs(pieces[1].left - at) <= _SAME


def _is_one(pieces: Sequence[Row], at: float) -> bool:
    """Tell whether a line stands in one of the columns alone."""
    if len(pieces) != 1:
        return False
    return pieces[0].left >= at - _SAME or pieces[0].right < at - _SAME


def _is_far(above: Sequence[Row], below: Sequence[Row]) -> bool:
    """Tell whether a line stands so far below another that it is no part of it."""
    return above[0].base - below[0].base > _FAR * max(above[0].size, below[0].size)


def _columns(lines: Sequence[Sequence[Row]], at: float) -> Columns:
    lefts = [piece for each in lines for piece in each if piece.left < at - _SAME]
    rights = [piece for each in lines for piece in each if piece.left >= at - _SAME]
    # A column ends a little before the next one begins.
    size = max(piece.size for piece in lefts)
    edge, usual = at - _GUTTER * size, _LEADING * size
    running = sum(goes_on([above], row, edge, usual) for above, row in pairwise(lefts))
    edges = min(piece.left for piece in lefts), at, max(piece.right for piece in rights)
    if len(lefts) >= _LONG and running > _RUNNING * len(lefts):
        return Columns(((tuple(lefts), tuple(rights)),), edges, edge, True)
    rows: list[tuple[list[Row], list[Row]]] = []
    for each in lines:
        left = [piece for piece in each if piece.left < at - _SAME]
        right = [piece for piece in each if piece.left >= at - _SAME]
        if not rows or (left and not _is_below(rows[-1][0], left[0], edge, usual)):
            rows.append(([], []))
        rows[-1][0].extend(left)
        rows[-1][1].extend(right)
    return Columns(tuple((tuple(left), tuple(right)) for left, right in rows), edges, edge)


def _is_below(label: Sequence[Row], row: Row, edge: float, usual: float) -> bool:
    """Tell whether a line at the left goes on with a label: or says something below a bold one."""
    if not label:
        return False
    return goes_on(label, row, edge, usual) or (label[0].bold and not row.bold)
