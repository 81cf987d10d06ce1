"""Forms as workbooks: all cells are texts, columns have names, and choices are offered."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reportgen.collecting.books.making import make_book
from reportgen.collecting.outgoing import Order
from reportgen.document.blank_book import BlankBook, BookColumn, BookRow, BookTable
from reportgen.project.profiles import read_profiles, select_profiles
from reportgen.project.project import Project
from reportgen.wordtemplate.files.seal import is_sealed
from reportgen.writers.xlsx.blank import write_book

WORDS = {"blank_guide": "G", "blank_lists": "L", "blank_id": "Id", "blank_id_note": "n"}


@pytest.fixture(scope="module")
def data(project: Project) -> bytes:
    profiles, _ = read_profiles(project, select_profiles(project, ()))
    return make_book(project, profiles, project.form("factsheet"), Order(("de",))).data


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_names_stand_in_a_hidden_row_and_all_answers_are_texts(data: bytes) -> None:
    book = opened(data)
    guide, main, contacts, *_, lists = book.worksheets
    assert (guide.title, main.title, contacts.title) == (
        "Anleitung",
        "Projektblatt",
        "Ansprechperson",
    )
    assert lists.sheet_state == "hidden"
    assert book.active is main
    for page in (main, contacts):
        assert page.row_dimensions[1].hidden
        assert page["A1"].value == "reportgen-id"
        assert page.freeze_panes.endswith("4")
        for line in page.iter_rows(min_row=4):
            for cell in line:
                assert cell.number_format == "@"
                assert cell.value is None or cell.data_type == "s"
        for name, column in page.column_dimensions.items():
            assert column.number_format == "@", name
    hidden = [name for name, column in main.column_dimensions.items() if column.hidden]
    assert [main[f"{name}1"].value for name in hidden] == ["reportgen-token", "reportgen-fields"]


def test_what_can_be_chosen_is_offered_and_long_texts_are_warned_of(data: bytes) -> None:
    _, main, contacts, *_, lists = opened(data).worksheets
    rules = {
        rule.sqref.ranges.copy().pop().coord: rule for rule in main.data_validations.dataValidation
    }
    offered = [rule for rule in rules.values() if rule.type == "list"]
    assert all(rule.formula1.startswith("'Listen'!$") for rule in offered)
    assert [cell.value for cell in lists["A"]][:2] == ["Projekt", "Dienststelle"]
    warned = [rule for rule in rules.values() if rule.type == "textLength"]
    assert {rule.errorStyle for rule in warned} == {"warning"}
    assert "510" in {rule.formula1 for rule in warned}
    [ids] = contacts.data_validations.dataValidation
    assert (ids.formula1, ids.errorStyle) == ("'Projektblatt'!$A$4:$A$304", "warning")


def test_it_says_what_it_is_and_is_the_same_again(
    project: Project, data: bytes, tmp_path: Path
) -> None:
    said = {each.name: each.value for each in opened(data).custom_doc_props.props}
    assert said["reportgen-form"] == "factsheet"
    assert said["reportgen-languages"] == "de"
    assert "reportgen-profile" not in said
    profiles, _ = read_profiles(project, select_profiles(project, ()))
    again = make_book(project, profiles, project.form("factsheet"), Order(("de",)))
    assert again.data == data
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    assert is_sealed(path)


def test_texts_that_look_like_formulas_and_names_that_no_sheet_may_have(project: Project) -> None:
    column = BookColumn("title", "Titel [1]", "", ("=a", "b"))
    table = BookTable("Wer/was: 'alle' [1]?", (), (column,), (BookRow("=1", (), ("+49 681",)),))
    more = BookTable("Wer was alle 1", ("reportgen-number",), (column,), ())
    data = write_book(BlankBook("T", "ar", ("eins",), (table, more), WORDS), project.theme, {})
    book = opened(data)
    titles = [page.title for page in book.worksheets]
    assert titles == ["G", "Wer was alle 1", "Wer was alle 1 2", "L"]
    main = book.worksheets[1]
    assert (main["A4"].value, main["A4"].data_type) == ("=1", "s")
    assert main["B4"].value == "+49 681"
    assert all(page.sheet_view.rightToLeft for page in book.worksheets)
    parts = zipfile.ZipFile(io.BytesIO(data))
    assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


def test_another_language_stands_beside_without_a_name(project: Project) -> None:
    profiles, _ = read_profiles(project, select_profiles(project, ("zib-saarbruecken",)))
    made = make_book(project, profiles, project.form("factsheet"), Order(("fr", "de")))
    main = opened(made.data).worksheets[1]
    named = {cell.column: cell.value for cell in main[1] if cell.value}
    beside = [cell for cell in main[4] if cell.value and cell.column not in named]
    assert "Saarbrücken" in [cell.value for cell in beside]
    assert {main.cell(3, cell.column).value for cell in beside} == {"allemand, pour lecture seule"}
