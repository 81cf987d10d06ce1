"""Word files made here, filled by the engine, and what is read back from them."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from reportgen.document.blocks import Paragraph, Text
from reportgen.wordtemplate import WordTemplate

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NAMESPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
)


def save(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def new_document() -> Any:
    """Return an empty document with few styles, which is quick to save and to check."""
    document = docx.Document()
    for style in list(document.styles.element.iterchildren(f"{W}style", f"{W}latentStyles")):
        name = style.find(f"{W}name")
        kept = name is not None and name.get(f"{W}val") in ("Table Grid", "Normal Table")
        if (style.get(f"{W}type") == "table" and not kept) or name is None:
            style.getparent().remove(style)
    for key, rel in list(document.part.rels.items()):
        if rel.reltype.endswith("/stylesWithEffects"):
            del document.part.rels[key]
    return document


def from_xml(*blocks: str) -> bytes:
    """Return a document whose body holds these blocks of WordprocessingML."""
    document = new_document()
    declarations = f"{nsdecls('w', 'r', 'wp', 'a', 'pic')} {_NAMESPACES}"
    holder = parse_xml(f"<w:body {declarations}>{''.join(blocks)}</w:body>")
    for block in reversed(list(holder)):
        document.element.body.insert(0, block)
    return save(document)


def document_xml(blocks: str) -> str:
    """Return a main part with these blocks, in which all usual prefixes are declared."""
    declarations = f"{nsdecls('w', 'r', 'wp', 'a', 'pic')} {_NAMESPACES}"
    return f"<w:document {declarations}><w:body>{blocks}<w:sectPr/></w:body></w:document>"


def p(*runs: str, properties: str = "") -> str:
    return f"<w:p>{properties}{''.join(r(run) for run in runs)}</w:p>"


def r(text: str, properties: str = "") -> str:
    if text.startswith("<w:"):
        return text
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<w:r>{properties}<w:t xml:space="preserve">{escaped}</w:t></w:r>'


def tbl(*rows: list[str], width: int = 2000) -> str:
    """Return a table; each cell is the text of its paragraph, or paragraphs as XML."""
    columns = max(len(row) for row in rows)
    grid = f'<w:gridCol w:w="{width}"/>' * columns
    body = ""
    for row in rows:
        body += "<w:tr>"
        for cell in row:
            content = cell if cell.startswith(("<w:p", "<w:tbl")) else p(cell)
            body += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'
        body += "</w:tr>"
    return (
        '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def fill(source: bytes, context: dict[str, Any] | None = None, **values: Any) -> bytes:
    return WordTemplate(source).render({**(context or {}), **values})


def part(document: bytes, name: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return etree.fromstring(archive.read(name))


def text_of(element: etree._Element) -> str:
    """Return the text of an element as Word shows it."""
    found = []
    for item in element.iter():
        if item.tag == f"{W}t":
            found.append(item.text or "")
        elif (
            item.tag in (f"{W}br", f"{W}tab", f"{W}softHyphen") and item.getparent().tag == f"{W}r"
        ):
            found.append({"br": "\n", "tab": "\t"}.get(item.tag.removeprefix(W), "\u00ad"))
    return "".join(found)


def paragraphs(document: bytes, name: str = "word/document.xml") -> list[str]:
    """Return the text of each paragraph, tables included, boxes apart."""
    return [text_of(item) for item in part(document, name).iter(f"{W}p")]


def rows(document: bytes, table: int = 0) -> list[list[str]]:
    found = list(part(document).iter(f"{W}tbl"))[table]
    return [
        [text_of(cell) for cell in row.iterchildren(f"{W}tc")]
        for row in found.iterchildren(f"{W}tr")
    ]


def add_parts(source: bytes, parts: dict[str, tuple[str, str]]) -> bytes:
    """Return the document with parts added, each of a kind of WordprocessingML."""
    stream = io.BytesIO()
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with (
        zipfile.ZipFile(io.BytesIO(source)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name).decode("utf-8", "surrogateescape")
            for added, (kind, _) in parts.items():
                if name == "[Content_Types].xml":
                    override = f'<Override PartName="/{added}" ContentType="{word}.{kind}+xml"/>'
                    data = data.replace("</Types>", f"{override}</Types>")
                elif name == "word/_rels/document.xml.rels":
                    rel = f'<Relationship Id="x{kind}" Type="{office}/{kind}" Target="/{added}"/>'
                    data = data.replace("</Relationships>", f"{rel}</Relationships>")
            new.writestr(name, data.encode("utf-8", "surrogateescape"))
        for added, (_, xml) in parts.items():
            new.writestr(added, xml)
    return stream.getvalue()


def with_prefix(xml: str, new: str) -> str:
    """Return a part with another prefix than w for the names of Word; "" for none in elements."""
    uri = W[1:-1]
    prefix = f"{new}:" if new else ""
    xml = re.sub(r"(</?)w:", rf"\1{prefix}", xml)
    xml = xml.replace("xmlns:w=", f"xmlns:{new}=" if new else "xmlns=", 1)
    xml = re.sub(r"(\s)w:(\w+=)", rf"\1{new or 'word'}:\2", xml)
    return xml if new else xml.replace("xmlns=", f'xmlns:word="{uri}" xmlns=', 1)


def rewritten(source: bytes, changes: dict[str, bytes]) -> bytes:
    """Return the document with the contents of some of its parts changed, or new parts."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(source)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name])
    return stream.getvalue()


def check(document: bytes) -> bytes:
    """Return the document after both python-docx and the validator have accepted it."""
    from openxml_audit import OpenXmlValidator

    docx.Document(io.BytesIO(document))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "document.docx")
        path.write_bytes(document)
        result = OpenXmlValidator().validate(path)
    assert result.is_valid, [str(error) for error in result.errors]
    return document


def para(*inlines: Any, lang: str | None = None) -> Paragraph:
    return Paragraph(tuple(Text(item) if isinstance(item, str) else item for item in inlines), lang)


def fields(root: Any) -> list[tuple[str, str, bool]]:
    """Return instruction, result and dirtiness of all complex fields; they must be balanced."""
    found: list[tuple[str, str, bool]] = []
    stack: list[list[Any]] = []
    for item in root.iter(f"{W}fldChar", f"{W}instrText", f"{W}t", f"{W}tab"):
        if item.tag == f"{W}fldChar":
            kind = item.get(f"{W}fldCharType")
            if kind == "begin":
                stack.append(["", "", False, item.get(f"{W}dirty") == "true"])
            elif kind == "separate":
                assert not stack[-1][2]
                stack[-1][2] = True
            else:
                instruction, result, _, dirty = stack.pop()
                found.append((instruction.strip(), result, dirty))
                if stack and stack[-1][2]:
                    stack[-1][1] += result
        elif item.tag == f"{W}instrText":
            stack[-1][0] += item.text
        elif stack and stack[-1][2] and item.getparent().tag == f"{W}r":
            stack[-1][1] += "\t" if item.tag == f"{W}tab" else item.text or ""
    assert not stack
    return found


def bookmarks(root: Any) -> dict[str, str]:
    """Return names and ids of all bookmarks, which must be paired and unique."""
    starts = [(item.get(f"{W}name"), item.get(f"{W}id")) for item in root.iter(f"{W}bookmarkStart")]
    ends = [item.get(f"{W}id") for item in root.iter(f"{W}bookmarkEnd")]
    assert sorted(ends) == sorted(number for _, number in starts)
    assert len(set(ends)) == len(ends)
    names = dict(starts)
    assert len({name.lower() for name in names}) == len(starts)
    return names
