"""Where a name that is longer than a line is parted: at a sense, not wherever the line is full."""

from __future__ import annotations

import re
from itertools import accumulate

from reportgen.document.spacing import space_text

#: Words that belong to what follows them: no line ends with one.
_LEADING = re.compile(
    r"(?i)d(?:er|ie|as|es|em|en|u|e|')|eine?s?|einer|für|und|u\.|&|sowie|oder|vo[nm]|zu[mr]?|i[mn]|a[mn]"
    r"|au[fs]|bei|mit|nach|über|unter|ohne|l(?:a|es?|')|une?|et|ou|pour|par|sur|sous|aux?|à|en|dans"
    r"|avec|sans|the|of|for|and|or|to|at|on|by|with|a"
)
#: What stands behind a name and belongs to it.
_FORM = re.compile(
    r"(?i)\(?(?:e\.\s?V\.|g?GmbH|AG|KG|OHG|SE|SA|SARL|S\.A\.|asbl|ASBL|gAG|Ltd)\)?,?"
)
#: How little a break suits its place, beside the squares of what lines lack: after a sign, before
#: a word that begins a part, between two others, behind a word that leads on.
_SIGN, _PART, _PLAIN, _NEVER = 0, 1000, 3000, 50_000


def break_at_sense(text: str, width: int, lang: str) -> list[str]:
    """Return a text as lines of at most so many characters, the fewest there can be.

    Among these it is parted where a part of it ends, and else in lines of like length. A word that
    is longer than a line has one of its own.
    """
    # What the language keeps together is one word here: “e. V.”, “St. Wendel”.
    words = space_text(text, lang).split(" ")
    starts = [0, *accumulate(len(word) + 1 for word in words)]
    #: From each word on: how many lines are needed, how bad the breaks are, where the lines end.
    best: list[tuple[int, int, tuple[int, ...]]] = [(0, 0, ())]
    for start in reversed(range(len(words))):
        found = []
        for end in range(start + 1, len(words) + 1):
            rest = width - (starts[end] - starts[start] - 1)
            if rest < 0 and end > start + 1:
                break
            lines, cost, ends = best[end - start - 1]
            cost += _cost(words, end) + max(rest, 0) ** 2
            found.append((lines + 1, cost, (end, *ends)))
        best.insert(0, min(found))
    ends = best[0][2]
    return [
        text[starts[start] : starts[end] - 1]
        for start, end in zip((0, *ends[:-1]), ends, strict=True)
    ]


def _cost(words: list[str], end: int) -> int:
    """Return how little a break before a word suits its place; none at the end."""
    if end == len(words):
        return _SIGN
    before, after = words[end - 1], words[end]
    if _LEADING.fullmatch(before.replace("’", "'")) or _FORM.fullmatch(after) or after in "–-/|·":
        return _NEVER
    if before[-1:] in ",;:–/|·" or before == "-" or after.startswith(("(", "„", "«")):
        return _SIGN
    return _PART if _LEADING.fullmatch(after) else _PLAIN
