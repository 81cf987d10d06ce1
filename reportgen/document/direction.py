"""In which direction text runs: that of its language, or of its letters where those say otherwise.

The directions of letters are those of the Unicode Bidirectional Algorithm (UAX 9). It takes the
first strong letter for the direction of a paragraph (P2 and P3); but names stand first in many
sentences, and keep their own script. So the first letter counts only where most letters agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

#: Letters of the scripts that run from right to left (Unicode 16, blocks with class R or AL).
RTL_LETTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
#: A letter of any other script, as a pattern.
LTR_LETTER = rf"(?:(?![{RTL_LETTERS}])[^\W\d_])"
#: Letters alone: neither the digits and marks in those blocks, nor accents.
_RTL_LETTER = rf"(?:(?=[{RTL_LETTERS}])[^\W\d_])"
_HAS_RTL = re.compile(f"[{RTL_LETTERS}]")
_LETTERS = re.compile(rf"({_RTL_LETTER})|{LTR_LETTER}")
_BLANK = "[ \u00a0\u202f]"
#: Numbers with their groups, such as that of a telephone.
_NUMBER = re.compile(
    rf"(?<!\w)(?:\+{_BLANK}?|\(\+?\d+\){_BLANK}?)?\d+"
    rf"(?:(?:{_BLANK}?[/.-]?{_BLANK}?|{_BLANK}?\(\d+\){_BLANK}?)\d+)*",
    re.ASCII,
)
#: What in a number is put elsewhere by text that runs from right to left.
_PARTED = re.compile(rf"[+(]|{_BLANK}")

#: From how many letters on what runs from the left is no name in a text that does not, but a text
#: of its own, which begins at the left as well.
_WHOLE = 60

#: Languages written from right to left, by their primary subtag, and the scripts that say so.
_RTL_LANGUAGES = frozenset(
    (
        *("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "prs", "ps", "sd"),
        *("syr", "ug", "ur", "yi"),
    )
)
_RTL_SCRIPTS = frozenset(("adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"))


@lru_cache(maxsize=500)
def is_rtl(language: str | None) -> bool:
    """Tell whether a BCP 47 language tag means a script that runs from right to left."""
    if not language:
        return False
    subtags = language.lower().replace("_", "-").split("-")
    scripts = [subtag for subtag in subtags[1:] if len(subtag) == 4 and subtag.isalpha()]
    if scripts:
        return scripts[0] in _RTL_SCRIPTS
    return subtags[0] in _RTL_LANGUAGES


def has_rtl(text: str) -> bool:
    """Tell whether a text holds letters that run from right to left."""
    return not text.isascii() and _HAS_RTL.search(text) is not None


def runs_rtl(text: str, usual: bool) -> bool:
    """Tell whether a text runs from right to left, where `usual` tells it of its language.

    It runs the other way where its first letter and most of its letters do.
    """
    if not usual and not has_rtl(text):
        return False
    turned = [found.lastindex == 1 for found in _LETTERS.finditer(text)]
    if not turned or turned[0] == usual or 2 * sum(each == usual for each in turned) >= len(turned):
        return usual
    return not usual


def paragraph_rtl(text: str, usual: bool) -> bool:
    """Tell whether a paragraph begins at the right, where `usual` tells it of its language.

    A name in letters that run from the left keeps to the side where the text around it begins, and
    so does what has lines of its own: those are turned one by one.
    """
    own = runs_rtl(text, usual)
    return own or (usual and (len(text) < _WHOLE or "\n" in text))


def part_numbers(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text that runs from right to left, with whether each is a number.

    Such a number runs from the left: its groups, or the sign before it, would be put in another
    order. Ranges, dates and plain numbers stay with the text, which is read from the right, and
    numbers behind letters that run from the left stay with those.
    """
    position = 0
    for found in _NUMBER.finditer(text):
        if not _PARTED.search(found.group()):
            continue
        letters = [letter.lastindex == 1 for letter in _LETTERS.finditer(text, 0, found.start())]
        if letters and not letters[-1]:
            continue
        if found.start() > position:
            yield text[position : found.start()], False
        yield found.group(), True
        position = found.end()
    if position < len(text):
        yield text[position:], False
