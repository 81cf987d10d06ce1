"""What people paste from Word: lists are lists, and what Markdown does not know is told."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.document.blocks import List, Paragraph, RichText, Text
from reportgen.input.markdown import check_markdown, parse_markdown
from reportgen.input.marks.pasted import find_typed, read_lists


def said(block: object) -> object:
    """Return a paragraph as its text, and a list as the list of what is said in its items."""
    if isinstance(block, Paragraph):
        return "".join(piece.text if isinstance(piece, Text) else "/" for piece in block.content)
    assert isinstance(block, List)
    return [[said(part) for part in item] for item in block.items]


def blocks(text: str) -> list[object]:
    return [said(block) for block in parse_markdown(text).blocks]


@pytest.mark.parametrize("sign", ["•\t", "▪ ", "\uf0b7\t", "➢", "● ", "✓\u00a0"])
def test_signs_of_word_processors_are_lists(sign: str) -> None:
    text = f"Wir helfen bei:\n{sign}Anträgen\n{sign}Wohnungssuche,\nauch abends"
    assert blocks(text) == ["Wir helfen bei:", [["Anträgen"], ["Wohnungssuche, auch abends"]]]


def test_another_sign_is_a_list_within() -> None:
    text = "•\tJede Woche\no\tKehl\no\tLahr\n▪\tam Markt\n•\tJeden Monat"
    assert blocks(text) == [
        [["Jede Woche", [["Kehl"], ["Lahr", [["am Markt"]]]]], ["Jeden Monat"]],
    ]


def test_items_parted_by_empty_lines_are_one_list_and_a_paragraph_ends_it() -> None:
    text = "•\tEins\n\n•\tZwei\n\nText.\n\n–\tNeu\n–\tAlt"
    assert blocks(text) == [[["Eins"], ["Zwei"]], "Text.", [["Neu"], ["Alt"]]]


def test_dashes_in_a_row_are_a_list_and_one_dash_is_a_dash() -> None:
    assert blocks("Mit:\n– Herz\n– Verstand") == ["Mit:", [["Herz"], ["Verstand"]]]
    assert blocks("Sie kommt\n– wie immer – um neun.") == ["Sie kommt – wie immer – um neun."]
    assert blocks("–5 Grad\n–7 Grad") == ["–5 Grad –7 Grad"]
    assert blocks("o weh\no je") == ["o weh o je"]


def test_letters_stay_lines_of_their_own() -> None:
    assert blocks("Wer:\na) Frauen\nb) Männer\nc) alle") == ["Wer:/a) Frauen/b) Männer/c) alle"]
    assert blocks("(siehe\na) dort)") == ["(siehe a) dort)"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Siehe oben[^2].", "[^2]"),
        ("~~Montag~~ Dienstag", "~~Montag~~"),
        ("- [x] erledigt", "[x]"),
        ("[hier](https://example.org/ein Blatt)", "[hier](https://example.org/ein Blatt)"),
        ("==Neu!==", "==Neu!=="),
        ("| Tag | Zeit |\n| Mo | 9 |", "these rows"),
    ],
)
def test_what_prints_as_typed_is_told(text: str, shown: str) -> None:
    remarks = [each for each in check_markdown(f"Anfang.\n\n{text}") if shown in str(each.message)]
    assert [(each.line, each.fatal) for each in remarks] == [(2, False)]
    assert "as it was typed" in str(remarks[0].message) or "as they were" in str(remarks[0].message)


@pytest.mark.parametrize(
    "text",
    [
        "ca. ~5 bis ~6 Personen",
        "5^2 und ~10",
        "| Tag | Zeit |\n|:---|---:|\n| Mo | 9 |\n| Di | 8 |",
        "[1] und [ ]",
        '[Blatt](https://example.org/a "Titel")',
        "a == b",
        "|x|",
    ],
)
def test_other_signs_are_not_remarked_upon(text: str) -> None:
    assert list(find_typed(text)) == []


@given(st.text(alphabet="•–o▪-a)b(\t \nx", max_size=40))
def test_every_line_stays_in_its_place_and_every_word_stays(text: str) -> None:
    read = read_lists(text)
    assert read.count("\n") == text.count("\n")
    for before, after in zip(text.split("\n"), read.split("\n"), strict=True):
        assert after.count("x") == before.count("x")
    assert read_lists(read).count("\n") == text.count("\n")


def test_texts_without_signs_are_not_touched() -> None:
    assert parse_markdown("Nur Text.") == RichText((Paragraph((Text("Nur Text."),)),), None)
    text = "1. eins\n2. zwei\n\n- drei"
    assert read_lists(text) is text


@given(st.text(alphabet="[]() \na<", max_size=30))
def test_addresses_with_blanks_are_found_wherever_brackets_stand(text: str) -> None:
    """As a search from every bracket would, which takes long where there are many."""
    link = re.compile(r"\[[^\]\n]+\]\((?!<)[^()\s]+[ \t]+[^()\n\"']+\)")
    expected = [(text.count("\n", 0, each.start()), each[0]) for each in link.finditer(text)]
    found = [(each.line, each.message.values["text"]) for each in find_typed(text)]
    assert found == expected
