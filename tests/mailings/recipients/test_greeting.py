"""How letters begin and end: salutations in three languages, closings that repeat them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reportgen.forms.words import load_words
from reportgen.input.source import Input
from reportgen.input.yaml import read_source
from reportgen.mailings.recipients.greeting import repeat_salutation, salutation
from reportgen.mailings.recipients.recipient import Recipient
from reportgen.problems.problem import Place
from support.project import ROOT

WORDS = load_words(
    Input(read_source((ROOT / "templates/words.yaml").read_bytes(), "words.yaml"), "words")
)
TRIER = Recipient(
    place=Place("a.csv"),
    name="Anna Müller",
    title="Dr.",
    form="ms",
    organisation="Stadt Trier",
    street=("Am Markt 1",),
    postcode="54290",
    city="Trier",
    country="DE",
    language="de",
)
MR = replace(TRIER, name="Emre Yılmaz", form="mr", title="")
ALEX = replace(TRIER, name="Alex Muster", form="", title="")


@pytest.mark.parametrize("recipient,lang,expected", [
    (TRIER, "de", "Sehr geehrte Frau Dr. Müller,"),
    (TRIER, "fr", "Madame,"),
    (TRIER, "en", "Dear Dr. Müller,"),
    (replace(TRIER, title="Dipl.-Ing."), "de", "Sehr geehrte Frau Müller,"),
    (replace(TRIER, title="Prof. Dr. rer. nat."), "de", "Sehr geehrte Frau Prof. Dr. Müller,"),
    (replace(TRIER, title=""), "en", "Dear Ms Müller,"),
    (MR, "de", "Sehr geehrter Herr Yılmaz,"),
    (MR, "fr", "Monsieur,"),
    (MR, "en", "Dear Mr Yılmaz,"),
    (replace(MR, title="Dr."), "fr", "Monsieur,"),
    (ALEX, "de", "Guten Tag Alex Muster,"),
    (ALEX, "fr", "Bonjour Alex Muster,"),
    (ALEX, "en", "Dear Alex Muster,"),
    (replace(ALEX, title="Dr."), "de", "Guten Tag Dr. Alex Muster,"),
    (replace(TRIER, name=""), "de", "Sehr geehrte Damen und Herren,"),
    (replace(TRIER, name=""), "fr", "Madame, Monsieur,"),
    (replace(TRIER, name=""), "en", "Dear Sir or Madam,"),
    (MR, "de-AT", "Sehr geehrter Herr Yılmaz,"),
    (MR, "pl", "Dear Mr Yılmaz,"),
    (replace(ALEX, name="ليلى {name}"), "de", "Guten Tag ليلى {name},"),
])  # fmt: skip
def test_golden_salutations(recipient: Recipient, lang: str, expected: str) -> None:
    assert salutation(recipient, lang, WORDS) == expected


def test_what_a_language_lacks_is_said_in_the_main_one() -> None:
    assert salutation(MR, "pl", WORDS, "fr") == "Monsieur,"


def test_a_surname_that_is_given_wins() -> None:
    both = replace(TRIER, name="Ana García Márquez", surname="García Márquez", title="")
    assert salutation(both, "de", WORDS) == "Sehr geehrte Frau García Márquez,"


_OWN = "Nous vous prions d’agréer, Madame, Monsieur, l’expression de notre considération."


@pytest.mark.parametrize("recipient,usual,own", [
    (TRIER, "Veuillez agréer, Madame, nos", "d’agréer, Madame, l’expression"),
    (MR, "Veuillez agréer, Monsieur, nos", "d’agréer, Monsieur, l’expression"),
    (ALEX, "Veuillez agréer nos", "d’agréer l’expression"),
    (replace(TRIER, name=""), "agréer, Madame, Monsieur, nos", "d’agréer, Madame, Monsieur, l’"),
])  # fmt: skip
def test_a_french_closing_repeats_the_salutation(
    recipient: Recipient, usual: str, own: str
) -> None:
    assert usual in repeat_salutation(WORDS["mail_closing"]["fr"], recipient, "fr", WORDS)
    assert own in repeat_salutation(_OWN, recipient, "fr", WORDS)


def test_closings_that_address_nobody_stay() -> None:
    for lang in ("de", "en"):
        closing = WORDS["mail_closing"][lang]
        assert repeat_salutation(closing, MR, lang, WORDS) == closing
    assert repeat_salutation("Cordialement", MR, "fr", WORDS) == "Cordialement"
    blank = {**WORDS, "salutation_nobody": {"fr": ","}}
    assert repeat_salutation("Bien à vous, x", MR, "fr", blank) == "Bien à vous, x"
