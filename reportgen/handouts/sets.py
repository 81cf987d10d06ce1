"""The sets of handouts of a project: their definitions found and read, and their sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reportgen.cache.digests import digest_of
from reportgen.fields.match import is_like
from reportgen.handouts.definition import HandoutDefinition, PrintOrder, read_handouts
from reportgen.input.source import quote_line
from reportgen.problems.causes import problems_of
from reportgen.problems.message import NOTHING, say
from reportgen.problems.problem import Problem, ReportgenError, Severity, UnfitError
from reportgen.problems.suggest import suggest
from reportgen.project.profiles import (
    HANDOUTS,
    Listing,
    NoProfileError,
    find_definitions,
    find_unread,
    list_definitions,
    list_profiles,
    name_unread,
    read_defined,
    read_profiles,
    select_profiles,
    unread_below,
)
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.sheets.arrange import arrange_profiles
from reportgen.sheets.choose import ANY, choose_profiles, list_lacking, may_belong
from reportgen.sheets.profile import Profile

#: How long the names of sheets may be together in the name of a file.
_LONG = 80


@dataclass(frozen=True, slots=True)
class HandoutPlan:
    """Handouts to be made: of which profiles, in which order, for which event or none.

    `id` names the folder of the handouts. Where some sheets are named, they are not `whole`:
    nothing is known of the other sheets of the project or the event.
    """

    id: str
    order: PrintOrder
    profiles: tuple[Profile, ...]
    definition: HandoutDefinition | None = None
    whole: bool = True

    @property
    def name(self) -> str:
        """What the files are called that hold all of them: after the sheets, if not all are meant.

        So that no file is replaced by one of other sheets, not even in one of its languages.
        """
        if self.whole:
            return self.id
        ids = [profile.id for profile in self.profiles]
        named = "+".join(ids)
        if len(ids) > 1 and len(named) > _LONG:
            named = f"{ids[0]}+{len(ids) - 1}-{digest_of(*ids)[:6]}"
        return f"{self.id}-{named}"


def order_otherwise(plan: HandoutPlan, changes: Mapping[str, Any]) -> HandoutPlan:
    """Return the plan with other settings in its order, by their names.

    What is not the whole set of an event on its own paper has another name, so that it lies
    beside it and not in its place.
    """
    order = replace(plan.order, **changes)
    name = plan.id if plan.whole or plan.definition is None else f"{plan.id}-selection"
    if plan.definition is None or order.size != plan.order.size:
        name = f"{name}-{order.size}"
    return replace(plan, id=name, order=order)


class NothingNamedError(UnfitError):
    """A name means nothing here; the message is a sentence for the user."""


def plan_handouts(
    project: Project, names: Sequence[str], event: str | None
) -> tuple[list[HandoutPlan], list[Problem]]:
    """Return the handouts that are named, and what is wrong with others.

    Names are those of sets or of sheets; without any, all sets are meant, or all sheets where
    there are none. `event` names the set that the sheets are for. Raises `NothingNamedError`, and
    `ReportgenError` where what is named may lie in what cannot be read.
    """
    sets, every = list_definitions(project, HANDOUTS), list_profiles(project)
    paths, sheets = _part_names(project, sets, names)
    if event is not None:
        if paths:
            raise NothingNamedError(say("With --event name sheets, no other sets."), NOTHING)
        paths = _find_event(project, sets, event)
    elif not names:
        paths = sets.paths
        if not paths and sets.unread:
            raise ReportgenError(sets.unread.values())
    chosen = _select_sheets(project, every, sheets) if sheets or not paths else []
    needed = every.paths if paths else chosen
    profiles, told = read_profiles(project, dict.fromkeys([*needed, *chosen]), every)
    # That a text is long for its sheet matters to nobody who makes handouts.
    problems = [each for each in told if each.severity is Severity.ERROR]
    if not names and event is None:
        problems += sets.unread.values()
    unread = name_unread(project, find_unread(project, needed, profiles), every)
    files = {project.show_path(path) for path in chosen}
    named = tuple(profile for profile in profiles if profile.file in files)
    plans: list[HandoutPlan] = []
    if (sheets and named and event is None) or not paths:
        plans.append(HandoutPlan("sheets", PrintOrder(), named, whole=not sheets))
    definitions, wrong = read_sets(project, paths)
    problems += wrong
    for definition in definitions:
        problems += definition.warnings
        if event is not None and sheets:
            plans.append(HandoutPlan(definition.id, definition.order, named, definition, False))
            continue
        plan, found = choose_sheets(project, definition, profiles, unread)
        problems += found
        if may_belong(definition, ANY):
            problems += every.unread.values()
        plans += [plan] if plan else []
    return [plan for plan in plans if plan.profiles], list(dict.fromkeys(problems))


def _find_event(project: Project, sets: Listing, event: str) -> list[Path]:
    """Return the set of an event. Raises `NothingNamedError` and `ReportgenError`."""
    paths = find_definitions(project, sets, event)
    if paths:
        return paths
    if sets.unread:
        raise ReportgenError(sets.unread.values())
    known = [path.stem for path in sets.files]
    advice = suggest(event, known) if known else say("Write it there.")
    said = say("“{event}” is no definition in profiles/handouts/.", event=event)
    raise NothingNamedError(said, advice)


def _select_sheets(project: Project, every: Listing, names: Sequence[str]) -> list[Path]:
    """Return the sheets of these names, all without any.

    Raises `NothingNamedError`, and `ReportgenError` where one may lie in what cannot be read.
    """
    try:
        chosen = select_profiles(project, names, every)
    except NoProfileError as error:
        said = say("“{name}” names no sheet or set of handouts of this project.", name=error.name)
        raise NothingNamedError(said, error.advice) from None
    if lacking := unread_below(project, every, names):
        # Handouts are made as one file too, and what lacks a sheet looks whole.
        raise ReportgenError(lacking)
    return chosen


def _part_names(
    project: Project, sets: Listing, names: Sequence[str]
) -> tuple[list[Path], list[str]]:
    """Return the definitions that are named, and the names of anything else."""
    found = {name: find_definitions(project, sets, name) for name in names}
    paths = dict.fromkeys(path for each in found.values() for path in each)
    return list(paths), [name for name, each in found.items() if not each]


def read_handouts_file(project: Project, path: Path) -> HandoutDefinition:
    """Return the definition of a file with its translations. Raises `ReportgenError`."""
    return read_defined(project, HANDOUTS, path, read_handouts)


def read_sets(
    project: Project, paths: Iterable[Path]
) -> tuple[list[HandoutDefinition], list[Problem]]:
    """Return the definitions of these files, and what is wrong with those that cannot be used."""
    definitions: list[HandoutDefinition] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            definitions.append(read_handouts_file(project, path))
        except Exception as error:
            problems += problems_of(error, project.show_path(path), say("the definition"))
    return definitions, problems


def _check_copies(
    definition: HandoutDefinition, profiles: Iterable[Profile], unread: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield a problem for each name of copies that no sheet has."""
    ids = [*(profile.id for profile in profiles), *unread.values()]
    for name in definition.order.copies:
        if not any(is_like(each, name) for each in ids):
            place = definition.place("copies", name)
            said = say("“{name}” is no sheet of this project.", name=name)
            line = quote_line(definition.lines, place)
            yield Problem(place, said, suggest(name, ids), f"copies.{name}", line=line)


def choose_sheets(
    project: Project,
    definition: HandoutDefinition,
    profiles: Iterable[Profile],
    unread: Mapping[str, str],
) -> tuple[HandoutPlan | None, list[Problem]]:
    """Return the handouts of a definition, in its order, and what is wrong with its choice.

    `unread` are the names of profiles that cannot be read, by file: handouts they may belong to
    are not made without them.
    """
    every = list(profiles)
    chosen, problems = choose_profiles(definition, every, unread.values())
    problems += [*list_lacking(definition, unread), *_check_copies(definition, every, unread)]
    if any(problem.severity is Severity.ERROR for problem in problems):
        return None, problems
    main = project.languages[0]
    views = {main: world_of(project).view(main, main)}
    groups = arrange_profiles(definition, chosen, views)
    ordered = tuple(profile for group in groups for profile in group.profiles)
    return HandoutPlan(definition.id, definition.order, ordered, definition), problems
