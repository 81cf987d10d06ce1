"""Numbers as lists write them: with groups, units and signs, and with decimals after either sign.

“191.000” is a hundred thousand to some and less than two hundred to others. Which sign parts
decimals is said for a column; what then still may be two numbers is refused with both.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from reportgen.document.spacing import on_one_line
from reportgen.fields.recover.cells import SETTLE, Doubt, Taken, Written
from reportgen.input.workbooks import Kind
from reportgen.languages import currency_codes, currency_signs, locale_of
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError

#: What parts thousands besides the sign that does not part decimals.
_BLANKS = r"'’ \u00a0\u202f\u2009"
_OTHER = {",": ".", ".": ","}
_RANGE = re.compile(r"(.*?[0-9].*?)\s*(?:[-–—]|\.\.|\bbis\b|\bà\b|\bto\b)\s*(.*[0-9].*)")
_LANGUAGES = ("de", "fr", "en")


def read_number_cell(written: Written, spec: Any) -> Taken:
    """Return a number without its unit, or both ends of a range where the form takes one."""
    text = on_one_line(written.text)
    units = [form for texts in spec.settings.get("unit", {}).values() for form in texts.split("|")]
    doubts: tuple[Doubt, ...] = ()
    if written.kind is Kind.SHARE:
        doubts = (Doubt(say("the cell is shown in per cent, and is {text} here.", text=text)),)
    parts = _RANGE.fullmatch(text) if spec.settings.get("range") else None
    ends = parts.groups() if parts else (text,)
    value = "–".join(_read(each, written, units) for each in ends)
    spec.type.parse(value)
    return Taken(value, doubts)


def read_money_cell(written: Written, spec: Any) -> Taken:
    """Return an amount without the sign, the code or the name of its currency."""
    currency = spec.settings["currency"]
    names = {currency, currency_signs(currency, "en")[0].strip()}
    names |= {locale_of(lang).currencies.get(currency, currency) for lang in _LANGUAGES}
    text = on_one_line(written.text)
    others = [code for code in re.findall(r"\b[A-Z]{3}\b", text) if code in currency_codes()]
    if others and currency not in others:
        raise UnfitError(
            say("“{text}” is not in {currency}.", text=text, currency=currency),
            say(
                "Convert it from {other}, or give other currencies a field of their own.",
                other=others[0],
            ),
        )
    value = _read(text, written, sorted(names, key=len, reverse=True))
    spec.type.parse(value)
    return Taken(value)


def read_share_cell(written: Written, spec: Any) -> Taken:
    """Return a number of per cent; a cell that is shown so holds a hundredth of it."""
    text = on_one_line(written.text)
    if found := re.fullmatch(r"\(\s*(.*?)\s*\)", text):
        text = found[1]
    value = _read(text, written, ("%", "v. H.", "v.H."))
    is_number = written.kind is Kind.NUMBER
    if written.kind is Kind.SHARE or (written.habits.fraction and "%" not in text):
        value = _plain(Decimal(value) * 100)
    elif is_number and 0 < abs(Decimal(value)) <= 1:
        raise _ambiguous(text, value, _plain(Decimal(value) * 100))
    spec.type.parse(value)
    return Taken(value)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _read(text: str, written: Written, around: Any) -> str:
    if written.kind is Kind.DAY:
        raise UnfitError(
            say("the cell holds the day {day}, and a number belongs here.", day=text),
            say("Spreadsheets make days of numbers such as 1.5: type it again."),
        )
    if written.kind is not Kind.TEXT:
        return _plain(Decimal(text) * written.habits.times)
    for name in around:
        name = name.strip()
        if name and text.casefold().endswith(name.casefold()):
            text = text[: -len(name)].rstrip()
        if name and text.casefold().startswith(name.casefold()):
            text = text[len(name) :].lstrip()
    number = read_number(text, written.habits.decimal)
    times = written.habits.times
    return number if times == 1 else _plain(Decimal(number) * times)


def read_number(text: str, decimal: str = "") -> str:
    """Return a number with a point before its decimals, of a text with `decimal` before them.

    Where that is not said, either sign may be. Raises `UnfitError` for what is no number, and for
    what may be two.
    """
    written = text.strip().replace("\u2212", "-")
    if re.fullmatch("[+-]?[0-9]+", written):
        return written
    if not decimal:
        readings = {sign: _as_written(written, sign) for sign in _OTHER}
        meant = list(dict.fromkeys(filter(None, readings.values())))
        if len(meant) == 2:
            raise _ambiguous(text, *meant)
        if not meant:
            raise _no_number(text)
        return meant[0]
    said = _as_written(written, decimal)
    other = _as_written(written, _OTHER[decimal])
    if said and other and said != other and _could_be_groups(written, decimal):
        raise _ambiguous(text, said, other)
    if (
        not said
        and other
        and (short := re.fullmatch(r"([1-9][0-9]{0,2})[.,]([0-9]{1,2})", written))
    ):
        # “288.11” where points part thousands: a spreadsheet may have taken a nought away.
        raise _ambiguous(text, other, f"{short[1]}{short[2]:0<3}")
    if not said and not (other and re.fullmatch(r"[0-9]{4,}[.,][0-9]{1,2}", written)):
        raise _ambiguous(text, other) if other else _no_number(text)
    return said or other


def decimal_signs(text: str) -> set[str]:
    """Return the signs before decimals with which a text is a number; a unit around it is none."""
    bare = re.sub(r"^[^0-9+-]+|[^0-9]+$", "", text.strip())
    return {sign for sign in _OTHER if re.search("[0-9]", bare) and _as_written(bare, sign)}


def _as_written(text: str, decimal: str) -> str:
    """Return the number that a text is with this sign before decimals, "" where it is none."""
    group = f"[{re.escape(_OTHER[decimal])}{_BLANKS}]"
    found = re.fullmatch(
        rf"([+-]?)([0-9]+|[0-9]{{1,3}}({group})[0-9]{{3}}(?:\3[0-9]{{3}})*)"
        rf"(?:{re.escape(decimal)}([0-9]+|[-–—]{{1,2}}))?",
        text,
    )
    if not found:
        return ""
    whole, decimals = re.sub("[^0-9]", "", found[2]), found[4] or ""
    return f"{found[1]}{whole}.{decimals}" if decimals.isdecimal() else f"{found[1]}{whole}"


def _could_be_groups(text: str, decimal: str) -> bool:
    """Tell whether the sign that parts decimals may part thousands: “1,250”."""
    return bool(re.fullmatch(rf"[+-]?[1-9][0-9]{{0,2}}{re.escape(decimal)}[0-9]{{3}}", text))


def _no_number(text: str) -> UnfitError:
    return UnfitError(say("“{text}” is not a number.", text=text), SETTLE)


def _ambiguous(text: str, *meant: str) -> UnfitError:
    if len(meant) == 1:
        said = say(
            "“{text}” is not written as its column is: is it {first}?", text=text, first=meant[0]
        )
        return UnfitError(said, SETTLE)
    first, second = meant
    return UnfitError(
        say("“{text}” may be {first} or {second}.", text=text, first=first, second=second), SETTLE
    )
