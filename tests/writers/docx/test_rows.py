"""Word files of rows that say more than one field, and of headings and notes in long texts."""

from __future__ import annotations

import pytest

from reportgen.document.blocks import Fact, Facts, List, Paragraph, RichText, Signature, Text
from support.outputs import docx_root, docx_streams
from support.project import NewProject, write_profile
from support.rows import FILES
from support.word import W, check, fill, from_xml, p, paragraphs, tbl, text_of


@pytest.fixture
def data(new_project: NewProject) -> bytes:
    return write_profile(new_project(FILES), "profiles/a.yaml", kind="docx")


def lines(data: bytes) -> list[str]:
    return paragraphs(data)


def test_facts_are_lines_with_tabs(data: bytes) -> None:
    check(data)
    found = lines(data)
    assert "Ort:\tMetz\tPLZ:\t57000" in found
    assert "E-Mail:\tamt@example.org" in found
    assert "Gefragt:\tkeine Angabe" in found
    assert "Punkte: 9" in found
    assert b"Bodo" not in docx_streams(data)


def test_a_row_of_full_width_spans_both_columns(data: bytes) -> None:
    table = docx_root(data).find(f".//{W}tbl")
    spans = [
        (len(row.findall(f"{W}tc")), row.find(f".//{W}gridSpan") is not None)
        for row in table.findall(f"{W}tr")
    ]
    # Its label is a band above it.
    assert spans == [(2, False), (2, False), (1, True), (1, True), (2, False)]
    merged = [each.get(f"{W}val") for each in table.iter(f"{W}vMerge")]
    assert merged == ["restart", "continue", "restart"]


def test_headings_scripts_and_notes_are_words_own(data: bytes) -> None:
    root = docx_root(data)
    levels = [
        (text_of(each), each.find(f"{W}pPr/{W}outlineLvl").get(f"{W}val"))
        for each in root.iter(f"{W}p")
        if each.find(f"{W}pPr/{W}outlineLvl") is not None
    ]
    assert levels == [("Anfang", "4"), ("Darunter", "5"), ("Allein", "4")]
    scripts = [
        (text_of(look.getparent()), look.find(f"{W}vertAlign").get(f"{W}val"))
        for look in root.iter(f"{W}rPr")
        if look.find(f"{W}vertAlign") is not None
    ]
    assert scripts == [
        ("2", "superscript"),
        ("2", "subscript"),
        ("1", "superscript"),
        ("1", "superscript"),
    ]
    assert "1\u00a0Die Quelle." in lines(data)
    assert [each.get(f"{W}val") for each in root.iter(f"{W}lang")].count("pl") == 1


def test_lines_to_be_signed_are_drawn_by_tabs(data: bytes) -> None:
    found = lines(data)
    at = next(number for number, line in enumerate(found) if "Unterschrift" in line)
    assert found[at - 1] == "\t\t\t" and found[at] == "Ort, Datum\tUnterschrift"


def test_no_value_is_lost_that_is_more_than_a_line() -> None:
    items = List(((Paragraph((Text("einziger"),)),),))
    line = (Paragraph((Text("Metz"),)),)
    values = enumerate([(items,), line, line, (items,)])
    facts = Facts(tuple(Fact((Text(f"{n}:"),), each) for n, each in values))
    made = fill(from_xml(p("{{p x }}")), x=RichText((facts,)))
    check(made)
    text = "\n".join(paragraphs(made))
    assert text.count("einziger") == text.count("Metz") == 2


def test_facts_print_in_any_template() -> None:
    facts = Facts(
        (
            Fact((Text("Ort:"),), (Paragraph((Text("Metz"),)),)),
            Fact((Text("Zwei:"),), (Paragraph((Text("a"),)), Paragraph((Text("b"),)))),
            Fact((), (Paragraph((Text("allein"),)),)),
        )
    )
    signature = Signature(((Text("Name"),),))
    made = fill(from_xml(p("{{p x }}"), tbl(["{{p x }}"])), x=RichText((facts, signature)))
    check(made)
    text = "\n".join(paragraphs(made))
    for words in ("Ort:", "Metz", "Zwei:", "allein", "Name"):
        assert text.count(words) == 2
