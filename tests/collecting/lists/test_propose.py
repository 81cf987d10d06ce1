"""Mappings proposed for lists: what headers and cells tell, and nothing that only people know."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reportgen.collecting.lists.mapping import read_mapping
from reportgen.collecting.lists.propose import propose_mapping
from reportgen.collecting.lists.update import plan_list
from reportgen.input.patching.data import data_of
from reportgen.input.yaml import read_source
from reportgen.problems.catalog import speak
from reportgen.problems.problem import Severity, SourceError
from reportgen.project.project import Project
from support.lists import FORM, as_table, write_csv, write_workbook
from support.project import NewProject
from support.spoken import LOCALES, english_in


@pytest.fixture
def project(new_project: NewProject) -> Project:
    return new_project({"templates/forms/vorhaben.yaml": FORM})


def columns_of(project: Project, path: Path) -> dict[str, Any]:
    """Return the columns of a proposal with what they mean, read back as data."""
    proposal = propose_mapping(project, path, "vorhaben")
    source = read_source(proposal.text.encode(), "proposal")
    assert not source.problems
    found: Any = data_of(source.root)
    return dict(found)


@pytest.mark.parametrize("above", [0, 3])
def test_a_list_is_understood_by_its_headers_and_cells(project: Project, above: int) -> None:
    found = columns_of(project, write_workbook(project.root / "l.xlsx", as_table(), above))
    assert found["header"] == str(above + 1)
    assert found["id"] == ["Nr."]
    assert found["blank"] == ["k. A."]
    columns = found["columns"]
    assert columns["Name des Vorhabens / Name of the operation"] == "title"
    assert columns["Gesamtkosten"] == {"field": "total", "decimals": "comma"}
    assert columns["Beginn"] == {"field": "period.start", "days": ["day_first", "counted"]}
    assert columns["Ende"] == {"field": "period.end", "days": ["day_first"]}
    assert columns["Themen"] == {"field": "themes", "words": ""}
    assert columns["Ansprechperson"] == "contacts.0.name"
    assert columns["E-Mail"] == "contacts.0.email"
    assert columns["Fördersatz"] == "share"
    assert found["unused"] == ["Titel FR", "Gesamtkosten neu"]


def test_a_proposal_can_be_used_as_it_is(project: Project) -> None:
    path = write_csv(project.root / "l.csv", as_table())
    proposal = propose_mapping(project, path, "vorhaben")
    (project.root / "m.yaml").write_text(proposal.text, "utf-8")
    plan = plan_list(project, path, project.root / "m.yaml")
    assert len(plan.new) == 75
    # What it does not say for sure stays told.
    said = [str(each.message) for each in plan.problems if each.severity is Severity.ERROR]
    assert "“Bildnug” is none of the choices." in said


def test_what_only_people_know_stands_in_comments(project: Project) -> None:
    path = write_csv(project.root / "l.csv", as_table())
    text = propose_mapping(project, path, "vorhaben").text
    assert "      # Bildnug: education # 1 ×\n" in text
    assert "    decimals: comma  # not so: 288.11\n" in text
    assert "# separator: [lines, ;, ', '], if that parts values: e.g. “Łódź, Haus" in text


@pytest.mark.parametrize("language", LOCALES)
def test_comments_are_in_the_language_that_is_spoken(project: Project, language: str) -> None:
    path = write_csv(project.root / "l.csv", as_table())
    english = propose_mapping(project, path, "vorhaben")
    with speak(language):
        told = propose_mapping(project, path, "vorhaben")
    comments = [re.findall("# .*", each.text) for each in (english, told)]
    assert len(comments[0]) == len(comments[1]) > 15
    # What stands for its own: names of fields, and words to be put in place.
    same = [each for each in comments[1] if each in comments[0]]
    assert all(re.match(r"# (title, |constants: |\S+:( \w+)? # )", each) for each in same)
    assert english_in("\n".join(each for each in comments[1] if each not in same)) == []
    data = [data_of(read_source(each.text.encode(), "m").root) for each in (english, told)]
    assert data[0] == data[1]


def test_headers_over_several_rows_and_in_two_languages_are_one(project: Project) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "Liste der Vorhaben"
    sheet.merge_cells("A1:D1")
    heads = ["Name des Vorhabens / Operation name", "Laufzeit / Duration", "", "Gesamtkosten"]
    for column, text in enumerate(heads, 1):
        sheet.cell(5, column, text or None)
    sheet.merge_cells("B5:C5")
    sheet.merge_cells("A5:A7")
    sheet["B6"], sheet["C6"], sheet["D6"] = "Beginn / Start", "Ende / End", "Total cost"
    sheet["D7"] = "in EUR"
    for row in range(8, 14):
        sheet.cell(row, 1, f"Vorhaben {row}")
        sheet.cell(row, 2, date(2016, 1, row))
        sheet.cell(row, 3, date(2018, 1, row))
        sheet.cell(row, 4, 100_000 + row)
    book.save(project.root / "l.xlsx")
    found = columns_of(project, project.root / "l.xlsx")
    assert found["header"] == "5-7"
    assert (
        found["columns"]
        == {
            "Name des Vorhabens / Operation name": "title",
            "Laufzeit / Duration Beginn / Start": "period.start",
            "Laufzeit / Duration Ende / End": "period.end",
            "Gesamtkosten Total cost in EUR": "total",
        }
        or found["columns"]["Laufzeit / Duration Beginn / Start"] == "period.start"
    )


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Titel des Vorhabens (FR)", None),
        ("Name des Vorhabens (FR)", "title.fr"),
        ("Name des Vorhabens Französisch", "title.fr"),
        ("title_fr", "title.fr"),
        ("Ansprechperson: Telefon", "contacts.0.phone"),
        ("E-Mail Ansprechperson", "contacts.0.email"),
        ("Projektbeginn", "period.start"),
        ("Date de fin", "period.end"),
        ("GESAMTKOSTEN (EUR)", "total"),
        ("Coût total", "total"),
        ("Gesamtkosten (in T€)", "total"),
        ("coût_total", "total"),
        ("start_date", "period.start"),
        ("porteur_de_projet", "carrier"),
        ("Themen des Vorhabens", "themes"),
        ("Landkreis", None),
        ("Stand", "status"),
        ("Stand am Ende", "period.end"),
        ("Quatsch", None),
    ],
)
def test_headers_are_understood(project: Project, header: str, target: str | None) -> None:
    path = project.root / "l.csv"
    write_csv(path, [["Land", header], *[["DE", "x"]] * 3])
    columns = columns_of(project, path)["columns"]
    said = columns.get(header) if isinstance(columns, dict) else None
    assert (said["field"] if isinstance(said, dict) else said) == target


@pytest.mark.parametrize(
    ("header", "times"),
    [
        ("Gesamtkosten in T€", "1000"),
        ("Gesamtkosten (Tsd. EUR)", "1000"),
        ("Gesamtkosten in Mio. €", "1000000"),
    ],
)
def test_thousands_are_proposed_where_the_header_says_so(
    project: Project, header: str, times: str
) -> None:
    path = write_csv(project.root / "l.csv", [["Land", header], *[["DE", "12"]] * 3])
    found = [each for each in columns_of(project, path)["columns"].values() if "times" in each]
    assert [each["times"] for each in found] == [times]


def test_headers_that_are_the_same_or_missing_get_names_of_their_own(project: Project) -> None:
    path = project.root / "l.csv"
    write_csv(path, [["Name des Vorhabens", "Notiz", "Notiz", ""], *[["a", "b", "c", "d"]] * 3])
    assert columns_of(project, path)["unused"] == ["Notiz", "Notiz (2)", "column D"]
    (project.root / "m.yaml").write_text(
        "form: vorhaben\ncolumns: {Name des Vorhabens: title, Notiz (2): carrier, "
        "column D: places}\nunused: [notiz]\n",
        "utf-8",
    )
    read_mapping(project.root / "m.yaml", project)
    plan = plan_list(project, path, project.root / "m.yaml")
    values = {str(spot): value for spot, value in plan.new[0].sheet.values.items()}
    assert values == {"title.de": "a", "carrier": ["c"], "places": ["d"]}


def test_the_fact_sheet_is_proposed_where_no_form_is_named(project: Project) -> None:
    path = project.root / "l.csv"
    write_csv(path, [["Projekttitel", "Stadt", "Träger"], ["A", "B", "C"]])
    text = propose_mapping(project, path).text
    assert "form: factsheet\n" in text
    assert "  Projekttitel: title\n  Stadt: city\n  Träger: carrier\n" in text


@pytest.mark.parametrize("rows", [[["Name"]], [["", ""]]])
def test_what_has_no_rows_is_no_list(project: Project, rows: list[list[str]]) -> None:
    write_csv(project.root / "l.csv", rows)
    with pytest.raises(SourceError):
        propose_mapping(project, project.root / "l.csv")


@pytest.mark.parametrize("text", ["a: b # c", "- x", "'\"", "#\u202e", "{a", "a\nb", "yes", "🙂"])
def test_any_header_and_cell_makes_valid_yaml(project: Project, text: str) -> None:
    path = project.root / "l.xlsx"
    write_workbook(path, [["Name des Vorhabens", text, "Themen"], *[["a", text, text]] * 3])
    found = columns_of(project, path)
    assert found["columns"]["Name des Vorhabens"] == "title"
    assert len(found["unused"]) == 1
