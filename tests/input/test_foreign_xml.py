"""XML of strangers: what it names elsewhere is never read, and files that try are refused."""

from __future__ import annotations

import io
import time
from itertools import pairwise
from pathlib import Path

import pytest
from defusedxml import EntitiesForbidden

from reportgen.input.tables import read_table
from reportgen.problems.problem import SourceError
from support.spreadsheets import SHEET, parts_of, repack, write_workbook


def said(folder: Path, data: bytes) -> list[str]:
    (folder / "a.xlsx").write_bytes(data)
    with pytest.raises(SourceError) as caught:
        read_table(folder / "a.xlsx", "a.xlsx")
    return [str(problem) for problem in caught.value.problems]


GOOD = write_workbook([["Name", "Ort"], ["Anna Müller", "Dresden"]])
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghij"))
    + "]><x>&j;</x>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("kind", ["laughs", "file", "address", "parameter", "type alone"])
@pytest.mark.parametrize(
    "part",
    [
        *("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"),
        *("[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "xl/drawings/any.vml"),
    ],
)
def test_no_part_of_a_workbook_has_entities(
    tmp_path: Path, part: str, kind: str, encoding: str
) -> None:
    (tmp_path / "secret").write_text("the secret")
    secret = (tmp_path / "secret").as_uri()
    xml = {
        "laughs": LAUGHS,
        "file": f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret}">]><x>&a;</x>',
        "address": '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/a">]><x>&a;</x>',
        "parameter": f'<!DOCTYPE x [<!ENTITY % a SYSTEM "{secret}"> %a;]><x/>',
        "type alone": f'<!-- one --><!DOCTYPE x SYSTEM "{secret}"><x/>',
    }[kind]
    begun = time.process_time()
    data = repack(GOOD, {part: xml.encode(encoding)})
    assert said(tmp_path, data) == [
        f"a.xlsx:1:1: the part “{part}” of the workbook has what no spreadsheet program writes. "
        "Open the workbook and save it again, if you trust where it is from."
    ]
    assert time.process_time() - begun < 5


def test_the_library_of_workbooks_refuses_entities_too() -> None:
    from openpyxl.xml.functions import iterparse

    with pytest.raises(EntitiesForbidden):
        list(iterparse(io.BytesIO(LAUGHS.encode())))


def test_what_only_looks_like_an_entity_is_read(tmp_path: Path) -> None:
    text = "<!DOCTYPE x [<!ENTITY a 'b'>]>"
    data = write_workbook([["Name"], [text]])
    sheet = parts_of(data)[SHEET]
    changes = {
        SHEET: sheet.replace(b"<sheetData>", f"<!-- {text} --><sheetData>".encode()),
        "xl/media/image1.png": b"\x89PNG" + text.encode(),
    }
    data = repack(data, changes)
    (tmp_path / "a.xlsx").write_bytes(data)
    [row] = read_table(tmp_path / "a.xlsx", "a.xlsx").rows
    assert [cell.text for cell in row.cells] == [text]
