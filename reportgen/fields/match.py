"""How values answer to what somebody looks for: each function holds one value to one text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from reportgen.fields.model import Field
from reportgen.fields.values import PartialDate, Period, parse_period, parse_yes_no
from reportgen.languages import Texts


def match_plain(value: Any, wanted: str, field: Field) -> bool:
    """Case and blanks at the edges do not count; ``*`` and ``?`` stand for any characters."""
    return _is_like([str(value)], wanted)


def match_texts(value: Texts, wanted: str, field: Field) -> bool:
    """A text is found in any of its languages."""
    return _is_like(value.values(), wanted)


def match_choice(value: str, wanted: str, field: Field) -> bool:
    """A choice is found by its key and by its label in any language."""
    return _is_like([value, *field.options[value].values()], wanted)


def match_yes_no(value: bool, wanted: str, field: Field) -> bool:
    """Yes and no are found however they are written. Raises `UnfitError`."""
    return value == parse_yes_no(wanted)


def match_period(value: Period, wanted: str, field: Field) -> bool:
    """A period is found by one that it shares a day with. Raises `UnfitError`."""
    other = parse_period(wanted)
    return _begin(value) <= _end(other) and _begin(other) <= _end(value)


def match_date(value: PartialDate, wanted: str, field: Field) -> bool:
    """A date is found by a period it may lie in. Raises `UnfitError`."""
    return match_period(Period(value, value), wanted, field)


def match_nothing(value: Mapping[str, Any], wanted: str, field: Field) -> bool:
    """Records, such as persons, are not what sheets are chosen by."""
    return False


def is_like(name: str, pattern: str) -> bool:
    """Tell whether a name fits a pattern, in which ``*`` and ``?`` stand for any characters."""
    if "*" not in pattern and "?" not in pattern:
        return name == pattern
    # Nothing else has a meaning: brackets stand for themselves.
    return fnmatchcase(name, pattern.replace("[", "[[]"))


def _is_like(texts: Iterable[str], wanted: str) -> bool:
    pattern = _plain(wanted)
    return any(is_like(_plain(text), pattern) for text in texts)


def _plain(text: str) -> str:
    """Return a text without what does not tell texts apart: case, blanks, how accents are typed."""
    # Who copies a printed value copies its no-break blanks, too.
    return unicodedata.normalize("NFC", " ".join(text.split()).casefold())


def _begin(period: Period) -> date:
    return period.start.first


def _end(period: Period) -> date:
    return period.end.last if period.end else date.max
