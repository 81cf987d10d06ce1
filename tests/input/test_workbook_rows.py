"""Taking rows out of workbooks: what is theirs is nowhere any more, and all else is as it was."""

from __future__ import annotations

import io
import re
import resource
import subprocess
import sys
import time
import warnings
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.hyperlink import Hyperlink

from reportgen.input.workbook_rows import empty_rows
from reportgen.input.workbooks import read_sheet
from reportgen.problems.problem import SourceError
from support.spreadsheets import SHEET, STRINGS, parts_of, repack, write_workbook


def made(change: Callable[[openpyxl.Workbook], object] = lambda book: None) -> bytes:
    """Return a workbook with Anna in row 2 and Ben in row 3 of its list, and more."""
    anna, ben = ["Anna", "anna@example.org", "Trier"], ["Ben", "ben@example.org", "Trier"]
    return write_workbook([["Name", "E-Mail", "Ort"], anna, ben], change)


def rows_of(data: bytes) -> list[list[str]]:
    _, lines, _ = read_sheet(data, "a.xlsx")
    return [[cell.text for cell in line.cells.values()] for line in lines]


def link_over(area: str) -> bytes:
    """Return a workbook with a link over an area, as Excel writes for a column of links."""
    data = made()
    link = f'<hyperlinks><hyperlink ref="{area}" location="Liste!A1"/></hyperlinks>'.encode()
    xml = parts_of(data)[SHEET].replace(b"<pageMargins", link + b"<pageMargins")
    return repack(data, {SHEET: xml})


@pytest.mark.parametrize("area", ["D1:D1048576", "A1:XFD1048576", "B2:XFD3", "$B$1:$B$1048576"])
def test_a_link_over_whole_columns_costs_no_more_than_the_cells_that_are_there(area: str) -> None:
    """It was spread over a million cells and more: a minute and gigabytes, or no end at all."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    new = empty_rows(link_over(area), "a.xlsx", [2])
    assert time.process_time() - start < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
    assert rows_of(new) == [["Name", "E-Mail", "Ort"], ["Ben", "ben@example.org", "Trier"]]
    assert f'ref="{area}"'.encode() in parts_of(new)[SHEET]


@pytest.mark.parametrize("element", [b'<c r="A2"', b"<sheetData"])
def test_many_attributes_cost_time_that_grows_with_their_number(element: bytes) -> None:
    """They cost minutes: each was looked up among all others."""
    data = made()
    more = b" ".join([element, *(b'a%d="1"' % number for number in range(60_000))])
    data = repack(data, {SHEET: parts_of(data)[SHEET].replace(element, more, 1)})
    start = time.process_time()
    new = empty_rows(data, "a.xlsx", [2])
    assert time.process_time() - start < 8
    assert rows_of(new) == [["Name", "E-Mail", "Ort"], ["Ben", "ben@example.org", "Trier"]]


def test_links_and_notes_of_the_row_go_and_those_of_others_stay() -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["Liste"]
        for row in (2, 3):
            name = str(sheet.cell(row, 1).value)
            link = Hyperlink(f"B{row}", target=f"mailto:{name}@x.org", tooltip=f"Schreib {name}")
            sheet.cell(row, 2).hyperlink = link
            sheet.cell(row, 1).comment = Comment(f"Notiz zu {name}", "ich")
        sheet.cell(2, 3).hyperlink = Hyperlink("C2", target="mailto:Ben@x.org")

    new = empty_rows(made(change), "a.xlsx", [2])
    everything = b"\n".join(parts_of(new).values()).lower()
    assert b"anna" not in everything
    for kept in (b"notiz zu ben", b"mailto:ben@x.org", b"schreib ben"):
        assert kept in everything
    sheet = openpyxl.load_workbook(io.BytesIO(new))["Liste"]
    assert sheet["B3"].hyperlink.target == "mailto:Ben@x.org"
    assert sheet["A3"].comment.text == "Notiz zu Ben" and sheet["A2"].comment is None


def test_answers_to_notes_go_too() -> None:
    """Threaded notes were a reason to refuse the whole workbook."""
    data = made()
    threads = (
        b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
        b'threadedcomments"><threadedComment ref="A2"><text>Anna ruft an</text></threadedComment>'
        b'<threadedComment ref="A3"><text>Ben schreibt</text></threadedComment></ThreadedComments>'
    )
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Target="/xl/threadedComments/t1.xml" Type="http://schemas.'
        b'microsoft.com/office/2017/10/relationships/threadedComment"/></Relationships>'
    )
    with_them = repack(
        data,
        {
            "xl/threadedComments/t1.xml": threads,
            "xl/worksheets/_rels/sheet1.xml.rels": rels,
        },
    )
    kept = parts_of(empty_rows(with_them, "a.xlsx", [2]))["xl/threadedComments/t1.xml"]
    assert b"Anna" not in kept and b"Ben schreibt" in kept


def test_all_other_parts_stay_byte_for_byte() -> None:
    """What a library does not know would be lost: pictures, charts, what the next Excel adds."""
    new_parts = {
        "xl/media/image1.png": b"\x89PNG",
        "xl/charts/chart1.xml": b"<c:chart/>",
        "xl/future/one.bin": bytes(range(256)),
    }
    data = repack(made(lambda book: book.create_sheet("Zwei").append(["x"])), new_parts)
    old, new = parts_of(data), parts_of(empty_rows(data, "a.xlsx", [2]))
    assert list(new) == list(old)
    changed = {name for name in old if old[name] != new[name]}
    assert changed == {SHEET, STRINGS}


def test_a_text_that_another_cell_shows_too_stays_for_it() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.create_sheet("Zwei").append(["anna@example.org"])

    new = empty_rows(made(change), "a.xlsx", [2])
    strings = parts_of(new)[STRINGS]
    assert b"anna@example.org" in strings and b">Anna<" not in strings
    book = openpyxl.load_workbook(io.BytesIO(new))
    assert book["Zwei"]["A1"].value == "anna@example.org"
    assert [cell.value for cell in book["Liste"][3]] == ["Ben", "ben@example.org", "Trier"]


def test_formulas_of_other_rows_stay_with_their_values() -> None:
    formula = b"<c r='D3'><f>1+1</f><v>2</v></c></row></sheetData>"
    xml = parts_of(made())[SHEET].replace(b"</row></sheetData>", formula)
    data = repack(made(), {SHEET: xml})
    assert b"<f>1+1</f><v>2</v>" in parts_of(empty_rows(data, "a.xlsx", [2]))[SHEET]
    with pytest.raises(SourceError, match=r"it has formulas.*row 3"):
        empty_rows(data, "a.xlsx", [3])


def test_a_signed_workbook_is_left_alone() -> None:
    data = repack(made(), {"_xmlsignatures/sig1.xml": b"<Signature/>"})
    with pytest.raises(SourceError, match=r"it is signed.*row 2"):
        empty_rows(data, "a.xlsx", [2])


def test_names_of_elements_may_have_any_prefix() -> None:
    data = made()
    prefixed = {
        name: re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", parts_of(data)[name]).replace(
            b"xmlns=", b"xmlns:x="
        )
        for name in (SHEET, STRINGS)
    }
    new = empty_rows(repack(data, prefixed), "a.xlsx", [2])
    assert rows_of(new)[1] == ["Ben", "ben@example.org", "Trier"]
    assert b"Anna" not in b"".join(parts_of(new).values())


def test_a_damaged_part_is_a_problem_of_the_file() -> None:
    """Programs write boxes of notes that are no XML; nothing is changed then."""

    def change(book: openpyxl.Workbook) -> None:
        book["Liste"]["A2"].comment = Comment("Anna", "ich")

    data = made(change)
    drawing = next(name for name in parts_of(data) if "vml" in name.lower())
    with pytest.raises(SourceError, match=r"cannot be read.*row 2"):
        empty_rows(repack(data, {drawing: b"<xml><br></xml>"}), "a.xlsx", [2])


def test_a_name_that_stands_twice_in_the_archive_keeps_nothing() -> None:
    data = io.BytesIO(made())
    strings = parts_of(data.getvalue())[STRINGS]
    with warnings.catch_warnings(), zipfile.ZipFile(data, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(STRINGS, strings)
    new = empty_rows(data.getvalue(), "a.xlsx", [2])
    assert b"Anna" not in b"".join(parts_of(new).values())
    assert len(zipfile.ZipFile(io.BytesIO(new)).namelist()) == len(parts_of(new))


def test_a_clock_before_1980_stops_nothing() -> None:
    """The times in an archive begin in 1980 (APPNOTE 4.4.6); those of the old one are kept."""
    code = """
import sys, time
time.time = lambda: 1000.0
time.localtime = lambda *args: time.gmtime(1000)
from reportgen.input.workbook_rows import empty_rows
sys.stdout.buffer.write(empty_rows(sys.stdin.buffer.read(), "a.xlsx", [2]))
"""
    data = made()
    run = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True)
    assert rows_of(run.stdout)[1] == ["Ben", "ben@example.org", "Trier"]
    times = [each.date_time for each in zipfile.ZipFile(io.BytesIO(run.stdout)).infolist()]
    assert times == [each.date_time for each in zipfile.ZipFile(io.BytesIO(data)).infolist()]
