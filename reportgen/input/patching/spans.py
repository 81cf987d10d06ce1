"""Where values stand in a YAML text: from which character to which, by the parser's own marks.

A parser's mark of the end of a block lies behind blank lines and comments that are not its own;
what a value takes up here ends with its last character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from reportgen.input.patching.data import Path

#: libyaml is many times as fast; its marks count characters as Python does.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Entry:
    """A value in a text: what it belongs to, and where it stands.

    `start` is where its key or dash begins, `mark` is the character behind the colon or dash (the
    same as `start` for what stands between brackets), `end` that behind its last one. `within` is
    the node that has it among its items, and `number` its place there.
    """

    node: Any
    within: Any
    number: int
    start: int
    mark: int
    end: int


def compose(text: str) -> Any:
    """Return the tree of a text with marks; None for an empty one. Raises `yaml.YAMLError`."""
    return yaml.compose(text, Loader=_LOADER)


def find_entry(text: str, root: Any, path: Path) -> Entry:
    """Return where the value at a path stands. Raises `LookupError` where there is none."""
    node, entry = root, Entry(root, None, 0, 0, 0, len(text))
    for step in path:
        entry = _entry_of(text, node, step)
        node = entry.node
    return entry


def entries_of(text: str, node: Any) -> list[Entry]:
    """Return the items of a list or mapping."""
    names = [key.value for key, _ in node.value] if is_mapping(node) else range(len(node.value))
    return [_entry_of(text, node, name) for name in names]


def _entry_of(text: str, node: Any, step: str | int) -> Entry:
    if is_mapping(node) and isinstance(step, str):
        for number, (key, value) in enumerate(node.value):
            if key.value == step:
                mark = text.index(":", key.end_mark.index) + 1
                end = max(mark, end_of(text, value))
                return Entry(value, node, number, key.start_mark.index, mark, end)
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        value = node.value[step]
        start = value.start_mark.index
        if node.flow_style:
            return Entry(value, node, step, start, start, end_of(text, value))
        dash = _dash_before(text, node, start, step)
        return Entry(value, node, step, dash, dash + 1, max(dash + 1, end_of(text, value)))
    raise LookupError(step)


def _dash_before(text: str, node: Any, place: int, number: int) -> int:
    """Return where the dash of an item stands that begins at a place: in its list's own column.

    Nothing but blanks, line breaks and comments stands between the two.
    """
    if not number:
        return int(node.start_mark.index)
    column = node.start_mark.column
    while place > node.start_mark.index:
        start = _line_start(text, place)
        if text.startswith("-", start + column) and not text[start : start + column].strip(" "):
            return int(start + column)
        place = start - 1
    raise LookupError(number)


def is_mapping(node: Any) -> bool:
    """Tell whether a node has keys."""
    return isinstance(node, yaml.MappingNode)


def is_block(node: Any) -> bool:
    """Tell whether a node is a text whose lines stand below its mark, | or >."""
    return isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")


def end_of(text: str, node: Any) -> int:
    """Return where the last character of a value ends; blank lines and comments are not its."""
    if is_block(node):
        return _end_of_block(text, node)
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = _entry_of(
        text, node, node.value[-1][0].value if is_mapping(node) else len(node.value) - 1
    )
    return last.end


def _end_of_block(text: str, node: Any) -> int:
    lines = list(_lines_of(text, node))
    indent = indent_of_block(text, node)
    inside = [end for start, end in lines[1:] if _indent(text[start:end]) >= indent > 0]
    # The mark without the comment behind it, where there is no text.
    header = re.match(r"[|>][-+0-9]*", text[node.start_mark.index :])
    return inside[-1] if inside else node.start_mark.index + (header.end() if header else 1)


def indent_of_block(text: str, node: Any) -> int:
    """Return the column that the lines of a block begin in; 0 where it has none."""
    for start, end in list(_lines_of(text, node))[1:]:
        line = text[start:end]
        if line.strip(" "):
            # With a number behind its mark, a text's own blanks may come first.
            own = node.value.lstrip("\n")
            return max(0, _indent(line) - _indent(own))
    return 0


def width_of_block(text: str, node: Any) -> int:
    """Return how many characters the longest line of a block has, its indent among them."""
    return max((end - start for start, end in _lines_of(text, node)[1:]), default=0)


def _lines_of(text: str, node: Any) -> list[tuple[int, int]]:
    """Return where the lines of a block begin and end, without their breaks; the mark's first."""
    lines, start = [], int(node.start_mark.index)
    while start < node.end_mark.index:
        found = re.compile("\r\n|\r|\n").search(text, start)
        end = found.start() if found else len(text)
        lines.append((start, end))
        start = found.end() if found else len(text)
    return lines


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" ")) if line.strip(" ") else -1


def _line_start(text: str, place: int) -> int:
    return max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1


def column_of(text: str, place: int) -> int:
    """Return the column of a character, from 0."""
    return place - _line_start(text, place)


def line_end(text: str, place: int) -> int:
    """Return where the line of a character ends, before its break."""
    found = re.compile("[\r\n]").search(text, place)
    return found.start() if found else len(text)
