"""Sheets put in order by hand, left out and taken in: what a definition says of it then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from reportgen.fields.match import is_like
from reportgen.input.patching.data import Data

#: The ids of sheets in their order, group by group.
Groups: TypeAlias = Sequence[Sequence[str]]
#: What definitions say of their sheets.
Selected: TypeAlias = Mapping[str, Data]


def move(selected: Selected, groups: Groups, name: str, step: int) -> Selected:
    """Return the selection with a sheet moved by a step, up (-1) or down (1), in its group.

    From the end of its group it takes the whole group along, past the next one. Raises
    `LookupError` where there is no such sheet, or nothing to pass.
    """
    at, place = _find(groups, name)
    moved = [list(group) for group in groups]
    other = place + step
    if 0 <= other < len(moved[at]):
        moved[at][place], moved[at][other] = moved[at][other], moved[at][place]
        return _ordered(selected, moved, at, {name, moved[at][place]})
    if not 0 <= at + step < len(moved):
        raise LookupError(name)
    moved[at], moved[at + step] = moved[at + step], moved[at]
    return _ordered(selected, moved, max(at, at + step), set())


def put_before(selected: Selected, groups: Groups, name: str, other: str) -> Selected:
    """Return the selection with a sheet put before another of its group. Raises `LookupError`."""
    at, _ = _find(groups, name)
    if name == other or other not in groups[at]:
        raise LookupError(other)
    moved = [list(group) for group in groups]
    moved[at].remove(name)
    moved[at].insert(moved[at].index(other), name)
    return _ordered(selected, moved, at, {name, other})


def leave_out(selected: Selected, name: str) -> Selected:
    """Return the selection without a sheet."""
    listed = _texts(selected, "ids")
    if name in listed and len(listed) > 1:
        left = {**selected, "ids": [each for each in listed if each != name]}
    else:
        left = {**selected, "exclude": [*_texts(selected, "exclude"), name]}
    return {**left, "order": [each for each in _texts(selected, "order") if each != name]}


def take_in(selected: Selected, name: str) -> Selected:
    """Return the selection in which nothing leaves a sheet out by its name."""
    kept = [each for each in _texts(selected, "exclude") if not is_like(name, each)]
    listed = _texts(selected, "ids")
    if listed and not any(is_like(name, each) for each in listed):
        listed = [*listed, name]
    return {**selected, "exclude": kept, "ids": listed}


def _find(groups: Groups, name: str) -> tuple[int, int]:
    for number, group in enumerate(groups):
        if name in group:
            return number, list(group).index(name)
    raise LookupError(name)


def _ordered(selected: Selected, groups: Groups, last: int, moved: set[str]) -> Selected:
    """Return the selection with the order that puts the groups as they are, up to the last one.

    Named are those that were moved or named before, and what stands before them; what follows
    stays sorted.
    """
    before = _texts(selected, "order")
    named = {
        each
        for group in groups
        for each in group
        if each in moved or any(is_like(each, like) for like in before)
    }
    reached = [number for number, group in enumerate(groups) if named & set(group)]
    order = list(_cut(groups[: max([last, *reached]) + 1], named))
    return {**selected, "order": order}


def _cut(groups: Groups, named: set[str]) -> Iterator[str]:
    for group in groups:
        ends = [place for place, name in enumerate(group) if name in named]
        # The first sheet of a group says where the group stands.
        yield from group[: max(ends, default=0) + 1]


def _texts(selected: Selected, key: str) -> list[str]:
    value = selected.get(key, ())
    items = [value] if isinstance(value, str) else value
    return [each for each in items if isinstance(each, str) and each]
