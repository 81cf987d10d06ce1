"""How values answer to what somebody looks for: each function holds one value to one text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from reportgen.values import PartialDate, Period, Texts, parse_line, parse_period

if TYPE_CHECKING:
    from reportgen.fields import Field


def match_plain(value: Any, wanted: str, field: Field) -> bool:
    """Case and blanks at the edges do not count; ``*`` and ``?`` stand for any characters."""
    return _is_like([str(value)], wanted)


def match_texts(value: Texts, wanted: str, field: Field) -> bool:
    """A text is found in any of its languages."""
    return _is_like(value.values(), wanted)


def match_choice(value: str, wanted: str, field: Field) -> bool:
    """A choice is found by its key and by its label in any language."""
    return _is_like([value, *field.options[value].values()], wanted)


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


def _is_like(texts: Iterable[str], wanted: str) -> bool:
    pattern = parse_line(wanted).casefold()
    return any(fnmatchcase(text.casefold(), pattern) for text in texts)


def _begin(period: Period) -> date:
    return period.start.first


def _end(period: Period) -> date:
    return period.end.last if period.end else date.max
