"""Sheets that name other sheets: which, and where in what a profile says."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from reportgen.fields.model import Field
from reportgen.sheets.cut import CutProfile

#: The keys that lead to a value.
Keys: TypeAlias = tuple[str | int, ...]


def list_references(
    values: Mapping[str, Any], fields: Iterable[Field]
) -> Iterator[tuple[Keys, str]]:
    """Yield the ids of other sheets that values name, each with the keys that lead to it."""
    for field in fields:
        if field.name in values:
            yield from _list_references(values[field.name], field, (field.name,))


def names_any(profile: CutProfile, ids: Container[str]) -> bool:
    """Tell whether a profile names any of these sheets."""
    named = list_references(profile.values, profile.form.fields.values())
    return any(name in ids for _, name in named)


def _list_references(value: Any, field: Field, keys: Keys) -> Iterator[tuple[Keys, str]]:
    if field.many:
        single = replace(field, many=False)
        for number, item in enumerate(value):
            yield from _list_references(item, single, (*keys, number))
    elif field.type.refers:
        yield keys, value
    else:
        for part in field.type.parts:
            if part.name in value:
                yield from _list_references(value[part.name], part, (*keys, part.name))
