"""Word files (ECMA-376, Part 1) as lines and tables, read as if all changes were accepted.

Content controls, tracked changes, fields, text boxes and nested tables hold text that simpler
readers lose. Looks count as far as they say something: bold, italic, links, lists, headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reportgen.document.blocks import Break, Inline, Link, Text
from reportgen.input.markdown import is_safe_target
from reportgen.input.returned.document import (
    TICKED,
    UNTICKED,
    Cell,
    Comment,
    Grid,
    Line,
    Part,
    Returned,
    clean,
    lines_of,
)
from reportgen.input.returned.package import Package, fail
from reportgen.input.returned.word_styles import RunLook, Styles, W, val
from reportgen.input.runs import join_runs
from reportgen.problems.message import say

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
#: Boxes that fonts of signs have instead of characters (Wingdings, Wingdings 2).
_BOXES = {"a8": "☐", "6f": "☐", "fe": "☒", "fd": "☒", "a3": "☐", "54": "☒", "52": "☑", "fc": "✓"}
#: What was taken out, and what is no text.
_GONE = frozenset(W + name for name in ("del", "moveFrom", "delText", "instrText", "rPr", "pPr"))
#: What only wraps what is to be read.
_WRAPS = frozenset(
    W + name
    for name in ("ins", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo", "sdtContent")
)


def read_docx(data: bytes, file: str) -> Returned:
    """Return what a Word file says; `file` is how it is called in problems.

    Raises `SourceError` for what is no such file, is damaged, has a password, or is too large.
    """
    package = Package(data, file)
    main = next(
        (part for kind, part in package.relations("").values() if kind == "officeDocument"),
        "word/document.xml",
    )
    root = package.parse(main)
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        strict = root is not None and _STRICT in root.nsmap.values()
        raise fail(
            file,
            say("the file is a Word document in the strict format.")
            if strict
            else say("the file is no Word document."),
            say("Save it as “Word document (.docx)”."),
        )
    return _Reader(package, main).read(body)


@dataclass(slots=True)
class _Paragraph:
    """A paragraph on the way: what was read of it, and of others that became one with it.

    `target` is where the link goes that is being read, `instruction` that of a field so far.
    """

    target: str = ""
    instruction: str | None = None
    inlines: list[Inline] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, package: Package, main: str) -> None:
        self.package = package
        self.relations = package.relations(main)
        self.styles = Styles.of(package, self.relations)
        self.pictures: dict[str, bytes] = {}
        #: Where each comment is, by its id.
        self.commented: dict[str, str] = {}
        self.tables = 0

    def read(self, body: Any) -> Returned:
        parts = tuple(self.parts(body, ""))
        return Returned(
            self.package.file,
            parts,
            tuple(self.aside()),
            tuple(self.comments()),
            dict(self.properties()),
            self.pictures,
        )

    def parts(self, container: Any, within: str) -> Iterator[Part]:
        """Yield the paragraphs and tables of a body, a cell or a text box."""
        number = 0
        begun: _Paragraph | None = None
        last: Any = None
        for element in _blocks(container):
            if element.tag == f"{W}tbl":
                self.tables += not within
                table = sum(1 for _ in element.itersiblings(element.tag, preceding=True)) + 1
                name = f"table {self.tables}" if not within else f"{within}, table {table}"
                yield self.grid(element, name)
                continue
            last = element
            begun = begun or _Paragraph()
            self.inlines(element, begun)
            if _joins_next(element):
                continue
            number += 1
            yield from self.finish(begun, element, _beside(within, f"paragraph {number}"))
            begun = None
        if begun and begun.inlines:
            yield from self.finish(begun, last, _beside(within, f"paragraph {number + 1}"))

    def finish(self, begun: _Paragraph, element: Any, within: str) -> Iterator[Part]:
        """Yield a paragraph with the look of its last mark, and the text boxes that hang on it."""
        look = self.styles.paragraph(element)
        for comment in begun.comments:
            self.commented[comment] = within
        yield Line(
            tuple(join_runs(begun.inlines)),
            within,
            look.style,
            look.outline,
            look.item,
            look.bold,
            tuple(begun.marks),
            tuple(begun.pictures),
        )
        for number, box in enumerate(begun.boxes, 1):
            yield from self.parts(box, f"{within}, text box {number}")

    def grid(self, table: Any, within: str) -> Grid:
        rows = []
        for number, row in enumerate(_children(table, "tr"), 1):
            properties = row.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                continue
            cells = [
                self.cell(cell, f"{within}, row {number}, cell {column}")
                for column, cell in enumerate(_children(row, "tc"), 1)
            ]
            rows.append(tuple(cells))
        return Grid(tuple(rows), within)

    def cell(self, cell: Any, within: str) -> Cell:
        properties = cell.find(f"{W}tcPr")
        merge = properties.find(f"{W}vMerge") if properties is not None else None
        span = properties.find(f"{W}gridSpan") if properties is not None else None
        wide = val(span)
        return Cell(
            tuple(self.parts(cell, within)),
            within,
            int(wide) if wide.isdigit() else 1,
            merge is not None and val(merge) != "restart",
        )

    # --- Inlines ---

    def inlines(self, element: Any, into: _Paragraph) -> None:
        """Read what stands in a paragraph, or in something that wraps a part of it."""
        for child in element:
            if not isinstance(child.tag, str) or child.tag in _GONE:
                continue
            if child.tag == f"{W}r":
                self.run(child, into)
            elif child.tag == f"{W}hyperlink":
                _, target = self.relations.get(child.get(f"{_R}id", ""), ("", ""))
                self.linked(child, into, target)
            elif child.tag == f"{W}sdt":
                self.control(child, into)
            elif child.tag == f"{W}fldSimple":
                self.linked(child, into, _address_in(child.get(f"{W}instr", "")))
            elif child.tag == f"{W}bookmarkStart":
                into.marks.append(child.get(f"{W}name", ""))
            elif child.tag == f"{W}commentRangeStart":
                into.comments.append(child.get(f"{W}id", ""))
            elif child.tag in _WRAPS:
                self.inlines(child, into)
            elif child.tag.endswith(("}oMath", "}oMathPara")):
                into.inlines.append(Text("".join(child.itertext())))

    def linked(self, element: Any, into: _Paragraph, target: str) -> None:
        """Read what is a link as a whole."""
        before, into.target = into.target, target
        self.inlines(element, into)
        into.target = before

    def control(self, control: Any, into: _Paragraph) -> None:
        """Read a content control: a box says whether it is ticked, a placeholder says nothing."""
        properties = control.find(f"{W}sdtPr")
        content = control.find(f"{W}sdtContent")
        if properties is not None:
            for name in ("tag", "alias"):
                into.marks += filter(None, [val(properties.find(f"{W}{name}"))])
            box = properties.find(f"{_W14}checkbox")
            if box is not None:
                checked = box.find(f"{_W14}checked")
                state = checked.get(f"{_W14}val", "1") if checked is not None else "0"
                into.inlines.append(Text(TICKED if state in ("1", "true", "on") else UNTICKED))
                return
            if properties.find(f"{W}showingPlcHdr") is not None:
                return
        if content is not None:
            self.inlines(content, into)

    def run(self, run: Any, into: _Paragraph) -> None:
        look = self.styles.run(run)
        if look.hidden:
            return
        for child in run:
            if not isinstance(child.tag, str):
                continue
            name = child.tag.removeprefix(W)
            if name == "fldChar":
                self.field(child, into)
            elif name == "instrText" and into.instruction is not None:
                into.instruction += child.text or ""
            elif name == "t":
                self.add(child.text or "", child, look, into)
            elif name in ("tab", "ptab"):
                self.add("\t", child, look, into)
            elif name in ("br", "cr") and child.get(f"{W}type", "textWrapping") == "textWrapping":
                into.inlines.append(Break())
            elif name == "noBreakHyphen":
                self.add("\u2011", child, look, into)
            elif name == "sym":
                sign = child.get(f"{W}char", "")
                self.add(_BOXES.get(sign[-2:].lower(), _symbol(sign)), child, look, into)
            elif name == "commentReference":
                into.comments.append(child.get(f"{W}id", ""))
            elif child.tag == f"{_MC}AlternateContent" or name in ("drawing", "pict", "object"):
                self.drawing(child, into)

    def add(self, text: str, element: Any, look: RunLook, into: _Paragraph) -> None:
        if element.tag == f"{W}t" and element.get(_SPACE) != "preserve":
            text = text.strip(" \n\r")
        text = clean(text)
        if not text:
            return
        piece = Text(text, look.bold, look.italic, script=look.script)
        last = into.inlines[-1] if into.inlines else None
        if not is_safe_target(into.target):
            into.inlines.append(piece)
        elif isinstance(last, Link) and last.target == into.target:
            into.inlines[-1] = Link(into.target, (*last.content, piece))
        else:
            into.inlines.append(Link(into.target, (piece,)))

    def field(self, mark: Any, into: _Paragraph) -> None:
        """Follow a field over its runs: its instruction, its result, its end."""
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            into.instruction = ""
        elif kind == "separate":
            into.target = _address_in(into.instruction or "")
            into.instruction = None
        elif kind == "end":
            into.target, into.instruction = "", None

    def drawing(self, element: Any, into: _Paragraph) -> None:
        """Note pictures, and text boxes: of two versions of one, the first."""
        choice = element.find(f"{_MC}Choice") if element.tag == f"{_MC}AlternateContent" else None
        shown = element if choice is None else choice
        into.boxes += shown.iter(f"{W}txbxContent")
        for blip in shown.iter(f"{_A}blip"):
            part = self.relations.get(blip.get(f"{_R}embed", ""), ("", ""))[1]
            if part in self.package.names:
                self.pictures[part] = self.package.read(part)
                into.pictures.append(part)

    # --- Beside the body ---

    def aside(self) -> Iterator[Line]:
        """Yield the lines of heads, feet and notes, each kind of page's."""
        kinds = ("header", "footer", "footnotes", "endnotes")
        for kind, part in sorted(set(self.relations.values())):
            if kind in kinds and (root := self.package.parse(part)) is not None:
                for holder in [root] if kind in ("header", "footer") else list(root):
                    lines = lines_of(tuple(self.parts(holder, kind.removesuffix("s"))))
                    yield from (line for line in lines if str(line).strip())

    def comments(self) -> Iterator[Comment]:
        part = next((part for kind, part in self.relations.values() if kind == "comments"), "")
        root = self.package.parse(part)
        for each in root.iter(f"{W}comment") if root is not None else ():
            text = "\n".join(str(line) for line in lines_of(tuple(self.parts(each, "comment"))))
            place = self.commented.get(each.get(f"{W}id", ""), "")
            yield Comment(text.strip(), each.get(f"{W}author", ""), place)

    def properties(self) -> Iterator[tuple[str, str]]:
        for kind, part in self.package.relations("").values():
            root = self.package.parse(part) if kind.endswith("properties") else None
            for each in root if root is not None else ():
                name = each.get("name") or str(each.tag).rpartition("}")[2]
                yield name, "".join(each.itertext()).strip()


def _blocks(container: Any) -> Iterator[Any]:
    """Yield paragraphs and tables, also those in controls and in what was put in."""
    for child in container:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag == f"{W}sdt":
            content = child.find(f"{W}sdtContent")
            if content is not None:
                yield from _blocks(content)
        elif child.tag in _WRAPS:
            yield from _blocks(child)


def _children(element: Any, name: str) -> Iterator[Any]:
    """Yield rows or cells, also those in controls and in what was put in."""
    for child in element:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag == f"{W}sdt":
            content = child.find(f"{W}sdtContent")
            if content is not None:
                yield from _children(content, name)
        elif child.tag in _WRAPS:
            yield from _children(child, name)


def _joins_next(paragraph: Any) -> bool:
    """Tell whether the mark of a paragraph was taken out, so that the next goes on with it."""
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def _address_in(instruction: str) -> str:
    """Return the address in a field's instruction; "" for other fields (17.16.5.25)."""
    found = re.match(r'\s*HYPERLINK\s+(?:\\\w\s+)*"?([^"\s]+)"?', instruction)
    return found[1] if found else ""


def _symbol(sign: str) -> str:
    try:
        return chr(int(sign, 16))
    except ValueError:
        return ""


def _beside(within: str, place: str) -> str:
    return f"{within}, {place}" if within else place
