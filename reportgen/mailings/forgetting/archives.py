"""What there is to search in a ZIP archive: Office files (ECMA-376, ISO/IEC 26300), part by part.

Of workbooks every cell of every sheet is named, and what stands elsewhere in them: filters, lists
to choose from, formats with conditions, notes, heads and feet, names, properties.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from reportgen.input.foreign_xml import parse_around, parse_xml, read_elements, write_element
from reportgen.mailings.forgetting.contents import (
    Content,
    Row,
    Text,
    Unread,
    decode_all,
    is_xml,
    place_within,
    read_xml,
)
from reportgen.problems.message import say

#: Larger ones hold no lists or letters; the caps keep hostile files from filling the memory.
MAX_PARTS = 10_000
MAX_UNPACKED = 60_000_000
_BATCH = 5_000
"""How many rows are held at once."""
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_STRINGS = re.compile(r"xl/sharedStrings[^/]*\.xml", re.IGNORECASE)
#: What parts of Office files are to those who use them.
_KNOWN = (
    (re.compile(r"docProps/.*|meta\.xml"), "properties of the file"),
    (re.compile(r"xl/workbook\.xml"), "names of sheets and areas"),
    (re.compile(r"xl/(?:comments|threadedComments).*"), "notes"),
    (re.compile(r"xl/persons/.*"), "who wrote notes"),
    (re.compile(r"xl/tables/.*"), "a table"),
    (re.compile(r"xl/pivot.*"), "a pivot table, which keeps a copy of the list"),
    (re.compile(r"word/document\.xml|content\.xml"), "the text"),
    (re.compile(r"word/comments.*"), "comments"),
    (re.compile(r"word/(?:header|footer).*|styles\.xml"), "headers and footers"),
    (re.compile(r"word/(?:foot|end)notes.*"), "footnotes"),
    (re.compile(r".*\.rels"), "links"),
)
#: What elements beside the cells of a sheet are to those who use it (ECMA-376-1, 18.3.1.99).
_AROUND = {
    "autoFilter": "a filter",
    "customSheetViews": "a view",
    "dataValidations": "a list to choose from",
    "conditionalFormatting": "a format with a condition",
    "hyperlinks": "a link",
    "headerFooter": "header or footer",
    "protectedRanges": "a protected area",
    "scenarios": "a scenario",
}


def read_archive(
    data: bytes, read_part: Callable[[bytes, str], Iterable[Content]]
) -> Iterator[Content]:
    """Yield what is in an archive; `read_part` reads a part that is no XML, by content and name."""
    parts: dict[str, bytes] = {}
    size = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            yield Text("\n".join(each.filename for each in entries), "the names of its parts")
            yield Text(archive.comment.decode("cp1252", "replace"), "the comment of the archive")
            for entry in entries[:MAX_PARTS]:
                within = name_part(entry.filename)
                size += entry.file_size
                if size > MAX_UNPACKED:
                    break
                if entry.flag_bits & 1:
                    yield Unread(say("it is protected with a password"), within)
                    continue
                try:
                    parts[entry.filename] = archive.read(entry)
                # What zipfile raises for damage is of many kinds.
                except Exception:
                    yield Unread(say("it is damaged"), within)
    except Exception:
        yield Unread(say("it is damaged"))
        return
    if size > MAX_UNPACKED or len(entries) > MAX_PARTS:
        yield Unread(say("it is too large once it is unpacked"))
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        yield Unread(say("it is protected with a password"))
    cells = [name for name in parts if _SHEET.fullmatch(name) or _STRINGS.fullmatch(name)]
    yield from _read_sheets({name: parts.pop(name) for name in cells}, parts)
    for name, content in parts.items():
        if is_xml(content):
            yield from read_xml(content, name_part(name))
        else:
            yield from place_within(name_part(name), read_part(content, name))


def name_part(name: str) -> str:
    """Return what a part is called: in words where it is one that people know."""
    said = next((words for pattern, words in _KNOWN if pattern.fullmatch(name)), "")
    return f"{said} (part “{name}”)" if said else f"part “{name}”"


def _read_sheets(cells: dict[str, bytes], parts: dict[str, bytes]) -> Iterator[Content]:
    """Yield what is in the sheets of a workbook, and shared texts that no cell shows."""
    strings: list[str] = []
    shown: set[int] = set()
    for name, content in cells.items():
        if _STRINGS.fullmatch(name):
            strings += _read_strings(content)
    titles = _title_sheets(parts)
    for name, content in cells.items():
        if _STRINGS.fullmatch(name):
            continue
        sheet = titles.get(name, name_part(name))
        try:
            yield from _read_sheet(content, sheet, strings, shown)
        # What cannot be taken apart is searched as it is.
        except Exception:
            yield from read_xml(content, sheet)
    unseen = "\n".join(text for index, text in enumerate(strings) if index not in shown)
    yield Text(unseen, "a text that is kept although no cell shows it")


def _read_strings(content: bytes) -> list[str]:
    try:
        return [
            "".join(t.text or "" for t in item.iter("{*}t"))
            for item in read_elements(content, "si")
        ]
    except Exception:
        return decode_all(content)


def _title_sheets(parts: dict[str, bytes]) -> dict[str, str]:
    """Return what the sheets are called, by the names of their parts."""
    try:
        rels = {
            each.get("Id"): posixpath.normpath(posixpath.join("xl", each.get("Target", "")))
            for each in parse_xml(parts["xl/_rels/workbook.xml.rels"]).iterfind("{*}Relationship")
        }
        return {
            rels[id].lstrip("/"): f"sheet “{sheet.get('name')}”"
            + (" (hidden)" if sheet.get("state", "visible") != "visible" else "")
            for sheet in parse_xml(parts["xl/workbook.xml"]).iterfind("{*}sheets/{*}sheet")
            for key, id in sheet.attrib.items()
            if key.endswith("}id") and id in rels
        }
    except Exception:
        return {}


def _read_sheet(
    content: bytes, sheet: str, strings: list[str], shown: set[int]
) -> Iterator[Content]:
    rows: list[Row] = []
    number = 0
    for row in read_elements(content, "row"):
        number = int(row.get("r") or number + 1)
        cells = ((cell.get("r", f"of row {number}"), cell) for cell in row.iterfind("{*}c"))
        said = (
            (f"{sheet}, cell {spot}", " ".join(_read_cell(cell, strings, shown).split()))
            for spot, cell in cells
        )
        rows.append(Row(f"{sheet}, row {number}", tuple(each for each in said if each[1])))
        if len(rows) == _BATCH:
            yield _text_of(rows, sheet)
            rows = []
    yield _text_of(rows, sheet)
    for part in _around(content):
        kind = part.tag.rpartition("}")[2] if isinstance(part.tag, str) else ""
        within = ", ".join([sheet, *filter(None, [_AROUND.get(kind)])])
        yield from read_xml(write_element(part), within)


def _text_of(rows: list[Row], sheet: str) -> Text:
    lines = ("\t".join(text for _, text in row.cells) for row in rows)
    return Text("\n".join(lines), sheet, tuple(rows))


def _read_cell(cell: Any, strings: list[str], shown: set[int]) -> str:
    """Return all that a cell says: its text or value, and the formula behind it."""
    said = [text.text or "" for text in cell.iter("{*}t", "{*}f")]
    value = cell.findtext("{*}v", "")
    if cell.get("t") == "s" and value.strip().isdecimal():
        index = int(value)
        shown.add(index)
        value = strings[index] if index < len(strings) else ""
    return " ".join([*said, value])


def _around(content: bytes) -> list[Any]:
    """Return the elements of a sheet that stand around its cells."""
    root = parse_around(content, "row")
    return [each for each in root if not str(each.tag).endswith("}sheetData")]
