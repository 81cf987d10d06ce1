"""Word documents given as values, with what they lean on."""

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
from reportgen.wordtemplate import Paragraph, Table, Text, WordDocument, WordTemplate
from support.word import (
    W,
    add_parts,
    bookmarks,
    check,
    fill,
    from_xml,
    new_document,
    p,
    paragraphs,
    part,
    rows,
    save,
    tbl,
    text_of,
)

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
NS = f'xmlns:w="{W.strip("{}")}"'


def given(*blocks: str) -> WordDocument:
    return WordDocument(from_xml(*blocks))


def styles(document: bytes) -> dict[str, Any]:
    return {
        item.get(f"{W}styleId"): item
        for item in part(document, "word/styles.xml")
        if item.tag == f"{W}style"
    }


def test_paragraphs_and_tables_stand_where_the_tag_stood() -> None:
    value = given(p("a & {{ b }}"), tbl(["c"]), p("d"))
    document = check(fill(from_xml(p("before"), p("{{p x }}"), p("after")), x=value))
    assert paragraphs(document) == ["before", "a & {{ b }}", "c", "d", "after"]
    assert rows(document) == [["c"]]
    in_cell = check(fill(from_xml(tbl(["{{p x }}"]), p("")), x=given(p("a"), tbl(["b"]))))
    assert paragraphs(in_cell)[:2] == ["a", "b"]


def test_styles_that_the_template_lacks_come_along() -> None:
    source = new_document()
    base = source.styles.add_style("My Base", 1)
    base.font.bold = True
    style = source.styles.add_style("My Text", 1)
    style.base_style = base
    mark = source.styles.add_style("My Mark", 2)
    paragraph = source.add_paragraph("a", style="My Text")
    paragraph.add_run("b", style="My Mark")
    source.styles.add_style("Shared", 1)
    source.add_paragraph("c", style="Shared")
    template = new_document()
    # The template has an own style of another name, whose id is taken.
    template.styles.add_style("Other", 1).element.set(f"{W}styleId", style.style_id)
    template.styles.add_style("shared", 1).element.set(f"{W}styleId", "geteilt")
    template.add_paragraph("{{p x }}{# #}")
    template.add_paragraph("{{p x }}")
    value = WordDocument(save(source))
    document = check(fill(save(template), x=value))
    named = {each.find(f"{W}name").get(f"{W}val"): key for key, each in styles(document).items()}
    used = [item.get(f"{W}val") for item in part(document).iter(f"{W}pStyle")]
    assert used == [named["My Text"], "geteilt"] * 2
    assert named["My Text"] != style.style_id and mark.style_id == named["My Mark"]
    added = styles(document)[named["My Text"]]
    assert added.find(f"{W}basedOn").get(f"{W}val") == named["My Base"]
    assert list(named).count("My Text") == 1


def test_lists_begin_anew_each_time() -> None:
    source = new_document()
    for text in ("one", "two"):
        source.add_paragraph(text, style="List Number")
    numbering = source.part.numbering_part.element
    direct = next(numbering.iter(f"{W}num")).get(f"{W}numId")
    body = source.element.body
    xml = p(
        "three",
        properties=f'<w:pPr><w:numPr><w:numId w:val="{direct}"/></w:numPr></w:pPr>',
    )
    body.insert(2, etree.fromstring(xml.replace("<w:p>", f"<w:p {NS}>", 1)))
    value = WordDocument(save(source))
    document = check(fill(from_xml(p("{{p x }}"), p("-"), p("{{p x }}")), x=value))
    numbers = [item.get(f"{W}val") for item in part(document).iter(f"{W}numId")]
    lists = {item.get(f"{W}numId") for item in part(document, "word/numbering.xml").iter(f"{W}num")}
    assert len(numbers) == 6 and set(numbers) <= lists
    assert not set(numbers[:3]) & set(numbers[3:])


def test_lists_of_styles_do_not_go_on_from_those_of_the_template() -> None:
    source = new_document()
    own = source.styles.add_style("My Steps", 1)
    own.base_style = source.styles["List Number"]
    for style in ("List Number", "My Steps", "My Steps"):
        source.add_paragraph("x", style=style)
    template = new_document()
    template.add_paragraph("own", style="List Number")
    template.add_paragraph("{{p x }}")
    template.add_paragraph("{{p x }}")
    document = check(fill(save(template), x=WordDocument(save(source))))
    found = []
    for paragraph in part(document).iter(f"{W}p"):
        number = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        found.append("" if number is None else number.get(f"{W}val"))
    assert found[0] == "" and all(found[1:])
    # What is one list there is one list here.
    assert len(set(found[1:4])) == 1 and not set(found[1:4]) & set(found[4:])


def picture() -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", (20, 10), "green").save(stream, "GIF")
    stream.seek(0)
    return stream


def test_pictures_and_links_come_along() -> None:
    source = new_document()
    source.add_picture(picture(), Mm(20))
    source.add_picture(picture(), Mm(30))
    kind = docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK
    for address in ("https://example.org/a%26b?c=1&d=2", "file:///etc/passwd"):
        identity = source.part.relate_to(address, kind, is_external=True)
        link = etree.SubElement(source.add_paragraph()._p, f"{W}hyperlink", {f"{R}id": identity})
        etree.SubElement(etree.SubElement(link, f"{W}r"), f"{W}t").text = "link"
    document = check(
        fill(from_xml(p("{{p x }}"), tbl(["{{p x }}"]), p("")), x=WordDocument(save(source)))
    )
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        names = [name for name in archive.namelist() if name.startswith("word/taken/")]
        assert len(names) == 1 and archive.read(names[0]) == picture().read()
        assert len(archive.namelist()) == len(set(archive.namelist()))
    made = docx.Document(io.BytesIO(document))
    assert len(made.inline_shapes) == 4
    ids = [item.get("id") for item in part(document).iter() if str(item.tag).endswith("}docPr")]
    assert len(set(ids)) == 4
    targets = [rel.target_ref for rel in made.part.rels.values() if rel.is_external]
    assert targets == ["https://example.org/a%26b?c=1&d=2"]
    assert paragraphs(document).count("link") == 4


NOTES = (
    f"<w:footnotes {NS}>"
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r>'
    '</w:p></w:footnote><w:footnote w:id="5"><w:p><w:r><w:footnoteRef/></w:r>'
    "<w:r><w:t>TEXT</w:t></w:r></w:p></w:footnote></w:footnotes>"
)
MARK = '<w:r><w:footnoteReference w:id="5"/></w:r>'


@pytest.mark.parametrize("has_notes", [False, True])
def test_notes_come_along(has_notes: bool) -> None:
    def noted(text: str, *blocks: str) -> bytes:
        xml = NOTES.replace("TEXT", text)
        return add_parts(from_xml(*blocks), {"word/footnotes.xml": ("footnotes", xml)})

    value = WordDocument(noted("given", p("a", MARK)))
    template = from_xml(p("{{p x }}"), p("{{p x }}"))
    if has_notes:
        template = noted("own {{ y }}", p("t", MARK), p("{{p x }}"), p("{{p x }}"))
    document = check(fill(template, x=value, y=1))
    notes = {note.get(f"{W}id"): text_of(note) for note in part(document, "word/footnotes.xml")}
    used = [item.get(f"{W}id") for item in part(document).iter(f"{W}footnoteReference")]
    assert [notes[each] for each in used] == ["own 1"] * has_notes + ["given"] * 2
    assert len(set(used)) == len(used) and {"-1", "0"} <= notes.keys()
    with pytest.raises(TemplateError, match="notes of a document") as caught:
        header = new_document()
        header.sections[0].header.paragraphs[0].text = "{{p x }}"
        fill(save(header), x=value)
    assert caught.value.problems[0].place.within == "header 1, paragraph 1"


def test_bookmarks_and_what_leads_to_them_are_renamed_together() -> None:
    mark = '<w:bookmarkStart w:id="1" w:name="goal"/><w:bookmarkEnd w:id="1"/>'
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
        ' REF goal \\h </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    block = f"<w:p>{mark}{field}</w:p>"
    link = '<w:p><w:hyperlink w:anchor="goal"><w:r><w:t>go</w:t></w:r></w:hyperlink></w:p>'
    document = check(
        fill(from_xml(p("{{p x }}"), p("{{p x }}"), f"<w:p>{mark}</w:p>"), x=given(block, link))
    )
    names = list(bookmarks(part(document)))
    assert len(names) == 3
    asked = [(item.text or "").split()[1] for item in part(document).iter(f"{W}instrText")]
    anchors = [item.get(f"{W}anchor") for item in part(document).iter(f"{W}hyperlink")]
    assert asked == anchors == names[:2]


def test_changes_are_accepted_and_sections_stay_behind() -> None:
    section = '<w:pPr><w:sectPr><w:pgSz w:w="8391" w:h="11906"/></w:sectPr></w:pPr>'
    changed = (
        '<w:p><w:ins w:id="1" w:author="a"><w:r><w:t>new</w:t></w:r></w:ins>'
        '<w:del w:id="2" w:author="a"><w:r><w:delText>old</w:delText></w:r></w:del></w:p>'
    )
    document = check(
        fill(from_xml(p("{{p x }}"), p("")), x=given(changed, p("b", properties=section)))
    )
    assert paragraphs(document) == ["new", "b", ""]
    assert len(list(part(document).iter(f"{W}sectPr"))) == 1


def test_documents_stand_among_other_blocks() -> None:
    table = Table((), (((Text("t"),),),))
    value = [Paragraph((Text("a"),)), given(tbl(["b"])), table, given(tbl(["c"])), given(p("d"))]
    document = check(fill(from_xml(p("{{p x }}"), p("end")), x=value))
    body = part(document).find(f"{W}body")
    assert "".join(item.tag.removeprefix(W)[0] for item in body)[:-1] == "ptptptpp"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a Word document"),
        (from_xml("<w:p><w:r><w:object/></w:r></w:p>"), "object, which cannot be taken along"),
        (from_xml('<w:altChunk r:id="rId1"/>'), "altChunk, which cannot be taken along"),
    ],
)
def test_what_cannot_be_taken_along_is_a_fault_with_its_place(data: bytes, words: str) -> None:
    with pytest.raises(TemplateError, match=words) as caught:
        fill(from_xml(p("first"), p("{{p x }}")), x=WordDocument(data))
    assert caught.value.problems[0].place.within == "body, paragraph 2"


@pytest.mark.parametrize("tag", ["{{ x }}", "{{r x }}", "{{ x ~ '' }}", "{{r [x] }}"])
def test_documents_are_no_text_within_a_line(tag: str) -> None:
    with pytest.raises(TemplateError, match="is no text"):
        fill(from_xml(p(tag)), x=given(p("a")))


def test_the_same_again_and_the_template_stays_as_it_was() -> None:
    template = WordTemplate(from_xml(p("{{p x }}")))
    value = given(p("a"))
    assert template.render({"x": value}) == template.render({"x": value})
    assert paragraphs(check(template.render({"x": "b"}))) == ["b"]
