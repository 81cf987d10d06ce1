"""The list of a project's profiles: what each is, in which languages, how complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reportgen.collecting.outgoing import last_asked
from reportgen.collecting.sent import Asking
from reportgen.document.blocks import RichText
from reportgen.fields.show import show_each
from reportgen.problems.problem import Problem, ReportgenError, Severity
from reportgen.project.profiles import list_profiles, read_profiles
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.sheets.profile import Profile
from reportgen.sheets.world import World
from reportgen.translating.lock import read_lock
from reportgen.translating.stale import list_stale


@dataclass(frozen=True, slots=True)
class Listed:
    """A row for each profile that can be read, and why others cannot."""

    rows: list[dict[str, Any]]
    errors: list[Problem]


def list_sheets(project: Project) -> Listed:
    """Return the profiles: id, title, the form's columns, languages, share of fields filled.

    Of those that were asked for by a form it says what became of the last one; of a project with
    a `translations.lock` also the languages in which texts are out of date.
    """
    listing = list_profiles(project)
    profiles, problems = read_profiles(project, listing.paths, listing)
    problems += listing.unread.values()
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    world = world_of(project)
    asked = last_asked(project)
    rows = [_row(project, world, profile, asked) for profile in profiles]
    try:
        lock = read_lock(project)
    except ReportgenError as error:
        return Listed(rows, [*errors, *error.problems])
    if lock.is_there:
        stale = (list_stale(project, profile, lock) for profile in profiles)
        rows = [{**row, "stale": langs} for row, langs in zip(rows, stale, strict=True)]
    return Listed(rows, errors)


def _row(
    project: Project, world: World, profile: Profile, asked: Mapping[str, Asking]
) -> dict[str, Any]:
    form = profile.form
    view = world.view(project.languages[0], profile.language)

    def shown(name: str) -> str:
        if name not in profile.values:
            return ""
        return str(RichText(show_each(profile.values[name], form.fields[name], view)))

    filled, all_ = profile.completeness
    return {
        "id": profile.id,
        "title": shown(form.title),
        **{name: shown(name) for name in form.columns},
        "languages": sorted(profile.languages),
        "complete": round(100 * filled / all_),
        **({"form": asked[profile.id].status(project.today)} if profile.id in asked else {}),
        "file": profile.file,
    }
