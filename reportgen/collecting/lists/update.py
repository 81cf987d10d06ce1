"""A list held against the profiles there are: what is new, what differs, what went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from reportgen.collecting.lists.check import check_rows
from reportgen.collecting.lists.columns import check_columns
from reportgen.collecting.lists.differences import Compared, Difference, ProfileFiles, compare
from reportgen.collecting.lists.mapping import ListMapping, read_mapping
from reportgen.collecting.lists.naming import Named, key_of_row, name_sheets
from reportgen.collecting.lists.rows import read_rows
from reportgen.collecting.lists.table import read_list
from reportgen.collecting.lists.taken import TakenList, TakenSheet, path_beside, read_taken
from reportgen.collecting.proposal import FORM
from reportgen.input.folders import fold_name
from reportgen.input.grids.grid import read_grid
from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import Problem, ReportgenError, Severity
from reportgen.project.profiles import list_profiles
from reportgen.project.project import Project

#: How like two titles are that may be one, changed.
_NEAR = 0.8


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
    kept = check_rows(project, sheets, reading)
    profiles = {each.stem: each for each in list_profiles(project).paths}
    found = {name: _read(each, project) for name, each in profiles.items()}
    named = name_sheets(kept, reading, taken, _titles(found, mapping))
    by_name = {fold_name(name): name for name in profiles}
    new: list[Named] = []
    there: list[ChangedSheet] = []
    problems: list[Problem] = []
    for each in named:
        before = taken.sheets.get(each.id)
        name = by_name.get(fold_name(each.id), "")
        files = found.get(name)
        if isinstance(files, ProfileFiles) and _is_ours(files, mapping):
            there.append(ChangedSheet(each, files, compare(each, files, mapping, before)))
        elif name:
            problems += files if isinstance(files, list) else ()
            problems.append(_not_ours(each, project.show_path(profiles[name]), mapping))
        elif before is not None:
            problems.append(_deleted(each))
        else:
            new.append(each)
    # A row that is there and not understood did not go.
    seen = [each.sheet for each in named]
    left_out = [sheet for sheet in sheets if not any(sheet is each for each in seen)]
    keys = {each.key for each in named} | {key_of_row(sheet, reading) for sheet in left_out}
    gone = {
        name: project.show_path(profiles[by_name[fold_name(name)]])
        for name, each in taken.sheets.items()
        if each.key not in keys and fold_name(name) in by_name
    }
    gone = {name: file for name, file in gone.items() if name not in {each.id for each in named}}
    if not mapping.id:
        problems += _renamed(new, {name: _title(found.get(name), mapping) for name in gone})
    settled = {each.named.id: _taken_before(each, taken) for each in there}
    for each in named:
        known_spots = settled.get(each.id, frozenset())
        problems += [told for spot, told in each.sheet.doubts if str(spot) not in known_spots]
    told = sorted({*table.remarks, *reading.problems, *problems}, key=lambda each: each.sort_key)
    known = {name for name, each in taken.sheets.items() if each.key in keys}
    known |= {*gone, *(each.id for each in named)}
    return ListPlan(
        *(mapping, taken_file, taken, tuple(new), tuple(there)),
        *(gone, frozenset(known), tuple(told)),
    )


def _read(path: Path, project: Project) -> ProfileFiles | list[Problem]:
    """Return a profile as it is written, or why it cannot be read."""
    try:
        return ProfileFiles(path, project.languages[0])
    except (ReportgenError, OSError, ValueError) as error:
        return list(problems_of(error, project.show_path(path), say("the profile")))


def _taken_before(each: ChangedSheet, taken: TakenList) -> frozenset[str]:
    """Return the spots whose values were taken before as they are: nobody is asked again."""
    before = taken.sheets.get(each.named.id, TakenSheet(""))
    settled = each.compared.settled.items()
    return frozenset(spot for spot, now in settled if before.values.get(spot) == now)


def _is_ours(files: ProfileFiles, mapping: ListMapping) -> bool:
    return bool(files.data[files.path].get("form", FORM) == mapping.form.name)


def _renamed(new: Sequence[Named], gone: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a remark for each new sheet that may be one whose row went, under another title."""
    for each in new:
        near = get_close_matches(fold_name(each.title), gone.values(), 1, _NEAR)
        for name in [name for name, title in gone.items() if title in near]:
            yield Problem(
                each.sheet.row.place,
                say("the row may be that of “{id}”, which went, with a new title.", id=name),
                say("If it is, give its profile this title first, and import again."),
                severity=Severity.WARNING,
            )


def _title(files: ProfileFiles | list[Problem] | None, mapping: ListMapping) -> str:
    """Return what a profile is called, folded; "" where that cannot be read, or is not ours."""
    if not isinstance(files, ProfileFiles) or not _is_ours(files, mapping):
        return ""
    title = files.data[files.path].get(mapping.form.title, "")
    if isinstance(title, Mapping):
        title = title.get(mapping.language, "")
    return fold_name(title) if isinstance(title, str) else ""


def _titles(
    profiles: Mapping[str, ProfileFiles | list[Problem]], mapping: ListMapping
) -> dict[str, str]:
    return {name: _title(files, mapping) for name, files in profiles.items()}


def _not_ours(named: Named, file: str, mapping: ListMapping) -> Problem:
    return Problem(
        named.sheet.row.place,
        say(
            "{file} is no profile of the form “{form}” that can be read; the row is left out.",
            file=file,
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
