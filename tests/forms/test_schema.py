"""The JSON Schema: whatever the check accepts is valid, with texts in the language asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from reportgen.app.schemas import schema_of
from reportgen.fields.read import Surroundings
from reportgen.forms.form import PROFILE_KEYS, Form
from reportgen.forms.schema import make_schema
from reportgen.input.source import Input, require_keys
from reportgen.input.yaml import read_source
from reportgen.problems.problem import ReportgenError, SourceError
from reportgen.project.open import open_project
from reportgen.project.project import Project
from reportgen.sheets.profile import read_profile
from support.machine import MACHINE
from support.project import EXAMPLES, ROOT, TODAY, fill_folder
from support.spoken import english_in


class CoreConstructor(SafeConstructor):
    """YAML 1.2's core schema, as editors use it: dates and “<<” are text."""


for _tag in ("timestamp", "merge", "value"):
    CoreConstructor.add_constructor(f"tag:yaml.org,2002:{_tag}", CoreConstructor.construct_yaml_str)


def parse(text: str) -> Any:
    """Return the profile as an editor's YAML parser delivers it."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    yaml.Constructor = CoreConstructor
    return yaml.load(text) or {}


@pytest.fixture(scope="session")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with a second form, of other types than the fact sheet's."""
    folder = tmp_path_factory.mktemp("machines")
    fill_folder(folder, {"templates/forms/machine.yaml": MACHINE})
    return open_project(folder, TODAY, folder)


def accepts(text: str, form: Form, languages: tuple[str, ...] = ("de", "fr")) -> bool:
    """Tell whether the check finds no error in a profile, files of pictures aside."""
    around = Surroundings(languages, TODAY)
    try:
        written = Input(require_keys(read_source(text.encode(), "a.yaml")), "a")
        read_profile(written, around, (form.name,), lambda name: form)
    except (SourceError, ReportgenError):
        return False
    return True


_validators: dict[tuple[str, tuple[str, ...]], Draft202012Validator] = {}


def faults(text: str, form: Form, languages: tuple[str, ...] = ("de", "fr")) -> list[str]:
    key = (form.label["de"], languages)
    if key not in _validators:
        _validators[key] = Draft202012Validator(make_schema(form, languages, languages[0]))
    return [error.message for error in _validators[key].iter_errors(parse(text))]


# Examples


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_are_valid(project: Project, name: str) -> None:
    text = (ROOT / f"profiles/{name}.yaml").read_text(encoding="utf-8")
    assert faults(text, project.form("factsheet"), project.languages) == []


@pytest.mark.parametrize("lang", ["de", "fr"])
def test_the_schema_is_one(project: Project, machines: Project, lang: str) -> None:
    for form in (project.form("factsheet"), machines.form("machine")):
        Draft202012Validator.check_schema(make_schema(form, ("de", "fr"), lang))


# Whatever the check accepts

_TRICKY = [
    *("0681", "0123", "007", "-5", "+49", "1e3", "1.50", "12.", ".5", "1_000", "0x1F", "0o17"),
    *("12:30", ".inf", "-.INF", ".nan", "1.0e+2", "2026", "2026.0", "1899", "2200", "20_26"),
    *("true", "True", "TRUE", "false", "yes", "Yes", "no", "NO", "on", "Off", "y", "n"),
    *("~", "null", "Null", "NULL", "", "''", '""', "' '", '"\\t"', "|", ">-", "{}", "[]"),
    *("22.11.2026", "11/2026", "7. Mai 2026", "2015-2017", "(0651) 71", "seit 2019"),
    *("2026-11-22", "2026-11", "2015/..", "2015/2017", "2015", "'2026'", '" 2026-11 "', "2015/"),
    *("=", "<<", "'<<'", "de", "fr", "DE", "pt_br", "nb", "LU", "'no'", "NO", "' yes '", '"TRUE"'),
    *("project", "office", "work", "[work, language]", "[]", "[work, ]", "red", "[on, red]"),
    *("https://example.org", "'https://example.org/a#b'", "a@example.org", "#0b5563", '"#0b5563"'),
    *("text", "'it''s'", '"a\\nb"', "a: b", "ä", "😀", "'0681'", "|\n  block\n  text", ">\n  1\n"),
    *("&a 1", "{de: A}", "{de: 1, fr: ~}", "{fr: A}", "{de: , fr: }", "{de: true}", "{de: 'x'}"),
    *("[A, 2, true]", "[~, '', A]", "[{de: A}, B]", "{name: X}", "[{name: 1}, ]", "[, ]", "{x: 1}"),
    *("{file: x.png}", "{file: 1.5}", "{file: true}", "{file: null}", "{file: x.png, alt: 0}"),
    *("[{file: x.png, credit: no}]", "{name: X, until: 2027, publish: [print, web]}", "- x"),
    *(
        "{phone: 0681, languages: no, until: 2026-11}",
        "{email: a@b.de, role: {de: 1}, publish: web}",
    ),
    *(
        "{languages: [], publish: [], until: , name: }",
        "{name: {de: 1e3}}",
        "{phone: +49.5}",
        "110",
    ),
]


@st.composite
def profiles(draw: st.DrawFn, names: list[str]) -> str:
    """Return a profile with some keys and the oddest scalars, often one the check accepts."""
    keys = draw(st.lists(st.sampled_from(names), unique=True, max_size=4))
    scalars = st.sampled_from(_TRICKY) | st.text(
        st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs")), max_size=8
    )
    return "".join(f"{key}: {draw(scalars)}\n" for key in keys)


def _check_all(text: str, form: Form) -> bool:
    accepted = accepts(text, form)
    if accepted:
        assert faults(text, form) == [], text
    return accepted


def _one_of_each(form: Form) -> list[str]:
    """Return one field of each type, single and many."""
    kinds = {(field.type.name, field.many): name for name, field in form.fields.items()}
    return list(kinds.values())


@pytest.mark.parametrize("written", _TRICKY)
def test_each_spelling_that_a_field_accepts_is_valid(
    project: Project, machines: Project, written: str
) -> None:
    accepted = [
        _check_all(f"{head}{name}: {written}\n", form)
        for form, head in (
            (project.form("factsheet"), "title: A\n"),
            (machines.form("machine"), "form: machine\nmodel: A\n"),
        )
        for name in ["id", "language", *_one_of_each(form)]
        if name not in head
    ]
    assert len(accepted) > 20


def test_enough_is_accepted_to_prove_something(project: Project) -> None:
    form = project.form("factsheet")
    accepted = [
        (name, written)
        for name in form.fields
        for written in _TRICKY
        if name != "title" and accepts(f"title: A\n{name}: {written}\n", form)
    ]
    assert {name for name, _ in accepted} == set(form.fields) - {"title"}
    assert len(accepted) > 300


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_the_check_accepts_is_valid(
    project: Project, machines: Project, data: st.DataObject
) -> None:
    form, head = data.draw(
        st.sampled_from(
            [
                (project.form("factsheet"), "title: 0\n"),
                (machines.form("machine"), "form: machine\nmodel: no\n"),
            ]
        )
    )
    names = ["id", "language", *form.fields]
    _check_all(head + data.draw(profiles([name for name in names if name not in head])), form)


@pytest.mark.parametrize("lang", ["no", "pt-BR", "zh-Hans"])
def test_texts_in_any_language_of_the_project_are_valid(project: Project, lang: str) -> None:
    form = project.form("factsheet")
    text = f"language: {lang}\ntitle: {{{lang}: A, de: B}}\n"
    assert accepts(text, form, ("de", lang)) and faults(text, form, ("de", lang)) == []
    assert faults(text, form, ("de", "fr"))


# What it refuses


@pytest.mark.parametrize(
    "text",
    [
        "title: A\ntitel: B\n",
        "title: {de: A, es: B}\n",
        "title: [A]\n",
        "title: {de: {fr: A}}\n",
        "city: Kehl\n",
        "title: A\nkind: projekt\n",
        "title: A\ntopics: [work, helth]\n",
        "title: A\ndate: 3/12/2026\n",
        "title: A\ndate: 1899\n",
        "title: A\ncountry: 49\n",
        "title: A\ncontacts: {nam: X}\n",
        "title: A\ncontacts: [{name: X, untill: 2026}]\n",
        "title: A\ncontacts: [{name: X, publish: prnt}]\n",
        "title: A\ncontacts: [X]\n",
        "title: A\npicture: {alt: X}\n",
        "title: A\npicture: x.png\n",
        "title: A\nweb: 5\n",
    ],
)
def test_the_schema_refuses_what_the_check_refuses(project: Project, text: str) -> None:
    form = project.form("factsheet")
    assert not accepts(text, form)
    assert faults(text, form)


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for part in schema.values():
            yield from _objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _objects(part)


def test_no_object_takes_unknown_keys(project: Project, machines: Project) -> None:
    for form in (project.form("factsheet"), machines.form("machine")):
        objects = list(_objects(make_schema(form, ("de", "fr"), "de")))
        assert len(objects) > 5
        assert all(each["additionalProperties"] is False for each in objects)


# What editors show


@pytest.mark.parametrize(
    ("lang", "form_title", "title", "hint", "option"),
    [
        ("de", "Projektblatt", "Kontext", "Erwartungen, Ziele", "Dienststelle"),
        ("fr", "Fiche projet", "Contexte", "Attentes, objectifs", "Service"),
        ("en", "Fact sheet", "Context", "Expectations, aims", "Office"),
    ],
)
def test_titles_and_hints_are_in_the_language_asked_for(
    project: Project, lang: str, form_title: str, title: str, hint: str, option: str
) -> None:
    schema = make_schema(project.form("factsheet"), ("de", "fr", "en"), lang)
    assert schema["title"] == form_title
    context = schema["properties"]["context"]
    assert context["title"] == title
    assert context["description"].startswith(hint)
    assert "Markdown" in context["description"]
    assert f"≤ {project.form('factsheet').fields['context'].length}." in context["description"]
    assert option in repr(schema["properties"]["kind"])


def test_a_language_without_texts_falls_back(project: Project) -> None:
    schema = make_schema(project.form("factsheet"), ("fr", "pl"), "pl")
    assert schema["title"] == "Fiche projet"


def test_every_field_is_offered_with_what_it_is(project: Project) -> None:
    form = project.form("factsheet")
    properties = make_schema(form, ("de", "fr"), "de")["properties"]
    assert set(properties) == {*(key.name for key in PROFILE_KEYS), *form.fields}
    assert all(each["description"] for each in properties.values())
    assert set(properties["title"]["anyOf"][1]["properties"]) == {"de", "fr"}


def keys_in(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the keys that a schema describes, by their paths, with what it says of each."""
    if isinstance(schema, list):
        for each in schema:
            yield from keys_in(each, path)
    if not isinstance(schema, dict):
        return
    for name, said in schema.get("properties", {}).items():
        # Texts by language are described by the key above them.
        if "title" in said or "description" in said or not is_language(name):
            yield f"{path}.{name}", said
        yield from keys_in(said, f"{path}.{name}")
    for word in ("anyOf", "items", "additionalProperties"):
        yield from keys_in(schema.get(word), path)


def is_language(name: str) -> bool:
    return name in ("de", "fr")


@pytest.mark.parametrize("name", ["factsheet", "report", "handout", "mailing", "settings"])
def test_each_key_is_called_and_described_in_the_language_asked_for(
    project: Project, name: str
) -> None:
    told = {lang: schema_of(project, name, lang) for lang in ("en", "de", "fr")}
    assert len({each["title"] for each in told.values()}) == 3
    keys = {lang: dict(keys_in(schema)) for lang, schema in told.items()}
    assert len(keys["en"]) > 10 and keys["en"].keys() == keys["de"].keys() == keys["fr"].keys()
    # Shorter texts are called as the fields are that they are of.
    nameless = [
        path for each in keys.values() for path, said in each.items() if "title" not in said
    ]
    assert nameless == []
    english = [
        path
        for path, said in keys["en"].items()
        for lang in ("de", "fr")
        if english_in(f"{keys[lang][path].get('title')}. {keys[lang][path]['description']}")
        or keys[lang][path]["description"] == said["description"]
    ]
    assert english == []
