"""Pictures of a template that a program replaces."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.shared import Mm
from lxml import etree
from PIL import Image

from reportgen.problems.problem import TemplateError
from reportgen.wordtemplate import WordDocument, WordTemplate, read_picture
from support.word import check, new_document, part, rewritten, save

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def picture(colour: str, width: int = 40, height: int = 20) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(stream, "PNG")
    return stream.getvalue()


def template(**names: str) -> bytes:
    """Return a document with a picture in the text, in a loop and in the header."""
    document = new_document()
    header = document.sections[0].header.paragraphs[0].add_run()
    for run in (document.add_paragraph().add_run(), header):
        shape = run.add_picture(io.BytesIO(picture("red")), Mm(40), Mm(20))
        for key, value in names.items():
            shape._inline.docPr.set(key, value)
    document.add_paragraph("{{ x }}")
    return save(document)


def shown(document: bytes, name: str = "word/document.xml") -> list[tuple[bytes, int, int]]:
    """Return data and size in millimetres of the pictures of a part."""
    folder, _, file = name.rpartition("/")
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        rels = {
            rel.get("Id"): (rel.get("Target") or "").lstrip("/")
            for rel in part(document, f"{folder}/_rels/{file}.rels")
        }
        found = []
        for drawing in part(document, name).iter(f"{WP}inline"):
            target = rels[next(drawing.iter(f"{A}blip")).get(f"{R}embed")]
            data = archive.read(target if target.startswith("word/") else f"word/{target}")
            size = drawing.find(f"{WP}extent")
            found.append((data, int(size.get("cx")) // 36000, int(size.get("cy")) // 36000))
    return found


@pytest.mark.parametrize(
    "names", [{"descr": "The logo"}, {"name": "The logo"}, {"title": "The logo"}]
)
def test_a_picture_is_found_by_its_text_or_its_name(names: dict[str, str]) -> None:
    made = WordTemplate(template(**names))
    new = read_picture(picture("blue", 20, 20), alt="Blue & square")
    document = check(made.render({"x": 1}, pictures={"The logo": new}))
    for name in ("word/document.xml", "word/header1.xml"):
        assert shown(document, name) == [(new.data, 20, 20)]
        [text] = [item.get("descr") for item in part(document, name).iter(f"{WP}docPr")]
        assert text == "Blue & square"
    # The template stays as it was, and so does a document without.
    assert shown(check(made.render({"x": 1}))) == [(picture("red"), 40, 20)]
    assert docx.Document(io.BytesIO(document)).paragraphs[1].text == "1"


def test_a_picture_may_say_how_large_it_is() -> None:
    new = read_picture(picture("blue"), width=10)
    document = check(WordTemplate(template(descr="a")).render({"x": 1}, pictures={"a": new}))
    assert shown(document) == [(new.data, 10, 5)]


def test_all_pictures_of_a_name_are_replaced_and_stored_once() -> None:
    document = new_document()
    document.add_paragraph("{%p for x in xs %}")
    run = document.add_paragraph().add_run()
    shape = run.add_picture(io.BytesIO(picture("red")), Mm(40), Mm(20))
    shape._inline.docPr.set("descr", "a")
    document.add_paragraph("{%p endfor %}")
    new = read_picture(picture("blue"))
    made = check(WordTemplate(save(document)).render({"xs": "abc"}, pictures={"a": new}))
    assert [data for data, *_ in shown(made)] == [new.data] * 3
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert len([name for name in archive.namelist() if name.startswith("word/media/pic")]) == 1


@pytest.mark.parametrize(
    ("value", "words"),
    [("The lgo", "Did you mean 'The logo'"), ("Photograph", "no picture called")],
)
def test_a_name_that_no_picture_has_is_told(value: str, words: str) -> None:
    pictures: dict[str, Any] = {value: read_picture(picture("blue"))}
    with pytest.raises(TemplateError, match=words):
        WordTemplate(template(descr="The logo")).render({"x": 1}, pictures=pictures)


def names(document: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return archive.namelist()


@pytest.mark.parametrize("own_kind", [False, True])
def test_a_picture_that_nothing_shows_any_more_goes(own_kind: bool) -> None:
    source = template(descr="a")
    if own_kind:
        kinds = etree.tostring(part(source, "[Content_Types].xml"))
        own = b'<Override PartName="/word/media/image1.png" ContentType="image/png"/></Types>'
        source = rewritten(source, {"[Content_Types].xml": kinds.replace(b"</Types>", own)})
    made = WordTemplate(source)
    assert "word/media/image1.png" in names(made.render({"x": 1}))
    document = check(made.render({"x": 1}, pictures={"a": read_picture(picture("blue"))}))
    assert "word/media/image1.png" not in names(document)
    assert b"image1.png" not in etree.tostring(part(document, "[Content_Types].xml"))
    for name in ("document", "header1"):
        assert b"image1.png" not in etree.tostring(part(document, f"word/_rels/{name}.xml.rels"))
    # With a document given as value as well, and once more without.
    values = {"x": "", "y": WordDocument(template())}
    both = docx.Document(io.BytesIO(source))
    both.add_paragraph("{{p y }}")
    again = WordTemplate(save(both))
    document = check(again.render(values, pictures={"a": read_picture(picture("blue"))}))
    assert {data for data, *_ in shown(document)} == {picture("blue"), picture("red")}
    assert "word/media/image1.png" not in names(document)
    assert "word/media/image1.png" in names(check(again.render(values)))


def test_a_picture_that_is_shown_elsewhere_stays() -> None:
    source = docx.Document(io.BytesIO(template(descr="a")))
    source.add_picture(io.BytesIO(picture("red")), Mm(30))
    new = read_picture(picture("blue"))
    document = check(WordTemplate(save(source)).render({"x": 1}, pictures={"a": new}))
    assert [data for data, *_ in shown(document)] == [new.data, picture("red")]
    assert [data for data, *_ in shown(document, "word/header1.xml")] == [new.data]


def test_a_picture_may_take_its_own_place() -> None:
    """A document that was made here is a template again, and has its pictures by their content."""
    new = {"a": read_picture(picture("blue"))}
    once = WordTemplate(template(descr="a")).render({"x": "{_{ x }_}"}, pictures=new)
    again = docx.Document(io.BytesIO(once))
    again.paragraphs[1].text = "{{ x }}"
    again.add_paragraph("{{p y }}")
    given = docx.Document()
    given.add_picture(io.BytesIO(picture("blue")), Mm(20))
    values = {"x": "c", "y": WordDocument(save(given))}
    for source in (once, save(again)):
        document = check(WordTemplate(source).render(values, pictures=new))
        assert {data for data, *_ in shown(document)} == {picture("blue")}
        assert [data for data, *_ in shown(document, "word/header1.xml")] == [picture("blue")]
    # One that was taken over from a document as well.
    pictured = WordTemplate(save(again)).render(values)
    taken = docx.Document(io.BytesIO(pictured))
    taken.inline_shapes[-1]._inline.docPr.set("descr", "b")
    taken.add_paragraph("{{p y }}")
    document = check(WordTemplate(save(taken)).render(values, pictures={"b": new["a"]}))
    assert {data for data, *_ in shown(document)} == {picture("blue")}
