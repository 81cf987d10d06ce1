"""Word files of a language that runs from right to left: pages, tables and paragraphs turned."""

from __future__ import annotations

import re

from reportgen.document.blocks import Text
from reportgen.wordtemplate import WordTemplate
from support.outputs import docx_parts
from support.project import NewProject, write_profile
from support.word import check, from_xml, p, tbl

_SHEET = """\
title: {fa: دفتر مشاوره, de: Beratungsstelle}
carrier: AWO (Saar)!
resources: {fa: "دو نفر، تلفن +49 651 7180", de: Zwei Personen sind da.}
contacts: [{name: Eva Muster, phone: +49 651 7180}]
"""
_SETTINGS = "network: Netz\nlanguages: [fa, de]\n"


def paragraph_with(xml: str, text: str) -> str:
    return next(each for each in re.findall(r"<w:p[ >].*?</w:p>", xml, re.S) if text in each)


def test_a_sheet_is_turned(new_project: NewProject) -> None:
    project = new_project({"profiles/a.yaml": _SHEET}, _SETTINGS)
    parts = docx_parts(check(write_profile(project, "profiles/a.yaml", ("fa", "de"), kind="docx")))
    body = parts["word/document.xml"].decode()
    assert re.search(r"<w:pPrDefault><w:pPr>[^/]*<w:bidi/>", parts["word/styles.xml"].decode())
    assert re.search(r"<w:sectPr.*<w:bidi/>.*</w:sectPr>", body, re.S)
    assert "<w:tblPr><w:bidiVisual/>" in body
    # A name keeps its side and its full stop; the passage in German begins at the left.
    name = paragraph_with(body, "AWO (Saar)!")
    assert "<w:bidi/>" in name and "<w:rtl/>" not in name and ">AWO (Saar)!<" in name
    assert '<w:bidi w:val="0"/>' in paragraph_with(body, "Zwei Personen sind da.")
    assert '<w:bidi w:val="0"/>' in paragraph_with(body, "Einsatz")
    number = re.search(r"<w:r>((?:(?!<w:r>).)*)\+49.651.7180<", paragraph_with(body, "دو نفر"))
    assert number and "<w:rtl/>" not in number[1]


def test_what_is_in_another_language_turns_alone(new_project: NewProject) -> None:
    project = new_project({"profiles/a.yaml": _SHEET}, _SETTINGS)
    parts = docx_parts(check(write_profile(project, "profiles/a.yaml", ("de", "fa"), kind="docx")))
    body = parts["word/document.xml"].decode()
    assert "<w:bidi/>" not in parts["word/styles.xml"].decode() and "<w:tblPr><w:bidiV" not in body
    assert "<w:bidi/>" in paragraph_with(body, "دو نفر")
    assert "<w:bidi" not in paragraph_with(body, "Zwei Personen sind da.")


def test_what_says_where_it_begins_is_left_alone() -> None:
    """Others are turned, whatever they say of themselves besides, in the order of the schema."""
    table = tbl(["Zelle {{ x }}"])
    straight = table.replace("<w:tblPr>", "<w:tblPr><w:bidiVisual w:val='off'/>")
    keeps = p("Text", properties="<w:pPr><w:bidi w:val='0'/><w:jc w:val='left'/></w:pPr>")
    end = "<w:p><w:pPr><w:spacing w:after='20'/><w:sectPr><w:pgSz w:w='9000' w:h='9000'/>"
    end += "<w:docGrid w:linePitch='360'/></w:sectPr></w:pPr></w:p>"
    source = from_xml(table, p("-"), straight, keeps, end, p("{{ x }}"))
    done = check(WordTemplate(source).render({"x": Text("Ort", lang="de")}, language="ur"))
    body = docx_parts(done)["word/document.xml"].decode()
    assert body.count("<w:bidiVisual") == 1 == body.count('<w:bidiVisual w:val="off"/>')
    turned = check(WordTemplate(source).render({"x": Text("شہر", lang="ur")}, language="ur"))
    body = docx_parts(turned)["word/document.xml"].decode()
    assert body.count("<w:bidiVisual/>") == 1 == body.count('<w:bidiVisual w:val="off"/>')
    assert paragraph_with(body, "Text").count("<w:bidi") == 1
    assert "<w:bidi/><w:docGrid" in body
