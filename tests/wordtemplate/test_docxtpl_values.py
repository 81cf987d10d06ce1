"""What docxtpl's own tests show of values and parts: each works, or is refused in clear words.

Named and told on the page as in `test_docxtpl_tags`.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from PIL import Image

from reportgen.problems.problem import TemplateError
from reportgen.wordtemplate import (
    Break,
    PageBreak,
    Paragraph,
    Picture,
    Styled,
    StyledParagraph,
    Text,
    WordDocument,
    WordTemplate,
    read_picture,
)
from support.word import (
    W,
    add_parts,
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

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def image(colour: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(stream, "PNG")
    return stream.getvalue()


def image_file(folder: Path, colour: str) -> Path:
    path = folder / f"{colour}.png"
    path.write_bytes(image(colour))
    return path


def stored(document: bytes, ending: str = ".png") -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return [archive.read(name) for name in archive.namelist() if name.endswith(ending)]


def shown(document: bytes, name: str = "word/document.xml") -> list[bytes]:
    """Return the pictures that a part shows."""
    folder, _, file = name.rpartition("/")
    targets = {
        each.get("Id"): str(each.get("Target"))
        for each in part(document, f"{folder}/_rels/{file}.rels")
    }
    paths = [
        posixpath.join("/word", targets[str(blip.get(f"{{{OFFICE}}}embed"))])
        for blip in part(document, name).iter(f"{A}blip")
    ]
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return [archive.read(path[1:]) for path in paths]


def sizes(document: bytes, name: str = "word/document.xml") -> list[tuple[int, int]]:
    """Return the sizes of pictures in millimetres."""
    return [
        (int(each.get("cx")) // 36000, int(each.get("cy")) // 36000)
        for each in part(document, name).iter(f"{WP}extent")
    ]


def with_heads(header: str, footer: str) -> Any:
    source = new_document()
    source.sections[0].header.paragraphs[0].text = header
    source.sections[0].footer.paragraphs[0].text = footer
    return source


def heads(document: bytes) -> list[str]:
    section = docx.Document(io.BytesIO(document)).sections[0]
    return [each.paragraphs[0].text for each in (section.header, section.footer)]


def with_object(*blocks: str, file: bytes) -> bytes:
    """Return a document with an embedded file, shown as an object of Word."""
    source = docx.Document(io.BytesIO(from_xml(*blocks)))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    name = docx.opc.packuri.PackURI("/word/embeddings/sheet1.xlsx")
    embedded = docx.opc.part.Part(name, kind, file, source.part.package)
    identity = source.part.relate_to(embedded, f"{OFFICE}/package")
    declared = f'{nsdecls("w", "r")} xmlns:o="urn:schemas-microsoft-com:office:office"'
    ole = (
        '<o:OLEObject Type="Embed" ProgID="Excel.Sheet.12" ShapeID="s1" DrawAspect="Content" '
        f'ObjectID="_1" r:id="{identity}"/>'
    )
    shape = (
        '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="s1" style="width:9pt;height:9pt"/>'
    )
    holder = docx.oxml.parse_xml(
        f"<w:p {declared}><w:r><w:object>{shape}{ole}</w:object></w:r></w:p>"
    )
    source.element.body.insert(0, holder)
    return save(source)


# Rich text


def test_richtext() -> None:
    source = new_document()
    source.styles.add_style("Loud", 2).font.bold = True
    source.add_paragraph("say {{r words }}!")
    value = [
        Text("this is "), Styled("loud", style="Loud"), Text(" slanted", emphasis=True),
        Styled(" violet", colour="#CC00CC"), Styled(" struck", strike=True, underline=True),
        Styled(" small", size=7), Styled(" big", size=30), Text(" up", script="super"),
        Styled(" marked", highlight="yellow", font="Arial"), Break(), Text("<next>"),
    ]  # fmt: skip
    document = check(fill(save(source), words=value))
    assert paragraphs(document) == [
        "say this is loud slanted violet struck small big up marked\n<next>!"
    ]
    looks = {
        text_of(run): {item.tag.removeprefix(W) for item in run.iter()} for run in runs(document)
    }
    for text, mark in {
        "loud": "rStyle", " slanted": "i", " violet": "color", " struck": "strike", " small": "sz",
        " up": "vertAlign", " marked": "highlight",
    }.items():  # fmt: skip
        assert mark in looks[text]


def runs(document: bytes) -> list[Any]:
    return list(part(document).iter(f"{W}r"))


def test_richtext_eastAsia() -> None:  # noqa: N802
    value = Styled("测试 Test", font="Noto Sans SC")
    document = check(fill(from_xml(p("{{r x }}")), x=value))
    fonts = next(part(document).iter(f"{W}rFonts"))
    assert fonts.get(f"{W}eastAsia") == "Noto Sans SC"
    assert paragraphs(document) == ["测试 Test"]


def test_richtextparagraph() -> None:
    source = new_document()
    source.styles.add_style("Boxed", 1)
    source.add_paragraph("{{p words }}")
    value = [
        StyledParagraph((Text("one"),), style="Boxed"),
        StyledParagraph((Text("two "), Text("loud", strong=True)), style="List Bullet"),
        Paragraph((Text("three"),)),
    ]
    document = check(fill(save(source), words=value))
    made = docx.Document(io.BytesIO(document)).paragraphs
    assert [(each.text, each.style.name) for each in made] == [
        ("one", "Boxed"), ("two loud", "List Bullet"), ("three", "Normal"),
    ]  # fmt: skip


def test_the_signs_of_listings_are_values() -> None:
    """For new paragraphs and pages, which the script `escape` shows too."""
    value = [Paragraph((Text("a\nb\tc"), PageBreak())), Paragraph((Text("<d>"),))]
    document = check(fill(from_xml(p("{{p x }}")), x=value))
    assert paragraphs(document) == ["a\nb\tc\n", "<d>"]
    assert [each.get(f"{W}type") for each in part(document).iter(f"{W}br")] == [None, "page"]


# Addresses, notes, heads and feet, properties


def test_hyperlink() -> None:
    source = docx.Document(io.BytesIO(from_xml("<w:p/>")))
    identity = source.part.relate_to("{{ address }}", f"{OFFICE}/hyperlink", is_external=True)
    link = f'<w:hyperlink {nsdecls("w", "r")} r:id="{identity}">{p("{{ address }}")[5:-6]}'
    source.paragraphs[0]._p.append(docx.oxml.parse_xml(f"{link}</w:hyperlink>"))
    template = WordTemplate(save(source))
    assert template.undeclared() == {"address"}
    document = check(template.render({"address": "https://example.org/a?b=1&c=2"}))
    made = docx.Document(io.BytesIO(document))
    assert made.paragraphs[0].hyperlinks[0].address == "https://example.org/a?b=1&c=2"
    assert paragraphs(document) == ["https://example.org/a?b=1&c=2"]


def test_footnotes() -> None:
    note = f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2">{p("see {{ law }}")}</w:footnote>'
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    source = add_parts(
        from_xml(p("{{ name }}", mark)),
        {"word/footnotes.xml": ("footnotes", f"{note}</w:footnotes>")},
    )
    document = fill(source, name="Ada", law="§ 1 & 2")
    assert paragraphs(document, "word/footnotes.xml") == ["see § 1 & 2"]


def test_header_footer() -> None:
    source = with_heads("{{ title }}", "{{ office }}, {{ day }}")
    source.add_paragraph("{{p part }}")
    part_ = WordDocument(from_xml(p("a part")))
    values = {"title": "Übersicht", "office": "R&D", "day": "1 May", "part": part_}
    document = check(fill(save(source), values))
    assert heads(document) == ["Übersicht", "R&D, 1 May"]
    assert paragraphs(document) == ["a part"]


@pytest.mark.parametrize("words", ["Überschrift", "제목과 번호", "عنوان"])
def test_header_footer_utf8(words: str) -> None:
    source = with_heads("ß {{ title }}", "{{ title }}")
    assert heads(fill(save(source), title=words)) == [f"ß {words}", words]


def pictured() -> bytes:
    source = new_document()
    for run in (source.add_paragraph("{{ x }}").add_run(), head_of(source).add_run()):
        shape = run.add_picture(io.BytesIO(image("red")), Mm(40), Mm(20))
        shape._inline.docPr.set("descr", "The logo")
    return save(source)


def head_of(source: Any) -> Any:
    return source.sections[0].header.paragraphs[0]


def test_replace_picture(tmp_path: Path) -> None:
    new = read_picture(image_file(tmp_path, "blue"))
    document = check(WordTemplate(pictured()).render({"x": 1}, pictures={"The logo": new}))
    assert shown(document) == [image("blue")]
    assert stored(document) == [image("blue")]
    assert sizes(document) == [(40, 20)]


def test_header_footer_image(tmp_path: Path) -> None:
    new = read_picture(image_file(tmp_path, "green"))
    document = check(WordTemplate(pictured()).render({"x": 1}, pictures={"The logo": new}))
    name = next(each for each in names(document) if re.match(r"word/header\d*\.xml", each))
    assert sizes(document, name) == [(40, 20)]
    assert shown(document, name) == stored(document) == [image("green")]


def names(document: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return archive.namelist()


def test_header_footer_image_file_obj() -> None:
    """Of a picture that is no file the bytes are enough; an unknown name is a fault."""
    new = Picture(image("green"), "image/png", 40, 20)
    document = check(WordTemplate(pictured()).render({"x": 1}, pictures={"The logo": new}))
    assert shown(document) == [image("green")]
    with pytest.raises(TemplateError, match="no picture called 'The stamp'"):
        WordTemplate(pictured()).render({"x": 1}, pictures={"The stamp": new})


def test_header_footer_inline_image(tmp_path: Path) -> None:
    logo = read_picture(image_file(tmp_path, "blue"), width=30)
    document = check(fill(save(with_heads("{{ logo }}", "by {{ logo }}")), logo=logo))
    heads_ = [name for name in names(document) if re.match(r"word/(header|footer)\d*\.xml", name)]
    assert [sizes(document, name) for name in heads_] == [[(30, 15)]] * 2


def test_inline_image(tmp_path: Path) -> None:
    first = read_picture(image_file(tmp_path, "blue"), width=20)
    second = read_picture(image_file(tmp_path, "red"), width=30, height=60)
    line = ["{{ each.picture }}", "{{ each.words }}"]
    table = tbl(["{%tr for each in tools %}"], line, ["{%tr endfor %}"])
    tools = [{"picture": first, "words": "saw"}, {"picture": second, "words": "plane"}]
    body = from_xml(p("with {{ one }} and {{ two }}"), table, p(""))
    document = check(fill(body, one=first, two=second, tools=tools))
    assert sizes(document)[:2] == [(20, 10), (30, 60)]
    assert len(stored(document)) == 2
    assert [row[1] for row in rows(document)] == ["saw", "plane"]


def test_doc_properties() -> None:
    source = new_document()
    source.core_properties.title = "On {{ topic }}"
    source.core_properties.keywords = "{{ topic }}, {{ topic|upper }}"
    made = docx.Document(io.BytesIO(check(fill(save(source), topic="r&d")))).core_properties
    assert (made.title, made.keywords) == ("On r&d", "r&d, R&D")


def test_core_properties() -> None:
    """What is made can be opened and changed by python-docx, which writes each property once."""
    source = new_document()
    source.core_properties.keywords = "{{ x }}"
    made = docx.Document(io.BytesIO(fill(save(source), x="a")))
    made.core_properties.keywords = "b"
    core = part(check(save(made)), "docProps/core.xml")
    assert [item.text for item in core if item.tag.endswith("}keywords")] == ["b"]


# Documents in documents


def test_subdoc() -> None:
    source = new_document()
    source.styles.add_style("Dynamic", 2).font.italic = True
    line = source.add_paragraph("a part, ")
    line.add_run("made").style = "Dynamic"
    line.add_run(" by hand").italic = True
    source.add_table(1, 2).cell(0, 1).text = "cell"
    value = WordDocument(save(source))
    document = check(fill(from_xml(p("before"), p("{{p x }}"), p("after")), x=value))
    assert paragraphs(document) == ["before", "a part, made by hand", "", "cell", "after"]
    assert "Dynamic" in [item.get(f"{W}val") for item in part(document).iter(f"{W}rStyle")]


def test_merge_docx() -> None:
    source = new_document()
    source.add_paragraph("first", style="List Number")
    source.add_paragraph("second", style="List Number")
    source.add_picture(io.BytesIO(image("red")), Mm(30))
    value = WordDocument(save(source))
    template = new_document()
    template.add_paragraph("own", style="List Number")
    template.add_paragraph("{{p x }}")
    template.add_picture(io.BytesIO(image("blue")), Mm(20))
    document = check(fill(save(template), x=value))
    assert paragraphs(document) == ["own", "first", "second", "", ""]
    assert sizes(document) == [(30, 15), (20, 10)]
    assert set(stored(document)) == {image("red"), image("blue")}


def test_merge_docx_with_render() -> None:
    """The part is filled first; tags in a document given as value are text."""
    part_ = from_xml(p("part of {{ who }}"))
    template = WordTemplate(from_xml(p("{{ who }}"), p("{{p x }}")))
    filled = WordDocument(WordTemplate(part_).render({"who": "Ada"}))
    assert paragraphs(check(template.render({"who": "Bo", "x": filled}))) == ["Bo", "part of Ada"]
    raw = template.render({"who": "Bo", "x": WordDocument(part_)})
    assert paragraphs(check(raw)) == ["Bo", "part of {{ who }}"]


def test_inline_image_and_subdoc(tmp_path: Path) -> None:
    source = new_document()
    source.add_picture(io.BytesIO(image("red")), Mm(30))
    template = WordTemplate(from_xml(p("{{p x }}"), p("{{ picture }}")))
    picture = read_picture(image_file(tmp_path, "red"), width=10)
    values = {"x": WordDocument(save(source)), "picture": picture}
    first, second = check(template.render(values)), template.render(values)
    assert first == second
    assert sizes(first) == [(30, 15), (10, 5)]
    assert shown(first) == [image("red")] * 2


def test_pandoc_subdoc() -> None:
    """Names of drawings are declared within the part, as Pandoc does, and foreign names stay."""
    source = new_document()
    source.add_picture(io.BytesIO(image("red")), Mm(30))
    foreign = f'<w:p {nsdecls("w")} xmlns:f="urn:example:f" f:flag="yes">{p("a")[5:]}'
    source.element.body.insert(0, docx.oxml.parse_xml(foreign))
    document = fill(from_xml(p("{{p x }}")), x=WordDocument(save(source)))
    assert sizes(document) == [(30, 15)]
    body = next(part(document).iter(f"{W}body"))
    assert [item.tag for item in body].count(f"{W}sectPr") == 1
    assert body[-1].tag == f"{W}sectPr"
    assert paragraphs(check(document))[0] == "a"
    source.element.body.insert(1, docx.oxml.parse_xml('<f:node xmlns:f="urn:example:g"/>'))
    document = fill(from_xml(p("{{p x }}")), x=WordDocument(save(source)))
    assert part(document).find(".//{urn:example:g}node") is not None


def test_embedded_is_refused() -> None:
    """Embedded files stay as they are, and cannot be swapped."""
    document = fill(with_object(p("{{ x }}"), file=b"a workbook"), x="a")
    assert stored(document, ".xlsx") == [b"a workbook"]
    assert not hasattr(WordTemplate, "replace_embedded")
    assert not hasattr(WordTemplate, "replace_zipname")


def test_embedded_ole_subdoc_is_refused() -> None:
    value = WordDocument(with_object(p("a"), file=b"a workbook"))
    with pytest.raises(TemplateError, match="object, which cannot be taken along"):
        fill(from_xml(p("{{p x }}")), x=value)
