"""Draws how time grows with the number of sheets, as SVG, with both axes logarithmic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

_WIDTH, _HEIGHT = 860, 520
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 270, 56, 52
_LABEL_HEIGHT = 17
_INK, _MUTED, _RULE = "#1f2426", "#55636a", "#d5dcdf"


@dataclass(frozen=True)
class Line:
    """A line of the plot: seconds by number of sheets."""

    label: str
    colour: str
    points: Mapping[int, float]
    dashed: bool = False


def draw(title: str, lines: Sequence[Line]) -> str:
    """Return the plot as SVG; lines without a point are left out, one point is a dot."""
    drawn = [line for line in lines if line.points]
    counts = sorted({count for line in drawn for count in line.points})
    seconds = [value for line in drawn for value in line.points.values()]
    low, high = floor(log10(min(seconds))), max(ceil(log10(max(seconds))), 0)
    high = max(high, low + 1)
    first, last = log10(counts[0]), log10(counts[-1])

    def across(count: int) -> float:
        share = (log10(count) - first) / (last - first) if last > first else 0.5
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def down(value: float) -> float:
        return _TOP + (high - log10(value)) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'font-family="Source Sans 3, Segoe UI, Helvetica, Arial, sans-serif" font-size="13" '
        f'role="img" aria-label="{escape(title)}">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        _text(_LEFT - 50, 26, title, _INK, 'font-size="16" font-weight="700"'),
        *_grid(range(low, high + 1), counts, across, down),
    ]
    ends = []
    for line in drawn:
        points = [(across(count), down(value)) for count, value in sorted(line.points.items())]
        parts.append(_draw_line(line, points))
        ends.append((points[-1], line))
    parts += _label(ends)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _grid(
    powers: range,
    counts: Sequence[int],
    across: Callable[[int], float],
    down: Callable[[float], float],
) -> list[str]:
    parts = []
    end = _WIDTH - _RIGHT
    for power in powers:
        y = down(10.0**power)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{end}" stroke="{_RULE}"/>')
        parts.append(_text(_LEFT - 8, y + 4.5, f"{10.0**power:g} s", _MUTED, 'text-anchor="end"'))
    for count in counts:
        x = across(count)
        parts.append(f'<path d="M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="{_RULE}"/>')
        below = _HEIGHT - _BOTTOM + 19
        parts.append(_text(x, below, f"{count}", _MUTED, 'text-anchor="middle"'))
    middle = (_LEFT + end) / 2
    parts.append(_text(middle, _HEIGHT - 12, "sheets", _MUTED, 'text-anchor="middle"'))
    return parts


def _draw_line(line: Line, points: Sequence[tuple[float, float]]) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashes = ' stroke-dasharray="6 4"' if line.dashed else ""
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{line.colour}"/>' for x, y in points
    )
    return (
        f'<polyline points="{path}" fill="none" stroke="{line.colour}" stroke-width="2.2"'
        f"{dashes}/>{dots}"
    )


def _label(ends: Sequence[tuple[tuple[float, float], Line]]) -> list[str]:
    """Return a label beside the end of each line, moved down where it would hide another."""
    parts: list[str] = []
    right = max(x for (x, _), _ in ends)
    free = float(_TOP)
    for (x, y), line in sorted(ends, key=lambda end: end[0][1]):
        at = max(y, free)
        free = at + _LABEL_HEIGHT
        parts.append(
            f'<polyline points="{x + 5:.1f},{y:.1f} {right + 14:.1f},{at:.1f}" fill="none" '
            f'stroke="{line.colour}" stroke-width="0.7"/>'
        )
        parts.append(_text(right + 18, at + 4.5, line.label, line.colour))
    return parts


def _text(x: float, y: float, text: str, colour: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" {more}>{escape(text)}</text>'
