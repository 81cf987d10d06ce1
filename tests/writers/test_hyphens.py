"""Syllables by patterns that are got ready one by one, and not all together."""

from __future__ import annotations

import pyphen
import pytest

from reportgen.writers import hyphens
from reportgen.writers.hyphens import open_dictionary

DICTIONARIES = sorted({path.name for path in pyphen.LANGUAGES.values()})


@pytest.mark.parametrize("name", DICTIONARIES)
def test_patterns_are_those_of_the_library(name: str) -> None:
    path = next(path for path in pyphen.LANGUAGES.values() if path.name == name)
    found = hyphens._read(path)
    if found is None:
        # What changes the letters, and letters by their numbers.
        assert name in ("hyph_ca.dic", "hyph_eo.dic", "hyph_hu_HU.dic", "hyph_sq_AL.dic")
        return
    theirs = {
        letters: (start, tuple(values))
        for letters, (start, values) in pyphen.HyphDict(path).patterns.items()
    }
    assert dict(found) == theirs


def test_a_word_is_hyphenated_as_by_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    word = "Donaudampfschifffahrtsgesellschaft"
    monkeypatch.setattr(pyphen, "hdcache", {})
    theirs = pyphen.Pyphen(lang="de", left=3, right=3).inserted(word)
    monkeypatch.setattr(pyphen, "hdcache", {})
    ours = open_dictionary("de-LU", 3)
    assert ours is not None
    assert ours.inserted(word) == theirs == "Donau-dampf-schiff-fahrts-ge-sell-schaft"


def test_letters_that_a_dictionary_cannot_write_are_no_pattern() -> None:
    dictionary = open_dictionary("de", 3)
    assert dictionary is not None
    assert dictionary.positions("Слово") == []


def test_a_language_without_a_dictionary_has_none() -> None:
    assert open_dictionary("zxx", 3) is None
