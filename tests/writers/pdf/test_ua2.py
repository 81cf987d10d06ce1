"""PDF/UA-2: what it asks for is there, and what is heard is what PDF/UA-1 says."""

from __future__ import annotations

import io

import pikepdf
import pytest

from reportgen.document.edition import Edition, Standard
from reportgen.document.report import Report
from reportgen.project.project import Project
from reportgen.themes.theme import Theme
from reportgen.writers.pdf import engine
from reportgen.writers.pdf.binding.pages import Pages
from reportgen.writers.pdf.joining import join_for_duplex
from reportgen.writers.pdf.letter import print_letter
from reportgen.writers.pdf.sheet import print_sheet
from reportgen.writers.pdf.tagging import mend_tags
from reportgen.writers.pdf.ua2 import conform
from support.bound import Shelf, unbound_of
from support.letters import letter_theme, make_letter
from support.outputs import fold, structure
from support.pdf_2 import (
    assert_heard_alike,
    assert_pdf_ua_2,
    bookmarks,
    elements,
    leading,
    texts_by_element,
)
from support.pdf_pages import SMALL, lay_out, print_page
from support.pdf_reports import Printed
from support.project import EDITIONS, EXAMPLES, Written


def print_ua_2(body: str, css: str = SMALL) -> bytes:
    """Return a page as PDF/UA-2, as every writer does it."""
    document = lay_out(body, css)
    drawing = engine.draw(document, body, Standard.UA_2)
    mend_tags(document, drawing.pdf)
    return conform(drawing.file(), Standard.UA_2)


def targets(data: bytes) -> list[tuple[str, str]]:
    """Return the type of element, and its text, that each link and bookmark leads to."""
    texts = texts_by_element(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = [item.A.SD[0] for item in leading(pdf)]
        return [(str(each.S), fold(texts[each.objgen])) for each in found]


# --- All that is made ---------------------------------------------------------------------------


@pytest.mark.parametrize("languages", EDITIONS, ids="+".join)
@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_conform_and_sound_alike(
    example: Written, name: str, languages: tuple[str, ...]
) -> None:
    data = example(name, languages, standard="ua2")
    assert_pdf_ua_2(data)
    assert_heard_alike(data, example(name, languages))


def test_a_report_conforms_and_its_contents_name_headings(printed: Printed) -> None:
    data = printed(standard=Standard.UA_2).pdf
    assert_pdf_ua_2(data)
    assert_heard_alike(data, printed().pdf)
    assert_contents_name_headings(data)


def test_a_bound_report_conforms_and_its_contents_name_headings(
    project: Project, named: Theme, small: tuple[Report, dict[str, Pages]]
) -> None:
    report, pages = small
    edition = Edition(report.languages, standard=Standard.UA_2)
    sheets = {
        item.sheet.id: print_sheet(item.sheet, named, Standard.UA_2).pages for item in report.sheets
    }
    data = unbound_of(project, report, sheets, edition).bind(Shelf())
    assert_pdf_ua_2(data)
    assert_heard_alike(data, unbound_of(project, report, pages).bind(Shelf()))
    assert_contents_name_headings(data)


def assert_contents_name_headings(data: bytes) -> None:
    """Fail unless contents and bookmarks lead to the headings whose texts they show."""
    texts = texts_by_element(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        shown = list(bookmarks(pdf.Root.Outlines))
        assert len(shown) > 3
        for bookmark in shown:
            [heading, *_] = bookmark.A.SD
            assert str(heading.S).startswith("/H")
            assert fold(texts[heading.objgen]) in fold(str(bookmark.Title))
        entries = [item for item in pdf.objects if _is_entry(item)]
        assert len(entries) > 3
        for entry in entries:
            [heading] = entry.Ref
            assert str(heading.S).startswith("/H")
            words = fold(texts[entry.objgen])
            assert any(word in words for word in fold(texts[heading.objgen]).split())


def _is_entry(item: pikepdf.Object) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/TOCI"


def test_letters_and_what_is_joined_of_them_conform() -> None:
    theme = letter_theme()
    letters = [make_letter(lang="de"), make_letter("french", "fr")]
    made = [print_letter(each, theme, Standard.UA_2) for each in letters]
    plain = [print_letter(each, theme) for each in letters]
    for lifted, each in zip(made, plain, strict=True):
        assert_pdf_ua_2(lifted)
        assert_heard_alike(lifted, each)
    how = {"title": "Briefe", "lang": "de"}
    # Sheets that go with letters are as they are made for everybody.
    parts = [[made[0], plain[1]], [made[1]]]
    joined = join_for_duplex(parts, standard=Standard.UA_2, **how)
    assert_pdf_ua_2(joined)
    assert_heard_alike(joined, join_for_duplex([[plain[0], plain[1]], [plain[1]]], **how))


# --- Where links lead ---------------------------------------------------------------------------


def test_links_and_bookmarks_lead_to_the_element_with_the_id() -> None:
    data = print_ua_2(
        '<p><a href="#b">zu b</a> <a href="#c">zu c</a> <a href="https://example.org/">weg</a></p>'
        f'<h1 id="a">Alpha</h1><p>{"Text.<br>" * 7}</p><section id="s"><h2 id="b">Beta</h2>'
        '<p>Drin</p></section><p>Davor <span id="c">genau hier</span> dahinter</p>'
        '<p><a href="#s">zum Teil</a></p>'
    )
    assert_pdf_ua_2(data)
    assert targets(data) == [
        ("/H2", "Beta"),
        ("/Span", "genau hier"),
        # What begins with a heading is heard from there.
        ("/H2", "Beta"),
        ("/H1", "Alpha"),
        ("/H2", "Beta"),
    ]


def test_a_link_to_nothing_that_is_tagged_leads_beside_it() -> None:
    data = print_ua_2(
        '<p><a href="#z">los</a></p><p style="break-before: page">Eins<p id="y">Zwei'
        '<p style="page-break-after: always"><a id="z"></a>Drei<p>Vier'
    )
    assert_pdf_ua_2(data)
    [(_, text)] = targets(data)
    assert text in ("Zwei", "Drei")
    # On a page where nothing else is led to, reading begins at its head.
    data = print_ua_2('<p><a href="#z">los</a></p><p style="break-before: page">Eins<br id="z">')
    assert_pdf_ua_2(data)
    assert [text for _, text in targets(data)] == ["Eins"]


def test_text_stands_in_paragraphs_where_only_blocks_may_be() -> None:
    data = print_ua_2(
        "<section><div>Eins</div><div><div>Zwei <b>fett</b></div></div><h1>Drei</h1></section>"
        "<div>Vier</div><table><tr><td><div>Fünf</div></table><blockquote><div>Sechs</div>"
    )
    assert_pdf_ua_2(data)
    tree = structure(data)
    assert [fold(each.text) for each in tree.find("/P")] == ["Eins", "Zwei fett", "Vier", "Sechs"]
    # In a cell, text may stand as it is.
    [cell] = tree.find("/TD")
    assert [kid.kind for kid in cell.kids] == ["/Div"]


def test_lists_and_boxes_are_told_of_as_pdf_2_does() -> None:
    body = (
        '<dl class="fact-list"><div class="fact"><dt>Ort:</dt> <dd>Metz</dd></div></dl>'
        '<ul class="marked"><li><span class="sign on" aria-label="gewählt">x</span> Ja</li></ul>'
        '<p><span class="sign off" aria-label="nicht gewählt">o</span> Nein</p>'
        "<ol><li>Eins</ol><ul style='list-style: none'><li>Ohne</ul>"
    )
    data, before = print_ua_2(body), print_page(body)
    assert_pdf_ua_2(data)
    assert_heard_alike(data, before)
    numberings = ["/Description", "/Unordered", "/Decimal", ""]
    assert [each.numbering for each in structure(data).find("/L")] == numberings
    assert [each.numbering for each in structure(before).find("/L")] == [
        "",
        "/None",
        "/Decimal",
        "",
    ]
    fields = structure(data).find("/Form")
    assert [(each.alt, fold(each.text)) for each in fields] == [
        ("gewählt", "x"),
        ("nicht gewählt", "o"),
    ]
    assert not any(field.find("/Span") for field in fields)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        said = [each.A for each in elements(pdf.Root.StructTreeRoot.K[0]) if each.S == "/Form"]
        assert [str(each.Checked) for each in said] == ["/on", "/off"]
        assert not any("/checked" in each for each in said)


NOTES = """\
title: T
context: |
  Erstens[^a], zweitens[^b] und x^3^ und y^3^, drittens[^c].

  [^a]: Die *Quelle*.

  [^b]: Ein [Verweis](https://example.org/).

  [^c]: Noch eine.
description: |
  Anders[^a].

  [^a]: Eine andere.
"""


def test_notes_are_tied_to_what_names_them(written: Written) -> None:
    data, before = written(NOTES, standard="ua2"), written(NOTES)
    assert_pdf_ua_2(data)
    assert_heard_alike(data, before)
    texts = texts_by_element(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        tagged = list(elements(pdf.Root.StructTreeRoot.K[0]))
        notes = [each for each in tagged if each.S == "/FENote"]
        assert all(each.A.NoteType == "/Footnote" for each in notes)
        found = [
            (fold(texts[note.objgen]), [fold(texts[each.objgen]) for each in note.get("/Ref", ())])
            for note in notes
        ]
        # Of three raised figures nobody can tell which is the note's, and which are powers.
        assert found == [
            ("1 Die Quelle.", ["1"]),
            ("2 Ein Verweis.", ["2"]),
            ("3 Noch eine.", []),
            ("1 Eine andere.", ["1"]),
        ]
        assert [fold(texts[each.objgen]) for each in tagged if each.S == "/Reference"] == list(
            "121"
        )


def test_a_link_over_pages_leads_to_one_element() -> None:
    link = '<a href="#a">Ein Verweis, der über mehr als eine Zeile läuft, und weiter</a>'
    data = print_ua_2(f'<h1 id="a">Alpha</h1><p>{"Zeile.<br>" * 5}{link}', SMALL + "p {orphans: 1}")
    assert_pdf_ua_2(data)
    found = targets(data)
    assert len(found) > 2 and set(found) == {("/H1", "Alpha")}


# --- What stays as it was -----------------------------------------------------------------------


def test_what_is_no_pdf_ua_2_has_nothing_of_it(example: Written) -> None:
    name = EXAMPLES[0]
    for standard in ("ua1", "a3u"):
        with pikepdf.open(io.BytesIO(example(name, ("de",), standard=standard))) as pdf:
            assert pdf.pdf_version == "1.7"
            kept = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
            assert not any({"/Spot", "/Raised", "/NS", "/SD"} & set(item.keys()) for item in kept)


def test_a_file_that_is_no_pdf_ua_stays_as_it_is() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        file = io.BytesIO()
        pdf.save(file)
    plain = print_page("<p>Text")
    for data in (file.getvalue(), plain.replace(b"pdfuaid:part", b"pdfuaid:rapt")):
        assert conform(data, Standard.UA) == data
    assert conform(file.getvalue(), Standard.UA_2) == file.getvalue()


def test_the_same_bytes_for_the_same_input() -> None:
    body = '<h1 id="a">Alpha</h1><p><a href="#a">zu a</a>'
    assert print_ua_2(body) == print_ua_2(body)
    assert print_ua_2(body) != print_ua_2(body.replace("zu a", "zu A"))
