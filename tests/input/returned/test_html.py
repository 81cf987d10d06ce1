"""Web pages and plain texts that hold sheets."""

from __future__ import annotations

import pytest

from reportgen.document.blocks import Break, Link, Text
from reportgen.input.markdown_text import write_markdown
from reportgen.input.returned.document import Grid, lines_of
from reportgen.input.returned.html import read_html, read_text
from reportgen.input.returned.rich import blocks_of


def html(text: str) -> list[str]:
    return [str(line) for line in lines_of(read_html(text.encode(), "a.html").body)]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<p>a <b>b</b>\n c</p><p>d</p>", ["a b c", "d"]),
        ("<head><title>x</title><style>p{}</style></head><p>a</p><script>b</script>", ["a"]),
        ("<p>a<br>b", ["a\nb"]),
        (
            "lose<div>im Kasten<div>innen</div>danach</div>",
            ["lose", "im Kasten", "innen", "danach"],
        ),
        ("<p>5 &lt; 6 &amp; &eacute;</p>", ["5 < 6 & é"]),
        ("<!-- weg --><p>da</p>", ["da"]),
    ],
)
def test_what_a_browser_shows_is_read(page: str, said: list[str]) -> None:
    assert html(page) == said


def test_looks_links_and_headings_are_kept() -> None:
    page = "<h2>Titel</h2><p>a <strong>b</strong> <a href='mailto:x@example.org'>x</a><br/><i>c</i>"
    heading, line = lines_of(read_html(page.encode(), "a.html").body)
    assert (str(heading), heading.outline) == ("Titel", 2)
    link = Link("mailto:x@example.org", (Text("x"),))
    assert line.content == (
        Text("a "),
        Text("b", strong=True),
        Text(" "),
        link,
        Break(),
        Text("c", emphasis=True),
    )


def test_tables_in_tables_and_cells_that_are_one() -> None:
    page = (
        "<table><tr><th rowspan=2>Träger<td><b>Kontext</b> x<tr><td>Text"
        "<table><tr><td>1<td>2</table></table>"
    )
    (grid,) = read_html(page.encode(), "a.html").body
    assert isinstance(grid, Grid)
    assert [[cell.continues for cell in row] for row in grid.rows] == [
        [False, False],
        [True, False],
    ]
    inner = grid.rows[1][1].content[1]
    assert isinstance(inner, Grid) and [str(cell) for cell in inner.rows[0]] == ["1", "2"]
    assert inner.within == "table 1, row 2, cell 2, table 1"


def test_lists_become_markdown() -> None:
    page = "<ul><li>a<ol><li>b</li><li>c</li></ol></li><li><p>d</p></li></ul><p>e</p>"
    assert write_markdown(blocks_of(read_html(page.encode(), "a.html").body)) == (
        "- a\n  1. b\n  2. c\n- d\n\ne"
    )


def test_tabs_part_the_columns_of_a_plain_text() -> None:
    text = "## Titel: Haus\r\n\r\nEinsatz\tEin Text\r\n\tzweiter\r\nEnde\r\n"
    title, grid, end = read_text(text.encode("utf-8-sig"), "a.txt").body
    assert str(title) == "Titel: Haus" and str(end) == "Ende"
    assert isinstance(grid, Grid)
    assert [[str(cell) for cell in row] for row in grid.rows] == [
        ["Einsatz", "Ein Text"],
        ["", "zweiter"],
    ]
    assert title.within == "line 1"  # type: ignore[union-attr]


def test_texts_of_old_windows_are_read() -> None:
    text = "Bezeichnung: Größe\nKontext: Viele Menschen kommen für längere Zeit.\n"
    found = read_text(text.encode("cp1252"), "a.txt").body
    assert [str(part) for part in found] == text.splitlines()


@pytest.mark.parametrize("opened", [b"<table><tr><td>", b"<ul><li>a", b"<div><b>", b"<td>"])
def test_elements_in_elements_without_end_are_read(opened: bytes) -> None:
    assert str(read_html(opened * 3000 + b"zuletzt", "a.html").body[-1]).endswith("zuletzt")


def test_a_page_whose_head_has_no_end_is_read() -> None:
    page = read_html(b"<html><head><title>x</title><body><p>Da</p>", "a.html")
    assert list(map(str, page.body)) == ["Da"]


@pytest.mark.parametrize(
    "page",
    [
        "<table><table><td>a</table></td>b",
        "<table><tr><table><tr><td>a</td></tr></table></tr></td></table>b",
        "</td></table><td>a<table>b",
    ],
)
def test_tables_that_nobody_closed_well_lose_no_word(page: str) -> None:
    said = "\n".join(map(str, read_html(page.encode(), "a.html").body))
    assert said.count("a") == said.count("b") == 1


@pytest.mark.parametrize(
    ("cell", "side"),
    [
        ("<td>{}</td>", "---"),
        ("<td align=right>{}</td>", "---:"),
        ("<td ALIGN='Center'>{}", ":---:"),
        ("<td style='color: red; TEXT-ALIGN: right'>{}</td>", "---:"),
        ("<td style='text-align:end; vertical-align: top'>{}</td>", "---:"),
        ("<td style='vertical-align: center'>{}</td>", "---"),
        ("<td align=right style='text-align: left'>{}</td>", "---"),
        ("<td class='sum right'>{}</td>", "---:"),
        ("<td class='bright'>{}</td>", "---"),
        ("<td align=right><p>{}</p></td>", "---:"),
        ("<td align=right><p align=left>{}</p></td>", "---"),
        ("<td><div align=center><p>{}</p></div></td>", ":---:"),
        ("<td><p align=right></p>{}</td>", "---"),
    ],
)
def test_a_column_keeps_to_the_side_that_its_cells_say(cell: str, side: str) -> None:
    rows = "".join(f"<tr><td>{ort}{cell.format(zahl)}" for ort, zahl in (("Ort", "Zahl"), "ab"))
    page = f"<p align=center>vorher</p><table>{rows}</table>"
    said = write_markdown(blocks_of(read_html(page.encode(), "a.html").body)).split("\n")
    assert said[3] == f"| --- | {side} |"


def test_a_row_says_for_all_its_cells_to_which_side_they_keep() -> None:
    rows = (
        "<tr align=right><td>A<td>B<td align=center>C" * 2 + "<tr align=right><td>x<td align=left>"
    )
    page = f"<table>{rows}y<td style='text-align: center'>z</table>"
    said = write_markdown(blocks_of(read_html(page.encode(), "a.html").body)).split("\n")
    assert said[1] == "| ---: | --- | :---: |"
