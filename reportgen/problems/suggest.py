"""What to do about an unknown word: the nearest known one, or those there are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from reportgen.problems.characters import list_unseen, without_unseen


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like `word` (case ignored), or an empty string."""
    by_lower = {name.lower(): name for name in known}
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else ""


#: What Word makes of the hyphen that begins an item of a list.
BULLET = re.compile(r"[–—−‐‑•·▪●‣◦∙➢\uf0b7*]\s")


#: More names, or more letters of them, nobody reads in a line.
_NAMES, _LETTERS = 30, 600


def suggest(word: str, known: Iterable[str]) -> str:
    """Return the advice for an unknown word: the nearest known one, or those there are."""
    names = list(known)
    if unseen := list_unseen(word):
        plain = without_unseen(word).strip()
        meant = f"; it is “{plain}” then." if plain in names else "."
        return f"It has an invisible character ({', '.join(unseen)}): delete it{meant}"
    if bullet := BULLET.match(word):
        return f"A list begins with “-”, the hyphen, and not with “{bullet[0].strip()}”."
    close = nearest(word, names)
    if close or not names:
        return f"Did you mean “{close}”?" if close else ""
    said = ", ".join(names[:_NAMES])
    cut = len(names) > _NAMES or len(said) > _LETTERS
    return f"Known are: {said[:_LETTERS]}{', …' if cut else '.'}"
