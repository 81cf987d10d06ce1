"""Lists of recipients in their files: the entries as trees with places, and files without some."""

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
from reportgen.problems.problem import Place, Problem, ReportgenError, Severity, SourceError
from reportgen.problems.suggest import nearest, suggest

#: The key of the list in YAML; a file may also be the list itself.
KEY = "recipients"
_LINE_ENDS = re.compile(rb"(?<=\n)|(?<=\r)(?!\n)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One recipient as it was written; `number` is its row's, or its place in the list from 0.

    `aside` says how somebody set the row aside in a workbook (`worksheets.Marks.aside`).
    """

    number: int
    node: MappingNode
    path: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a file, whose SHA-256 is `digest`, and its lines for quoting.

    `table` is that of a table, `data` the content of a YAML file. With problems that are errors
    there may be no entries.
    """

    file: str
    entries: tuple[Entry, ...]
    digest: str
    lines: tuple[str, ...] = field(default=(), repr=False)
    problems: tuple[Problem, ...] = ()
    table: Table | None = None
    data: bytes = field(default=b"", repr=False)


def list_table(
    path: Path, name: str, find_keys: Callable[[list[str]], list[str]], known: Iterable[str]
) -> Listing:
    """Return the rows of a table as entries.

    `find_keys` returns the key that each header means, or nothing; `known` are headers to suggest.
    Raises `ReportgenError` for what cannot be read, and where columns that are needed are
    missing or doubled.
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
    problems = [*table.warnings, *_check_columns(table, keys, filled, known)]
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise ReportgenError(problems)
    columns = {key: number for number, key in enumerate(keys) if key}
    entries = tuple(
        Entry(
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
    return Listing(name, entries, table.digest, table.lines, tuple(problems), table)


def _check_columns(
    table: Table, keys: list[str], filled: Collection[int], known: Iterable[str]
) -> list[Problem]:
    """Return what is wrong with the header of a table, whose columns mean these keys.

    Columns that mean nothing are passed over where they are not `filled`, by their numbers.
    """
    problems: list[Problem] = []

    def report(place: Place, message: str, advice: str, severity: Severity) -> None:
        line = quote_line(table.lines, place)
        problems.append(Problem(place, message, advice, severity=severity, line=line))

    columns: dict[str, Cell] = {}
    for number, (cell, key) in enumerate(zip(table.header, keys, strict=True)):
        if not key and number not in filled:
            continue
        if not key:
            report(cell.place, *_explain_unused(cell.text, known), Severity.WARNING)
        elif key in columns:
            report(
                cell.place,
                f"the column “{cell.text}” means the same as “{columns[key].text}”.",
                "Keep one of them, or rename the other.",
                Severity.ERROR,
            )
        columns.setdefault(key, cell)
    if not columns.keys() & {"name", "surname", "organisation"}:
        report(
            table.place,
            "the header has neither names nor organisations.",
            "Name a column “Name” or “Organisation”.",
            Severity.ERROR,
        )
    if "email" not in columns and not {"street", "postcode", "city"} <= columns.keys():
        report(
            table.place,
            "the header has neither e-mail addresses nor whole postal addresses.",
            "Name a column “E-Mail”, or columns “Straße”, “PLZ” and “Ort”.",
            Severity.ERROR,
        )
    return problems


def _explain_unused(header: str, known: Iterable[str]) -> tuple[str, str]:
    """Return what is said of a column that means nothing, and the advice."""
    if (meant := undouble(header)) != header:
        message = f"“{header}” seems to have been “{meant}”, in a wrong encoding."
        return message, "Get the list from its source again, and open it as UTF-8."
    close = nearest(header, known)
    return f"the column “{header}” is not used.", f"Did you mean “{close}”?" if close else ""


def list_yaml(path: Path, name: str) -> Listing:
    """Return the items of a list in YAML as entries. Raises `SourceError`."""
    return _list_items(load_file(path, name, MAX_BYTES), name)


def _list_items(data: bytes, name: str) -> Listing:
    source = read_source(data, name)
    problems = list(source.problems)

    def report(place: Place, path: str, message: str, advice: str) -> None:
        line = quote_line(source.lines, place)
        problems.append(Problem(place, message, advice, path, line=line))

    found: Node = source.root
    if not isinstance(found, SequenceNode):
        root = require_keys(source).root
        for key, place in root.keys.items():
            if key != KEY:
                report(place, key, f"the key “{key}” is unknown.", suggest(key, [KEY]))
        found = root.items.get(KEY, SequenceNode((), root.place))
    entries = []
    if isinstance(found, SequenceNode):
        for number, node in enumerate(found.items):
            path = f"{KEY}.{number}"
            if isinstance(node, MappingNode):
                entries.append(Entry(number, node, path))
            else:
                advice = "Write “- name: …” and more below it."
                report(node.place, path, "keys belong here.", advice)
    elif not (isinstance(found, ScalarNode) and found.is_null):
        report(found.place, KEY, "a list belongs here.", "Write each with “- name: …”.")
    digest = hashlib.sha256(data).hexdigest()
    return Listing(name, tuple(entries), digest, source.lines, tuple(problems), None, data)


def without_items(listing: Listing, numbers: Collection[int]) -> bytes:
    """Return a YAML file without the lines of these items; all else is byte for byte the same.

    A comment above an item stays, one within it goes. Raises `SourceError` where the items
    cannot be told apart by lines, as in a list in brackets.
    """
    lines = _LINE_ENDS.split(listing.data)
    starts = {entry.number: _find_dash(lines, entry.node.place) for entry in listing.entries}
    kept: list[bytes] = lines[:]
    for entry in listing.entries:
        if entry.number not in numbers:
            continue
        start, column = starts[entry.number]
        later = [line for line, _ in starts.values() if line > start]
        end = min(later, default=len(lines))
        between = re.compile(rb"[ \t]*[\r\n]*|(?: {0,%d}#|---|\.\.\.).*" % column, re.DOTALL)
        while end > start + 1 and between.fullmatch(lines[end - 1]):
            end -= 1
        kept[start:end] = [b""] * (end - start)
    data = b"".join(kept)
    left = [_said(each.node) for each in listing.entries if each.number not in numbers]
    try:
        again = [_said(each.node) for each in _list_items(data, listing.file).entries]
    except SourceError:
        again = None
    if again != left:
        places = [each.node.place for each in listing.entries if each.number in numbers]
        message = "the entry cannot be taken out by its lines; nothing was changed."
        raise SourceError([Problem(places[0], message, "Remove it in a text editor.")])
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
