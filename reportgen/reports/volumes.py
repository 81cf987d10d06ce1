"""The reports of a project: their definitions found and read, and what each is made of."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reportgen.input.folders import find_main, real_path
from reportgen.input.misnamed import named_by
from reportgen.problems.causes import problems_of
from reportgen.problems.problem import Problem, Severity
from reportgen.project.profiles import (
    REPORTS,
    check_listing,
    find_definitions,
    id_of_unread,
    list_definitions,
    list_profiles,
    read_defined,
    read_profiles,
    select_profiles,
    unread_below,
    unread_profiles,
)
from reportgen.project.project import PROFILES, Project
from reportgen.reports.check import check_report
from reportgen.reports.definition import Definition, read_definition
from reportgen.sheets.choose import ANY, choose_profiles, list_lacking, may_belong
from reportgen.sheets.profile import Profile


@dataclass(frozen=True, slots=True)
class Volume:
    """A report ready to be made: its definition, and the profiles it is made of."""

    definition: Definition
    profiles: tuple[Profile, ...]


def select_definitions(project: Project, wanted: Iterable[str]) -> tuple[list[Path], list[str]]:
    """Return the definitions named by path, folder or id, and the names of anything else.

    A folder above those of reports, and an id that a sheet has too, name both.
    """
    sheets = {path.stem for path in list_profiles(project).paths}
    home = real_path(project.root / PROFILES / REPORTS)
    chosen: dict[Path, None] = {}
    others: list[str] = []
    for name in wanted:
        found = find_definitions(project, REPORTS, name)
        places = (project.base / name, project.root / name)
        above = any(real_path(find_main(each) or each) in home.parents for each in places)
        chosen.update(dict.fromkeys(found))
        if name in sheets or above or not found:
            others.append(name)
    return list(chosen), others


def read_definitions(
    project: Project, paths: Iterable[Path]
) -> tuple[list[Definition], list[Problem]]:
    """Return the definitions that are in order, and the problems of the others."""
    definitions: list[Definition] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            definitions.append(read_definition_file(project, path))
        except Exception as error:
            problems += problems_of(error, project.show_path(path), "the report")
    return definitions, problems


def read_definition_file(project: Project, path: Path) -> Definition:
    """Return the definition of a file with its translations. Raises `ReportgenError`."""
    return read_defined(project, REPORTS, path, read_definition)


def make_volumes(
    project: Project,
    definitions: Iterable[Definition],
    profiles: Iterable[Profile],
    unread: Mapping[str, str],
) -> tuple[list[Volume], list[Problem]]:
    """Return the reports that are in order, and the problems of all, warnings included.

    `profiles` are all of the project, `unread` the names of those that cannot be read, by file:
    a report they may belong to is not made without them.
    """
    every = list(profiles)
    volumes: list[Volume] = []
    problems: list[Problem] = []
    for definition in definitions:
        chosen, found = choose_profiles(definition, every, unread.values())
        found += list_lacking(definition, unread)
        found += check_report(project, definition, chosen or every, unread.values())
        problems += [*definition.warnings, *found]
        if not any(problem.severity is Severity.ERROR for problem in found):
            volumes.append(Volume(definition, tuple(chosen)))
    return volumes, sorted(set(problems), key=lambda problem: problem.sort_key)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a command works on: profiles, reports, and the problems of both."""

    profiles: tuple[Profile, ...]
    volumes: tuple[Volume, ...]
    problems: tuple[Problem, ...]
    #: The names of all sheets and reports there are, those that cannot be read included.
    names: frozenset[str]
    #: Folders with nothing in them.
    empty: tuple[Path, ...] = ()


def sheet_name(name: str) -> str:
    """Return what a sheet is called among sheets and reports, by its id."""
    return f"sheet:{name}"


def report_name(name: str) -> str:
    """Return what a report is called among sheets and reports, by its id."""
    return f"report:{unicodedata.normalize('NFC', name)}"


def read_inputs(project: Project, wanted: Iterable[str]) -> Inputs:
    """Return the sheets and reports named by path, folder or id; all where nothing is named.

    Raises `ValueError` with a sentence for the user for what names nothing, and `ReportgenError`
    where it may lie in what cannot be read.
    """
    names = list(wanted)
    paths, others = select_definitions(project, names)
    sheets, reports = list_profiles(project), list_definitions(project, REPORTS)
    definitions, faults = read_definitions(project, paths if names else reports.paths)
    chosen = select_profiles(project, others) if others or not names else []
    needed = sheets.paths if definitions else chosen
    profiles, problems = read_profiles(project, dict.fromkeys([*needed, *chosen]))
    closed = sheets.unread if definitions else {}
    shown = unread_profiles(project, needed, closed, profiles)
    unread = {path: shown[file] for path in needed if (file := project.show_path(path)) in shown}
    volumes, found = make_volumes(project, definitions, profiles, shown)
    files = {project.show_path(path) for path in chosen}
    # What is wrong with sheets that nobody asked for, and that no report waits for.
    elsewhere = {
        project.show_path(file)
        for path, name in unread.items()
        if path not in chosen and not any(may_belong(each, name) for each in definitions)
        for file in (path, *sheets.files.get(path, {}).values())
    }
    told = [
        problem
        for problem in problems
        if not names
        or problem.place.file in files
        or problem in project.warnings
        or (problem.severity is Severity.ERROR and problem.place.file not in elsewhere)
    ]
    awaited = any(may_belong(each, ANY) for each in definitions)
    told += sheets.unread.values() if awaited else unread_below(project, sheets, names)
    told += unread_below(project, reports, names)
    if not names:
        told += [*check_listing(project, sheets), *check_listing(project, reports)]
    return Inputs(
        tuple(profile for profile in profiles if profile.file in files),
        tuple(volumes),
        tuple(dict.fromkeys([*told, *faults, *found])),
        frozenset(
            [
                *map(sheet_name, (*unread.values(), *(profile.id for profile in profiles))),
                *(report_name(path.stem) for path in reports.files),
                # What is not read for its ending is not gone.
                *(
                    sheet_name(id_of_unread(path, project))
                    for path in sheets.seen
                    if named_by(path)
                ),
                *(report_name(name) for name in map(named_by, reports.seen) if name),
            ]
        ),
        (*sheets.empty, *reports.empty),
    )
