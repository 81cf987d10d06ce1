"""Tagged pages, read as the file tells them: our own sheets, and what others write."""

from __future__ import annotations

import pytest

from reportgen.input.markdown_text import write_markdown
from reportgen.input.returned.document import Grid, Returned, lines_of
from reportgen.input.returned.pdf.reader import read_alone
from reportgen.input.returned.rich import blocks_of
from support.pdf_files import A4
from support.pdf_pages import print_page

LONG = (
    "Viele Zugewanderte arbeiten unterhalb ihrer Qualifikation, weil ihr Abschluss nicht anerkannt "
    "ist: die Krankenpflegerin als Küchenhilfe, der Ingenieur als Lagerarbeiter."
)


def read(body: str, css: str = "") -> Returned:
    found = read_alone(print_page(body, A4 + css), "a.pdf")
    assert found.sure
    return found


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"<p>{LONG}</p><p>{LONG}</p>", f"{LONG}\n\n{LONG}"),
        ("<p>Anna Ähre<br>Tel. 1</p>", "Anna Ähre\\\nTel. 1"),
        ("<p>Ein <b>fettes</b> Wort</p>", "Ein **fettes** Wort"),
        (
            "<p>Mehr <a href='https://www.example.org/b'>hier</a>.</p>",
            "Mehr [hier](https://www.example.org/b).",
        ),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ol><li>a</li><li>b<ol><li>c</li></ol></li></ol>", "1. a\n2. b\n   1. c"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>",
            "| a | b |\n| --- | --- |\n| c | d |",
        ),
    ],
)
def test_what_tags_say_becomes_markdown(body: str, text: str) -> None:
    assert write_markdown(blocks_of(read(body).body)) == text


def test_rows_of_merged_cells_say_so() -> None:
    (grid,) = read(
        "<table><tr><th rowspan=2>Träger</th><td colspan=2>a</td></tr>"
        "<tr><td>b</td><td>c</td></tr></table>"
    ).body
    assert isinstance(grid, Grid)
    shown = [[(str(cell), cell.span, cell.continues) for cell in row] for row in grid.rows]
    assert shown == [
        [("Träger", 1, False), ("a", 2, False)],
        [("", 1, True), ("b", 1, False), ("c", 1, False)],
    ]
    assert grid.rows[1][2].lines[0].within == "table 1, row 2, cell 3, paragraph 1"


def test_a_table_and_a_text_over_pages_stay_one() -> None:
    text = " ".join(f"{number}: {LONG}" for number in range(40))
    rows = "".join(f"<tr><td>{number}</td><td>b</td></tr>" for number in range(50))
    line, grid = read(f"<p>{text}</p><table>{rows}</table>").body
    assert str(line) == text
    assert isinstance(grid, Grid) and len(grid.rows) == 50


def test_headings_have_their_levels_and_heads_go_aside() -> None:
    css = "@page { @top-left { content: 'Netz' } @bottom-right { content: counter(page) } }"
    found = read("<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4><p>e</p>", css)
    # Below those of sections and fields stand those of texts.
    assert [line.outline for line in lines_of(found.body)] == [1, 2, 3, 5, 0]
    assert [(str(line), line.within) for line in found.aside] == [
        ("Netz", "header, page 1"),
        ("1", "footer, page 1"),
    ]


def test_boxes_before_items_say_which_are_meant() -> None:
    found = read("<ul style='list-style: none'><li>☑ ja</li><li>☐ nein</li></ul>").body
    assert [str(line) for line in lines_of(found)] == ["☑ ja", "☐ nein"]
