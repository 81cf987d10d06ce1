"""What libraries say of templates is told in other languages; the libraries say it themselves."""

from __future__ import annotations

import pytest
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment, unsafe

from reportgen.problems.catalog import Catalog
from reportgen.problems.library_words import _patterns
from reportgen.problems.message import say
from support.spoken import LOCALES, english_in

#: Templates that Jinja or Python complains of, each in its own words.
TEMPLATES = (
    *("{{ a a }}", "{{ (1", "{{ 'x }}", "{{ ? }}", "{{ ) }}", "{{ (a] }}", "{{ 1 + }}", "{% %}"),
    *(
        "{{ a. }}",
        "{{ a[5] }}",
        "{{ }}",
        "{% set 3 = 4 %}",
        "{% if a %}",
        "{% for a in b %}{% endif %}",
    ),
    *("{% fur a %}", "{{ a|gross }}", "{{ a is gross }}", "{{ nichts }}", "{{ a.nichts }}"),
    *("{{ a.__class__ }}", "{{ a.format.__call__() }}", "{{ 1 / 0 }}", "{{ 1() }}"),
    *("{% for x in 5 %}{% endfor %}", "{{ a + 1 }}", "{{ 1 + a }}", "{{ 1 < a }}", "{{ a * a }}"),
    *("{{ a(b=1, 2) }}", "{{ unsafe() }}"),
    *("{% block b %}{% endblock %}{% block b %}{% endblock %}", "{% call a %}{% endcall %}"),
)
#: What the program says itself, or its parsers of single expressions have Jinja say.
OWN = frozenset(
    [
        "more than one value",
        "more than one statement",
        "nothing can stand behind {word}",
        "chunk after expression",
    ]
)


def complaint(template: str) -> str:
    environment = SandboxedEnvironment(undefined=StrictUndefined)
    with pytest.raises(Exception) as raised:
        environment.from_string(template).render(a="x", unsafe=unsafe(lambda: ""))
    return str(raised.value).rstrip(".")


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_what_a_library_says_is_told(template: str, language: str) -> None:
    said = complaint(template)
    told = Catalog(language).tell(say("{syntax_error}.", syntax_error=said))
    assert told != f"{said}." and english_in(told) == [], said


def test_nothing_is_known_that_no_library_says() -> None:
    complaints = [complaint(each) for each in TEMPLATES]
    never = [
        message.template
        for pattern, message in _patterns()
        if message.template not in OWN and not any(map(pattern.fullmatch, complaints))
    ]
    assert never == []
