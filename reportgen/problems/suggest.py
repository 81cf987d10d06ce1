"""What to do about an unknown word: the nearest known one, or those there are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from reportgen.problems.characters import list_unseen, without_unseen
from reportgen.problems.message import NOTHING, Message, say

#: Known words are called by nothing else.
NO_WORDS: Mapping[str, str] = {}


def nearest(word: str, known: Iterable[str], called: Mapping[str, str] = NO_WORDS) -> str:
    """Return the known word most like `word` (case and accents ignored), or an empty string.

    `called` has known words by what people call them too, such as labels.
    """
    by_fold = {_fold(text): name for text, name in called.items()}
    by_fold |= {_fold(name): name for name in known}
    found = get_close_matches(_fold(word), by_fold, n=1, cutoff=0.6)
    return by_fold[found[0]] if found else ""


def _fold(text: str) -> str:
    """Return a text without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


#: What Word makes of the hyphen that begins an item of a list.
BULLET = re.compile(r"[–—−‐‑•·▪●‣◦∙➢\uf0b7*]\s")


#: More names, or more letters of them, nobody reads in a line.
_NAMES, _LETTERS = 30, 600


def suggest(word: str, known: Iterable[str], called: Mapping[str, str] = NO_WORDS) -> Message:
    """Return the advice for an unknown word: the nearest known one, or those there are.

    `called` has known words by what people call them too.
    """
    names = list(known)
    if unseen := list_unseen(word):
        plain = without_unseen(word).strip()
        if plain not in names:
            return say(
                "It has an invisible character ({characters}): delete it.", characters=unseen
            )
        return say(
            "It has an invisible character ({characters}): delete it; it is “{plain}” then.",
            characters=unseen,
            plain=plain,
        )
    if bullet := BULLET.match(word):
        return say(
            "A list begins with “-”, the hyphen, and not with “{bullet}”.",
            bullet=bullet[0].strip(),
        )
    close = nearest(word, names, called)
    if close or not names:
        return say("Did you mean “{name}”?", name=close) if close else NOTHING
    said = ", ".join(names[:_NAMES])
    if len(names) > _NAMES or len(said) > _LETTERS:
        return say("Known are: {names}, …", names=said[:_LETTERS].split(", "))
    return say("Known are: {names}.", names=names)
