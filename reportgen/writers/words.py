"""Where a word may be broken that is longer than its line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from reportgen.writers.hyphens import Dictionary

#: What a web or e-mail address has and no word: an at sign, a scheme, a name with dots.
_ADDRESS = re.compile(r"@|://|\w\.[a-z]{2,}", re.ASCII)
#: An address is broken behind the first of these, before the others (Duden, DIN 5008): a point or a
#: hyphen at the end of a line would be taken for one of the sentence.
_BREAK_BEHIND, _BREAK_BEFORE = "@/:", "._?&=#%+~"
#: Letters of one word, and how many of them stay together on each line.
_LETTERS = re.compile(r"[^\W\d_]{6,}")
_AT_LEAST = 3
#: Scripts whose words are hyphenated; others join their letters or break anywhere.
_HYPHENATED = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN")


class Place(NamedTuple):
    """A place to break a word: how many characters stay on the line, and the mark behind them."""

    at: int
    mark: str


def is_address(word: str) -> bool:
    """Tell whether a word is a web or e-mail address, which a hyphen would make another one."""
    return bool(_ADDRESS.search(word)) and any(map(str.isalpha, word))


def good_places(word: str, lang: str | None, mark: str) -> list[Place]:
    """Return where a word may be broken: at its signs, and between syllables with this mark.

    Without a mark, and in an address, it is broken at its signs alone.
    """
    if is_address(word):
        return [Place(at, "") for at in range(1, len(word)) if _parts_address(word, at)]
    places = {at: "" for at in range(1, len(word)) if _parts_word(word, at)}
    if mark:
        for run in _LETTERS.finditer(word):
            places |= {run.start() + at: mark for at in _syllables(run.group(), lang)}
    return [Place(at, places[at]) for at in sorted(places)]


def any_places(word: str, mark: str) -> list[Place]:
    """Return where a word may be broken if it has to be: between any of its letters.

    There are none in addresses, in numbers and in what is written without hyphens.
    """
    if not mark or is_address(word):
        return []
    return [Place(at, mark) for run in _LETTERS.finditer(word) for at in _between_letters(run)]


def _between_letters(run: re.Match[str]) -> Iterator[int]:
    if unicodedata.name(run.group()[0], "").startswith(_HYPHENATED):
        yield from range(run.start() + _AT_LEAST, run.end() - _AT_LEAST + 1)


def _parts_address(word: str, at: int) -> bool:
    before, behind = word[at - 1], word[at]
    if before in _BREAK_BEHIND:
        return behind not in "/:" and not (before == ":" and behind.isdigit())
    return behind in _BREAK_BEFORE and (before.isalnum() or behind not in _BREAK_BEFORE)


def _parts_word(word: str, at: int) -> bool:
    """Tell whether a word goes on behind a sign that parts it: `Haus_Hof`, `und/oder`."""
    sign = unicodedata.category(word[at - 1])
    parts = sign in ("Pc", "Pd", "Pe", "Pf", "Po", "Sm") and word[at - 1] not in "'’"
    return parts and word[at].isalpha() and at > 1


@lru_cache(maxsize=1024)
def _syllables(letters: str, lang: str | None) -> tuple[int, ...]:
    """Return where letters may be hyphenated; nowhere in languages that have no dictionary."""
    dictionary = _dictionary(lang or "")
    if dictionary is None:
        return ()
    places: list[int] = []
    for place in dictionary.positions(letters):
        # A dictionary may take a lone consonant for a syllable.
        if not places or place - places[-1] > 1:
            places.append(int(place))
    return tuple(places)


@lru_cache(maxsize=16)
def _dictionary(lang: str) -> Dictionary | None:
    # Pages for screens know signs alone.
    from reportgen.writers.hyphens import open_dictionary

    return open_dictionary(lang, _AT_LEAST)
