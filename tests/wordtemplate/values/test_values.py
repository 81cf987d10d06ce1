"""What values may be printed, how they are reached, and what becomes of them in addresses."""

from __future__ import annotations

import datetime
import enum
import io
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from lxml import etree

from reportgen.problems.problem import Problem, TemplateError
from reportgen.wordtemplate import WordTemplate
from support.word import check, fill, from_xml, new_document, p, paragraphs, save

HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def fault(source: bytes, **values: Any) -> Problem:
    with pytest.raises(TemplateError) as caught:
        fill(source, **values)
    (only,) = caught.value.problems
    return only


class Colour(enum.Enum):
    RED = 1


class Mute:
    def __repr__(self) -> str:
        return "Mute()"


class Spoken:
    def __str__(self) -> str:
        return "said"


@dataclass
class Plain:
    a: int = 1


_UNPRINTABLE = {
    "list": ["a", "b"],
    "tuple": ("a",),
    "dict": {"a": 1},
    "set": {1},
    "frozenset": frozenset("a"),
    "bytes": b"ab",
    "bytearray": bytearray(b"a"),
    "builtin": len,
    "function": lambda: 1,
    "method": "a".upper,
    "class": object,
    "object": object(),
    "repr": Mute(),
    "dataclass": Plain(),
    "enum": Colour.RED,
    "range": range(3),
    "generator": (x for x in "a"),
    "view": {}.keys(),
    "proxy": MappingProxyType({}),
}


@pytest.mark.parametrize(
    "tag",
    [
        "{{ x }}",
        "{{ x|upper }}",
        "{{ 'a' ~ x }}",
        "{{ ['a', x]|join(', ') }}",
        "{{ '%s' % x }}",
        "{{ '{}'.format(x) }}",
        "{{ x|string }}",
        "{{ '%s'|format(x) }}",
        "{{ '{a}'.format(a=x) }}",
    ],
)
@pytest.mark.parametrize("kind", sorted(_UNPRINTABLE))
def test_no_value_is_spelt_as_programmers_do(tag: str, kind: str) -> None:
    value = _UNPRINTABLE[kind]
    # A tuple beside the sign of formats is a row of values.
    if kind in ("tuple", "dict", "proxy") and "%" in tag:
        value = [value]
    problem = fault(from_xml(p("first"), p(tag)), x=value)
    assert "is no text" in str(problem.message)
    assert problem.place.within == "body, paragraph 2"


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("{{ self }}", "'self' is unknown"),
        ("{{ range }}", "is no text"),
        ("{{ dict }}", "is no text"),
        ("{{ x.upper }}", "Call it"),
        ("{% macro m() %}{% endmacro %}{{ m }}", "is no text"),
        ("{% for y in x %}{{ loop }}{% endfor %}", "is no text"),
        ("{{ [y] }}", "no text"),
        ("{{ [y]|join }}", "'y' is unknown"),
        ("{{ 'a' ~ y }}", "'y' is unknown"),
        ("{{ y|upper }}", "'y' is unknown"),
    ],
)
def test_names_that_are_no_texts(tag: str, words: str) -> None:
    assert words in str(fault(from_xml(p(tag)), x="a"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        (1.5, "1.5"),
        (True, "True"),
        (Decimal("1.20"), "1.20"),
        (datetime.date(2026, 1, 2), "2026-01-02"),
        (datetime.datetime(2024, 1, 2, 3, 4), "2024-01-02 03:04:00"),
        (Spoken(), "said"),
    ],
)
def test_values_that_have_a_text_are_printed(value: Any, text: str) -> None:
    source = from_xml(p("{{ x }}|{{ x ~ '' }}|{{ [x]|join }}|{{ '{}'.format(x) }}"))
    assert paragraphs(check(fill(source, x=value)))[0] == "|".join([text] * 4)


@pytest.mark.parametrize(
    "tag",
    [
        "{{ x }}",
        "{{ x|upper }}{{ x|lower }}{{ x|title }}{{ x|capitalize }}{{ x|trim }}",
        "{{ x ~ x }}",
        "{{ none ~ '' }}",
        "{{ [x, none]|join }}",
        "{{ x|replace('N', 'M') }}{{ x|string }}{{ x|e }}{{ x|truncate(3) }}{{ x|wordwrap(1) }}",
        "{{ '%s'|format(x) }}{{ '%s' % x }}{{ '{}{a}'.format(x, a=x) }}",
        "{% filter upper %}{{ x }}{% endfilter %}",
        "{% set s %}{{ x }}{% endset %}{{ s|upper }}",
        "{{r x }}",
        "{{ d.x|upper }}{{ d['x'] ~ '' }}",
        "{{ ''|replace('', x) }}{{ ''|join(x) }}{{ x|indent(2) }}{{ x|striptags }}",
    ],
)
def test_nothing_at_all_prints_nothing(tag: str) -> None:
    assert paragraphs(fill(from_xml(p(f"[{tag}]")), x=None, d={"x": None}))[0] in ("[]", "")


def test_filters_say_nothing_of_none() -> None:
    assert paragraphs(fill(from_xml(p("[{{ x|center(4) }}|{{ x|wordcount }}]")), x=None))[0] == (
        "[    |0]"
    )


@pytest.mark.parametrize(
    "name", ["items", "keys", "values", "get", "copy", "update", "pop", "_id", "format"]
)
def test_what_a_value_holds_comes_before_what_it_can_do(name: str) -> None:
    tag = f"{{{{ d.{name} }}}}{{% for x in e.{name} %}}-{{{{ x }}}}{{% endfor %}}"
    source = from_xml(p(tag))
    for kind in (dict, MappingProxyType):
        values = {"d": kind({name: "&"}), "e": kind({name: [1, 2]})}
        assert paragraphs(check(fill(source, values)))[0] == "&-1-2"


def test_what_a_value_can_do_is_reached_where_it_holds_no_such_name() -> None:
    source = from_xml(p("{% for k, v in d.items() %}{{ k }}{{ v }}{% endfor %}{{ d.get('b', 3) }}"))
    assert paragraphs(fill(source, d={"a": 1}))[0] == "a13"
    problem = fault(from_xml(p("{{ d.__class__ }}")), d={"a": 1})
    assert "not allowed" in str(problem.message)
    assert paragraphs(fill(from_xml(p("{{ d.__class__ }}")), d={"__class__": "a"}))[0] == "a"


# Addresses


def addresses(target: str, **values: Any) -> list[str]:
    """Return the addresses of the links in a document made with one link to `target`."""
    document = new_document()
    document.add_paragraph("link")
    document.part.relate_to(target, HYPERLINK, is_external=True)
    made = check(fill(save(document), values))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        rels = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
    return [rel.get("Target") for rel in rels if rel.get("TargetMode") == "External"]


@pytest.mark.parametrize(
    ("target", "values", "expected"),
    [
        # What is written stays as it is.
        ("https://a.org/?q=a%26b&id={{ x }}", {"x": "7"}, "https://a.org/?q=a%26b&id=7"),
        ("https://a.org/a%2Fb/%7B%7B%20x%20%7D%7D?c=%20d", {"x": "7"}, "https://a.org/a%2Fb/7?c=%20d"),
        ("https://a.org/%C3%A9/%7B%7B x|default('%C3%A9') %7D%7D", {}, "https://a.org/%C3%A9/%C3%A9"),
        # A value is one part of the address.
        ("https://a.org/?q={{ x }}&p=1", {"x": "a&b=#+%"}, "https://a.org/?q=a%26b%3D%23%2B%25&p=1"),
        ("https://a.org/{{ x }}/e", {"x": "a b?c#d/é"}, "https://a.org/a%20b%3Fc%23d/%C3%A9/e"),
        ("https://a.org/#{{ x }}", {"x": "a b#c"}, "https://a.org/#a%20b%23c"),
        ("https://a.org/?{{ x }}", {"x": "a=1&b=2#c"}, "https://a.org/?a=1&b=2%23c"),
        ("https://{{ x }}", {"x": "a.org/b?c=1#d"}, "https://a.org/b?c=1#d"),
        ("https://{{ x }}/b?c={{ y }}", {"x": "a.org", "y": "1&2"}, "https://a.org/b?c=1%262"),
        ("mailto:{{ x }}?cc={{ y }}", {"x": "a@b.org", "y": "A &"}, "mailto:a@b.org?cc=A%20%26"),
        ("mailto:{{ x }}", {"x": "a@b.org?cc=c&d"}, "mailto:a@b.org%3Fcc%3Dc&d"),
        ("tel:{{ x }}", {"x": "+49 681 / 905-1"}, "tel:+49681905-1"),
        # A value may be the whole address.
        ("{{ x }}", {"x": "https://a.org/b c?d=1&e=%20#f"}, "https://a.org/b%20c?d=1&e=%20#f"),
        ("{{ x }}?id={{ y }}", {"x": "http://a.org", "y": "&"}, "http://a.org?id=%26"),
        ("{% if x %}{{ x }}{% else %}https://b.org/{{ y }}{% endif %}", {"x": None, "y": "?"}, "https://b.org/%3F"),
    ],
)  # fmt: skip
def test_addresses_keep_what_is_written_and_encode_what_is_put_in(
    target: str, values: dict[str, Any], expected: str
) -> None:
    assert addresses(target, **values) == [expected]


@pytest.mark.parametrize(
    ("target", "values", "words"),
    [
        ("{{ x }}", {"x": "ftp://host/x y"}, "'ftp:'"),
        ("{{ x }}", {"x": "javascript:alert(1)"}, "'javascript:'"),
        ("{{ x }}", {"x": "www.example.org"}, "no whole address"),
        ("{{ x }}{{ y }}", {"x": "", "y": "file:///etc/passwd"}, "'file:'"),
        ("{{ x }}script:{{ y }}", {"x": "java", "y": "alert(1)"}, "'javascript:'"),
        ("{% if x %}{{ x }}{% endif %}", {"x": " JavaScript:1"}, "no whole address"),
    ],
)
def test_values_lead_to_no_other_kind_of_place(
    target: str, values: dict[str, Any], words: str
) -> None:
    with pytest.raises(TemplateError) as caught:
        addresses(target, **values)
    (problem,) = caught.value.problems
    assert words in str(problem.message)
    assert problem.place.within == "body, address of a link"
    assert str(problem.message).startswith("{")


def test_a_fault_in_an_address_names_its_own_tag() -> None:
    document = new_document()
    document.add_paragraph("link")
    for target in ("https://a.org/{{ a }}", "{{ b }}"):
        document.part.relate_to(target, HYPERLINK, is_external=True)
    template = WordTemplate(save(document))
    with pytest.raises(TemplateError, match=r"\{\{ b \}\}"):
        template.render({"a": 1, "b": "ftp:x"})
