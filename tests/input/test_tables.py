"""Tables in CSV and XLSX: what is read, where faults are shown, and taking rows out."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

from reportgen.input.tables import MAX_BYTES, MAX_ROWS, Table, read_table, remove_rows
from reportgen.input.workbooks import MAX_COLUMNS, MAX_UNPACKED
from reportgen.problems.problem import ReportgenError, Severity, SourceError

ROWS = [["Name", "PLZ", "Ort"], ["Anna Müller", "01067", "Dresden"], ["Éloïse", "57000", "Metz"]]


def read(folder: Path, data: str | bytes, name: str = "partners.csv") -> Table:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_table(path, name)


def said(folder: Path, data: str | bytes, name: str = "partners.csv") -> list[str]:
    with pytest.raises(SourceError) as caught:
        read(folder, data, name)
    return [str(problem) for problem in caught.value.problems]


def texts(table: Table) -> list[list[str]]:
    rows = [table.header, *(row.cells for row in table.rows)]
    return [[cell.text for cell in row] for row in rows]


def workbook(rows: Sequence[Sequence[object]], title: str = "Liste") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(data: bytes, **parts: str | bytes) -> bytes:
    """Return a workbook with parts replaced or added; `sheet` is its first sheet."""
    names = {"sheet": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml"}
    new = {names.get(key, key): content for key, content in parts.items()}
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in dict.fromkeys([*old.namelist(), *new]):
            packed.writestr(name, new[name] if name in new else old.read(name))
    return file.getvalue()


def sheet_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return packed.read("xl/worksheets/sheet1.xml").decode()


# --- CSV ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize(
    "bom,encoding",
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "cp1252"),
    ],
)
def test_csv_as_excel_writes_it(tmp_path: Path, bom: bytes, encoding: str, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in ROWS) + "\r\n"
    assert texts(read(tmp_path, bom + text.encode(encoding))) == ROWS


def test_places_are_lines_and_columns(tmp_path: Path) -> None:
    table = read(tmp_path, 'Name;Straße\r\n\r\n"A ""B""";"Weg 1\r\nHaus 2"\rC;Weg 3\nD;Weg 4')
    assert texts(table)[1:] == [['A "B"', "Weg 1\nHaus 2"], ["C", "Weg 3"], ["D", "Weg 4"]]
    assert [str(cell.place) for row in table.rows for cell in row.cells] == [
        *("partners.csv:3:1", "partners.csv:3:11"),
        *("partners.csv:5:1", "partners.csv:5:3"),
        *("partners.csv:6:1", "partners.csv:6:3"),
    ]
    assert [row.number for row in table.rows] == [3, 4, 5]


def test_the_line_sep_tells_the_delimiter(tmp_path: Path) -> None:
    table = read(tmp_path, "sep=|\nA;B|C\n1;2|3\n")
    assert texts(table) == [["A;B", "C"], ["1;2", "3"]]
    assert table.place.line == 2
    remove_rows(tmp_path / "partners.csv", table, [table.rows[0].number])
    assert (tmp_path / "partners.csv").read_bytes() == b"sep=|\nA;B|C\n"


def test_blank_rows_and_columns_are_left_out(tmp_path: Path) -> None:
    table = read(tmp_path, ";;\n;A;;B;\n ; ;;\n;1;;2;\n;3\n")
    assert texts(table) == [["A", "B"], ["1", "2"], ["3", ""]]


@pytest.mark.parametrize("data,expected", [
    ("", ["partners.csv:1:1: the file is empty."]),
    ("\ufeff\n", ["partners.csv:1:1: the table is empty."]),
    (";;\n", ["partners.csv:1:1: the table is empty."]),
    ("A;b;a\n", ["partners.csv:1:5: the header “a” stands here a second time."]),
    ("A;B\n1;2;3\n", ["partners.csv:2:5: the cell stands under no header."]),
    ("A;;B\n1;2;3\n", ["partners.csv:2:3: the cell stands under no header."]),
    ('A;B\n1;"2\n3;4\n', ["partners.csv:2:3: the quotation mark that begins here is not closed"]),
    ('A;B\n"1" x;2\n', ["partners.csv:2:1: the quotation mark that begins here is not closed"]),
    ("A;B\n1;x\0y\n", ["partners.csv:2:3: the text holds the character U+0000"]),
    ("A;B\n1;x\u202ey\n", ["partners.csv:2:3: the text holds the character U+202E"]),
    (b"A;B\n\xc3\xa4\xc3\xb6;\xe4", ["partners.csv:2:4: a byte is not UTF-8"]),
    (b"A;B\n1;\x81\n", ["partners.csv:2:3: it is not clear in which encoding the file is"]),
    (codecs.BOM_UTF16_LE + b"A\0;\0\0\xd8", ["partners.csv:1:3: a byte is not UTF-16-LE"]),
    (b"PK\x03\x04abc", ["partners.csv:1:1: this is a workbook, not a CSV file. Name it .xlsx."]),
    (b"A;B\n" + b"x" * MAX_BYTES, ["partners.csv:1:1: the file is too large"]),
    ("A\n" + "1\n" * (MAX_ROWS + 1), ["partners.csv:1:1: the table has 20,001 rows."]),
    ("A\n" + ";" * MAX_COLUMNS, ["partners.csv:2:1: the row has 101 cells."]),
])  # fmt: skip
def test_faults_of_csv(tmp_path: Path, data: str | bytes, expected: list[str]) -> None:
    found = said(tmp_path, data)
    assert len(found) == len(expected)
    assert [line[: len(start)] for line, start in zip(found, expected, strict=True)] == expected


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a.numbers", "a.xlsm", "a.pdf", "a"])
def test_other_formats_are_named(tmp_path: Path, name: str) -> None:
    assert "Save it as .xlsx or as .csv" in said(tmp_path, "A;B\n", name)[0]


def test_a_folder_and_a_missing_file_are_problems(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    for name in ("a.csv", "b.csv"):
        with pytest.raises(SourceError, match="or no file at all"):
            read_table(tmp_path / name, name)


CELL = st.text(
    st.one_of(
        st.sampled_from('ab1= ";,\t\nßéÿ'),
        st.characters(
            exclude_categories=["Cc", "Cs", "Zl", "Zp"],
            exclude_characters="\u202d\u202e\ufffe\uffff\ufeff",
        ),
    ),
    max_size=8,
)  # fmt: skip
#: Words whose letters tell the encoding, whatever stands around them.
WINDOWS = st.lists(
    st.sampled_from(
        ["a", "1 ", '"', ";", ",", "\t", "\n", " Größe ", " Müller ", " Éloïse ", " l’été "]
    ),
    max_size=5,
).map("".join)


def grid(cell: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[str]]]:
    filled = st.lists(st.tuples(cell, cell, cell).map(lambda row: ["x" + row[0], *row[1:]]))
    return filled.map(lambda rows: [["Name", "B c", "Größe"], *rows])


def to_csv(rows: list[list[str]], delimiter: str, end: str) -> str:
    def quoted(text: str) -> str:
        text = text.replace("\n", end)
        plain = not set(text) & {delimiter, '"', "\r", "\n"}
        return text if plain else '"' + text.replace('"', '""') + '"'

    return "".join(delimiter.join(map(quoted, row)) + end for row in rows)


def shown(rows: list[list[str]]) -> list[list[str]]:
    return [[text if text.strip() else "" for text in row] for row in rows]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]).flatmap(
        lambda encoding: st.tuples(
            st.just(encoding), grid(WINDOWS if encoding == "cp1252" else CELL)
        )
    ),
    st.sampled_from(";,\t"),
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.data(),
)
def test_any_csv_reads_back_and_loses_only_what_is_removed(
    tmp_path: Path,
    written: tuple[str, list[list[str]]],
    delimiter: str,
    end: str,
    data: st.DataObject,
) -> None:
    encoding, rows = written
    path = tmp_path / "any.csv"
    path.write_bytes(to_csv(rows, delimiter, end).encode(encoding))
    table = read_table(path, path.name)
    assert texts(table) == shown(rows)
    gone = data.draw(st.sets(st.sampled_from(range(1, len(rows))))) if rows[1:] else set()
    remove_rows(path, table, [table.rows[each - 1].number for each in gone])
    left = [row for number, row in enumerate(rows) if number not in gone]
    assert path.read_bytes() == to_csv(left, delimiter, end).encode(encoding)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30
)
@given(grid(CELL), st.data())
def test_any_workbook_reads_back_and_loses_only_what_is_removed(
    tmp_path: Path, rows: list[list[str]], data: st.DataObject
) -> None:
    book = workbook([])
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            # As spreadsheet programs write what looks like an escaped character.
            escaped = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
            # Otherwise what begins with “=” were a formula.
            book.active.cell(number, column, escaped).data_type = "s"
    path = tmp_path / "any.xlsx"
    path.write_bytes(saved(book))
    table = read_table(path, path.name)
    assert texts(table) == shown(rows)
    gone = data.draw(st.sets(st.sampled_from(range(2, len(rows) + 1)))) if rows[1:] else set()
    remove_rows(path, table, gone)
    left = [row for number, row in enumerate(rows, 1) if number not in gone]
    assert texts(read_table(path, path.name)) == shown(left)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Weg 1_x000D_\nHaus 2", "Weg 1\nHaus 2"),
        ("_x005F_x000D_", "_x000D_"),
        ("_x005F_x005F_", "_x005F_"),
        ("_x00E4_hre", "ähre"),
        ("_xD83D_", "_xD83D_"),
        ("a_x00_b", "a_x00_b"),
    ],
)
def test_escaped_characters_are_what_they_stand_for(
    tmp_path: Path, written: str, read_as: str
) -> None:
    table = read(tmp_path, saved(workbook([["Name"], [written]])), "a.xlsx")
    assert table.rows[0].cells[0].text == read_as


# --- XLSX --------------------------------------------------------------------------------------


def test_numbers_and_dates_as_people_see_them(tmp_path: Path) -> None:
    book = workbook([["A", "B", "C", "D", "E", "F"]])
    book.active.append(["01067", 66111.0, 1067, 2.5, date(2026, 11, 22), True])
    book.active["C2"].number_format = "00000"
    table = read(tmp_path, saved(book), "a.xlsx")
    assert texts(table)[1] == ["01067", "66111", "01067", "2.5", "2026-11-22", "TRUE"]


def test_places_in_a_workbook(tmp_path: Path) -> None:
    table = read(tmp_path, saved(workbook([[], ["A", None, "C"], [], [None, None, 7]])), "a.xlsx")
    assert [cell.text for cell in table.rows[0].cells] == ["", "7"]
    assert str(table.rows[0].cells[1].place) == "a.xlsx: sheet “Liste”, cell C4"
    assert str(table.rows[0].place) == "a.xlsx: sheet “Liste”, row 4"


def test_the_first_visible_sheet_with_content_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("hidden").append(["no"])
    book["hidden"].sheet_state = "hidden"
    book.create_sheet("Partner").append(["Name"])
    book.create_sheet("Archiv").append(["other"])
    book["Partner"].append(["A"])
    book["Partner"].row_dimensions[2].hidden = True
    table = read(tmp_path, saved(book), "a.xlsx")
    assert (table.sheet, texts(table)) == ("Partner", [["Name"], ["A"]])
    assert [row.aside for row in table.rows] == ["hidden"]
    assert [str(each.place) for each in table.warnings] == ["a.xlsx: sheet “Archiv”"]
    assert {each.severity for each in table.warnings} == {Severity.WARNING}


def test_merged_cells_are_named(tmp_path: Path) -> None:
    book = workbook([["A", "B", "C"], [1, 2, 3]])
    book.active.merge_cells("A1:C1")
    assert said(tmp_path, saved(book), "a.xlsx")[0].startswith(
        "a.xlsx: sheet “Liste”, cells A1:C1: the cells are merged"
    )


def test_a_range_of_all_cells_is_not_spread_out(tmp_path: Path) -> None:
    data = saved(workbook([["A"], [1]]))
    xml = sheet_of(data).replace(
        "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    )
    assert "merged" in said(tmp_path, repacked(data, sheet=xml), "a.xlsx")[0]


@pytest.mark.parametrize("row", ["1048576", "99999999999"])
def test_a_cell_far_away_costs_nothing(tmp_path: Path, row: str) -> None:
    data = saved(workbook([["A"], [1]]))
    xml = sheet_of(data).replace(
        "</sheetData>", f'<row r="{row}"><c r="A{row}"/></row></sheetData>'
    )
    assert texts(read(tmp_path, repacked(data, sheet=xml), "a.xlsx")) == [["A"], ["1"]]


def test_formulas_give_the_value_they_had(tmp_path: Path) -> None:
    data = saved(workbook([["A", "B"], ["=1+1", "x"]]))
    assert said(tmp_path, data, "a.xlsx") == [
        "a.xlsx: sheet “Liste”, cell A2: the formula has no value yet. "
        "Open the workbook in the spreadsheet program and save it."
    ]
    xml = sheet_of(data)
    for empty in ("<v></v>", "<v />", "<v/>"):
        xml = xml.replace(empty, "<v>2</v>")
    calculated = repacked(data, sheet=xml)
    table = read(tmp_path, calculated, "a.xlsx")
    assert texts(table)[1] == ["2", "x"]
    with pytest.raises(ReportgenError, match="formulas"):
        remove_rows(tmp_path / "a.xlsx", table, [2])
    assert (tmp_path / "a.xlsx").read_bytes() == calculated


def test_errors_in_cells_are_named(tmp_path: Path) -> None:
    book = workbook([["A"], [None]])
    book.active["A2"] = "#REF!"
    assert book.active["A2"].data_type == "e"
    assert "cell A2: the cell holds the error #REF!." in said(tmp_path, saved(book), "a.xlsx")[0]


def test_a_letter_may_stand_where_the_first_bytes_of_a_part_end(tmp_path: Path) -> None:
    """Programs write long lines: what they begin with may end within a letter of two bytes."""
    for more in range(4):
        name = "x" * more + "ä" * 200
        data = saved(workbook([["Name"], [name]]))
        strings = f'<?xml version="1.0"?><sst><si><t>{name}</t></si></sst>'
        assert texts(read(tmp_path, repacked(data, strings=strings), "a.xlsx"))[0] == ["Name"]


GOOD = saved(workbook(ROWS))
XXE = (
    '<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a SYSTEM "file:///etc/hostname">]><sst>&a;</sst>'
)


@pytest.mark.parametrize("data,expected", [
    (b"", "the file is empty"),
    (b"Name;Ort\n", "no workbook, or a damaged one"),
    (GOOD[:-40], "no workbook, or a damaged one"),
    (GOOD[:200] + b"\xff" * 200 + GOOD[400:], "no workbook, or a damaged one"),
    (bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600, "protected with a password"),
    (repacked(GOOD, sheet="<worksheet"), "no workbook, or a damaged one"),
    (repacked(GOOD, sheet=XXE), "has what no spreadsheet program writes"),
    (repacked(GOOD, strings=XXE.encode("utf-16")), "has what no spreadsheet program writes"),
    (repacked(GOOD, strings=b'<?xml version="1.0" encoding="UTF-7"?><sst/>'), "no spreadsheet"),
    (repacked(GOOD, bomb=b"0" * (MAX_UNPACKED + 1)), "too large once it is unpacked"),
    (repacked(GOOD, **{f"p{n}": "" for n in range(1001)}), "too large once it is unpacked"),
    (saved(workbook([])), "the table is empty"),
    (saved(workbook([["A"] * (MAX_COLUMNS + 1)])), "too many cells"),
])  # fmt: skip
def test_faults_of_workbooks(tmp_path: Path, data: bytes, expected: str) -> None:
    found = said(tmp_path, data, "a.xlsx")
    assert len(found) == 1
    assert expected in found[0]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=4))
def test_damage_anywhere_is_a_problem_or_nothing(tmp_path: Path, at: int, junk: bytes) -> None:
    data = GOOD[:at] + junk + GOOD[at + len(junk) :]
    try:
        table = read(tmp_path, data, "a.xlsx")
    except SourceError as error:
        assert error.problems
    else:
        assert table.header


# --- Taking rows out ---------------------------------------------------------------------------


def test_what_is_removed_is_nowhere_in_the_workbook(tmp_path: Path) -> None:
    book = workbook([["Name", "E-Mail"], ["Anna", "anna@example.org"], ["Ben", "ben@example.org"]])
    for row in (2, 3):
        book.active.cell(row, 2).hyperlink = f"mailto:{book.active.cell(row, 2).value}"
        book.active.cell(row, 1).comment = Comment(f"Note on {book.active.cell(row, 1).value}", "x")
    path = tmp_path / "a.xlsx"
    path.write_bytes(saved(book))
    path.chmod(0o600)
    remove_rows(path, read_table(path, path.name), [2])
    with zipfile.ZipFile(path) as packed:
        everything = b"\n".join(map(packed.read, packed.namelist())).lower()
    assert b"anna" not in everything
    assert b"ben@example.org" in everything and b"mailto:ben" in everything
    assert b"note on ben" in everything
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]


@pytest.mark.parametrize("name,data", [("a.csv", b"A\n1\n2\n"), ("a.xlsx", GOOD)])
def test_a_file_that_changed_is_left_alone(tmp_path: Path, name: str, data: bytes) -> None:
    table = read(tmp_path, data, name)
    (tmp_path / name).write_bytes(data + b"\n")
    with pytest.raises(ReportgenError, match="changed since it was read"):
        remove_rows(tmp_path / name, table, [2])
    assert (tmp_path / name).read_bytes() == data + b"\n"


@pytest.mark.parametrize("lock", [".~lock.a.csv#", "~$a.csv"])
def test_a_file_that_is_open_elsewhere_is_left_alone(tmp_path: Path, lock: str) -> None:
    table = read(tmp_path, "A\n1\n2\n", "a.csv")
    (tmp_path / lock).touch()
    with pytest.raises(ReportgenError, match="open in another program"):
        remove_rows(tmp_path / "a.csv", table, [2])
    assert (tmp_path / "a.csv").read_bytes() == b"A\n1\n2\n"


def test_rows_that_are_not_there_are_a_mistake_of_the_caller(tmp_path: Path) -> None:
    table = read(tmp_path, "A\n1\n", "a.csv")
    with pytest.raises(ValueError, match="7"):
        remove_rows(tmp_path / "a.csv", table, [7])
