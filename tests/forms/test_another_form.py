"""A form of another trade, and a language more: both are data alone."""

from __future__ import annotations

import re

import pytest
from jsonschema import Draft202012Validator

from reportgen.forms.form import Form
from reportgen.forms.schema import make_schema
from reportgen.problems.problem import ReportgenError
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from support.forms import WORDS, faults_of, page_of, sheet_of
from support.machine import MACHINE, MACHINE_PROFILE
from support.project import PIXEL, ROOT, SETTINGS, NewProject, fill_folder, write_profile

# A language more

POLISH_FORM = """\
label: Karta projektu
fields:
  title: {label: Nazwa działania}
  kind: {label: Rodzaj, options: {project: Projekt, office: Urząd}}
  context: {label: Kontekst, hint: Oczekiwania i cele}
layout:
  sections:
    carrier: {label: Organizator}
    contact: {label: Osoba do kontaktu}
"""
POLISH_WORDS = """\
colon: ":"
languages_spoken: Języki
in_language_only: "tylko w języku: {language}"
since: "od {start}"
"yes": tak
"no": nie
"""
POLISH_PROFILE = """\
title: Kurs rowerowy
context: Kto nigdy nie jeździł.
contacts:
  - role: Kierowniczka
"""
GERMAN_PROFILE = """\
title: Fahrradkurs
kind: office
context: Wer nie fuhr.
description: Zehn Abende.
date: 2026-11
contacts:
  - {name: Sabine, role: Leiterin, languages: [de, pl]}
"""


@pytest.fixture
def polish(new_project: NewProject) -> Project:
    return new_project(
        {
            "templates/forms/factsheet.pl.yaml": POLISH_FORM,
            "templates/words.pl.yaml": POLISH_WORDS,
            "profiles/a.yaml": GERMAN_PROFILE,
            "profiles/a.pl.yaml": POLISH_PROFILE,
        },
        settings="network: {de: Netz, pl: Sieć}\nlanguages: [de, fr, pl]\n",
    )


def test_a_new_language_is_data(polish: Project) -> None:
    sheet = sheet_of(polish, "profiles/a.yaml", "pl")
    assert list(map(str, sheet.title_label)) == ["Nazwa działania"]
    assert list(map(str, sheet.kind)) == ["Karta projektu"]
    carrier, contact = sheet.sections
    assert list(map(str, carrier.labels)) == ["Organizator"]
    first, second = (row.passages[0] for row in carrier.rows)
    assert (str(first.label), str(first.hint)) == ("Kontekst", "Oczekiwania i cele")
    assert first.label.lang == "pl" and str(first.body) == "Kto nigdy nie jeździł."
    assert (str(second.body), second.body.lang) == ("Zehn Abende.", "de")
    assert (str(second.label), second.label.lang) == ("Beschreibung", "de")
    assert str(second.note) == "tylko w języku: niemiecki"
    assert "Języki: niemiecki i polski" in str(contact.rows[0].passages[0].body)
    assert str(sheet.footer[0]) == "Stand: listopad 2026"
    assert str(sheet.values["pl"]["kind"]) == "Urząd"


def test_a_new_language_reaches_the_page(polish: Project) -> None:
    page = page_of(polish, "profiles/a.yaml", "pl")
    for words in ("Kurs rowerowy", "Organizator", "Kontekst", "Kierowniczka", "Sieć"):
        assert words in page
    raw = write_profile(polish, "profiles/a.yaml", ("pl",), kind="html").decode()
    assert '<html lang="pl"' in raw


def test_a_new_language_stands_beside_another(polish: Project) -> None:
    page = page_of(polish, "profiles/a.yaml", "pl", "de")
    for words in ("Kurs rowerowy", "Fahrradkurs", "Organizator", "Projektträger"):
        assert words in page


def test_a_new_language_is_checked_and_completed(polish: Project) -> None:
    profile = read_profile_file(polish, polish.root / "profiles/a.yaml")
    assert ("description", "the text in pl is missing.") in [
        (each.path, str(each.message)) for each in profile.warnings
    ]
    schema = make_schema(polish.form("factsheet"), polish.languages, "pl")
    assert schema["title"] == "Karta projektu"
    assert "pl" in repr(schema["properties"]["title"])


def test_the_examples_of_the_documentation_are_translations(new_project: NewProject) -> None:
    text = (ROOT / "docs/forms.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    (form,) = [block for block in blocks if block.startswith("label: Karta")]
    (words,) = [block for block in blocks if block.startswith("languages_spoken")]
    files = {"templates/forms/factsheet.pl.yaml": form, "templates/words.pl.yaml": words}
    project = new_project(files, settings="network: N\nlanguages: [de, pl]\n")
    assert project.form("factsheet").label["pl"] == "Karta projektu"
    assert project.words["yes"]["pl"] == "tak"


# Another form altogether


@pytest.fixture
def machine(new_project: NewProject) -> Project:
    return new_project(
        {
            "templates/forms/machine.yaml": MACHINE,
            "profiles/m.yaml": MACHINE_PROFILE,
            "profiles/x.png": PIXEL,
            "profiles/sheet.yaml": "title: A\n",
        }
    )


def test_a_new_form_is_merged(machine: Project) -> None:
    sheet = sheet_of(machine, "profiles/m.yaml", "fr", "de")
    assert machine.form_names == ("factsheet", "machine")
    assert list(map(str, sheet.title)) == ["0815-X"]
    assert [list(map(str, texts)) for texts in sheet.header] == [
        ["2015 – mars 2017", "2015 – März 2017"],
        ["Allemagne, Norvège", "Deutschland, Norwegen"],
    ]
    facts, text, people = sheet.sections
    assert facts.labels == text.labels == people.labels == ()
    said = {row.field: [str(p.body) for p in row.passages] for row in facts.rows}
    assert said == {
        "weight": ["12,50"],
        "mobile": ["non", "nein"],
        "colours": ["rouge, bariolé", "rot, bunt"],
        "manuals": ["français, norvégien", "Französisch, Norwegisch"],
        "notes": ["bruyant\nvieux", "laut\nalt"],
    }
    assert [str(text) for text in facts.rows[0].passages[0].also] == ["Gewicht"]
    assert list(map(str, filter(None, text.value))) == ["0800\u00a0123\u00a0456"]
    assert [row.field for row in text.rows] == ["steps", "inset"]
    assert [row.field for row in people.rows] == ["keeper", "mail", "links"]
    assert [picture.alt for picture in sheet.figures] == ["devant / vorn", "derrière / hinten"]


def test_a_new_form_reaches_the_page(machine: Project) -> None:
    page = page_of(machine, "profiles/m.yaml", "fr")
    for words in (
        *(
            "Fiche machine",
            "0815-X",
            "12,50",
            "non",
            "rouge, bariolé",
            "marche",
            "0800\u00a0123\u00a0456",
        ),
        *("m@example.org", "Ute Wart", "example.org/b", "devant", "derrière", "Croquis", "Norvège"),
    ):
        assert words in page, words
    assert "Projektträger" not in page and "Porteur" not in page
    raw = write_profile(machine, "profiles/m.yaml", ("fr",), kind="html").decode()
    assert raw.count("<img") == 3 and "<ol>" in raw


def test_a_new_form_is_checked(machine: Project) -> None:
    text = (
        MACHINE_PROFILE.replace("12.50", "schwer")
        .replace("red", "rad")
        .replace("laut", "überaus laut")
    )
    fill_folder(machine.root, {"profiles/m.yaml": text}, SETTINGS)
    with pytest.raises(ReportgenError) as caught:
        read_profile_file(machine, machine.root / "profiles/m.yaml")
    assert sorted((each.path, each.place.line) for each in caught.value.problems) == [
        ("colours.0", 8),
        ("notes.0.de", 9),
        ("weight", 3),
    ]


def test_a_new_form_has_a_schema(machine: Project) -> None:
    schema = make_schema(machine.form("machine"), machine.languages, "fr")
    Draft202012Validator.check_schema(schema)
    assert schema["required"] == ["model"]
    assert schema["properties"]["weight"]["title"] == "Poids"
    valid = Draft202012Validator(schema)
    assert valid.is_valid({"form": "machine", "model": "X", "weight": 12.5, "mobile": False})
    assert not valid.is_valid({"form": "machine", "model": "X", "carrier": "Y"})
    assert not valid.is_valid({"form": "machine", "weight": 3})
    assert not valid.is_valid({"model": "X", "colours": ["blue"]})


def test_sheets_of_several_forms_lie_in_one_project(machine: Project) -> None:
    forms: list[Form] = [
        read_profile_file(machine, machine.root / f"profiles/{name}.yaml").form
        for name in ("m", "sheet")
    ]
    assert [form.name for form in forms] == ["machine", "factsheet"]


def test_the_examples_of_the_documentation_are_a_form_and_its_profile(
    new_project: NewProject,
) -> None:
    text = (ROOT / "docs/forms.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    (form,) = [block for block in blocks if block.startswith("label: {de: Veranstaltung")]
    (profile,) = [block for block in blocks if block.startswith("form: event")]
    project = new_project({"templates/forms/event.yaml": form, "profiles/fest.yaml": profile})
    assert read_profile_file(project, project.root / "profiles/fest.yaml").warnings == ()
    assert "Fête des langues" in page_of(project, "profiles/fest.yaml", "fr")


def test_a_form_with_lists_in_it_names_its_faults_once(new_project: NewProject) -> None:
    problems = faults_of(new_project, "label: [A]\nfields: [B]\nlayout: [C]\n")
    assert [(problem.path, problem.place.line) for problem in problems] == [
        ("label", 1),
        ("fields", 2),
        ("layout", 3),
    ]


def test_an_empty_form_says_what_is_missing(new_project: NewProject) -> None:
    problems = faults_of(new_project, "")
    assert [problem.path for problem in problems] == ["label", "fields", "layout"]


def test_words_with_faults_are_reported(new_project: NewProject) -> None:
    broken = WORDS.replace("since: {de: ", "since: {german: ")
    with pytest.raises(ReportgenError) as caught:
        new_project({"templates/words.yaml": broken})
    assert "german" in str(caught.value)
