"""Faults of Word templates: where, which tag, and what to do; and attacks that must fail."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from reportgen.document.blocks import Text
from reportgen.problems.problem import Problem, TemplateError
from reportgen.wordtemplate import WordTemplate
from support.word import (
    W,
    check,
    fill,
    from_xml,
    new_document,
    p,
    paragraphs,
    part,
    r,
    rewritten,
    save,
    tbl,
)


def faults(source: bytes, **values: Any) -> list[Problem]:
    with pytest.raises(TemplateError) as caught:
        fill(source, **values)
    return list(caught.value.problems)


def fault(source: bytes, **values: Any) -> Problem:
    (only,) = faults(source, **values)
    return only


@dataclass(frozen=True)
class Row:
    label: str
    passages: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        return self.passages[0]


def test_nested_dataclasses_can_be_walked() -> None:
    source = from_xml(p("{% for row in rows %}{{ row.label }}:{{ row.first }}{% endfor %}"))
    assert paragraphs(fill(source, rows=[Row("a", ("b",))]))[0] == "a:b"


def test_an_unknown_name_is_placed_and_the_nearest_named() -> None:
    source = from_xml(p("x"), tbl(["a", "b"], ["c", "{{ titel }}"]))
    problem = fault(source, title="x")
    assert problem.place.file == "template"
    assert problem.place.within == "body, table 1, row 2, cell 2"
    assert str(problem.message) == "{{ titel }}: the name 'titel' is unknown."
    assert str(problem.advice) == "Did you mean 'title'?"


def test_all_unknown_names_of_all_parts_are_told_at_once() -> None:
    document = new_document()
    document.add_paragraph("{{ one }} {{ two }}{{ three|default('') }}")
    document.add_paragraph("{% if four is defined %}{{ four }}{% endif %}")
    document.sections[0].header.paragraphs[0].text = "{{ five }}"
    document.core_properties.title = "{{ six }}"
    found = [(item.place.within, str(item.message)) for item in faults(save(document))]
    assert found == [
        ("body, paragraph 1", "{{ one }}: the name 'one' is unknown."),
        ("body, paragraph 1", "{{ two }}: the name 'two' is unknown."),
        ("header 1, paragraph 1", "{{ five }}: the name 'five' is unknown."),
        ("document properties, title", "{{ six }}: the name 'six' is unknown."),
    ]


def test_an_unknown_attribute_is_placed_and_the_nearest_named() -> None:
    source = from_xml(p("a"), p("{% for row in rows %}"), p("{{ row.lable }}"), p("{% endfor %}"))
    problem = fault(source, rows=[Row("a")])
    assert problem.place.within == "body, paragraph 3"
    assert str(problem.message) == "{{ row.lable }}: 'lable' is not a part of this Row."
    assert str(problem.advice) == "Did you mean 'label'?"
    assert "'label'" in str(fault(from_xml(p("{{ d.labl }}")), d={"label": 1}).advice)


@pytest.mark.parametrize(
    ("body", "within", "words"),
    [
        (p("{{ x"), "body, paragraph 1", "has no }}"),
        (p("a {% if x"), "body, paragraph 1", "has no %}"),
        (p("{{ x y }}"), "body, paragraph 1", "{{ x y }} cannot be read"),
        (p("{{ (x }}"), "body, paragraph 1", "{{ (x }} cannot be read"),
        (p("{{ }}"), "body, paragraph 1", "is empty"),
        (p("{{ x|uper }}"), "body, paragraph 1", "the filter 'uper'"),
        (p("{% if x is defnd %}{% endif %}"), "body, paragraph 1", "the test 'defnd'"),
        (p("{{ " + "(" * 3000 + "x" + ")" * 3000 + " }}"), "body, paragraph 1", "too deeply"),
        (p("{% fro x in y %}"), "body, paragraph 1", "'fro' is no tag"),
        (p("{% include 'x' %}"), "body, paragraph 1", "'include' is no tag"),
        (p("{% for x in %}{% endfor %}"), "body, paragraph 1", "cannot be read"),
        (p("{% for x in y %}"), "body, paragraph 1", "is never closed"),
        (p("a") + p("{% endfor %}"), "body, paragraph 2", "has no {% for %}"),
        (p("{% if x %}{% endfor %}{% endif %}"), "body, paragraph 1", "inside {% if x %}"),
        (p("{% else %}"), "body, paragraph 1", "has no {% if or for %}"),
        (p("{%tr for x in y %}"), "body, paragraph 1", "outside a table"),
        (p("{% vm %}"), "body, paragraph 1", "outside a table"),
        (tbl(["{% vm %}"]), "body, table 1, row 1, cell 1", "needs a loop"),
        (tbl(["{% colspan %}"]), "body, table 1, row 1, cell 1", "lacks its value"),
        (tbl(["{{tr x }}"]), "body, table 1, row 1, cell 1", "print values"),
        (
            tbl(["{%tr for x in y %}"], ["{% endfor %}"]),
            "body, table 1, row 2, cell 1",
            "same kind of place",
        ),
        (
            tbl(["{%tr if x %}", "{{ x }}"], ["{%tr endif %}", ""]),
            "body, table 1, row 1, cell 2",
            "would vanish",
        ),
        (p("Note: {{p x }}"), "body, paragraph 1", "would vanish"),
        (
            f"<w:p>{r('{% if x %}')}<w:hyperlink>{r('{% endif %}')}</w:hyperlink></w:p>",
            "body, paragraph 1",
            "same kind of place",
        ),
    ],
)
def test_faults_that_are_known_without_values(body: str, within: str, words: str) -> None:
    with pytest.raises(TemplateError) as caught:
        WordTemplate(from_xml(body), name="t.docx")
    found = [item for item in caught.value.problems if words in str(item.message)]
    assert found, caught.value
    assert found[0].place.within == within
    assert found[0].place.file == "t.docx"
    assert str(found[0].advice)


def test_all_faults_of_all_parts_are_told_at_once() -> None:
    document = new_document()
    document.add_paragraph("{{ a")
    document.add_paragraph("{{ b c }}")
    document.sections[0].footer.paragraphs[0].text = "{% endif %}"
    document.core_properties.subject = "{{ d e }}"
    with pytest.raises(TemplateError) as caught:
        WordTemplate(save(document))
    assert [item.place.within for item in caught.value.problems] == [
        "body, paragraph 1",
        "body, paragraph 2",
        "footer 1, paragraph 1",
        "document properties, subject",
    ]


@pytest.mark.parametrize(
    ("body", "value", "words"),
    [
        (p("{{p x }}"), object(), "is no text"),
        (p("{{r x }}"), {"a": 1}, "is no text"),
        (p("{{ x + 1 }}"), "a", "TypeError"),
        (p("{% for y in x %}{% endfor %}"), 5, "TypeError"),
        (p("{{ 1 / x }}"), 0, "ZeroDivisionError"),
        (tbl(["{% colspan x %}"]), "many", "no number of columns"),
        (tbl(["{% colspan x %}"]), 0, "no number of columns"),
        (tbl(["{% cellbg x %}"]), '"/>', "no colour"),
        (p("{{ range(x)|length }}"), 10**9, "range"),
        (p("{{ 'a' * x }}"), 10**9, "too long"),
        (p("{{ x ** x }}"), 10**6, "too large"),
    ],
)
def test_faults_of_values_name_the_tag(body: str, value: Any, words: str) -> None:
    problem = fault(from_xml(p("first"), body), x=value)
    assert words.lower() in str(problem.message).lower()
    assert str(problem.message).startswith("{")
    assert problem.place.within.startswith("body, ")


# Attacks


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ ''['__class__'] }}",
        "{{ x|attr('__class__') }}",
        "{{ self.__init__.__globals__ }}",
        "{{ range.__globals__ }}",
        "{{ xs.append(1) }}",
        "{{ '{0.__class__}'.format(x) }}",
        "{% for c in ''.__class__.__base__.__subclasses__() %}{% endfor %}",
    ],
)
def test_templates_cannot_reach_into_the_program(tag: str) -> None:
    document = new_document()
    document.add_paragraph(tag)
    document.sections[0].header.paragraphs[0].text = tag
    document.core_properties.title = tag
    places = [problem.place.within for problem in faults(save(document), x="a", xs=[])]
    assert places == ["body, paragraph 1", "header 1, paragraph 1", "document properties, title"]


class Sly(str):
    """A text that claims to be XML wherever it is asked."""

    def __html__(self) -> str:
        return "<w:br/>"

    def __str__(self) -> str:
        return Sly("</w:t><w:br/>")

    def translate(self, table: Any) -> str:
        return "<w:br/>"

    replace = encode = translate  # type: ignore[assignment]


@pytest.mark.parametrize(
    "value",
    ["</w:t></w:r></w:p><w:p/>", Markup("<w:br/>"), Sly("x"), Text("<w:br/>", lang="fr")],
    ids=["text", "markup", "sly", "rich"],
)
@pytest.mark.parametrize(
    "tag", ["{{ x }}", "{{ x|safe }}", "{{r x }}", "{{p x }}", "{{ x|e }}", "{{ [x]|join }}"]
)
def test_values_cannot_bring_in_xml(value: Any, tag: str) -> None:
    document = fill(from_xml(p(tag)), x=value)
    root = part(document)
    assert not [item for item in root.iter() if str(item.tag).endswith("}br")]
    assert "<" in paragraphs(document)[0]


def test_values_are_no_templates() -> None:
    assert paragraphs(fill(from_xml(p("{{ x }}")), x="{{ y }}\x02{y}\x03 {% if %}"))[0] == (
        "{{ y }}\ufffd{y}\ufffd {% if %}"
    )
    values = "\x04o0\x05<?tag 0?>\U0010fffd0\U0010fffd"
    assert paragraphs(fill(from_xml(p("{{ x }}")), x=values))[0] == (
        "\ufffdo0\ufffd<?tag 0?>\U0010fffd0\U0010fffd"
    )


def refusal(data: bytes) -> Problem:
    with pytest.raises(TemplateError) as caught:
        WordTemplate(data)
    (problem,) = caught.value.problems
    assert str(problem.advice)
    return problem


def test_files_that_are_no_word_documents() -> None:
    source = from_xml(p("x"))
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    assert "Word 97" in str(refusal(ole + b"\x00" * 600).message)
    assert "password" in str(refusal(ole + "EncryptedPackage".encode("utf-16-le")).message)
    assert "not a Word document" in str(refusal(b"%PDF-1.7").message)
    assert "not a Word document" in str(refusal(b"").message)
    assert "damaged" in str(refusal(source[:-200]).message)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "a")
    assert "no Word document" in str(refusal(stream.getvalue()).message)
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        types = archive.read("[Content_Types].xml")
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macros = types.replace(plain, b"application/vnd.ms-word.document.macroEnabled.main+xml")
    assert ".docm" in str(refusal(rewritten(source, {"[Content_Types].xml": macros})).message)


def test_a_package_that_names_no_document_is_refused() -> None:
    """What was made of it no program opened."""
    source = from_xml(p("x"))
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        rels = archive.read("_rels/.rels")
    for elsewhere in (b"word/other.xml", b"document.xml"):
        moved = rels.replace(b"word/document.xml", elsewhere)
        assert moved != rels
        assert "no Word document" in str(refusal(rewritten(source, {"_rels/.rels": moved})).message)
    whole = rels.replace(b'"word/document.xml"', b'"/word/document.xml"')
    WordTemplate(rewritten(source, {"_rels/.rels": whole}))


def test_damaged_parts_and_document_types_are_refused() -> None:
    source = from_xml(p("x"))
    doctype = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    for name in ("word/document.xml", "docProps/app.xml", "word/theme/theme1.xml"):
        assert "document type" in str(refusal(rewritten(source, {name: doctype})).message)
        utf16 = doctype.decode().encode("utf-16")
        assert "document type" in str(refusal(rewritten(source, {name: utf16})).message)
    assert "damaged" in str(refusal(rewritten(source, {"word/document.xml": b"<a>"})).message)


def test_archives_made_to_fill_the_memory_are_refused() -> None:
    bomb = rewritten(from_xml(p("x")), {"word/media/a.bin": b"\0" * 5_000_000})
    assert "suspiciously" in str(refusal(bomb).message)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(6_000):
            archive.writestr(f"{number}", b"")
    assert "unpacks to more" in str(refusal(stream.getvalue()).message)


@pytest.mark.parametrize("name", ["../a.xml", "/a.xml", "a\\b.xml", "C:/a.xml", "word/../../a"])
def test_names_that_lead_out_of_the_archive_are_refused(name: str) -> None:
    stream = io.BytesIO(from_xml(p("x")))
    with zipfile.ZipFile(stream, "a") as archive:
        info = zipfile.ZipInfo("a")
        info.filename = name
        archive.writestr(info, b"<a/>")
    assert "forbidden name" in str(refusal(stream.getvalue()).message)


def test_strict_documents_are_refused_with_advice() -> None:
    source = from_xml(p("x"))
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        xml = archive.read("word/document.xml").replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
    assert "Strict" in str(refusal(rewritten(source, {"word/document.xml": xml})).message)


def test_a_path_names_the_file_in_faults(tmp_path: Path) -> None:
    path = tmp_path / "sheet.docx"
    path.write_bytes(from_xml(p("{{ x }}")))
    with pytest.raises(TemplateError) as caught:
        WordTemplate(path).render({})
    assert caught.value.problems[0].place.file == "sheet.docx"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="cannot be read"):
        WordTemplate(tmp_path / "none.docx")


def test_blocks_nested_too_deeply_for_python() -> None:
    deep = "{% for x in xs %}" * 30 + "{% endfor %}" * 30
    with pytest.raises(TemplateError, match="too deeply"):
        WordTemplate(from_xml(p(deep)))


def test_a_message_ends_before_its_advice_begins() -> None:
    """Joined in one line, message and advice are two sentences."""
    open_if = str(fault(from_xml(p("{% if a %}")), a=1))
    assert "is never closed. Write {% endif %} where" in open_if
    assert "has no }}. Close it" in str(fault(from_xml(p("{{ a"))))
    assert "is not a Word document. Give a .docx file" in str(refusal(b"%PDF-1.7"))
    assert "is unknown. Nothing" in str(fault(from_xml(p("{{ a }}"))))


def test_values_that_libreoffice_writes_and_validators_reject_are_mended() -> None:
    document = new_document()
    document.add_paragraph("{{ a }}").paragraph_format.alignment = 2
    document.add_paragraph("{{p b }}", style="List Bullet").paragraph_format.alignment = 0
    document.sections[0].header.paragraphs[0].text = "{{ a }}"
    document.sections[0].header.paragraphs[0].paragraph_format.alignment = 2
    document.sections[0].footer.paragraphs[0].text = "no tag"
    document.sections[0].footer.paragraphs[0].paragraph_format.alignment = 2
    document.styles["Normal"].paragraph_format.alignment = 0
    source = save(document)
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed = {}
    for name, content in parts.items():
        bad = content
        for right, wrong in ((b"left", b"start"), (b"right", b"end")):
            for tag in (b"jc", b"lvlJc"):
                bad = bad.replace(
                    b'<w:%s w:val="%s"' % (tag, right), b'<w:%s w:val="%s"' % (tag, wrong)
                )
        if bad != content:
            changed[name] = bad
    fonts = parts["word/fontTable.xml"]
    marked = fonts.replace(b"<w:charset ", b'<w:charset w:characterSet="utf-8" ', 1)
    marked = marked.replace(
        b"<w:charset w:val", b'<w:charset w:characterSet="windows-1252" w:val', 1
    )
    marked = marked.replace(b"<w:charset w:val", b'<w:charset w:characterSet="GBK" w:val', 1)
    changed["word/fontTable.xml"] = marked
    planted = {
        "word/document.xml",
        "word/styles.xml",
        "word/numbering.xml",
        "word/fontTable.xml",
        "word/header1.xml",
        "word/footer1.xml",
    }
    assert planted <= changed.keys()
    assert marked.count(b"characterSet=") == 3

    made = check(fill(rewritten(source, changed), a="x", b=[Text("y")]))
    plain = check(fill(source, a="x", b=[Text("y")]))
    for name in planted - {"word/fontTable.xml"}:
        sides = [
            [item.get(f"{W}val") for item in part(data, name).iter(f"{W}jc", f"{W}lvlJc")]
            for data in (made, plain)
        ]
        assert sides[0] == sides[1] and sides[0]
    sets = [
        item.get(f"{W}characterSet")
        for item in part(made, "word/fontTable.xml").iter(f"{W}charset")
    ]
    assert [item for item in sets if item] == ["GBK"]
