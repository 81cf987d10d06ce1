"""What the XML of a worksheet says beside its values (ECMA-376 Part 1, 18.3), read once through.

Ranges stay ranges, and an element costs what it is long: nothing a file claims is spread out.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

#: The namespaces of strict workbooks (ECMA-376 Part 1) and of all others (Part 4).
_STRICT = b"http://purl.oclc.org/ooxml/"
_NAMESPACES = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/drawingml/": b"http://schemas.openxmlformats.org/drawingml/2006/",
    b"http://purl.oclc.org/ooxml/officeDocument/extendedProperties": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/customProperties": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships/extendedProperties": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships/customProperties": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/"
    ),
}
_TRUE = ("1", "true", "on")
_CELL = re.compile("([A-Z]{1,3})([0-9]{1,7})")
#: A sheet has a filter of its own, and one for each of its tables; more are hostile.
_MAX_FILTERS = 100
#: No list has more runs of hidden columns.
_MAX_HIDDEN = 100
#: Elements in which a filter says what it lets through (18.3.2).
_CRITERIA = frozenset(
    ["filter", "dateGroupItem", "customFilter", "top10", "dynamicFilter", "colorFilter"]
)


@dataclass(slots=True)
class Marks:
    """Ranges of merged cells, cells whose formula has no value, rows that somebody set aside.

    `hidden` and `struck` are numbers of rows, `hidden_columns` ranges of columns; `filters` are
    the ranges whose filter lets only some rows through.
    """

    merged: list[str] = field(default_factory=list)
    uncalculated: list[str] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    struck: set[int] = field(default_factory=set)
    filters: list[str] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)
    _areas: list[tuple[range, bool]] | None = None

    def aside(self, row: int) -> str:
        """Return how the row of this number is set aside, or an empty text.

        That is "hidden", "filtered out" or "struck through"; "unfiltered" is a row under a filter
        that hides none, so that nobody knows which it would let through.
        """
        over = [hides for rows, hides in self.areas() if row in rows]
        if row in self.hidden:
            return "filtered out" if over else "hidden"
        if row in self.struck:
            return "struck through"
        return "" if all(over) else "unfiltered"

    def areas(self) -> list[tuple[range, bool]]:
        """Return the rows that each filter chooses among, and whether it hides any of them."""
        if self._areas is None:
            hidden = sorted(self.hidden)
            self._areas = []
            for rows in map(_rows_of, self.filters):
                first = bisect_left(hidden, rows.start)
                self._areas.append((rows, first < len(hidden) and hidden[first] in rows))
        return self._areas


def _rows_of(area: str) -> range:
    """Return the rows that a filter chooses among: those of its range below the header."""
    ends = [_CELL.fullmatch(end) for end in area.replace("$", "").split(":")]
    if not ends[0] or not ends[-1]:
        return range(0)
    return range(int(ends[0][2]) + 1, int(ends[-1][2]) + 1)


def is_strict(parts: Mapping[str, bytes]) -> bool:
    """Tell whether a workbook is in the strict form of the format (ECMA-376 Part 1)."""
    return any(_STRICT in parts.get(name, b"") for name in ("xl/workbook.xml", "_rels/.rels"))


def loosen(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the parts of a strict workbook with the namespaces that all programs know."""
    loose = dict(parts)
    for name, content in parts.items():
        if name.lower().endswith((".xml", ".rels")) and _STRICT in content:
            for strict in sorted(_NAMESPACES, key=len, reverse=True):
                content = content.replace(strict, _NAMESPACES[strict])
            loose[name] = content
    return loose


def read_marks(parts: Mapping[str, bytes], part: str) -> Marks:
    """Return what the sheet in a part says beside its values. Raises `ValueError` for bad XML."""
    marks = Marks()
    struck = _struck_styles(parts.get("xl/styles.xml", b""))
    texts = _struck_texts(parts.get("xl/sharedStrings.xml", b"")) if _strikes(parts) else set()
    _Sheet(marks, struck, texts).read(parts[part])
    for table in _tables_of(parts, part):
        _Sheet(marks, struck, texts).read(parts[table])
    return marks


class _Walk:
    """Reads XML by its elements, without their namespaces."""

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.text
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise ValueError(str(error)) from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.start(name.rpartition(" ")[2], attributes)

    def _end(self, name: str) -> None:
        self.end(name.rpartition(" ")[2])

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...


class _Sheet(_Walk):
    def __init__(self, marks: Marks, struck: set[int], texts: set[int]) -> None:
        self.marks, self.struck, self.texts = marks, struck, texts
        self.row = self.column = 0
        self.cell: dict[str, str] = {}
        self.area = ""
        self.formula = self.lined = False
        self.value = ""
        self.inside = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.row = _number(attributes.get("r", ""), self.row + 1)
            self.column = 0
            if attributes.get("hidden") in _TRUE or _number(attributes.get("ht", ""), 1) == 0:
                self.marks.hidden.add(self.row)
        elif name == "c":
            self.column += 1
            self.cell = attributes
            self.formula = self.lined = False
            self.value = ""
        elif name in ("f", "v", "t"):
            self.inside = name
            self.formula = self.formula or name == "f"
        elif name == "strike":
            self.lined = self.lined or attributes.get("val", "1") in _TRUE
        elif name == "mergeCell":
            self.marks.merged.append(attributes.get("ref", ""))
        elif name == "col" and attributes.get("hidden") in _TRUE:
            first = _number(attributes.get("min", ""), 0)
            last = _number(attributes.get("max", ""), first)
            if len(self.marks.hidden_columns) < _MAX_HIDDEN:
                self.marks.hidden_columns.append(range(first, last + 1))
        elif name == "autoFilter":
            self.area = attributes.get("ref", "")
        elif (name in _CRITERIA or (name == "filters" and attributes.get("blank") in _TRUE)) and (
            self.area
            and len(self.marks.filters) < _MAX_FILTERS
            and self.area not in self.marks.filters
        ):
            self.marks.filters.append(self.area)

    def text(self, text: str) -> None:
        if self.inside in ("v", "t"):
            self.value += text

    def end(self, name: str) -> None:
        if name in ("f", "v", "t"):
            self.inside = ""
        elif name == "autoFilter":
            self.area = ""
        elif name == "c":
            value = self.value.strip()
            kind = self.cell.get("t", "")
            if self.formula and not value and kind != "str":
                self.marks.uncalculated.append(self.cell.get("r", f"row {self.row}"))
            style = _number(self.cell.get("s", ""), 0)
            lined = self.lined or style in self.struck
            if value and (lined or (kind == "s" and _number(value, -1) in self.texts)):
                self.marks.struck.add(self.row)


class _Styles(_Walk):
    """Finds the formats of cells whose font strikes its letters through (18.8)."""

    def __init__(self) -> None:
        self.above: list[str] = []
        self.fonts: list[bool] = []
        self.formats: list[int] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "font" and self.above[-1:] == ["fonts"]:
            self.fonts.append(False)
        elif name == "strike" and self.above[-2:] == ["fonts", "font"]:
            self.fonts[-1] = attributes.get("val", "1") in _TRUE
        elif name == "xf" and self.above[-1:] == ["cellXfs"]:
            self.formats.append(_number(attributes.get("fontId", ""), 0))
        self.above.append(name)

    def end(self, name: str) -> None:
        self.above.pop()


class _Strings(_Walk):
    """Finds the shared texts of which a part is struck through (18.4)."""

    def __init__(self) -> None:
        self.count = -1
        self.found: set[int] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.count += 1
        elif name == "strike" and attributes.get("val", "1") in _TRUE:
            self.found.add(self.count)


class _Relations(_Walk):
    def __init__(self) -> None:
        self.targets: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/table"):
            self.targets.append(attributes.get("Target", ""))


def _struck_styles(data: bytes) -> set[int]:
    if b"strike" not in data:
        return set()
    styles = _Styles()
    styles.read(data)
    lined = {number for number, struck in enumerate(styles.fonts) if struck}
    return {number for number, font in enumerate(styles.formats) if font in lined}


def _strikes(parts: Mapping[str, bytes]) -> bool:
    return b"strike" in parts.get("xl/sharedStrings.xml", b"")


def _struck_texts(data: bytes) -> set[int]:
    strings = _Strings()
    strings.read(data)
    return strings.found


def _tables_of(parts: Mapping[str, bytes], part: str) -> list[str]:
    """Return the parts of the tables on a sheet: they have filters of their own (18.5.1.2)."""
    folder, name = posixpath.split(part)
    data = parts.get(f"{folder}/_rels/{name}.rels")
    if data is None:
        return []
    relations = _Relations()
    relations.read(data)
    paths = [posixpath.normpath(posixpath.join("/", folder, each)) for each in relations.targets]
    return [path[1:] for path in paths if path[1:] in parts]


def _number(text: str, otherwise: int) -> int:
    """Return the whole number at the start of a text: heights are decimals."""
    found = re.match("[0-9]{1,9}", text)
    if not found:
        return otherwise
    whole = int(found[0])
    return whole if whole or not re.search("[1-9]", text) else 1
