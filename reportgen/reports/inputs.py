"""What a command works on: the sheets and reports that are named, each read and checked once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.input.folders import find_main, real_path
from reportgen.input.misnamed import named_by
from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import Problem, Severity
from reportgen.project.profiles import (
    REPORTS,
    Listing,
    check_listing,
    find_definitions,
    find_unread,
    id_of_unread,
    list_definitions,
    list_profiles,
    name_unread,
    read_profiles,
    select_profiles,
    unread_below,
)
from reportgen.project.project import PROFILES, Project
from reportgen.project.titles import check_references
from reportgen.reports.definition import ReportDefinition
from reportgen.reports.volumes import Volume, make_volume, read_report_file
from reportgen.sheets.choose import ANY, may_belong
from reportgen.sheets.profile import Profile


@dataclass(frozen=True, slots=True)
class Wanted:
    """What names mean: the files of sheets and of reports; everything where nothing is named."""

    names: tuple[str, ...]
    sheets: tuple[Path, ...]
    reports: tuple[Path, ...]


def find_wanted(
    project: Project, names: Iterable[str], sheets: Listing, reports: Listing
) -> Wanted:
    """Return what is named by path, folder or id.

    A folder above the reports, and an id that a sheet and a report have, name both. Raises
    `ValueError` with a sentence for the user for what names nothing, and `ReportgenError` where it
    may lie in what cannot be read.
    """
    named = tuple(names)
    if not named:
        return Wanted((), tuple(sheets.files), tuple(reports.files))
    ids = {path.stem for path in sheets.files}
    home = real_path(project.root / PROFILES / REPORTS)
    chosen: dict[Path, None] = {}
    others: list[str] = []
    for name in named:
        found = find_definitions(project, reports, name)
        places = (project.base / name, project.root / name)
        above = any(real_path(find_main(each) or each) in home.parents for each in places)
        chosen.update(dict.fromkeys(found))
        if name in ids or above or not found:
            others.append(name)
    profiles = select_profiles(project, others, sheets) if others else ()
    return Wanted(named, tuple(profiles), tuple(chosen))


@dataclass(frozen=True, slots=True)
class Material:
    """What was read for one or several `Wanted`.

    `unread` has the ids of sheets that cannot be read, `faults` what is wrong with definitions
    that cannot. Of the others each report was checked once: it is None where it has errors, and
    stands with all its problems.
    """

    sheets: Listing
    reports: Listing
    profiles: tuple[Profile, ...]
    problems: tuple[Problem, ...]
    unread: Mapping[Path, str]
    definitions: Mapping[Path, ReportDefinition]
    faults: Mapping[Path, Sequence[Problem]]
    volumes: Mapping[Path, tuple[Volume | None, list[Problem]]]


def read_material(
    project: Project, wanted: Iterable[Wanted], sheets: Listing, reports: Listing
) -> Material:
    """Return what is needed for all that is wanted; `sheets` and `reports` are all there are."""
    every = list(wanted)
    definitions: dict[Path, ReportDefinition] = {}
    faults: dict[Path, Sequence[Problem]] = {}
    for path in dict.fromkeys(path for each in every for path in each.reports):
        try:
            definitions[path] = read_report_file(project, path)
        except Exception as error:
            faults[path] = problems_of(error, project.show_path(path), say("the report"))
    # Which sheets a report has shows only once all are read.
    needed = sheets.paths if definitions else []
    paths = list(dict.fromkeys([*needed, *(path for each in every for path in each.sheets)]))
    profiles, problems = read_profiles(project, paths, sheets)
    if lost := list(check_references(project, profiles)):
        problems += lost
        faulty = {problem.place.file for problem in lost}
        profiles = [each for each in profiles if each.file not in faulty]
    unread = find_unread(project, paths, profiles)
    names = name_unread(project, unread, sheets)
    volumes = {
        path: make_volume(project, definition, profiles, names)
        for path, definition in definitions.items()
    }
    return Material(
        *(sheets, reports, tuple(profiles), tuple(problems), unread, definitions, faults, volumes)
    )


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
    #: The ids of sheets that cannot be read, by file; folders that cannot may hold `ANY`.
    unread: Mapping[str, str] = field(default_factory=dict)


def sheet_name(name: str) -> str:
    """Return what a sheet is called among sheets and reports, by its id."""
    return f"sheet:{name}"


def report_name(name: str) -> str:
    """Return what a report is called among sheets and reports, by its id."""
    return f"report:{unicodedata.normalize('NFC', name)}"


def read_inputs(project: Project, names: Iterable[str]) -> Inputs:
    """Return the sheets and reports named by path, folder or id; all where nothing is named.

    Raises `ValueError` with a sentence for the user for what names nothing, and `ReportgenError`
    where it may lie in what cannot be read.
    """
    sheets, reports = list_profiles(project), list_definitions(project, REPORTS)
    wanted = find_wanted(project, names, sheets, reports)
    return choose_inputs(project, wanted, read_material(project, [wanted], sheets, reports))


def choose_inputs(project: Project, wanted: Wanted, material: Material) -> Inputs:
    """Return what is wanted of the material that was read for it."""
    sheets, reports = material.sheets, material.reports
    readable = [path for path in wanted.reports if path in material.definitions]
    definitions = [material.definitions[path] for path in readable]
    volumes = [material.volumes[path][0] for path in readable]
    found = {problem for path in readable for problem in material.volumes[path][1]}
    faults = (problem for path in wanted.reports for problem in material.faults.get(path, ()))
    needed = sheets.paths if definitions else wanted.sheets
    unread = {path: material.unread[path] for path in needed if path in material.unread}
    files = {project.show_path(path) for path in wanted.sheets}
    # What is wrong with sheets that nobody asked for, and that no report waits for.
    elsewhere = {
        project.show_path(file)
        for path, name in unread.items()
        if path not in wanted.sheets and not any(may_belong(each, name) for each in definitions)
        for file in (path, *sheets.files.get(path, {}).values())
    }
    told = [
        problem
        for problem in material.problems
        if not wanted.names
        or problem.place.file in files
        or problem in project.warnings
        or (problem.severity is Severity.ERROR and problem.place.file not in elsewhere)
    ]
    awaited = any(may_belong(each, ANY) for each in definitions)
    told += sheets.unread.values() if awaited else unread_below(project, sheets, wanted.names)
    told += unread_below(project, reports, wanted.names)
    if not wanted.names:
        told += [*check_listing(project, sheets), *check_listing(project, reports)]
    return Inputs(
        tuple(profile for profile in material.profiles if profile.file in files),
        tuple(volume for volume in volumes if volume),
        tuple(
            dict.fromkeys([*told, *faults, *sorted(found, key=lambda problem: problem.sort_key)])
        ),
        _all_names(project, material),
        (*sheets.empty, *reports.empty),
        name_unread(project, unread, sheets),
    )


def _all_names(project: Project, material: Material) -> frozenset[str]:
    """Return the names of all sheets and reports there are, those that cannot be read included."""
    sheets, reports = material.sheets.seen, material.reports.seen
    ids = [*material.unread.values(), *(profile.id for profile in material.profiles)]
    # What is not read for its ending is not gone.
    ids += [id_of_unread(path, project) for path in sheets if named_by(path)]
    names = [path.stem for path in material.reports.files]
    names += filter(None, map(named_by, reports))
    return frozenset([*map(sheet_name, ids), *map(report_name, names)])
