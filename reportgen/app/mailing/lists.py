"""The lists of a mailing: shown row by row with what is wrong in their cells, and exchanged."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportgen.cache.atomic import replace_file, write_new
from reportgen.cache.digests import digest_of
from reportgen.input.files import read_file
from reportgen.input.folders import slug_of
from reportgen.input.lists import Item
from reportgen.input.patching.data import Data, data_of
from reportgen.input.patching.patch import patch_file
from reportgen.input.source import Node, ScalarNode, SequenceNode, require_keys
from reportgen.input.tables import SUFFIXES
from reportgen.mailings.definition import Mailing
from reportgen.mailings.forgetting.people import find_lists
from reportgen.mailings.prepare import read_mailing_file
from reportgen.mailings.recipients.columns import RECIPIENT
from reportgen.mailings.recipients.lists import list_recipients
from reportgen.mailings.recipients.recipient import Recipient, read_recipients
from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import Problem, ReportgenError, Severity, UnfitError
from reportgen.project.profiles import MAILINGS, RECIPIENTS, list_definitions
from reportgen.project.project import PROFILES, Project

_ORDER = {field.name: number for number, field in enumerate(RECIPIENT)}


@dataclass(frozen=True, slots=True)
class ListedCell:
    """What stands in a row under a key, and what is wrong with it."""

    text: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row of a list, by its number there; `is_used` tells whether somebody is reached by it."""

    number: int
    cells: Mapping[str, ListedCell]
    problems: tuple[Problem, ...]
    is_used: bool

    @property
    def is_fine(self) -> bool:
        """Whether nothing at all is wrong with it."""
        return not self.problems and not any(each.problems for each in self.cells.values())


@dataclass(frozen=True, slots=True)
class RecipientList:
    """A list of recipients as it is written: `name` is its path from the project's folder.

    `keys` are those of its columns in the order of `RECIPIENT`; `problems` are of the whole list.
    """

    name: str
    keys: tuple[str, ...]
    rows: tuple[ListedRow, ...]
    problems: tuple[Problem, ...]

    @property
    def count(self) -> int:
        """How many people are reached by it."""
        return sum(row.is_used for row in self.rows)


def read_list(project: Project, mailing: Mailing, name: str) -> RecipientList:
    """Return a list of a mailing. What is wrong with it is among its problems."""
    path = project.root / name
    shown = project.show_path(path)
    found, problems = _read(project, path, mailing.country, mailing.hidden_rows)
    try:
        listed = list_recipients(path, shown)
    except Exception:
        # The reader has told why.
        return RecipientList(name, (), (), tuple(problems))
    keys = {key for item in listed.items for key in item.node.items} | set(listed.columns)
    rows, rest = _place(listed.items, problems, found)
    ordered = sorted(keys, key=lambda key: (_ORDER.get(key, len(_ORDER)), key))
    return RecipientList(name, tuple(ordered), rows, rest)


def _read(
    project: Project, path: Path, country: str, hidden_rows: bool | None
) -> tuple[list[Recipient], list[Problem]]:
    languages = project.languages
    shown = project.show_path(path)
    return read_recipients(path, shown, languages, languages[0], country, hidden_rows)


def _place(
    items: Sequence[Item], problems: Iterable[Problem], found: Iterable[Recipient]
) -> tuple[tuple[ListedRow, ...], tuple[Problem, ...]]:
    """Return rows with the problems of each, and those of none."""
    rows = {item.node.place: item.number for item in items}
    cells = {place: (item.number, key) for item in items for key, place in item.node.keys.items()}
    cells |= {
        node.place: (item.number, key) for item in items for key, node in item.node.items.items()
    }
    of_cells: dict[tuple[int, str], list[Problem]] = {}
    of_rows: dict[int, list[Problem]] = {}
    rest = []
    for each in problems:
        key = each.path.rpartition(".")[2]
        at = cells.get(each.place)
        if at and (key == at[1] or each.place not in rows):
            of_cells.setdefault(at, []).append(each)
        elif each.place in rows:
            of_rows.setdefault(rows[each.place], []).append(each)
        else:
            rest.append(each)
    used = {rows.get(each.place, -1) for each in found}
    made = tuple(
        ListedRow(
            item.number,
            {
                key: ListedCell(_text(node), tuple(of_cells.get((item.number, key), ())))
                for key, node in item.node.items.items()
            },
            tuple(of_rows.get(item.number, ())),
            item.number in used,
        )
        for item in items
    )
    return made, tuple(rest)


def _text(node: Node) -> str:
    if isinstance(node, ScalarNode):
        return "" if node.is_null else node.text
    items = node.items if isinstance(node, SequenceNode) else node.items.values()
    return ", ".join(map(_text, items))


# --- Which lists ---------------------------------------------------------------------------------


def list_lists(project: Project) -> Counter[str]:
    """Return the lists that there are, by their paths, and how many mailings name each."""
    known: Counter[str] = Counter()
    for path in find_lists(project)[0]:
        if path.is_relative_to(project.root):
            known[path.relative_to(project.root).as_posix()] = 0
    for path in list_definitions(project, MAILINGS).paths:
        try:
            known.update(read_mailing_file(project, path).recipients)
        except ReportgenError:
            continue
    return known


def store_list(project: Project, path: Path, data: bytes, called: str) -> str:
    """Keep a list that came in for a mailing, and return its path from the project's folder.

    What it is `called` says of which kind it is, and nothing else; it lies beside the other lists,
    for its owner alone. Raises `UnfitError` for another kind, `ReportgenError` with all that is
    wrong where nobody is reached by it, and `OSError`; nothing is kept then.
    """
    suffix = f".{called.rpartition('.')[2].lower()}"
    if suffix not in SUFFIXES:
        raise UnfitError(
            say("A list is not read from such a file."),
            say("Save it as .xlsx or as .csv in the spreadsheet program."),
        )
    home = project.root / PROFILES / MAILINGS / RECIPIENTS
    if not home.resolve().is_relative_to((project.root / PROFILES).resolve()):
        raise UnfitError(
            say("“{folder}” lies outside the project.", folder=RECIPIENTS),
            say("Put a folder of this name beside the mailings."),
        )
    home.mkdir(parents=True, exist_ok=True)
    stem = f"{slug_of(path.stem) or 'list'}-{project.today:%Y-%m-%d}-{digest_of(data)[:6]}"
    target = home / f"{stem}{suffix}"
    name = target.relative_to(project.root).as_posix()
    if target.exists():
        # The very same came in today already.
        return name
    write_new(target, data)
    try:
        found, problems = _read(project, target, "", None)
        if not found:
            raise ReportgenError(problems or problems_of(LookupError(), name, say("the list")))
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return name


def use_lists(project: Project, path: Path, names: Sequence[str]) -> None:
    """Let a mailing name these lists, by their paths from the project's folder, and no others.

    Raises `ReportgenError`, `UnpatchableError`, `OSError`.
    """
    paths = [_from(path.parent, project.root / name) for name in names]
    root = require_keys(read_file(path, project.show_path(path))).root
    said: dict[str, Data] = dict(data_of(root))  # type: ignore[arg-type]
    said["recipients"] = paths[0] if len(paths) == 1 else paths
    before = path.read_bytes()
    replace_file(path, patch_file(before, said))


def _from(folder: Path, path: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()


def count_errors(problems: Iterable[Problem]) -> int:
    """Return how many problems keep somebody or something back."""
    return sum(each.severity is Severity.ERROR for each in problems)
