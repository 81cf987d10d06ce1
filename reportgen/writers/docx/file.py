"""Word files that are made: started empty, given fields, and packed the same each time."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from docx import Document
from docx.opc.pkgwriter import PackageWriter
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length

#: Relationships of python-docx's own template that no sheet needs; validators report the first.
_UNUSED = ("stylesWithEffects", "thumbnail")
#: What names a section's headers and footers; it has them from the section before else.
_MARGINS = (qn("w:headerReference"), qn("w:footerReference"))


def new_document() -> Any:
    """Return an empty document of python-docx, without what validators report."""
    document = Document()
    _drop_unused(document)
    return document


def empty_body(document: Any) -> None:
    """Remove everything from the body but the settings of its last section, which it must have.

    Headers and footers that the section has from those before it become its own.
    """
    body = document.element.body
    sections = list(body.iter(qn("w:sectPr")))
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
    if len(body) == 0:
        body.append(OxmlElement("w:sectPr"))
    last = body[-1]
    known = {(child.tag, child.get(qn("w:type"))) for child in last}
    for section in reversed(sections):
        for child in list(section):
            key = (child.tag, child.get(qn("w:type")))
            if child.tag in _MARGINS and key not in known:
                known.add(key)
                last.insert(0, child)


def _drop_unused(document: Any) -> None:
    for part in (document.part, document.part.package):
        for key, rel in list(part.rels.items()):
            if rel.reltype.endswith(_UNUSED):
                del part.rels[key]


def add_paragraphs(document: Any, style: str, *texts: str) -> list[Any]:
    """Add paragraphs of a style to the end of the body and return them."""
    return [document.add_paragraph(text, document.styles[style]) for text in texts]


def make_tiny(paragraph: Any) -> None:
    """Make an empty paragraph take as good as no room."""
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Length(0)
    properties = paragraph._p.get_or_add_pPr()
    for spacing in properties.findall(qn("w:spacing")):
        spacing.set(qn("w:line"), "20")
        spacing.set(qn("w:lineRule"), "exact")


def begin_left(paragraph: Any) -> None:
    """Have a paragraph begin at the left in whatever language the document is."""
    following = "spacing ind contextualSpacing jc textAlignment outlineLvl rPr sectPr pPrChange"
    paragraph._p.get_or_add_pPr().insert_element_before(
        parse_xml(f'<w:bidi {nsdecls("w")} w:val="0"/>'),
        *(f"w:{name}" for name in following.split()),
    )


def add_field(paragraph: Any, code: str, result: str = "1") -> None:
    """Add a field with its result to the end of a paragraph."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" {code} ")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = result
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


class _Parts(dict[str, bytes]):
    """Takes the parts of a document in place of an archive, which would bear today's date."""

    def write(self, name: Any, content: bytes) -> None:
        self[name.membername] = content


def pack(document: Any) -> bytes:
    """Return the document as bytes that are the same whenever they are made."""
    package, parts = document.part.package, _Parts()
    writer: Any = PackageWriter
    for part in package.parts:
        part.before_marshal()
    writer._write_content_types_stream(parts, package.parts)
    writer._write_pkg_rels(parts, package.rels)
    writer._write_parts(parts, package.parts)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            # A zip knows no year before 1980, and none after 2107.
            new.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED
            )
    return packed.getvalue()
