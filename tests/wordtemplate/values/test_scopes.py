"""Names in templates mean what they mean in Jinja, however the engine writes its code."""

from __future__ import annotations

import jinja2
import pytest

from support.word import fill, from_xml, p, paragraphs

VALUES = {"xs": [1, 2, 3], "x": "v", "d": {"a": {"b": "c"}}, "c": False, "n": None}


@pytest.mark.parametrize(
    "source",
    [
        "{% for x in xs %}{{ x }}{% endfor %}{{ x }}",
        "{% for x in x %}{{ x }}{% endfor %}",
        "{% set x = x ~ 1 %}{{ x }}",
        "{% set a = a|default('z') %}{{ a }}",
        "{% if c %}{% set a = 1 %}{% endif %}{{ a|default('-') }}",
        "{% if not c %}{% set x = 1 %}{% endif %}{{ x }}",
        "{% for i in xs %}{% if i == 2 %}{% set b = i %}{% endif %}"
        "{{ b|default('-') }}{% endfor %}",
        "{% set s = 0 %}{% for i in xs %}{% set s = s + i %}{{ s }}{% endfor %}{{ s }}",
        "{% set n = namespace(s=0) %}{% for i in xs %}{% set n.s = n.s + i %}{% endfor %}{{ n.s }}",
        "{% with x = 1, y = x %}{{ x }}{{ y }}{% endwith %}{{ x }}",
        "{% macro m(a, b=x) %}{{ a }}{{ b }}{{ varargs|length }}{{ kwargs.z }}{% endmacro %}"
        "{{ m(1) if c }}{{ m(1, 2, 3, z=4) }}",
        "{% macro m(a) %}{{ a|default('-') }}{{ x }}{% set x = 5 %}{{ x }}{% endmacro %}"
        "{{ m() }}{{ x }}",
        "{% macro f(i) %}{{ i }}{% if i > 1 %}{{ f(i - 1) }}{% endif %}{% endmacro %}{{ f(3) }}",
        "{% macro o() %}{{ caller(1) }}{{ caller(2) }}{% endmacro %}"
        "{% for i in xs %}{% call(k) o() %}{{ i }}{{ k }}{% endcall %}{% endfor %}",
        "{% macro o() %}[{{ caller() }}]{% endmacro %}"
        "{% call o() %}a{% call o() %}b{% endcall %}{% endcall %}",
        "{% for i in xs if i > 1 %}{{ loop.index }}{{ loop.length }}{{ i }}{% else %}-{% endfor %}",
        "{% for i in [] %}a{% else %}{{ x }}{% endfor %}",
        "{% for i in xs %}{% for j in xs %}{{ loop.index }}{% endfor %}"
        "{{ loop.revindex }}{% endfor %}",
        "{% for i in xs %}{{ loop.cycle('a', 'b') }}{{ loop.changed(i) }}{% endfor %}",
        "{% for k, v in d.items() %}{{ k }}{{ v.b }}{% endfor %}",
        "{{ d.a.b }}{{ d['a'].b }}{{ d.a['b'] }}",
        "{{ x is defined }}{{ q is defined }}{{ q is undefined }}{{ n is none }}",
        "{{ 'a' if c else 'b' }}{{ 'a' if c }}{{ x if x else q }}",
        "{% set s %}{{ x }}{% if c %}no{% endif %}{% endset %}{{ s }}{{ s|length }}",
        "{% filter upper %}{{ x }}{% for i in xs %}a{{ i }}{% endfor %}{% endfilter %}",
        "{% for i in xs recursive %}{{ i }}{% if i == 1 %}{{ loop([7]) }}{% endif %}{% endfor %}",
        "{% if c %}1{% elif n %}2{% elif x %}3{% else %}4{% endif %}",
        "{{ xs|sum + xs|length }}{{ xs|map('string')|join('+') }}",
        "{{ xs|select('odd')|list|length }}",
        "{{ true }}{{ none == n }}{{ not c }}{{ 1 < 2 < 3 }}{{ 2 in xs }}",
        "{{ xs[0] }}{{ xs[-1:]|first }}",
    ],
)
def test_names_mean_what_they_mean_in_jinja(source: str) -> None:
    expected = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(source).render(VALUES)
    assert paragraphs(fill(from_xml(p(source)), VALUES))[0] == expected
