"""What is changed of WeasyPrint's tags and order of content: a test for each patch.

Each says what WeasyPrint, or pydyf, would have to do for its patch to go. To learn what another
release of them does, run this folder with it.
"""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest

from reportgen.writers.pdf import engine
from support.outputs import fold, marked_strings, page_chars, page_texts, structure
from support.pdf_pages import SMALL, assert_accessible, lay_out, print_page

ROWS = "".join(f'<tr><th scope="row">Zeile {n}</th><td>{n}</td></tr>' for n in range(20))


# --- Tags ---------------------------------------------------------------------------------------


def test_a_table_over_pages_is_one_table() -> None:
    """`note_origins`: to go when WeasyPrint makes one tag of an element that runs over pages.

    Kozea/WeasyPrint #2903, and #2508 for the scope of headers.
    """
    data = print_page(f"<table><tbody>{ROWS}</tbody></table>")
    [table] = structure(data).find("/Table")
    assert len(table.pages) > 1
    assert len(table.find("/TR")) == 20
    assert_accessible(data)


def test_a_paragraph_over_pages_is_one_paragraph() -> None:
    """`note_origins`, as above."""
    data = print_page("<p>" + "Ein Satz, der weitergeht. " * 60)
    [paragraph] = structure(data).find("/P")
    assert len(paragraph.pages) > 1


def test_a_tag_says_the_language_of_its_element() -> None:
    """`note_origins`: to go when WeasyPrint writes the attribute `lang` to the tag (/Lang)."""
    data = print_page('<p>Deutsch <span lang="fr">français</span></p>')
    assert [(tag.lang, fold(tag.text)) for tag in structure(data) if tag.lang] == [
        ("fr", "français")
    ]


def test_what_css_puts_into_a_link_is_no_link_of_its_own() -> None:
    """`note_origins`: to go when WeasyPrint tags the content of `::after` as a Span."""
    css = SMALL + " a::after { content: ' (außen)' }"
    data = print_page('<p><a href="https://example.org/">Seite</a></p>', css)
    [link] = structure(data).find("/Link")
    assert fold(link.text) == "Seite (außen)"


def test_contents_are_contents() -> None:
    """`note_origins`: to go when an element can name its tag, TOC and TOCI among them."""
    entries = "".join(f'<li class="entry"><a href="#k{n}">K {n}</a></li>' for n in range(2))
    kinds = "".join(f'<h1 id="k{n}">K {n}</h1>' for n in range(2))
    data = print_page(f'<nav class="directory"><ol class="entries">{entries}</ol></nav>{kinds}')
    [contents] = structure(data).find("/TOC")
    assert len(contents.find("/TOCI")) == 2


# --- Margins ------------------------------------------------------------------------------------

HEADED = SMALL + ' @page { @top-left { content: "Kopf" } @left-top { content: "Rand" } }'


def test_the_text_of_a_margin_is_an_artifact() -> None:
    """`note_margins`: to go when WeasyPrint marks margins as artifacts.

    Kozea/WeasyPrint #1836.
    """
    data = print_page("<p>Text</p>", HEADED)
    assert all(word in page_texts(data)[0] for word in ("Kopf", "Rand", "Text"))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        shown = pikepdf.parse_content_stream(pdf.pages[0])
        marks = [
            str(operands[0]) for operands, operator in shown if str(operator) in ("BMC", "BDC")
        ]
        [marked] = pdf.Root.StructTreeRoot.ParentTree.Nums[1::2]
        # A margin's number stays, and leads to no tag.
        assert [each is not None for each in marked].count(True) == 1
    assert marks.count("/Artifact") == 2
    assert_accessible(data)


def test_heads_and_ground_can_be_told_from_the_text() -> None:
    """`note_margins`: to go when a page can be drawn without its margins and its ground.

    Reports need it: a sheet's pages are bound without their own heads and feet.
    """
    ground = "@page { background: #ff0000 }"
    document = lay_out("<p>Text</p>", f"{HEADED} {ground}")
    pdf = engine.draw(document, "").pdf
    content = engine.resolve(pdf, engine.resolve(pdf, pdf.page_references[0])["Contents"])
    parts = [content.stream[start:stop] for start, stop in engine.furniture(content)]
    assert len(parts) == 2
    assert any(b"1 0 0 rg" in _bytes(line) for line in parts[0])
    kept = [line for start, stop in engine.margins(content) for line in content.stream[start:stop]]
    assert sum(b" TJ" in _bytes(line) for line in kept) == 2
    assert sum(b" TJ" in _bytes(line) for line in parts[1]) == 1


def _bytes(line: Any) -> bytes:
    return line if isinstance(line, bytes) else str(line).encode()


# --- Reading --------------------------------------------------------------------------------------


def test_content_is_drawn_in_the_order_of_reading() -> None:
    """`draw_in_order`: to go when WeasyPrint writes content in the order of its tags.

    Kozea/WeasyPrint #1910, #2470. What CSS draws last stands where it is read all the same.
    """
    css = (
        SMALL
        + """
        .placed { position: relative } .clipped { overflow: hidden } .pale { opacity: 0.5 }
        .right { float: right } .head { position: absolute; top: 0 }
        ul { list-style: none } ul > li { position: relative }
        ul > li::before { content: "•"; position: absolute; left: -1em }
    """
    )
    body = """
        <div class="head">Kopf</div><p>eins <span class="right">zwei</span>
        <b class="placed">drei</b>
        <div class="clipped">vier</div><div class="placed"><p>fünf</p></div>
        <ol><li>sechs</li><li><p>sieben</p></li></ol><ul><li>acht</li></ul>
        <table><tr><td class="placed">neun</td><td><div class="placed">zehn</div></td></tr></table>
        <p>Ende
    """
    strings = [each for page in marked_strings(print_page(body, css)) for each in page]
    assert fold(" ".join(strings)) == (
        "Kopf eins zwei drei vier fünf 1. sechs 2. sieben • acht neun zehn Ende"
    )


def test_what_lies_above_by_a_number_is_drawn_above() -> None:
    """`draw_in_order` leaves alone what has a `z-index`."""
    css = SMALL + " p { position: relative } .above { z-index: 1 } .below { z-index: -1 }"
    body = '<p class="above">oben</p><p>Text</p><p class="below">unten</p>'
    [strings] = marked_strings(print_page(body, css))
    assert fold(" ".join(strings)) == "unten Text oben"


def test_a_space_stands_where_a_word_ends_and_nowhere_else() -> None:
    """`keep_words_apart`: to go when WeasyPrint keeps the spaces it breaks lines at.

    And when it draws those between elements, and marks no texts that show nothing.
    """
    css = SMALL + " p { width: 20mm; hyphens: manual } .auto { hyphens: auto } s { content: '' }"
    body = """
        <p>Wörter <b>enden</b> <i>am</i> Ende der Zeile.</p>
        <p>Deutsch-<b>Französisches</b></p>
        <p class="auto">Donaudampfschifffahrt</p>
        <p>eins<br>zwei <a href="https://example.org/">example.org/eine/lange/Adresse</a></p>
        <p>Bahn\u00adhofs\u00advorplatz\u00admission <s></s></p>
        <p>Ort</p>
    """
    data = print_page(body, css)
    strings = [each for page in marked_strings(data) for each in page]
    assert all(strings), "something is marked that shows nothing"
    said = "".join(strings).replace("-", "").replace("\u00ad", "")
    assert said.split() == [
        *("Wörter", "enden", "am", "Ende", "der", "Zeile.", "DeutschFranzösisches"),
        *("Donaudampfschifffahrt", "eins", "zwei", "example.org/eine/lange/Adresse"),
        *("Bahnhofsvorplatzmission", "Ort"),
    ]
    assert "  " not in said
    assert len(strings) > 16


def test_a_space_at_the_end_moves_no_text_that_runs_to_the_left() -> None:
    """`keep_words_apart`, where the end of a line is on its left."""
    words = "نص طويل يمتد على أكثر من سطر واحد في هذه الصفحة الصغيرة"

    def ink(text: str) -> list[float]:
        html = f'<p dir="rtl" lang="ar" style="font-family: Noto Sans Arabic">{text}</p>'
        css = SMALL + " body { margin: 0 } p { direction: rtl }"
        return [char.right for page in page_chars(print_page(html, css)) for char in page]

    edge = 70 * 72 / 25.4
    assert max(ink(words)) == pytest.approx(edge, abs=1.5)
    assert max(ink("نص")) == pytest.approx(edge, abs=1.5)
