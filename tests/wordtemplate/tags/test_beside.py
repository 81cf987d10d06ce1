"""What stands beside a tag that takes the place of its paragraph, row or cell is never lost."""

from __future__ import annotations

import pytest

from reportgen.problems.problem import Problem, TemplateError
from reportgen.wordtemplate import Paragraph, Text, WordTemplate
from support.word import (
    W,
    bookmarks,
    check,
    fields,
    fill,
    from_xml,
    p,
    paragraphs,
    part,
    r,
    rows,
    tbl,
    text_of,
)

_PAGE = '<w:r><w:br w:type="page"/></w:r>'
_BOX = (
    "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline distT='0' distB='0' "
    "distL='0' distR='0'><wp:extent cx='914400' cy='914400'/><wp:docPr id='1' name='Box'/>"
    "<a:graphic><a:graphicData uri='http://schemas.microsoft.com/office/word/2010/wordprocessing"
    "Shape'><wps:wsp><wps:cNvSpPr/><wps:spPr/><wps:txbx><w:txbxContent><w:p/></w:txbxContent>"
    "</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
    "</mc:Choice></mc:AlternateContent></w:r>"
)


def faults(source: bytes) -> list[Problem]:
    with pytest.raises(TemplateError) as caught:
        WordTemplate(source)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("beside", "words"),
    [
        (r("more"), "the text 'more'"),
        (_PAGE, "a page break"),
        ('<w:r><w:br w:type="column"/></w:r>', "a column break"),
        (_BOX, "a picture or text box"),
        ("<w:r><w:pict><v:rect id='a' style='width:9pt'/></w:pict></w:r>", "a picture or text box"),
        ("<w:r><w:object/></w:r>", "an object"),
        ("<w:r><w:footnoteReference w:id='2'/></w:r>", "the mark of a footnote"),
        ("<w:r><w:endnoteReference w:id='2'/></w:r>", "the mark of an endnote"),
        ("<w:r><w:fldChar w:fldCharType='end'/></w:r>", "a field, or its beginning or end,"),
        ("<w:fldSimple w:instr='PAGE'><w:r><w:t></w:t></w:r></w:fldSimple>", "a field"),
        ("<w:r><w:sym w:font='Wingdings' w:char='F0FC'/></w:r>", "a sign"),
        ("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>", "a formula"),
        (f"<w:hyperlink w:anchor='a'>{r('link')}</w:hyperlink>", "the text 'link'"),
    ],
)
@pytest.mark.parametrize("tag", ["{%p if x %}", "{%tr if x %}", "{%tc if x %}", "{{p x }}"])
def test_what_would_vanish_beside_a_tag_is_a_fault(tag: str, beside: str, words: str) -> None:
    end = "" if tag.startswith("{{") else tag[:4].strip() + " endif %}"
    body = f"<w:p>{r(tag)}{beside}</w:p>"
    closed = p(end) if end else ""
    if tag.startswith(("{%tr", "{%tc")):
        row = tbl([body, "a"], ["{{ x }}", "b"], [closed, ""])
        if "tc" in tag:
            row = tbl([body, "{{ x }}", closed])
        source, within = from_xml(p("first"), row, p("")), "body, table 1, row 1, cell 1"
    else:
        source, within = from_xml(p("first"), body, p("{{ x }}"), closed), "body, paragraph 2"
    problem = next(item for item in faults(source) if "would vanish" in str(item.message))
    assert str(problem.message).startswith(f"{words} would vanish: {tag}")
    assert problem.place.within == within
    assert str(problem.advice)


@pytest.mark.parametrize(
    "beside",
    [
        r("  "),
        "<w:r><w:br/></w:r>",
        "<w:r><w:lastRenderedPageBreak/></w:r>",
        r("{# a note #}"),
        "<w:del w:id='8' w:author='a'><w:r><w:delText>gone</w:delText></w:r></w:del>",
        "<w:moveFrom w:id='8' w:author='a'><w:r><w:t>gone</w:t></w:r></w:moveFrom>",
        '<w:proofErr w:type="spellStart"/>',
    ],
)
def test_what_nobody_sees_may_stand_beside_a_tag(beside: str) -> None:
    source = from_xml(f"<w:p>{r('{%p if x %}')}{beside}</w:p>", p("a"), p("{%p endif %}"), p("b"))
    assert paragraphs(check(fill(source, x=1))) == ["a", "b"]


def test_text_between_two_tags_of_a_paragraph_is_a_fault() -> None:
    source = from_xml(p("{%p if x %}"), p("a"), p("{%p else %}none{%p endif %}"))
    assert "the text 'none' would vanish" in str(faults(source)[0].message)
    WordTemplate(from_xml(p("{%p if x %}"), p("a"), p("{%p else %}{%p endif %}")))


def test_text_in_another_cell_of_the_row_of_a_tag_is_a_fault() -> None:
    source = from_xml(tbl(["{%tr for x in xs %}", "Name"], ["{{ x }}", ""], ["{%tr endfor %}", ""]))
    (problem,) = faults(source)
    assert (
        str(problem.message)
        == "the text 'Name' would vanish: {%tr for x in xs %} replaces its row."
    )


def test_a_tag_of_a_cell_beside_one_of_its_row_is_a_fault() -> None:
    source = from_xml(tbl(["{%tr if x %}{% colspan 2 %}", ""], ["a", "b"], ["{%tr endif %}", ""]))
    assert "{% colspan 2 %} would vanish" in str(faults(source)[0].message)


def test_dashes_on_a_tag_that_takes_its_paragraph_take_nothing_else() -> None:
    source = from_xml(
        p("before"), p("{%p if x -%}"), p("kept"), p("{%p endif -%}"), p("after {{ x }}")
    )
    assert paragraphs(check(fill(source, x=1))) == ["before", "kept", "after 1"]
    table = tbl(["{%tr for y in ys -%}"], ["{{ y }}"], ["{%tr endfor -%}"])
    assert rows(check(fill(from_xml(table, p("")), ys="12"))) == [["1"], ["2"]]


def _mark(side: str, name: str = "") -> str:
    return f'<w:bookmark{side} w:id="7"{name and f" w:name={chr(34)}{name}{chr(34)}"}/>'


def test_bookmarks_outlive_the_tags_they_stand_beside() -> None:
    link = f"<w:p><w:hyperlink w:anchor='b'>{r('to b')}</w:hyperlink></w:p>"
    source = from_xml(
        f"<w:p>{_mark('Start', 'b')}{r('{%p for x in xs %}')}</w:p>",
        p("{{ x }}"),
        f"<w:p>{r('{%p endfor %}')}{_mark('End')}</w:p>",
        link,
    )
    for xs in ("", "1", "12"):
        root = part(check(fill(source, xs=xs)))
        assert bookmarks(root) == {"b": "7"}
        names = [str(item.tag).rpartition("}")[2] for item in root[0]]
        assert names[:1] == ["bookmarkStart"]
        assert names.index("bookmarkEnd") == len(xs) + 1
        assert root.find(f".//{W}hyperlink").get(f"{W}anchor") == "b"  # type: ignore[union-attr]


def test_a_bookmark_beside_rich_text_stands_around_what_is_printed() -> None:
    source = from_xml(f"<w:p>{_mark('Start', 'b')}{r('{{p x }}')}{_mark('End')}</w:p>", p("after"))
    body = part(check(fill(source, x=[Paragraph((Text("1"),)), Paragraph((Text("2"),))])))[0]
    names = [str(item.tag).rpartition("}")[2] for item in body]
    assert names[:4] == ["bookmarkStart", "p", "p", "bookmarkEnd"]


def test_a_bookmark_beside_a_tag_at_the_end_of_a_cell_leaves_it_whole() -> None:
    inner = tbl(["in"])
    cell = inner + f"<w:p>{_mark('Start', 'b')}{r('{%p if x %}')}{_mark('End')}</w:p>"
    cell += p("{%p endif %}")
    for x in (0, 1):
        check(fill(from_xml(tbl([cell, "b"]), p("")), x=x))


def test_bookmarks_between_tables_stay_where_a_paragraph_parts_them() -> None:
    source = from_xml(
        p("{%p if x %}"), tbl(["a"]), p("{%p endif %}"),
        f"<w:p>{_mark('Start', 'b')}{r('{{p y }}')}{_mark('End')}</w:p>",
        p("{%p if x %}"), tbl(["b"]), p("{%p endif %}"), p(""),
    )  # fmt: skip
    root = part(check(fill(source, x=1, y="")))
    assert bookmarks(root) == {"b": "7"}
    names = [str(item.tag).rpartition("}")[2] for item in root[0]]
    assert names[:5] == ["tbl", "bookmarkStart", "bookmarkEnd", "p", "tbl"]


def test_a_control_in_which_nothing_is_left_goes() -> None:
    control = "<w:sdt><w:sdtPr><w:id w:val='5'/></w:sdtPr><w:sdtContent>%s</w:sdtContent></w:sdt>"
    loop = p("{%p for x in xs %}") + p("{{ x }}") + p("{%p endfor %}")
    table = tbl(["{%tr for x in xs %}"], ["{{ x }}"], ["{%tr endfor %}"])
    inline = control % (r("{%r if xs %}") + r("in") + r("{%r endif %}"))
    cells = [p("{%tc if xs %}"), p("{{ xs }}"), p("{%tc endif %}")]
    row = control % "".join(f"<w:tc>{cell}</w:tc>" for cell in cells)
    source = from_xml(
        control % loop,
        control % (control % table),
        f"<w:p>{r('a')}{inline}</w:p>",
        f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w='9'/></w:tblGrid><w:tr>{row}</w:tr></w:tbl>",
        tbl([control % loop, "b"]),
        p("end"),
    )
    root = part(check(fill(source, xs="")))
    assert list(root.iter(f"{W}sdt")) == []
    assert [text_of(item) for item in root.iter(f"{W}p")] == ["a", "", "b", "end"]
    full = part(check(fill(source, xs="1")))
    assert len(list(full.iter(f"{W}sdt"))) == 6
    assert len(list(full.iter(f"{W}tbl"))) == 3


def test_a_field_that_tags_would_print_in_part_is_a_fault() -> None:
    def mark(kind: str) -> str:
        return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>"

    code = "<w:r><w:instrText> PAGE </w:instrText></w:r>"
    begin, end = mark("begin") + code + mark("separate"), mark("end")
    for body in (
        f"<w:p>{r('{% if x %}')}{begin}{r('1{% endif %}')}{end}</w:p>",
        p("{%p if x %}") + f"<w:p>{begin}</w:p>" + p("{%p endif %}") + f"<w:p>{end}</w:p>",
        f"<w:p>{begin}{r('{% for y in x %}')}{end}{r('{% endfor %}')}</w:p>",
    ):
        assert "would part a field" in str(faults(from_xml(body))[0].message)
    whole = from_xml(f"<w:p>{begin}{r('{% if x %}1{% else %}2{% endif %}')}{end}</w:p>")
    assert fields(part(check(fill(whole, x=0)))) == [("PAGE", "2", False)]
    inside = from_xml(
        f"<w:p>{r('{% for y in x %}')}{begin}{r('{{ y }}')}{end}{r('{% endfor %}')}</w:p>"
    )
    assert len(fields(part(check(fill(inside, x="ab"))))) == 2


def test_tables_stay_apart_where_a_control_between_them_goes() -> None:
    loop = p("{%p for x in xs %}") + p("{{ x }}") + p("{%p endfor %}")
    control = (
        f"<w:sdt><w:sdtPr><w:id w:val='5'/></w:sdtPr><w:sdtContent>{loop}</w:sdtContent></w:sdt>"
    )
    source = from_xml(tbl(["a"]), control, _mark("Start", "b"), _mark("End"), tbl(["b"]), p("end"))
    for xs, between in (("", ""), ("1", "1")):
        root = part(check(fill(source, xs=xs)))
        assert [text_of(item) for item in root.iter(f"{W}p")] == ["a", between, "b", "end"]
        assert bookmarks(root) == {"b": "7"}
