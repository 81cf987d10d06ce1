"""Workbooks as Excel writes them, and their parts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_INLINE = re.compile(r't="inlineStr"><is><t([^>]*)>([^<]*)</t></is>')


def write_workbook(
    rows: list[list[str]], change: Callable[[openpyxl.Workbook], object] = lambda book: None
) -> bytes:
    """Return a workbook with these rows in its sheet “Liste”, and what `change` adds to it.

    Texts are shared between cells, as Excel writes them.
    """
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Liste"
    for row in rows:
        sheet.append(row)
    change(book)
    file = io.BytesIO()
    book.save(file)
    return _share_strings(file.getvalue())


def write_busy_workbook() -> bytes:
    """Return a workbook that names Anna wherever a workbook can."""

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["Liste"]
        second, hidden = book.create_sheet("Zwei"), book.create_sheet("Versteckt")
        second["C7"] = "Anna Ähre"
        second.append(["Ähre", "Anna"])
        hidden["A1"] = "anna@example.org"
        hidden.sheet_state = "veryHidden"
        sheet.auto_filter.ref = "A1:B3"
        sheet.auto_filter.add_filter_column(0, ["Anna Ähre", "Bert"])
        choice = DataValidation(type="list", formula1='"Anna Ähre,Bert"')
        choice.add("B2")
        sheet.add_data_validation(choice)
        sheet.conditional_formatting.add("A1:A9", CellIsRule("equal", ['"anna@example.org"']))
        book.defined_names["Chefin"] = DefinedName("Chefin", attr_text='"Anna Ähre"')
        sheet["A2"].comment = Comment("Fragen an anna@example.org", "Anna Ähre")
        sheet.oddHeader.center.text = "Liste von Anna Ähre"
        book.properties.creator = "Anna Ähre"

    rows = [
        ["Name", "Titel", "E-Mail"],
        ["Bert Bach", "Vertritt Anna Ähre", "b.bach@example.org"],
        ["Anna Ähre", "", "anna@example.org"],
    ]
    return write_workbook(rows, change)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repack(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return the archive with parts replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts_of(data), **parts}.items():
            archive.writestr(name, content)
    return file.getvalue()


def _share_strings(data: bytes) -> bytes:
    parts = parts_of(data)
    strings: dict[str, int] = {}

    def share(found: re.Match[str]) -> str:
        item = f"<si><t{found[1]}>{found[2]}</t></si>"
        return f't="s"><v>{strings.setdefault(item, len(strings))}</v>'

    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = _INLINE.sub(share, parts[name].decode()).encode()
    parts[STRINGS] = f'<sst xmlns="{MAIN}">{"".join(strings)}</sst>'.encode()
    rel = f'<Relationship Id="rIdS" Type="{RELATED}/sharedStrings" Target="sharedStrings.xml"/>'
    kind = (
        f'<Override PartName="/{STRINGS}" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sharedStrings+xml"/>'
    )
    for name, end, added in (
        ("xl/_rels/workbook.xml.rels", b"</Relationships>", rel),
        ("[Content_Types].xml", b"</Types>", kind),
    ):
        parts[name] = parts[name].replace(end, added.encode() + end)
    return repack(data, parts)
