"""What a project's languages lack: a name, printed words, texts of the forms that are used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from reportgen.fields.model import Field
from reportgen.forms.form import Form
from reportgen.input.files import read_file
from reportgen.input.source import place_of
from reportgen.languages import Texts, language_names
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, Severity
from reportgen.project.project import SETTINGS, Project

#: How many names of texts a warning lists.
_MOST = 6
#: What the names of languages in the printed words begin with.
_NAMES = "language_"


def check_languages(project: Project, forms: Iterable[Form]) -> list[Problem]:
    """Return a warning for each language that is none, or that words or forms have no texts in."""
    every = list(forms)
    path = project.root / SETTINGS
    root = read_file(path, project.show_path(path)).root
    problems = []
    for lang in project.languages:
        place = place_of(root, "languages")
        base = lang.split("-")[0]
        known = {lang, base} & {*language_names("en"), *_named(project)}
        if not known:
            message = say("“{lang}” is no language that is known here.", lang=lang)
            advice = say(
                "Correct the tag, or write the language's name as “{key}” in templates/words.yaml.",
                key=f"{_NAMES}{lang}",
            )
            problems.append(Problem(place, message, advice, "languages", Severity.WARNING))
        problems += _check_words(project, lang, place)
        problems += [each for form in every for each in _check_form(form, lang, place)]
    return problems


def _named(project: Project) -> set[str]:
    """Return the languages that have names among the printed words."""
    return {key.removeprefix(_NAMES) for key in project.words if key.startswith(_NAMES)}


def _check_words(project: Project, lang: str, place: Place) -> Iterator[Problem]:
    missing = [
        key
        for key, texts in project.words.items()
        if not key.startswith(_NAMES) and not _is_written(texts, lang)
    ]
    if missing:
        message = say(
            "{count} of the printed words are not written in {language}: {names}.",
            count=len(missing),
            language=_name(lang),
            names=_list_some(missing),
        )
        advice = say(
            "Write them in templates/words.{lang}.yaml; until then, the main language's appear.",
            lang=lang,
        )
        yield Problem(place, message, advice, "languages", Severity.WARNING)


def _check_form(form: Form, lang: str, place: Place) -> Iterator[Problem]:
    missing = [name for name, texts in _texts_of(form) if texts and not _is_written(texts, lang)]
    if missing:
        message = say(
            "{count} texts of the form “{form}” are not written in {language}: {names}.",
            count=len(missing),
            form=form.name,
            language=_name(lang),
            names=_list_some(missing),
        )
        advice = say(
            "Write them in templates/forms/{form}.{lang}.yaml; until then, the main language's "
            "appear.",
            form=form.name,
            lang=lang,
        )
        yield Problem(place, message, advice, "languages", Severity.WARNING)


def _texts_of(form: Form) -> Iterator[tuple[str, Texts]]:
    """Yield the texts of a form with where each stands."""
    yield "label", form.label
    for name, field in form.fields.items():
        yield from _texts_of_field(f"fields.{name}", field)
    for section in form.sections:
        for below, texts in section.texts():
            yield f"layout.sections.{section.name}{below}", texts


def _texts_of_field(path: str, field: Field) -> Iterator[tuple[str, Texts]]:
    yield path, field.label
    yield f"{path}.hint", field.hint
    for setting in field.type.settings:
        yield from _texts_set(f"{path}.{setting.name}", field.settings.get(setting.name), setting)


def _texts_set(path: str, value: Any, field: Field) -> Iterator[tuple[str, Texts]]:
    """Yield the texts of a setting, such as the labels of options."""
    if value is None:
        return
    if field.keyed:
        for key, each in value.items():
            yield from _texts_set(f"{path}.{key}", each, replace(field, keyed=False))
    elif field.many:
        for number, each in enumerate(value):
            yield from _texts_set(f"{path}.{number}", each, replace(field, many=False))
    elif field.type.localized:
        yield path, value
    for part in _parts_of(field, value) if isinstance(value, Mapping) else ():
        yield from _texts_set(f"{path}.{part.name}", value.get(part.name), part)


def _parts_of(field: Field, value: Mapping[str, Any]) -> tuple[Field, ...]:
    """Return the parts of a record, and those of the variant that it chose."""
    kind = field.type
    if not kind.variants:
        return kind.parts
    return (*kind.parts, *kind.variants.get(value.get(kind.parts[0].name, ""), ()))


def _is_written(texts: Texts, lang: str) -> bool:
    return bool(texts.keys() & {lang, lang.split("-")[0], "und"})


def _name(lang: str) -> str:
    """Return the name of a language in English, or its tag where it has none."""
    names = language_names("en")
    return names.get(lang) or names.get(lang.split("-")[0]) or lang


def _list_some(names: list[str]) -> str:
    return ", ".join(names[:_MOST]) + (" …" if len(names) > _MOST else "")
