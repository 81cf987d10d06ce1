"""Everything that can be checked: sheets, reports, handouts and mailings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.app.commits import check_commits
from reportgen.app.theme_check import check_theme
from reportgen.handouts.sets import check_handouts
from reportgen.mailings.prepare import check_mailings
from reportgen.problems.problem import Problem, ReportgenError, Severity
from reportgen.project.profiles import (
    HANDOUTS,
    MAILINGS,
    check_listing,
    find_definitions,
    list_definitions,
    unread_below,
)
from reportgen.project.project import Project
from reportgen.reports.volumes import read_inputs


@dataclass(frozen=True, slots=True)
class Inspected:
    """How many of each kind are in order, by its name in English, and all that is wrong."""

    fine: dict[str, int]
    problems: tuple[Problem, ...]


def inspect_project(project: Project, names: Sequence[str]) -> Inspected:
    """Return what is wrong with everything that is named by path, folder or id, or with all.

    Raises `ValueError` with a sentence for the user for what names nothing.
    """
    listings = {kind: list_definitions(project, kind) for kind in (HANDOUTS, MAILINGS)}
    named = {
        kind: [path for name in names for path in find_definitions(project, kind, name)]
        if names
        else listing.paths
        for kind, listing in listings.items()
    }
    others = [
        name
        for name in names
        if not any(find_definitions(project, kind, name) for kind in (HANDOUTS, MAILINGS))
    ]
    problems: list[Problem] = []
    fine: dict[str, int] = {}
    if others or not names:
        try:
            inputs = read_inputs(project, others)
            problems += inputs.problems
            fine |= {"profile": len(inputs.profiles), "report": len(inputs.volumes)}
        except ReportgenError as error:
            problems += error.problems
    for kind, noun, check in (
        (HANDOUTS, "handout set", check_handouts),
        (MAILINGS, "mailing", check_mailings),
    ):
        paths = list(dict.fromkeys(named[kind]))
        listing = listings[kind]
        found = [*unread_below(project, listing, names), *check(project, paths)]
        if not names:
            found += check_listing(project, listing)
        wrong = {each.place.file for each in found if each.severity is Severity.ERROR}
        problems += found
        fine[noun] = sum(project.show_path(path) not in wrong for path in paths)
    if not names:
        problems += [*check_theme(project), *check_commits(project)]
    return Inspected(fine, tuple(dict.fromkeys(problems)))
