"""Values of some kind wherever they stand in a profile: in lists, in groups, by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from reportgen.fields.model import Field, FieldType

#: The keys that lead to a value.
Keys: TypeAlias = tuple[str | int, ...]
#: A value with the keys that lead to it and its field, which is that of one value.
Found: TypeAlias = tuple[Keys, Any, Field]


def find_values(
    values: Mapping[str, Any],
    fields: Iterable[Field],
    wanted: Callable[[FieldType], bool],
    keys: Keys = (),
) -> Iterator[Found]:
    """Yield the values whose types are wanted, in the order of the fields."""
    for field in fields:
        if field.name in values and _may_be(field.type, wanted):
            yield from _find(values[field.name], field, wanted, (*keys, field.name))


def _may_be(kind: FieldType, wanted: Callable[[FieldType], bool]) -> bool:
    """Tell whether a type or any of its parts is wanted; of most fields it is none."""
    return wanted(kind) or any(_may_be(part.type, wanted) for part in kind.parts)


def _find(
    value: Any, field: Field, wanted: Callable[[FieldType], bool], keys: Keys
) -> Iterator[Found]:
    if field.many:
        one = replace(field, many=False)
        for number, item in enumerate(value):
            yield from _find(item, one, wanted, (*keys, number))
    elif wanted(field.type):
        yield keys, value, field
    elif field.type.parts:
        yield from find_values(value, field.type.parts, wanted, keys)
