"""The rows of a form's sections: what may be written of them, and what is found wrong."""

from __future__ import annotations

import pytest

from reportgen.app.language_check import check_languages
from support.forms import faults_of
from support.project import NewProject

FORM = """\
label: Blatt
fields:
  name: {type: line, label: Name}
  kind: {type: choice, label: Art, options: {office: {de: Amt}, project: {de: Projekt}}}
  town: {type: name, label: Ort}
  size: {type: number, label: Zahl}
  open: {type: yes_no, label: Offen}
  notes: {type: text, label: Text}
  person: {type: contact, label: Person}
layout:
  title: name
  sections:
    main:
      label: Teil
      fields:
"""


def rows(*lines: str) -> str:
    return FORM + "".join(f"        - {line}\n" for line in lines)


def test_a_row_is_a_name_or_says_more(new_project: NewProject) -> None:
    form = rows(
        "notes",
        "{facts: [town, {field: size, always: yes}]}",
        "{field: person, wide: yes, when: {kind: [office, project]}}",
        "{field: open, always: {de: ohne Angabe}, when: town}",
        "{sign: [Ort und Datum, Unterschrift]}",
    )
    project = new_project({"templates/forms/test.yaml": form})
    made = project.form("test")
    [section] = made.sections
    plain, facts, person, answer, sign = section.rows
    assert section.fields == ("notes", "town", "size", "person", "open")
    assert made.tabled == section.fields
    assert (plain.fields, plain.facts, plain.wide) == (("notes",), False, False)
    assert facts.facts and [each.always for each in facts.shown] == [False, True]
    assert person.wide and person.when == {"kind": ("office", "project")}
    assert answer.shown[0].always and answer.shown[0].blank == {"de": "ohne Angabe"}
    assert answer.when == {"-": ("town",)}
    assert [text["und"] for text in sign.sign] == ["Ort und Datum", "Unterschrift"]


def test_only_rows_with_kept_fields_are_in_a_handout(new_project: NewProject) -> None:
    form = rows("notes", "{facts: [town, size]}", "{sign: [Unterschrift]}")
    project = new_project({"templates/forms/test.yaml": form + "  handout: {fields: [size]}\n"})
    [section] = project.form("test").brief().sections
    assert [row.fields for row in section.rows] == [("size",)] and section.rows[0].facts


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{facts: [town, sise]}", "the form has no field “sise”."),
        ("{field: town, facts: [size]}", "a row is one field, several facts or something to sign."),
        ("{wide: yes}", "a row is one field, several facts or something to sign."),
        ("{field: town, sign: [X]}", "a row is one field, several facts or something to sign."),
        ("{facts: [notes]}", "the field “notes” is a long text, and no fact."),
        ("{field: town, label: Ort}", "the row has the label of its field."),
        ("{field: town, when: knd}", "the form has no field “knd”."),
        ("{field: town, when: {knd: office}}", "the form has no field “knd”."),
        ("{field: town, when: {kind: ofice}}", "“ofice” is none of the choices."),
        ("{field: town, when: {open: maybe}}", "“maybe” is neither yes nor no."),
        ("{field: town, when: {person: Anna}}", "the field “person” has parts"),
        ("{facts: [{field: town, when: {kind: x}}]}", "“x” is none of the choices."),
        ("{field: town, wide: maybe}", "“maybe” is neither yes nor no."),
        ("{facts: [town], widht: yes}", "the key “widht” is unknown."),
    ],
)
def test_what_does_not_go_together_is_told(new_project: NewProject, row: str, told: str) -> None:
    faults = faults_of(new_project, rows("open", row))
    assert told in " ".join(str(fault.message) for fault in faults)
    lines = {fault.place.line for fault in faults}
    assert lines == ({13} if "sise" in row else {17})


def test_texts_of_rows_are_counted_where_a_language_lacks_them(new_project: NewProject) -> None:
    form = rows(
        "{facts: [town], label: {de: Ort}}",
        "{field: size, always: {de: offen}}",
        "{sign: [{de: X}]}",
    )
    project = new_project({"templates/forms/test.yaml": form})
    told = " ".join(str(each.message) for each in check_languages(project, [project.form("test")]))
    assert "layout.sections.main.fields.0.label" in told


def test_a_label_of_no_value_is_told(new_project: NewProject) -> None:
    form = rows("open").replace("      fields:\n", "      labelled: yes\n      fields:\n")
    [fault] = faults_of(new_project, form)
    assert (fault.path, fault.place.line) == ("layout.sections.main.labelled", 15)


def test_texts_of_rows_are_translated_in_a_file_beside_the_form(new_project: NewProject) -> None:
    form = rows(
        "{facts: [town], label: Ort}", "{field: size, always: offen}", "{sign: [Name, Tag]}"
    )
    french = (
        "layout:\n  sections:\n    main:\n      fields:\n        - {label: Lieu}\n"
        "        - {always: inconnu}\n        - {sign: [Nom, Jour]}\n"
    )
    files = {"templates/forms/test.yaml": form, "templates/forms/test.fr.yaml": french}
    [section] = new_project(files).form("test").sections
    facts, size, sign = section.rows
    assert facts.label == {"und": "Ort", "fr": "Lieu"}
    assert size.shown[0].blank == {"und": "offen", "fr": "inconnu"}
    assert [text["fr"] for text in sign.sign] == ["Nom", "Jour"]
