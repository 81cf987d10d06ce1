"""What a program gives its templates beside values: filters, tests and names of its own."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from jinja2 import pass_context
from markupsafe import Markup

from reportgen.problems.problem import TemplateError
from reportgen.wordtemplate import Paragraph, Text, WordTemplate
from support.word import check, fill, from_xml, p, paragraphs, rows, tbl


def filled(*blocks: str, values: dict[str, Any] | None = None, **own: Any) -> list[str]:
    return paragraphs(check(WordTemplate(from_xml(*blocks), **own).render(values or {})))


def test_filters_of_the_program() -> None:
    filters = {
        "date": lambda day, pattern="%d.%m.%Y": day.strftime(pattern),
        "bold": lambda text: Text(text, strong=True),
        "paragraphs": lambda text: [Paragraph((Text(line),)) for line in text.split("|")],
        "markup": lambda text: Markup("<w:br/>") + text,
        "upper": lambda text: f"own {text}",
    }
    found = filled(
        p("{{ day|date }} {{ day|date('%Y') }} {{ [day]|map('date')|first }}"),
        p("{{r 'a'|bold }}{{ x|markup }}{{ x|upper }}{% filter upper %}{{ x }}{% endfilter %}"),
        p("{{p 'a|b'|paragraphs }}"),
        values={"day": datetime.date(2026, 1, 2), "x": "&"},
        filters=filters,
    )
    assert found == ["02.01.2026 2026 02.01.2026", "a<w:br/>&amp;own &own &", "a", "b"]


def test_tests_and_names_of_the_program() -> None:
    @pass_context
    def name_of(context: Any) -> str:
        return str(context["x"]) * 2

    template = WordTemplate(
        from_xml(
            p("{% if x is late %}late{% endif %}{{ [1, 9]|select('late')|join }}"),
            p("{{ office.city }}{{ double(x) }}{{ name_of() }}{{ _('yes') }}"),
        ),
        tests={"late": lambda number: number > 5},
        globals={
            "office": {"city": "<Trier>"},
            "double": lambda number: number * 2,
            "name_of": name_of,
            "_": str.upper,
        },
    )
    assert template.undeclared() == {"x"}
    assert paragraphs(check(template.render({"x": 7}))) == ["late9", "<Trier>1477YES"]
    # What is given for one document comes before what all have.
    assert paragraphs(template.render({"x": 1, "office": {"city": "Metz"}}))[1] == "Metz211YES"


@pytest.mark.parametrize("name", ["", "a b", "a-b", "1a", "show_text", "only_link"])
def test_names_that_no_tag_can_write_are_refused(name: str) -> None:
    for kind in ("filters", "tests", "globals"):
        with pytest.raises(ValueError, match="cannot be the name"):
            WordTemplate(from_xml(p("")), **{kind: {name: str}})


@pytest.mark.parametrize("name", ["show_text", "show_runs", "show_blocks", "new_id", "only_link"])
def test_what_prints_cannot_be_named_by_tags(name: str) -> None:
    with pytest.raises(TemplateError, match="unknown"):
        WordTemplate(from_xml(p(f"{{{{ x|{name}(0) }}}}")))
    with pytest.raises(TemplateError, match="No filter named"):
        fill(from_xml(p(f"{{{{ [x]|map('{name}', 0)|join }}}}")), x="<w:br/>")


def test_functions_of_the_program_do_not_open_the_sandbox() -> None:
    def helper() -> None:
        """Do nothing."""

    template = WordTemplate(from_xml(p("{{ helper.__globals__ }}")), globals={"helper": helper})
    with pytest.raises(TemplateError, match="not allowed"):
        template.render({})


# Statements that docxtpl knows by extensions


def test_a_loop_may_be_left() -> None:
    xs = [1, 2, 3, 4]
    inline = p("{% for x in xs %}{% if x == 3 %}{% break %}{% endif %}{{ x }},{% endfor %}.")
    skipped = p("{% for x in xs %}{% if x == 3 %}{% continue %}{% endif %}{{ x }},{% endfor %}.")
    assert filled(inline, skipped, values={"xs": xs}) == ["1,2,.", "1,2,4,."]
    whole = (
        p("{%p for x in xs %}"), p("{%p if x == 3 %}"), p("{%p break %}"), p("{%p endif %}"),
        p("{{ x }}"), p("{%p endfor %}"), p("end"),
    )  # fmt: skip
    assert filled(*whole, values={"xs": xs}) == ["1", "2", "end"]
    table = tbl(
        ["{%tr for x in xs %}"], ["{{ x }}"], ["{%tr if x == 2 %}"], ["{%tr continue %}"],
        ["{%tr endif %}"], ["after {{ x }}"], ["{%tr endfor %}"],
    )  # fmt: skip
    assert rows(check(fill(from_xml(table, p("")), xs=[1, 2]))) == [["1"], ["after 1"], ["2"]]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (p("{% break %}"), "stands in no loop"),
        (p("{% if x %}{% continue %}{% endif %}"), "stands in no loop"),
        (p("{% for x in y %}{% else %}{% break %}{% endfor %}"), "stands in no loop"),
        (
            p("{% for x in y %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}"),
            "stands in no loop",
        ),
        (p("{% for x in y %}{% break x %}{% endfor %}"), "cannot be read"),
        (p("{%p for x in y %}") + p("{% break %}") + p("{%p endfor %}"), "same kind of place"),
        (
            tbl(["{%tr for x in y %}"], [p("{%p break %}") + p("a")], ["{%tr endfor %}"]),
            "same kind of place",
        ),
    ],
)
def test_a_loop_is_left_where_what_it_prints_is_whole(body: str, words: str) -> None:
    with pytest.raises(TemplateError, match=words):
        WordTemplate(from_xml(body))


def test_values_are_worked_out_without_printing() -> None:
    tags = "{% set n = namespace(a=1) %}{% do n.update %}{% do x|upper %}{{ n.a }}"
    with pytest.raises(TemplateError, match="'update' is not a part"):
        filled(p(tags.replace("n.update", "n.update()")), values={"x": "a"})
    turns = "{% set c = cycler('a', 'b') %}{% do c.next() %}{{ c.next() }}{{ c.current }}"
    assert filled(p(turns + "{% set j = joiner() %}{{ j() }}1{{ j() }}2")) == ["ba1, 2"]
