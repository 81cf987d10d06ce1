"""Types of fields that hold numbers: how each is read, shown, summed and put into a spreadsheet.

A value is the text of its digits, with a point before decimals, so that none is lost; a range is
two of them with a dash between (“37–100”). What stands around the digits, a unit or a currency, is
the form's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import MAX_PREC, ROUND_HALF_UP, Decimal, localcontext
from functools import partial
from typing import Any

from reportgen.document.blocks import Block, Paragraph, Text
from reportgen.document.register import Datum
from reportgen.fields import match
from reportgen.fields.model import Field, FieldType, Misfit, View
from reportgen.fields.recover.cell_numbers import (
    read_money_cell,
    read_number_cell,
    read_share_cell,
)
from reportgen.fields.scalars import LINE, PLAIN, YES_NO
from reportgen.fields.values import parse_number
from reportgen.languages import (
    choose_plural,
    currency_codes,
    currency_decimals,
    currency_signs,
    percent_signs,
    pick,
    read_number,
    write_number,
)
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError

#: Between the two ends of a range.
_DASH = "–"
_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?"
#: What people write between them.
_RANGE = re.compile(r"(.*?[0-9].*?)\s*(?:[-–—/]|\.\.|\bbis\b|\bà\b|\bto\b)\s*(.*[0-9].*)")
#: How a number may be reckoned of others, by the names of the settings.
WAYS = ("sum", "difference", "share")
#: Amounts of money and shares have groups before they are hard to read: “1.250,00 €”.
_GROUPED_FROM = 4


# --- Reading -----------------------------------------------------------------------------------


def parse_percent(text: str) -> str:
    """Return a number of per cent as written, without the sign. Raises `UnfitError`."""
    return parse_number(text.strip().removesuffix("%").rstrip())


def parse_money(text: str, currency: str) -> str:
    """Return an amount as written, without the sign or code of its currency. Raises `UnfitError`.

    More decimals than the currency has are taken for a point between thousands.
    """
    written = text.strip()
    sign = currency_signs(currency, "en")[0].strip()
    for name in (currency, sign):
        written = written.removesuffix(name).rstrip().removeprefix(name).lstrip()
    if other := re.fullmatch(rf"([A-Z]{{3}})\s*{_NUMBER}|{_NUMBER}\s*([A-Z]{{3}})", written):
        raise UnfitError(
            say("“{text}” is not in {currency}.", text=text, currency=currency),
            say(
                "Convert it from {other}, or give other currencies a field of their own.",
                other=other[1] or other[2],
            ),
        )
    amount = parse_number(written)
    whole, _, decimals = amount.partition(".")
    most = currency_decimals(currency)
    if len(decimals) > most:
        raise UnfitError(
            say(
                "“{text}” has {count} decimals, and {currency} has {most}.",
                text=text,
                count=len(decimals),
                currency=currency,
                most=most,
            ),
            say(
                "Write {thousands} if the point parts thousands, or leave decimals out.",
                thousands=f"{whole}{decimals}",
            ),
        )
    return amount


def parse_range(text: str, parse: Callable[[str], str]) -> str:
    """Return a number, or two with a dash between, the smaller one first. Raises `UnfitError`.

    “37-100”, “37 – 100”, “37 bis 100”; signs may stand behind both. `parse` reads each.
    """
    written = text.strip()
    parts = _RANGE.fullmatch(written)
    if not parts:
        return parse(written)
    first, last = parse(parts[1]), parse(parts[2])
    if Decimal(first) > Decimal(last):
        raise UnfitError(
            say("“{text}” begins with the larger number.", text=text), say("Swap the two.")
        )
    return first if Decimal(first) == Decimal(last) else f"{first}{_DASH}{last}"


def _parse_count(text: str) -> int:
    digits = text.strip()
    if not re.fullmatch("[0-9]{1,2}", digits):
        raise UnfitError(
            say("“{text}” is no whole number below 100.", text=text),
            say("Write digits alone."),
        )
    return int(digits)


def _parse_currency(text: str) -> str:
    code = text.strip().upper()
    if code not in currency_codes():
        raise UnfitError(
            say("“{text}” is no currency.", text=text),
            say("Write its code of three letters (ISO 4217): EUR, CHF."),
        )
    return code


# --- Read as people of a language write them ---------------------------------------------------


def unset_number(text: str, field: Field, lang: str) -> str:
    """Return a number, or two with a dash between, as `parse_range` reads it, without its unit.

    Raises `UnfitError` for what may be one number or another.
    """
    written = text.strip()
    if field.settings.get("plain"):
        return written
    units = (unit for each in field.settings.get("unit", {}).values() for unit in each.split("|"))
    return _unset(written, lang, tuple(units))


def unset_percent(text: str, field: Field, lang: str) -> str:
    """Return a share as `parse_percent` reads it. Raises `UnfitError` as `unset_number` does."""
    return _unset(text, lang, ("%", *percent_signs(lang)))


def unset_money(text: str, field: Field, lang: str) -> str:
    """Return an amount as `parse_money` reads it. Raises `UnfitError` as `unset_number` does."""
    currency = field.settings.get("currency", "EUR")
    signs = (*currency_signs(currency, lang), *currency_signs(currency, "en"), currency)
    return _unset(text, lang, signs)


def _unset(text: str, lang: str, signs: tuple[str, ...]) -> str:
    parts = _RANGE.fullmatch(text.strip())
    return _DASH.join(_digits(part, lang, signs) for part in (parts.groups() if parts else (text,)))


def _digits(text: str, lang: str, signs: tuple[str, ...]) -> str:
    """Return a number with a point before its decimals, and without signs around it."""
    written = text.strip()
    minus = "-" if re.match(r"[-\u2212]", written) else ""
    written = written[len(minus) :].lstrip()
    for sign in sorted({sign.strip() for sign in signs} - {""}, key=len, reverse=True):
        written = written.removesuffix(sign).rstrip().removeprefix(sign).lstrip()
    try:
        return read_number(f"{minus}{written}", lang)
    except ValueError:
        raise UnfitError(
            say("“{text}” is one number in some languages and another in others.", text=text),
            say("Write it without a sign between thousands."),
        ) from None


# --- Showing -----------------------------------------------------------------------------------


def _line(text: str) -> tuple[Block, ...]:
    return (Paragraph((Text(text),)),)


def _write(value: str, lang: str, decimals: int, grouped_from: int) -> str:
    """Return the digits of a number or a range, with so many decimals at the least."""
    return _DASH.join(
        write_number(pad_number(each, decimals), lang, grouped_from) for each in value.split(_DASH)
    )


def pad_number(number: str, decimals: int) -> str:
    """Return a number with so many decimals at the least."""
    whole, point, rest = number.partition(".")
    if len(rest) >= decimals:
        return number
    return f"{whole}{point or '.'}{rest:0<{decimals}}"


def show_number(value: str, field: Field, view: View) -> tuple[Block, ...]:
    """The number as the language writes it, with its unit; a plain one as it was written."""
    if field.settings.get("plain"):
        return _line(value)
    # Numbers of five digits and more have groups, so that years have none.
    said = _write(value, view.lang, decimals_of(field), 5)
    units = field.settings.get("unit")
    if not units:
        return _line(said)
    unit, spoken = pick(units, view.lang, view.main)
    last = Decimal(value.split(_DASH)[-1])
    named = Text(f"\u00a0{choose_plural(last, unit.split('|'), spoken)}", lang=_other(spoken, view))
    return (Paragraph((Text(said), named)),) if named.lang else _line(f"{said}{named}")


def _frame(before: str, said: str, after: str) -> str:
    """Return a number between its signs; a minus stands before all: “-€80.25”."""
    if before and said.startswith("-"):
        return f"-{before}{said[1:]}{after}"
    return f"{before}{said}{after}"


def _other(lang: str, view: View) -> str | None:
    """Return a language that is not the one shown in."""
    return None if lang == view.lang else lang


def show_percent(value: str, field: Field, view: View) -> tuple[Block, ...]:
    """The number with its sign, as the language has it: “12,5 %”."""
    before, after = percent_signs(view.lang)
    said = _write(value, view.lang, decimals_of(field), _GROUPED_FROM)
    return _line(_frame(before, said, after))


def show_money(value: str, field: Field, view: View) -> tuple[Block, ...]:
    """The amount with its currency, as the language has it: “1.250,00 €”, “€1,250.00”."""
    before, after = currency_signs(field.settings["currency"], view.lang)
    said = _write(value, view.lang, decimals_of(field), _GROUPED_FROM)
    return _line(_frame(before, said, after))


# --- Reckoning ---------------------------------------------------------------------------------


def amounts_of(value: str) -> tuple[Decimal, Decimal]:
    """Return the two ends of a range; a number is both of its own."""
    parts = value.split(_DASH)
    return Decimal(parts[0]), Decimal(parts[-1])


def write_amounts(low: Decimal, high: Decimal) -> str:
    """Return two ends as the value that `amounts_of` reads."""
    first, last = f"{low:f}", f"{high:f}"
    return first if low == high else f"{first}{_DASH}{last}"


def round_number(number: Decimal, decimals: int) -> Decimal:
    """Round what may have no end, halves away from nought, without noughts that say nothing."""
    with localcontext(prec=MAX_PREC):
        rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    whole, point, rest = f"{rounded:f}".partition(".")
    rest = rest.rstrip("0")
    return Decimal(f"{whole}{point if rest else ''}{rest}")


def decimals_of(field: Field) -> int:
    """Return with how many decimals at the least the numbers of a field are printed."""
    usual = currency_decimals(field.settings["currency"]) if "currency" in field.settings else 0
    return int(field.settings.get("decimals", usual))


def _datum(value: str, code: str, share: int = 1) -> Datum | None:
    low, high = amounts_of(value)
    return Datum(low / share, code) if low == high else None


def _decimals_code(value: str, decimals: int) -> str:
    """Return how a spreadsheet shows so many decimals, more where a number has more."""
    most = max(decimals, len(value.partition(".")[2]))
    return f".{'0' * most}" if most else ""


def number_datum(value: str, field: Field, lang: str) -> Datum | None:
    """Return the number with its unit as a spreadsheet has it; None for a range or a code."""
    if field.settings.get("plain"):
        return None if value[:1] == "0" else _datum(value, "General")
    digits = f"#,##0{_decimals_code(value, decimals_of(field))}"
    unit = pick(field.settings.get("unit", {}), lang, lang)[0].split("|")[-1].strip()
    return _datum(value, f"{digits}{_quoted(f' {unit}')}" if unit else digits)


def percent_datum(value: str, field: Field, lang: str) -> Datum | None:
    """Return a share, of which 1 is all, as spreadsheets reckon; None for a range."""
    return _datum(value, f"0{_decimals_code(value, decimals_of(field))}%", 100)


def money_datum(value: str, field: Field, lang: str) -> Datum | None:
    """Return the amount with its currency as a spreadsheet has it; None for a range."""
    before, after = map(_quoted, currency_signs(field.settings["currency"], lang))
    return _datum(value, f"{before}#,##0{_decimals_code(value, decimals_of(field))}{after}")


def _quoted(text: str) -> str:
    """Return a text as a number format has it (ECMA-376 Part 1, 18.8.31)."""
    plain = text.replace('"', "")
    return f'"{plain}"' if plain else ""


# --- The types ---------------------------------------------------------------------------------


def _tailor(kind: FieldType, settings: Mapping[str, Any]) -> FieldType:
    """Return a type of numbers that takes ranges, where the form says so."""
    if not settings.get("range") or kind.parse is None:
        return kind
    schema = {"type": ["number", "string"]}
    return replace(kind, parse=partial(parse_range, parse=kind.parse), schema=schema)


def _tailor_money(kind: FieldType, settings: Mapping[str, Any]) -> FieldType:
    currency = settings.get("currency", "EUR")
    about = say("an amount in {currency}", currency=currency)
    read = replace(kind, parse=partial(parse_money, currency=currency), about=about)
    return _tailor(read, settings)


def _find_misfits(field: Field) -> Iterator[Misfit]:
    """Yield what is wrong with a number that is reckoned: in two ways, or required as well."""
    ways = [way for way in WAYS if way in field.settings]
    if len(ways) > 1:
        yield Misfit(
            (ways[1],),
            say("“{first}” and “{second}” are both given.", first=ways[0], second=ways[1]),
            say("Keep one of the two."),
        )
    if ways and field.required:
        yield Misfit(
            ("required",),
            say("what is reckoned is not required of anybody."),
            say("Remove “required”."),
        )


COUNT = FieldType(
    "count",
    say("how many"),
    lambda value, field, view: _line(str(value)),
    _parse_count,
    {"type": ["integer", "string"]},
    matches=match.match_plain,
)
_CURRENCY = FieldType(
    "currency",
    say("a currency by its code (ISO 4217): EUR, CHF"),
    lambda value, field, view: _line(value),
    _parse_currency,
    {"type": "string"},
    matches=match.match_plain,
)
DECIMALS = Field("decimals", COUNT)
#: What a form may say of every type of numbers.
_RECKONED = (
    DECIMALS,
    Field("range", YES_NO),
    Field("sum", PLAIN, many=True),
    Field("difference", PLAIN, many=True),
)


def _rank(value: str) -> float:
    return float(amounts_of(value)[0])


NUMBER = FieldType(
    "number",
    say("a number"),
    show_number,
    parse_number,
    {"type": ["number", "string"], "pattern": r"^\s*[+-]?[0-9]+(\.[0-9]+)?\s*$"},
    rank=_rank,
    amounts=amounts_of,
    datum=number_datum,
    entry="number",
    matches=match.match_plain,
    unset=unset_number,
    example="1250.5",
    # A plain number is printed as it was written: a year, a code.
    settings=(Field("plain", YES_NO), Field("unit", LINE), *_RECKONED),
    tailor=_tailor,
    misfits=_find_misfits,
    cell=read_number_cell,
)
PERCENT = FieldType(
    "percent",
    say("a number of per cent"),
    show_percent,
    parse_percent,
    {"type": ["number", "string"], "pattern": r"^\s*[+-]?[0-9]+(\.[0-9]+)?\s*%?\s*$"},
    rank=_rank,
    amounts=amounts_of,
    datum=percent_datum,
    entry="number",
    matches=match.match_plain,
    unset=unset_percent,
    example="12.5",
    settings=(*_RECKONED, Field("share", PLAIN, many=True)),
    tailor=_tailor,
    misfits=_find_misfits,
    cell=read_share_cell,
)
MONEY = FieldType(
    "money",
    say("an amount of money"),
    show_money,
    partial(parse_money, currency="EUR"),
    {"type": ["number", "string"]},
    rank=_rank,
    amounts=amounts_of,
    datum=money_datum,
    entry="number",
    matches=match.match_plain,
    unset=unset_money,
    example="1250.50",
    settings=(Field("currency", _CURRENCY, required=True), *_RECKONED),
    tailor=_tailor_money,
    misfits=_find_misfits,
    cell=read_money_cell,
)
