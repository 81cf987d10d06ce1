"""Every part that can hold a tag is filled, or the tag in it is a fault: nothing stays raw."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx.oxml.ns import nsdecls

from reportgen.problems.problem import TemplateError
from reportgen.wordtemplate import WordTemplate
from support.word import (
    W,
    add_parts,
    check,
    fields,
    fill,
    from_xml,
    p,
    paragraphs,
    part,
    r,
    rewritten,
    text_of,
)

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DGM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"


def _parts(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _with(source: bytes, name: str, kind: str, rel: str, content: str) -> bytes:
    """Return the document with one part more, to which the body relates."""
    parts = _parts(source)
    types = parts["[Content_Types].xml"].decode()
    types = types.replace(
        "</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'
    )
    rels = parts["word/_rels/document.xml.rels"].decode()
    added = f'<Relationship Id="rX{len(rels)}" Type="{_OFFICE}/{rel}" Target="/{name}"/>'
    return rewritten(
        source,
        {
            "[Content_Types].xml": types.encode(),
            "word/_rels/document.xml.rels": rels.replace(
                "</Relationships>", f"{added}</Relationships>"
            ).encode(),
            name: content.encode(),
        },
    )


def _drawn(*runs: str) -> str:
    return "<a:p>" + "".join(f"<a:r><a:t>{run}</a:t></a:r>" for run in runs) + "</a:p>"


def _chart(title: str, values: str = "") -> bytes:
    return _with(
        from_xml(p("{{ x }}")),
        "word/charts/chart1.xml",
        "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
        "chart",
        f'<c:chartSpace xmlns:c="{_C}" xmlns:a="{_A}"><c:chart><c:title><c:tx><c:rich><a:bodyPr/>'
        f'{title}</c:rich></c:tx><c:overlay val="0"/></c:title><c:plotArea><c:layout/>{values}'
        "</c:plotArea></c:chart></c:chartSpace>",
    )


def _smart_art(text: str) -> bytes:
    return _with(
        from_xml(p("{{ x }}")),
        "word/diagrams/data1.xml",
        "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml",
        "diagramData",
        f'<dgm:dataModel xmlns:dgm="{_DGM}" xmlns:a="{_A}"><dgm:ptLst><dgm:pt modelId="1"><dgm:t>'
        f"<a:bodyPr/>{text}</dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>",
    )


@pytest.mark.parametrize(
    ("made", "name"),
    [(_chart, "word/charts/chart1.xml"), (_smart_art, "word/diagrams/data1.xml")],
)
@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        (("Sales {{ year }}",), "Sales <24> & more"),
        (("Sales {", "{ ye", "ar }}"), "Sales <24> & more"),
        (("{% for y in ys %}", "{{ y }};{% endfor %}"), "1;2;"),
        (("{% if not ys %}{{ year }}{% else %}{_{", "{% endif %}"), "{{"),
    ],
)
def test_texts_of_charts_and_smart_art_are_filled(
    made: Any, name: str, runs: tuple[str, ...], expected: str
) -> None:
    template = WordTemplate(made(_drawn(*runs)))
    assert template.undeclared() >= {"x"} | ({"ys"} if "ys" in str(runs) else {"year"})
    document = template.render({"x": 1, "year": "<24> & more", "ys": [1, 2]})
    root = part(document, name)
    assert "".join(item.text or "" for item in root.iter(f"{{{_A}}}t")) == expected
    assert not [item for item in root.iter(f"{{{_A}}}t") if item.attrib]


@pytest.mark.parametrize(
    ("source", "within", "words"),
    [
        (_chart(_drawn("{{p x }}")), "chart 1", "{{p x }} can only stand in a document's text"),
        (_chart(_drawn("{% colspan 2 %}")), "chart 1", "{% colspan 2 %} can only stand"),
        (_chart(_drawn("{{ y")), "chart 1", "has no }}"),
        (_chart(_drawn("a"), "<c:v>{{ x }}</c:v>"), "chart 1", "the data of a chart"),
        (_smart_art(_drawn("{% if x %}")), "SmartArt 1", "is never closed"),
    ],
)
def test_what_cannot_be_filled_in_a_drawn_part_is_a_fault(
    source: bytes, within: str, words: str
) -> None:
    with pytest.raises(TemplateError) as caught:
        WordTemplate(source)
    assert caught.value.problems[0].place.within == within
    assert words in str(caught.value.problems[0].message)


def test_an_unknown_name_in_a_chart_is_placed() -> None:
    with pytest.raises(TemplateError) as caught:
        fill(_chart(_drawn("{{ yeer }}")), x=1, year=2)
    (problem,) = caught.value.problems
    assert problem.place.within == "chart 1"
    assert str(problem.advice) == "Did you mean 'year'?"


def test_texts_drawn_in_the_body_are_filled() -> None:
    drawing = (
        "<w:p><w:r><w:drawing><wp:inline distT='0' distB='0' distL='0' distR='0'>"
        "<wp:extent cx='300000' cy='300000'/><wp:docPr id='4' name='P'/><a:graphic>"
        f"<a:graphicData uri='urn:canvas'><a:txBody>{_drawn('A {{', ' x }}')}</a:txBody>"
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    root = part(fill(from_xml(drawing), x="<&>"))
    assert "".join(item.text or "" for item in root.iter(f"{{{_A}}}t")) == "A <&>"
    with pytest.raises(TemplateError, match="can only stand in a document's text"):
        WordTemplate(from_xml(drawing.replace("A {{", "A {{p")))


def test_remarks_in_the_margin_are_no_templates() -> None:
    remark = (
        f'<w:comments {nsdecls("w")}><w:comment w:id="0" w:author="a">'
        f"{p('Use {{ title and {% here')}</w:comment></w:comments>"
    )
    source = add_parts(from_xml(p("{{ x }}")), {"word/comments.xml": ("comments", remark)})
    template = WordTemplate(source)
    assert template.undeclared() == {"x"}
    made = template.render({"x": 1})
    assert _parts(made)["word/comments.xml"] == remark.encode()


def _settings(source: bytes, variables: str) -> bytes:
    settings = _parts(source)["word/settings.xml"].decode()
    before = next(each for each in ("<w:rsids", "<m:mathPr", "</w:settings>") if each in settings)
    changed = settings.replace(before, f"<w:docVars>{variables}</w:docVars>{before}", 1)
    return rewritten(source, {"word/settings.xml": changed.encode()})


@pytest.mark.parametrize("language", [None, "fr"])
def test_document_variables_are_filled(language: str | None) -> None:
    variables = (
        '<w:docVar w:name="a" w:val="A {{ x }}"/><w:docVar w:name="b" w:val="{{ y|upper }}"/>'
    )
    template = WordTemplate(_settings(from_xml(p("text")), variables))
    assert template.undeclared() == {"x", "y"}
    document = check(template.render({"x": '<"&', "y": "b"}, language=language))
    settings = part(document, "word/settings.xml")
    values = {item.get(f"{W}name"): item.get(f"{W}val") for item in settings.iter(f"{W}docVar")}
    assert values == {"a": 'A <"&', "b": "B"}
    theme = settings.find(f"{W}themeFontLang")
    assert language is None or (theme is not None and theme.get(f"{W}val") == "fr")


def test_an_unknown_name_in_a_document_variable_is_placed() -> None:
    source = _settings(from_xml(p("text")), '<w:docVar w:name="a" w:val="{{ x }}"/>')
    with pytest.raises(TemplateError) as caught:
        fill(source)
    assert caught.value.problems[0].place.within == "document variable a"


_ID = "{11111111-2222-3333-4444-555555555555}"


def _control(content: str, identity: str = _ID, path: str = "/n:b[1]/n:t[1]") -> str:
    return (
        "<w:sdt><w:sdtPr><w:id w:val='5'/><w:dataBinding w:prefixMappings=\"xmlns:n='urn:x'\" "
        f"w:xpath='{path}' w:storeItemID='{identity}'/><w:text/></w:sdtPr>"
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def _stored(source: bytes, data: str) -> bytes:
    parts = {
        "customXml/_rels/item1.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/customXmlProps" Target="itemProps1.xml"/>'
            "</Relationships>"
        ).encode(),
        "customXml/itemProps1.xml": (
            f'<ds:datastoreItem ds:itemID="{_ID}" xmlns:ds="http://schemas.openxmlformats.org/'
            'officeDocument/2006/customXml"/>'
        ).encode(),
    }
    return rewritten(
        _with(source, "customXml/item1.xml", "application/xml", "customXml", data), parts
    )


def _data(document: bytes) -> list[str]:
    root = part(document, "customXml/item1.xml")
    return [item.text or "" for item in root if isinstance(item.tag, str)]


def _is_bound(document: bytes) -> bool:
    return next(part(document).iter(f"{W}dataBinding"), None) is not None


@pytest.mark.parametrize("content", [p("{{ x }}"), p("{{", " x }}")])
def test_data_behind_a_control_are_filled(content: str) -> None:
    source = _stored(
        from_xml(_control(content)), '<b xmlns="urn:x"><t>{{ x }}</t><u>{{ z }}</u></b>'
    )
    template = WordTemplate(source)
    assert template.undeclared() == {"x"}
    document = template.render({"x": "<1> & 2"})
    assert paragraphs(document)[0] == "<1> & 2"
    # What no control shows is left alone.
    assert _data(document) == ["<1> & 2", "{{ z }}"]
    assert _is_bound(document)


def test_data_that_a_control_shows_though_it_says_something_else() -> None:
    source = _stored(from_xml(_control(p("old"))), '<b xmlns="urn:x"><t>{{ x }}</t></b>')
    document = fill(source, x="1")
    assert _data(document) == ["1"] and _is_bound(document)


@pytest.mark.parametrize(
    "body",
    [
        p("{%p for y in xs %}") + _control(p("{{ y }}")) + p("{%p endfor %}"),
        _control(p("{{ x }}"), path="/n:b[1]/n:u[1]"),
        _control(p("{{ x }}"), path="//*"),
        _control(p("{{ x }}"), path="/q:b"),
        _control(p("{{ x }}"), identity="{00000000-0000-0000-0000-000000000000}"),
    ],
)
def test_a_control_whose_data_cannot_say_what_it_does_is_untied(body: str) -> None:
    source = _stored(from_xml(body, p("end")), '<b xmlns="urn:x"><t>{{ y }}</t><u>a</u></b>')
    document = fill(source, x="1", xs="1")
    assert paragraphs(document)[0] == "1"
    assert not _is_bound(document)


def test_a_control_that_shows_a_property() -> None:
    import docx

    source = from_xml(
        _control(
            p("{{ x }}"),
            identity="{6C3C8BC8-F283-45AE-878A-BAB7291924A1}",
            path="/c:coreProperties[1]/d:title[1]",
        ).replace(
            "xmlns:n='urn:x'",
            "xmlns:c='http://schemas.openxmlformats.org/package/2006/metadata/core-properties' "
            "xmlns:d='http://purl.org/dc/elements/1.1/'",
        )
    )
    opened = docx.Document(io.BytesIO(source))
    opened.core_properties.title = "{{ x }}"
    stream = io.BytesIO()
    opened.save(stream)
    document = fill(stream.getvalue(), x="a&b")
    assert docx.Document(io.BytesIO(document)).core_properties.title == "a&b"
    assert _is_bound(document)


def test_a_filled_control_shows_no_placeholder() -> None:
    grey = "<w:rPr><w:rStyle w:val='Platzhalter'/><w:b/></w:rPr>"
    control = (
        "<w:sdt><w:sdtPr><w:id w:val='5'/><w:showingPlcHdr/><w:text/></w:sdtPr><w:sdtContent>%s"
        "</w:sdtContent></w:sdt>"
    )
    source = from_xml(
        f"<w:p>{control % r('{{ x }}', grey)}</w:p>",
        control % p("{%p if x %}").replace("<w:p>", "<w:p>") + p("a") + p("{%p endif %}"),
        f"<w:p>{control % r('Type here', grey)}</w:p>",
    )
    root = part(fill(source, x="1"))
    assert [text_of(item) for item in root.iter(f"{W}sdt")] == ["1", "Type here"]
    assert len(list(root.iter(f"{W}showingPlcHdr"))) == 1
    assert len(list(root.iter(f"{W}rStyle"))) == 1
    assert len(list(root.iter(f"{W}b"))) == 2


def _field(*code: str) -> str:
    codes = "".join(f"<w:r><w:instrText>{each}</w:instrText></w:r>" for each in code)
    begin, end = (f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>" for kind in ("begin", "end"))
    return f"<w:p>{begin}{codes}{end}</w:p>"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (('XE "{{ x }}"',), 'XE "A\\: \\"b\\"\\; c\\\\d"'),
        (('XE "{{ y }}:{{ x }}" \\f "a"',), 'XE "1:A\\: \\"b\\"\\; c\\\\d" \\f "a"'),
        (('QUOTE "', "{{ x }}", '"'), 'QUOTE "A: \\"b\\"; c\\\\d"'),
        (("QUOTE {{ x }}",), 'QUOTE "A: \\"b\\"; c\\\\d"'),
        (("QUOTE {{ y }}",), "QUOTE 1"),
        (('IF "{{ "a" }}" = {{ x }}',), 'IF "a" = "A: \\"b\\"; c\\\\d"'),
        (('HYPERLINK "mailto:%7B%7B%20z%20%7D%7D"',), 'HYPERLINK "mailto:a%20b@c.org"'),
        (('HYPERLINK "http://a/%7b%7b z %7d%7d?q=%26"',), 'HYPERLINK "http://a/a%20b@c.org?q=%26"'),
    ],
)
def test_values_in_fields_are_escaped_as_the_field_demands(
    code: tuple[str, ...], expected: str
) -> None:
    values = {"x": 'A: "b"; c\\d', "y": 1, "z": "a b@c.org"}
    document = check(fill(from_xml(_field(*code)), values))
    assert [found for found, _, _ in fields(part(document))] == [expected]
    whole = "".join(code).replace('"', "&quot;")
    simple = f'<w:p><w:fldSimple w:instr="{whole}">{r("x")}</w:fldSimple></w:p>'
    root = part(check(fill(from_xml(simple), values)))
    assert [item.get(f"{W}instr") for item in root.iter(f"{W}fldSimple")] == [expected]


def test_a_field_inside_another_has_an_instruction_of_its_own() -> None:
    inner = "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>XE &quot;"
    inner += "{{ x }}&quot;</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>"
    outer = _field('QUOTE "', '{{ x }}"').replace(
        "<w:r><w:instrText>{{", f"{inner}<w:r><w:instrText>{{{{"
    )
    found = [code for code, _, _ in fields(part(fill(from_xml(outer), x="a:b")))]
    assert found == ['XE "a\\:b"', 'QUOTE "a:b"']


def test_a_tag_in_the_numbers_of_a_list_is_a_fault() -> None:
    source = from_xml(p("{{ x }}"))
    numbering = _parts(source)["word/numbering.xml"].decode()
    changed = numbering.replace('w:lvlText w:val="', 'w:lvlText w:val="{{ x }} ', 1)
    assert changed != numbering
    with pytest.raises(TemplateError) as caught:
        WordTemplate(rewritten(source, {"word/numbering.xml": changed.encode()}))
    assert caught.value.problems[0].place.within == "numbers of a list"
    assert "{{ x }} stands where nothing is filled in" in str(caught.value.problems[0].message)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_tag_in_an_inserted_file_is_a_fault(encoding: str) -> None:
    def inserted(text: str) -> bytes:
        source = _with(from_xml(p("{{ x }}")), "word/in.html", "text/html", "aFChunk", "")
        return rewritten(source, {"word/in.html": text.encode(encoding)})

    with pytest.raises(TemplateError, match=r"\{% if y %\} stands where nothing is filled in"):
        WordTemplate(inserted("<p>{% if y %}</p>"))
    assert paragraphs(fill(inserted("<p>é</p>"), x=1))[0] == "1"


def test_an_unknown_name_in_a_note_is_placed() -> None:
    note = f'<w:footnote w:id="2">{p("{{ y }}")}</w:footnote>'
    note = f"<w:footnotes {nsdecls('w')}>{note}</w:footnotes>"
    loop = p("{%p for y in xs %}") + p("{{ y }}") + p("{%p endfor %}")
    source = add_parts(from_xml(loop), {"word/footnotes.xml": ("footnotes", note)})
    with pytest.raises(TemplateError) as caught:
        fill(source, xs=[1])
    assert caught.value.problems[0].place.within == "footnote 2"
