"""The page for those who come from docxtpl: what it says works, works, and the rest is refused."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from reportgen import wordtemplate
from reportgen.problems.problem import TemplateError
from reportgen.wordtemplate import WordTemplate
from support.project import ROOT
from support.word import check, from_xml, p, tbl

PAGE = (ROOT / "docs/from-docxtpl.md").read_text(encoding="utf-8")
FACE = {name: getattr(wordtemplate, name) for name in wordtemplate.__all__}


def chapter(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def cells(title: str, column: int) -> list[str]:
    """Return what stands in code in a column of a chapter's table."""
    found = []
    for row in chapter(title).splitlines():
        if row.startswith("| ") and not row.startswith("| docxtpl"):
            cell = re.split(r"(?<!\\) \| ", row.strip("| "))[column]
            found += [code.replace("\\|", "|") for code in re.findall("`([^`]+)`", cell)]
    return found


def is_value(code: str) -> bool:
    try:
        tree = ast.parse(code, mode="eval")
    except SyntaxError:
        return False
    return isinstance(tree.body, ast.Call | ast.List | ast.Tuple)


VALUES = [code for code in cells("Values", 1) if is_value(code)]


def test_there_are_values_on_the_page() -> None:
    assert len(VALUES) > 9


@pytest.mark.parametrize("code", VALUES)
def test_each_value_on_the_page_can_be_printed(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("part.docx").write_bytes(from_xml(p("part")))
    value = eval(code, {**FACE, "address": "https://example.org", "Path": Path})
    tag = "{{p x }}" if "Paragraph" in code or "Document" in code else "{{r x }}"
    document = from_xml(p(tag))
    check(WordTemplate(document).render({"x": value}))


TAGS: list[tuple[str, dict[str, Any]]] = [
    (p("{{ x }}{% if x %}a{% endif %}{# b #}{_{ }_}{_% %_}"), {}),
    (p("{%p if x %}") + p("{%r if x %}") + p("{%r endif %}") + p("{%p endif %}"), {}),
    (p("{#p a #}") + tbl(["{#tr a #}"], ["{#tc a #}", "b"]) + p("{{r x }}") + p("{{p x }}"), {}),
    (p("a") + p("{%- if x -%}") + p("b") + p("{%- endif -%}") + p("c"), {}),
    (tbl(["{%tr for y in xs %}"], ["{% vm %}{{ y }}"], ["{%tr endfor %}"]) + p(""), {}),
    (tbl(["{%tc for y in xs %}", "{% hm %}{{ y }}", "{%tc endfor %}"]) + p(""), {}),
    (tbl(["{% colspan 1 %}{% cellbg 'FFE699' %}a"]) + p(""), {}),
    (p("{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}a{% endcall %}"), {}),
    (p("{% set s %}a{% endset %}{{ s }}{% filter upper %}a{% endfilter %}"), {}),
    (p("{% for y in xs recursive %}{{ y }}{{ loop([]) }}{% endfor %}"), {}),
    (p("{{ cycler('a').next() }}{{ joiner()() }}{{ namespace(a=1).a }}{{ range(2)|join }}"), {}),
    (p("{% for y in xs %}{% continue %}{% break %}{% endfor %}{% do xs %}{{ _('x') }}"), {}),
]


@pytest.mark.parametrize(("body", "values"), TAGS)
def test_what_the_page_says_is_known_is_known(body: str, values: dict[str, Any]) -> None:
    template = WordTemplate(from_xml(body), globals={"_": str})
    check(template.render({"x": "v", "xs": ["a", "b"], **values}))


@pytest.mark.parametrize("code", cells("What is refused, and why", 0))
def test_what_the_page_says_is_refused_is_refused(code: str) -> None:
    if code.startswith("tpl.") or code == "replace_zipname":
        assert not hasattr(WordTemplate, code.removeprefix("tpl."))
        return
    if not code.startswith("{"):
        code = f"{{{{ {code}() }}}}" if code == "lipsum" else f"{{{{ x|{code} }}}}"
    code = code.replace("{% include %}", "{% include 'x' %}").replace(" … ", " x ")
    beside = p("text beside", code)
    body = tbl([beside]) + p("") if "tr" in code or "tc" in code else beside
    with pytest.raises(TemplateError):
        WordTemplate(from_xml(body)).render({"x": "a"})
