"""What tests read back from outputs: the text, places and tags of a PDF, the text of a Word file.

Everything here starts from the bytes of a file and knows nothing of how it was made.
"""

from __future__ import annotations

import ctypes
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: Points in a millimetre.
MM = 72 / 25.4


def fold(text: str) -> str:
    """Return the text on one line: white space folded, soft hyphens left out."""
    return " ".join(text.replace("\u00ad", "").replace("\ufffe", "").split())


def squeeze(text: str) -> str:
    """Return the text without any white space, for comparing what lines break apart."""
    return "".join(fold(text).split())


def page_texts(data: bytes) -> list[str]:
    """Return the text of each page as it was written, lines and all."""
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


def pdf_text(data: bytes) -> str:
    return fold(" ".join(page_texts(data)))


@dataclass(frozen=True)
class Char:
    """A character on a page and its box, in points from the lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


def page_chars(data: bytes) -> list[list[Char]]:
    """Return the characters of each page that leave ink."""
    pages = []
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            text = page.get_textpage()
            found = []
            for index in range(text.count_chars()):
                char = chr(pdfium.FPDFText_GetUnicode(text.raw, index))
                if not char.isspace() and char not in "\x00\ufffe":
                    found.append(Char(char, *text.get_charbox(index)))
            pages.append(found)
    return pages


@dataclass(frozen=True)
class Line:
    """The characters of a page that stand at one height, as one text."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


def page_lines(data: bytes) -> list[list[Line]]:
    """Return the runs of characters of each page in the order the file writes them."""
    pages: list[list[Line]] = []
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            text = page.get_textpage()
            pages.append(
                [
                    Line(text.get_text_bounded(*box).strip(), box[0], box[2], box[3], box[1])
                    for box in (text.get_rect(n) for n in range(text.count_rects()))
                ]
            )
    return pages


@dataclass
class Element:
    """A structure element of a tagged PDF: its type, attributes, own text and children."""

    kind: str
    kids: list[Element] = field(default_factory=list)
    #: The text of marked content, for the leaves.
    own: str = ""
    #: The page of a leaf, from 0.
    page: int | None = None
    id: str = ""
    alt: str = ""
    lang: str = ""
    scope: str = ""
    headers: tuple[str, ...] = ()
    row_span: int = 1
    numbering: str = ""
    box: tuple[float, ...] = ()

    def __iter__(self) -> Iterator[Element]:
        """Yield the element and everything below it, in order."""
        yield self
        for kid in self.kids:
            yield from kid

    def find(self, *kinds: str) -> list[Element]:
        return [element for element in self if element.kind in kinds]

    @property
    def text(self) -> str:
        return "".join(element.own for element in self)

    @property
    def pages(self) -> list[int]:
        """The pages its text stands on, each once, in the order of reading."""
        found = (e.page for e in self if e.page is not None and e.own.strip())
        return list(dict.fromkeys(found))


def structure(data: bytes) -> Element:
    """Return the structure tree of a tagged PDF, with the text that each leaf marks."""
    marked = marked_texts(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
        root = Element("/StructTreeRoot")
        _add_kids(root, pdf.Root.StructTreeRoot.K, None, numbers, marked)
        return root


def _add_kids(
    parent: Element,
    kids: Any,
    page: int | None,
    numbers: dict[tuple[int, int], int],
    marked: list[dict[int, str]],
) -> None:
    if isinstance(kids, pikepdf.Array):
        for kid in kids:
            _add_kids(parent, kid, page, numbers, marked)
    elif not isinstance(kids, pikepdf.Dictionary):
        assert page is not None
        parent.kids.append(Element("text", own=marked[page].get(int(kids), ""), page=page))
    else:
        if "/Pg" in kids:
            page = numbers[kids.Pg.objgen]
        if kids.get("/Type") == "/OBJR":
            parent.kids.append(Element("object", page=page))
        elif kids.get("/Type") == "/MCR":
            _add_kids(parent, kids.MCID, page, numbers, marked)
        else:
            shown = kids.get("/A", {})
            element = Element(
                str(kids.S),
                page=page,
                id=str(kids.get("/ID", "")),
                alt=str(kids.get("/Alt", "")),
                lang=str(kids.get("/Lang", "")),
                scope=str(shown.get("/Scope", "")),
                headers=tuple(map(str, shown.get("/Headers", ()))),
                row_span=int(shown.get("/RowSpan", 1)),
                numbering=str(shown.get("/ListNumbering", "")),
                box=tuple(map(float, shown.get("/BBox", ()))),
            )
            parent.kids.append(element)
            if "/K" in kids:
                _add_kids(element, kids.K, page, numbers, marked)


def marked_texts(data: bytes) -> list[dict[int, str]]:
    """Return the text of each page by the number of its marked content; -1 is unmarked."""
    pages = []
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            text = page.get_textpage()
            found: dict[int, str] = {}
            for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
                number = pdfium.FPDFPageObj_GetMarkedContentID(item.raw)
                found[number] = found.get(number, "") + _object_text(item.raw, text.raw)
            pages.append(found)
    return pages


def marked_strings(data: bytes) -> list[list[str]]:
    """Return the strings that are marked as content, of each page and in the order of the file.

    They are what is written, space for space, where `structure` has what pdfium makes of it.
    """
    pages = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            fonts = {name: _characters(font) for name, font in page.Resources.Font.items()}
            font: dict[int, str] = {}
            found: list[str] = []
            marks: list[bool] = []
            for operands, operator in pikepdf.parse_content_stream(page):
                match str(operator):
                    case "BDC" | "BMC":
                        marks.append(len(operands) == 2 and "/MCID" in operands[1])
                        found += [""] * marks[-1]
                    case "EMC":
                        marks.pop()
                    case "Tf":
                        font = fonts[str(operands[0])]
                    case "TJ" if marks and marks[-1]:
                        strings = [
                            bytes(each) for each in operands[0] if isinstance(each, pikepdf.String)
                        ]
                        codes = (
                            each[at : at + 2] for each in strings for at in range(0, len(each), 2)
                        )
                        found[-1] += "".join(font[int.from_bytes(code)] for code in codes)
            pages.append(found)
    return pages


def _characters(font: Any) -> dict[int, str]:
    """Return what the glyphs of a font stand for, by their numbers."""
    pairs = re.findall(r"(?m)^<(\w{4})> <(\w*)>$", font.ToUnicode.read_bytes().decode())
    return {
        int(code, 16): bytes.fromhex(text).decode("utf-16-be")
        for code, text in pairs
        if text != "ffff"
    }


def _object_text(item: Any, text: Any) -> str:
    size = pdfium.FPDFTextObj_GetText(item, text, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFTextObj_GetText(
        item, text, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size
    )
    return buffer.raw[: size - 2].decode("utf-16-le").replace("\u00ad", "")


def pdf_streams(data: bytes) -> bytes:
    """Return all that a PDF holds, unpacked: streams, texts, names, metadata, attachments."""
    pieces = [data]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                try:
                    pieces.append(item.read_bytes())
                except pikepdf.PdfError:
                    pieces.append(item.read_raw_bytes())
            pieces += _strings(item)
    pieces += [text.encode() for text in page_texts(data)]
    return b"\n".join(pieces)


def _strings(item: Any) -> list[bytes]:
    if isinstance(item, pikepdf.String):
        return [bytes(item), str(item).encode()]
    if isinstance(item, pikepdf.Stream):
        return [found for value in item.stream_dict.values() for found in _direct(value)]
    if isinstance(item, pikepdf.Dictionary):
        return [found for value in item.values() for found in _direct(value)]
    if isinstance(item, pikepdf.Array):
        return [found for value in item for found in _direct(value)]
    return []


def _direct(value: Any) -> list[bytes]:
    if isinstance(value, pikepdf.Object) and value.is_indirect:
        return []
    return _strings(value)


def docx_parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of a Word file by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def docx_root(data: bytes, name: str = "word/document.xml") -> Any:
    return etree.fromstring(docx_parts(data)[name])


def docx_text(data: bytes) -> str:
    """Return the text of body, headers and footers, a paragraph after the other."""
    names = ("word/document", "word/header", "word/footer")
    lines = [
        paragraph_text(paragraph)
        for name, part in docx_parts(data).items()
        if name.startswith(names) and name.endswith(".xml")
        for paragraph in etree.fromstring(part).iter(f"{W}p")
    ]
    return fold(" ".join(lines))


def paragraph_text(element: Any) -> str:
    """Return the text below an element; breaks and tabs are blanks."""
    pieces = []
    for node in element.iter(f"{W}t", f"{W}br", f"{W}tab"):
        pieces.append(node.text or "" if node.tag == f"{W}t" else " ")
    return "".join(pieces)


def docx_streams(data: bytes) -> bytes:
    """Return all that a Word file holds, unpacked, with its texts joined over runs."""
    parts = docx_parts(data)
    texts = [
        "".join(etree.fromstring(part).itertext()).encode()
        for name, part in parts.items()
        if name.endswith((".xml", ".rels"))
    ]
    return b"\n".join([data, *(name.encode() for name in parts), *parts.values(), *texts])
