"""Numbers read as people of a language write them."""

from __future__ import annotations

import pytest

from reportgen.fields.groups import make_field
from reportgen.fields.types import TYPES
from reportgen.input.returned.docx import read_docx
from support.returned import para, word_file


def recovered(text: str, lang: str, kind: str, **settings: object) -> object:
    field = make_field("a", {"type": kind, "label": {"de": "A"}, **settings}, TYPES)
    found = field.type.recover(read_docx(word_file(para(text)), "a.docx").body, field, lang)
    return found.data or found.left


@pytest.mark.parametrize(
    ("text", "lang", "kind", "settings", "number"),
    [
        ("178.800", "de", "number", {}, "178800"),
        ("178 800", "fr", "number", {}, "178800"),
        ("178\u202f800,5", "fr", "number", {}, "178800.5"),
        ("178,800.5", "en", "number", {}, "178800.5"),
        ("1'250.50", "de-CH", "number", {}, "1250.50"),
        ("12.5", "de", "number", {}, "12.5"),
        ("12,5", "de", "number", {}, "12.5"),
        ("1.250", "fr", "number", {}, ("1.250",)),
        ("1,250", "en", "number", {}, "1250"),
        ("1,250", "de", "number", {}, "1.250"),
        ("06618", "de", "number", {"plain": True}, "06618"),
        ("9 LP", "de", "number", {"unit": {"de": "LP"}}, "9"),
        ("2 Semester", "de", "number", {"unit": {"de": "Semester", "en": "term | terms"}}, "2"),
        ("1 term", "en", "number", {"unit": {"de": "Semester", "en": "term | terms"}}, "1"),
        ("25–30 Personen", "de", "number", {"range": True, "unit": {"de": "Personen"}}, "25–30"),
        ("1.250 bis 2.500", "de", "number", {"range": True}, "1250–2500"),
        ("viele", "de", "number", {}, ("viele",)),
        ("47,2 %", "fr", "percent", {}, "47.2"),
        ("47.2%", "en", "percent", {}, "47.2"),
        ("-0,5 %", "de", "percent", {}, "-0.5"),
        ("9.454,55 €", "de", "money", {"currency": "EUR"}, "9454.55"),
        ("€9,454.55", "en", "money", {"currency": "EUR"}, "9454.55"),
        ("-€80.25", "en", "money", {"currency": "EUR"}, "-80.25"),
        ("7 200,00 EUR", "fr", "money", {"currency": "EUR"}, "7200.00"),
        ("\u2212200,50 €", "fr", "money", {"currency": "EUR"}, "-200.50"),
        ("100 CHF", "de", "money", {"currency": "EUR"}, ("100 CHF",)),
        ("3 von 5", "de", "rating", {}, "3"),
        ("3 sur 5", "fr", "rating", {}, "3"),
        ("●●●○○\u00a03 von 5", "de", "rating", {}, "3"),
        ("3", "de", "rating", {}, "3"),
        ("3 von 10", "de", "rating", {}, ("3 von 10",)),
        ("40 %", "de", "rating", {"of": "100"}, "40 %"),
    ],
)
def test_numbers_are_read_as_the_language_writes_them(
    text: str, lang: str, kind: str, settings: dict[str, object], number: object
) -> None:
    assert recovered(text, lang, kind, **settings) == number
