"""Days and spans of time as lists write them, and as spreadsheets keep them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from reportgen.document.spacing import on_one_line
from reportgen.fields.recover.cells import SETTLE, Taken, Written
from reportgen.fields.values import parse_date, parse_period
from reportgen.fields.written_dates import split_span
from reportgen.input.workbooks import Kind
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError

#: The day that spreadsheets count from (ISO/IEC 29500-1, 18.17.4.1), and the numbers of the days
#: from 1955 to 2118, which lists may be about.
_EPOCH, _FIRST, _LAST = date(1899, 12, 30), 20_000, 80_000
_MONTHS = 12
_SLASHED = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2((?:19|20|21)[0-9]{2})")
_SHORT = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}")
_WITH_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9:.]+Z?")


def read_day_cell(written: Written, spec: Any) -> Taken:
    """Return a day, a month or a year (ISO 8601)."""
    return Taken(read_day(written))


def read_period_cell(written: Written, spec: Any) -> Taken:
    """Return a span of time, or the one day, month or year that a cell holds."""
    text = on_one_line(written.text)
    if written.kind is not Kind.TEXT:
        return Taken(read_day(written))
    try:
        return Taken(read_day(written))
    except UnfitError as error:
        ends = split_span(text)
        if ends is None:
            try:
                return Taken(str(parse_period(text)))
            except UnfitError:
                raise error from None
    first, last = (
        ".." if end == ".." else read_day(Written(end, habits=written.habits)) for end in ends
    )
    return Taken(str(parse_period(f"{first}/{last}")))


def read_day(written: Written) -> str:
    """Return a day, a month or a year (ISO 8601). Raises `UnfitError`."""
    text = on_one_line(written.text)
    if with_time := _WITH_TIME.fullmatch(text):
        return str(parse_date(with_time[1]))
    if written.kind is not Kind.DAY and re.fullmatch("[0-9]{5}", text):
        return _counted(text, written.habits.serial)
    if _SHORT.fullmatch(text):
        raise UnfitError(
            say("“{text}” has a year of two digits.", text=text),
            say("Write the year with four, or say under “words” of its column what it means."),
        )
    if slashed := _SLASHED.fullmatch(text):
        return _slashed(text, slashed, written.habits.first)
    return str(parse_date(text))


def first_in(text: str) -> str:
    """Return what stands first in a day with slashes, "day" or "month"; "" where both may."""
    found = _SLASHED.fullmatch(text.strip())
    if not found or (int(found[1]) > _MONTHS) == (int(found[3]) > _MONTHS):
        return ""
    return "day" if int(found[1]) > _MONTHS else "month"


def counted_day(text: str) -> str:
    """Return the day that a spreadsheet counts by a number, "" where it can be none."""
    text = text.strip()
    if not re.fullmatch("[0-9]{5}", text) or not _FIRST <= int(text) <= _LAST:
        return ""
    return (_EPOCH + timedelta(days=int(text))).isoformat()


def _counted(text: str, serial: bool) -> str:
    day = counted_day(text)
    if not day:
        raise UnfitError(say("“{text}” is not a date.", text=text), SETTLE)
    if not serial:
        raise UnfitError(
            say("“{text}” may be {day}, whose format was lost.", text=text, day=day),
            say("Format the cells as dates, or write “days: [counted]” for the column."),
        )
    return day


def _slashed(text: str, found: re.Match[str], first: str) -> str:
    """Return the day of “01/12/2016”, if it can only be one or somebody said what comes first."""
    one, other, year = int(found[1]), int(found[3]), found[4]
    readings = {"day": f"{year}-{other:02}-{one:02}", "month": f"{year}-{one:02}-{other:02}"}
    possible = {key: day for key, day in readings.items() if _is_day(day)}
    if first:
        return str(parse_date(readings[first]))
    if len(set(possible.values())) == 2:
        raise UnfitError(
            say(
                "“{text}” may be {first} or {second}.",
                text=text,
                first=readings["day"],
                second=readings["month"],
            ),
            say("Write “days: [day_first]” or “days: [month_first]” for the column."),
        )
    return str(parse_date(next(iter(possible.values()), text)))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
