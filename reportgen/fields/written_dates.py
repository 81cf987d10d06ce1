"""Dates and spans of time as people write them, where only one thing can be meant.

Days come before months here, as everywhere but in the USA; with slashes, which the USA use too, no
day is read.
"""

from __future__ import annotations

import re
from functools import cache

from reportgen.languages import locale_of

#: The languages whose names of months are read.
_LANGUAGES = ("de", "fr", "en")
_YEAR = r"(?P<year>(?:19|20|21)[0-9]{2})"
_FORMS = (
    re.compile(rf"(?P<day>0?[1-9]|[12][0-9]|3[01])\.\s*(?P<month>[0-9]{{1,2}})\.\s*{_YEAR}"),
    re.compile(rf"(?P<month>[0-9]{{1,2}})[./]\s*{_YEAR}"),
    re.compile(
        rf"(?:(?P<day>0?[1-9]|[12][0-9]|3[01])(?:\.|er)?\s+)?(?P<name>[^\W\d_]+)\.?\s+{_YEAR}"
    ),
)
#: What stands between the two ends of a span: a dash, or a hyphen that is part of neither.
_BETWEEN = re.compile(
    r"\s*[–—]\s*|\s+-\s+|\s+(?:bis|au|à|jusqu['’]?(?:en|à|au)|to|until)\s+"
    r"|(?<=\.[0-9]{4})-(?=[0-9])|(?<=^[0-9]{4})-(?=[0-9]{4}$)"
)
_FROM = re.compile(r"(?:von|vom|de|du|from)\s+", re.IGNORECASE)
_SINCE = re.compile(r"(?:seit|ab|depuis|dès|since)\s+(?:dem\s+|le\s+)?", re.IGNORECASE)
#: No span of time is longer, in characters.
_LONGEST = 80
_NOW = frozenset(["heute", "aujourd'hui", "aujourd’hui", "today", "now", "jetzt"])


def read_date(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day of ``1.3.2026``, ``3/2026`` or ``1er mars 2026``.

    The day is 0 where there is none. None for what is written otherwise.
    """
    for form in _FORMS:
        if found := form.fullmatch(text):
            parts = found.groupdict()
            month = int(parts.get("month") or _months().get(parts.get("name", "").casefold(), 0))
            return (int(parts["year"]), month, int(parts.get("day") or 0)) if month else None
    return None


def split_span(text: str) -> tuple[str, str] | None:
    """Return both ends of ``2024-2026`` or ``von 2024 bis 2026``, the second of an open one “..”.

    None for what is no such span.
    """
    if len(text) > _LONGEST:
        return None
    if since := _SINCE.match(text):
        return text[since.end() :], ".."
    parts = _BETWEEN.split(text)
    if len(parts) != 2 or not all(parts):
        return None
    start, end = parts
    if word := _FROM.match(start):
        start = start[word.end() :]
    return start, ".." if end.casefold() in _NOW else end


@cache
def _months() -> dict[str, int]:
    """Return the months by their names, whole and abbreviated, in the languages that are read."""
    found: dict[str, set[int]] = {}
    for lang in _LANGUAGES:
        for names in locale_of(lang).months.values():
            for width in ("wide", "abbreviated"):
                for month, name in names[width].items():
                    found.setdefault(name.rstrip(".").casefold(), set()).add(month)
    return {name: min(months) for name, months in found.items() if len(months) == 1}
