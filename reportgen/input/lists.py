"""Lists that people keep, one item for each, in YAML or in a table, as trees with places.

Items can be taken out of a YAML file again; of tables `tables.remove_rows` takes rows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.input.charsets import undouble
from reportgen.input.source import (
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    quote_line,
    require_keys,
)
from reportgen.input.tables import Table, load_file, read_table
from reportgen.input.workbooks import Cell
from reportgen.input.yaml import MAX_BYTES, read_source
from reportgen.problems.message import NOTHING, Message, say
from reportgen.problems.problem import Place, Problem, Severity, SourceError
from reportgen.problems.suggest import nearest, suggest

_LINE_ENDS = re.compile(rb"(?<=\n)|(?<=\r)(?!\n)")


@dataclass(frozen=True, slots=True)
class Item:
    """One item as it was written; `number` is its row's, or its place in the list from 0.

    `path` is that of its keys in problems, and empty for rows. `aside` says how somebody set the
    row aside in a workbook (`worksheets.Marks.aside`).
    """

    number: int
    node: MappingNode
    path: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True)
class ItemList:
    """The items of a file, whose SHA-256 is `digest`, and its lines for quoting.

    `place` is that of the list, or of the header of a table. `key` is that of a list in YAML, and
    `data` the content of its file; `columns` are the keys that the columns of a table mean.
    Problems may be errors.
    """

    file: str
    place: Place
    items: tuple[Item, ...]
    digest: str
    lines: tuple[str, ...] = field(default=(), repr=False)
    problems: tuple[Problem, ...] = ()
    key: str = ""
    data: bytes = field(default=b"", repr=False)
    table: Table | None = None
    columns: tuple[str, ...] = ()


def list_rows(
    path: Path, name: str, find_keys: Callable[[list[str]], list[str]], known: Iterable[str]
) -> ItemList:
    """Return the rows of a table as items, whose keys are what the columns mean.

    `find_keys` returns the key that each header means, or nothing; `known` are headers to suggest.
    Raises `SourceError` for what cannot be read; columns that are doubled are problems.
    """

    def is_header(texts: Iterable[str]) -> bool:
        return len(set(find_keys(list(texts))) - {""}) > 1

    table = read_table(path, name, is_header)
    # What address books export has columns for everything, and nothing in most.
    filled = {n for row in table.rows for n, cell in enumerate(row.cells) if cell.text.strip()}
    filled = filled or set(range(len(table.header)))
    keys = find_keys([cell.text for cell in table.header])
    keys = [
        key if number in filled or keys.count(key) == 1 else "" for number, key in enumerate(keys)
    ]
    columns = {key: number for number, key in enumerate(keys) if key}
    items = tuple(
        Item(
            row.number,
            MappingNode(
                {
                    key: ScalarNode(row.cells[at].text.strip(), row.cells[at].place)
                    for key, at in columns.items()
                },
                row.place,
                {key: row.cells[at].place for key, at in columns.items()},
            ),
            aside=row.aside,
        )
        for row in table.rows
    )
    problems = (*table.warnings, *_check_columns(table, keys, filled, known))
    return ItemList(
        name,
        table.place,
        items,
        table.digest,
        table.lines,
        problems,
        table=table,
        columns=tuple(columns),
    )


def _check_columns(
    table: Table, keys: list[str], filled: Collection[int], known: Iterable[str]
) -> list[Problem]:
    """Return what is wrong with the columns of a table, which mean these keys.

    Those that mean nothing are passed over where they are not `filled`, by their numbers.
    """
    problems: list[Problem] = []

    def report(place: Place, message: Message, advice: Message, severity: Severity) -> None:
        line = quote_line(table.lines, place)
        problems.append(Problem(place, message, advice, severity=severity, line=line))

    columns: dict[str, Cell] = {}
    for number, (cell, key) in enumerate(zip(table.header, keys, strict=True)):
        if not key and number in filled:
            report(cell.place, *_explain_unused(cell.text, known), Severity.WARNING)
        elif key in columns:
            report(
                cell.place,
                say(
                    "the column “{text}” means the same as “{other}”.",
                    text=cell.text,
                    other=columns[key].text,
                ),
                say("Keep one of them, or rename the other."),
                Severity.ERROR,
            )
        elif key:
            columns[key] = cell
    return problems


def _explain_unused(header: str, known: Iterable[str]) -> tuple[Message, Message]:
    """Return what is said of a column that means nothing, and the advice."""
    if (meant := undouble(header)) != header:
        message = say(
            "“{header}” seems to have been “{meant}”, in a wrong encoding.",
            header=header,
            meant=meant,
        )
        return message, say("Get the list from its source again, and open it as UTF-8.")
    close = nearest(header, known)
    said = say("the column “{header}” is not used.", header=header)
    return said, say("Did you mean “{name}”?", name=close) if close else NOTHING


def list_items(path: Path, name: str, key: str) -> ItemList:
    """Return the items of a YAML file, which is a list or has one under a key.

    Raises `SourceError` for what cannot be read; what is no item is a problem.
    """
    return _read_items(load_file(path, name, MAX_BYTES), name, key)


def _read_items(data: bytes, name: str, key: str) -> ItemList:
    source = read_source(data, name)
    problems = list(source.problems)

    def report(place: Place, path: str, message: Message, advice: Message) -> None:
        line = quote_line(source.lines, place)
        problems.append(Problem(place, message, advice, path, line=line))

    found = source.root
    if not isinstance(found, SequenceNode):
        root = require_keys(source).root
        for each, place in root.keys.items():
            if each != key:
                report(
                    place, each, say("the key “{key}” is unknown.", key=each), suggest(each, [key])
                )
        found = root.items.get(key, SequenceNode((), root.place))
    items = []
    if isinstance(found, SequenceNode):
        for number, node in enumerate(found.items):
            path = f"{key}.{number}"
            if isinstance(node, MappingNode):
                items.append(Item(number, node, path))
            else:
                advice = say("Write “- name: …” and more below it.")
                report(node.place, path, say("keys belong here."), advice)
    elif not (isinstance(found, ScalarNode) and found.is_null):
        report(found.place, key, say("a list belongs here."), say("Write each with “- name: …”."))
    return ItemList(
        name,
        found.place,
        tuple(items),
        hashlib.sha256(data).hexdigest(),
        source.lines,
        tuple(problems),
        key,
        data,
    )


def without_items(found: ItemList, numbers: Collection[int]) -> bytes:
    """Return a YAML file without the lines of these items; all else is byte for byte the same.

    A comment above an item stays, one within it goes. Raises `SourceError` where the items
    cannot be told apart by lines, as in a list in brackets.
    """
    lines = _LINE_ENDS.split(found.data)
    starts = {item.number: _find_dash(lines, item.node.place) for item in found.items}
    kept: list[bytes] = lines[:]
    for item in found.items:
        if item.number not in numbers:
            continue
        start, column = starts[item.number]
        later = [line for line, _ in starts.values() if line > start]
        end = min(later, default=len(lines))
        between = re.compile(rb"[ \t]*[\r\n]*|(?: {0,%d}#|---|\.\.\.).*" % column, re.DOTALL)
        while end > start + 1 and between.fullmatch(lines[end - 1]):
            end -= 1
        kept[start:end] = [b""] * (end - start)
    data = b"".join(kept)
    left = [_said(each.node) for each in found.items if each.number not in numbers]
    try:
        again = [_said(each.node) for each in _read_items(data, found.file, found.key).items]
    except SourceError:
        again = None
    if again != left:
        places = [each.node.place for each in found.items if each.number in numbers]
        message = say("the entry cannot be taken out by its lines; nothing was changed.")
        raise SourceError([Problem(places[0], message, say("Remove it in a text editor."))])
    return data


def _find_dash(lines: list[bytes], place: Place) -> tuple[int, int]:
    """Return the line, from 0, that the item at a place begins in, and the column of its dash.

    Where there is none, as in brackets, it is the item's own line.
    """
    for number in range(place.line - 1, -1, -1):
        dash = re.match(rb"(?:\xef\xbb\xbf)?( *)-(?:[ \r\n]|$)", lines[number])
        if dash:
            return number, len(dash[1])
    return place.line - 1, 0


def _said(node: Node) -> object:
    if isinstance(node, ScalarNode):
        return node.text
    if isinstance(node, SequenceNode):
        return [_said(each) for each in node.items]
    return {key: _said(each) for key, each in node.items.items()}
