"""Short tags are read without Jinja's parser, and mean the same."""

from __future__ import annotations

import pytest
from jinja2 import Environment, TemplateSyntaxError
from jinja2.parser import Parser

from reportgen.problems.problem import TemplateError
from reportgen.wordtemplate import WordTemplate
from reportgen.wordtemplate.tags.reading import read_expression, read_statement
from support.word import fill, from_xml, p, paragraphs


@pytest.mark.parametrize(
    "code",
    [
        "a", "a.b", "a.b_2.c", "a[0]", "a[12].b[3][4]", "loop.index", "true", "none", "a[-1]",
        "a[ 0 ]", "a [0]", "a['b']", "a[b]", "a[0]|upper", "a[1_0]", "a[99999999999]", "a.0",
        "true[0]", "a[0:1]", "ä.b",
    ],
)  # fmt: skip
def test_an_expression_is_that_of_jinja(code: str) -> None:
    environment = Environment(autoescape=True)
    [output] = Parser(environment, f"{{{{ {code} }}}}").parse().body
    [node] = output.nodes  # type: ignore[attr-defined]
    assert read_expression(environment, code) == node


@pytest.mark.parametrize("code", ["if a[0]", "if a[2].b", "if a"])
def test_a_condition_is_that_of_jinja(code: str) -> None:
    environment = Environment(autoescape=True)
    [node] = Parser(environment, f"{{% {code} %}}{{% endif %}}").parse().body
    assert read_statement(environment, "if", code) == node


@pytest.mark.parametrize("code", ["a[", "a[1 2]", "a.", "a[0", "a[00x]", ""])
def test_what_jinja_refuses_is_refused(code: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        read_expression(Environment(autoescape=True), code)


def test_parts_by_number_are_printed_and_missed() -> None:
    body = p("{{ a[1] }}{{ a[0].b[1] }}{% if a[1] %}{{ a[0].b }}{% endif %}")
    assert paragraphs(fill(from_xml(body), a=[{"b": "xy"}, "z"])) == ["zyxy"]
    assert WordTemplate(from_xml(body)).undeclared() == {"a"}
    with pytest.raises(TemplateError, match=r"\{\{ a\[7\] \}\}"):
        fill(from_xml(p("{{ a[7] }}")), a=[])
