"""A tagged PDF lifted to PDF 2.0: what PDF/UA-1 is becomes PDF/UA-2, and Well-Tagged PDF.

Both standards (ISO 14289-2; WTPDF 1.0, for accessibility and for reuse) ask the same of tags, and
most of it is so already. What is new: elements belong to a namespace (ISO 32000-2, 14.7.4),
links and bookmarks lead to elements and not only to places on pages (12.3.2.3), entries of
contents and notes are tied to what they belong to, and the file tells of itself in its metadata
alone. What stands on the pages, and in which order it is read, is not touched.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

_PDF_2 = "http://iso.org/pdf2/ssn"
#: The types of elements, of those in use, that the namespace of PDF 2.0 lacks (ISO 32000-2,
#: 14.8.6.1). They belong to that of PDF 1.7, as every element does that names none.
_OLDER = ("/Art", "/BlockQuote", "/Index", "/Reference", "/TOC", "/TOCI")
#: Elements that mean nothing: what is in them belongs to those around (ISO/TS 32005, table 5).
_TRANSPARENT = ("/Div", "/NonStruct")
#: Elements that hold blocks, and no text but in these.
_OF_BLOCKS = ("/Art", "/BlockQuote", "/Document", "/Index", "/Sect")
_INLINE = ("/Link", "/Span")
#: What tags say that is no entry of PDF.
_HINTS = ("/Spot", "/Raised")
_HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")
#: By what a file says that it is PDF/UA-1: as an attribute of XMP, or as an element.
_PART = re.compile(rb"(pdfuaid:part(?:=[\"']|>))1")
_END = b"</rdf:RDF>"
#: The year of PDF/UA-2 (ISO 14289-2, 5), and what a file declares to conform to beside
#: (PDF Declarations 1.0; WTPDF 1.0, 6.1).
_CLAIMS = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:rev>2024</pdfuaid:rev></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfd="http://pdfa.org/declarations/">
<pdfd:declarations><rdf:Bag>
<rdf:li rdf:parseType="Resource">
<pdfd:conformsTo>http://pdfa.org/declarations/wtpdf#accessibility1.0</pdfd:conformsTo></rdf:li>
<rdf:li rdf:parseType="Resource">
<pdfd:conformsTo>http://pdfa.org/declarations/wtpdf#reuse1.0</pdfd:conformsTo></rdf:li>
</rdf:Bag></pdfd:declarations></rdf:Description>
"""


def lift(data: bytes) -> bytes:
    """Return a PDF that is PDF/UA-1 as PDF/UA-2, the same bytes for the same input.

    A file that does not say it is PDF/UA stays as it is.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        metadata = pdf.Root.get("/Metadata")
        if metadata is None or not _PART.search(metadata.read_bytes()):
            return data
        _Lifting(pdf).lift()
        file = io.BytesIO()
        pdf.save(
            file,
            force_version="2.0",
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        return file.getvalue()


class _Lifting:
    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.root = pdf.Root.StructTreeRoot
        #: Where elements stand that something leads to, by their pages: left and upper edge.
        self.spots: dict[tuple[int, int], list[tuple[float, float, Any]]] = {}
        #: The first element of each page.
        self.firsts: dict[tuple[int, int], Any] = {}

    def lift(self) -> None:
        elements = list(_elements(self.root.K))
        for element in elements:
            if element.S == "/Note":
                _tie_note(element)
        self.fit_types(elements)
        self.name_types(elements)
        self.list_names(elements)
        for element in elements:
            _rename_attributes(element)
            self.note_spot(element)
        self.lead_to_elements()
        for element in elements:
            if element.S == "/TOCI":
                self.refer(element)
            for hint in _HINTS:
                if hint in element:
                    del element[hint]
        self.claim()

    def fit_types(self, elements: list[Any]) -> None:
        """Give elements types that may stand where they stand (ISO/TS 32005, table 5).

        Boxes that hold text where only blocks may be become paragraphs; of what fills a field
        in, no part is an element.
        """
        around: dict[tuple[int, int], str] = {}
        for element in elements:
            kind, parent = str(element.S), around.get(element.P.objgen, "")
            if kind == "/Span" and parent == "/Form":
                element.S, kind = Name.NonStruct, "/NonStruct"
            if kind in _TRANSPARENT:
                kind = parent
                if parent in _OF_BLOCKS and any(kid in _INLINE for kid in _kinds_in(element)):
                    element.S, kind = Name.P, "/P"
            around[element.objgen] = kind

    def name_types(self, elements: list[Any]) -> None:
        """Say which namespace elements belong to (ISO 32000-2, 14.8.6)."""
        written = Dictionary(Type=Name.Namespace, NS=String(_PDF_2))
        space = self.pdf.make_indirect(written)
        self.root.Namespaces = Array([space])
        for element in elements:
            if str(element.S) not in _OLDER:
                element.NS = space

    def list_names(self, elements: list[Any]) -> None:
        """List the elements that have names by these (ISO 32000-2, table 354)."""
        named = {bytes(element.ID): element for element in elements if "/ID" in element}
        if named and "/IDTree" not in self.root:
            pairs = [each for name in sorted(named) for each in (String(name), named[name])]
            self.root.IDTree = self.pdf.make_indirect(Dictionary(Names=Array(pairs)))

    # --- Destinations ----------------------------------------------------------------------------

    def note_spot(self, element: Any) -> None:
        """Note where an element stands."""
        page = element.get("/Pg")
        if page is None:
            return
        self.firsts.setdefault(page.objgen, element)
        if "/Spot" in element:
            left, top = map(float, element.Spot)
            if len(element.get("/K", ())):
                self.spots.setdefault(page.objgen, []).append((left, top, element))

    def element_at(self, page: Any, left: float, top: float) -> Any:
        """Return the element that stands there, a heading if several do.

        What nothing is tagged of, such as an empty anchor, is led to by the nearest one.
        """
        spots = self.spots.get(page.objgen)
        if not spots:
            return self.firsts.get(page.objgen, self.root.K[0])

        def distance(spot: tuple[float, float, Any]) -> tuple[float, bool]:
            x, y, element = spot
            return round(abs(x - left) + abs(y - top), 1), str(element.S) not in _HEADINGS

        return min(spots, key=distance)[2]

    def lead_to_elements(self) -> None:
        """Let all that leads to a place in the file lead to an element (ISO 14289-2, 8.8)."""
        root: Any = self.pdf.Root
        leaves = list(_leaves(root.get("/Names", {}).get("/Dests")))
        places = {name: place for leaf in leaves for name, place in _named(leaf)}
        for page in self.pdf.pages:
            for annotation in page.obj.get("/Annots", ()):
                self.lead(annotation, places)
        for bookmark in _bookmarks(root.get("/Outlines", {})):
            self.lead(bookmark, places)
        for leaf in leaves:
            for at in range(1, len(leaf.Names), 2):
                leaf.Names[at] = self.destinations(leaf.Names[at])

    def lead(self, item: Any, places: dict[bytes, Any]) -> None:
        """Give a link or bookmark an action that has both: an element, and a place for old readers.

        See ISO 32000-2, table 202.
        """
        if "/Dest" not in item:
            return
        place = item.Dest if isinstance(item.Dest, Array) else places[bytes(item.Dest)]
        action = self.destinations(place)
        action.S = Name.GoTo
        item.A = action
        del item.Dest

    def destinations(self, place: Any) -> Any:
        page, _, left, top, *_ = place
        element = self.element_at(page, float(left), float(top))
        return Dictionary(D=place, SD=Array([element, *list(place)[1:]]))

    def refer(self, entry: Any) -> None:
        """Let an entry of contents say which elements it means (ISO 14289-2, 8.2.5.8)."""
        meant = [note.A.SD[0] for note in _annotations(entry) if "/SD" in note.get("/A", {})]
        if meant:
            entry.Ref = Array({element.objgen: element for element in meant}.values())

    # --- What the file says of itself ------------------------------------------------------------

    def claim(self) -> None:
        """Say which standards the file conforms to, and nothing where PDF 2.0 has it no more."""
        said = _PART.sub(rb"\g<1>2", self.pdf.Root.Metadata.read_bytes())
        entries = Dictionary(Type=Name.Metadata, Subtype=Name.XML)
        self.pdf.Root.Metadata = pikepdf.Stream(
            self.pdf, said.replace(_END, _CLAIMS + _END), entries
        )
        # Titles and authors stand in the metadata (ISO 32000-2, 14.3.3).
        del self.pdf.docinfo


def _elements(kids: Any) -> Iterator[Any]:
    """Yield elements and all below them, in the order of reading."""
    waiting = [kids]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Array):
            waiting += reversed(list(each))
        elif isinstance(each, Dictionary) and "/S" in each:
            yield each
            waiting.append(each.get("/K"))


def _kinds_in(element: Any) -> Iterator[str]:
    """Yield the types of what is right below an element."""
    kids = element.get("/K", ())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield str(kid.S)


def _rename_attributes(element: Any) -> None:
    """Say as PDF 2.0 does what kind of marks a list has, and whether a box is ticked.

    See ISO 32000-2, tables 382 and 383.
    """
    said = element.get("/A", Dictionary())
    if "/checked" in said:
        said.Checked = said.checked
        del said.checked
    if element.S != "/L" or all("/Lbl" not in _kinds_in(item) for item in element.get("/K", ())):
        return
    if "/ListNumbering" not in said:
        # Words that what follows is told of.
        element.A = Dictionary(O=Name.List, ListNumbering=Name.Description)
    elif said.ListNumbering == "/None":
        said.ListNumbering = Name.Unordered


def _tie_note(note: Any) -> None:
    """Make a footnote of a note, tied to what names it (ISO 14289-2, 8.2.5.14).

    Notes stand below their text, all in one box. A raised number in the text is the note's, unless
    there are others like it: they may be powers, and nothing tells them apart.
    """
    note.S = Name.FENote
    note.A = Dictionary(O=Name.FENote, NoteType=Name.Footnote)
    number = next((each for each in _elements(note.K) if "/Raised" in each), None)
    if number is None:
        return
    number.S = Name.Lbl
    box = note.P
    texts = [each for each in box.P.K if isinstance(each, Dictionary) and each.objgen != box.objgen]
    naming = [
        each for text in texts for each in _elements(text) if each.get("/Raised") == number.Raised
    ]
    if len(naming) == 1:
        naming[0].S = Name.Reference
        naming[0].Ref, note.Ref = Array([note]), Array([naming[0]])


def _annotations(element: Any) -> Iterator[Any]:
    """Yield the annotations of an entry of contents, not those of the entries below it."""
    kids = element.get("/K", ())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if not isinstance(kid, Dictionary):
            continue
        if kid.get("/Type") == "/OBJR":
            yield kid.Obj
        elif kid.get("/S") != "/TOC":
            yield from _annotations(kid)


def _bookmarks(parent: Any) -> Iterator[Any]:
    bookmark = parent.get("/First")
    while bookmark is not None:
        yield bookmark
        yield from _bookmarks(bookmark)
        bookmark = bookmark.get("/Next")


def _leaves(node: Any) -> Iterator[Any]:
    """Yield the leaves of a name tree (ISO 32000-2, 7.9.6), none where there is no tree."""
    if node is not None:
        if "/Names" in node:
            yield node
        for kid in node.get("/Kids", ()):
            yield from _leaves(kid)


def _named(leaf: Any) -> Iterator[tuple[bytes, Any]]:
    """Yield the names of a leaf, and what they name."""
    pairs = list(leaf.Names)
    yield from zip(map(bytes, pairs[::2]), pairs[1::2], strict=True)
