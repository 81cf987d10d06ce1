"""Sums, differences and shares that a form says as data, held against what profiles state.

A field of numbers may be the `sum` of fields, the `difference` of the first and the others, or the
`share` in per cent that the first is of the second. They are named from where it stands: beside it
(``income``), or in the records beside it (``budget.cost``), of which all count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import MAX_PREC, Decimal, localcontext
from typing import Any

from reportgen.fields.model import Field, Misfit
from reportgen.fields.numbers import WAYS, decimals_of, round_number, write_amounts
from reportgen.fields.read import Reading, is_empty
from reportgen.input.source import MappingNode, Node, SequenceNode
from reportgen.problems.message import Message, say
from reportgen.problems.suggest import suggest

#: A share has so many decimals where nothing is said.
_DECIMALS = 1


def find_misfit_sums(
    fields: Mapping[str, Field], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Misfit]]:
    """Yield what is wrong with the sums of a record, with the keys that lead to its field.

    That is what they name, or that they go round in a circle.
    """
    for name, field in fields.items():
        keys = (*above, name)
        for way, paths in _ways_of(field):
            if way == "share" and len(paths) != 2:
                said = say("a share is that of one field in another.")
                yield keys, Misfit((way,), said, say("Write “share: [part, whole]”."))
            # A share has no currency; its fields have the same.
            like = find_field(paths[0], fields) if way == "share" else field
            for path in paths:
                for misfit in _find_misfits(path, way, like or field, fields):
                    yield keys, misfit
        if _is_circular(name, fields):
            yield (
                keys,
                Misfit(
                    (),
                    say("“{name}” is reckoned from itself.", name=name),
                    say("Name what is added up, not what comes of it."),
                ),
            )
        parts = {part.name: part for part in field.type.parts}
        if not field.type.variants:
            yield from find_misfit_sums(parts, (*keys, "parts"))


def _ways_of(field: Field) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield how a field of numbers is reckoned, and of what."""
    if field.type.amounts is not None:
        yield from ((way, field.settings[way]) for way in WAYS if way in field.settings)


def _find_misfits(
    path: str, way: str, like: Field, fields: Mapping[str, Field]
) -> Iterator[Misfit]:
    found = find_field(path, fields)
    if found is None:
        first = path.partition(".")[0]
        parts = fields[first].type.parts if first in fields else ()
        near = [f"{first}.{part.name}" for part in parts] or list(fields)
        yield Misfit(
            (way,),
            say("there is no field “{path}” to reckon with.", path=path),
            suggest(path, near),
        )
    elif found.type.amounts is None:
        yield Misfit(
            (way,),
            say("the field “{path}” has no numbers.", path=path),
            say("Name a field of the type number, percent or money."),
        )
    elif found.settings.get("currency") != like.settings.get("currency"):
        yield Misfit(
            (way,),
            say("“{path}” is in another currency, or in none.", path=path),
            say("Add up fields of one currency."),
        )


def _is_circular(name: str, fields: Mapping[str, Field]) -> bool:
    """Tell whether a field is reckoned from itself, at whatever remove."""
    seen: set[str] = set()
    ahead = [name]
    while ahead:
        here = ahead.pop()
        named = {path for _, paths in _ways_of(fields[here]) for path in paths} & fields.keys()
        if name in named:
            return True
        ahead += named - seen
        seen |= named
    return False


def find_field(path: str, fields: Mapping[str, Field]) -> Field | None:
    """Return the field that a path names, such as ``budget.cost``; None where there is none."""
    name, dot, rest = path.partition(".")
    field = fields.get(name)
    if field is None or not dot:
        return field
    return find_field(rest, {part.name: part for part in field.type.parts})


def amounts_at(
    path: str, values: Mapping[str, Any], fields: Mapping[str, Field]
) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield the numbers in a field of a record, or in records of it: the two ends of each."""
    name, dot, rest = path.partition(".")
    field = fields.get(name)
    if field is None or name not in values:
        return
    value = values[name]
    for each in value if field.many else (value,):
        if dot:
            yield from amounts_at(rest, each, {part.name: part for part in field.type.parts})
        elif field.type.amounts:
            yield field.type.amounts(each)


def add_up(amounts: Iterable[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal] | None:
    """Return the sum of numbers or ranges, to the last digit; None of nothing."""
    every = list(amounts)
    if not every:
        return None
    with localcontext(prec=MAX_PREC):
        low, high = (sum(ends, Decimal(0)) for ends in zip(*every, strict=True))
    return low, high


def fill_sums(
    values: dict[str, Any],
    fields: Iterable[Field],
    node: MappingNode,
    reading: Reading,
    path: str = "",
) -> None:
    """Put the sums and differences of a record where nothing is stated.

    What is stated stays, and is told where it contradicts. A difference that lacks one of what it
    is made of is not reckoned.
    """
    known = {field.name: field for field in fields}
    for name, field in known.items():
        if name in values and has_sums(field.type.parts):
            _fill_parts(values[name], field, node.items[name], reading, f"{path}{name}")
    done: set[str] = set()
    for name in known:
        _fill(name, values, known, node, reading, path, done)


def _fill_parts(value: Any, field: Field, node: Node, reading: Reading, path: str) -> None:
    if not field.many:
        _fill_record(value, field, node, reading, f"{path}.")
        return
    nodes = node.items if isinstance(node, SequenceNode) else (node,)
    # What says nothing is no item, but has a place in the list.
    records = [each for each in nodes if isinstance(each, MappingNode) and not is_empty(each)]
    for number, (record, each) in enumerate(zip(value, records, strict=False)):
        _fill_record(record, field, each, reading, f"{path}.{number}.")


def _fill_record(value: Any, field: Field, node: Node, reading: Reading, path: str) -> None:
    if isinstance(node, MappingNode):
        fill_sums(value, field.type.parts, node, reading, path)


def _fill(
    name: str,
    values: dict[str, Any],
    fields: Mapping[str, Field],
    node: MappingNode,
    reading: Reading,
    path: str,
    done: set[str],
) -> None:
    """Reckon a field of a record, and before it those that it is made of."""
    field = fields[name]
    way, paths = next(_ways_of(field), ("", ()))
    if not way or name in done:
        return
    done.add(name)
    for each in paths:
        if each in fields:
            _fill(each, values, fields, node, reading, path, done)
    found = _reckon(way, paths, values, fields)
    stated = add_up(amounts_at(name, values, fields))
    if found is None:
        return
    if stated is None:
        value = write_amounts(*_rounded(found, max(decimals_of(field), _DECIMALS), way))
        values[name] = (value,) if field.many else value
    elif _rounded(found, (decimals := max(map(_decimals, stated))), way) != stated:
        place = node.items[name].place if name in node.items else node.place
        reckoned = write_amounts(*_rounded(found, max(decimals, _DECIMALS), way))
        message = _contradict(way, write_amounts(*stated), ", ".join(paths), reckoned)
        advice = say("Correct what is wrong; or leave it out here, and it is reckoned.")
        reading.warn(place, f"{path}{name}", message, advice)


def _contradict(way: str, stated: str, of: str, reckoned: str) -> Message:
    """Return what a stated number is not, and what it would have to be."""
    kind = {"sum": say("the sum"), "difference": say("the difference"), "share": say("the share")}
    return say(
        "{stated} is not {kind} of {of}: {reckoned}.",
        stated=stated,
        kind=kind[way],
        of=of,
        reckoned=reckoned,
    )


def _reckon(
    way: str, paths: Iterable[str], values: Mapping[str, Any], fields: Mapping[str, Field]
) -> tuple[Decimal, Decimal] | None:
    sums = [add_up(amounts_at(path, values, fields)) for path in paths]
    found = [each for each in sums if each is not None]
    if way == "sum":
        return add_up(found)
    if len(found) < len(sums):
        return None
    first, *others = found
    if way == "share":
        [whole] = others
        if 0 in whole:
            return None
        return first[0] * 100 / whole[0], first[1] * 100 / whole[1]
    return add_up([first, *((-high, -low) for low, high in others)])


def _rounded(ends: tuple[Decimal, Decimal], decimals: int, way: str) -> tuple[Decimal, Decimal]:
    """Return a share with so many decimals; sums and differences are exact."""
    if way != "share":
        return ends
    return round_number(ends[0], decimals), round_number(ends[1], decimals)


def _decimals(number: Decimal) -> int:
    return len(f"{number:f}".partition(".")[2])


def has_sums(fields: Iterable[Field]) -> bool:
    """Tell whether anything is reckoned in records of these fields."""
    return any(any(_ways_of(field)) or has_sums(field.type.parts) for field in fields)
