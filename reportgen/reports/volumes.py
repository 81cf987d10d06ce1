"""A report ready to be made: its definition, checked, and the profiles it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reportgen.document.edition import Audience
from reportgen.problems.problem import Problem, Severity
from reportgen.project.profiles import REPORTS, read_defined
from reportgen.project.project import Project
from reportgen.reports.check import check_report
from reportgen.reports.definition import ReportDefinition, read_report
from reportgen.sheets.choose import choose_profiles, list_lacking
from reportgen.sheets.cut import CutProfile, Cutter
from reportgen.sheets.profile import Profile


@dataclass(frozen=True, slots=True)
class Volume:
    """A report that is in order: its definition, and the profiles it is made of."""

    definition: ReportDefinition
    profiles: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class CutVolume:
    """A report ready to be made for an audience: its definition, and what that may see of it."""

    definition: ReportDefinition
    profiles: tuple[CutProfile, ...]
    audience: Audience


def cut_volume(volume: Volume, cutter: Cutter) -> CutVolume:
    """Return what an audience may see of a report."""
    profiles = tuple(map(cutter.cut, volume.profiles))
    return CutVolume(volume.definition, profiles, cutter.audience)


def read_report_file(project: Project, path: Path) -> ReportDefinition:
    """Return the definition of a file with its translations. Raises `ReportgenError`."""
    return read_defined(project, REPORTS, path, read_report)


def make_volume(
    project: Project,
    definition: ReportDefinition,
    profiles: list[Profile],
    unread: Mapping[str, str],
) -> tuple[Volume | None, list[Problem]]:
    """Return a report, None where it has errors, and its problems, warnings included.

    `profiles` are all of the project, `unread` the names of those that cannot be read, by file:
    a report they may belong to is not made without them.
    """
    chosen, found = choose_profiles(definition, profiles, unread.values())
    found += list_lacking(definition, unread)
    found += check_report(project, definition, chosen or profiles, unread.values())
    failed = any(problem.severity is Severity.ERROR for problem in found)
    volume = None if failed else Volume(definition, tuple(chosen))
    return volume, [*definition.warnings, *found]
