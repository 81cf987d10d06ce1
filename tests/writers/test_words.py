"""Where words may be broken that are longer than their line."""

from __future__ import annotations

import pytest

from reportgen.writers.words import any_places, good_places, is_address


def pieces(word: str, lang: str = "de", mark: str = "-") -> list[str]:
    """Return the pieces of a word, each with the mark that would stand behind it."""
    at, found = 0, []
    for place in good_places(word, lang, mark):
        found.append(word[at : place.at] + place.mark)
        at = place.at
    return [*found, word[at:]]


@pytest.mark.parametrize(
    ("word", "lang", "expected"),
    [
        ("Wohnraumvermittlung", "de", "Wohn- raum- ver- mitt- lung"),
        # The dictionary takes the s for a syllable.
        ("Grundstückskauf", "de", "Grund- stücks- kauf"),
        ("accompagnement,", "fr", "accom- pa- gne- ment,"),
        ("l’intercommunalité", "fr", "l’inter- com- mu- na- lité"),
        ("Betreuung/Nachhilfe", "de", "Betreu- ung/ Nach- hilfe"),
        ("12.345.678", "de", "12.345.678"),
        ("2024/25", "de", "2024/25"),
        ("Haus", "de", "Haus"),
        ("المساعدات", "ar", "المساعدات"),
    ],
)
def test_words_are_broken_between_syllables_and_at_signs(
    word: str, lang: str, expected: str
) -> None:
    assert pieces(word, lang) == expected.split()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("buero.amt@stadt.example.org", "buero .amt@ stadt .example .org"),
        (
            "https://www.example.org/a/antrag_neu.html?id=7&art=b",
            "https:// www .example .org/ a/ antrag _neu .html ?id =7 &art =b",
        ),
        ("www.wohnraumvermittlung.example", "www .wohnraumvermittlung .example"),
    ],
)
def test_addresses_are_broken_at_their_signs_and_have_no_hyphens(
    address: str, expected: str
) -> None:
    assert is_address(address)
    assert pieces(address) == expected.split()
    assert any_places(address, "-") == []


@pytest.mark.parametrize(
    "word", ["z.B.", "1.3.2026", "S.18", "Ende.Anfang", "9–12", "und/oder", "12.50"]
)
def test_what_has_points_need_not_be_an_address(word: str) -> None:
    assert not is_address(word)


def test_where_no_dictionary_helps_letters_stay_together_by_threes() -> None:
    assert good_places("xylqwrtzp", "tlh", "-") == []
    assert [place.at for place in any_places("xylqwrtzp", "-")] == [3, 4, 5, 6]
    assert any_places("المساعدات", "-") == []
    assert any_places("123456789", "-") == []
