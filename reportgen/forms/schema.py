"""JSON Schema of profiles and definitions, for the completion and hints of YAML editors.

It says of a file, as a YAML 1.2 parser delivers it, what the check says of its text, or
less: every file that the check accepts is valid against it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from reportgen.fields.model import Field, FieldType
from reportgen.forms.form import PROFILE_KEYS, Form
from reportgen.forms.key_titles import DEFINITION_TITLES, KEY_TITLES
from reportgen.languages import Texts, pick
from reportgen.problems.catalog import catalog_of
from reportgen.problems.message import NOTHING


def make_schema(form: Form, languages: tuple[str, ...], lang: str) -> dict[str, Any]:
    """Return the schema (2020-12) with titles and hints in `lang`, ready for JSON."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": pick(form.label, lang, languages[0])[0],
        **_object([*PROFILE_KEYS, *form.fields.values()], languages, lang),
    }


def make_definition_schema(
    name: str, fields: Iterable[Field], languages: tuple[str, ...], lang: str
) -> dict[str, Any]:
    """Return the schema (2020-12) of definitions with these keys, with hints in `lang`.

    The name is one of `DEFINITION_TITLES`.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": _begin(catalog_of(lang).tell(DEFINITION_TITLES[name])),
        **_object(fields, languages, lang),
    }


def _object(
    fields: Iterable[Field], languages: tuple[str, ...], lang: str, record: str = ""
) -> dict[str, Any]:
    """Return what is valid for these keys, which may be those of a record, by its name."""
    known = list(fields)
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {field.name: _field(field, languages, lang, record) for field in known},
        "additionalProperties": False,
    }
    required = [field.name for field in known if field.required]
    return {**schema, "required": required} if required else schema


def _field(field: Field, languages: tuple[str, ...], lang: str, record: str) -> dict[str, Any]:
    one = _value(field, languages, lang)
    schema = {"anyOf": [one, {"type": "array", "items": one}]} if field.many else one
    if field.keyed:
        named = {"type": "object", "additionalProperties": schema}
        schema = {"anyOf": [named, schema if field.unnamed else {"type": "null"}]}
    texts = {
        "title": _call(field, languages, lang, record),
        "description": _describe(field, languages, lang),
    }
    return {**{key: text for key, text in texts.items() if text}, **schema}


def _call(field: Field, languages: tuple[str, ...], lang: str, record: str) -> str:
    """Return what a field is called: by its form, or as a key of the program's own."""
    own = KEY_TITLES.get(f"{record}.{field.name}") or KEY_TITLES.get(field.name, NOTHING)
    return pick(field.label, lang, languages[0])[0] or _begin(catalog_of(lang).tell(own))


def _describe(field: Field, languages: tuple[str, ...], lang: str) -> str:
    hint = pick(field.hint, lang, languages[0])[0]
    said = [hint, catalog_of(lang).tell(field.type.about)]
    if field.length:
        said.append(f"≤ {field.length}")
    return " ".join(f"{_begin(each)}." for each in said if each)


def _begin(text: str) -> str:
    """Return a text as the beginning of a sentence."""
    return f"{text[:1].upper()}{text[1:]}"


def _value(field: Field, languages: tuple[str, ...], lang: str) -> dict[str, Any]:
    kind = field.type
    if kind.variants:
        return _variants(kind, languages, lang)
    if kind.parts:
        key = kind.parts[0]
        alone = _scalar(key.type, key, languages, lang) if kind.alone else {"type": "null"}
        return {"anyOf": [_object(kind.parts, languages, lang, kind.name), alone]}
    one = _scalar(kind, field, languages, lang)
    if not kind.localized:
        return one
    texts = {
        "type": "object",
        "properties": dict.fromkeys(languages, one),
        "additionalProperties": False,
    }
    return {"anyOf": [one, texts]}


def _variants(kind: FieldType, languages: tuple[str, ...], lang: str) -> dict[str, Any]:
    """Return what is valid for a record of variants: one of them, or the name of one alone."""
    key = kind.parts[0]
    variants = []
    for name, parts in kind.variants.items():
        only = replace(key, options={name: key.options[name]})
        variants.append(_object([only, *kind.parts[1:], *parts], languages, lang))
    alone = [_scalar(key.type, key, languages, lang)] if kind.alone else []
    return {"anyOf": [*variants, *alone]}


def _scalar(kind: FieldType, field: Field, languages: tuple[str, ...], lang: str) -> dict[str, Any]:
    """Return what is valid for one value; nothing at all, or blanks alone, always are."""
    empty = [{"type": "null"}, {"type": "string", "pattern": r"^\s*$"}]
    if field.options:
        choices = [_choice(key, texts, languages, lang) for key, texts in field.options.items()]
        labels = {text for texts in field.options.values() for text in texts.values()}
        # A label counts as its option, and editors propose the options alone.
        known = [{"enum": sorted(labels - set(field.options))}] if labels else []
        return {"anyOf": [*choices, *known, *empty]}
    return {"anyOf": [dict(kind.schema), *empty]}


def _choice(key: str, texts: Texts, languages: tuple[str, ...], lang: str) -> dict[str, str]:
    label = pick(texts, lang, languages[0])[0]
    return {"const": key, "title": label} if label else {"const": key}
