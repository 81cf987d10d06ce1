"""The files that a profile hands on, and where it names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from reportgen.fields.model import Field
from reportgen.sheets.references import Keys


def list_documents(
    values: Mapping[str, Any], fields: Iterable[Field], keys: Keys = ()
) -> Iterator[tuple[Keys, Mapping[str, Any], Field]]:
    """Yield the files that values name to hand them on, with their keys and fields."""
    for field in fields:
        if field.name in values:
            yield from _list(values[field.name], field, (*keys, field.name))


def _list(value: Any, field: Field, keys: Keys) -> Iterator[tuple[Keys, Mapping[str, Any], Field]]:
    if field.many:
        for number, item in enumerate(value):
            yield from _list(item, replace(field, many=False), (*keys, number))
    elif field.type.handed:
        yield keys, value, field
    elif field.type.parts:
        yield from list_documents(value, field.type.parts, keys)
