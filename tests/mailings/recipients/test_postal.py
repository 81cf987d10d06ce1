"""The lines of an address: golden examples in German, French and English."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.forms.words import load_words
from reportgen.input.source import Input
from reportgen.input.yaml import read_source
from reportgen.mailings.recipients.greeting import salutation
from reportgen.mailings.recipients.postal import MAX_LINES, WIDTH, address_lines
from reportgen.mailings.recipients.recipient import Recipient, surname_of
from reportgen.problems.problem import Place, UnfitError
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
METZ = Recipient(
    place=Place("a.csv"),
    name="Éloïse Lefèvre",
    form="ms",
    organisation="Ville de Metz",
    street=("Bâtiment B", "12, rue de l'Église"),
    postcode="57000",
    city="Metz",
    country="FR",
    language="fr",
)


def fault(recipient: Recipient) -> UnfitError:
    with pytest.raises(UnfitError) as caught:
        address_lines(recipient, "DE", "de")
    return caught.value


@pytest.mark.parametrize("recipient,country,lang,expected", [
    (TRIER, "DE", "de", "Stadt Trier/Frau Dr. Anna Müller/Am Markt 1/54290 Trier"),
    (TRIER, "FR", "fr", "Stadt Trier/Frau Dr. Anna Müller/Am Markt 1/54290 TRIER/ALLEMAGNE"),
    (
        replace(TRIER, name="Max von Muster", form="mr", title="", organisation=""),
        *("DE", "de", "Herrn Max von Muster/Am Markt 1/54290 Trier"),
    ),
    (
        replace(TRIER, form="", title=""),
        *("DE", "de", "Stadt Trier/Anna Müller/Am Markt 1/54290 Trier"),
    ),
    (replace(TRIER, name=""), "DE", "de", "Stadt Trier/Am Markt 1/54290 Trier"),
    (replace(TRIER, country="", postcode="D-54290"), "DE", "de", "Stadt Trier/Frau Dr. Anna Müller"
     "/Am Markt 1/54290 Trier"),
    (
        METZ,
        "FR",
        "fr",
        "Ville de Metz/Madame Éloïse Lefèvre/BÂTIMENT B/12 RUE DE L'ÉGLISE/57000 METZ",
    ),
    (
        replace(METZ, postcode="F-57000", form="mr"),
        "DE",
        "de",
        "Ville de Metz/Monsieur Éloïse Lefèvre/BÂTIMENT B/12 RUE DE L'ÉGLISE/57000 METZ/FRANKREICH",
    ),
    (
        replace(METZ, country="LU", postcode="L-1234", city="Luxembourg", street=("2, rue A",)),
        *("DE", "de", "Ville de Metz/Madame Éloïse Lefèvre/2, rue A/L-1234 LUXEMBOURG/LUXEMBURG"),
    ),
    (
        replace(TRIER, country="LU", postcode="L-1234", city="Luxembourg", title=""),
        *("LU", "fr", "Stadt Trier/Frau Anna Müller/Am Markt 1/L-1234 Luxembourg"),
    ),
    (
        replace(TRIER, country="GB", postcode="AB1 2CD", city="Leeds", title="", language="en"),
        *("FR", "fr", "Stadt Trier/Ms Anna Müller/Am Markt 1/LEEDS AB1 2CD/ROYAUME-UNI"),
    ),
    (
        replace(TRIER, name="ليلى حداد", title="", form="", organisation=""),
        *("DE", "de", "ليلى حداد/Am Markt 1/54290 Trier"),
    ),
])  # fmt: skip
def test_golden_addresses(recipient: Recipient, country: str, lang: str, expected: str) -> None:
    assert "/".join(address_lines(recipient, country, lang)) == expected


def test_a_long_organisation_goes_over_two_lines() -> None:
    long = replace(TRIER, organisation="Amt für Zusammenleben, Integration und Teilhabe im Kreis")
    assert address_lines(long, "DE", "de")[:2] == (
        "Amt für Zusammenleben,",
        "Integration und Teilhabe im Kreis",
    )


@pytest.mark.parametrize(
    "key,value,name", [("street", (), "street"), ("postcode", "", "postcode"), ("city", "", "town")]
)
def test_what_is_missing_is_named(key: str, value: object, name: str) -> None:
    assert f"has no {name}" in str(fault(replace(TRIER, **{key: value})).message)


def test_what_does_not_fit_the_window_is_refused() -> None:
    assert address_lines(replace(TRIER, street=("x" * WIDTH,)), "DE", "de")
    assert "41 characters; 40 fit" in str(fault(replace(TRIER, street=("x" * 41,))).message)
    assert "41 characters; 40 fit" in str(fault(replace(TRIER, organisation="x" * 41)).message)
    assert "39 characters; 38 fit" in str(fault(replace(METZ, street=("x" * 39,))).message)
    assert len(address_lines(replace(TRIER, street=("a", "b", "c")), "DE", "de")) == MAX_LINES
    assert "7 lines; 6 fit" in str(fault(replace(TRIER, street=("a", "b", "c", "d"))).message)


def test_marks_upon_letters_take_no_room() -> None:
    assert address_lines(replace(TRIER, street=("ب\u0651" * WIDTH,)), "DE", "de")


ALEX = replace(TRIER, name="Alex Muster", form="", title="")


@pytest.mark.parametrize("name,surname", [
    ("Anna Müller", "Müller"),
    ("Ludwig van der Rohe", "van der Rohe"),
    ("Anna-Maria de la Tour", "de la Tour"),
    ("Omar bin Salman", "bin Salman"),
    ("Amal al-Khatib", "al-Khatib"),
    ("ليلى حداد", "حداد"),
    ("Cher", "Cher"),
    ("von Ort", "von Ort"),
    ("", ""),
])  # fmt: skip
def test_surnames(name: str, surname: str) -> None:
    assert surname_of(replace(ALEX, name=name)) == surname


@given(st.text(), st.text(), st.text(max_size=WIDTH), st.sampled_from(["", "ms", "mr"]))
def test_whatever_a_name_is_it_makes_one_line(
    name: str, title: str, organisation: str, form: str
) -> None:
    odd = replace(TRIER, name=name, title=title, organisation=organisation, form=form)
    for lang in ("de", "fr", "en"):
        assert len(salutation(odd, lang, WORDS).splitlines()) == 1
    try:
        lines = address_lines(odd, "DE", "de")
    except UnfitError as error:
        assert str(error.advice).endswith(".")
    else:
        assert all(len(line.splitlines()) == 1 for line in lines)
        assert lines[-2:] == ("Am Markt 1", "54290 Trier")
