"""A mapping for a list changed column by column: where each leads, and what identifies a row.

What is proposed quotes cells in comments: such mappings lie in the inbox, for their owner alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.cache.atomic import make_private, replace_file
from reportgen.collecting.inbox import MAPPINGS, inbox_of
from reportgen.collecting.lists.mapping import fold_cell, parse_header
from reportgen.collecting.lists.propose import propose_mapping
from reportgen.collecting.lists.table import header_lines, name_columns
from reportgen.collecting.lists.targets import END, START, parse_target
from reportgen.collecting.proposal import name_from
from reportgen.collecting.targets import data_in
from reportgen.fields.model import Field
from reportgen.forms.form import SHORT, Form
from reportgen.input.grids.grid import read_grid
from reportgen.input.patching.patch import patch_file
from reportgen.problems.problem import UnfitError
from reportgen.project.project import Project

#: How many texts of a column are shown, and how much of each; to how many records columns lead.
_EXAMPLES, _LONG, _RECORDS = 3, 60, 2


@dataclass(frozen=True, slots=True)
class ListedColumn:
    """A column of a list: its header, texts of its cells, and where it leads, "" for nowhere.

    `is_fixed` says that it leads to several places, which are changed in the file alone.
    """

    header: str
    examples: tuple[str, ...]
    target: str
    identifies: bool
    is_fixed: bool


def list_mappings(project: Project) -> dict[str, Path]:
    """Return the mappings of a project by their names."""
    return {path.stem: path for path in sorted((inbox_of(project) / MAPPINGS).glob("*.yaml"))}


def begin_mapping(project: Project, path: Path, form: str, language: str) -> Path:
    """Write a mapping that is proposed for a list, and return it.

    Raises `ReportgenError` where the list cannot be read, and `OSError`.
    """
    text = propose_mapping(project, path, form, language).text
    folder = inbox_of(project) / MAPPINGS
    make_private(folder)
    stem = name_from(path.stem) or "list"
    target, number = folder / f"{stem}.yaml", 2
    while target.exists():
        target, number = folder / f"{stem}-{number}.yaml", number + 1
    replace_file(target, text.encode(), private=True)
    return target


def list_columns(project: Project, path: Path, mapping: Path) -> list[ListedColumn]:
    """Return the columns of a list as a mapping has them. Raises `ReportgenError`."""
    said = data_in(mapping)
    grid = read_grid(path, project.show_path(path), str(said.get("sheet", "")))
    heads = header_lines(grid, _header_in(said))
    last = heads[-1].number if heads else 0
    body = [line for line in grid.lines if line.number > last]
    leading = {fold_cell(name): value for name, value in _columns_in(said).items()}
    ids = set(map(fold_cell, _listed(said.get("id", ""))))
    found = []
    for number, name in name_columns(heads, body).items():
        texts = Counter(
            " ".join(line.cells[number].text.split()) for line in body if number in line.cells
        )
        if not texts:
            continue
        value = leading.get(fold_cell(name), "")
        target = value.get("field", "") if isinstance(value, Mapping) else value
        found.append(
            ListedColumn(
                name,
                tuple(_in_short(text) for text, _ in texts.most_common(_EXAMPLES)),
                target if isinstance(target, str) else "",
                fold_cell(name) in ids,
                isinstance(value, list),
            )
        )
    return found


def assign(
    mapping: Path,
    columns: Iterable[ListedColumn],
    targets: Mapping[str, str],
    ids: Sequence[str],
    folder: str,
) -> bytes:
    """Return the text of a mapping in which columns lead where these say, by their headers.

    Comments, and what is said of columns besides, stay. Raises `UnpatchableError`.
    """
    said = data_in(mapping)
    named = {fold_cell(name): name for name in _columns_in(said)}
    leading, unused = dict(_columns_in(said)), list(_listed(said.get("unused", "")))
    for column in columns:
        if column.is_fixed:
            continue
        name, target = named.get(fold_cell(column.header), column.header), targets[column.header]
        before = leading.pop(name, "")
        unused = [each for each in unused if fold_cell(each) != fold_cell(name)]
        if target:
            is_record = isinstance(before, Mapping)
            leading[name] = {**before, "field": target} if is_record else target
        else:
            unused.append(column.header)
    data = {**said, "columns": leading, "unused": unused, "id": list(ids), "folder": folder}
    return patch_file(mapping.read_bytes(), {key: each for key, each in data.items() if each})


def offer_targets(form: Form, languages: tuple[str, ...]) -> list[str]:
    """Return where columns may lead in a form; the first language is that of plain texts."""
    return [
        target
        for field in form.fields.values()
        if field.name != SHORT
        for target in _targets_of(field.name, field, languages)
        if _leads(target, form, languages)
    ]


def _targets_of(name: str, field: Field, languages: tuple[str, ...]) -> Iterator[str]:
    yield name
    if field.type.spans:
        yield from (f"{name}.{end}" for end in (START, END))
    if field.type.localized and not field.many:
        yield from (f"{name}.{lang}" for lang in languages[1:])
    for part in field.type.parts:
        for number in range(_RECORDS) if field.many else [None]:
            inner = name if number is None else f"{name}.{number}"
            yield from _targets_of(f"{inner}.{part.name}", part, languages)


def _leads(target: str, form: Form, languages: tuple[str, ...]) -> bool:
    try:
        parse_target(target, form, languages)
    except UnfitError:
        return False
    return True


def _header_in(said: Mapping[str, Any]) -> range:
    try:
        return parse_header(str(said.get("header", "")))
    except UnfitError:
        return range(0)


def _columns_in(said: Mapping[str, Any]) -> Mapping[str, Any]:
    columns = said.get("columns", {})
    return columns if isinstance(columns, Mapping) else {}


def _listed(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [value] if value else []


def _in_short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"
