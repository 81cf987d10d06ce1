"""Registers as workbooks: real numbers and days, texts that stay texts, a header software finds."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from reportgen.document.blocks import Heading, Text
from reportgen.document.register import Cell, Column, Datum, Register
from reportgen.document.report import Chapter, Numbering, Report
from reportgen.wordtemplate.files.seal import is_sealed
from reportgen.writers.xlsx.workbook import write_workbook

MONEY = '#,##0.00"\u00a0€"'
ROWS: tuple[tuple[Cell, ...], ...] = (
    ("Äpfel", Datum(date(2025, 3, 1), "mm-dd-yy"), Datum(Decimal("1000.10"), MONEY)),
    ("=1+1", "Mai 2026", Datum(Decimal("-2.5"), MONEY)),
    ("@SUM(A1)", "", Datum(Decimal("0.125"), "0.0%")),
)
REGISTER = Register(
    "Vorhaben: Liste/alle [2026] und noch mehr Wörter",
    (Column("Vorhaben", 12), Column("Beginn", 10), Column("Beginn", 60)),
    ROWS,
    (("Summe", "", Datum(Decimal("997.60"), MONEY)),),
)


def report_of(*registers: Register) -> Report:
    title = (Text("Liste"), Text("Liste des projets"))
    heading = Heading(1, (Text("R"),), "r")
    parts = tuple(Chapter("register", (heading,), each) for each in registers)
    return Report("r", ("de", "fr"), title, title, (Text("Netz"),), Numbering(), parts, {})


def load(*registers: Register) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_workbook(report_of(*registers))))


def test_numbers_and_days_are_real() -> None:
    [page] = load(REGISTER).worksheets
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert rows[0] == ["Vorhaben", "Beginn", "Beginn 2"]
    assert (rows[1][0], rows[1][1].date(), rows[1][2]) == ("Äpfel", date(2025, 3, 1), 1000.1)
    assert rows[4] == ["Summe", None, 997.6]
    assert page["B2"].is_date and page["C2"].number_format == MONEY
    assert page["C4"].number_format == "0.0%"


def test_a_text_is_no_formula() -> None:
    data = write_workbook(report_of(REGISTER))
    [page] = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    assert [(page[at].value, page[at].data_type) for at in ("A3", "A4")] == [
        ("=1+1", "s"),
        ("@SUM(A1)", "s"),
    ]
    assert page["A3"].quotePrefix and not page["A2"].quotePrefix
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_the_header_is_found_kept_in_sight_and_repeated() -> None:
    book = load(REGISTER)
    [page] = book.worksheets
    [table] = page.tables.values()
    assert (table.ref, table.headerRowCount) == ("A1:C4", 1)
    assert page.freeze_panes == "B2" and page.print_title_rows == "$1:$1"
    assert "Title1" in page.defined_names
    assert [page.column_dimensions[name].width for name in "ABC"] == [15, 13, 63]
    assert (book.properties.language, book.properties.title) == ("de", "Liste / Liste des projets")


def test_each_register_is_a_sheet_with_a_name_that_is_allowed() -> None:
    names = [page.title for page in load(REGISTER, REGISTER, replace(REGISTER, title="''"))]
    assert names == [
        "Vorhaben Liste alle 2026 und no",
        "Vorhaben Liste alle 2026 und 2",
        "1",
    ]


@pytest.mark.parametrize("rows", [ROWS, ()], ids=["rows", "no rows"])
def test_equal_registers_are_the_same_file(rows: Any, tmp_path: Any) -> None:
    register = replace(REGISTER, rows=rows)
    first, second = (write_workbook(report_of(register)) for _ in range(2))
    assert first == second
    path = tmp_path / "r.xlsx"
    path.write_bytes(first)
    assert is_sealed(path)
    with zipfile.ZipFile(path) as parts:
        core = parts.read("docProps/core.xml")
    assert core.count(b">1980-01-01T00:00:00Z</dcterms:") == 2


def test_signs_that_xml_does_not_know_are_no_fault() -> None:
    register = replace(REGISTER, rows=(("a\x0bb", "", ""),))
    assert load(register).worksheets[0]["A2"].value == "a\ufffdb"
