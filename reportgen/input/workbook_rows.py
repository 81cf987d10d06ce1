"""Rows of a workbook (XLSX, ECMA-376) left empty: in its parts, so that all else stays as it is.

Libraries write a workbook anew: they drop what they do not know, and spread every range over its
cells in the memory. Here only the parts are changed that hold something of the rows.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from reportgen.input.foreign_xml import parse_xml, write_document
from reportgen.input.workbooks import Line, read_sheet
from reportgen.problems.causes import said_by
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, SourceError

#: The parts of a workbook that would no longer be true: a signature of what it was.
_SIGNED = re.compile(r"_xmlsignatures/.+")
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
#: The namespace of ids that name other parts, in the usual and in the strict form of the format.
_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)


def empty_rows(data: bytes, name: str, numbers: Collection[int], sheet: str = "") -> bytes:
    """Return the workbook with the rows of these numbers, from 1, of a sheet left empty.

    It is the sheet of that title; without one, the first visible sheet with content. Nothing else
    moves, and all other parts stay byte for byte; texts, notes and links of the rows are nowhere in
    the file any more, unless another part has them too. Raises `SourceError` where the rows cannot
    be emptied safely.
    """

    def is_ours(other: str, _: list[list[str]]) -> bool:
        return other == sheet

    title, lines, _ = read_sheet(data, name, is_ours)
    by_hand = say("Delete in the spreadsheet program: row {numbers}.", numbers=sorted(numbers))
    place = Place(name, within=f"sheet “{title}”")
    book = _Parts.of(data)
    try:
        book.empty(title, frozenset(numbers))
    except _KeptError as error:
        message = say("the row cannot be emptied safely: {error}.", error=said_by(error))
        raise SourceError([Problem(place, message, by_hand)]) from None
    # Whatever a foreign file makes the reader of XML raise.
    except Exception as error:
        message = say(
            "the workbook has parts that cannot be read ({kind}).", kind=type(error).__name__
        )
        raise SourceError([Problem(place, message, by_hand)]) from error
    written = book.pack()
    left = [(each.number, _texts(each)) for each in lines if each.number not in numbers]
    if [(each.number, _texts(each)) for each in read_sheet(written, name, is_ours)[1]] != left:
        message = say("the workbook cannot be written again as it was; nothing was changed.")
        raise SourceError([Problem(place, message, by_hand)])
    return written


def _texts(line: Line) -> dict[int, str]:
    return {column: cell.text for column, cell in line.cells.items()}


class _KeptError(Exception):
    """Raised where a part holds what must not be changed; a message says what."""


@dataclass
class _Parts:
    """The parts of a workbook by name, those that were changed, and the file they are from."""

    data: bytes
    parts: dict[str, bytes]
    changed: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes) -> _Parts:
        # `read_sheet` has found the archive whole and its sizes bounded.
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return cls(data, {each: archive.read(each) for each in archive.namelist()})

    def pack(self) -> bytes:
        """Return the file with what was changed; the times in it are those it had."""
        written = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self.data)) as archive,
            zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            # A name may stand there twice; the last is what programs read.
            for entry in {each.filename: each for each in archive.infolist()}.values():
                content = self.changed.get(entry.filename, self.parts[entry.filename])
                fresh = zipfile.ZipInfo(entry.filename, entry.date_time)
                fresh.compress_type = zipfile.ZIP_DEFLATED
                fresh.external_attr = entry.external_attr
                new.writestr(fresh, content)
        return written.getvalue()

    def empty(self, title: str, numbers: frozenset[int]) -> None:
        """Empty rows of a sheet. Raises `_KeptError`, and what lxml raises."""
        if any(map(_SIGNED.fullmatch, self.parts)):
            raise _KeptError(say("it is signed"))
        path = self._find_sheet(title)
        root = parse_xml(self.parts[path])
        rows = [row for number, row in _number_rows(root) if number in numbers]
        strings = set(_string_indexes(rows))
        for row in rows:
            if row.find("{*}c/{*}f") is not None:
                raise _KeptError(say("it has formulas"))
            for cell in row.iterfind("{*}c"):
                for part in list(cell):
                    cell.remove(part)
                for said in ("t", "cm", "vm"):
                    cell.attrib.pop(said, None)
        targets = _remove_links(root, numbers)
        self.changed[path] = write_document(root)
        self._remove_targets(path, root, targets)
        self._remove_notes(path, numbers)
        self._blank_strings(strings)

    def _find_sheet(self, title: str) -> str:
        book = next(path for _, path in self._related("", "/officeDocument"))
        root = parse_xml(self.parts[book])
        for sheet in root.iterfind("{*}sheets/{*}sheet"):
            if sheet.get("name") == title:
                return next(path for id, path in self._related(book, "") if id in _ids_of(sheet))
        raise _KeptError(say("its sheet is not found"))

    def _related(self, path: str, kind: str) -> Iterator[tuple[str, str]]:
        """Yield id and path of the parts that a part names, whose kind ends so (ECMA-376-2, 9)."""
        rels = _rels_of(path)
        if rels not in self.parts:
            return
        for each in parse_xml(self.parts[rels]).iterfind("{*}Relationship"):
            if each.get("Type", "").endswith(kind) and each.get("TargetMode") != "External":
                target = posixpath.join(posixpath.dirname(path), each.get("Target", ""))
                yield each.get("Id", ""), posixpath.normpath(target).lstrip("/")

    def _remove_targets(self, path: str, root: Any, targets: set[str]) -> None:
        """Remove where links led that are gone, unless another link leads there."""
        rels = _rels_of(path)
        unused = targets - {text for part in root.iter() for text in _ids_of(part)}
        if unused and rels in self.parts:
            tree = parse_xml(self.parts[rels])
            for each in list(tree):
                if each.get("Id") in unused:
                    tree.remove(each)
            self.changed[rels] = write_document(tree)

    def _remove_notes(self, path: str, numbers: frozenset[int]) -> None:
        """Remove the notes at cells of the rows, and the boxes in which they are drawn."""
        gone = False
        for kind in ("/comments", "/threadedComment"):
            for _, notes in self._related(path, kind):
                tree = parse_xml(self.parts[notes])
                theirs = [
                    each
                    for each in tree.iter("{*}comment", "{*}threadedComment")
                    if _are_among(_rows_of(each.get("ref", "")), numbers)
                ]
                for each in theirs:
                    each.getparent().remove(each)
                if theirs:
                    gone = True
                    self.changed[notes] = write_document(tree)
        for _, drawing in self._related(path, "/vmlDrawing") if gone else ():
            tree = parse_xml(self.parts[drawing])
            # A box states the row, from 0, of the cell that its note belongs to.
            rows = {str(number - 1) for number in numbers}
            boxes = [
                box
                for box in tree.iter("{*}shape")
                if box.findtext("{*}ClientData/{*}Row", "").strip() in rows
            ]
            for box in boxes:
                box.getparent().remove(box)
            self.changed[drawing] = write_document(tree)

    def _blank_strings(self, indexes: set[int]) -> None:
        """Blank those shared strings that no cell of any sheet shows any more."""
        book = next(path for _, path in self._related("", "/officeDocument"))
        for _, path in self._related(book, "/worksheet"):
            # Nothing but the rows that are emptied was changed in any sheet.
            content = self.changed.get(path, self.parts.get(path, b""))
            indexes -= set(_string_indexes([parse_xml(content)])) if content and indexes else set()
        for _, path in self._related(book, "/sharedStrings") if indexes else ():
            tree = parse_xml(self.parts[path])
            for number, string in enumerate(tree.iterfind("{*}si")):
                if number in indexes:
                    space = string.tag.removesuffix("si")
                    for part in list(string):
                        string.remove(part)
                    string.append(string.makeelement(f"{space}t"))
            self.changed[path] = write_document(tree)


def _rels_of(path: str) -> str:
    folder, file = posixpath.split(path)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def _number_rows(root: Any) -> Iterator[tuple[int, Any]]:
    """Yield the rows of a sheet with their numbers; one without follows the one before it."""
    number = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        said = row.get("r")
        number = int(float(said)) if said else number + 1
        yield number, row


def _string_indexes(trees: Collection[Any]) -> Iterator[int]:
    for tree in trees:
        for cell in tree.iter("{*}c"):
            if cell.get("t") == "s" and (text := cell.findtext("{*}v", "").strip()):
                yield int(text)


def _ids_of(part: Any) -> set[str]:
    """Return the ids by which an element names other parts (ECMA-376-1, 22.8.2.1)."""
    # To list all attributes takes time that grows with the square of their number.
    return {text for space in _RELATIONS if (text := part.get(f"{{{space}}}id")) is not None}


def _remove_links(root: Any, numbers: frozenset[int]) -> set[str]:
    """Remove the links of the rows, and return the ids of where they led.

    A link over other rows too is theirs, and stays.
    """
    targets = set()
    for links in list(root.iterfind("{*}hyperlinks")):
        for link in list(links):
            if _are_among(_rows_of(link.get("ref", "")), numbers):
                targets |= _ids_of(link)
                links.remove(link)
        if not len(links):
            root.remove(links)
    return targets


def _rows_of(area: str) -> range:
    """Return the rows of an area such as B3 or D1:D1048576, never spread out."""
    first, _, last = area.partition(":")
    found = [_CELL.fullmatch(each) for each in (first, last or first)]
    if not all(found):
        return range(0)
    start, end = sorted(int(each[2]) for each in found if each)
    return range(start, end + 1)


def _are_among(rows: range, numbers: frozenset[int]) -> bool:
    return 0 < len(rows) <= len(numbers) and numbers.issuperset(rows)
