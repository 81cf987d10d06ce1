"""A list held against the profiles there are: what is new, what differs, what went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportgen.collecting.lists.check import check_rows
from reportgen.collecting.lists.columns import check_columns
from reportgen.collecting.lists.differences import Compared, Difference, ProfileFiles, compare
from reportgen.collecting.lists.mapping import ListMapping, read_mapping
from reportgen.collecting.lists.naming import Named, name_sheets
from reportgen.collecting.lists.rows import read_rows
from reportgen.collecting.lists.table import read_list
from reportgen.collecting.lists.taken import TakenList, path_beside, read_taken
from reportgen.collecting.proposal import FORM
from reportgen.input.folders import fold_name
from reportgen.input.grids.grid import read_grid
from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import Problem, ReportgenError, Severity
from reportgen.project.profiles import list_profiles
from reportgen.project.project import Project


@dataclass(frozen=True, slots=True)
class ChangedSheet:
    """A sheet that is there already, and how it differs from its row."""

    named: Named
    files: ProfileFiles
    compared: Compared

    @property
    def differences(self) -> Sequence[Difference]:
        return self.compared.differences


@dataclass(frozen=True, slots=True)
class ListPlan:
    """What a list would change: nothing is written yet.

    `there` are all sheets that are there already, also those that do not differ; `gone` are the
    files of sheets whose rows the list had, and has no more. `taken` is what was taken before, and
    `known` the ids of it that still mean something.
    """

    mapping: ListMapping
    taken_file: Path
    taken: TakenList
    new: tuple[Named, ...]
    there: tuple[ChangedSheet, ...]
    gone: Mapping[str, str]
    known: frozenset[str]
    problems: tuple[Problem, ...]

    @property
    def changed(self) -> list[ChangedSheet]:
        """The sheets that differ from their rows."""
        return [each for each in self.there if each.differences]


def plan_list(project: Project, path: Path, mapping_file: Path) -> ListPlan:
    """Return what the list in a file would change, read by a mapping.

    Raises `ReportgenError` where one of both cannot be read, or a column is missing.
    """
    mapping = read_mapping(mapping_file, project)
    taken_file = path_beside(mapping_file)
    taken = read_taken(taken_file, project.show_path(taken_file.absolute()))
    grid = read_grid(path, project.show_path(path.absolute()), mapping.sheet)
    table = read_list(grid, mapping)
    sheets, reading = read_rows(table, mapping)
    check_columns(sheets, reading)
    sheets = check_rows(project, sheets, reading)
    profiles = {fold_name(each.stem): each for each in list_profiles(project).paths}
    problems: list[Problem] = []
    found = {
        name: files
        for name, each in profiles.items()
        if (files := _read(each, project, problems)) is not None
    }
    named = name_sheets(sheets, reading, taken, _titles(found, mapping))
    new: list[Named] = []
    there: list[ChangedSheet] = []
    for each in named:
        before = taken.sheets.get(each.id)
        files = found.get(fold_name(each.id))
        if files is not None and files.data[files.path].get("form", FORM) == mapping.form.name:
            there.append(ChangedSheet(each, files, compare(each, files, mapping, before)))
        elif fold_name(each.id) in profiles:
            problems.append(_not_ours(each, profiles[fold_name(each.id)], mapping, project))
        elif before is not None:
            problems.append(_deleted(each))
        else:
            new.append(each)
    ids = {each.id for each in named}
    gone = {
        name: project.show_path(profiles[fold_name(name)])
        for name in taken.sheets
        if name not in ids and fold_name(name) in profiles
    }
    told = sorted({*table.remarks, *reading.problems, *problems}, key=lambda each: each.sort_key)
    known = frozenset(name for name in taken.sheets if name in ids or name in gone)
    return ListPlan(mapping, taken_file, taken, tuple(new), tuple(there), gone, known, tuple(told))


def _read(path: Path, project: Project, problems: list[Problem]) -> ProfileFiles | None:
    try:
        return ProfileFiles(path, project.languages[0])
    except (ReportgenError, OSError, ValueError) as error:
        problems += problems_of(error, project.show_path(path), say("the profile"))
        return None


def _titles(profiles: Mapping[str, ProfileFiles], mapping: ListMapping) -> dict[str, str]:
    """Return what profiles are called, folded, by their ids, folded."""
    titles = {}
    for name, files in profiles.items():
        title = files.data[files.path].get(mapping.form.title, "")
        if isinstance(title, Mapping):
            title = title.get(mapping.language, "")
        titles[name] = fold_name(title) if isinstance(title, str) else ""
    return titles


def _not_ours(named: Named, path: Path, mapping: ListMapping, project: Project) -> Problem:
    return Problem(
        named.sheet.row.place,
        say(
            "{file} is no profile of the form “{form}” that can be read; the row is left out.",
            file=project.show_path(path),
            form=mapping.form.name,
        ),
        say("Rename it, or mend it."),
    )


def _deleted(named: Named) -> Problem:
    return Problem(
        named.sheet.row.place,
        say(
            "the sheet “{id}” was deleted since the list was taken; the row is left out.",
            id=named.id,
        ),
        say("Delete the row, too; to have the sheet again, bring its file back."),
        severity=Severity.WARNING,
    )
