"""Where tags may stand: headers, notes, boxes, properties; what is unique, what is dropped."""

from __future__ import annotations

import io
import re
import zipfile

import docx
from docx.oxml.ns import nsdecls

from reportgen.wordtemplate import WordTemplate
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
    r,
    rows,
    save,
    tbl,
    text_of,
)


def test_headers_footers_and_properties() -> None:
    document = new_document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "H {{ x }}"
    section.footer.paragraphs[0].text = "F {% if x %}{{ x }}{% endif %}"
    document.core_properties.title = "T {{ x }}"
    document.core_properties.keywords = "K {{ x }}"
    done = docx.Document(io.BytesIO(check(fill(save(document), x="a&b"))))
    assert done.sections[0].header.paragraphs[0].text == "H a&b"
    assert done.sections[0].footer.paragraphs[0].text == "F a&b"
    assert done.core_properties.title == "T a&b"
    assert done.core_properties.keywords == "K a&b"


def test_other_document_properties() -> None:
    source = from_xml(p("body"))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/app.xml":
                data = re.sub(rb"<Company>.*?</Company>|<Company/>", b"", data)
                data = data.replace(b"</Properties>", b"<Company>{{ x }}</Company></Properties>")
            new.writestr(name, data)
    done = part(fill(stream.getvalue(), x="a\n<b>"), "docProps/app.xml")
    assert [item.text for item in done if item.tag.endswith("}Company")] == ["a <b>"]


def test_notes() -> None:
    source = add_parts(
        from_xml(p("body")),
        {
            "word/footnotes.xml": (
                "footnotes",
                f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2">{p("N {{ x }}")}</w:footnote>'
                "</w:footnotes>",
            ),
            "word/endnotes.xml": (
                "endnotes",
                f'<w:endnotes {nsdecls("w")}><w:endnote w:id="2">{p("E {{ x }}")}</w:endnote>'
                "</w:endnotes>",
            ),
        },
    )
    document = fill(source, x="<1>")
    assert paragraphs(document, "word/footnotes.xml") == ["N <1>"]
    assert paragraphs(document, "word/endnotes.xml") == ["E <1>"]


_BOX = (
    '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
    '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="914400" cy="914400"/>'
    '<wp:docPr id="1" name="Box" descr="{{ x }}"/><a:graphic><a:graphicData '
    'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
    "<wps:cNvSpPr/><wps:spPr/><wps:txbx><w:txbxContent>%s</w:txbxContent></wps:txbx><wps:bodyPr/>"
    "</wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback>"
    '<w:pict><v:shape id="s" style="width:9pt"><v:textbox><w:txbxContent>%s</w:txbxContent>'
    "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)


def test_text_boxes_and_alternative_texts() -> None:
    inner = p("{%p for y in ys %}") + p("{{ y }}") + p("{%p endfor %}")
    source = from_xml(_BOX % (inner, inner), p("{{ x }}"))
    document = fill(source, x='"<&', ys=["1", "2"])
    boxes = list(part(document).iter(f"{W}txbxContent"))
    assert [text_of(box) for box in boxes] == ["12", "12"]
    pictures = [item for item in part(document).iter() if str(item.tag).endswith("}docPr")]
    assert pictures[0].get("descr") == '"<&'
    empty = fill(source, x="", ys=[])
    assert [len(box) for box in part(empty).iter(f"{W}txbxContent")] == [1, 1]


def test_content_controls_hyperlinks_and_fields() -> None:
    control = "<w:sdt><w:sdtPr><w:id w:val='5'/></w:sdtPr><w:sdtContent>%s</w:sdtContent></w:sdt>"
    source = from_xml(
        p("{%p for x in xs %}"),
        control % p("{{ x }}"),
        f"<w:p>{control % r('{{ x }}')}</w:p>",
        f'<w:p><w:hyperlink w:anchor="a">{r("{{ x")}{r(" }}")}</w:hyperlink></w:p>',
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>HYPERLINK"
        " \"{{ x }}\"</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>",
        p("{%p endfor %}"),
    )
    document = check(fill(source, xs=["1", 'a"\\']))
    assert paragraphs(document) == ["1", "1", "1", "", 'a"\\', 'a"\\', 'a"\\', ""]
    assert list(part(document).iter(f"{W}id")) == []
    fields = [item.text for item in part(document).iter(f"{W}instrText")]
    assert fields == ['HYPERLINK "1"', 'HYPERLINK "a\\"\\\\"']


def test_nested_tables() -> None:
    inner = tbl(["{%tr for y in x.ys %}"], ["{{ y }}"], ["{%tr endfor %}"]) + p("")
    source = from_xml(
        tbl(["{%tr for x in xs %}", ""], ["{{ x.n }}", inner], ["{%tr endfor %}", ""]), p("")
    )
    document = check(fill(source, xs=[{"n": "A", "ys": "12"}, {"n": "B", "ys": ""}]))
    assert rows(document) == [["A", "12"], ["B", ""]]
    assert len(list(part(document).iter(f"{W}tbl"))) == 2


def test_what_must_be_unique_is_so_in_loops() -> None:
    inner = p("t")
    source = from_xml(
        p("{%p for x in xs %}"),
        '<w:p w14:paraId="12345678" w14:textId="77777777"><w:bookmarkStart w:id="3" w:name="m"/>'
        f"{r('{{ x }}')}<w:bookmarkEnd w:id='3'/><w:commentRangeStart w:id='0'/>"
        "<w:commentRangeEnd w:id='0'/><w:r><w:commentReference w:id='0'/></w:r></w:p>",
        (_BOX % (inner, inner)).replace("{{ x }}", "d"),
        p("{%p endfor %}"),
        '<w:p><w:bookmarkStart w:id="4" w:name="n"/><w:bookmarkEnd w:id="4"/></w:p>',
    )
    root = part(fill(source, xs=["1", "2", "3"]))
    ids = [item.get("id") for item in root.iter() if str(item.tag).endswith("}docPr")]
    assert len(ids) == 3
    assert len(set(ids)) == 3
    names = [item.get(f"{W}name") for item in root.iter(f"{W}bookmarkStart")]
    assert names == ["m", "m_2", "m_3", "n"]
    for name in ("commentReference", "commentRangeStart", "commentRangeEnd"):
        assert list(root.iter(f"{W}{name}")) == []
    assert not [item for item in root.iter(f"{W}p") if any("paraId" in key for key in item.attrib)]


# Names, language, package


def test_undeclared_names() -> None:
    document = new_document()
    document.add_paragraph("{% for x in xs %}{{ x.a }}{{ range(2)|length }}{% endfor %}{{ y }}")
    document.sections[0].footer.paragraphs[0].text = "{{ z|default('') }}"
    document.core_properties.title = "{{ t }}"
    assert WordTemplate(save(document)).undeclared() == {"xs", "y", "z", "t"}


def test_language_becomes_the_default() -> None:
    template = WordTemplate(from_xml(p("{{ x }}")))
    for language, attribute in (("fr", "val"), ("ar", "bidi"), ("fr", "val")):
        document = check(template.render({"x": "1"}, language=language))
        found = part(document, "word/styles.xml").find(f"{W}docDefaults//{W}lang")
        assert found is not None
        assert found.get(f"{W}{attribute}") == language
        theme = part(document, "word/settings.xml").find(f"{W}themeFontLang")
        assert theme is not None
        assert theme.get(f"{W}{attribute}") == language
    plain = part(template.render({"x": "1"}), "word/styles.xml").find(f"{W}docDefaults//{W}lang")
    assert plain is not None
    assert plain.get(f"{W}val") == "en-US"


def test_the_language_of_the_tag_is_not_that_of_the_value() -> None:
    german = '<w:rPr><w:lang w:val="de-DE"/></w:rPr>'
    source = from_xml(f"<w:p>{r('{{ x }}', german)}</w:p><w:p>{r('Wort {{ x }}', german)}</w:p>")
    languages = [
        [item.get(f"{W}val") for item in found.iter(f"{W}lang")]
        for found in part(fill(source, x="1")).iter(f"{W}p")
    ]
    assert languages == [[], ["de-DE"]]


def test_same_values_same_bytes() -> None:
    template = WordTemplate(from_xml(p("{{ x }}")))
    first = template.render({"x": "1"})
    template.render({"x": "2"})
    assert template.render({"x": "1"}) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_part_for_word_2007_is_dropped() -> None:
    document = docx.Document()
    document.add_paragraph("{{ x }}")
    assert b"stylesWithEffects" in save(document)
    assert b"stylesWithEffects" not in check(fill(save(document), x="1"))


def test_a_word_template_file_becomes_a_document() -> None:
    source = from_xml(p("{{ x }}"))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b".document.main+xml", b".template.main+xml"))
    assert paragraphs(check(fill(stream.getvalue(), x="1")))[0] == "1"


def test_a_tag_in_the_properties_of_a_run_is_filled_and_never_printed() -> None:
    colour = '<w:rPr><w:color w:val="{{ c }}"/></w:rPr>'
    source = from_xml(f"<w:p>{r('{{ x }}', colour)}{r('{{r y }}', colour)}</w:p>")
    root = part(check(fill(source, c="FF0000", x="a \u05d0", y="b")))
    colours = {item.get(f"{W}val") for item in root.iter(f"{W}color")}
    assert colours == {"FF0000"}
    assert text_of(root) == "a \u05d0b"
