"""Workbooks whose rows somebody set aside, and those that are odd, strict or hostile."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.filters import FilterColumn, Filters
from openpyxl.worksheet.table import Table, TableStyleInfo

from reportgen.mailings.recipients.recipient import Recipient, read_recipients, remove_recipient
from reportgen.problems.problem import Problem
from support.mail_project import MAILING, make_mailing, run_in

PEOPLE = [["Name", "E-Mail"], *([f"P {n}", f"p{n}@example.org"] for n in range(2, 8))]


def people() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in PEOPLE:
        book.active.append(row)
    return book


def people_with(change: Callable[[openpyxl.Workbook], None]) -> openpyxl.Workbook:
    book = people()
    change(book)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def changed(data: bytes, **words: str) -> bytes:
    """Return a workbook with words in all its parts replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for word, other in words.items():
                text = text.replace(word.replace("__", ":"), other)
            new.writestr(name, text)
    return file.getvalue()


def load(
    folder: Path, data: bytes, hidden_rows: bool | None = None
) -> tuple[list[Recipient], list[Problem]]:
    (folder / "a.xlsx").write_bytes(data)
    return read_recipients(folder / "a.xlsx", "a.xlsx", ("de",), "de", "DE", hidden_rows)


def numbers(recipients: list[Recipient]) -> list[int]:
    return [int(each.name.split()[1]) for each in recipients]


def hide(book: openpyxl.Workbook) -> None:
    for row in (3, 4, 6):
        book.active.row_dimensions[row].hidden = True


def filter_rows(book: openpyxl.Workbook) -> None:
    hide(book)
    book.active.auto_filter.ref = "A1:B7"
    book.active.auto_filter.add_filter_column(0, ["P 2", "P 5", "P 7"])


def filter_table(book: openpyxl.Workbook) -> None:
    hide(book)
    table = Table(displayName="T", ref="A1:B7", tableStyleInfo=TableStyleInfo())
    table._initialise_columns()
    table.autoFilter.filterColumn.append(FilterColumn(colId=0, filters=Filters(filter=["P 2"])))
    book.active.add_table(table)


def strike(book: openpyxl.Workbook) -> None:
    for row in (3, 4, 6):
        book.active.cell(row, 1).font = Font(strike=True)


def strike_part(book: openpyxl.Workbook) -> None:
    for row in (3, 4, 6):
        lined = TextBlock(InlineFont(strike=True), "P ")
        book.active.cell(row, 1).value = CellRichText(lined, str(row))


@pytest.mark.parametrize("set_aside,how", [
    (hide, "hidden"),
    (filter_rows, "filtered out"),
    (filter_table, "filtered out"),
    (strike, "struck through"),
    (strike_part, "struck through"),
])  # fmt: skip
def test_rows_set_aside_are_refused_unless_the_mailing_says_otherwise(
    tmp_path: Path, set_aside: Callable[[openpyxl.Workbook], None], how: str
) -> None:
    data = saved(people_with(set_aside))
    found, problems = load(tmp_path, data)
    assert numbers(found) == [2, 5, 7]
    assert [(str(each.place), str(each.message).split(",")[0]) for each in problems] == [
        ("a.xlsx: sheet “Sheet”, row 3", f"the rows 3 to 4 are {how}"),
        ("a.xlsx: sheet “Sheet”, row 6", f"the row 6 is {how}"),
    ]
    assert all("hidden_rows: no" in str(each.advice) for each in problems)
    found, problems = load(tmp_path, data, True)
    assert (numbers(found), problems) == ([2, 3, 4, 5, 6, 7], [])
    found, problems = load(tmp_path, data, False)
    assert (numbers(found), problems) == ([2, 5, 7], [])


@pytest.mark.parametrize("word,people,status", [
    ("", "3 messages planned", 1),
    ("hidden_rows: no\n", "3 messages planned", 0),
    ("hidden_rows: yes\n", "6 messages planned", 0),
])  # fmt: skip
def test_the_mailing_says_whether_rows_set_aside_get_it(
    tmp_path: Path, word: str, people: str, status: int
) -> None:
    book = people_with(hide)
    mailing = MAILING.replace("liste.csv", "liste.xlsx") + word
    make_mailing(tmp_path, {
        "profiles/mailings/neu.yaml": mailing,
        "profiles/mailings/recipients/liste.xlsx": saved(book),
    })  # fmt: skip
    planned = run_in(tmp_path, "mail", "plan", "neu")
    assert people in planned.output and planned.exit_code == status
    assert ("rows 3 to 4" in planned.output) == (not word)


def test_a_row_without_height_is_hidden(tmp_path: Path) -> None:
    book = people()
    book.active.row_dimensions[4].height = 99
    data = saved(book)
    assert load(tmp_path, data)[1] == []
    found, problems = load(tmp_path, changed(data, **{'ht="99"': 'ht="0"'}))
    assert (numbers(found), len(problems)) == ([2, 3, 5, 6, 7], 1)


def test_a_filter_that_hides_nothing_is_a_question(tmp_path: Path) -> None:
    book = people()
    book.active.auto_filter.ref = "A1:B5"
    book.active.auto_filter.add_filter_column(0, ["P 2"])
    for hidden_rows in (None, False):
        found, problems = load(tmp_path, saved(book), hidden_rows)
        assert numbers(found) == [6, 7]
        assert [str(each.message)[:53] for each in problems] == [
            "the rows 2 to 5 are under a filter that hides none of"
        ]
    assert len(load(tmp_path, saved(book), True)[0]) == 6


def test_a_filter_without_criteria_is_none(tmp_path: Path) -> None:
    book = people()
    book.active.auto_filter.ref = "A1:B7"
    assert load(tmp_path, saved(book))[1] == []


def test_people_in_rows_set_aside_are_forgotten_too(tmp_path: Path) -> None:
    book = people()
    hide(book)
    load(tmp_path, saved(book))
    assert remove_recipient(tmp_path / "a.xlsx", lambda each: each.name == "P 3") == 1
    assert numbers(load(tmp_path, (tmp_path / "a.xlsx").read_bytes(), True)[0]) == [2, 4, 5, 6, 7]


STRICT = {
    "http__//schemas.openxmlformats.org/spreadsheetml/2006/main":
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http__//schemas.openxmlformats.org/officeDocument/2006/relationships":
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http__//schemas.openxmlformats.org/drawingml/2006/main":
        "http://purl.oclc.org/ooxml/drawingml/main",
}  # fmt: skip


def test_strict_workbooks_are_read_and_stay_strict(tmp_path: Path) -> None:
    book = people()
    strike(book)
    data = changed(saved(book), **STRICT)
    assert b"purl.oclc.org" in zipfile.ZipFile(io.BytesIO(data)).read("xl/workbook.xml")
    found, problems = load(tmp_path, data)
    assert numbers(found) == [2, 5, 7] and len(problems) == 2
    assert remove_recipient(tmp_path / "a.xlsx", lambda each: each.name == "P 2") == 1
    again = (tmp_path / "a.xlsx").read_bytes()
    assert b"purl.oclc.org" in zipfile.ZipFile(io.BytesIO(again)).read("xl/workbook.xml")
    assert numbers(load(tmp_path, again)[0]) == [5, 7]


@pytest.mark.parametrize("above", [
    [["Verteiler 2027"]],
    [["Verteiler 2027"], [], ["Stand:", "1. Mai"], ["vertraulich"]],
])  # fmt: skip
def test_titles_above_the_header_are_passed_over_and_told(
    tmp_path: Path, above: list[list[str]]
) -> None:
    book = openpyxl.Workbook()
    for row in [*above, *PEOPLE]:
        book.active.append(row)
    found, problems = load(tmp_path, saved(book))
    assert numbers(found) == [2, 3, 4, 5, 6, 7]
    assert len(problems) == len(list(filter(None, above)))
    assert str(problems[0].message) == "“Verteiler 2027” stands above the header and is not read."
    text = "\n".join(";".join(row) for row in [*above, *PEOPLE])
    (tmp_path / "a.csv").write_text(text)
    assert numbers(read_recipients(tmp_path / "a.csv", "a.csv", (), "de", "DE")[0]) == numbers(
        found
    )


def test_a_sheet_without_a_list_in_front_is_passed_over(tmp_path: Path) -> None:
    book = people()
    cover = book.create_sheet("Export Summary", 0)
    cover.append(["This document was exported from Numbers.", "", "Sheet name"])
    found, problems = load(tmp_path, saved(book))
    assert numbers(found) == [2, 3, 4, 5, 6, 7]
    assert [str(each.place) for each in problems] == ["a.xlsx: sheet “Export Summary”"]
    assert remove_recipient(tmp_path / "a.xlsx", lambda each: each.name == "P 2") == 1
    again = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert again["Export Summary"]["A1"].value == "This document was exported from Numbers."
    assert again["Sheet"]["A2"].value is None


@pytest.mark.parametrize("line", ["sep=;;", '"sep=,";', "sep=;;;;;;;", "SEP=,"])
def test_a_line_for_the_delimiter_that_was_saved_again(tmp_path: Path, line: str) -> None:
    mark = "," if line == "SEP=," else ";"
    text = "\r\n".join([line, *(mark.join(row) for row in PEOPLE)])
    (tmp_path / "a.csv").write_text(text)
    found, problems = read_recipients(tmp_path / "a.csv", "a.csv", (), "de", "DE")
    assert (numbers(found), problems) == ([2, 3, 4, 5, 6, 7], [])


@pytest.mark.parametrize("where", ['<row r="3"', '<c r="A3"', "<sheetData"])
def test_attributes_cost_what_they_are_long(tmp_path: Path, where: str) -> None:
    many = "".join(f' a{n}.r="A1"' for n in range(200_000))
    data = saved(people())
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            assert name != "xl/worksheets/sheet1.xml" or where in text
            new.writestr(name, text.replace(where, where + many))
    began = time.process_time()
    load(tmp_path, file.getvalue())
    assert time.process_time() - began < 8


def test_ranges_and_patterns_without_number_are_told_in_part(tmp_path: Path) -> None:
    data = saved(people())
    areas = "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(1, 20_000))
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(
                name, text.replace("</sheetData>", f"</sheetData><mergeCells>{areas}</mergeCells>")
            )
    began = time.process_time()
    _, problems = load(tmp_path, file.getvalue())
    assert time.process_time() - began < 5
    assert len(problems) == 101 and str(problems[-1].message).startswith("19,899 more")


@pytest.mark.parametrize("count", [1, 50_000])
def test_filters_cost_no_more_than_the_rows_they_cover(tmp_path: Path, count: int) -> None:
    book = people()
    for number in range(8, 5_000):
        book.active.append([f"P {number}", f"p{number}@example.org"])
    book.active.row_dimensions[4].hidden = True
    data = saved(book)
    filters = "".join(
        f'<autoFilter ref="A{n}:XFD1048576"><filterColumn colId="0"><filters><filter val="x"/>'
        "</filters></filterColumn></autoFilter>"
        for n in range(1, count + 1)
    )
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(name, text.replace("</sheetData>", f"</sheetData>{filters}"))
    began = time.process_time()
    load(tmp_path, file.getvalue())
    assert time.process_time() - began < 20
