"""OpenDocument texts (ISO/IEC 26300) as lines and tables, read as if all changes were accepted.

What was taken out of a text with changes tracked is kept apart from it in the file, so that what
stands in the body is what is meant.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from reportgen.document.blocks import Break, Inline, Link, Text
from reportgen.input.markdown import is_safe_target
from reportgen.input.returned.document import (
    DEEPEST,
    TICKED,
    UNTICKED,
    Cell,
    Comment,
    Grid,
    Item,
    Line,
    Part,
    Returned,
    clean,
    lines_of,
    number_in,
)
from reportgen.input.returned.odt_styles import NAMES, Styles, named
from reportgen.input.returned.package import Package, fail
from reportgen.input.runs import join_runs
from reportgen.problems.message import say

_TEXT, _TABLE, _DRAW, _OFFICE, _LINK, _META, _DC, _LO = (
    f"{{{NAMES[name]}}}"
    for name in ("text", "table", "draw", "office", "xlink", "meta", "dc", "loext")
)
#: What is no text of the document, though there is text in it.
_GONE = frozenset(
    (
        *("text:tracked-changes", "text:ruby-text", "text:sequence-decls", "text:variable-decls"),
        *("text:page-number", "text:page-count"),
    )
)
#: No document has more blanks in a row, or more cells that are the same.
_MOST = 64


def read_odt(data: bytes, file: str) -> Returned:
    """Return what an OpenDocument text says; `file` is how it is called in problems.

    Raises `SourceError` for what is no such file, is damaged, has a password, or is too large.
    """
    package = Package(data, file)
    if b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise fail(file, say("the file has a password."), say("Save it without a password."))
    root = package.parse("content.xml")
    body = root.find(f"{_OFFICE}body/{_OFFICE}text") if root is not None else None
    if body is None:
        raise fail(
            file,
            say("the file is no OpenDocument text."),
            say("Save it as “ODF Text Document (.odt)” or as .docx."),
        )
    return _Reader(package, root).read(body)


@dataclass(slots=True)
class _Paragraph:
    """A paragraph on the way: what was read of it."""

    within: str
    inlines: list[Inline] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Look:
    """How a stretch of text looks, by all that it stands in, and where it leads."""

    bold: bool = False
    italic: bool = False
    target: str = ""
    script: str = ""


@dataclass(slots=True)
class _Counting:
    """Where parts stand that are read one after another, and how many there were."""

    within: str
    counts: dict[str, int] = field(default_factory=dict)

    def next(self, kind: str) -> str:
        """Return the place of the next part of a kind."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        place = f"{kind} {self.counts[kind]}"
        return f"{self.within}, {place}" if self.within else place


class _Reader:
    def __init__(self, package: Package, root: Any) -> None:
        self.package = package
        self.shared = package.parse("styles.xml")
        self.styles = Styles.of(root, self.shared)
        self.pictures: dict[str, bytes] = {}
        self.comments: list[Comment] = []
        self.notes: list[Any] = []

    def read(self, body: Any) -> Returned:
        parts = tuple(self.parts(body, ""))
        return Returned(
            self.package.file,
            parts,
            tuple(self.aside()),
            tuple(self.comments),
            dict(self.properties()),
            self.pictures,
        )

    def parts(self, container: Any, within: str) -> Iterator[Part]:
        """Yield the paragraphs and tables of a body, a cell or a text box."""
        return self.blocks(container, _Counting(within), None)

    def blocks(self, container: Any, counting: _Counting, item: Item | None) -> Iterator[Part]:
        """Yield what stands in a container; its first paragraph is the item of a list, if told."""
        for element in container:
            name = named(element)
            if name in ("text:p", "text:h"):
                yield from self.paragraph(element, counting.next("paragraph"), item)
                # Further paragraphs of an item have no mark of their own.
                item = None
            elif name == "table:table":
                yield self.grid(element, counting.next("table"))
            elif name == "text:list":
                yield from self.items(element, counting, "", 0)
            elif name.startswith("draw:"):
                # What hangs on a page stands before all paragraphs.
                begun = _Paragraph(counting.within)
                self.drawing(element, begun)
                for box in begun.boxes:
                    yield from self.parts(box, counting.next("text box"))
            elif name.startswith("text:") and name not in _GONE:
                # Sections, contents and indexes, which hold paragraphs.
                yield from self.blocks(element, counting, item)

    def items(self, element: Any, counting: _Counting, style: str, depth: int) -> Iterator[Part]:
        """Yield the items of a list, and of the lists in it."""
        style = element.get(f"{_TEXT}style-name") or style
        ordered, start, indent = self.styles.level(style, depth)
        for child in element:
            item = None
            if named(child) == "text:list-item":
                item = Item(style, min(depth, DEEPEST), ordered, start, indent)
            for part in child:
                if named(part) == "text:list":
                    yield from self.items(part, counting, style, depth + 1)
                else:
                    yield from self.blocks((part,), counting, item)
                    item = None

    def paragraph(self, element: Any, within: str, item: Item | None) -> Iterator[Part]:
        """Yield a paragraph, and the text boxes that hang on it."""
        begun = _Paragraph(within)
        self.inlines(element, begun, _Look())
        style = element.get(f"{_TEXT}style-name", "")
        level = element.get(f"{_TEXT}outline-level", "") if named(element) == "text:h" else ""
        yield Line(
            tuple(join_runs(begun.inlines)),
            within,
            self.styles.shown(style),
            number_in(level, 0),
            item,
            bool(self.styles.look(style)[0]),
            tuple(begun.marks),
            tuple(begun.pictures),
            self.styles.align(style),
        )
        for number, box in enumerate(begun.boxes, 1):
            yield from self.parts(box, f"{within}, text box {number}")

    def grid(self, table: Any, within: str) -> Grid:
        rows = []
        for number, row in enumerate(_rows(table), 1):
            cells: list[Cell] = []
            wide = 0
            for cell in row:
                covered = named(cell) == "table:covered-table-cell"
                if covered and wide > 1:
                    wide -= 1
                    continue
                span, repeated = (
                    _count(cell, f"{_TABLE}number-columns-{name}")
                    for name in ("spanned", "repeated")
                )
                wide = span
                for _ in range(min(repeated, _MOST)):
                    place = f"{within}, row {number}, cell {len(cells) + 1}"
                    cells.append(Cell(tuple(self.parts(cell, place)), place, span, covered))
            rows.append(tuple(cells))
        return Grid(tuple(rows), within)

    # --- Inlines ---

    def inlines(self, element: Any, into: _Paragraph, look: _Look) -> None:
        """Read the text of an element, and that of the elements in it."""
        self.add(element.text, into, look)
        for child in element:
            self.inline(child, into, look)
            self.add(child.tail, into, look)

    def inline(self, child: Any, into: _Paragraph, look: _Look) -> None:
        name = named(child)
        if name == "text:s":
            self.put(" " * min(_count(child, f"{_TEXT}c"), _MOST), into, look)
        elif name == "text:tab":
            self.put("\t", into, look)
        elif name == "text:line-break":
            into.inlines.append(Break())
        elif name == "text:span":
            style = child.get(f"{_TEXT}style-name", "")
            bold, italic = self.styles.look(style)
            kept = look.bold if bold is None else bold, look.italic if italic is None else italic
            script = self.styles.script(style) or look.script
            self.inlines(child, into, replace(look, bold=kept[0], italic=kept[1], script=script))
        elif name == "text:a":
            self.inlines(child, into, replace(look, target=child.get(f"{_LINK}href", "")))
        elif name in ("text:bookmark", "text:bookmark-start"):
            into.marks.append(child.get(f"{_TEXT}name", ""))
        elif name == "office:annotation":
            self.remark(child, into.within)
        elif name == "text:note":
            self.notes.append(child)
        elif name == "loext:content-control":
            self.control(child, into, look)
        elif name.startswith("draw:"):
            self.drawing(child, into)
        elif name not in _GONE and not name.startswith("office:"):
            # Fields, references, what stands above ruby: text in the line.
            self.inlines(child, into, look)

    def add(self, text: str | None, into: _Paragraph, look: _Look) -> None:
        """Add characters of the file, in which several blanks are one (ISO/IEC 26300-1, 6.1.2)."""
        self.put(re.sub("[ \t]+", " ", clean(text or "")), into, look)

    def put(self, text: str, into: _Paragraph, look: _Look) -> None:
        if not text:
            return
        # Raised and lowered letters of several words are a look; those of one have a meaning.
        script = "" if re.search(r"\s", text) else look.script
        piece = Text(text, look.bold, look.italic, script=script)
        if is_safe_target(look.target):
            into.inlines.append(Link(look.target, (piece,)))
        else:
            into.inlines.append(piece)

    def control(self, control: Any, into: _Paragraph, look: _Look) -> None:
        """Read a content control: a box says whether it is ticked, a placeholder says nothing."""
        into.marks += filter(None, (control.get(f"{_LO}{name}") for name in ("tag", "alias")))
        if control.get(f"{_LO}checkbox") == "true":
            ticked = control.get(f"{_LO}checked") == "true"
            into.inlines.append(Text(TICKED if ticked else UNTICKED))
        elif control.get(f"{_LO}showing-place-holder") != "true":
            self.inlines(control, into, look)

    def remark(self, element: Any, within: str) -> None:
        author = element.findtext(f"{_DC}creator") or ""
        lines = lines_of(tuple(self.parts(element, within)))
        self.comments.append(Comment("\n".join(map(str, lines)).strip(), author, within))

    def drawing(self, element: Any, into: _Paragraph) -> None:
        """Note the pictures and text boxes in a frame or a shape."""
        if named(element) == "draw:image":
            part = posixpath.normpath(element.get(f"{_LINK}href", ""))
            if part in self.package.names:
                self.pictures[part] = self.package.read(part)
                into.pictures.append(part)
        if any(named(child).startswith(("text:", "table:")) for child in element):
            # A text box, or a shape with text in it; what hangs on that is read with it.
            into.boxes.append(element)
            return
        for child in element:
            if named(child).startswith("draw:"):
                self.drawing(child, into)

    # --- Beside the body ---

    def aside(self) -> Iterator[Line]:
        """Yield the lines of heads, feet and notes."""
        holders = [("note", note) for note in self.notes]
        for element in self.shared.iter() if self.shared is not None else ():
            if named(element).removeprefix("style:").removesuffix("-left") in ("header", "footer"):
                holders.append((named(element).removeprefix("style:"), element))
        for name, holder in holders:
            lines = lines_of(tuple(self.parts(holder, name)))
            yield from (line for line in lines if str(line).strip())

    def properties(self) -> Iterator[tuple[str, str]]:
        root = self.package.parse("meta.xml")
        for each in root.iter() if root is not None else ():
            if each.text and len(each) == 0:
                name = each.get(f"{_META}name") or named(each).rpartition(":")[2]
                yield name, each.text.strip()


def _rows(table: Any) -> Iterator[Any]:
    """Yield the rows of a table as lists of cells, those of its head and its groups too."""
    for element in table:
        name = named(element)
        if name == "table:table-row":
            cells = ("table:table-cell", "table:covered-table-cell")
            yield [cell for cell in element if named(cell) in cells]
        elif name in ("table:table-header-rows", "table:table-rows", "table:table-row-group"):
            yield from _rows(element)


def _count(element: Any, name: str) -> int:
    return number_in(element.get(name, "1"))
