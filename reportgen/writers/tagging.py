"""The tags of a PDF made whole: tables that run over pages, lists, pictures and letters.

WeasyPrint tags each page by itself: a table that runs on becomes a table a page, and a cell
that spans rows heads only the first of them. Here each table becomes one table again, and
every cell names its header, as PDF/UA asks (ISO 14289-1, 7.5; ISO 32000-1, 14.8.4.3.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

#: A structure element: a pydyf dictionary with the keys of ISO 32000-1, table 323.
Element: TypeAlias = Any


#: What a glyph stands for that adds nothing to the text, such as the dots of an Arabic letter
#: whose other glyph stands for it: a character without shape, since each must stand for one.
_NOTHING = b"<2060>"


def mend_tags(document: Any, pdf: Any) -> None:
    """Make tags and characters say what the page shows; a finisher of WeasyPrint."""
    root = pdf.catalog.get("StructTreeRoot")
    if root:
        tree = _Tree(pdf)
        tree.mend(_resolve(pdf, _resolve(pdf, root)["K"][0]))
        tree.place_figures([page.height for page in document.pages])
    _name_every_glyph(pdf)


@cache
def tag_languages() -> None:
    """Make WeasyPrint write the language of each element that has one (ISO 14289-1, 7.2).

    It offers no way to do so, nor any from an element of the page to its tag; so the function
    that makes the tags is wrapped, once.
    """
    from pydyf import String
    from weasyprint.pdf import tags

    build = tags._build_box_tree

    def build_with_languages(box: Any, *arguments: Any) -> Iterator[Element]:
        element = getattr(box, "_box", box).element
        lang = element.get("lang") if element is not None else None
        for tag in build(box, *arguments):
            if lang:
                tag["Lang"] = String(lang)
            yield tag

    tags._build_box_tree = build_with_languages


def _name_every_glyph(pdf: Any) -> None:
    """Give the glyphs that stand for no character one (ISO 14289-1, 7.21.7)."""
    for item in pdf.objects:
        lines = getattr(item, "stream", None)
        if lines and isinstance(lines[0], bytes) and lines[0].startswith(b"/CIDInit"):
            lines[:] = [
                line.removesuffix(b"<>") + _NOTHING if line.endswith(b"> <>") else line
                for line in lines
            ]


def _resolve(pdf: Any, reference: bytes) -> Element:
    return pdf.objects[int(reference.split()[0])]


class _Tree:
    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf

    def kids(self, element: Element) -> list[Element]:
        """Return the structure elements right below an element."""
        kids = [_resolve(self.pdf, kid) for kid in element["K"] if isinstance(kid, bytes)]
        return [kid for kid in kids if isinstance(kid, dict) and "S" in kid]

    def all_below(self, element: Element, kind: str) -> Iterator[Element]:
        """Yield the nearest elements of a kind, not those inside them."""
        for kid in self.kids(element):
            if kid["S"] == kind:
                yield kid
            else:
                yield from self.all_below(kid, kind)

    def mend(self, document: Element) -> None:
        part = None
        for page in list(self.kids(document)):
            if page["S"] != "/Part":
                continue
            if part is not None and self.goes_on(part, page):
                table = self.kids(part)[-1]
                self.join(table, self.kids(page)[0])
                for kid in self.kids(page)[1:]:
                    self.move(kid, part)
                document["K"].remove(page.reference)
            else:
                part = page
        for table in list(self.tables(document)):
            self.name_headers(table)
        self.mend_items(document)

    def mend_items(self, element: Element) -> None:
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

    def add(self, kind: str, parent: Element) -> Element:
        content = {"Type": "/StructElem", "S": kind, "K": type(parent["K"])(), "Pg": parent["Pg"]}
        element = type(parent)(content)
        self.pdf.add_object(element)
        self.move(element, parent)
        return element

    def place_figures(self, heights: list[float]) -> None:
        """Give the boxes of pictures in points from the foot of the page (table 344)."""
        numbers = {page: number for number, page in enumerate(self.pdf.page_references)}
        for item in self.pdf.objects:
            if isinstance(item, dict) and item.get("S") == "/Figure":
                left, top, right, bottom = item["A"]["BBox"]
                height = heights[numbers[item["Pg"]]]
                box = (left, height - bottom, right, height - top)
                item["A"]["BBox"][:] = [side * 0.75 for side in box]

    def goes_on(self, part: Element, page: Element) -> bool:
        """Tell whether a page starts with the table that the part ended with."""
        before, after = self.kids(part), self.kids(page)
        return bool(before and after and before[-1]["S"] == after[0]["S"] == "/Table")

    def tables(self, element: Element) -> Iterator[Element]:
        for kid in self.kids(element):
            if kid["S"] == "/Table":
                yield kid
            yield from self.tables(kid)

    def move(self, element: Element, parent: Element) -> None:
        element["P"] = parent.reference
        parent["K"].append(element.reference)

    def join(self, table: Element, rest: Element) -> None:
        """Append the bodies of a table's next part, joining the row that was split."""
        for number, body in enumerate(self.kids(rest)):
            last = self.kids(table)[-1]
            rows = list(self.all_below(body, "/TR"))
            if number or (self.is_headed(rows[0]) and self.has_content(rows[0])):
                self.move(body, table)
                continue
            if self.is_split(list(self.all_below(last, "/TR")), rows[0]):
                self.join_row(list(self.all_below(last, "/TR"))[-1], rows.pop(0))
            for row in rows:
                self.move(row, last)

    def is_headed(self, row: Element) -> bool:
        return bool(self.kids(row)[0]["S"] == "/TH")

    def has_content(self, row: Element) -> bool:
        return bool(self.kids(row)[0]["K"])

    def is_split(self, rows: list[Element], row: Element) -> bool:
        """Tell whether a row goes on with the last of `rows`, and is none of its own.

        It does under an empty header, and where the header spans no further row.
        """
        if self.is_headed(row):
            return True
        heads = [number for number, each in enumerate(rows) if self.is_headed(each)]
        span = self.kids(rows[heads[-1]])[0]["A"].get("RowSpan", 1) if heads else 1
        return len(rows) - (heads[-1] if heads else 0) >= int(span)

    def join_row(self, row: Element, rest: Element) -> None:
        for kind in ("/TH", "/TD"):
            cells = [cell for cell in self.kids(row) if cell["S"] == kind]
            more = [cell for cell in self.kids(rest) if cell["S"] == kind]
            for cell, other in zip(cells[-1:], more[-1:], strict=False):
                for kid in self.kids(other):
                    self.move(kid, cell)

    def name_headers(self, table: Element) -> None:
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
