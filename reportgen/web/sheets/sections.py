"""The form of a sheet on its page: what is asked, in the order in which it is printed."""

from __future__ import annotations

from functools import cache

from reportgen.app.editing.content import Content, fields_of
from reportgen.forms.form import Form
from reportgen.languages import pick
from reportgen.project.project import Project
from reportgen.project.titles import Titles
from reportgen.web.editing.controls import Asking, Section
from reportgen.web.pages import Ask
from reportgen.web.words.editing import NAMED


def asking_of(ask: Ask, project: Project, main: str) -> Asking:
    """Return what the controls of a sheet are made with, whose main language is `main`."""

    def names() -> list[tuple[str, str]]:
        titles = Titles(project)
        first = project.languages[0]
        return [(n, pick(titles.of(n), ask.language, first)[0] or n) for n in titles.names]

    languages = project.languages
    return Asking(ask.language, main, languages, ask.tell, project.words, NAMED, cache(names))


def sections_of(asking: Asking, form: Form, content: Content) -> list[Section]:
    """Return all that is asked: first what selects and sorts sheets, then as it is printed."""
    asked = {field.name: field for field in fields_of(form)}
    printed: list[tuple[str, str, list[str]]] = [
        (
            each.name,
            asking.label(each.label, each.name),
            [*filter(None, [each.value]), *each.fields],
        )
        for each in form.sections
    ]
    printed.append(("pictures", asking.label({}, "_pictures"), [*form.figures, *form.logos]))
    inside = {name for _, _, names in printed for name in names}
    others = [name for name in form.fields if name not in inside and form.fields[name].label]
    last = [name for name in asked if name not in (*inside, *others)]
    every = [
        ("basics", asking.label({}, "_basics"), [form.title, *others]),
        *printed,
        ("more", asking.label({}, "_more"), last),
    ]
    return [
        Section(name, label, tuple(controls))
        for name, label, names in every
        if (controls := [asking.control(asked[n], content) for n in dict.fromkeys(names)])
    ]
