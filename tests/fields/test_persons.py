"""Contacts: where somebody is and how to reach them, on paper and as a telephone reads it."""

from __future__ import annotations

from typing import Any

import pytest

from reportgen.document.edition import Audience
from reportgen.fields.codes import write_card
from reportgen.project.profiles import read_profile_file
from reportgen.sheets.cut import cut_profile, list_withheld
from support.forms import sheet_of
from support.project import TODAY, NewProject

OFFICE = """\
title: Blatt
contacts:
  - name: Sabine Muster
    role: {de: Leiterin, fr: Responsable}
    organisation: Amt für Integration
    street: [Haus Nord, "{de: Rathausplatz 1, fr: 1 place de la Mairie}"]
    postcode: "01234"
    city: {de: Musterstadt, fr: Ville-Exemple}
    country: DE
    room: "3.14"
    email: muster@example.org
    phone: +49 30 23125 1
    fax: +49 30 23125 2
    web: https://amt.example.org/
    hours: {de: Mo–Fr 8–12 Uhr, fr: du lundi au vendredi de 8 h à 12 h}
    languages: [de]
""".replace('"{', "{").replace('}"', "}")


def lines_of(new_project: NewProject, profile: str, lang: str) -> list[str]:
    project = new_project({"profiles/a.yaml": profile})
    value = sheet_of(project, "profiles/a.yaml", lang).values[lang]["contacts"]
    return str(value).replace("\u00a0", " ").splitlines()


def test_a_contact_has_its_address_ways_and_hours(new_project: NewProject) -> None:
    assert lines_of(new_project, OFFICE, "de") == [
        "Sabine Muster (Leiterin), Amt für Integration",
        "Haus Nord, Rathausplatz 1, 01234 Musterstadt, Deutschland, Zimmer 3.14",
        "muster@example.org · +49 30 23125 1 · Fax: +49 30 23125 2 · amt.example.org",
        "Sprechzeiten: Mo–Fr 8–12 Uhr",
        "Sprachen: Deutsch",
    ]
    assert lines_of(new_project, OFFICE, "fr")[1:4] == [
        "Haus Nord, 1 place de la Mairie, 01234 Ville-Exemple, Allemagne, bureau 3.14",
        "muster@example.org · +49 30 23125 1 · Fax : +49 30 23125 2 · amt.example.org",
        "Permanences : du lundi au vendredi de 8 h à 12 h",
    ]


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("{organisation: Haus, city: Metz}", "Metz"),
        ("{organisation: Haus, room: A 5}", "Zimmer A 5"),
        (
            "{organisation: House, street: 1 High St, postcode: AB1 2CD, city: Leeds, country: GB}",
            "1 High St, Leeds AB1 2CD, Vereinigtes Königreich",
        ),
    ],
)
def test_an_address_says_what_there_is(new_project: NewProject, written: str, line: str) -> None:
    profile = f"title: Blatt\ncontacts: {written}\n"
    assert lines_of(new_project, profile, "de")[1:] == [line]


def test_a_card_has_the_address_fax_page_and_hours(new_project: NewProject) -> None:
    project = new_project({"profiles/a.yaml": OFFICE})
    profile = read_profile_file(project, project.root / "profiles/a.yaml")
    (contact,) = profile.values["contacts"]
    card = write_card(contact, "fr", "de").splitlines()
    assert (
        "ADR;TYPE=WORK:;3.14;Haus Nord\\, 1 place de la Mairie;Ville-Exemple;;01234;Allemagne"
        in card
    )
    assert "TEL:+49 30 23125 1" in card and "TEL;TYPE=FAX:+49 30 23125 2" in card
    assert "URL:https://amt.example.org/" in card
    assert "NOTE:du lundi au vendredi de 8 h à 12 h" in card
    plain: dict[str, Any] = {"name": {"de": "Ute Wart"}}
    assert write_card(plain, "de", "de").splitlines() == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:Wart;Ute;;;",
        "FN:Ute Wart",
        "END:VCARD",
    ]


def test_an_office_without_a_name_is_called_by_what_there_is(new_project: NewProject) -> None:
    written = "title: Blatt\ncontacts: {organisation: Haus, street: Weg 1, publish: [print]}\n"
    project = new_project({"profiles/a.yaml": written})
    profile = read_profile_file(project, project.root / "profiles/a.yaml")
    shown = cut_profile(profile, Audience.WEB, TODAY)
    assert "contacts" not in shown.values
    assert list_withheld([profile], [shown]) == {"a": ["Haus"]}
