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
    number_in,
)
from reportgen.input.returned.package import Package, fail
from reportgen.input.returned.word_fields import Field, address_in, is_page, said_by_form
from reportgen.input.returned.word_styles import RunLook, Styles, W, val
from reportgen.input.runs import join_runs
from reportgen.problems.message import say

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
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

    `target` is where the link goes that is being read, `fields` are those begun, from outside in.
    """

    target: str = ""
    fields: list[Field] = field(default_factory=list)
    #: Whether a page or a column ended in it just now.
    parted: bool = False
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
        #: In heads and feet the numbers of pages are nobody's words, and each program's own.
        self.is_aside = False

    def read(self, body: Any) -> Returned:
        parts = tuple(self.parts(body, ""))
        comments = tuple(self.comments())
        return Returned(
            self.package.file,
            parts,
            tuple(self.aside()),
            comments,
            self.package.properties(),
            self.pictures,
        )

    def parts(self, container: Any, within: str) -> Iterator[Part]:
        """Yield the paragraphs and tables of a body, a cell or a text box."""
        number = 0
        tables = 0
        begun: _Paragraph | None = None
        last: Any = None
        for element in _blocks(container):
            if element.tag == f"{W}tbl":
                if begun:
                    # Nothing goes on with a paragraph over a table.
                    number += 1
                    yield from self.finish(begun, last, _beside(within, f"paragraph {number}"))
                    begun = None
                self.tables += not within
                tables += 1
                name = f"table {self.tables}" if not within else f"{within}, table {tables}"
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
        if begun and (begun.inlines or begun.fields or begun.boxes):
            yield from self.finish(begun, last, _beside(within, f"paragraph {number + 1}"))

    def finish(self, begun: _Paragraph, element: Any, within: str) -> Iterator[Part]:
        """Yield a paragraph with the look of its last mark, and the text boxes that hang on it."""
        look = self.styles.paragraph(element)
        # A field without a result that anybody saw has lost it: nothing is hidden then.
        begun.inlines += [each for one in begun.fields for each in one.hidden if not one.shown]
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
            look.align,
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
                if cell.find(f"{W}tcPr/{W}cellDel") is None
            ]
            rows.append(tuple(cells))
        return Grid(tuple(rows), within)

    def cell(self, cell: Any, within: str) -> Cell:
        properties = cell.find(f"{W}tcPr")
        merge = properties.find(f"{W}vMerge") if properties is not None else None
        span = properties.find(f"{W}gridSpan") if properties is not None else None
        return Cell(
            tuple(self.parts(cell, within)),
            within,
            number_in(val(span)),
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
                instruction = child.get(f"{W}instr", "")
                if not (self.is_aside and is_page(instruction)):
                    self.linked(child, into, address_in(instruction))
            elif child.tag == f"{W}bookmarkStart":
                into.marks.append(child.get(f"{W}name", ""))
            elif child.tag == f"{W}commentRangeStart":
                into.comments.append(child.get(f"{W}id", ""))
            elif child.tag in _WRAPS:
                self.inlines(child, into)
            elif child.tag == f"{_MC}AlternateContent":
                self.inlines(_version_of(child), into)
            elif child.tag.endswith(("}oMath", "}oMathPara")):
                self.put(Text(clean("".join(child.itertext()))), into)

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
                self.put(Text(TICKED if state in ("1", "true", "on") else UNTICKED), into)
                return
            if properties.find(f"{W}showingPlcHdr") is not None:
                return
        if content is not None:
            self.inlines(content, into)

    def run(self, run: Any, into: _Paragraph) -> None:
        look = self.styles.run(run)
        if not look.hidden:
            self.pieces(run, look, into)

    def pieces(self, run: Any, look: RunLook, into: _Paragraph) -> None:
        """Read what stands in a run, or in one of several versions of a part of it."""
        for child in run:
            if not isinstance(child.tag, str):
                continue
            name = child.tag.removeprefix(W)
            if name == "fldChar":
                self.field(child, into)
            elif name == "instrText" and into.fields:
                into.fields[-1].instruction += child.text or ""
            elif name == "t":
                self.add(child.text or "", child, look, into)
            elif name in ("tab", "ptab"):
                self.add("\t", child, look, into)
            elif name in ("br", "cr") and child.get(f"{W}type", "textWrapping") == "textWrapping":
                self.put(Break(), into)
            elif name == "br":
                # Words before and behind the end of a page are two.
                into.parted = bool(into.inlines)
            elif name == "ruby":
                for base in child.iter(f"{W}rubyBase"):
                    self.inlines(base, into)
            elif name == "noBreakHyphen":
                self.add("\u2011", child, look, into)
            elif name == "sym":
                sign = child.get(f"{W}char", "")
                self.add(_BOXES.get(sign[-2:].lower(), _symbol(sign)), child, look, into)
            elif name == "commentReference":
                into.comments.append(child.get(f"{W}id", ""))
            elif child.tag == f"{_MC}AlternateContent":
                self.pieces(_version_of(child), look, into)
            elif name == "txbxContent":
                into.boxes.append(child)
            elif name in ("drawing", "pict", "object"):
                self.drawing(child, into)

    def add(self, text: str, element: Any, look: RunLook, into: _Paragraph) -> None:
        if element.tag == f"{W}t" and element.get(_SPACE) != "preserve":
            text = text.strip(" \n\r")
        text = clean(text)
        if not text:
            return
        # Raised and lowered letters of several words are a look; those of one have a meaning.
        script = "" if re.search(r"\s", text) else look.script
        self.put(Text(text, look.bold, look.italic, script=script), into)

    def put(self, piece: Text | Break, into: _Paragraph) -> None:
        """Put a piece into the paragraph, into its link, or into what its field hides."""
        hiding = next((each for each in into.fields if not each.shown), None)
        inlines = into.inlines if hiding is None else hiding.hidden
        if self.is_aside and any(each.is_page for each in into.fields):
            return
        if into.parted:
            inlines.append(Break())
            into.parted = False
        last = inlines[-1] if inlines else None
        addresses = [each.address for each in reversed(into.fields)]
        target = next(filter(None, addresses), into.target)
        if isinstance(piece, Break) or not is_safe_target(target):
            inlines.append(piece)
        elif isinstance(last, Link) and last.target == target:
            inlines[-1] = Link(target, (*last.content, piece))
        else:
            inlines.append(Link(target, (piece,)))

    def field(self, mark: Any, into: _Paragraph) -> None:
        """Follow a field over its runs: its instruction, its result, its end; they may nest."""
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            into.fields.append(Field())
            for said in said_by_form(mark):
                into.fields[-1].shown = True
                self.put(Text(said), into)
        elif kind == "separate" and into.fields:
            into.fields[-1].shown = True
        elif kind == "end" and into.fields:
            into.fields.pop()

    def drawing(self, element: Any, into: _Paragraph) -> None:
        """Note pictures, text boxes, and words that are drawn (WordArt)."""
        for child in element:
            if child.tag == f"{_MC}AlternateContent":
                self.drawing(_version_of(child), into)
            elif child.tag == f"{W}txbxContent":
                into.boxes.append(child)
                continue
            elif child.tag == f"{_V}textpath":
                self.put(Text(clean(child.get("string", ""))), into)
            elif child.tag == f"{_A}blip":
                part = self.relations.get(child.get(f"{_R}embed", ""), ("", ""))[1]
                if part in self.package.names:
                    self.pictures[part] = self.package.read(part)
                    into.pictures.append(part)
            if child.tag != f"{_MC}AlternateContent":
                self.drawing(child, into)

    # --- Beside the body ---

    def aside(self) -> Iterator[Line]:
        """Yield the lines of heads, feet and notes, each kind of page's."""
        self.is_aside = True
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


def _blocks(container: Any) -> Iterator[Any]:
    """Yield paragraphs and tables, also those in controls and in what was put in."""
    for child in container:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag == f"{W}sdt":
            content = _content_of(child)
            if content is not None:
                yield from _blocks(content)
        elif child.tag == f"{_MC}AlternateContent":
            yield from _blocks(_version_of(child))
        elif child.tag in _WRAPS:
            yield from _blocks(child)


def _content_of(control: Any) -> Any:
    """Return what stands in a control around whole paragraphs or cells; None for a placeholder."""
    if control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
        return None
    return control.find(f"{W}sdtContent")


def _version_of(element: Any) -> Any:
    """Return the first version of what is there in several ones that says something we read.

    ECMA-376, Part 3, 9.2: whoever does not know what a choice needs takes the next.
    """
    versions = [each for each in element if each.tag in (f"{_MC}Choice", f"{_MC}Fallback")]
    read = {f"{W}t", f"{W}txbxContent", f"{_A}blip", f"{_V}textpath", f"{W}p"}
    told = (each for each in versions if any(inner.tag in read for inner in each.iter()))
    return next(told, versions[0] if versions else element)


def _children(element: Any, name: str) -> Iterator[Any]:
    """Yield rows or cells, also those in controls and in what was put in."""
    for child in element:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag == f"{W}sdt":
            # A row or a cell stays one, though what is in it is a placeholder.
            content = child.find(f"{W}sdtContent")
            if content is not None:
                yield from _children(content, name)
        elif child.tag in _WRAPS:
            yield from _children(child, name)


def _joins_next(paragraph: Any) -> bool:
    """Tell whether the mark of a paragraph was taken out, so that the next goes on with it."""
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def _symbol(sign: str) -> str:
    return chr(int(sign, 16)) if re.fullmatch("[0-9A-Fa-f]{1,5}", sign) else ""


def _beside(within: str, place: str) -> str:
    return f"{within}, {place}" if within else place
