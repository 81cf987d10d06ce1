"""A long name is parted at a sense: after a sign, before a word that begins a part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.mailings.recipients.lines import break_at_sense


@pytest.mark.parametrize(("lang", "expected"), [
    ("de", "Ministerium für Familie, Jugend, | Bildung und Kultur des Landes"),
    ("de", "Kreisstadt Neunkirchen – | Stabsstelle Integration und Teilhabe"),
    ("de", "Diakonisches Werk an der Saar gGmbH | (Haus der Beratung)"),
    ("de", "Förderverein der Sprachschule | Am Rotenbühl St. Johann e. V."),
    ("fr", "Association pour l'accueil | des personnes nouvellement arrivées"),
    ("fr", "Préfecture de la région Grand Est, | secrétariat général pour les affaires"),
    ("en", "Council of the Twin Cities | for Welcome and Settlement"),
    ("de", "Rathaus"),
])  # fmt: skip
def test_a_name_is_parted_at_a_sense(lang: str, expected: str) -> None:
    lines = expected.split(" | ")
    assert break_at_sense(" ".join(lines), 40, lang) == lines


@given(st.lists(st.text("aÄ-,", min_size=1, max_size=30) | st.sampled_from(["und", "de", "e."])))
def test_no_word_is_lost_and_no_line_is_needless(words: list[str]) -> None:
    text = " ".join(words)
    lines = break_at_sense(text, 30, "de")
    assert " ".join(lines) == text
    assert all(len(line) <= 30 for line in lines)
    full = [""]
    for word in words:
        if full[-1] and len(full[-1]) + 1 + len(word) > 30:
            full.append("")
        full[-1] = f"{full[-1]} {word}".lstrip()
    assert len(lines) <= len(full)


def test_a_name_of_any_length_ends_soon() -> None:
    assert len(break_at_sense("Amt und " * 5000, 40, "de")) > 900
    assert break_at_sense("x" * 60 + " y", 40, "de") == ["x" * 60, "y"]
