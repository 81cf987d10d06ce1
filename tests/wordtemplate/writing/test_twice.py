"""A document that was made here is a template again: what is filled in two steps."""

from __future__ import annotations

import io
import zipfile

from docx.shared import Mm
from lxml import etree
from PIL import Image

from reportgen.wordtemplate import Link, Text, WordDocument, WordTemplate, read_picture
from support.word import check, from_xml, new_document, p, paragraphs, part, save

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def picture(colour: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(stream, "PNG")
    return stream.getvalue()


def given(colour: str) -> WordDocument:
    source = new_document()
    source.add_paragraph("in a list", style="List Number")
    source.add_picture(io.BytesIO(picture(colour)), Mm(20))
    return WordDocument(save(source))


def is_sound(document: bytes) -> bytes:
    """Return a document in which nothing that has to be unique is there twice."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        assert len(set(archive.namelist())) == len(archive.namelist())
        for name in archive.namelist():
            if name.endswith(".rels"):
                ids = [rel.get("Id") for rel in etree.fromstring(archive.read(name))]
                assert len(set(ids)) == len(ids), name
        kinds = etree.fromstring(archive.read("[Content_Types].xml"))
    named = [(item.get("PartName") or item.get("Extension") or "").lower() for item in kinds]
    assert len(set(named)) == len(named)
    return check(document)


def test_links_and_pictures_of_both_steps_lead_where_they_should() -> None:
    tags = p("{{r x }}{{ picture }} {_{r y }_}{_{ other }_}")
    link = Link("https://example.org/1", (Text("one"),))
    first = {"x": link, "picture": read_picture(picture("red"))}
    once = is_sound(WordTemplate(from_xml(tags)).render(first))
    assert WordTemplate(once).undeclared() == {"y", "other"}
    second = {
        "y": Link("https://example.org/2", (Text("two"),)),
        "other": read_picture(picture("blue")),
    }
    twice = is_sound(WordTemplate(once).render(second))
    rels = {rel.get("Id"): rel.get("Target") for rel in part(twice, "word/_rels/document.xml.rels")}
    links = [rels[each.get(f"{R}id")] for each in part(twice).iter(f"{W}hyperlink")]
    assert links == ["https://example.org/1", "https://example.org/2"]
    pictures = [str(rels[each.get(f"{R}embed")]) for each in part(twice).iter(f"{A}blip")]
    with zipfile.ZipFile(io.BytesIO(twice)) as archive:
        assert [archive.read(each.lstrip("/")) for each in pictures] == [
            picture("red"), picture("blue"),
        ]  # fmt: skip


def test_documents_given_in_both_steps() -> None:
    once = is_sound(
        WordTemplate(from_xml(p("{{p x }}"), p("{_{p x }_}"))).render({"x": given("red")})
    )
    twice = is_sound(WordTemplate(once).render({"x": given("red")}))
    assert paragraphs(twice) == ["in a list", "", "in a list", ""]
    is_sound(WordTemplate(once).render({"x": given("blue")}))


def test_a_picture_is_replaced_in_both_steps() -> None:
    source = new_document()
    source.add_picture(io.BytesIO(picture("red")), Mm(20))._inline.docPr.set("descr", "a")
    made = save(source)
    for colour in ("blue", "green", "green", "red"):
        new = read_picture(picture(colour))
        made = is_sound(WordTemplate(made).render({}, pictures={"a": new}))
        with zipfile.ZipFile(io.BytesIO(made)) as archive:
            stored = [archive.read(name) for name in archive.namelist() if "/media/" in name]
        assert stored == [new.data]
