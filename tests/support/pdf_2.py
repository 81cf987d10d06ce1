"""What PDF 2.0 has in a file, and what PDF/UA-2 and WTPDF ask for beyond PDF/UA-1."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

from support.outputs import Element, marked_texts, page_texts, structure

PDF_2 = "http://iso.org/pdf2/ssn"
#: What means the same: boxes, lists without numbers.
_ALIKE = {
    **dict.fromkeys(("/Div", "/NonStruct", "/P", "/Span", "/Reference", "/Lbl"), "box"),
    "/FENote": "/Note",
    **dict.fromkeys(("", "/None", "/Description", "/Unordered"), "none"),
}
#: What the namespace of PDF 1.7 has alone (ISO 32000-2, 14.8.6.1).
OLDER = {"/Art", "/BlockQuote", "/TOC", "/TOCI", "/Index", "/Reference"}
DECLARATIONS = [
    f"http://pdfa.org/declarations/wtpdf#{each}1.0" for each in ("accessibility", "reuse")
]


def assert_pdf_ua_2(data: bytes) -> None:
    """Fail unless a file is marked, and tagged, as PDF/UA-2 and WTPDF."""
    assert data.startswith(b"%PDF-2.0")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "/Info" not in pdf.trailer
        said = pdf.Root.Metadata.read_bytes().decode()
        with pdf.open_metadata() as xmp:
            assert (xmp["pdfuaid:part"], xmp["pdfuaid:rev"]) == ("2", "2024")
            assert xmp["dc:title"]
        assert [each for each in DECLARATIONS if f">{each}<" not in said] == []
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        root = pdf.Root.StructTreeRoot
        [space] = root.Namespaces
        assert space.NS == PDF_2
        [document] = root.K
        assert document.S == "/Document"
        tagged = list(elements(document))
        for element in tagged:
            if str(element.S) in OLDER:
                assert "/NS" not in element
            else:
                assert element.NS.objgen == space.objgen, element.S
            assert not {"/Spot", "/Raised"} & set(element.keys())
            for other in element.get("/Ref", ()) if element.S == "/FENote" else ():
                assert element.objgen in {each.objgen for each in other.Ref}
        names = {bytes(element.ID): element.objgen for element in tagged if "/ID" in element}
        if names:
            listed = [pair for leaf in leaves(root.IDTree) for pair in pairs_of(leaf)]
            assert listed == sorted(names.items())
        known = {element.objgen for element in tagged}
        for item in leading(pdf):
            assert "/Dest" not in item
            assert item.A.S == "/GoTo"
            assert item.A.SD[0].objgen in known
            assert item.A.D[0].Type == "/Page"
            # Where one lands is the same spot.
            assert list(item.A.D)[1:] == list(item.A.SD)[1:]
        for entry in (each for each in tagged if each.S == "/TOCI"):
            assert {each.objgen for each in entry.Ref} <= known
        for page in pdf.pages:
            assert page.get("/Tabs", "/S") == "/S"


def assert_heard_alike(one: bytes, other: bytes) -> None:
    """Fail unless two files say the same in the same order, whatever boxes are called."""
    assert _heard(one) == _heard(other)
    assert page_texts(one) == page_texts(other)


def _heard(data: bytes) -> Element:
    tree = structure(data)
    for element in tree:
        element.kind = _ALIKE.get(element.kind, element.kind)
        element.numbering = _ALIKE.get(element.numbering, element.numbering)
    return tree


def elements(element: Any) -> Iterator[Any]:
    """Yield a structure element and all below it, in their order."""
    yield element
    kids = element.get("/K", ())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from elements(kid)


def leading(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield the links and bookmarks that lead to places in the file."""
    for page in pdf.pages:
        for note in page.get("/Annots", ()):
            if "/Dest" in note or note.A.S == "/GoTo":
                yield note
    yield from bookmarks(pdf.Root.get("/Outlines", {}))


def leaves(node: Any) -> Iterator[Any]:
    """Yield the leaves of a name tree."""
    if "/Names" in node:
        yield node
    for kid in node.get("/Kids", ()):
        yield from leaves(kid)


def pairs_of(leaf: Any) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """Yield the names of a leaf, and the numbers of the objects that they name."""
    found = list(leaf.Names)
    for name, item in zip(found[::2], found[1::2], strict=True):
        yield bytes(name), item.objgen


def bookmarks(parent: Any) -> Iterator[Any]:
    """Yield the bookmarks below another, or below the root, in their order."""
    each = parent.get("/First")
    while each is not None:
        yield each
        yield from bookmarks(each)
        each = each.get("/Next")


def texts_by_element(data: bytes) -> dict[tuple[int, int], str]:
    """Return the text below each structure element, by the number of its object."""

    marked = marked_texts(data)
    found: dict[tuple[int, int], str] = {}
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = {page.objgen: at for at, page in enumerate(pdf.pages)}

        def text(kids: Any, page: int) -> str:
            if isinstance(kids, pikepdf.Array):
                return "".join(text(kid, page) for kid in kids)
            if not isinstance(kids, pikepdf.Dictionary):
                return marked[page].get(int(kids), "")
            page = pages[kids.Pg.objgen] if "/Pg" in kids else page
            if kids.get("/Type") == "/OBJR":
                return ""
            if kids.get("/Type") == "/MCR":
                return text(kids.MCID, page)
            found[kids.objgen] = text(kids.get("/K", pikepdf.Array()), page)
            return found[kids.objgen]

        text(pdf.Root.StructTreeRoot.K, 0)
    return found
