"""Tables found by the rules that are drawn around their cells.

Rules that meet make a grid; where no rule stands between two of its places, these are one cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reportgen.input.returned.pdf.glyphs import Rule

#: How far apart rules may be that are drawn for one, and miss each other, in points.
_NEAR = 3.0
#: How much of the side of a cell a rule has to be drawn along.
_MOST = 0.6
#: Grids of more places than this are drawings.
_MAX_PLACES = 4_000


@dataclass(frozen=True, slots=True)
class Box:
    """An area of a page, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies in it."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    @property
    def size(self) -> float:
        return (self.right - self.left) * (self.top - self.bottom)


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell: where it is, how many columns it spans, and whether it began in a row above."""

    box: Box
    span: int
    continues: bool


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table: where it is, its rows of cells, and where its columns begin and end."""

    box: Box
    rows: tuple[tuple[RuledCell, ...], ...]
    edges: tuple[float, ...]


def find_tables(rules: Sequence[Rule]) -> list[RuledTable]:
    """Return the tables of a page; a frame around one cell is none."""
    upright = _merge([rule for rule in rules if not rule.level])
    level = _merge([*(rule for rule in rules if rule.level), *_ends(upright)])
    found = []
    for part in _connected(level, upright):
        table = _table([rule for rule in part if rule.level], [r for r in part if not r.level])
        if table is not None:
            found.append(table)
    return found


def _merge(rules: list[Rule]) -> list[Rule]:
    """Return rules of one way, those that are drawn over or behind one another as one."""
    merged: list[Rule] = []
    for group in _near(rules):
        at = sum(rule.at for rule in group) / len(group)
        start, end = group[0].start, group[0].end
        for rule in group[1:]:
            if rule.start > end + _NEAR:
                merged.append(Rule(rule.level, at, start, end))
                start, end = rule.start, rule.end
            end = max(end, rule.end)
        merged.append(Rule(group[0].level, at, start, end))
    return merged


def _ends(upright: list[Rule]) -> Iterator[Rule]:
    """Yield level rules where several upright ones end: a cell that goes on has none drawn."""
    for heights in ([rule.start for rule in upright], [rule.end for rule in upright]):
        pairs = zip(heights, upright, strict=True)
        for group in _near([Rule(True, height, rule.at, rule.at) for height, rule in pairs]):
            at = sum(rule.at for rule in group) / len(group)
            if len(group) > 1:
                yield Rule(True, at, group[0].start, group[-1].end)


def _near(rules: list[Rule]) -> Iterator[list[Rule]]:
    """Yield groups of rules at nearly one place, each sorted by where they start."""
    group: list[Rule] = []
    for rule in sorted(rules, key=lambda each: each.at):
        if group and rule.at - group[0].at > _NEAR:
            yield sorted(group, key=lambda each: each.start)
            group = []
        group.append(rule)
    if group:
        yield sorted(group, key=lambda each: each.start)


def _connected(level: list[Rule], upright: list[Rule]) -> Iterator[list[Rule]]:
    """Yield the rules that meet one another, directly or by others."""
    rules = [*level, *upright]
    parents = list(range(len(rules)))

    def root(number: int) -> int:
        while parents[number] != number:
            parents[number] = number = parents[parents[number]]
        return number

    for one, across in enumerate(level):
        for other, down in enumerate(upright, len(level)):
            if _meet(across, down):
                parents[root(one)] = root(other)
    groups: dict[int, list[Rule]] = {}
    for number, rule in enumerate(rules):
        groups.setdefault(root(number), []).append(rule)
    yield from groups.values()


def _meet(level: Rule, upright: Rule) -> bool:
    return (
        level.start - _NEAR <= upright.at <= level.end + _NEAR
        and upright.start - _NEAR <= level.at <= upright.end + _NEAR
    )


def _table(level: list[Rule], upright: list[Rule]) -> RuledTable | None:
    edges = _places(upright)
    heights = _places(level)[::-1]
    columns, rows = len(edges) - 1, len(heights) - 1
    if columns < 1 or rows < 1 or not 1 < columns * rows <= _MAX_PLACES:
        return None
    homes = _homes(level, upright, edges, heights)
    if len(set(homes.values())) < 2:
        return None
    boxes = {
        home: _hull([at for at, each in homes.items() if each == home], edges, heights)
        for home in set(homes.values())
    }
    made = []
    for row in range(rows):
        cells: list[RuledCell] = []
        begun: set[tuple[int, int]] = set()
        for column in range(columns):
            home = homes[row, column]
            if home in begun:
                continue
            begun.add(home)
            span = sum(homes[row, each] == home for each in range(columns))
            cells.append(RuledCell(boxes[home], span, home[0] < row))
        made.append(tuple(cells))
    box = Box(edges[0], heights[-1], edges[-1], heights[0])
    return RuledTable(box, tuple(made), tuple(edges))


def _places(rules: Iterable[Rule]) -> list[float]:
    return sorted({rule.at for rule in rules})


def _hull(
    places: Sequence[tuple[int, int]], edges: Sequence[float], heights: Sequence[float]
) -> Box:
    rows, columns = [row for row, _ in places], [column for _, column in places]
    return Box(
        edges[min(columns)], heights[max(rows) + 1], edges[max(columns) + 1], heights[min(rows)]
    )


def _homes(
    level: list[Rule], upright: list[Rule], edges: Sequence[float], heights: Sequence[float]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Return for each place, by row and column, the first place of the cell that it is in."""
    homes: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(len(heights) - 1):
        top, bottom = heights[row], heights[row + 1]
        for column in range(len(edges) - 1):
            left, right = edges[column], edges[column + 1]
            homes[row, column] = row, column
            if column and not _drawn(upright, left, bottom, top):
                homes[row, column] = homes[row, column - 1]
            if row and not _drawn(level, top, left, right):
                old, new = homes[row, column], homes[row - 1, column]
                # What became one at its left goes along.
                homes |= {at: new for at, each in homes.items() if each == old}
    return homes


def _drawn(rules: list[Rule], at: float, start: float, end: float) -> bool:
    """Tell whether a rule is drawn along a side of a place."""
    drawn = sum(
        max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules if rule.at == at
    )
    return drawn >= _MOST * (end - start)
