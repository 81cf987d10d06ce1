"""Mappings as data: what is wrong in one is told with its line, all at once."""

from __future__ import annotations

import pytest

from reportgen.collecting.lists.mapping import ListMapping, read_mapping
from reportgen.collecting.lists.targets import parse_target
from reportgen.fields.recover.cells import Habits
from reportgen.problems.problem import ReportgenError, UnfitError
from reportgen.project.project import Project
from support.lists import FORM
from support.project import NewProject

#: The form with a record whose parts it names itself.
WITH_GROUP = FORM.replace(
    "layout:\n",
    """\
  budget:
    type: group
    label: {de: Kosten, fr: Budget}
    parts:
      post: {type: line, label: {de: Posten, fr: Poste}}
      sum: {type: money, currency: EUR, label: {de: Betrag, fr: Montant}}
layout:
""",
).replace("fields: [summary,", "fields: [summary, budget,")


@pytest.fixture
def project(new_project: NewProject) -> Project:
    return new_project({"templates/forms/vorhaben.yaml": WITH_GROUP})


def read(project: Project, text: str) -> ListMapping:
    path = project.root / "m.yaml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path, project)


def test_a_column_is_a_field_or_keys_or_several(project: Project) -> None:
    found = read(
        project,
        """\
form: vorhaben
header: 11-14
columns:
  Titel: title
  Kosten: {field: total, decimals: comma, words: {288.11: 288110, k. A.: 0}}
  Träger:
    - {field: carrier, separator: [lines, " / "], piece: 1}
    - {field: contacts.0.name, separator: lines, piece: 2}
  Beginn: {field: period.start, days: [month_first, counted]}
""",
    )
    by_header = [(column.header, str(column.target.spot)) for column in found.columns]
    assert by_header == [
        ("Titel", "title.de"),
        ("Kosten", "total"),
        ("Träger", "carrier"),
        ("Träger", "contacts.0.name.de"),
        ("Beginn", "period"),
    ]
    assert found.header == range(11, 15)
    assert found.columns[1].habits == Habits(decimal=",")
    assert found.columns[1].words == {"288.11": ("288110",), "k. a.": ("0",)}
    # A blank is part of a separator.
    assert found.columns[2].separators == ("\n", " / ")
    assert found.columns[4].habits == Habits(first="month", serial=True)
    assert found.columns[4].target.end == "start"


def test_constants_are_values_of_their_fields(project: Project) -> None:
    found = read(
        project,
        "form: vorhaben\ncolumns: {T: title, M: contacts.0.email}\n"
        "constants: {country: Frankreich, contacts.0.languages: [de, Französisch]}\n",
    )
    assert {str(target.spot): value for target, value in found.constants} == {
        "country": "FR",
        "contacts.0.languages": ["de", "fr"],
    }


def test_faults_are_told_all_at_once_with_their_lines(project: Project) -> None:
    with pytest.raises(ReportgenError) as error:
        read(
            project,
            """\
form: vorhaben
header: elf
folder: reports/neu
columns:
  A: titel
  B: contacts.0.mail
  C: budget
  D: title.pl
  E: {field: total, decimals: punkt}
  F: period.start.de
  G: {field: themes, words: {Bau: bildung, Job: [work, arbeit]}}
  H: {field: period.end, words: {offen: ..}}
constants: {country: Mars}
unused: [a]
""",
        )
    told = {(each.place.line, str(each.message)) for each in error.value.problems}
    assert told == {
        (2, "“elf” names no rows."),
        (3, "the folder “reports/neu” is for what no sheet is."),
        (4, "no column has the title, “title”."),
        (5, "the form has no field “titel”."),
        (6, "“contacts.0.mail” leads nowhere in the form."),
        (7, "“budget” has several parts, and a column is one of them."),
        (8, "“title.pl” leads nowhere in the form."),
        (9, "“punkt” is none of the choices."),
        (10, "“period.start.de” leads nowhere in the form."),
        (11, "“bildung” is none of the choices."),
        (11, "“arbeit” is none of the choices."),
        (12, "“..” is not a date."),
        (13, "“Mars” is not a country code."),
        (14, "the column “a” is used, too."),
    }
    assert all(each.place.file == "m.yaml" for each in error.value.problems)


def test_a_whole_and_a_part_of_it_do_not_go_together(project: Project) -> None:
    with pytest.raises(
        ReportgenError, match=r"“contacts” and “contacts\.0\.email” are both filled"
    ):
        read(project, "form: vorhaben\ncolumns: {T: title, K: contacts, M: contacts.0.email}\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns: {T: title}\nform: fehlt\n", "there is no form “fehlt”"),
        ("columns: {T: title}\nlanguage: pl\n", "“pl” is no language of this project"),
        ("form: vorhaben\n", "“columns” is missing"),
        ("- a\n", "the file holds no keys"),
        ("columns: {T: {field: title, spalte: 3}}\n", "the key “spalte” is unknown"),
    ],
)
def test_what_is_no_mapping_is_told(project: Project, text: str, said: str) -> None:
    with pytest.raises(ReportgenError, match=said):
        read(project, text)


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("title", "title.de"),
        ("title.fr", "title.fr"),
        ("places", "places"),
        ("contacts", "contacts"),
        ("contacts.1.role.fr", "contacts.1.role.fr"),
        ("contacts.0.languages", "contacts.0.languages"),
        ("web", "web"),
        ("web.address", "web.address"),
        ("period", "period"),
        ("budget.sum", "budget.sum"),
    ],
)
def test_paths_lead_into_records_and_languages(project: Project, text: str, spot: str) -> None:
    form = project.form("vorhaben")
    assert str(parse_target(text, form, ("de", "fr")).spot) == spot


@pytest.mark.parametrize(
    "text", ["contacts.email", "contacts.99.email", "places.0", "period.de", "title.0", "", "."]
)
def test_paths_that_lead_nowhere_say_what_may_follow(project: Project, text: str) -> None:
    with pytest.raises(UnfitError) as error:
        parse_target(text, project.form("vorhaben"), ("de", "fr"))
    assert str(error.value.advice)
