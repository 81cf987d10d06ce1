"""Types of numbers: read without a guess, shown as each language does, kept for spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from reportgen.document.blocks import RichText
from reportgen.document.register import Datum
from reportgen.fields.groups import make_field
from reportgen.fields.model import Field, View
from reportgen.fields.numbers import amounts_of, write_amounts
from reportgen.fields.show import typeset
from reportgen.fields.types import TYPES
from reportgen.languages import currency_signs, percent_signs
from reportgen.problems.problem import UnfitError


def field_of(kind: str, **settings: Any) -> Field:
    return make_field("a", {"type": kind, **settings}, TYPES)


def parse(field: Field, text: str) -> Any:
    assert field.type.parse
    return field.type.parse(text)


def show(field: Field, text: str, lang: str) -> str:
    words: Mapping[str, Mapping[str, str]] = {}
    view = View(lang, "de", words, lambda path: pytest.fail(path))
    blocks = typeset(parse(field, text), field, view)
    return str(RichText(blocks)).replace("\u00a0", "~").replace("\u202f", "_")


MONEY = field_of("money", currency="EUR")
HOURS = field_of("number", unit={"de": "Stunde | Stunden", "fr": "heure | heures"})


@pytest.mark.parametrize(("field", "text", "de", "fr", "en"), [
    (MONEY, "1250", "1.250,00~€", "1_250,00~€", "€1,250.00"),
    (MONEY, "1592050.5 €", "1.592.050,50~€", "1_592_050,50~€", "€1,592,050.50"),
    (MONEY, "EUR 7", "7,00~€", "7,00~€", "€7.00"),
    (MONEY, "-80.25", "-80,25~€", "-80,25~€", "-€80.25"),
    (field_of("money", currency="CHF"), "CHF 99", "99,00~CHF", "99,00~CHF", "CHF~99.00"),
    (field_of("money", currency="JPY"), "99", "99~¥", "99~JPY", "¥99"),
    (field_of("money", currency="EUR", decimals=0), "1250", "1.250~€", "1_250~€", "€1,250"),
    (field_of("money", currency="EUR", decimals=0), "0.5", "0,5~€", "0,5~€", "€0.5"),
    (field_of("money", currency="EUR", range=True), "37 - 100 €", "37,00–100,00~€",
     "37,00–100,00~€", "€37.00–100.00"),
    (field_of("percent"), "12.5 %", "12,5~%", "12,5~%", "12.5%"),
    (field_of("percent", decimals=1), "7", "7,0~%", "7,0~%", "7.0%"),
    (field_of("percent", range=True), "10 % bis 12 %", "10–12~%", "10–12~%", "10–12%"),
    (HOURS, "1", "1~Stunde", "1~heure", "1~Stunde"),
    (HOURS, "2.5", "2,5~Stunden", "2,5~heures", "2.5~Stunden"),
    (field_of("number", decimals=2), "19454.5", "19.454,50", "19_454,50", "19,454.50"),
    (field_of("number"), "2026", "2026", "2026", "2026"),
    (field_of("number", plain=True), "66111", "66111", "66111", "66111"),
    (field_of("number", plain=True, range=True), "2019/23000", "2019–23000", "2019–23000",
     "2019–23000"),
])  # fmt: skip
def test_numbers_are_shown_as_each_language_does(
    field: Field, text: str, de: str, fr: str, en: str
) -> None:
    assert [show(field, text, lang) for lang in ("de", "fr", "en")] == [de, fr, en]


@pytest.mark.parametrize(("field", "text", "said"), [
    (MONEY, "1.250", "has 3 decimals, and EUR has 2. Write 1250 if the point parts thousands"),
    (MONEY, "1.250,00 €", "is not a number"),
    (MONEY, "12 CHF", "is not in EUR. Convert it from CHF"),
    (MONEY, "USD 12", "is not in EUR. Convert it from USD"),
    (MONEY, "37-100", "is not a number"),
    (MONEY, "€", "is not a number"),
    (field_of("money", currency="JPY"), "9.5", "has 1 decimals, and JPY has 0"),
    (field_of("percent"), "50 von 100", "is not a number"),
    (field_of("number", range=True), "9-7", "begins with the larger number. Swap the two."),
    (field_of("number", range=True), "7-", "is not a number"),
])  # fmt: skip
def test_what_may_be_another_number_is_refused(field: Field, text: str, said: str) -> None:
    with pytest.raises(UnfitError) as refused:
        parse(field, text)
    assert said in f"{refused.value.message} {refused.value.advice}"


@pytest.mark.parametrize(("text", "advice"), [
    ("12,5", "Write 12.5."),
    ("-1.592.050,00", "Write -1592050.00."),
    ("1 592 050,5", "Write 1592050.5."),
    ("1\u202f250", "Write 1250."),
    ("1’250", "Write 1250."),
    ("1.592.050", "Write 1592050."),
    ("1,592,050.00", "Write 1592050.00."),
    ("0,250", "Write 0.250."),
    ("1,250", "Write digits, with a point for decimals."),
    ("12.5.2027", "Write digits, with a point for decimals."),
    ("1 25", "Write digits, with a point for decimals."),
    ("zwei", "Write digits, with a point for decimals."),
])  # fmt: skip
def test_who_writes_numbers_otherwise_is_told_how(text: str, advice: str) -> None:
    for kind in (field_of("number"), MONEY, field_of("percent")):
        with pytest.raises(UnfitError) as refused:
            parse(kind, text)
        assert str(refused.value.advice) == advice
    with pytest.raises(UnfitError) as refused:
        parse(MONEY, f"{text} €")
    assert str(refused.value.advice) == advice


@pytest.mark.parametrize("text", ["37", "-5", "-5--2", "12.50–100", "1 bis 2", "0/0.5", "3..4"])
def test_a_range_is_read_again_as_it_is_kept(text: str) -> None:
    field = field_of("number", range=True)
    value = parse(field, text)
    assert parse(field, value) == value
    assert write_amounts(*amounts_of(value)) == value


def test_a_range_of_one_number_is_that_number() -> None:
    assert parse(field_of("number", range=True), "7-7") == "7"


@pytest.mark.parametrize(("field", "text", "datum"), [
    (MONEY, "1250.5", Datum(Decimal("1250.5"), '#,##0.00" €"')),
    (field_of("percent"), "12.5", Datum(Decimal("0.125"), "0.0%")),
    (HOURS, "2.5", Datum(Decimal("2.5"), '#,##0.0" Stunden"')),
    (field_of("number"), "7", Datum(Decimal(7), "#,##0")),
    (field_of("number", plain=True), "2026", Datum(Decimal(2026), "General")),
    (field_of("number", plain=True), "06611", None),
    (field_of("number", range=True), "7-9", None),
    (field_of("date"), "2026-11", None),
])  # fmt: skip
def test_a_spreadsheet_has_numbers_with_their_format(
    field: Field, text: str, datum: Datum | None
) -> None:
    found = field.type.datum(parse(field, text), field, "de")
    shown = replace_blanks(found)
    assert shown == datum


def replace_blanks(datum: Datum | None) -> Datum | None:
    return datum and Datum(datum.value, datum.format.replace("\u00a0", " "))


def test_signs_are_those_of_the_language() -> None:
    assert percent_signs("en") == ("", "%") and percent_signs("xx") == ("", "%")
    assert currency_signs("EUR", "xx") == ("€", "")
    assert currency_signs("CHF", "de-CH") == ("CHF\u00a0", "")
