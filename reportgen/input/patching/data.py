"""What a YAML file says, as plain data, and the steps from one such data to another."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeAlias

from reportgen.input.source import MappingNode, Node, ScalarNode

#: Texts, lists and keys; what is empty says nothing, as in every file the program reads.
Data: TypeAlias = "str | Sequence[Data] | Mapping[str, Data]"
#: Keys and numbers of items that lead from the root to a value.
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Replace:
    """Another value stands at the path."""

    path: Path
    value: Data


@dataclass(frozen=True, slots=True)
class Insert:
    """A value comes to the path: a key that was not there, or an item before the one there."""

    path: Path
    value: Data


@dataclass(frozen=True, slots=True)
class Remove:
    """Nothing stands at the path any more; of a list the items move up."""

    path: Path


Step: TypeAlias = Replace | Insert | Remove


def data_of(node: Node) -> Data:
    """Return what a node says; texts end without a line break."""
    if isinstance(node, ScalarNode):
        return "" if node.is_null else node.text.rstrip("\n")
    if isinstance(node, MappingNode):
        return {key: data_of(child) for key, child in node.items.items()}
    return [data_of(child) for child in node.items]


def without_empty(data: Data) -> Data:
    """Return data without keys and items that say nothing; texts end without a line break."""
    if isinstance(data, str):
        return data.rstrip("\n")
    if isinstance(data, Mapping):
        kept = {key: without_empty(value) for key, value in data.items()}
        return {key: value for key, value in kept.items() if value}
    return [value for value in map(without_empty, data) if value]


def find_steps(old: Data, new: Data, path: Path = ()) -> Iterator[Step]:
    """Yield the steps from one data to another, each to be taken after those before it."""
    if without_empty(old) == without_empty(new):
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _steps_of_keys(old, new, path)
    elif _is_list(old) and _is_list(new) and new:
        yield from _steps_of_items(old, new, path)  # type: ignore[arg-type]
    else:
        yield Replace(path, new)


def _steps_of_keys(old: Mapping[str, Data], new: Mapping[str, Data], path: Path) -> Iterator[Step]:
    for key, value in new.items():
        if not without_empty(value):
            continue
        if key in old:
            yield from find_steps(old[key], value, (*path, key))
        else:
            yield Insert((*path, key), value)
    for key, value in old.items():
        if without_empty(value) and not without_empty(new.get(key, "")):
            yield Remove((*path, key))


def _steps_of_items(old: Sequence[Data], new: Sequence[Data], path: Path) -> Iterator[Step]:
    """Yield the steps from the last item to the first, so that no number changes under another."""
    before, after = list(map(spell, old)), list(map(spell, new))
    matches = SequenceMatcher(None, before, after, autojunk=False)
    for _, first, last, start, end in reversed(matches.get_opcodes()):
        both = min(last - first, end - start)
        for number in range(last - 1, first + both - 1, -1):
            yield Remove((*path, number))
        for value in reversed(new[start + both : end]):
            yield Insert((*path, first + both), value)
        for number in range(both - 1, -1, -1):
            yield from find_steps(old[first + number], new[start + number], (*path, first + number))


def spell(data: Data) -> str:
    """Return data as a text that is the same for what says the same."""
    return json.dumps(without_empty(data), sort_keys=True, ensure_ascii=False)


def _is_list(data: Data) -> bool:
    return not isinstance(data, (str, Mapping))
