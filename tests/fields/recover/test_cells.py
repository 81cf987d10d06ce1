"""Cells of lists as values: what is taken, doubted, and refused with both meanings."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from reportgen.fields.model import Field
from reportgen.fields.recover.cell_numbers import read_number
from reportgen.fields.recover.cells import Habits, Taken, Written
from reportgen.fields.types import TYPES
from reportgen.input.workbooks import Kind
from reportgen.problems.problem import UnfitError

COMMA, POINT = Habits(decimal=","), Habits(decimal=".")


def field(kind: str, **settings: Any) -> Field:
    row = TYPES[kind]
    options = settings.pop("options", {})
    return Field("x", row.tailor(row, settings), options=options, settings=settings)


def read(kind: str, text: str, habits: Habits = COMMA, as_: Kind = Kind.TEXT, **more: Any) -> Taken:
    spec = field(kind, **more)
    return spec.type.cell(Written(text, as_, habits), spec)


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1.592.050,00", ",", "1592050.00"),
        ("191.000", ",", "191000"),
        ("81839", ",", "81839"),
        ("492087,75", ",", "492087.75"),
        # Only one thing can be meant, though the column writes otherwise.
        ("492087.75", ",", "492087.75"),
        ("1'250.50", ".", "1250.50"),
        ("1 250,5", ",", "1250.5"),
        ("1\u202f250", ",", "1250"),
        ("-3,5", ",", "-3.5"),
        ("\u22123,5", ",", "-3.5"),
        ("250,–", ",", "250"),
        ("0,125", ",", "0.125"),
        ("1,592,050.00", "", "1592050.00"),
        ("12,5", "", "12.5"),
        ("007", "", "007"),
    ],
)
def test_numbers_are_read_as_their_column_writes_them(text: str, decimal: str, number: str) -> None:
    assert read_number(text, decimal) == number


@pytest.mark.parametrize(
    ("text", "decimal", "first", "second"),
    [
        ("288.11", ",", "288.11", "288110"),
        ("288,1", ".", "288.1", "288100"),
        ("1,250", ",", "1.250", "1250"),
        ("1.250", ".", "1.250", "1250"),
        ("191.000", "", "191000", "191.000"),
    ],
)
def test_what_may_be_two_numbers_is_refused_with_both(
    text: str, decimal: str, first: str, second: str
) -> None:
    with pytest.raises(UnfitError) as error:
        read_number(text, decimal)
    assert str(error.value) == f"“{text}” may be {first} or {second}."


@pytest.mark.parametrize("text", ["ca. 50", "50 bis", "", "1.2.3", "1..2", "12,34,56", "½", "١٢٣"])
def test_what_is_no_number_is_none(text: str) -> None:
    for decimal in ("", ",", "."):
        with pytest.raises(UnfitError):
            read_number(text, decimal)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.592.050,00 €", "1592050.00"),
        ("EUR 191.000", "191000"),
        ("250 Euro", "250"),
        ("€ 12,50", "12.50"),
    ],
)
def test_amounts_leave_their_currency(text: str, amount: str) -> None:
    assert read("money", text, currency="EUR").data == amount


@pytest.mark.parametrize("text", ["124.839,00 CHF", "USD 5"])
def test_other_currencies_are_not_the_forms(text: str) -> None:
    with pytest.raises(UnfitError, match="is not in EUR"):
        read("money", text, currency="EUR")


def test_units_and_ranges_are_those_of_the_form() -> None:
    people = {"unit": {"de": "Person|Personen", "fr": "personnes"}}
    assert read("number", "1.250 Personen", **people).data == "1250"
    assert read("number", "37 – 1.100", range=True).data == "37–1100"
    with pytest.raises(UnfitError):
        read("number", "37 Kinder", **people)


@pytest.mark.parametrize(
    ("text", "kind", "share"),
    [
        (" (50%)", Kind.TEXT, "50"),
        ("12,5 %", Kind.TEXT, "12.5"),
        ("0.07", Kind.SHARE, "7"),
        ("50", Kind.NUMBER, "50"),
        ("0.575", Kind.SHARE, "57.5"),
    ],
)
def test_shares_are_numbers_of_per_cent(text: str, kind: Kind, share: str) -> None:
    assert read("percent", text, as_=kind).data == share


def test_thousands_are_meant_where_the_column_says_so() -> None:
    thousands = Habits(decimal=",", times=Decimal(1000))
    assert read("money", "1.592,05", thousands, currency="EUR").data == "1592050"
    assert read("money", "81.839", thousands, Kind.NUMBER, currency="EUR").data == "81839"


def test_half_may_be_a_share_of_all_or_of_a_hundred() -> None:
    with pytest.raises(UnfitError, match=r"“0\.5” may be 0\.5 or 50"):
        read("percent", "0.5", as_=Kind.NUMBER)
    assert read("percent", "0.5", Habits(fraction=True), Kind.NUMBER).data == "50"


@pytest.mark.parametrize("kind", ["number", "money", "percent"])
def test_a_day_is_no_number(kind: str) -> None:
    more = {"currency": "EUR"} if kind == "money" else {}
    with pytest.raises(UnfitError, match="holds the day 2026-05-01"):
        read(kind, "2026-05-01", as_=Kind.DAY, **more)


@pytest.mark.parametrize(
    ("text", "habits", "day"),
    [
        ("01/12/2016 ", Habits(first="day"), "2016-12-01"),
        ("01/12/2016", Habits(first="month"), "2016-01-12"),
        ("25/12/2016", Habits(), "2016-12-25"),
        ("12/25/2016", Habits(), "2016-12-25"),
        ("05/05/2016", Habits(), "2016-05-05"),
        ("01.11.2008", Habits(), "2008-11-01"),
        ("2016-12-01T00:00:00", Habits(), "2016-12-01"),
        ("2016-12-01 10:30:00", Habits(), "2016-12-01"),
        ("2016", Habits(), "2016"),
        ("November 2016", Habits(), "2016-11"),
        ("42705", Habits(serial=True), "2016-12-01"),
    ],
)
def test_days_are_read_as_their_column_writes_them(text: str, habits: Habits, day: str) -> None:
    assert read("date", text, habits).data == day


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("03/04/2017", "may be 2017-04-03 or 2017-03-04"),
        ("1.12.16", "has a year of two digits"),
        ("42705", "may be 2016-12-01, whose format was lost"),
        ("31/02/2016", "is not"),
        ("12345678", "is not a date"),
        ("Herbst 2016", "is not a date"),
    ],
)
def test_days_that_may_be_others_are_refused(text: str, said: str) -> None:
    with pytest.raises(UnfitError, match=said):
        read("date", text, Habits())


def test_spans_stand_in_one_cell_too() -> None:
    first = Habits(first="day")
    assert read("period", "01/12/2016 - 31/12/2017", first).data == "2016-12-01/2017-12-31"
    assert read("period", "2016 – 2018").data == "2016/2018"
    assert read("period", "seit 2016").data == "2016/.."
    assert read("period", "2016-12-01", as_=Kind.DAY).data == "2016-12-01"
    with pytest.raises(UnfitError):
        read("period", "03/04/2017 - 05/06/2017")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("6819050", Kind.NUMBER),
        ("681905.5", Kind.NUMBER),
        ("6819050.0", Kind.TEXT),
        ("4,9681E+11", Kind.TEXT),
        ("2026-05-01", Kind.DAY),
    ],
)
def test_a_telephone_number_that_became_a_number_is_refused(text: str, kind: Kind) -> None:
    spec = next(part for part in TYPES["contact"].parts if part.name == "phone")
    with pytest.raises(UnfitError, match=r"took “.*” for a number"):
        spec.type.cell(Written(text, kind), spec)


def test_a_telephone_number_without_its_nought_is_doubted() -> None:
    spec = next(part for part in TYPES["contact"].parts if part.name == "phone")
    assert spec.type.cell(Written("6819050"), spec).doubts
    assert not spec.type.cell(Written("0681 905-0"), spec).doubts


OPTIONS = {"work": {"de": "Arbeit", "fr": "Emploi"}, "education": {"de": "Bildung"}}


@pytest.mark.parametrize(
    "text", ["Arbeit", "arbeit ", "Emploi", "work", "109-Arbeit", "A1: Arbeit"]
)
def test_choices_are_found_by_key_label_and_behind_a_code(text: str) -> None:
    assert read("choice", text, options=OPTIONS).data == "work"


def test_a_choice_that_is_misspelt_is_offered_and_not_taken() -> None:
    with pytest.raises(UnfitError) as error:
        read("choice", "Bildnug", options=OPTIONS)
    assert "Did you mean “Bildung”? Then write “education”" in str(error.value.advice)


def test_countries_and_answers_are_called_by_their_names() -> None:
    assert read("country", "Luxemburg").data == "LU"
    assert read("yes_no", "Oui").data == "yes"
    assert read("yes_no", "FALSE", as_=Kind.TRUTH).data == "no"
    with pytest.raises(UnfitError) as error:
        read("country", "Luxenburg")
    assert "LU" in str(error.value.advice)


def test_lines_in_a_name_and_days_in_a_text_are_doubted() -> None:
    taken = read("name", "Haus e. V.\nPerson 4")
    assert taken.data == "Haus e. V. Person 4"
    assert "2 lines" in str(taken.doubts[0].message)
    assert read("line", "2026-02-01", as_=Kind.DAY).doubts
    assert not read("line", "110", as_=Kind.NUMBER).doubts


def test_signs_of_markdown_stand_for_themselves() -> None:
    assert read("text", "5*3 = _15_\nZeile 2").data == "5\\*3 = \\_15\\_\n\nZeile 2"


def test_pages_need_no_scheme() -> None:
    assert read("link", "www.example.org/a").data == "https://www.example.org/a"
    with pytest.raises(UnfitError):
        read("link", "kein Netz")


def test_a_contact_in_one_cell_is_a_proposal() -> None:
    spec = replace(field("contact"), many=True)
    taken = spec.type.cell(Written("Amal Haddad (Leiterin)\na@example.org"), spec)
    assert taken.data["name"] == "Amal Haddad"  # type: ignore[call-overload,index]
    assert taken.data["publish"] == ["internal"]  # type: ignore[call-overload,index]
    assert taken.doubts
