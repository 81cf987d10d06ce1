"""What macros, block sets, calls and loops make: characters to filters, XML where it is printed."""

from __future__ import annotations

from typing import Any

import pytest

from reportgen.problems.problem import Problem, TemplateError
from reportgen.wordtemplate import Paragraph, Text, WordTemplate
from support.word import W, check, fill, from_xml, p, paragraphs, part, r, rows, tbl, text_of


def fault(source: bytes, **values: Any) -> Problem:
    with pytest.raises(TemplateError) as caught:
        fill(source, **values)
    (only,) = caught.value.problems
    return only


MACRO = "{% macro m(v) %}{{ v }}{% endmacro %}"


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("{% set s %}{{ a }} & {{ b }}{% endset %}{{ s|upper }}", "TOM & <J>"),
        ("{% set s | upper %}{{ a }} & {{ b }}{% endset %}{{ s }}", "TOM & <J>"),
        ("{% set s %}{{ b }}{% endset %}{{ s ~ '>' ~ s }}", "<J>><J>"),
        ("{% set s %}{{ b }}{% endset %}{{ [s, '&', s]|join(' ') }}", "<J> & <J>"),
        ("{% set s %}A & B{% endset %}{{ 'same' if s == c else s|length }}", "same"),
        (
            "{% set s %}A & B{% endset %}{{ s|length }} {{ s[2] }} {{ s|replace('&', '<') }}",
            "5 & A < B",
        ),
        (
            "{% set s %}b{{ b }}{% endset %}{{ 'yes' if '<J' in s else 'no' }}{{ s.upper() }}",
            "yesB<J>",
        ),
        ("{% set s %}{{ t }}{% endset %}{{ s|upper }}|{{ s|replace('\\n', '+') }}", "A\nB|a+b"),
        (f"{MACRO}{{{{ m(b)|lower }}}}{{{{ m(b) ~ m(c) }}}}", "<j><J>A & B"),
        (f"{MACRO}{{{{ m(t)|upper }}}}", "A\nB"),
        (f"{MACRO}{{{{ m(b)|default('-') }}}}{{{{ [m(c)]|first }}}}", "<J>A & B"),
        (f"{MACRO}{{% for x in [m('b'), m('&'), m('a')]|sort %}}{{{{ x }}}}{{% endfor %}}", "&ab"),
        (
            f"{MACRO}{{% filter upper %}}{{{{ m(b) }}}}e & {{{{ t }}}}{{% endfilter %}}",
            "<J>E & A\nB",
        ),
        ("{% set s | replace('=', '-') %}a=b{% endset %}{{ s }}", "a-b"),
        ("{% set s | replace('=', '-') | upper %}a=b{% endset %}{{ s }}", "A-B"),
        ("{% set q = 'a' ~ b %}{{ q }}", "a<J>"),
        ("{% set s %}a{% endset %}{{ s.xml }}{{ s.format() }}", None),
    ],
)
def test_made_text_is_text(tags: str, expected: str | None) -> None:
    source = from_xml(p(tags))
    values = {"a": "Tom", "b": "<J>", "c": "A & B", "t": "a\nb"}
    if expected is None:
        assert "'xml' is not a part" in str(fault(source, **values).message)
        return
    assert paragraphs(check(fill(source, values)))[0] == expected


@pytest.mark.parametrize("name", ["xml", "slot", "__class__"])
def test_a_template_does_not_see_the_xml_of_what_it_made(name: str) -> None:
    for code in (f"m()|attr('{name}')", f"m()['{name}']", f"[m()]|map(attribute='{name}')|list"):
        source = from_xml(p(f"{{% macro m() %}}a{{% endmacro %}}{{% set x = {code} %}}{{{{ x }}}}"))
        with pytest.raises(TemplateError):
            fill(source)


def test_made_text_that_is_printed_as_it_is_keeps_its_look() -> None:
    bold = "<w:rPr><w:b/></w:rPr>"
    runs = (r("{% set s %}a"), r("{{ x }}", bold), r("{% endset %}{{ s }}|{{ s|upper }}"))
    source = from_xml(f"<w:p>{''.join(runs)}</w:p>")
    root = part(check(fill(source, x="&\tb")))
    texts = {text_of(run): run.find(f"{W}rPr/{W}b") is not None for run in root.iter(f"{W}r")}
    assert texts["&\tb"] is True
    assert paragraphs(check(fill(source, x="&\tb")))[0] == "a&\tb|A&\tB"


@pytest.mark.parametrize("tag", ["{{ m() }}", "{{r m() }}", "{{p m() }}"])
def test_text_made_within_a_line_fits_every_printing_tag(tag: str) -> None:
    """A run or a paragraph is put around it, as around any other text."""
    source = from_xml(p("{% macro m() %}a & {{ x }}{% endmacro %}"), p(tag))
    document = check(fill(source, x="<b>"))
    assert paragraphs(document)[1] == "a & <b>"
    for text in part(document).iter(f"{W}t"):
        assert text.getparent().tag == f"{W}r"
        assert text.getparent().getparent().tag == f"{W}p"


@pytest.mark.parametrize(
    ("tag", "text"), [("[{{ m() }}]", "[red]"), ("{{r m() }}", "red"), ("{{p m() }}", "red")]
)
def test_runs_that_were_made_fit_every_printing_tag(tag: str, text: str) -> None:
    red = '<w:rPr><w:color w:val="FF0000"/></w:rPr>'
    macro = f"<w:p>{r('{%r macro m() %}')}{r('red', red)}{r('{%r endmacro %}')}</w:p>"
    document = check(fill(from_xml(macro, p(tag))))
    assert paragraphs(document)[1] == text
    assert len(list(part(document).iter(f"{W}color"))) == 1


BLOCKS = (p("{%p macro m() %}"), p("a"), tbl(["b"]), p("{%p endmacro %}"))


def test_paragraphs_that_were_made_stand_where_paragraphs_do() -> None:
    document = check(fill(from_xml(*BLOCKS, p("{{p m() }}"), p("{{ m()|length }}"), p("end"))))
    assert paragraphs(document) == ["a", "b", "3", "end"]


@pytest.mark.parametrize("tag", ["{{ m() }}", "{{r m() }}", "x{% call n() %}{% endcall %}"])
def test_paragraphs_within_a_line_are_a_fault_with_its_place(tag: str) -> None:
    called = (p("{%p macro n() %}"), p("{{ caller() }}"), p("{%p endmacro %}"))
    problem = fault(from_xml(*BLOCKS, *called, p("first"), p(tag)))
    # Paragraphs of the table are counted apart.
    assert problem.place.within == "body, paragraph 8"
    assert "paragraphs cannot stand among" in str(problem.message)
    assert str(problem.message).startswith("{") and "{{p" in str(problem.advice)


def test_rows_stand_in_tables_alone() -> None:
    table = tbl(
        ["{%tr macro m(x) %}"], ["{{ x }}{{ caller() }}"], ["{%tr endmacro %}"],
        ["{%tr call m('&') %}"], ["{%tr endcall %}"],
    )  # fmt: skip
    source = from_xml(table, p("{% macro n() %}!{% endmacro %}{{ n() }}"))
    assert rows(check(fill(source))) == [["&"]]
    misplaced = from_xml(
        tbl(["{%tr macro m() %}"], ["a"], ["{%tr endmacro %}"], ["b"]), p("{{p m() }}")
    )
    problem = fault(misplaced)
    assert problem.place.within == "body, paragraph 1"
    assert "rows cannot stand among paragraphs" in str(problem.message)


def test_what_ends_a_paragraph_fits_where_a_paragraph_ends() -> None:
    macro = (p("{% macro m() %}a"), p("b{% endmacro %}"))
    assert paragraphs(check(fill(from_xml(*macro, p("[{{ m() }}]")))))[1:] == ["[a", "b]"]
    link = f'<w:p><w:hyperlink w:anchor="x">{r("{{ m() }}")}</w:hyperlink></w:p>'
    assert fault(from_xml(*macro, link)).place.within == "body, paragraph 3"


def test_a_call_hands_over_what_it_holds() -> None:
    source = from_xml(
        p("{% macro box(t) %}[{{ t }}: {{ caller('&') }}]{% endmacro %}"),
        p("{% call(x) box('<') %}{{ x }}{{ y }}{% endcall %}."),
        p("{%p macro par() %}"), p("<{{ caller()|upper }}>"), p("{%p endmacro %}"),
        p("{%p call par() %}"), p("inner"), p("{%p endcall %}"),
    )  # fmt: skip
    assert paragraphs(check(fill(source, y="é"))) == ["", "[<: &é].", "<INNER>"]


def test_a_loop_that_calls_itself() -> None:
    tree = [{"n": "a & b", "xs": [{"n": "c", "xs": []}, {"n": "<d>", "xs": []}]}]
    inline = p("{% for x in xs recursive %}({{ x.n }}{{ loop(x.xs) }}){% endfor %}!")
    assert paragraphs(check(fill(from_xml(inline), xs=tree)))[0] == "(a & b(c)(<d>))!"
    whole = (
        p("{%p for x in xs recursive %}"), p("{{ x.n }}"), p("{{p loop(x.xs) }}"),
        p("{%p endfor %}"),
    )  # fmt: skip
    assert paragraphs(check(fill(from_xml(*whole, p("end")), xs=tree))) == [
        "a & b", "c", "<d>", "end",
    ]  # fmt: skip
    misplaced = (p("{%p for x in xs recursive %}"), p("{{ loop(x.xs) }}"), p("{%p endfor %}"))
    problem = fault(from_xml(*misplaced, p("")), xs=tree)
    assert problem.place.within == "body, paragraph 2"


def test_more_than_text_is_not_lost_in_a_filter() -> None:
    note = "<w:r><w:tab/><w:pict/></w:r>"
    source = from_xml(f"<w:p>{r('{% filter upper %}a')}{note}{r('b{% endfilter %}')}</w:p>")
    problem = fault(source)
    assert "more than text" in str(problem.message)
    assert problem.place.within == "body, paragraph 1"
    with pytest.raises(TemplateError, match="changes text alone"):
        WordTemplate(from_xml(p("{%p filter upper %}"), p("a"), p("{%p endfilter %}")))
    with pytest.raises(TemplateError, match="different paragraphs"):
        WordTemplate(from_xml(p("{% filter upper %}a"), p("b{% endfilter %}")))


def test_a_link_that_was_made_is_not_put_into_a_link() -> None:
    link = f'<w:hyperlink w:anchor="b">{r("{{ x }}")}</w:hyperlink>'
    macro = f"<w:p>{r('{%r macro m() %}')}{link}{r('{%r endmacro %}')}</w:p>"
    outer = f'<w:p><w:hyperlink w:anchor="a">{r("{{ m() }}")}</w:hyperlink></w:p>'
    assert "another link" in str(fault(from_xml(macro, outer), x=1).message)
    assert paragraphs(check(fill(from_xml(macro, p("{{ m() }}")), x=1)))[1] == "1"


def test_text_of_made_paragraphs_leaves_out_what_is_not_read() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    ends = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    source = from_xml(
        p("{%p set s %}"), f"<w:p>{field}{r('7')}{ends}</w:p>", p("b"), p("{%p endset %}"),
        p("{{ s|replace('\n', '+') }}"),
    )  # fmt: skip
    assert paragraphs(check(fill(source)))[0] == "7+b"


def test_values_in_sequences_are_printed_as_runs() -> None:
    source = from_xml(p("{{r x }}"), p("{{p x }}"))
    value = [Text("a", strong=True), Paragraph((Text("b"),))]
    assert paragraphs(check(fill(source, x=value))) == ["ab", "a", "b"]
