"""Everything that can be checked: sheets, reports, handouts and mailings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.app.commits import check_commits
from reportgen.app.language_check import check_languages
from reportgen.app.look.check import check_hosts, check_theme
from reportgen.document.edition import Audience
from reportgen.handouts.check import check_handouts
from reportgen.mailings.check import check_mailing
from reportgen.problems.problem import Problem, ReportgenError, Severity
from reportgen.project.profiles import (
    HANDOUTS,
    MAILINGS,
    REPORTS,
    check_listing,
    find_definitions,
    list_definitions,
    list_profiles,
    unread_below,
)
from reportgen.project.project import Project
from reportgen.project.signs import check_signs
from reportgen.reports.inputs import choose_inputs, find_wanted, read_material
from reportgen.sheets.cut import common_fields
from reportgen.translating.stale import check_translations

#: What is defined beside reports, what that is called, and what checks it.
_DEFINED = (
    (HANDOUTS, "handout set", check_handouts),
    (MAILINGS, "mailing", check_mailing),
)


@dataclass(frozen=True, slots=True)
class Inspected:
    """How many of each kind are in order, by its name in English, and all that is wrong."""

    fine: dict[str, int]
    problems: tuple[Problem, ...]


def inspect_project(project: Project, names: Sequence[str]) -> Inspected:
    """Return what is wrong with everything that is named by path, folder or id, or with all.

    Whoever needs a sheet or a report, each is read and checked once. Raises `ValueError` with a
    sentence for the user for what names nothing.
    """
    listings = {kind: list_definitions(project, kind) for kind, _, _ in _DEFINED}
    found = {
        kind: {name: find_definitions(project, listing, name) for name in names}
        for kind, listing in listings.items()
    }
    paths = {
        kind: list(dict.fromkeys(path for each in found[kind].values() for path in each))
        if names
        else listing.paths
        for kind, listing in listings.items()
    }
    others = [name for name in names if not any(found[kind][name] for kind in found)]
    problems: list[Problem] = []
    fine: dict[str, int] = {}

    sheets, reports = list_profiles(project), list_definitions(project, REPORTS)
    everything = find_wanted(project, (), sheets, reports)
    named = None if names else everything
    if others:
        try:
            named = find_wanted(project, others, sheets, reports)
        except ReportgenError as error:
            problems += error.problems
    # Handouts and mailings choose among all sheets.
    needed = everything if any(paths.values()) else None
    wanted = [each for each in (named, needed) if each]
    material = read_material(project, wanted, sheets, reports)
    if named:
        inputs = choose_inputs(project, named, material)
        problems += inputs.problems
        problems += check_hosts(project, inputs.volumes)
        problems += check_translations(project, inputs.profiles)
        fine |= {"profile": len(inputs.profiles), "report": len(inputs.volumes)}
    chosen = choose_inputs(project, needed, material) if needed else None
    for kind, noun, check in _DEFINED:
        told = unread_below(project, listings[kind], names)
        if not names:
            told += check_listing(project, listings[kind])
        wrong = {each.place.file for each in told if _is_error(each)}
        problems += told
        fine[noun] = 0
        for path in paths[kind]:
            here = check(project, path, chosen) if chosen else []
            # What is wrong may stand in a file that it names: a list, a sheet.
            fine[noun] += project.show_path(path) not in wrong and not any(map(_is_error, here))
            problems += here
    if not names:
        common = common_fields(material.profiles, Audience.PRINT, project.today)
        forms = {profile.form.name: profile.form for profile in material.profiles}
        problems += check_languages(project, forms.values())
        problems += [*check_theme(project, common), *check_commits(project)]
        problems += check_signs(project.templates.own_sources(), project.theme.brand.fonts)
    return Inspected(fine, tuple(dict.fromkeys(problems)))


def _is_error(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR
