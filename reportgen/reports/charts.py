"""Charts as pictures (SVG 1.1): one colour, direct labels, readable in black and white.

What a chart shows is told in its alternative text, every number of it, so that no table has to
repeat it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeVar

from reportgen.document.blocks import Chart
from reportgen.themes.theme import Brand

_T = TypeVar("_T")
#: As wide as the text: 175 mm at 96 pixels an inch.
WIDTH = 661
#: As high as a page holds below a heading.
HEIGHT = 760
_INK, _GREY = "#1f2426", "#55636a"
_SIZE, _LINE = 11.5, 14.5
#: An average letter's width in parts of the size of the letters.
_LETTER = 0.53


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: its label, its length, and what stands behind it if not its length."""

    label: str
    value: float
    said: str = ""

    @property
    def end(self) -> str:
        """What stands behind the bar."""
        return self.said or str(self.value)


@dataclass(frozen=True, slots=True)
class Span:
    """A span of a time line, in years with fractions; without an end it goes on.

    `said` is the span in words.
    """

    label: str
    start: float
    end: float | None
    said: str = ""


def draw_bars(bars: Sequence[Bar], brand: Brand, title: str, rtl: bool = False) -> list[Chart]:
    """Return horizontal bars, each with its label before and its number behind it.

    What is higher than a page is continued in another picture, to the same scale. The alternative
    text has the title, and what each bar of the picture says. Bars grow from the right where text
    runs from there (`rtl`).
    """
    gutter, wrap = _gutter([bar.label for bar in bars], 0.36)
    longest = max((bar.value for bar in bars), default=1)
    room = max((len(bar.said) for bar in bars), default=0) * _SIZE * _LETTER + 16
    # Of what is below zero no more than its number is to be seen.
    scale = (WIDTH - gutter - max(room, 44)) / (longest if longest > 0 else 1)
    pen = _Pen(rtl)
    pictures = []
    for page in _pages([(_wrapped(bar.label, wrap), bar) for bar in bars], 5):
        shapes, top = [], 2.0
        for lines, bar in page:
            height = _height(lines)
            middle = top + height / 2
            shapes += pen.label(lines, gutter - 10, middle)
            length = max(bar.value * scale, 0)
            shapes.append(pen.box(gutter, middle - 6, max(length, 0.8), 12, brand.ink))
            shapes.append(pen.text(bar.end, gutter + length + 7, middle + 4, "start"))
            top += height + 5
        shapes.append(pen.line(gutter, 0, gutter, top - 2, _GREY, 0.8))
        told = [f"{bar.label} ({bar.end})" for _, bar in page]
        pictures.append(_picture(shapes, top, brand, _alt(title, told)))
    return pictures


def _alt(title: str, told: Sequence[str]) -> str:
    return f"{title}. {', '.join(told)}"


def draw_timeline(
    spans: Sequence[Span], today: float, brand: Brand, title: str, rtl: bool = False
) -> list[Chart]:
    """Return spans over years; those that go on end in an arrow at the edge.

    What is higher than a page is continued in another picture, over the same years. The
    alternative text has the title, and each span of the picture in words. Years go from the right
    where text runs from there (`rtl`).
    """
    gutter, wrap = _gutter([span.label for span in spans], 0.42)
    first = int(min(span.start for span in spans))
    last = 1 + int(max(today, *(max(span.start, span.end or 0) for span in spans)))
    scale = (WIDTH - gutter - 16) / (last - first)
    step = next(
        step for step in (1, 2, 5, 10, 20, 50) if (last - first) / step * 32 < WIDTH - gutter
    )
    pen = _Pen(rtl)
    pictures = []
    for page in _pages([(_wrapped(span.label, wrap), span) for span in spans], 6):
        rows, top = [], 24.0
        for lines, span in page:
            height = _height(lines)
            middle = top + height / 2
            rows += pen.label(lines, gutter - 10, middle)
            left = gutter + (span.start - first) * scale
            right = gutter + ((last if span.end is None else span.end) - first) * scale
            rows.append(pen.box(left, middle - 5.5, max(right - left, 2), 11, brand.ink))
            if span.end is None:
                rows.append(pen.arrow(right, middle, 8.5, brand.ink))
            top += height + 6
        grid = []
        for year in range(first, last + 1):
            if year % step == 0:
                x = gutter + (year - first) * scale
                grid.append(pen.line(x, 17, x, top, brand.rule, 0.6))
                grid.append(pen.text(str(year), x, 11, "middle", _GREY))
        told = [f"{span.label} ({span.said})" if span.said else span.label for _, span in page]
        pictures.append(_picture([*grid, *rows], top, brand, _alt(title, told)))
    return pictures


def _wrapped(label: str, width: int) -> list[str]:
    return textwrap.wrap(label, width) or [""]


def _height(lines: Sequence[str]) -> float:
    return max(len(lines) * _LINE, 17)


def _pages(
    rows: Sequence[tuple[list[str], _T]], between: float
) -> Iterator[list[tuple[list[str], _T]]]:
    """Yield the rows, of lines and what they label, that fit on a page together."""
    page: list[tuple[list[str], _T]] = []
    height = 0.0
    for lines, row in rows:
        more = _height(lines) + between
        if page and height + more > HEIGHT:
            yield page
            page, height = [], 0.0
        page.append((lines, row))
        height += more
    if page:
        yield page


def _gutter(labels: Sequence[str], share: float) -> tuple[float, int]:
    """Return how wide the labels' column is, and how many letters a line of it takes."""
    widest = WIDTH * share
    letters = max((len(label) for label in labels), default=0)
    wide = min(letters * _SIZE * _LETTER + 16, widest)
    return wide, max(int((widest - 16) / (_SIZE * _LETTER)), 1)


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws a chart from the left to the right, or from the right to the left."""

    turned: bool

    def x(self, x: float) -> float:
        return WIDTH - x if self.turned else x

    def label(self, lines: Sequence[str], end: float, middle: float) -> list[str]:
        first = middle - len(lines) * _LINE / 2 + _LINE - 3.6
        return [
            self.text(line, end, first + number * _LINE, "end") for number, line in enumerate(lines)
        ]

    def text(self, text: str, x: float, y: float, anchor: str, colour: str = _INK) -> str:
        if self.turned:
            anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
        return (
            f'<text x="{self.x(x):.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">'
            f"{escape(text, quote=False)}</text>"
        )

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> str:
        left = self.x(x + width) if self.turned else x
        return (
            f'<rect x="{left:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'fill="{colour}"/>'
        )

    def arrow(self, x: float, y: float, half: float, colour: str) -> str:
        foot, tip = self.x(x - 1), self.x(x + 13)
        points = f"{foot:.1f},{y - half:.1f} {tip:.1f},{y:.1f} {foot:.1f},{y + half:.1f}"
        return f'<polygon points="{points}" fill="{colour}"/>'

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> str:
        return (
            f'<line x1="{self.x(x1):.1f}" y1="{y1:.1f}" x2="{self.x(x2):.1f}" y2="{y2:.1f}" '
            f'stroke="{colour}" stroke-width="{width}"/>'
        )


def _picture(shapes: Sequence[str], height: float, brand: Brand, alt: str) -> Chart:
    high = int(height) + 2
    family = escape(f"{brand.font}, Source Sans 3, Noto Sans Arabic, sans-serif")
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{high}" '
        f'viewBox="0 0 {WIDTH} {high}" font-family="{family}" font-size="{_SIZE}">'
        f"{''.join(shapes)}</svg>"
    )
    return Chart(svg.encode(), "image/svg+xml", WIDTH, high, alt)
