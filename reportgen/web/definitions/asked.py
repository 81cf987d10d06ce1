"""What is asked of a definition: its keys as fields with labels, in sections of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reportgen.fields.model import Field, FieldType
from reportgen.fields.types import CHOICE, MARKDOWN_FILE, PLAIN, TYPES
from reportgen.input.patching.data import Data
from reportgen.languages import Texts, pick
from reportgen.project.project import Project
from reportgen.reports.definition import FIELD_NAME
from reportgen.web.definitions.screens import Screen
from reportgen.web.editing.controls import Asking, Control, Section
from reportgen.web.pages import Ask
from reportgen.web.words.definitions import DEFINED
from reportgen.web.words.editing import NAMED

#: What is asked in each section; the keys of sheets have a part of the page of their own.
_SECTIONS: Mapping[str, Sequence[tuple[str, Sequence[str]]]] = {
    "reports": (
        ("about", ("title", "subtitle", "issuer", "period", "date")),
        ("chosen", ("sheets",)),
        ("parts", ("parts",)),
        ("made_as", ("editions", "pages", "annex", "word_template")),
    ),
    "handouts": (
        ("about", ("title", "subtitle", "place", "date", "issuer", "text", "contacts", "web")),
        ("chosen", ("sheets",)),
        ("printed_as", ("size", "layout", "bleed", "marks", "editions", "formats")),
    ),
}


def asking_of(ask: Ask, project: Project) -> Asking:
    """Return what controls of definitions are made with."""
    main, languages = project.languages[0], project.languages
    named = {**NAMED, **DEFINED}
    return Asking(ask.language, main, languages, ask.tell, project.words, named, lambda: ())


def sections_of(
    ask: Ask, project: Project, screen: Screen, values: Mapping[str, Data], asking: Asking
) -> list[Section]:
    """Return what is asked of a definition that says this; `sheets` has a control of its own."""
    asked = {each.name: each for each in asked_fields(ask, project, screen)}
    sections = []
    for name, names in _SECTIONS[screen.list]:
        controls = [_control(ask, asking, asked[each], values.get(each, "")) for each in names]
        sections.append(Section(name, ask.say(f"definition_{name}"), tuple(controls)))
    return sections


def _control(ask: Ask, asking: Asking, field: Field, value: Data) -> Control:
    label = asking.label(field.label, field.name)
    if field.name == "sheets":
        return Control("own", field.name, label, mode="definitions/_sheets.html")
    control = asking.ask(field, value, field.name)
    if field.name != "parts":
        return control
    items = tuple(_called(ask, each, number) for number, each in enumerate(control.parts, 1))
    return replace(control, parts=items, mode="folded")


def _called(ask: Ask, item: Control, number: int) -> Control:
    """Return a part of a report called by its kind and its own title, and not by its key."""
    kind = item.summary
    parts = {part.path.removeprefix(f"{item.path}."): part for part in item.parts}
    named = (_said(parts[name], ask.language) for name in ("title", "file", "of") if name in parts)
    said = next(filter(None, named), "")
    summary = ask.say("definition_part", kind=kind, called=said) if said else kind
    return replace(item, label=f"{number}. {kind}", summary=summary)


def _said(control: Control, language: str) -> str:
    """Return what somebody reads of a value, in a language if it is written in it."""
    if control.choices:
        return next((label for _, label, chosen in control.choices if chosen), "")
    texts = {entry.language: entry.value for entry in control.entries if entry.value}
    return texts.get(language) or next(iter(texts.values()), "")


# --- Fields --------------------------------------------------------------------------------------


def asked_fields(ask: Ask, project: Project, screen: Screen) -> list[Field]:
    """Return the keys of definitions as they are asked: with labels, fields of sheets to choose."""
    fields = field_names(ask, project)
    return [_asked(ask, each, fields, "") for each in screen.kind.fields]


def _asked(ask: Ask, field: Field, fields: Mapping[str, Texts], owner: str) -> Field:
    said = DEFINED.get(f"{owner}.{field.name}") or DEFINED.get(field.name)
    label = {ask.language: ask.tell(said)} if said and not field.label else field.label
    if field.type is FIELD_NAME:
        return replace(field, type=CHOICE, options=fields, label=label)
    if field.type is MARKDOWN_FILE:
        return replace(field, type=PLAIN, label=label)
    return replace(field, type=_asked_type(ask, field.type, fields), label=label)


def _asked_type(ask: Ask, kind: FieldType, fields: Mapping[str, Texts]) -> FieldType:
    if kind.name in TYPES:
        return kind
    parts = tuple(_asked(ask, each, fields, kind.name) for each in kind.parts)
    variants = {
        name: tuple(_asked(ask, each, fields, name) for each in asked)
        for name, asked in kind.variants.items()
    }
    return replace(kind, parts=parts, variants=variants)


def field_names(ask: Ask, project: Project) -> dict[str, Texts]:
    """Return the fields that forms have, each with its label, those within others too."""
    found: dict[str, Texts] = {}
    main = project.languages[0]
    for form in (project.form(name) for name in project.form_names):
        for field in form.fields.values():
            label = pick(field.label, ask.language, main)[0]
            if field.private or not label:
                continue
            found.setdefault(field.name, {ask.language: label})
            for part in field.type.parts:
                inner = pick(part.label, ask.language, main)[0] or _word(project, part.name, ask)
                if inner and not part.private:
                    whole = {ask.language: f"{label} – {inner}"}
                    found.setdefault(f"{field.name}.{part.name}", whole)
    return found


def _word(project: Project, name: str, ask: Ask) -> str:
    words = project.words.get(f"part_{name}", {})
    return pick(words, ask.language, project.languages[0])[0] if words else ""
