"""The tags of a PDF made whole: what runs over pages, contents, lists, pictures and letters.

WeasyPrint tags each page by itself: a table that runs on becomes a table a page, and a cell
that spans rows heads only the first of them. Here whatever comes of one element of the page
becomes one element again, and every cell names its header, as PDF/UA asks (ISO 14289-1, 7.5;
ISO 32000-1, 14.8.4.3.4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reportgen.writers.pdf import engine
from reportgen.writers.pdf.engine import Tag

#: What a glyph stands for that adds nothing to the text, such as the dots of an Arabic letter
#: whose other glyph stands for it: a character without shape, since each must stand for one.
_NOTHING = b"<2060>"

#: The elements of directories (ISO 32000-1, table 333) by the tags they have as lists.
_DIRECTORY = {"/L": "/TOC", "/LI": "/TOCI", "/LBody": "/Reference"}
_HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")


def mend_tags(
    document: Any, pdf: Any, titles: Mapping[str, str] | None = None, above: int = 0
) -> None:
    """Make tags and characters say what the page shows, in the PDF of a document that is drawn.

    `titles` are the texts of the headings by id, to describe the links that lead there; `above`
    is the level of the last heading before the document, where it goes on from another.
    """
    root = pdf.catalog.get("StructTreeRoot")
    if root:
        root = engine.resolve(pdf, root)
        tree = _Tree(pdf, engine.resolve(pdf, root["ParentTree"]))
        tree.name_directories()
        tree.unmark_margins()
        tree.mend(engine.resolve(pdf, root["K"][0]), above)
        tree.place_figures([page.height for page in document.pages])
    _describe_links(pdf, titles or {})
    _name_every_glyph(pdf)


def _describe_links(pdf: Any, titles: Mapping[str, str]) -> None:
    """Say of links into the document what stands there, not its id (ISO 14289-1, 7.18.5)."""
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("Subtype") == "/Link" and "Dest" in item:
            title = titles.get(item["Dest"].string)
            if title:
                item["Contents"] = engine.string(title)


def _name_every_glyph(pdf: Any) -> None:
    """Give the glyphs that stand for no character one (ISO 14289-1, 7.21.7)."""
    for item in pdf.objects:
        lines = getattr(item, "stream", None)
        if lines and isinstance(lines[0], bytes) and lines[0].startswith(b"/CIDInit"):
            lines[:] = [
                line.removesuffix(b"<>") + _NOTHING if line.endswith(b"> <>") else line
                for line in lines
            ]


class _Tree:
    def __init__(self, pdf: Any, parents: Any) -> None:
        self.pdf = pdf
        #: The elements of each page's marked content by its number (ISO 32000-1, 14.7.4.4).
        self.parents = dict(zip(parents["Nums"][::2], parents["Nums"][1::2], strict=True))
        self.references = pdf.page_references
        self.pages = {page: number for number, page in enumerate(self.references)}
        #: The numbers of marked content that is none, by page.
        self.unmarked: dict[int, set[int]] = {}

    def content(self, page: int) -> Any:
        """Return the stream of what a page shows."""
        leaf = engine.resolve(self.pdf, self.references[page])
        return engine.resolve(self.pdf, leaf["Contents"])

    def name_directories(self) -> None:
        """Call directories and what is in them so, and links what leads anywhere by itself."""
        for item in self.pdf.objects:
            origin = engine.origin(item)
            if origin is None:
                continue
            kinds = origin.get("class", "").split()
            if "entries" in kinds or "entry" in kinds:
                item["S"] = _DIRECTORY.get(item["S"], item["S"])
            elif "directory" in kinds and "index" in kinds:
                item["S"] = "/Index"
            if item["S"] == "/Link" and engine.is_generated(item):
                item["S"] = "/Span"

    def kids(self, element: Tag) -> list[Tag]:
        """Return the structure elements right below an element."""
        kids = [engine.resolve(self.pdf, kid) for kid in element["K"] if isinstance(kid, bytes)]
        return [kid for kid in kids if isinstance(kid, dict) and "S" in kid]

    def all_below(self, element: Tag, kind: str) -> Iterator[Tag]:
        """Yield the nearest elements of a kind, not those inside them."""
        for kid in self.kids(element):
            if kid["S"] == kind:
                yield kid
            else:
                yield from self.all_below(kid, kind)

    def mend(self, document: Tag, above: int) -> None:
        """Join what goes on over pages, then see to tables, lists and headings."""
        self.prune(document)
        kids = list(self.kids(document))
        document["K"][:] = []
        last = None
        for element in kids:
            if last is None or not self.continues(last, element):
                document["K"].append(element.reference)
                last = element
            else:
                self.join(last, element)
        self.unmark()
        for table in list(self.tables(document)):
            self.name_headers(table)
        self.mend_items(document)
        self.step_headings(document, above)

    def prune(self, element: Tag) -> None:
        """Take out what stands for nothing, such as boxes that hold a height (table 340)."""
        for kid in self.kids(element):
            self.prune(kid)
            if kid["S"] == "/NonStruct" and not kid["K"]:
                element["K"].remove(kid.reference)

    def continues(self, before: Tag, after: Tag) -> bool:
        """Tell whether two tags come of one element of the page, and are no pieces of a line."""
        origin = engine.origin(after)
        return (
            origin is not None
            and engine.origin(before) is origin
            and before["S"] == after["S"]
            and before["S"] not in ("/Link", "/Figure")
        )

    def join(self, element: Tag, rest: Tag) -> None:
        """Append the rest of an element that was split by the end of a page."""
        kids = self.kids(rest)
        if element["S"] == "/Table":
            kids = self.without_repeated_head(element, kids)
        if element["S"] == "/TBody" and kids:
            self.join_spanning_cells(element, kids[0])
        if element["S"] == "/TR":
            self.join_row(element, kids)
            return
        before = self.kids(element)
        if before and kids and self.continues(before[-1], kids[0]):
            self.join(before[-1], kids.pop(0))
        for kid in kids:
            self.move(kid, element)

    def join_row(self, row: Tag, cells: list[Tag]) -> None:
        before = self.kids(row)
        for cell in cells:
            same = [each for each in before if self.continues(each, cell)]
            if same:
                self.join(same[0], cell)
            else:
                self.move(cell, row)

    def join_spanning_cells(self, body: Tag, row: Tag) -> None:
        """Take a header that spans rows out of the row where it goes on after a page's end."""
        for cell in [kid for kid in self.kids(row) if kid["S"] == "/TH"]:
            for before in reversed(self.kids(body)):
                heads = [kid for kid in self.kids(before) if kid["S"] == "/TH"]
                same = [head for head in heads if self.continues(head, cell)]
                if same:
                    self.join(same[0], cell)
                    row["K"].remove(cell.reference)
                if heads:
                    break

    def without_repeated_head(self, table: Tag, kids: list[Tag]) -> list[Tag]:
        """Take away the header rows that a table shows again on each of its pages.

        They are no content of their own, but an artifact (ISO 32000-1, 14.8.2.2.2).
        """
        heads = [kid for kid in self.kids(table)[:1] if kid["S"] == "/THead"]
        if not (heads and kids and self.continues(heads[0], kids[0])):
            return kids
        for element in self.whole(kids[0]):
            page = self.pages[element["Pg"]]
            numbers = [kid for kid in element["K"] if isinstance(kid, int)]
            self.unmarked.setdefault(page, set()).update(numbers)
        return kids[1:]

    def whole(self, element: Tag) -> Iterator[Tag]:
        yield element
        for kid in self.kids(element):
            yield from self.whole(kid)

    def unmark_margins(self) -> None:
        """Turn what stands in the margins of pages into artifacts (ISO 14289-1, 7.8)."""
        for page in range(len(self.references)):
            content = self.content(page)
            lines = content.stream
            for start, stop in engine.margins(content):
                for place in range(start + 1, stop - 1):
                    if isinstance(lines[place], dict) and "MCID" in lines[place]:
                        self.parents[page][lines[place]["MCID"]] = "null"
                        # As many lines as before: other places are counted from the start.
                        lines[place - 1 : place + 2] = ["/Artifact", b"BMC", b""]

    def unmark(self) -> None:
        """Turn marked content that has no element any more into artifacts."""
        for page, numbers in self.unmarked.items():
            for number in numbers:
                self.parents[page][number] = "null"
            lines = self.content(page).stream
            for place in range(len(lines) - 2, 0, -1):
                mark = lines[place]
                if isinstance(mark, dict) and mark.get("MCID") in numbers:
                    lines[place - 1 : place + 2] = ["/Artifact", b"BMC", b""]

    def step_headings(self, document: Tag, level: int) -> None:
        """Let headings skip no level on their way down from one (ISO 14289-1, 7.4.2)."""
        for element in self.whole(document):
            if element["S"] in _HEADINGS:
                level = min(int(element["S"][2:]), level + 1)
                element["S"] = f"/H{level}"

    def mend_items(self, element: Tag) -> None:
        """Put what stands beside the body of a list item into it (ISO 32000-1, table 336)."""
        kids = self.kids(element)
        beside = [kid for kid in kids if kid["S"] not in ("/Lbl", "/LBody")]
        if element["S"] == "/LI" and beside:
            bodies = [kid for kid in kids if kid["S"] == "/LBody"] or [self.add("/LBody", element)]
            for kid in beside:
                element["K"].remove(kid.reference)
                self.move(kid, bodies[0])
        for kid in kids:
            self.mend_items(kid)

    def add(self, kind: str, parent: Tag) -> Tag:
        content = {"Type": "/StructElem", "S": kind, "K": type(parent["K"])(), "Pg": parent["Pg"]}
        element = type(parent)(content)
        self.pdf.add_object(element)
        self.move(element, parent)
        return element

    def place_figures(self, heights: list[float]) -> None:
        """Give the boxes of pictures in points from the foot of the page (table 344)."""
        for item in self.pdf.objects:
            if isinstance(item, dict) and item.get("S") == "/Figure":
                left, top, right, bottom = item["A"]["BBox"]
                height = heights[self.pages[item["Pg"]]]
                box = (left, height - bottom, right, height - top)
                item["A"]["BBox"][:] = [side * 0.75 for side in box]

    def tables(self, element: Tag) -> Iterator[Tag]:
        for kid in self.kids(element):
            if kid["S"] == "/Table":
                yield kid
            yield from self.tables(kid)

    def move(self, element: Tag, parent: Tag) -> None:
        element["P"] = parent.reference
        parent["K"].append(element.reference)

    def name_headers(self, table: Tag) -> None:
        """Give each header its scope, and each cell the names of the headers it stands under."""
        columns: dict[int, Any] = {}
        heads = [kid for kid in self.kids(table) if kid["S"] == "/THead"]
        for head in heads:
            for row in self.all_below(head, "/TR"):
                for number, cell in enumerate(self.kids(row)):
                    cell["A"]["Scope"] = "/Column"
                    columns[number] = cell["ID"]
        header, left = None, 0
        bodies = [kid for kid in self.kids(table) if kid["S"] == "/TBody"]
        for row in (row for body in bodies for row in self.all_below(body, "/TR")):
            cells = self.kids(row)
            if cells[0]["S"] == "/TH":
                cells[0]["A"]["Scope"] = "/Row"
                header, left = cells[0]["ID"], cells[0]["A"].get("RowSpan", 1)
            for number, cell in enumerate(cells):
                if cell["S"] == "/TD":
                    names = [columns[number]] if number in columns else []
                    cell["A"]["Headers"][:] = [*([header] if left > 0 else []), *names]
            left -= 1
