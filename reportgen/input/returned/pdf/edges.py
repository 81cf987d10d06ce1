"""Heads and feet: what is repeated at the edges of pages, or stands there far from the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from reportgen.document.blocks import Text
from reportgen.input.returned.document import Line, clean
from reportgen.input.returned.pdf.glyphs import Page
from reportgen.input.returned.pdf.lines import Row, rows_of
from reportgen.input.returned.pdf.paragraphs import inlines_of

#: The parts of a page in which heads and feet stand, and how far from the rest, in sizes of type.
_EDGE, _AWAY = 0.14, 2.6
#: A head or foot has no more lines than this.
_MOST_AT_EDGE = 3
#: A line at an edge of a page, without its numbers, and how high it stands.
Edge: TypeAlias = tuple[str, int]


def repeated_edges(pages: Sequence[Page], rows: Sequence[Sequence[Row]]) -> frozenset[Edge]:
    """Return what stands at one place at the edges of several pages."""
    counts = Counter(
        edge
        for page, each in zip(pages, rows, strict=True)
        for edge in {_key_of(row) for row in each if _edge_of(page, row)}
    )
    return frozenset(edge for edge, count in counts.items() if count > 1)


def _key_of(row: Row) -> Edge:
    return re.sub(r"\d+", "0", str(row)), round(row.base)


def _edge_of(page: Page, row: Row) -> str:
    if row.base > (1 - _EDGE) * page.height:
        return "header"
    return "footer" if row.base < _EDGE * page.height else ""


def part_edges(
    page: Page, rows: Sequence[Row], repeated: AbstractSet[Edge], usual: float
) -> list[tuple[str, Row]]:
    """Return the heads and feet among the lines of a page from above."""
    found = [
        (_edge_of(page, row), row)
        for row in rows
        if _edge_of(page, row) and _key_of(row) in repeated
    ]
    left = [row for row in rows if all(row is not each for _, each in found)]
    for ordered, edge in ((left, "header"), (left[::-1], "footer")):
        for count in range(1, min(_MOST_AT_EDGE, len(ordered) - 1) + 1):
            away = abs(ordered[count - 1].base - ordered[count].base)
            group = ordered[:count]
            if any(_edge_of(page, row) != edge for row in group):
                break
            if any(row.bold or row.size > 1.05 * usual for row in group):
                break
            if away >= _AWAY * max(usual, group[-1].size):
                found += [(edge, row) for row in group]
                break
    return found


def lines_aside(pages: Sequence[Page]) -> Iterator[Line]:
    """Yield the lines on pages of which it is known that they are no part of the body."""
    for number, page in enumerate(pages, 1):
        for row in rows_of(page.glyphs):
            yield Line(inlines_of([row]), f"{_edge_of(page, row) or 'beside'}, page {number}")
    yield from lines_tilted(pages)


def lines_tilted(pages: Sequence[Page]) -> Iterator[Line]:
    """Yield what is written across pages, a line a page."""
    for number, page in enumerate(pages, 1):
        if text := " ".join(clean(page.tilted).split()):
            yield Line((Text(text),), f"beside, page {number}")
