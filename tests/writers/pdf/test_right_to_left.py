"""Sheets and reports in a language that runs from right to left are mirrored on paper."""

from __future__ import annotations

import re

from reportgen.reports.charts import WIDTH, Bar, Span, draw_bars, draw_timeline
from reportgen.themes.theme import Brand
from support.binding import assert_same
from support.bound import print_both
from support.outputs import Char, page_chars
from support.project import NewProject, write_profile

_SHEET = """\
title: {he: בית השפות, de: Haus der Sprachen}
city: {he: טריר, de: Trier}
date: 2026-03-01
carrier: XXXX
resources:
  he: |
    שני עובדים. טלפון +49 651 7180.

    - ייעוץ
  de: Zwei Personen.
"""
_SETTINGS = "network: {he: Wwww, de: Zzzz}\nlanguages: [he, de]\n"
#: The page's width and the rail's, in points.
_PAGE, _RAIL = 595.0, 124.0
_MARGIN = 49.6


def span(chars: list[Char], letters: str) -> tuple[float, float]:
    """Return from where to where on the page some letters reach."""
    found = [char for char in chars if char.text in letters]
    return min(char.left for char in found), max(char.right for char in found)


def test_a_sheet_is_mirrored(new_project: NewProject) -> None:
    project = new_project({"profiles/a.yaml": _SHEET}, _SETTINGS)
    [chars] = page_chars(write_profile(project, "profiles/a.yaml", ("he",)))
    right = _PAGE - _MARGIN
    body = [char for char in chars if 100 < char.bottom < 780]
    assert span(body, "X")[0] > right - _RAIL
    # The text ends where the rail begins, and the mark of a list stands outside of its text.
    assert right - _RAIL - 40 < span(body, "•")[1] < right - _RAIL
    assert span(body, "•")[0] > span([char for char in body if char.text in "ץ"], "ץ")[1]
    head = [char for char in chars if char.top > 780]
    assert span(head, "W")[1] > right - 20 and span(head, "ט")[0] < _MARGIN + 80
    foot = [char for char in chars if char.bottom < 70]
    assert span(foot, "/")[1] < _MARGIN + 20 and span(foot, "W")[1] > right - 20
    number = [char for char in body if char.text in "+4965170"]
    ordered = sorted(number, key=lambda char: char.left)
    assert "".join(char.text for char in ordered) == "+496517180".replace("8", "")


def test_a_label_goes_on_in_the_rail_of_the_next_page(new_project: NewProject) -> None:
    words = "מילה " * 2000
    project = new_project(
        {"profiles/a.yaml": f"title: T\ncarrier: XXXX\nresources: {words}\n"}, _SETTINGS
    )
    pages = page_chars(write_profile(project, "profiles/a.yaml", ("he",)))
    for chars in pages[1:]:
        label = [char for char in chars if char.text in "Projekt" and 700 < char.bottom < 775]
        assert label and min(char.left for char in label) > _PAGE - _MARGIN - _RAIL


def test_a_report_is_bound_at_the_right(new_project: NewProject) -> None:
    """Odd pages are left ones: the number stands at their outer edge, which is the left one."""
    report = (
        "title: {he: XXXX, de: B}\nparts: [contents, {part: overview, figures: [city]}, sheets]\n"
    )
    project = new_project({"profiles/a.yaml": _SHEET, "profiles/reports/r.yaml": report}, _SETTINGS)
    both = print_both(project, "r", ("he",))
    assert_same(both)
    pages = page_chars(both.bound)
    assert len(pages) > 2
    for number, chars in enumerate(pages, 1):
        left, right = (42.5, 56.7) if number % 2 else (56.7, 42.5)
        foot = [char for char in chars if char.bottom < 70]
        slash, issuer = span(foot, "/"), span(foot, "W")
        if number % 2:
            assert slash[1] < left + 25 and issuer[1] > _PAGE - right - 25
        else:
            assert slash[0] > _PAGE - right - 25 and issuer[0] < left + 25
        assert span([char for char in chars if char.top > 780], "X")[1] > _PAGE - right - 25


def test_charts_begin_at_the_right() -> None:
    brand = Brand()
    for draw in (
        lambda rtl: draw_bars([Bar("א", 1), Bar("ב", 4)], brand, "", rtl),
        lambda rtl: draw_timeline([Span("א", 2020.0, None)], 2026.5, brand, "", rtl),
    ):
        [straight], [turned] = draw(False), draw(True)
        boxes = [
            [
                (float(x), float(x) + float(width))
                for x, width in re.findall(r'<rect x="([\d.]+)"[^>]* width="([\d.]+)"', svg)
            ]
            for svg in (straight.data.decode(), turned.data.decode())
        ]
        assert [(round(WIDTH - b), round(WIDTH - a)) for a, b in boxes[0]] == [
            (round(a), round(b)) for a, b in boxes[1]
        ]
        assert 'text-anchor="start"' in turned.data.decode()
