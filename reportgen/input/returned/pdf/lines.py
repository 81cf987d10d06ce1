"""Letters put together to the lines that one sees.

A PDF says where letters stand, not what belongs together: blanks are gaps, and what is written from
right to left stands there as it is seen.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from reportgen.input.returned.pdf.glyphs import Glyph

#: How far letters of one line are apart in height, as a part of their size; and raised ones.
_SAME_LINE, _RAISED = 0.2, 0.6
#: How far letters that are drawn together are, since joined ones do not stand quite level.
_DRAWN_LEVEL = 0.12
#: How far raised letters are from what they stand beside, and how far letters may lie over others.
_BESIDE, _OVER = 0.4, 0.3
#: What is raised or lowered has no more letters.
_SHORT = 6
#: A gap that is a blank, and one that is a tab, as parts of the size.
_BLANK, _TAB = 0.2, 1.6
#: A gap that parts words, whatever is said of it.
_WORDS = 0.5
#: How far columns are apart at least, as a part of the size.
_COLUMN = 0.7
#: How wide a gap is at least that PDFium takes for a blank, as a part of the size.
_LEAST_BLANK = 0.05
#: How wide the gaps of a line are at least that are spread over it, beside the widest.
_EVEN = 0.8
#: How much smaller raised and lowered letters are.
SMALL = 0.88


@dataclass(frozen=True, slots=True)
class Row:
    """A line as one sees it: its letters in the order of reading.

    `closed` tells that no blank is drawn at its end, where lines that go on have one.
    """

    glyphs: tuple[Glyph, ...]
    closed: bool = False

    @property
    def left(self) -> float:
        return min(glyph.left for glyph in self.seen)

    @property
    def right(self) -> float:
        return max(glyph.right for glyph in self.seen)

    @property
    def seen(self) -> tuple[Glyph, ...]:
        """The letters that are no blanks; there is one at least."""
        return tuple(glyph for glyph in self.glyphs if glyph.text.strip())

    @property
    def size(self) -> float:
        return max(glyph.size for glyph in self.seen)

    @property
    def base(self) -> float:
        """The height on which its largest letters stand."""
        return next(glyph.base for glyph in self.seen if glyph.size == self.size)

    @property
    def bold(self) -> bool:
        return all(glyph.bold for glyph in self.seen)

    def __str__(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def first_word(self) -> float:
        """How wide its first word is, with what no line ends behind: numbers, opening quotes."""
        end, letters = self.left, 0
        for number, glyph in enumerate(self.glyphs):
            if letters > 1 and glyph.text in " \t":
                break
            letters += glyph.text.isalpha()
            end = max(end, glyph.right)
            if glyph.text in "-\u2010" and number:
                break
        return end - self.left


def rows_of(glyphs: Iterable[Glyph], ended: bool = False) -> list[Row]:
    """Return the lines that letters make, from above; blanks and tabs stand where gaps are.

    `ended` tells that lines that go on have a blank at their end.
    """
    rows: list[list[_Run]] = []
    for run in sorted(_runs(glyphs), key=lambda each: -each.base):
        for row in reversed(rows):
            if row[0].base - run.base > run.size:
                rows.append([run])
                break
            if all(not each.overlaps(run) for each in row) and any(map(run.is_level, row)):
                row.append(run)
                break
        else:
            rows.append([run])
    made = [_row(row, ended) for row in rows]
    # Raised letters come before the line that they stand in.
    return sorted(made, key=lambda row: -row.base)


@dataclass(frozen=True, slots=True)
class _Run:
    """Letters that were drawn one beside the other; the runs of a page are counted."""

    number: int
    glyphs: tuple[Glyph, ...]
    left: float
    right: float
    base: float
    size: float

    @classmethod
    def of(cls, number: int, glyphs: Sequence[Glyph]) -> _Run:
        seen = [glyph for glyph in glyphs if glyph.text.strip()]
        size = max(glyph.size for glyph in seen)
        base = next(glyph.base for glyph in seen if glyph.size == size)
        left, right = min(glyph.left for glyph in seen), max(glyph.right for glyph in seen)
        return cls(number, tuple(glyphs), left, right, base, size)

    def overlaps(self, other: _Run) -> bool:
        """Tell whether letters of both lie over each other."""
        if min(self.right, other.right) <= max(self.left, other.left):
            return False
        most = _OVER * min(self.size, other.size)
        return any(
            min(one.right, each.right) - max(one.left, each.left) > most
            for one in self.glyphs
            for each in other.glyphs
        )

    def is_level(self, other: _Run) -> bool:
        """Tell whether both stand in one line: at one height, or one raised beside the other."""
        size = max(self.size, other.size)
        apart = abs(self.base - other.base)
        if apart <= _SAME_LINE * size:
            return True
        gap = max(self.left, other.left) - min(self.right, other.right)
        short = min(len(self.glyphs), len(other.glyphs)) <= _SHORT
        return short and gap < _BESIDE * size and apart < _RAISED * size


def _runs(glyphs: Iterable[Glyph]) -> Iterator[_Run]:
    """Yield letters in the order in which they are drawn, parted where a gap or a new line is."""
    run: list[Glyph] = []
    last: Glyph | None = None
    number = 0
    for glyph in glyphs:
        if glyph.size > 0 and last is not None:
            gap = max(glyph.left - last.right, last.left - glyph.right)
            parted = abs(glyph.base - last.base) > _DRAWN_LEVEL * max(last.size, glyph.size)
            if parted or gap > _TAB * max(last.size, glyph.size):
                if any(each.text.strip() for each in run):
                    yield _Run.of(number, run)
                    number += 1
                run = []
        if glyph.size > 0:
            last = glyph
        elif last is not None:
            # Where a gap begins, whatever its middle is said to be.
            at = last.left if _way(last) == "R" else last.right
            glyph = replace(glyph, left=at, right=at)
        run.append(glyph)
    if any(each.text.strip() and each.size > 0 for each in run):
        yield _Run.of(number, run)


def _row(runs: Sequence[_Run], ended: bool) -> Row:
    drawn = [glyph for run in runs for glyph in run.glyphs if glyph.size > 0]
    last = max(drawn, key=lambda glyph: (glyph.right, not glyph.text.strip()))
    return Row(tuple(_in_order(_spaced(runs))), ended and bool(last.text.strip()))


def end_with_blanks(glyphs: Iterable[Glyph]) -> bool:
    """Tell whether lines that surely go on, with a small letter, mostly end with a blank."""
    counts = [0, 0]
    drawn = [glyph for glyph in glyphs if glyph.size > 0]
    for last, glyph in pairwise(drawn):
        below = 0.8 * glyph.size < last.base - glyph.base < 2 * glyph.size
        if below and glyph.left < last.left and glyph.text.islower():
            counts[last.text.isspace()] += 1
    return counts[1] > 4 * counts[0]


def _is_level(row: Sequence[Glyph], glyph: Glyph) -> bool:
    size = max(each.size for each in row)
    main = next(each for each in row if each.size == size)
    return abs(main.base - glyph.base) <= _SAME_LINE * max(size, glyph.size)


def _stands_over(above: Sequence[Glyph], row: Sequence[Glyph]) -> bool:
    """Tell whether what stands above are the raised letters of a line."""
    small, size = (max(each.size for each in glyphs) for glyphs in (above, row))
    height = above[0].base - row[0].base
    return small < SMALL * size and height < 0.6 * size


def _spaced(runs: Sequence[_Run]) -> list[Glyph]:
    """Return a line from left to right, with a blank in each gap and a tab in wide ones."""
    row = [(glyph, run.number) for run in runs for glyph in run.glyphs]
    row.sort(key=lambda each: each[0].left)
    tab = _least_tab([glyph for glyph, _ in row])
    spaced: list[Glyph] = []
    blank: Glyph | None = None
    before = 0
    for glyph, number in row:
        if not glyph.text.strip():
            blank = glyph if spaced and (blank is None or glyph.size > 0) else blank
            continue
        if spaced:
            last = spaced[-1]
            size = max(last.size, glyph.size)
            gap = glyph.left - last.right
            if blank is not None and blank.size <= 0:
                # Others see gaps where lines turn, and within joined letters, as those of Arabic.
                joined = _way(last) == _way(glyph) == "R"
                blank = None if joined or gap < _LEAST_BLANK * size else blank
            # What was not drawn one after the other may stand in two columns.
            if gap > (tab if number - before in (0, 1) else min(tab, _COLUMN)) * size:
                spaced.append(replace(last, text="\t", left=last.right, right=glyph.left))
            elif gap > _least_blank(last, glyph, number == before) * size or blank is not None:
                spaced.append(
                    replace(
                        last,
                        text=blank.text if blank else " ",
                        left=last.right,
                        right=glyph.left,
                        bold=last.bold and glyph.bold,
                        italic=last.italic and glyph.italic,
                        target=last.target if last.target == glyph.target else "",
                    )
                )
        spaced.append(glyph)
        blank, before = None, number
    return spaced


def _least_blank(last: Glyph, glyph: Glyph, together: bool) -> float:
    """Return how wide a blank is at least between two letters, as a part of their size.

    In what was drawn together PDFium sees blanks better, for joined letters have gaps; but not
    where lines turn.
    """
    return _WORDS if together and "R" not in (_way(last), _way(glyph)) else _BLANK


def _least_tab(row: Sequence[Glyph]) -> float:
    """Return how wide a tab is in a line at least; there are none where all gaps are as wide."""
    seen = [glyph for glyph in row if glyph.text.strip()]
    gaps = [glyph.left - last.right for last, glyph in pairwise(seen)]
    wide = [gap for gap in gaps if gap > _BLANK * max(glyph.size for glyph in seen)]
    justified = len(wide) > 1 and min(wide) > _EVEN * max(wide)
    return float("inf") if justified else _TAB


def _in_order(row: list[Glyph]) -> list[Glyph]:
    """Return the letters of a line in the order of reading (Unicode, UAX 9, turned around)."""
    ways = [_way(glyph) for glyph in row]
    if "R" not in ways:
        return row
    ordered: list[Glyph] = []
    start = 0
    while start < len(row):
        if ways[start] != "R":
            ordered.append(row[start])
            start += 1
            continue
        # From one letter to the last that no other script parts from it.
        end = start
        for at in range(start, len(row)):
            if ways[at] == "L":
                break
            end = at if ways[at] == "R" else end
        ordered += _turned(row[start : end + 1])
        start = end + 1
    return ordered


def _turned(run: Sequence[Glyph]) -> list[Glyph]:
    """Return a run from right to left; the digits of numbers in it keep their order."""
    turned: list[Glyph] = []
    for glyph in reversed(run):
        if glyph.text.isdigit() and turned and turned[-1].text.isdigit():
            at = len(turned)
            while at and turned[at - 1].text.isdigit():
                at -= 1
            turned.insert(at, glyph)
        else:
            turned.append(glyph)
    return turned


def with_brackets(row: Sequence[Glyph]) -> Iterator[Glyph]:
    """Yield a line with brackets as they open and close: beside Arabic they may be mirrored."""
    for at, glyph in enumerate(row):
        if glyph.text not in ("(", ")"):
            yield glyph
            continue
        before = row[at - 1].text if at else " "
        behind = row[at + 1].text if at + 1 < len(row) else " "
        if before.isspace() and not behind.isspace():
            yield replace(glyph, text="(")
        elif not before.isspace() and (behind.isspace() or not behind.isalnum()):
            yield replace(glyph, text=")")
        else:
            yield glyph


def _way(glyph: Glyph) -> str:
    """Return which way a letter is written: "R", "L", or "" for signs that go with others."""
    kind = unicodedata.bidirectional(glyph.text[0])
    return {"R": "R", "AL": "R", "L": "L"}.get(kind, "")


def is_backward(text: str) -> bool:
    """Tell whether there are letters in a text that are written from right to left."""
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def split_at_tabs(row: Row) -> list[Row]:
    """Return the pieces of a line between its wide gaps."""
    pieces: list[list[Glyph]] = [[]]
    for glyph in row.glyphs:
        if glyph.text == "\t":
            pieces.append([])
        else:
            pieces[-1].append(glyph)
        last = len(pieces) - 1
    return [
        Row(tuple(piece), row.closed and number == last)
        for number, piece in enumerate(pieces)
        if any(each.text.strip() for each in piece)
    ]
