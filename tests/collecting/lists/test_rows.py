"""A list of 75 rows with the faults of real ones: doubtful cells are named, all else is taken."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from reportgen.collecting.lists.update import ListPlan, plan_list
from reportgen.collecting.lists.writing import write_list
from reportgen.problems.problem import Severity, SourceError
from reportgen.project.profiles import read_profiles
from reportgen.project.project import Project
from support.lists import (
    DOUBTED,
    FORM,
    HEADER,
    MAPPING,
    REFUSED,
    as_table,
    rows,
    write_csv,
    write_workbook,
)
from support.project import NewProject


@pytest.fixture
def project(new_project: NewProject) -> Project:
    made = new_project({"templates/forms/vorhaben.yaml": FORM})
    (made.root / "liste.yaml").write_text(MAPPING, encoding="utf-8")
    return made


def plan(project: Project, name: str, table: list[list[object]] | None = None) -> ListPlan:
    path = project.root / name
    if name.endswith(".csv"):
        write_csv(path, table or as_table())
    elif not path.exists():
        write_workbook(path, table or as_table())
    return plan_list(project, path, project.root / "liste.yaml")


def told(found: ListPlan, severity: Severity) -> dict[str, str]:
    """Return what is said, by the cell or the row."""
    return {
        each.place.within.rpartition(" ")[2]: str(each.message)
        for each in found.problems
        if each.severity is severity
    }


def test_every_doubtful_cell_is_named_and_no_other(project: Project) -> None:
    found = plan(project, "liste.xlsx")
    assert told(found, Severity.ERROR) == REFUSED
    assert told(found, Severity.WARNING) == DOUBTED


def test_every_row_becomes_a_sheet_that_the_check_accepts(project: Project) -> None:
    found = plan(project, "liste.xlsx")
    made = write_list(project, found, found.new, {})
    assert len(made.new) == 75
    profiles, problems = read_profiles(project, made.new)
    assert len(profiles) == 75
    assert not [each for each in problems if each.severity is Severity.ERROR]
    by_id = {each.id: each.values for each in profiles}
    # What was refused is in no sheet, what was not is in all.
    assert sum("total" not in values for values in by_id.values()) == 3
    assert sum("period" not in values for values in by_id.values()) == 4
    amounts = {values["total"] for values in by_id.values() if "total" in values}
    assert {"81839.00", "121839", "145839", "154839.75", "112839.00"} <= amounts
    assert by_id["esf-001"]["share"] == "50"
    assert str(by_id["esf-001"]["period"]) == "2016-12-01/2018-12-31"
    assert str(by_id["esf-070"]["period"]) == "2016/2018"
    assert by_id["esf-001"]["themes"] == by_id["esf-002"]["themes"][::-1] == ("arrival", "work")
    assert [each["de"] for each in by_id["esf-010"]["places"]] == [
        "Altenfurt",
        "Saarau",
        "Trierweil",
    ]
    assert by_id["esf-034"]["title"]["fr"] == "Atelier de Remmich"
    assert by_id["esf-028"]["status"] == "running"
    assert "contacts" not in by_id["esf-037"]
    assert {each["country"] for each in by_id.values()} == {"LU"}
    assert {c["publish"] for v in by_id.values() for c in v.get("contacts", ())} == {("internal",)}


def test_what_was_not_understood_stands_in_the_profile_as_a_comment(project: Project) -> None:
    found = plan(project, "liste.xlsx")
    write_list(project, found, found.new, {})
    text = (project.root / "profiles" / "esf-004.yaml").read_text("utf-8")
    assert text.startswith("# Taken from row 5 of liste.xlsx.\nform: vorhaben\ntitle: ")
    assert text.endswith(
        "# Not understood, sheet “Liste”, cell J5: total: “288.11” may be 288.11 or 288110.\n"
    )


def test_a_file_with_semicolons_says_the_same(project: Project) -> None:
    found = plan(project, "liste.csv")
    said = {str(each.message) for each in found.problems}
    # What a workbook keeps as a number or a day is a text here, and in no other form refused.
    other = {"R22", "R23", "M24", "M26", "K34", "77"}
    wanted = {text for cell, text in {**REFUSED, **DOUBTED}.items() if cell not in other}
    assert wanted <= said
    assert "the spreadsheet took “6819050.0” for a number: noughts may be lost." in said
    lines = {each.place.line for each in found.problems if each.severity is Severity.ERROR}
    assert len(lines) == len(REFUSED)
    assert all(each.line for each in found.problems)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_spreadsheet_of_libreoffice_says_the_same(project: Project, tmp_path: Path) -> None:
    write_workbook(tmp_path / "liste.xlsx", as_table())
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless"),
            *("--convert-to", "ods", "--outdir", project.root, tmp_path / "liste.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    found = plan(project, "liste.ods")
    assert told(found, Severity.ERROR) == REFUSED
    assert told(found, Severity.WARNING) == DOUBTED
    assert len(found.new) == 75


def test_words_of_the_mapping_settle_what_is_doubtful(project: Project) -> None:
    settled = (
        MAPPING.replace(
            "Gesamtkosten: {field: total, decimals: comma}",
            "Gesamtkosten: {field: total, decimals: comma, words: {288.11: 288110}}",
        )
        .replace(
            "Themen: themes",
            "Themen: {field: themes, words: {Bildnug: education, Sonstiges: [work, housing]}}",
        )
        .replace(
            "Gemeinden: places",
            "Gemeinden: {field: places, words: {Bettenbbach: Bettenbach, Redingen an der Au: "
            "Redingen an der Au}}",
        )
    )
    (project.root / "liste.yaml").write_text(settled, encoding="utf-8")
    found = plan(project, "liste.xlsx")
    now = {**told(found, Severity.ERROR), **told(found, Severity.WARNING)}
    assert {"J5", "F27", "F28", "E7", "E8", "E10"}.isdisjoint(now)
    by_id = {each.id: each.sheet.values for each in found.new}
    values = {str(spot): value for spot, value in by_id["esf-027"].items()}
    assert values["themes"] == ["work", "housing"]
    assert {str(spot): value for spot, value in by_id["esf-004"].items()}["total"] == "288110"


def test_columns_that_are_not_there_stop_the_import(project: Project) -> None:
    table = as_table()
    table[0][6] = "Status"
    with pytest.raises(SourceError, match="the list has no column “Stand”"):
        plan(project, "liste.xlsx", table)


def test_new_columns_are_told(project: Project) -> None:
    table = [[*row, "neu"] for row in as_table()]
    table[0][-1] = "Zuständig"
    found = plan(project, "liste.xlsx", table)
    assert "these columns are not read: Zuständig." in map(str, (p.message for p in found.problems))


def test_rows_between_are_no_sheets(project: Project) -> None:
    table = as_table()[:20]
    table.insert(5, list(table[0]))
    table.insert(9, ["Bereich Nord"])
    table.append(["* vorläufige Zahlen"])
    found = plan(project, "liste.xlsx", table)
    assert len(found.new) == 19
    said = [str(each.message) for each in found.problems]
    assert "the row repeats the headers, and is left out." in said
    assert "the row has one cell alone, and is left out: “Bereich Nord”." in said
    assert "the row has one cell alone, and is left out: “* vorläufige Zahlen”." in said


def test_a_row_whose_cells_slipped_is_no_sheet(project: Project) -> None:
    table = as_table()[:20]
    table[4] = ["", *table[4][:-1]]
    found = plan(project, "liste.xlsx", table)
    assert len(found.new) == 18
    assert "most cells of the row are not understood, and it becomes no sheet." in map(
        str, (each.message for each in found.problems)
    )


def test_two_rows_of_one_id_are_told_and_the_first_counts(project: Project) -> None:
    table = as_table()[:10]
    table[5][0] = table[3][0]
    found = plan(project, "liste.xlsx", table)
    assert len(found.new) == 8
    assert "the row identifies itself as row 4 does, and is left out." in map(
        str, (each.message for each in found.problems)
    )


def test_spellings_that_differ_in_signs_alone_are_told(project: Project) -> None:
    table = as_table()[:6]
    for row, place in zip(
        table[1:], ("Esch-sur-Wald", "Esch/sur Wald", "Rëmm", "Remm", "A 1"), strict=True
    ):
        row[4] = place
    found = plan(project, "liste.xlsx", table)
    said = told(found, Severity.WARNING)
    assert said == {
        "E3": "“Esch/sur Wald” is nearly “Esch-sur-Wald” (1 ×).",
        "E5": "“Remm” is nearly “Rëmm” (1 ×).",
    }


def test_signs_that_cannot_be_printed_are_refused_with_their_cell(project: Project) -> None:
    table = as_table()[:4]
    table[1][14] = "Ein\u202eText"
    # What nobody sees in a header does not keep its column from being found.
    table[0][10] = "Gesamt\u00adkosten\u200b neu"
    found = plan(project, "liste.xlsx", table)
    assert told(found, Severity.ERROR) == {
        "O2": "the text holds the character U+202E, which cannot be printed."
    }


def test_rows_of_one_title_are_sheets_of_their_own_without_ids(project: Project) -> None:
    (project.root / "liste.yaml").write_text(MAPPING.replace("id: [Nr.]\n", ""), "utf-8")
    table = as_table()[:8]
    for number in (2, 4, 6):
        table[number][1] = "Ausbildung in Sicht"
    # One of them is there twice.
    table.append(list(table[4]))
    found = plan(project, "liste.xlsx", table)
    assert [each.id for each in found.new if each.title == "Ausbildung in Sicht"] == [
        "ausbildung-in-sicht",
        "ausbildung-in-sicht-2",
        "ausbildung-in-sicht-3",
    ]
    said = {
        each.place.line: str(each.message)
        for each in found.problems
        if "title of" in str(each.message) or "the same as" in str(each.message)
    }
    assert said == {
        5: "the row has the title of row 3.",
        7: "the row has the title of row 3.",
        9: "the row is the same as row 5, and is read once.",
    }
    write_list(project, found, found.new, {})
    (project.root / "liste.xlsx").unlink()
    del table[6]
    later = plan(project, "liste.xlsx", table)
    assert not later.new and not later.changed
    assert list(later.gone) == ["ausbildung-in-sicht-3"]


def test_titles_that_begin_alike_are_counted_without_ids(project: Project) -> None:
    (project.root / "liste.yaml").write_text(MAPPING.replace("id: [Nr.]\n", ""), "utf-8")
    found = plan(project, "liste.xlsx")
    names = [each.id for each in found.new]
    assert len(set(names)) == 75
    first, second = (name for name in names if name.startswith("fit4-berufliche-integration"))
    assert second == f"{first}-2"


def test_rows_that_somebody_set_aside_are_told(project: Project) -> None:
    import openpyxl
    from openpyxl.styles import Font

    path = write_workbook(project.root / "liste.xlsx", as_table()[:10])
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["Q"].hidden = True
    for cell in sheet[4]:
        cell.font = Font(strike=True)
    book.save(path)
    found = plan(project, "liste.xlsx")
    said = {str(each.place.within): str(each.message) for each in found.problems}
    assert said["sheet “Liste”, row 3"] == "the row is hidden, and read all the same."
    assert said["sheet “Liste”, row 4"] == "the row is struck through, and left out."
    assert "hidden, and read all the same: E-Mail" in said["sheet “Liste”, row 1"]
    assert len(found.new) == 8


def test_a_cell_that_is_merged_counts_in_each_row(project: Project) -> None:
    import openpyxl

    path = write_workbook(project.root / "liste.xlsx", as_table()[:10])
    book = openpyxl.load_workbook(path)
    assert book.active is not None
    book.active.merge_cells("D3:D5")
    book.save(path)
    found = plan(project, "liste.xlsx")
    carriers = [
        value
        for each in found.new[1:4]
        for spot, value in each.sheet.values.items()
        if str(spot) == "carrier"
    ]
    assert carriers == [["Verein Bettenbach e. V."]] * 3
    assert "the cells D3:D5 are merged; the text counts in each." in map(
        str, (each.message for each in found.problems)
    )


def test_a_number_far_below_its_column_is_refused_in_a_workbook(project: Project) -> None:
    table = as_table()[:30]
    for row in table[1:]:
        row[9] = 90_000
    # A spreadsheet in English took “91.450” for a decimal number.
    table[7][9] = 91.45
    found = plan(project, "liste.xlsx", table)
    assert told(found, Severity.ERROR)["J8"] == (
        "“91.45” may be 91.45 or 91450: most of the column are far larger."
    )


def test_codes_that_lost_their_nought_are_told(project: Project) -> None:
    place = HEADER.index("Titel FR")
    mapping = MAPPING.replace("Titel FR: title.fr", "Titel FR: contacts.0.postcode")
    (project.root / "liste.yaml").write_text(mapping, "utf-8")
    table = as_table()[:12]
    for number, row in enumerate(table[1:]):
        row[place] = "01067" if number else 1067
    found = plan(project, "liste.xlsx", table)
    assert told(found, Severity.WARNING)["C2"] == (
        "“1067” is a digit shorter than the others: a nought may be lost."
    )


def test_records_and_values_of_every_kind_come_in(new_project: NewProject) -> None:
    form = """\
label: Alles
fields:
  title: {type: line, label: Titel}
  budget:
    type: group
    many: yes
    label: Budget
    parts:
      post: {type: line, label: Posten}
      sum: {type: money, currency: EUR, label: Betrag}
  place:
    type: group
    label: Ort
    parts:
      street: {type: line, label: Straße}
      people: {type: contact, many: yes, label: Leute}
  kind: {type: choice, label: Art, other: Anderes, options: {a: Eins, b: Zwei}}
  open: {type: yes_no, label: Offen, more: Wann}
  stars: {type: rating, label: Sterne}
  page: {type: link, label: Seite}
  range: {type: number, label: Alter, range: yes}
  day: {type: date, label: Tag}
  speaks: {type: language, many: yes, label: Sprachen}
layout:
  title: title
  sections:
    all:
      label: Alles
      fields: [budget, place, kind, open, stars, page, range, day, speaks]
"""
    project = new_project({"templates/forms/alles.yaml": form})
    (project.root / "liste.yaml").write_text(
        """\
form: alles
columns:
  T: title
  P1: budget.0.post
  S1: {field: budget.0.sum, decimals: comma}
  P2: budget.1.post
  S2: {field: budget.1.sum, decimals: comma}
  Straße: place.street
  Mail: place.people.0.email
  Art: kind
  Offen: open
  Sterne: stars
  Seite: page.address
  Seitenname: page.text
  Alter: range
  Tag: day
  Sprachen: speaks
""",
        "utf-8",
    )
    head = [
        *("T", "P1", "S1", "P2", "S2", "Straße", "Mail", "Art", "Offen", "Sterne", "Seite"),
        *("Seitenname", "Alter", "Tag", "Sprachen"),
    ]
    full = [
        *("Haus", "Miete", "1.200,00", "Essen", "300", "Weg 1", "a@example.org", "Zwei", "ja"),
        *("3", "www.example.org", "Zur Seite", "6 bis 12", "5.3.2024", "Deutsch, Französisch"),
    ]
    # The first of two posts is blank: the second comes first.
    less = ["Hof", "", "", "Essen", "300", *[""] * 10]
    path = write_csv(project.root / "l.csv", [head, full, less])
    found = plan_list(project, path, project.root / "liste.yaml")
    assert not found.problems
    made = write_list(project, found, found.new, {})
    profiles, problems = read_profiles(project, made.new)
    assert not [each for each in problems if each.severity is Severity.ERROR]
    values = profiles[0].values
    assert [post["sum"] for post in values["budget"]] == ["1200.00", "300"]
    assert values["place"]["people"][0]["publish"] == ("internal",)
    assert values["kind"]["option"] == "b"
    assert values["open"]["answer"] is True
    assert values["stars"] == 3
    assert values["page"]["address"] == "https://www.example.org"
    assert values["range"] == "6–12"
    assert str(values["day"]) == "2024-03-05"
    assert values["speaks"] == ("de", "fr")
    assert [post["post"]["de"] for post in profiles[1].values["budget"]] == ["Essen"]


def test_five_hundred_rows_take_seconds(project: Project) -> None:
    table = as_table()[:1]
    for number in range(500):
        row = dict(rows()[number % 75]) if number < 75 else dict(SOUND)
        row["Nr."] = f"N{number}"
        table.append([row.get(name, "") for name in HEADER])
    started = time.process_time()
    found = plan(project, "liste.xlsx", table)
    write_list(project, found, found.new, {})
    assert len(found.new) == 500
    assert time.process_time() - started < 20


SOUND = rows()[60]
