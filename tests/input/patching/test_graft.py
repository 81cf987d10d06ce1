"""Texts changed in part: hand-broken lines stay where the words did."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.input.markdown import parse_markdown
from reportgen.input.patching.graft import graft

OLD = """\
Viele Menschen kommen an und
suchen Rat bei den Stellen
der Stadt.

- eins und noch einiges mehr
  dahinter
- zwei

| a | b |
|---|---|
| 1 | 2 |

Der Schluss."""

ONE_LINE = """\
Viele Menschen kommen an und suchen Rat bei den Stellen der Stadt.

- eins und noch einiges mehr dahinter
- zwei

| a | b |
|---|---|
| 1 | 2 |

Der Schluss."""


def test_the_same_words_are_the_same_lines() -> None:
    assert graft(OLD, ONE_LINE) == OLD


def test_lines_before_a_changed_word_stay() -> None:
    changed = graft(OLD, ONE_LINE.replace("Stellen der Stadt", "Ämtern von Stadt und Kreis"))
    assert changed == OLD.replace(
        "suchen Rat bei den Stellen\nder Stadt.", "suchen Rat bei den Ämtern\nvon Stadt und Kreis."
    )


def test_a_new_paragraph_is_as_wide_as_the_others() -> None:
    changed = graft(OLD, ONE_LINE.replace("Der Schluss.", "Und hier steht noch ein neuer Absatz."))
    assert changed == OLD.replace("Der Schluss.", "Und hier steht noch ein\nneuer Absatz.")


def test_a_changed_item_stands_under_its_mark() -> None:
    changed = graft(OLD, ONE_LINE.replace("mehr dahinter", "mehr als nur dahinter"))
    assert changed == OLD.replace("einiges mehr\n  dahinter", "einiges mehr\n  als nur dahinter")


def test_no_line_begins_with_what_would_begin_a_list() -> None:
    changed = graft("x x x x x x x x x x \nx", "Haus und Haus und - Haus 1. und das Haus - ja")
    assert changed == "Haus und Haus und -\nHaus 1. und das Haus -\nja"


@pytest.mark.parametrize("old", ["", "kurz", "Eins.\n\nZwei."])
def test_what_was_never_broken_is_not_broken(old: str) -> None:
    long = "Ein langer Absatz, " * 20 + "Ende."
    assert graft(old, long) == long


WORDS = st.sampled_from(
    [
        "Haus",
        "und",
        "**fett**",
        "1.",
        "-",
        "#",
        "*k*",
        "z.B.",
        "[a](https://a.example.org)",
        "|",
        "…",
    ]
)
PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=25).map(" ".join)
ITEMS = st.lists(PARAGRAPHS, min_size=1, max_size=3).map(
    lambda items: "\n".join(f"- {item}" for item in items)
)
TEXTS = st.lists(st.one_of(PARAGRAPHS, ITEMS), min_size=1, max_size=4).map("\n\n".join)


@settings(max_examples=300, deadline=None)
@given(old=TEXTS, new=TEXTS, width=st.integers(20, 60))
def test_what_is_printed_is_the_new_text(old: str, new: str, width: int) -> None:
    broken = graft("x " * (width // 2) + "\nx", old)
    assert parse_markdown(broken, "de") == parse_markdown(old, "de")
    grafted = graft(broken, new)
    assert parse_markdown(grafted, "de") == parse_markdown(new, "de")
