"""The tree of tags of a PDF: gone through, changed, and joined where pages and lines parted it.

WeasyPrint tags each page by itself, and each line: a table that runs on becomes a table a page, and
a link over two lines two links. Here whatever comes of one element of the page becomes one element
again (ISO 32000-1, 14.7.2, 14.7.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportgen.writers.pdf import engine
from reportgen.writers.pdf.engine import Tag

#: Stand for nothing where nothing is in them, such as boxes that hold a height.
_GROUPS = ("/NonStruct", "/Span", "/Div")


class TagTree:
    """The structure elements of a PDF, and which of them each page's marked content belongs to."""

    def __init__(self, pdf: Any, root: Any) -> None:
        self.pdf = pdf
        self.document = engine.resolve(pdf, root["K"][0])
        #: The elements of each page's marked content by its number, and behind them those of
        #: annotations (14.7.4.4): keys and values in turn.
        self.numbers = engine.resolve(pdf, root["ParentTree"])["Nums"]
        self.references = pdf.page_references
        self.pages = {page: number for number, page in enumerate(self.references)}
        #: The numbers of marked content that is none, by page.
        self.unmarked: dict[int, set[int]] = {}

    # --- Looking ---------------------------------------------------------------------------------

    def marked(self, page: int) -> Any:
        """Return the elements of a page's marked content by its number."""
        return self.numbers[2 * page + 1]

    def content(self, page: int) -> Any:
        """Return the stream of what a page shows."""
        leaf = engine.resolve(self.pdf, self.references[page])
        return engine.resolve(self.pdf, leaf["Contents"])

    def page_of(self, element: Tag) -> int:
        """Return the number of the page that an element begins on, from 0."""
        return self.pages[element["Pg"]]

    def kids(self, element: Tag) -> list[Tag]:
        """Return the structure elements right below an element."""
        kids = [engine.resolve(self.pdf, kid) for kid in element["K"] if isinstance(kid, bytes)]
        return [kid for kid in kids if isinstance(kid, dict) and "S" in kid]

    def parent(self, element: Tag) -> Tag:
        """Return the structure element right above an element."""
        return engine.resolve(self.pdf, element["P"])

    def whole(self, element: Tag) -> Iterator[Tag]:
        """Yield an element and all below it, in their order."""
        yield element
        for kid in self.kids(element):
            yield from self.whole(kid)

    def all_below(self, element: Tag, kind: str) -> Iterator[Tag]:
        """Yield the nearest elements of a kind, not those inside them."""
        for kid in self.kids(element):
            if kid["S"] == kind:
                yield kid
            else:
                yield from self.all_below(kid, kind)

    def place(self, element: Tag) -> tuple[int, int] | None:
        """Return where an element's content begins: the page, and its number there."""
        for each in self.whole(element):
            for kid in each["K"]:
                if isinstance(kid, int):
                    return self.page_of(each), kid
        return None

    # --- Changing --------------------------------------------------------------------------------

    def add(self, kind: str, parent: Tag, like: Tag | None = None) -> Tag:
        """Put a new element at the end of another, and return it; it comes of what `like` does."""
        element = engine.new_tag(self.pdf, kind, parent["Pg"], like)
        self.move(element, parent)
        return element

    def move(self, element: Tag, parent: Tag) -> None:
        """Put an element at the end of another, which has to be taken from its own."""
        element["P"] = parent.reference
        parent["K"].append(element.reference)

    def unmark(self, element: Tag) -> None:
        """Make the content of an element and of all below it an artifact, once all is done."""
        for each in self.whole(element):
            numbers = [kid for kid in each["K"] if isinstance(kid, int)]
            self.unmarked.setdefault(self.page_of(each), set()).update(numbers)

    def unmark_margins(self) -> None:
        """Turn what stands in the margins of pages into artifacts (ISO 14289-1, 7.8)."""
        for page in range(len(self.references)):
            content = self.content(page)
            for start, stop in engine.margins(content):
                for place in range(start + 1, stop - 1):
                    mark = content.stream[place]
                    if isinstance(mark, dict) and "MCID" in mark:
                        self.turn(page, place)

    def turn_unmarked(self) -> None:
        """Turn marked content that has no element any more into artifacts."""
        for page, numbers in self.unmarked.items():
            lines = self.content(page).stream
            for place in range(len(lines) - 2, 0, -1):
                mark = lines[place]
                if isinstance(mark, dict) and mark.get("MCID") in numbers:
                    self.turn(page, place)

    def turn(self, page: int, place: int) -> None:
        lines = self.content(page).stream
        self.marked(page)[lines[place]["MCID"]] = "null"
        # As many lines as before: other places are counted from the start.
        lines[place - 1 : place + 2] = ["/Artifact", b"BMC", b""]

    # --- Joining ---------------------------------------------------------------------------------

    def prune(self, element: Tag) -> None:
        """Take out what stands for nothing (table 340)."""
        for kid in self.kids(element):
            self.prune(kid)
            if not kid["K"] and kid["S"] in _GROUPS:
                element["K"].remove(kid.reference)

    def join_lines(self, element: Tag) -> None:
        """Join what lines parted, below an element on one page."""
        before: Tag = None
        for kid in self.kids(element):
            if before is not None and self.continues(before, kid):
                element["K"].remove(kid.reference)
                self.take_over(before, kid)
            else:
                before = kid
        for kid in self.kids(element):
            self.join_lines(kid)

    def join_all(self) -> None:
        """Join what goes on over lines and pages."""
        self.prune(self.document)
        kids = self.kids(self.document)
        self.document["K"][:] = []
        last = None
        for element in kids:
            self.join_lines(element)
            if last is not None and self.continues(last, element):
                self.join(last, element)
            else:
                self.document["K"].append(element.reference)
                last = element

    def continues(self, before: Tag, after: Tag) -> bool:
        """Tell whether two tags come of one part of one element of the page."""
        origin = engine.origin(after)
        return (
            origin is not None
            and engine.origin(before) is origin
            and engine.part(before) == engine.part(after)
            and before["S"] == after["S"] != "/Figure"
        )

    def join(self, element: Tag, rest: Tag) -> None:
        """Append the rest of an element that was split by the end of a page."""
        if element["S"] == "/Link":
            self.take_over(element, rest)
            return
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

    def take_over(self, element: Tag, rest: Tag) -> None:
        """Append to an element what is right below the rest of it, on the same page or the next."""
        page, same = self.page_of(rest), element["Pg"] == rest["Pg"]
        for kid in rest["K"]:
            if isinstance(kid, int):
                # Numbers are those of an element's own page (14.7.4.2).
                holder = element if same else engine.new_tag(self.pdf, "/Span", rest["Pg"])
                if not same:
                    self.move(holder, element)
                holder["K"].append(kid)
                self.marked(page)[kid] = holder.reference
                continue
            below = engine.resolve(self.pdf, kid)
            if "S" in below:
                self.move(below, element)
            else:
                element["K"].append(kid)
                key = engine.resolve(self.pdf, below["Obj"])["StructParent"]
                self.numbers[2 * key + 1] = element.reference

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
        self.unmark(kids[0])
        return kids[1:]
