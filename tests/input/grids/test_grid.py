"""Spreadsheets of three formats as grids: the same cells, and nothing hostile spread out."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from reportgen.input.grids.grid import FORMULA, read_grid
from reportgen.input.workbooks import Kind
from reportgen.problems.problem import SourceError

NS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def ods(path: Path, rows: str, before: str = "", name: str = "Liste") -> Path:
    content = (
        f"<office:document-content {NS}>{before}<office:body><office:spreadsheet>"
        f'<table:table table:name="{name}">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", content)
    return path


def cell(text: str, more: str = "") -> str:
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Liste"
    sheet["A1"], sheet["B1"] = "Kopf", "Zahl"
    sheet["A2"], sheet["B2"] = date(2016, 12, 1), 0.5
    sheet["B2"].number_format = "0%"
    sheet["A3"], sheet["B3"] = 12.5, True
    sheet["A4"], sheet["B4"] = "Text\nZeile", "=1+1"
    sheet["C4"] = "#N/A"
    sheet["C4"].data_type = "e"
    sheet.merge_cells("A6:B7")
    sheet["A6"], sheet["C7"] = "beide", "c"
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[3].hidden = True
    other = book.create_sheet("Andere")
    other["A1"] = "x"
    book.save(path)
    return path


def test_values_keep_their_kinds(tmp_path: Path) -> None:
    grid = read_grid(workbook(tmp_path / "l.xlsx"), "l.xlsx")
    found = {
        (line.number, column): (each.text, each.kind)
        for line in grid.lines
        for column, each in line.cells.items()
    }
    assert found[2, 1] == ("2016-12-01", Kind.DAY)
    assert found[2, 2] == ("0.5", Kind.SHARE)
    assert found[3, 1] == ("12.5", Kind.NUMBER)
    assert found[3, 2] == ("TRUE", Kind.TRUTH)
    assert found[4, 1] == ("Text\nZeile", Kind.TEXT)
    assert found[4, 2] == (FORMULA, Kind.ERROR)
    assert found[4, 3] == ("#N/A", Kind.ERROR)


def test_merged_cells_all_have_the_text_of_the_first(tmp_path: Path) -> None:
    grid = read_grid(workbook(tmp_path / "l.xlsx"), "l.xlsx")
    by_number = {line.number: line for line in grid.lines}
    assert [each.text for each in by_number[6].cells.values()] == ["beide", "beide"]
    assert [each.text for each in by_number[7].cells.values()] == ["beide", "beide", "c"]
    assert str(by_number[7].cells[2].place) == "l.xlsx: sheet “Liste”, cell A6"
    assert grid.hidden == {2}
    assert by_number[3].aside == "hidden"
    assert grid.others == ("Andere",)


def test_a_sheet_is_chosen_by_its_title(tmp_path: Path) -> None:
    path = workbook(tmp_path / "l.xlsx")
    assert read_grid(path, "l.xlsx", "Andere").lines[0].cells[1].text == "x"
    with pytest.raises(SourceError, match="There are: Liste, Andere"):
        read_grid(path, "l.xlsx", "Fehlt")


def test_open_document_says_the_same(tmp_path: Path) -> None:
    rows = [
        '<table:table-column/><table:table-column table:visibility="collapse"/>',
        f"<table:table-header-rows>{row(cell('Kopf'), cell('Zahl'))}</table:table-header-rows>",
        row(
            cell("1.12.16", 'office:value-type="date" office:date-value="2016-12-01T00:00:00"'),
            cell("50 %", 'office:value-type="percentage" office:value="0.5"'),
        ),
        row(cell("", ""), more='table:number-rows-repeated="1048000"'),
    ]
    grid = read_grid(ods(tmp_path / "l.ods", "".join(rows)), "l.ods")
    assert [line.number for line in grid.lines] == [1, 2]
    assert {c: (e.text, e.kind) for c, e in grid.lines[1].cells.items()} == {
        1: ("2016-12-01 00:00:00", Kind.DAY),
        2: ("0.5", Kind.SHARE),
    }
    assert grid.hidden == {2}
    assert str(grid.lines[1].cells[2].place) == "l.ods: sheet “Liste”, cell B2"


def test_noughts_that_the_format_shows_are_meant(tmp_path: Path) -> None:
    rows = row(cell("01067", 'office:value-type="float" office:value="1067"'), cell("x"))
    grid = read_grid(ods(tmp_path / "l.ods", rows), "l.ods")
    assert grid.lines[0].cells[1].text == "01067"


def test_notes_and_covered_cells_are_no_text(tmp_path: Path) -> None:
    note = "<office:annotation><text:p>Notiz</text:p></office:annotation>"
    rows = row(
        f'<table:table-cell table:number-columns-spanned="2">{note}<text:p>a<text:s text:c="2"/>b'
        "</text:p><text:p>c</text:p></table:table-cell>",
        "<table:covered-table-cell><text:p>verdeckt</text:p></table:covered-table-cell>",
    )
    cells = read_grid(ods(tmp_path / "l.ods", rows), "l.ods").lines[0].cells
    assert [each.text for each in cells.values()] == ["a  b\nc", "a  b\nc"]


def test_what_is_repeated_without_end_is_refused_or_cut(tmp_path: Path) -> None:
    many = row(cell("x"), more='table:number-rows-repeated="900000"')
    with pytest.raises(SourceError, match="20,000 is the limit"):
        read_grid(ods(tmp_path / "l.ods", many), "l.ods")
    wide = row(cell("x", 'table:number-columns-repeated="900000"'))
    assert len(read_grid(ods(tmp_path / "w.ods", wide), "w.ods").lines[0].cells) == 100
    spanned = "".join(
        row(
            cell(
                "x",
                'table:number-rows-spanned="20000" table:number-columns-spanned="100"',
            )
        )
        for _ in range(60)
    )
    with pytest.raises(SourceError, match="merged cells cover more"):
        read_grid(ods(tmp_path / "s.ods", spanned), "s.ods")


def test_entities_and_passwords_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "l.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>')
    with pytest.raises(SourceError, match="what no office program writes"):
        read_grid(path, "l.ods")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/manifest.xml", "<a><encryption-data/></a>")
        archive.writestr("content.xml", "<a/>")
    with pytest.raises(SourceError, match="has a password"):
        read_grid(path, "l.ods")
    path.write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(SourceError):
        read_grid(path, "l.ods")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("l.csv", b"", "the file is empty"),
        ("l.doc", b"x", "a table is not read from"),
        ("l.xlsx", b"x", "no workbook"),
    ],
)
def test_what_is_no_list_is_told(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=said):
        read_grid(tmp_path / name, name)


def test_csv_has_no_sheets(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("a;b\n1;2\n", "utf-8")
    assert [len(line.cells) for line in read_grid(tmp_path / "l.csv", "l.csv").lines] == [2, 2]
    with pytest.raises(SourceError, match="a CSV file has none"):
        read_grid(tmp_path / "l.csv", "l.csv", "Liste")
