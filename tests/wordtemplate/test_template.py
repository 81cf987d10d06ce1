"""The dialect of Word templates: every construct, on documents made here and read back."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.wordtemplate import WordTemplate
from support.word import (
    W,
    check,
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

# Printing


def test_prints_values_in_the_formatting_of_their_run() -> None:
    bold = "<w:rPr><w:b/></w:rPr>"
    document = fill(from_xml(f"<w:p>{r('a ')}{r('{{ x }}', bold)}{r(' b')}</w:p>"), x="X<&>")
    assert paragraphs(document)[0] == "a X<&> b"
    run = next(item for item in part(document).iter(f"{W}r") if "X" in text_of(item))
    assert run.find(f"{W}rPr/{W}b") is not None


@pytest.mark.parametrize(
    "runs",
    [
        ["{", "{ x }", "}"],
        ["{{", "x", "}}"],
        ["{{ ", '<w:proofErr w:type="spellStart"/>', "x", '<w:proofErr w:type="spellEnd"/>', " }}"],
        ["{{ ", '<w:bookmarkStart w:id="7" w:name="b"/><w:bookmarkEnd w:id="7"/>', "x }}"],
        ["{{ ", "<w:r><w:lastRenderedPageBreak/><w:t>x</w:t></w:r>", " }}"],
        [
            "{{",
            '<w:r w:rsidR="00A1"><w:rPr><w:b/></w:rPr><w:t xml:space="preserve"> x</w:t></w:r>',
            "}}",
        ],
        ["{{\u00a0x\u00a0}}"],
        ["{{ ", "<w:r><w:tab/></w:r>", "x", "<w:r><w:br/></w:r>", "}}"],
        ["{{ x", '<w:del w:id="1" w:author="a"><w:r><w:delText>y</w:delText></w:r></w:del>', " }}"],
        ['<w:ins w:id="1" w:author="a"><w:r><w:t>{{ x</w:t></w:r></w:ins>', " }}"],
        ["{{ \u200bx }}"],
        ["{# note #}{{ x }}{# <b> #}"],
    ],
)
def test_joins_tags_that_word_has_split(runs: list[str]) -> None:
    document = fill(from_xml(p("[", *runs, "]")), x="value")
    assert paragraphs(document)[0] == "[value]"


_NOISE = (
    "",
    '<w:proofErr w:type="gramStart"/>',
    "<w:r><w:lastRenderedPageBreak/></w:r>",
    '<w:del w:id="8" w:author="a"><w:r><w:delText>}} gone</w:delText></w:r></w:del>',
    "<w:r><w:rPr><w:i/></w:rPr></w:r>",
)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 95), st.sampled_from(_NOISE)), max_size=12))
def test_tags_survive_any_split_over_runs(cuts: list[tuple[int, str]]) -> None:
    text = "a {{ x }}{% if “y” == 'y' and 1 < 2 %} b {{ x|upper }}{# n #}{% for z in x %}{{ z }}-"
    text += "{% endfor %}{% endif %}."
    pieces: list[str] = []
    position = 0
    for cut, noise in sorted(cuts):
        pieces += [r(text[position:cut]), noise] if cut > position else [noise]
        position = max(cut, position)
    source = _replace_body(f"<w:p>{''.join(pieces)}{r(text[position:])}</w:p>")
    assert paragraphs(fill(source, x="<v>"))[0] == "a <v> b <V><-v->-."


def _replace_body(block: str) -> bytes:
    """Return a document with another body, without the cost of making one anew."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_EMPTY)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = re.sub(rb"<w:p>.*</w:p>", block.encode(), data, flags=re.DOTALL)
            new.writestr(name, data)
    return stream.getvalue()


_EMPTY = from_xml(p("x"))


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{{ x|default(“y”) }}", "v"),
        ("{{ “a” }}", "a"),
        ("{{ „a“ }}", "a"),
        ("{{ ‘a’ }}", "a"),
        ("{{ 'a’ }}", "a"),
        ("{{ «\u00a0a\u00a0» }}", "a"),
        ("{{ «a» }}", "a"),
        ("{{ 'it’s' }}", "it’s"),
        ("{{ “say 'hi'” }}", "say 'hi'"),
        ("{{ n < 3 and n > 1 }}", "True"),
        ("{{ {'k': 'v}}'}['k'] }}", "v}}"),
        ("{{ '%}' }}", "%}"),
        ("{{ n – 1 }}", "1"),
        ("{{ x|upper }}", "V"),
        ("{{ [x, '&']|join('<') }}", "v<&"),
        ("{{ '<b>'|e }}{{ '<b>'|safe }}{{ '<b>'|escape|upper }}", "<b><b><B>"),
        ("{{ x ~ '<' }}", "v<"),
        ("{_{ x }_} {_% if %_}", "{{ x }} {% if %}"),
        ("{% raw %}{{ x }}{% endraw %}!", "{{ x }}!"),
        ("{{ none }}|", "|"),
        ("}} %} { x }", "}} %} { x }"),
    ],
)
def test_reads_what_word_makes_of_quotes_and_signs(tag: str, expected: str) -> None:
    assert paragraphs(fill(from_xml(p(tag)), x="v", n=2))[0] == expected


def test_escaped_signs_inside_statements() -> None:
    source = from_xml(p("{% if n < 3 and “a” != 'b' %}yes{% else %}no{% endif %}"))
    assert paragraphs(fill(source, n=2))[0] == "yes"
    assert paragraphs(fill(source, n=5))[0] == "no"


def test_line_breaks_tabs_and_spaces_are_kept() -> None:
    document = fill(from_xml(p("{{ x }}")), x=" a\nb\tc\r\nd  e ")
    assert paragraphs(document)[0] == " a\nb\tc\nd  e "
    root = part(document)
    assert len(list(root.iter(f"{W}br"))) == 2
    assert all(
        text.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
        for text in root.iter(f"{W}t")
    )


_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@given(st.text(st.characters(exclude_categories=())))
def test_every_character_survives(value: str) -> None:
    document = _ROUND_TRIP.render({"x": value})
    broken = re.sub("\r\n|\r|\x0b|\x0c", "\n", value)
    assert paragraphs(document)[0] == "[" + _FORBIDDEN.sub("\ufffd", broken) + "]"
    assert paragraphs(document)[1] == "[" + _FORBIDDEN.sub("\ufffd", broken) + "]"


_ROUND_TRIP = WordTemplate(from_xml(p("[{{ x }}]"), p("[{{r x }}]")))


# Statements


def test_inline_loops_and_conditions() -> None:
    source = from_xml(
        p("{% for x in xs %}{{ x }}{% if not loop.last %}, ", "{% endif %}{% endfor %}.")
    )
    assert paragraphs(fill(source, xs=["a", "b"]))[0] == "a, b."
    assert paragraphs(fill(source, xs=[]))[0] == "."


def test_a_loop_over_whole_paragraphs_by_inline_tags() -> None:
    source = from_xml(p("{% for x in xs %}"), p("{{ x }}"), p("{% endfor %}"))
    assert [text for text in paragraphs(fill(source, xs=["a", "b"])) if text] == ["a", "b"]


def test_paragraph_loops_leave_no_paragraph_of_their_own() -> None:
    source = from_xml(p("{%p for x in xs %}"), p("{{ x }}"), p("{%p endfor %}"), p("end"))
    assert paragraphs(fill(source, xs=["a", "b"])) == ["a", "b", "end"]
    assert paragraphs(fill(source, xs=[])) == ["end"]


def test_row_loops_nest() -> None:
    source = from_xml(
        tbl(
            ["head", ""],
            ["{%tr for s in ss %}", ""],
            ["{%tr for x in s.xs %}", ""],
            ["{{ s.n }}", "{{ x }}"],
            ["{%tr endfor %}", ""],
            ["{%tr endfor %}", ""],
        )
    )
    document = check(fill(source, ss=[{"n": "A", "xs": "12"}, {"n": "B", "xs": "3"}]))
    assert rows(document) == [["head", ""], ["A", "1"], ["A", "2"], ["B", "3"]]


def test_a_table_that_loses_all_rows_goes() -> None:
    source = from_xml(tbl(["{%tr for x in xs %}"], ["{{ x }}"], ["{%tr endfor %}"]), p("end"))
    document = check(fill(source, xs=[]))
    assert list(part(document).iter(f"{W}tbl")) == []
    assert paragraphs(document) == ["end"]
    assert rows(check(fill(source, xs=["a"]))) == [["a"]]


def test_cell_loops_count_the_columns() -> None:
    source = from_xml(tbl(["{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}"]), p(""))
    document = check(fill(source, xs=["a", "b", "c", "d"]))
    assert rows(document) == [["a", "b", "c", "d"]]
    assert len(list(part(document).iter(f"{W}gridCol"))) == 4
    assert list(part(check(fill(source, xs=[]))).iter(f"{W}tbl")) == []


def test_a_cell_keeps_a_paragraph_with_its_formatting() -> None:
    style = '<w:pPr><w:jc w:val="center"/></w:pPr>'
    cell = p("{%p if x %}") + p("{{ x }}", properties=style) + p("{%p endif %}")
    document = check(fill(from_xml(tbl([cell, "b"]), p("")), x=""))
    assert rows(document) == [["", "b"]]
    kept = next(part(document).iter(f"{W}tc")).find(f"{W}p/{W}pPr/{W}jc")
    assert kept is not None


def test_vertical_merge_in_a_loop() -> None:
    source = from_xml(
        tbl(
            ["{%tr for s in ss %}", ""],
            ["{%tr for x in s.xs %}", ""],
            ["{% vm %}{{ s.n }}", "{{ x }}"],
            ["{%tr endfor %}", ""],
            ["{%tr endfor %}", ""],
        ),
        p(""),
    )
    document = check(fill(source, ss=[{"n": "A", "xs": "12"}, {"n": "B", "xs": "3"}]))
    assert rows(document) == [["A", "1"], ["", "2"], ["B", "3"]]
    merges = [item.get(f"{W}val") for item in part(document).iter(f"{W}vMerge")]
    assert merges == ["restart", "continue", "restart"]


def test_horizontal_merge_in_a_loop() -> None:
    source = from_xml(
        tbl(
            ["{%tc for x in xs %}", "{% hm %}Title", "{%tc endfor %}"],
            ["{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}"],
        ),
        p(""),
    )
    document = check(fill(source, xs=["a", "b", "c"]))
    assert rows(document) == [["Title"], ["a", "b", "c"]]
    assert next(part(document).iter(f"{W}gridSpan")).get(f"{W}val") == "3"


def test_colspan_and_cell_background() -> None:
    source = from_xml(tbl(["{% colspan n %}{% cellbg c %}wide"], ["a"]), p(""))
    document = check(fill(source, n=1, c="#ffE699"))
    assert rows(document) == [["wide"], ["a"]]
    shade = next(part(document).iter(f"{W}shd"))
    assert shade.get(f"{W}fill") == "FFE699"
    assert next(part(document).iter(f"{W}gridSpan")).get(f"{W}val") == "1"


def test_run_tags_take_out_whole_runs() -> None:
    source = from_xml(
        p("a", "{%r if x %}", "<w:r><w:rPr><w:b/></w:rPr><w:t>b</w:t></w:r>", "{%r endif %}", "c")
    )
    assert paragraphs(fill(source, x=True))[0] == "abc"
    document = fill(source, x=False)
    assert paragraphs(document)[0] == "ac"
    assert list(part(document).iter(f"{W}b")) == []


def test_dashes_join_paragraphs() -> None:
    source = from_xml(
        p("My house is located "),
        p("{%- if town -%}"),
        p("in urban area"),
        p("{%- else -%}"),
        p("in countryside"),
        p("{%- endif -%}"),
        p(" and I love it."),
        p("next"),
    )
    town = "My house is located in urban area and I love it."
    assert paragraphs(fill(source, town=True)) == [town, "next"]
    country = "My house is located in countryside and I love it."
    assert paragraphs(fill(source, town=False)) == [country, "next"]


def test_comments_vanish_with_what_they_act_on() -> None:
    source = from_xml(p("a{# x #}b"), p("{#p gone #}"), tbl(["{#tr gone #}"], ["kept"]), p("end"))
    document = check(fill(source))
    assert paragraphs(document) == ["ab", "kept", "end"]


def test_set_with_and_macros() -> None:
    source = from_xml(
        p("{%p set a = x ~ '&' %}"),
        p("{{ a }}{% with b = 2 %}{{ b }}{% endwith %}"),
        p("{% macro m(v) %}<{{ v }}>{% endmacro %}{{ m(x) }}"),
        p("{% set s %}[{{ x }}]{% endset %}{{ s }}"),
    )
    assert paragraphs(fill(source, x="<X>")) == ["<X>&2", "<<X>>", "[<X>]"]


def test_a_paragraph_tag_keeps_the_section_it_ends() -> None:
    section = '<w:pPr><w:sectPr><w:pgSz w:w="8391" w:h="11906"/></w:sectPr></w:pPr>'
    source = from_xml(p("{%p if 1 %}"), p("a"), p("{%p endif %}", properties=section), p("b"))
    assert len(list(part(check(fill(source))).iter(f"{W}sectPr"))) == 2


# Places
