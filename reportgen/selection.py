"""Choosing sheets for a report, and putting them in order and in groups."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from reportgen.collation import sort_key
from reportgen.definition import Definition
from reportgen.document import RichText
from reportgen.errors import Problem, suggest
from reportgen.fields import Field
from reportgen.profile import Profile
from reportgen.showing import View, show
from reportgen.source import quote_line
from reportgen.values import UnfitError


@dataclass(frozen=True, slots=True)
class Group:
    """Sheets that stand together: the field's name in each language, None for no name."""

    labels: tuple[str, ...] | None
    profiles: tuple[Profile, ...]


def choose_profiles(
    definition: Definition, profiles: Iterable[Profile]
) -> tuple[list[Profile], list[Problem]]:
    """Return the profiles that a report is made of, and what is wrong with its selection."""
    every = list(profiles)
    chooser = _Chooser(definition, every)
    return chooser.choose(), chooser.problems


def may_choose(definition: Definition, name: str) -> bool:
    """Tell whether a profile that cannot be read might belong to a report, by its id alone."""
    selection = definition.selection
    named = not selection.ids or _is_named(name, selection.ids)
    return named and not _is_named(name, selection.exclude)


class _Chooser:
    def __init__(self, definition: Definition, every: list[Profile]) -> None:
        self.definition = definition
        self.selection = definition.selection
        self.every = every
        self.problems: list[Problem] = []

    def choose(self) -> list[Profile]:
        selection = self.selection
        for key in ("ids", "exclude", "order"):
            self.check_ids(key, getattr(selection, key))
        for key in ("group", "sort"):
            self.check_fields(key)
        where = selection.where or {}
        self.check_where(where)
        if self.problems:
            return []
        chosen = [
            profile
            for profile in self.every
            if may_choose(self.definition, profile.id)
            and all(self.answers(profile, name, where[name]) for name in where)
            and all(lang in profile.languages for lang in selection.languages)
        ]
        if not chosen:
            self.report("no sheet answers to this selection.", "Ask for less at once.", "sheets")
        return chosen

    def check_ids(self, key: str, names: tuple[str, ...]) -> None:
        ids = [profile.id for profile in self.every]
        for number, name in enumerate(names):
            if not any(fnmatchcase(each, name) for each in ids):
                self.report(
                    f"“{name}” is no sheet of this project.",
                    suggest(name, ids),
                    "sheets",
                    key,
                    number,
                )

    def check_fields(self, key: str) -> None:
        named = getattr(self.selection, key)
        fields = {name for profile in self.every for name in profile.form.fields}
        for number, name in enumerate((named,) if isinstance(named, str) else named):
            if name and name.removeprefix("-") not in fields and fields:
                keys = ("sheets", key) if isinstance(named, str) else ("sheets", key, number)
                self.report(f"no form has a field “{name}”.", suggest(name, sorted(fields)), *keys)

    def check_where(self, where: Mapping[str, tuple[str, ...]]) -> None:
        for name, wanted in where.items():
            fields = {key for profile in self.every for key in profile.form.fields}
            if name not in fields:
                if fields:
                    advice = suggest(name, sorted(fields))
                    self.report(f"no form has a field “{name}”.", advice, "sheets", "where", name)
                continue
            for text in wanted:
                try:
                    found = any(self.answers(profile, name, (text,)) for profile in self.every)
                except UnfitError as error:
                    self.report(error.message, error.advice, "sheets", "where", name)
                    continue
                if not found:
                    self.report(
                        f"no sheet has “{text}” as its {name}.",
                        suggest(text, sorted(set(self.known(name)))),
                        "sheets",
                        "where",
                        name,
                    )

    def answers(self, profile: Profile, name: str, wanted: Iterable[str]) -> bool:
        """Tell whether a field has one of the values looked for. Raises `UnfitError`."""
        if name not in profile.values or profile.form.fields[name].private:
            return False
        field, value = profile.form.fields[name], profile.values[name]
        values = value if field.many else (value,)
        return any(field.type.matches(each, text, field) for each in values for text in wanted)

    def known(self, name: str) -> Iterator[str]:
        """Yield the values of a field as people would write them."""
        for profile in self.every:
            if name in profile.values:
                field, value = profile.form.fields[name], profile.values[name]
                for each in value if field.many else (value,):
                    yield from each.values() if field.type.localized else [str(each)]

    def report(self, message: str, advice: str, *keys: str | int) -> None:
        place = self.definition.place(*keys)
        path = ".".join(map(str, keys))
        line = quote_line(self.definition.lines, place)
        self.problems.append(Problem(place, message, advice, path, line=line))


def _is_named(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def arrange_profiles(
    definition: Definition, profiles: Iterable[Profile], views: Mapping[str, View]
) -> list[Group]:
    """Return the profiles in their groups, both in the order that the definition asks for.

    `views` has the edition's languages, the leading one first. A sheet with several values in
    the field it is grouped by stands where the first of them is. What stands first in the
    order by hand stands first, a group with it; the rest follows as sorted.
    """
    view = next(iter(views.values()))
    selection = definition.selection
    ordered = sorted(profiles, key=lambda profile: profile.id)
    ordered.sort(key=lambda profile: _key(profile, profile.form.title, False, view))
    # Sorting keeps the order of equals, so that the key that weighs most is sorted by last.
    for name in reversed(selection.sort):
        _sort(ordered, name.removeprefix("-"), name.startswith("-"), view)
    ordered.sort(key=lambda profile: _rank(profile, selection.order))
    if not selection.group:
        return [Group(None, tuple(ordered))]
    groups: dict[tuple[str, ...], list[Profile]] = {}
    for profile in ordered:
        labels = tuple(_first_shown(profile, selection.group, each) for each in views.values())
        groups.setdefault(labels, []).append(profile)
    named = sorted(
        groups.items(),
        key=lambda item: (
            min(_rank(profile, selection.order) for profile in item[1]),
            not item[0][0],
            sort_key(item[0][0]),
        ),
    )
    return [Group(labels if labels[0] else None, tuple(found)) for labels, found in named]


def _rank(profile: Profile, order: tuple[str, ...]) -> float:
    places = (at for at, pattern in enumerate(order) if fnmatchcase(profile.id, pattern))
    return next(places, math.inf)


def _sort(profiles: list[Profile], name: str, falling: bool, view: View) -> None:
    profiles.sort(key=lambda profile: _key(profile, name, falling, view), reverse=falling)


def _key(profile: Profile, name: str, falling: bool, view: View) -> tuple[bool, Any]:
    """Return what a profile is sorted by; one without the field comes last either way."""
    field = profile.form.fields.get(name)
    value = profile.values.get(name)
    if field is None or value is None:
        return (not falling, 0)
    rank = field.type.rank
    if rank:
        return (falling, rank(value[0] if field.many else value))
    return (falling, sort_key(_shown(value, field, replace(view, main=profile.language))))


def _first_shown(profile: Profile, name: str, view: View) -> str:
    field, value = profile.form.fields.get(name), profile.values.get(name)
    if field is None or value is None:
        return ""
    first = value[0] if field.many else value
    return _shown(first, replace(field, many=False), replace(view, main=profile.language))


def _shown(value: Any, field: Field, view: View) -> str:
    return str(RichText(show(value, field, view)))
