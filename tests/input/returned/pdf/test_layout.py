"""Pages without tags, told by how they look: paragraphs, tables, columns, heads and feet."""

from __future__ import annotations

import pytest

from reportgen.document.blocks import Link, Text
from reportgen.input.markdown_text import write_markdown
from reportgen.input.returned.document import Cell, Grid, Line, Part, Returned, lines_of
from reportgen.input.returned.pdf.reader import read_alone
from reportgen.input.returned.rich import blocks_of
from support.pdf_files import print_untagged

LONG = (
    "Viele Zugewanderte arbeiten unterhalb ihrer Qualifikation, weil ihr Abschluss nicht anerkannt "
    "ist: die Krankenpflegerin als Küchenhilfe, der Ingenieur als Lagerarbeiter. Je nach Beruf ist "
    "eine andere Stelle zuständig, und Gebühren und Fristen unterscheiden sich von Ort zu Ort."
)
RULED = "table { border-collapse: collapse } td { border: 1px solid; padding: 4pt; width: 40% }"


def read(body: str, css: str = "") -> Returned:
    return read_alone(print_untagged(body, css), "a.pdf")


def said(parts: tuple[Part, ...]) -> list[str]:
    return [str(line) for line in lines_of(parts)]


def cells_of(body: str, css: str = "") -> list[list[str]]:
    (grid,) = read(body, css).body
    assert isinstance(grid, Grid)
    return [[_shown(cell) for cell in row] for row in grid.rows]


def _shown(cell: Cell) -> str:
    return "^" if cell.continues else "\n".join(map(str, cell.lines))


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"<p>{LONG}</p><p>Danach.</p>", [LONG, "Danach."]),
        # A line that was ended though the next word had room is a paragraph.
        ("<p>Anna Ähre<br>anna@example.org</p>", ["Anna Ähre", "anna@example.org"]),
        (f"<p style='text-align: justify'>{LONG}</p>", [LONG]),
        (f"<ul><li>{LONG}</li><li>kurz</li></ul>", [f"• {LONG}", "• kurz"]),
        (f"<p>1. {LONG}</p><p>2. kurz</p>", [f"1. {LONG}", "2. kurz"]),
        ("<p>3 480 Leute, 81 % und „Öffnung“</p>", ["3 480 Leute, 81 % und „Öffnung“"]),
        ("<p>Es kam (אבג) 1998.</p>", ["Es kam (אבג) 1998."]),
    ],
)
def test_lines_become_the_paragraphs_they_were(body: str, lines: list[str]) -> None:
    assert said(read(body).body) == lines


@pytest.mark.parametrize(
    ("body", "text"),
    [
        # A hyphen that is drawn for a break alone, and one that is written.
        ("Integrations&shy;konzept", "Integrationskonzept"),
        ("Integrations-konzept", "Integrations-konzept"),
        ("Vor- und Nachteile", "Vor- und Nachteile"),
        # The word stands elsewhere as a whole, or with its hyphen.
        (
            "In ihrer Verwal-<br>tung ist die Verwaltung da",
            "In ihrer Verwaltung ist die Verwaltung da",
        ),
        ("Etwas in Verwal-<br>tung ist noch da", "Etwas in Verwal-tung ist noch da"),
        ("https://www.example.org/<br>sehr/lang", "https://www.example.org/sehr/lang"),
        ("langername@example<br>.org", "langername@example.org"),
    ],
)
def test_words_over_the_end_of_a_line_are_joined_where_that_is_sure(body: str, text: str) -> None:
    narrow = "@page { size: 60mm 99mm; margin: 14mm } p { margin: 0 }"
    found = " ".join(said(read(f"<p>{body}</p>", narrow).body))
    assert found == text


def test_looks_and_links_are_kept() -> None:
    (line,) = read(
        "<p>a <b>fett</b>, <i>schräg</i>, 10<sup>2</sup> "
        "<a href='https://www.example.org/'>hier</a></p>"
    ).body
    assert isinstance(line, Line)
    assert line.content == (
        Text("a "),
        Text("fett", strong=True),
        Text(", "),
        Text("schräg", emphasis=True),
        Text(", 10"),
        Text("2", script="super"),
        Text(" "),
        Link("https://www.example.org/", (Text("hier"),)),
    )


def test_larger_lines_are_headings_and_the_largest_is_the_title() -> None:
    found = read(f"<h1>Haus</h1><h2>Kontext</h2><p>{LONG}</p><h2>Einsatz</h2><p>Drei.</p>").body
    assert [line.outline for line in lines_of(found)] == [1, 2, 0, 2, 0]


def test_cells_between_rules_are_a_table_with_what_is_merged() -> None:
    body = (
        "<table><tr><td colspan=2>Titel</td></tr>"
        "<tr><td rowspan=2>Träger<br>Haus e. V.</td><td><b>Kontext</b> Ziele</td></tr>"
        f"<tr><td><b>Beschreibung</b><p>{LONG}</p></td></tr></table>"
    )
    assert cells_of(body, RULED) == [
        ["Titel"],
        ["Träger\nHaus e. V.", "Kontext Ziele"],
        ["^", f"Beschreibung\n{LONG}"],
    ]
    (grid,) = read(body, RULED).body
    assert isinstance(grid, Grid)
    assert grid.rows[0][0].span == 2
    assert grid.rows[2][1].lines[1].within == "table 1, row 3, cell 2, paragraph 2"


def test_coloured_cells_are_cells_and_frames_are_none() -> None:
    coloured = "table { border-spacing: 2pt } td { background: #dde }"
    assert cells_of("<table><tr><td>a</td><td>b</td></tr></table>", coloured) == [["a", "b"]]
    framed = read("<p style='border: 1px solid'>Im Rahmen.</p>").body
    assert [type(part) for part in framed] == [Line]


def test_a_table_in_a_cell_is_read_with_it() -> None:
    inner = "<table><tr><td>E-Mail</td><td>a@example.org</td></tr></table>"
    found = cells_of(f"<table><tr><td>Kontakt</td><td>vor {inner}</td></tr></table>", RULED)
    assert found == [["Kontakt", "vor\nE-Mail\na@example.org"]]


def test_a_table_over_pages_is_one_and_its_head_there_once() -> None:
    rows = "".join(f"<tr><td>Feld {n}</td><td>Wert {n}</td></tr>" for n in range(60))
    body = f"<table><thead><tr><td>Angabe</td><td>Antwort</td></tr></thead>{rows}</table>"
    cells = cells_of(body, RULED)
    assert cells == [
        ["Angabe", "Antwort"],
        *[[f"Feld {number}", f"Wert {number}"] for number in range(60)],
    ]


def test_a_text_over_the_end_of_a_page_goes_on() -> None:
    text = " ".join(f"{chr(65 + number)}: {LONG}" for number in range(16))
    assert said(read(f"<p>{text}</p>").body) == [text]
    row = f"<tr><td><b>Kontext</b></td><td>{text}</td></tr>"
    last = "<tr><td><b>Einsatz</b></td><td>Drei.</td></tr>"
    assert cells_of(f"<table>{row}{last}</table>", RULED) == [
        ["Kontext", text],
        ["Einsatz", "Drei."],
    ]


@pytest.mark.parametrize(
    "css",
    ["td { vertical-align: top; padding: 4pt }", "td { vertical-align: top; padding: 0 0 0 4pt }"],
)
def test_labels_beside_what_is_said_are_a_table_without_rules(css: str) -> None:
    rows = (("Projektträger", "Haus e. V."), ("Von Stadt zu Stadt", LONG), ("Partner", "Chor"))
    table = "".join(f"<tr><td style='width: 35%'>{a}</td><td>{b}</td></tr>" for a, b in rows)
    assert cells_of(f"<table>{table}</table>", css) == [list(row) for row in rows]


def test_what_stands_below_a_bold_label_goes_with_it_and_rows_have_room() -> None:
    said_right = f"<p>{LONG}</p><p>Stände</p><p>{LONG}</p>"
    rows = (("<b>Träger</b><br>Haus e. V.", said_right), ("<b>Partner</b>", "Chor"))
    cells = "".join(f"<tr><td style='width: 35%'>{a}</td><td>{b}</td></tr>" for a, b in rows)
    css = "td { vertical-align: top; padding: 14pt 4pt } tr { border-top: 1px solid #999 }"
    assert cells_of(f"<table>{cells}</table>", css) == [
        ["Träger\nHaus e. V.", f"{LONG}\nStände\n{LONG}"],
        ["Partner", "Chor"],
    ]


def test_a_label_and_a_smaller_hint_over_two_lines_are_one_paragraph() -> None:
    hint = "<span style='font-size: 8pt'>Erwartungen, Ziele oder Schwierigkeiten</span>"
    body = f"<p><b>Kontext</b> {hint}</p><p>{LONG}</p>"
    found = said(read(body, "@page { size: 90mm 200mm; margin: 14mm }").body)
    assert found == ["Kontext Erwartungen, Ziele oder Schwierigkeiten", LONG]


def test_columns_of_running_text_are_read_one_after_the_other() -> None:
    texts = [f"{number}. {LONG}" for number in range(1, 5)]
    body = f"<div style='columns: 2'>{''.join(f'<p>{text}</p>' for text in texts)}</div>"
    assert said(read(body).body) == texts


def test_heads_and_feet_go_aside_though_there_is_one_page() -> None:
    css = (
        "@page { @top-left { content: 'Stadt Trier' } "
        "@bottom-right { content: 'Stand: 2018, ' counter(page) } }"
    )
    found = read(f"<h1>Haus</h1><p>{LONG}</p>", css)
    assert said(found.body) == ["Haus", LONG]
    assert [(str(line), line.within) for line in found.aside] == [
        ("Stadt Trier", "header, page 1"),
        ("Stand: 2018, 1", "footer, page 1"),
    ]


def test_a_title_at_the_edge_of_a_page_is_no_head() -> None:
    found = read(f"<p style='font-size: 16pt'>Haus</p><p>{LONG}</p>", "@page { margin: 10mm }")
    assert said(found.body)[0] == "Haus" and not found.aside


def test_text_across_the_page_goes_aside() -> None:
    turned = "<p style='transform: rotate(-90deg); width: 40mm'>Muster</p>"
    found = read(f"<p>{LONG}</p>{turned}")
    assert said(found.body) == [LONG]
    assert [str(line) for line in found.aside] == ["Muster"]


def test_a_page_on_its_side_is_read_as_it_is_seen() -> None:
    turned = f"<div style='transform: rotate(90deg); width: 90mm'><p>{LONG}</p><p>Ende.</p></div>"
    assert said(read(turned).body) == [LONG, "Ende."]


def test_no_word_of_a_page_is_lost() -> None:
    words = [f"wort{number}x" for number in range(300)]
    body = "<div style='columns: 3'>" + " ".join(words[:100]) + "</div>"
    body += "<table>" + "".join(f"<tr><td>{word}</td></tr>" for word in words[100:130])
    body += "</table><ul>" + "".join(f"<li>{word}</li>" for word in words[130:160]) + "</ul>"
    body += "<p style='text-align: right'>" + " ".join(words[160:]) + "</p>"
    found = read(body, RULED)
    text = "\n".join([*said(found.body), *map(str, found.aside)])
    assert [word for word in words if word not in text] == []
    assert write_markdown(blocks_of(found.body))
