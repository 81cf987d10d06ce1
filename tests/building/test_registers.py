"""Reports with registers: printed, and made as spreadsheets beside."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pytest

from support.outputs import fold, structure
from support.pdf_pages import assert_accessible
from support.project import ROOT, fill_folder, page_that_fails
from support.rebuilt import build, contents, said

FORM = ROOT / "tests/fixtures/forms/projects"
SETTINGS = "network: {de: Netz, fr: Réseau}\nlanguages: [fr, de]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of the list of what a European fund pays for."""
    files = {f"profiles/{path.name}": path.read_bytes() for path in FORM.glob("*.yaml")}
    files["templates/forms/projects.yaml"] = files.pop("profiles/form.yaml")
    files["profiles/reports/list.yaml"] = files.pop("profiles/report.yaml")
    fill_folder(tmp_path, files, SETTINGS)
    return tmp_path


def test_a_register_is_in_every_format_of_a_report(folder: Path) -> None:
    result = build(folder, "list", "-l", "fr")
    assert said(result) == {f"reports/list.fr.{kind}" for kind in ("pdf", "docx", "xlsx")}
    made = contents(folder / "output/reports")
    total = "3 592 648,18 €"
    pdf = made["list.fr.pdf"]
    assert_accessible(pdf)
    footers = [fold(each.text) for each in structure(pdf).find("/TFoot")]
    assert sum(total in each for each in footers) == 2
    with pikepdf.open(io.BytesIO(pdf)) as printed:
        assert len(printed.pages) <= 6
    word = docx.Document(io.BytesIO(made["list.fr.docx"]))
    rows = [[fold(cell.text) for cell in row.cells] for table in word.tables for row in table.rows]
    assert ["Somme, toutes les fiches", "", "", "", total, "", "1 756 873,38 €"] in rows
    assert ["=Pont numérique", "Coopérative Pixel"] in [row[:2] for row in rows]
    book = openpyxl.load_workbook(io.BytesIO(made["list.fr.xlsx"]))
    first, second = book.worksheets
    assert [first["E9"].value, second["A2"].is_date] == [None, True]
    assert first["E8"].value == 3592648.18 and first["A4"].data_type == "s"


def test_a_spreadsheet_alone_needs_no_pages(folder: Path) -> None:
    result = build(folder, "-f", "xlsx")
    assert said(result) == {"reports/list.fr.xlsx", "reports/list.de.xlsx"}
    assert said(build(folder, "-f", "xlsx"), "current") == set()
    assert {Path(name).suffix for name in contents(folder / "output")} == {".xlsx"}


def test_a_report_without_a_register_is_no_spreadsheet(folder: Path) -> None:
    fill_folder(folder, {"profiles/reports/list.yaml": "title: T\nparts: [sheets]\n"}, SETTINGS)
    result = build(folder, "-f", "xlsx")
    assert said(result) == set() and result.exit_code == 0


def test_an_edited_spreadsheet_is_kept(folder: Path) -> None:
    build(folder, "-f", "xlsx", "-l", "fr")
    path = folder / "output/reports/list.fr.xlsx"
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A2"] = "Autre"
    book.save(path)
    profile = folder / "profiles/rue-ouverte.yaml"
    profile.write_text(profile.read_text("utf-8").replace("cost: 492087.75", "cost: 1"), "utf-8")
    build(folder, "-f", "xlsx", "-l", "fr")
    assert openpyxl.load_workbook(path).worksheets[0]["A2"].value == "Autre"
    assert path.with_name("list.fr.new.xlsx").exists()


def test_a_report_without_its_sheets_prints_none(folder: Path) -> None:
    """A sheet that cannot be laid out is no hindrance, and nobody waits for hundreds of them."""
    fill_folder(folder, page_that_fails("sheet", "Rue ouverte"), SETTINGS)
    assert "reports/list.fr.pdf" in said(build(folder, "list", "-l", "fr"))
