"""Signs inside the braces: dashes, plus signs, and how braces themselves are printed."""

from __future__ import annotations

import pytest

from support.word import W, check, fill, from_xml, p, paragraphs, part, r

_BR = "<w:r><w:br/></w:r>"
_TAB = "<w:r><w:tab/></w:r>"


def test_dashes_of_a_printing_tag_take_blanks_alone() -> None:
    source = from_xml(p("A"), p("{{- x -}}"), p("B"), p("c  {{- x -}}  d"))
    assert paragraphs(fill(source, x=1)) == ["A", "1", "B", "c1d"]


def test_dashes_of_a_note_take_blanks_alone() -> None:
    source = from_xml(p("A"), p("b {#- note -#} c"), p("{#- note -#}"), p("D"))
    assert paragraphs(fill(source)) == ["A", "bc", "", "D"]


@pytest.mark.parametrize("between", [_BR, _BR + _BR, _TAB + _BR, "<w:r><w:cr/></w:r>"])
def test_dashes_take_line_breaks_up_to_the_next_text(between: str) -> None:
    source = from_xml(
        f"<w:p>{r('My house is located')}{between}{r('{%- if u -%}')}{between}{r(' in town')}"
        f"{between}{r('{%- endif %}')}{r(' and')}{between}{r('more')}</w:p>"
    )
    end = " and" + "".join("\t" if "tab" in item else "\n" for item in between.split("<w:r>")[1:])
    if "w:cr" in between:
        end = " and"
    assert paragraphs(fill(source, u=1))[0] == "My house is located in town" + end + "more"
    assert paragraphs(fill(source, u=0))[0] == "My house is located" + end + "more"


def test_a_page_break_is_no_blank() -> None:
    page = '<w:r><w:br w:type="page"/></w:r>'
    source = from_xml(p("A"), f"<w:p>{page}{r('{%- if x -%}')}{page}{r('b{% endif %}')}</w:p>")
    document = fill(source, x=1)
    assert len(list(part(document).iter(f"{W}br"))) == 2
    assert len(paragraphs(document)) == 2


def test_dashes_reach_over_empty_paragraphs() -> None:
    source = from_xml(
        p("A"), "<w:p/>", p(""), p("{%- if x -%}"), "<w:p/>", p("B"), p("{%- endif %}")
    )
    assert paragraphs(fill(source, x=1)) == ["AB"]


def test_joined_paragraphs_keep_the_section_they_end() -> None:
    def ends(width: int) -> str:
        return f'<w:pPr><w:sectPr><w:pgSz w:w="{width}" w:h="11906"/></w:sectPr></w:pPr>'

    source = from_xml(
        p("A {% if x -%}"),
        p("b{% endif %}", properties=ends(8391)),
        p("c", properties=ends(8392)),
        p("{%- if x %}d{% endif %}"),
    )
    document = check(fill(source, x=1))
    assert paragraphs(document) == ["A b", "c", "d"]
    widths = [item.get(f"{W}w") for item in part(document).iter(f"{W}pgSz")]
    assert widths[:2] == ["8391", "8392"]


def test_a_picture_before_a_dash_stays_in_its_paragraph() -> None:
    picture = "<w:r><w:pict><v:rect id='a' style='width:9pt'/></w:pict></w:r>"
    source = from_xml(p("A"), f"<w:p>{picture}{r('{%- if x %}b{% endif %}')}</w:p>")
    document = fill(source, x=1)
    assert paragraphs(document) == ["A", "b"]


@pytest.mark.parametrize(
    "tags",
    [
        "{%+ if x %}a{%+ endif %}",
        "{%+ if x +%}a{% endif +%}",
        "{%+ for y in x +%}{{ y }}{%+ endfor %}",
        "{#+ note +#}a{{+ '' }}",
        "{%+ raw %}a{%+ endraw +%}",
    ],
)
def test_a_plus_changes_nothing(tags: str) -> None:
    assert paragraphs(fill(from_xml(p(f" {tags} ")), x="a"))[0] == " a "


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        (["{", "_{ x }", "_}"], "{{ x }}"),
        (["{_", "% if ", "%", "_}"], "{% if %}"),
        (["100 %_}"], "100 %}"),
        (["}_}"], "}}"),
        (["}", '<w:proofErr w:type="spellEnd"/>', "_", "}"], "}}"),
        (["{_{ {{ x }} }_}"], "{{ 1 }}"),
        (["{_{", "{{ x }}", "}_}"], "{{1}}"),
        (["{_", "_{"], "{__{"),
    ],
)
def test_braces_themselves_can_be_printed_anywhere(runs: list[str], expected: str) -> None:
    assert paragraphs(check(fill(from_xml(p(*runs)), x=1)))[0] == expected


def test_braces_themselves_in_other_places() -> None:
    box = (
        "<w:p><w:r><w:pict><v:rect id='a' alt='{_{ a }_}' style='width:9pt'/></w:pict></w:r></w:p>"
    )
    document = fill(from_xml(box, p("%_}")))
    shape = next(item for item in part(document).iter() if str(item.tag).endswith("}rect"))
    assert shape.get("alt") == "{{ a }}"


def test_what_is_raw_is_printed_as_it_is_written() -> None:
    source = from_xml(p("{% raw %}{_{ {{ x }} %_}{% endraw %} {_{"))
    assert paragraphs(fill(source))[0] == "{_{ {{ x }} %_} {{"
