"""The tags of a PDF made right: directories, lists, links, pictures, tables and headings.

What WeasyPrint makes of a page conforms in part and means little. Here it is made to say what the
page shows (ISO 32000-1, 14.8.4), as PDF/UA asks (ISO 14289-1, 7), and more: that all is in the
order of reading, and what a part of a sheet is called is a heading, by which one gets there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reportgen.writers.pdf import engine
from reportgen.writers.pdf.engine import Tag
from reportgen.writers.pdf.sign_tags import is_sign, mark_item, name_signs
from reportgen.writers.pdf.tag_tree import TagTree

#: What a glyph stands for that adds nothing to the text, such as the dots of an Arabic letter
#: whose other glyph stands for it: a character without shape, since each must stand for one.
_NOTHING = b"<2060>"

#: The elements of directories (ISO 32000-1, table 333) by the tags they have as lists.
_DIRECTORY = {"/L": "/TOC", "/LI": "/TOCI", "/LBody": "/Reference"}
_HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")
#: The parts of the items of lists that mark them.
_MARKS = ("li::before", "li::marker")
#: The parts of an item that is a fact, by the elements that they come of.
_FACT = {"dt": "/Lbl", "dd": "/LBody"}
#: How the items of lists are numbered (table 347), by what CSS calls it.
_NUMBERINGS = {
    "decimal": "/Decimal",
    "decimal-leading-zero": "/Decimal",
    "lower-roman": "/LowerRoman",
    "upper-roman": "/UpperRoman",
    "lower-alpha": "/LowerAlpha",
    "lower-latin": "/LowerAlpha",
    "upper-alpha": "/UpperAlpha",
    "upper-latin": "/UpperAlpha",
    "circle": "/Circle",
    "square": "/Square",
}


def mend_tags(
    document: Any, pdf: Any, titles: Mapping[str, str] | None = None, above: int = 0
) -> None:
    """Make tags and characters say what the page shows, in the PDF of a document that is drawn.

    `titles` are the texts of the headings by id, to describe the links that lead there; `above`
    is the level of the last heading before the document, where it goes on from another.
    """
    root = pdf.catalog.get("StructTreeRoot")
    if root:
        _Mending(pdf, engine.resolve(pdf, root)).mend(
            [page.height for page in document.pages], above
        )
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
    """Give the glyphs that stand for no character one (ISO 14289-1, 7.21.7).

    They are put in order behind the first line, which says how they are numbered: files with the
    same glyphs have the same table of them.
    """
    for item in pdf.objects:
        lines = getattr(item, "stream", None)
        if lines and isinstance(lines[0], bytes) and lines[0].startswith(b"/CIDInit"):
            places = [at for at, line in enumerate(lines) if line.startswith(b"<")][1:]
            named = (
                line.removesuffix(b"<>") + _NOTHING if line.endswith(b"> <>") else line
                for line in (lines[at] for at in places)
            )
            for at, line in zip(places, sorted(named), strict=True):
                lines[at] = line


def _classes(element: Tag) -> list[str]:
    """Return the classes of what a tag comes of, none of what CSS puts into it."""
    origin = engine.origin(element)
    if origin is None or engine.is_generated(element):
        return []
    names: list[str] = origin.get("class", "").split()
    return names


def _depth_in_text(element: Tag) -> int:
    """Return how far a heading within a text is below what the text belongs to; 0 for others."""
    classes = _classes(element)
    if element["S"] != "/P" or "subheading" not in classes:
        return 0
    return next(int(name[-1]) for name in classes if name.startswith("level-"))


class _Mending:
    def __init__(self, pdf: Any, root: Any) -> None:
        self.tree = TagTree(pdf, root)
        #: How far below the title of its sheet a label is a heading, by the number of its element.
        self.depths: dict[int, int] = {}

    def mend(self, heights: list[float], above: int) -> None:
        """Mend all tags of pages of these heights; `above` is the level of the last heading."""
        tree = self.tree
        self.name_directories()
        tree.unmark_margins()
        self.leave_out_decoration(tree.document)
        self.describe_facts(tree.document)
        self.mend_lists(tree.document)
        tree.join_all()
        name_signs(tree)
        self.mend_pictures(tree.document, heights)
        tree.turn_unmarked()
        for element in list(tree.whole(tree.document)):
            if element["S"] == "/Table":
                self.name_headers(element)
                self.name_labels(element)
            elif element["S"] == "/L":
                self.name_numbering(element)
            elif element["S"] == "/P" and "footnote" in _classes(element):
                self.name_note(element)
        self.step_headings(above)

    def name_directories(self) -> None:
        """Call directories and what is in them so, and links what leads anywhere by itself."""
        for item in self.tree.pdf.objects:
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

    # --- Pictures --------------------------------------------------------------------------------

    def leave_out_decoration(self, element: Tag) -> None:
        """Take pictures out that say nothing: they are artifacts (ISO 14289-1, 7.3)."""
        for kid in self.tree.kids(element):
            alt = kid.get("Alt")
            if kid["S"] == "/Figure" and (alt is None or not alt.string.strip()):
                self.tree.unmark(kid)
                element["K"].remove(kid.reference)
            else:
                self.leave_out_decoration(kid)

    def mend_pictures(self, element: Tag, heights: list[float]) -> Tag | None:
        """Give boxes in points from the foot of the page (ISO 32000-1, table 344), tie captions.

        Returns the last picture.
        """
        figure: Tag | None = None
        for kid in self.tree.kids(element):
            if kid["S"] == "/Figure":
                figure = kid
                left, top, right, bottom = kid["A"]["BBox"]
                height = heights[self.tree.page_of(kid)]
                box = (left, height - bottom, right, height - top)
                kid["A"]["BBox"][:] = [side * engine.POINTS for side in box]
            elif engine.part(kid) != "figcaption":
                figure = self.mend_pictures(kid, heights) or figure
            elif figure is not None:
                element["K"].remove(kid.reference)
                self.tree.move(kid, figure)
            else:
                # It tells of a picture that says nothing by itself.
                kid["S"] = "/P"
        return figure

    # --- Lists -----------------------------------------------------------------------------------

    def mend_lists(self, element: Tag) -> None:
        """Put lists into the items they stand in, and what is beside the body of an item into it.

        See ISO 32000-1, table 336.
        """
        item = None
        for kid in self.tree.kids(element):
            if element["S"] in ("/L", "/TOC"):
                if kid["S"] in ("/L", "/TOC") and item is not None:
                    element["K"].remove(kid.reference)
                    self.tree.move(kid, item)
                else:
                    item = kid
        for kid in self.tree.kids(element):
            self.mend_lists(kid)
        if element["S"] == "/LI":
            self.mend_item(element)

    def mend_item(self, item: Tag) -> None:
        """Part an item into its mark and its body, both in the order of reading."""
        tree = self.tree
        marks: list[Tag] = []
        below: list[Tag] = []
        bodies = [kid for kid in tree.kids(item) if kid["S"] == "/LBody"]
        for kid in tree.kids(item):
            for each in tree.kids(kid) if kid["S"] == "/LBody" else [kid]:
                if engine.part(each) in _MARKS:
                    each["S"] = "/Lbl"
                    marks.append(each)
                elif each["S"] == "/Lbl":
                    marks.append(each)
                elif is_sign(each) and not below and "marked" in _classes(tree.parent(item)):
                    marks.append(mark_item(tree, each, item))
                else:
                    below.append(each)
        item["K"][:] = []
        for mark in marks:
            tree.move(mark, item)
        if below:
            body = bodies[0] if bodies else engine.new_tag(tree.pdf, "/LBody", item["Pg"], item)
            tree.move(body, item)
            body["K"][:] = []
            for each in sorted(below, key=lambda each: tree.place(each) or (0, 0)):
                tree.move(each, body)

    def describe_facts(self, element: Tag) -> None:
        """Make items of facts: a list's label may be a term, and its body what describes it.

        See ISO 32000-1, table 336.
        """
        for kid in self.tree.kids(element):
            if "fact" not in _classes(kid):
                self.describe_facts(kid)
                continue
            kid["S"] = "/LI"
            for part in self.tree.kids(kid):
                kind = _FACT.get(engine.part(part))
                for each in self.tree.whole(part):
                    # A theme may set both on one line, which then is the body.
                    if each["S"] in ("/LI", "/LBody") and each is not part:
                        each["S"] = "/NonStruct" if kind else "/Span"
                part["S"] = kind or part["S"]

    def name_numbering(self, element: Tag) -> None:
        """Say how the items of a list are numbered, unless they bear no marks (table 347)."""
        if "fact-list" in _classes(element):
            return
        for item in self.tree.kids(element):
            for mark in self.tree.kids(item)[:1]:
                if mark["S"] == "/Lbl":
                    if "marked" in _classes(element):
                        # Marks that are no numbers and no bullets.
                        element["A"] = engine.dictionary({"O": "/List", "ListNumbering": "/None"})
                        return
                    name = _NUMBERINGS.get(engine.numbering(mark), "/Disc")
                    numbering = {"O": "/List", "ListNumbering": name}
                    element["A"] = engine.dictionary(numbering)
                    return

    # --- Tables ----------------------------------------------------------------------------------

    def name_headers(self, table: Tag) -> None:
        """Give each header its scope, and each cell the names of the headers it stands under."""
        tree = self.tree
        columns: dict[int, Any] = {}
        heads = [kid for kid in tree.kids(table) if kid["S"] == "/THead"]
        for head in heads:
            for row in tree.all_below(head, "/TR"):
                for number, cell in enumerate(tree.kids(row)):
                    cell["A"]["Scope"] = "/Column"
                    columns[number] = cell["ID"]
        # A row without a header of its own stands below the last one, which spans it or is above.
        header: list[Any] = []
        for row in self.rows(table):
            cells = tree.kids(row)
            if cells[0]["S"] == "/TH":
                cells[0]["A"]["Scope"] = "/Row"
                header = [cells[0]["ID"]]
            for number, cell in enumerate(cells):
                if cell["S"] == "/TD":
                    names = [columns[number]] if number in columns else []
                    cell["A"]["Headers"][:] = [*header, *names]

    def rows(self, table: Tag) -> Iterator[Tag]:
        for body in self.tree.kids(table):
            if body["S"] in ("/TBody", "/TFoot"):
                yield from self.tree.all_below(body, "/TR")

    # --- Notes -----------------------------------------------------------------------------------

    def name_note(self, element: Tag) -> None:
        """Call a note so, by a name that no other element has (ISO 14289-1, 7.9)."""
        element["S"] = "/Note"
        element["ID"] = engine.string(f"note {element.number}")

    # --- Headings --------------------------------------------------------------------------------

    def name_labels(self, table: Tag) -> None:
        """Make headings of what the parts of a sheet and its fields are called.

        They look like headings, stand above texts, and lead to them as headings do; that the label
        of a part heads its rows of the table as well takes nothing from that.
        """
        if "sheet" not in _classes(table):
            return
        for body in self.tree.kids(table):
            depth = 1
            for element in list(self.tree.whole(body)):
                if "rail-label" in _classes(element) and element["K"]:
                    self.depths[element.number] = 1
                    depth = 2
                elif "label" in _classes(element) and element["S"] == "/P":
                    self.depths[self.name_of_field(element).number] = depth
                elif below := _depth_in_text(element):
                    self.depths[element.number] = depth + below

    def name_of_field(self, label: Tag) -> Tag:
        """Return the element with the name of a field alone, without the hint behind it."""
        kids = self.tree.kids(label)
        hints = [kid for kid in kids if "hint" in _classes(kid)]
        if not hints:
            return label
        label["S"] = "/Div"
        label["K"][:] = []
        name = self.tree.add("/NonStruct", label)
        for kid in kids:
            if kid in hints:
                kid["S"] = "/P"
            self.tree.move(kid, label if kid in hints else name)
        return name

    def step_headings(self, level: int) -> None:
        """Let headings skip no level on their way down from one (ISO 14289-1, 7.4.2)."""
        title = level
        for element in self.tree.whole(self.tree.document):
            if depth := self.depths.get(element.number) or _depth_in_text(element):
                level = min(title + depth, level + 1, len(_HEADINGS))
            elif element["S"] in _HEADINGS:
                level = title = min(int(element["S"][2:]), level + 1)
            else:
                continue
            element["S"] = f"/H{level}"
