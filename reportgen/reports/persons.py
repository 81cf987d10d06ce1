"""Names of persons as directories list them: the last name first, as one looks it up."""

from __future__ import annotations

import re
import unicodedata
from functools import partial
from itertools import takewhile

#: A name in the writing of one's own country, and the same in Latin letters in brackets.
_TWICE = re.compile(r"(?P<name>[^()]+?)\s*\((?P<more>[^()]+)\)")
#: What begins a last name of several words, where it has a capital: Le Pen, Ben Salah, Van Damme.
_BEGINS = frozenset(
    [
        *("al", "ap", "ben", "bin", "da", "dal", "de", "del", "della", "den", "der", "des", "di"),
        *("dos", "du", "el", "ibn", "la", "le", "les", "mac", "mc", "san", "santa", "st", "st."),
        *("ste.", "te", "ten", "ter", "van", "von", "zu", "zur"),
    ]
)


def last_name_first(name: str) -> str:
    """Return a person's name as an index has it: ``Beauvoir, Simone de``.

    What is written small before the last name comes behind the first (so German and French
    libraries list it); what has a capital stays with it. Where some words at an end are in capitals
    alone, they are the last name, however many (so French offices write it). A name that is written
    twice, the second time in Latin letters in brackets, is listed by these. A name of one word, one
    that has a comma already, and one without Latin letters stay as they are: which of its words is
    looked up, nobody can tell.
    """
    twice = _TWICE.fullmatch(name)
    if twice and _is_latin(twice["more"]) and not _is_latin(twice["name"]):
        return f"{last_name_first(twice['more'])} ({twice['name']})"
    if twice and _is_latin(twice["name"]):
        return f"{last_name_first(twice['name'])} ({twice['more']})"
    words = name.split()
    if len(words) < 2 or "," in name or "(" in name or not _is_latin(name):
        return name
    if capitals := _capitals_of(words):
        first, last = capitals
        return f"{' '.join(last)}, {' '.join(first)}"
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in _BEGINS and words[at - 1][0].isupper():
        at -= 1
    return f"{' '.join(words[at:])}, {' '.join(words[:at])}"


def _capitals_of(words: list[str]) -> tuple[list[str], list[str]] | None:
    """Return the other words and those in capitals, where these stand at the end or the beginning.

    Less than three letters at the beginning are initials, or a title.
    """
    behind = len(words) - len(list(takewhile(partial(_is_capitals, 2), reversed(words))))
    if 0 < behind < len(words):
        return words[:behind], words[behind:]
    before = len(list(takewhile(partial(_is_capitals, 3), words)))
    if 0 < before < len(words) and behind:
        return words[before:], words[:before]
    return None


def _is_capitals(least: int, word: str) -> bool:
    return word.isupper() and sum(map(str.isalpha, word)) >= least


def _is_latin(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return bool(letters) and all("LATIN" in unicodedata.name(each, "") for each in letters)
