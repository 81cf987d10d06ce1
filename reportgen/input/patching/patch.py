"""Changing a YAML file in its text, so that it says something else and looks as it did.

Values are put in at the marks of the parser. Whatever else there is, comments, order, indents, how
lines are broken, stays to the byte; what comes out is read again, and compared, before it counts.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import takewhile
from typing import Any

import yaml

from reportgen.input.patching.data import (
    Data,
    Insert,
    Path,
    Remove,
    Step,
    data_of,
    find_steps,
    without_empty,
)
from reportgen.input.patching.emit import (
    STEP,
    can_be_block,
    emit_block,
    emit_entry,
    emit_flow,
    emit_folded,
    emit_item,
    emit_line,
    emit_text,
    emit_value,
)
from reportgen.input.patching.spans import (
    Entry,
    column_of,
    compose,
    end_of,
    entries_of,
    find_entry,
    indent_of_block,
    is_block,
    is_mapping,
    line_end,
    width_of_block,
)
from reportgen.input.yaml import read_source
from reportgen.problems.problem import SourceError

#: How wide a line between braces may become before it is written as lines of its own.
_WIDTH = 100
#: The keys that may stand at a path, in the order that they should have.
Order = Callable[[Path], Sequence[str]]


class UnpatchableError(ValueError):
    """A text that cannot be changed so that it surely says what it should, and nothing else."""


def patch(text: str, wanted: Data, order: Order = lambda path: ()) -> str:
    """Return the text of a YAML file changed so that it says what is wanted.

    What the two have in common stays as it is written. New keys are put where `order` has them,
    else at the end. Keys that say nothing, and line breaks at the ends of texts, do not count.
    Raises `UnpatchableError` where that cannot be done surely, and for what is no YAML.
    """
    for step in list(find_steps(_read(text), wanted)):
        try:
            text = _take(text, step, order)
        except (LookupError, ValueError, yaml.YAMLError):
            raise UnpatchableError(".".join(map(str, step.path))) from None
    if without_empty(_read(text)) != without_empty(wanted):
        raise UnpatchableError("")
    return text


def patch_file(content: bytes, wanted: Data, order: Order = lambda path: ()) -> bytes:
    """Return the content of a YAML file changed as `patch` does; a mark of byte order stays."""
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    return mark + patch(content.decode("utf-8-sig"), wanted, order).encode()


def _read(text: str) -> Data:
    try:
        source = read_source(text.encode(), "")
    except (SourceError, UnicodeEncodeError):
        raise UnpatchableError("") from None
    if source.problems:
        raise UnpatchableError("")
    return data_of(source.root)


def _take(text: str, step: Step, order: Order) -> str:
    root = compose(text)
    brackets = _brackets_around(text, root, step.path)
    if brackets is not None:
        return _in_brackets(text, root, brackets, step)
    if isinstance(step, Insert):
        return _insert(text, root, step, order)
    if isinstance(step, Remove):
        return _remove(text, root, step.path)
    return _replace(text, find_entry(text, root, step.path), step.value)


def _put(text: str, start: int, end: int, new: str) -> str:
    """Return the text with other characters between two places, its kind of line breaks kept."""
    breaks = "\r\n" if "\r\n" in text else "\n"
    return text[:start] + new.replace("\n", breaks) + text[end:]


# --- Values ------------------------------------------------------------------------------------


def _replace(text: str, entry: Entry, value: Data) -> str:
    """Put a value in place of another; a comment behind its key or behind itself stays."""
    node = entry.node
    base = column_of(text, entry.start)
    if isinstance(value, str):
        gap = re.match(r"[ \t]*", text[entry.mark : node.start_mark.index])
        new = (gap[0] if gap and gap[0] else " ") + _emit_like(text, node, value, base)
    else:
        new = emit_value(value, _indent_below(text, entry, base))
        if entry.mark == entry.start + 1:
            # Behind a dash the first key stands in the same line.
            new = " " + new.lstrip("\n ")
    comment, end = _comment_of(text, entry)
    first, line_break, rest = new.partition("\n")
    return _put(text, entry.mark, end, f"{first}{comment}{line_break}{rest}")


def _emit_like(text: str, node: Any, value: str, base: int) -> str:
    """Return a text in the style of the one before, where that can say it."""
    if is_block(node) and can_be_block(value) and (indent := indent_of_block(text, node)):
        if node.style == ">":
            with suppress(ValueError):
                return emit_folded(value, indent, width_of_block(text, node) - indent)
        return emit_block(value, indent, indent - base)
    if "\n" in value:
        return emit_text(value, base + STEP)
    return emit_line(value, quote=node.style if isinstance(node, yaml.ScalarNode) else "")


def _indent_below(text: str, entry: Entry, base: int) -> int:
    """Return the column of what stands below a key: that of what stood there, else a step in."""
    node = entry.node
    stands_below = not isinstance(node, yaml.ScalarNode) and not node.flow_style
    if stands_below and column_of(text, node.start_mark.index) > base:
        return column_of(text, node.start_mark.index)
    return base + STEP


def _comment_of(text: str, entry: Entry) -> tuple[str, int]:
    """Return the comment that belongs to a value, and where what gives way to a new one ends.

    Of a block it stands in the first line, of another value behind its end.
    """
    node = entry.node
    if not is_block(node) and (isinstance(node, yaml.ScalarNode) or node.flow_style):
        found = re.match(r"[ \t]+#.*", text[entry.end : line_end(text, entry.end)])
        return (found[0], entry.end + found.end()) if found else ("", entry.end)
    begin = node.start_mark.index if is_block(node) else entry.mark
    found = re.search(r"[ \t]+#.*$", text[begin : line_end(text, entry.mark)])
    return (found[0] if found else ""), entry.end


# --- Keys and items ----------------------------------------------------------------------------


def _insert(text: str, root: Any, step: Insert, order: Order) -> str:
    *parent, last = step.path
    if root is None:
        return f"{text.rstrip()}\n{emit_entry(str(last), step.value, 0)}\n".lstrip("\n")
    within = find_entry(text, root, tuple(parent)).node
    entries = entries_of(text, within)
    if not is_mapping(within):
        column = within.start_mark.column
        written = emit_item(step.value, column)
        return _insert_at(text, entries, int(last), column, written)
    names = [key.value for key, _ in within.value]
    column = column_of(text, entries[0].start)
    place = _place_among(names, str(last), order(tuple(parent)))
    return _insert_at(text, entries, place, column, emit_entry(str(last), step.value, column))


def _place_among(names: Sequence[str], new: str, order: Sequence[str]) -> int:
    """Return before which of the keys a new one comes; their number where it comes last."""
    if new not in order:
        return len(names)
    before = set(takewhile(lambda name: name != new, order))
    places = [number for number, name in enumerate(names, 1) if name in before]
    return places[-1] if places else len(names)


def _insert_at(text: str, entries: Sequence[Entry], place: int, column: int, new: str) -> str:
    margin = " " * column
    if place == 0:
        start = entries[0].start
        return _put(text, start, start, f"{new}\n{margin}")
    end = line_end(text, entries[place - 1].end)
    return _put(text, end, end, f"\n{margin}{new}")


def _remove(text: str, root: Any, path: Path) -> str:
    entry = find_entry(text, root, path)
    if entry.within is None or len(entry.within.value) == 1:
        # Nothing would be left of what it stands in.
        return _remove(text, root, path[:-1]) if len(path) > 1 else _put(text, 0, len(text), "")
    entries = entries_of(text, entry.within)
    start, end = entry.start, line_end(text, entry.end)
    if text[start - column_of(text, start) : start].strip():
        # It shares its line with a dash: the next one takes its place there.
        return _put(text, start, entries[entry.number + 1].start, "")
    start -= column_of(text, start)
    end += len(re.match("\r\n|\r|\n|", text[end:])[0])  # type: ignore[index]
    return _put(text, start, end, "")


# --- Between braces and brackets -----------------------------------------------------------------


def _brackets_around(text: str, root: Any, path: Path) -> Path | None:
    """Return the path of the outermost list or keys in brackets that have the path within."""
    for length in range(len(path)):
        node = find_entry(text, root, path[:length]).node if root is not None else None
        if isinstance(node, yaml.CollectionNode) and node.flow_style:
            return path[:length]
    return None


def _in_brackets(text: str, root: Any, path: Path, step: Step) -> str:
    """Write what stands in brackets anew, what is the same as it was; wide ones as a block."""
    entry = find_entry(text, root, path)
    node = entry.node
    old = text[node.start_mark.index : node.end_mark.index]
    value = _changed(_plain(node), step.path[len(path) :], step)
    if "\n" in old and "#" in old:
        raise ValueError("a comment would be lost")
    new = _emit_flow_like(text, node, value)
    lines_up = (
        not _has_breaks(value) and column_of(text, node.start_mark.index) + len(new) <= _WIDTH
    )
    if lines_up or not path:
        return _put(text, node.start_mark.index, node.end_mark.index, new)
    return _replace(text, entry, value)


def _emit_flow_like(text: str, node: Any, value: Data) -> str:
    """Return data in brackets; what the node says already is written as it was."""
    spaced = " " if re.match(r"[\[{] ", text[node.start_mark.index :]) else ""
    if isinstance(value, Mapping) and is_mapping(node):
        known = {key.value: (key, child) for key, child in node.value}
        entries = (
            f"{_raw(text, known[key][0])}: {_emit_part(text, known[key][1], each)}"
            if key in known
            else f"{emit_line(key, flow=True)}: {emit_flow(each)}"
            for key, each in value.items()
        )
        return "{" + spaced + ", ".join(entries) + spaced + "}"
    if not isinstance(value, (str, Mapping)) and isinstance(node, yaml.SequenceNode):
        same = {repr(_plain(child)): child for child in node.value}
        items = (
            _raw(text, same[repr(each)]) if repr(each) in same else emit_flow(each)
            for each in value
        )
        return "[" + spaced + ", ".join(items) + spaced + "]"
    return emit_flow(value)


def _emit_part(text: str, node: Any, value: Data) -> str:
    if _plain(node) == value:
        return _raw(text, node)
    if isinstance(node, yaml.ScalarNode) and isinstance(value, str):
        return emit_line(value, flow=True, quote=node.style or "")
    return _emit_flow_like(text, node, value)


def _raw(text: str, node: Any) -> str:
    return re.sub(r"\s*[\r\n]\s*", " ", text[node.start_mark.index : end_of(text, node)])


def _plain(node: Any) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return node.value.rstrip("\n")
    if is_mapping(node):
        return {key.value: _plain(value) for key, value in node.value}
    return [_plain(value) for value in node.value]


def _changed(data: Any, path: Path, step: Step) -> Any:
    """Return data after a step."""
    key, *rest = path
    if rest:
        new = data.copy()
        new[key] = _changed(data[key], tuple(rest), step)
        return new
    new = data.copy()
    if isinstance(step, Remove):
        del new[key]
    elif isinstance(step, Insert) and isinstance(new, list):
        new.insert(int(key), step.value)
    else:
        new[key] = step.value
    return new


def _has_breaks(data: Data) -> bool:
    if isinstance(data, str):
        return "\n" in data
    values: Iterable[Data] = data.values() if isinstance(data, Mapping) else data
    return any(map(_has_breaks, values))
