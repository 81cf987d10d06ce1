"""What a tag may ask for: a short one must not fill the memory, nor take for ever."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from reportgen.problems.problem import TemplateError
from support.word import check, fill, from_xml, p, paragraphs

MUCH = 10**9


@pytest.mark.parametrize(
    "code",
    [
        "'a'|center(n)",
        "'a'.center(n)",
        "'a'.ljust(n)",
        "'a'.rjust(width=n)",
        "'1'.zfill(n)",
        "'\\t'.expandtabs(n)",
        "'a'|indent(n)",
        "'a'|indent('x' * 1000000)",
        "'a b'|wordwrap(n)",
        "'a b c'|truncate(n)",
        "[1]|batch(n, 'x')|list",
        "[1]|slice(n)|list",
        "'%1000000000d'|format(1)",
        "'%1000000000d' % 1",
        "'%*d' % (n, 1)",
        "'%.*f' % (n, 1)",
        "'%(a)1000000000s' % {'a': 1}",
        "'{:1000000000}'.format(1)",
        "'{:>{}}'.format(1, n)",
        "'{a:1000000000}'.format_map({'a': 1})",
        "'x' * n",
        "n * [1]",
        "('x' * 1000000) ~ 'x'",
        "('x' * 1000000) + 'x'",
        "('x' * 1000000)|replace('x', 'xx')",
        "('x' * 1000000).replace('x', 'xx')",
        "''.replace('', 'x' * 1000000) ~ 'x'",
        "('x' * 1000000)|replace('', 'y')",
        "('x' * 1000000).join(['a', 'b', 'c'])",
        "['a', 'b', 'c']|join('x' * 1000000)",
        "('x' * 100000).translate({120: 'y' * 1000})",
        "1|round(n, 'ceil')",
        "[1]|tojson(n)",
        "n ** n",
        "(9 ** 3000) * (9 ** 3000) * (9 ** 3000)",
        "(1).to_bytes(n)",
        "range(n)|list|length",
        "[n]|map('center', n)|list",
        "'a'.encode().center(n)|length",
    ],
)
def test_a_short_tag_makes_no_huge_value(code: str) -> None:
    with pytest.raises(TemplateError) as caught:
        fill(from_xml(p("first"), p(f"{{{{ {code} }}}}")), n=MUCH)
    (problem,) = caught.value.problems
    assert problem.place.within == "body, paragraph 2"
    assert str(problem.message).startswith("{{")


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        (
            "{% set n = namespace(a='x') %}{% for i in range(99) %}"
            "{% set n.a = n.a ~ n.a %}{% endfor %}",
            "more than 1000000",
        ),
        (
            "{% set n = namespace(a=[1]) %}{% for i in range(99) %}"
            "{% set n.a = n.a + n.a %}{% endfor %}",
            "more than 1000000",
        ),
        (
            "{% set n = namespace(a=9) %}{% for i in range(99) %}"
            "{% set n.a = n.a * n.a %}{% endfor %}",
            "too large",
        ),
        (
            "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
            "more than 10000000 numbers",
        ),
        (
            "{% set a = 'x' * 999999 %}{% for i in range(999) %}{{ a }}{% endfor %}",
            "more than 200000000",
        ),
    ],
)
def test_loops_of_short_tags_make_nothing_huge(tags: str, words: str) -> None:
    with pytest.raises(TemplateError, match=words):
        fill(from_xml(p(tags)))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("'a'|center(5)", "  a  "),
        ("'%05.1f|%-3s|%s' % (2.25, 'a', none)", "002.2|a  |"),
        ("'%(a)s%%' % {'a': 5}", "5%"),
        ("'%s' % 'a'", "a"),
        ("7 % 4", "3"),
        ("'{:>4}{a!r}'.format('x', a='y')", "   x'y'"),
        ("'{a.b}'.format(a={'b': 1})", "1"),
        ("'{:%d.%m.}'.format(day)", "02.01."),
        ("', '.join(['a', 'b'])", "a, b"),
        ("', '.join(['a', 'b']|map('upper'))", "A, B"),
        ("'abc'.translate({97: 'x'})", "xbc"),
        ("([1, 2] + [3])|length", "3"),
        ("(1.25)|round(1, 'floor')", "1.2"),
        ("{'b': 1, 'a': 'é'}|tojson", '{"a": "é", "b": 1}'),
        ("[1, 2, 3]|batch(2, '-')|map('join')|join('|')", "12|3-"),
        ("2 ** 10", "1024"),
    ],
)
def test_within_bounds_everything_works(code: str, expected: str) -> None:
    values: dict[str, Any] = {"day": datetime.date(2026, 1, 2)}
    assert paragraphs(check(fill(from_xml(p(f"{{{{ {code} }}}}")), values)))[0] == expected
