"""Choosing sheets by a definition, and putting them in order and in groups."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reportgen.document.blocks import RichText
from reportgen.fields.match import is_like
from reportgen.fields.model import Field, View
from reportgen.fields.show import show
from reportgen.input.source import quote_line
from reportgen.languages import sort_key
from reportgen.problems.problem import Problem, UnfitError
from reportgen.problems.suggest import suggest
from reportgen.profile import Profile
from reportgen.selecting import Selecting

#: The name of what cannot be read where sheets of any name may be; no id has such letters.
ANY = "*"


@dataclass(frozen=True, slots=True)
class Group:
    """Sheets that stand together: the field's name in each language, None for no name."""

    labels: tuple[str, ...] | None
    profiles: tuple[Profile, ...]


def choose_profiles(
    definition: Selecting, profiles: Iterable[Profile], unread: Iterable[str] = ()
) -> tuple[list[Profile], list[Problem]]:
    """Return the profiles that a definition chooses, and what is wrong with its selection.

    `unread` are the names of profiles that cannot be read: they are not missed.
    """
    chooser = _Chooser(definition, list(profiles), list(unread))
    return chooser.choose(), chooser.problems


def may_belong(definition: Selecting, name: str) -> bool:
    """Tell whether a profile that cannot be read might be chosen, by its id alone.

    Of those of `ANY` name, one that is listed by its whole id is missed where it is not read.
    """
    selection = definition.selection
    if name == ANY:
        return not selection.ids or any("*" in each or "?" in each for each in selection.ids)
    named = not selection.ids or any(is_like(name, pattern) for pattern in selection.ids)
    return named and not any(is_like(name, pattern) for pattern in selection.exclude)


class _Chooser:
    def __init__(self, definition: Selecting, every: list[Profile], unread: list[str]) -> None:
        self.definition = definition
        self.selection = definition.selection
        self.every = every
        self.ids = {profile.id: None for profile in every} | dict.fromkeys(unread)
        self.ids.pop(ANY, None)
        #: Whether a profile that cannot be read may be what is looked for.
        self.unsure = any(may_belong(definition, name) for name in unread)
        self.fields: dict[str, list[Field]] = {}
        for form in {profile.form.name: profile.form for profile in every}.values():
            for name, field in form.fields.items():
                self.fields.setdefault(name, []).append(field)
        self.problems: list[Problem] = []

    def choose(self) -> list[Profile]:
        selection = self.selection
        for key in ("ids", "exclude", "order"):
            self.check_ids(key, getattr(selection, key))
        if selection.group:
            self.check_field(selection.group, "sheets", "group")
        for number, name in enumerate(selection.sort):
            self.check_field(name.removeprefix("-"), "sheets", "sort", number)
        where = selection.where or {}
        self.check_where(where)
        if self.problems:
            return []
        chosen = [
            profile
            for profile in self.every
            if may_belong(self.definition, profile.id)
            and all(answers(profile, name, where[name]) for name in where)
            and all(lang in profile.languages for lang in selection.languages)
        ]
        if not self.every and not self.unsure:
            self.report("there are no sheets in profiles/.", "Write some first.")
        elif not chosen and not self.unsure:
            self.report("no sheet answers to this selection.", "Ask for less at once.", "sheets")
        return chosen

    def check_ids(self, key: str, names: tuple[str, ...]) -> None:
        for number, name in enumerate(names):
            if name not in self.ids and not any(is_like(each, name) for each in self.ids):
                self.report(
                    f"“{name}” is no sheet of this project.",
                    suggest(name, self.ids),
                    "sheets",
                    key,
                    number,
                )

    def check_field(self, name: str, *keys: str | int) -> bool:
        """Report a field that no form has, or one that says too much to choose or sort by."""
        if not self.fields:
            return False
        if name not in self.fields:
            advice = suggest(name, sorted(self.fields))
            self.report(f"no form has a field “{name}”.", advice, *keys)
            return False
        if all(field.type.parts for field in self.fields[name]):
            self.report(
                f"the field “{name}” has parts, which sheets are not chosen, grouped or sorted by.",
                "Name a field of one text or value.",
                *keys,
            )
            return False
        return True

    def check_where(self, where: Mapping[str, tuple[str, ...]]) -> None:
        for name, wanted in where.items():
            if not self.check_field(name, "sheets", "where", name):
                continue
            for number, text in enumerate(wanted):
                keys = ("sheets", "where", name, number)
                try:
                    # All are asked, so that what no form can read is found here.
                    found = [p for p in self.every if matches(p, name, text)]
                except UnfitError as error:
                    self.report(error.message, error.advice, *keys)
                    continue
                if not found and not self.unsure:
                    advice = suggest(text, sorted(set(known_values(self.every, name))))
                    self.report(f"no sheet has “{text}” as its {name}.", advice, *keys)

    def report(self, message: str, advice: str, *keys: str | int) -> None:
        place = self.definition.place(*keys)
        if len(keys) > 1 and place == self.definition.place(*keys[:-1]):
            # A single value stands for a list of one: there is no item to name.
            keys = keys[:-1]
        path = ".".join(map(str, keys))
        line = quote_line(self.definition.lines, place)
        self.problems.append(Problem(place, message, advice, path, line=line))


def answers(profile: Profile, name: str, wanted: Iterable[str]) -> bool:
    """Tell whether a field has one of the values looked for. Raises `UnfitError`."""
    return any(matches(profile, name, text) for text in wanted)


def matches(profile: Profile, name: str, wanted: str) -> bool:
    """Tell whether a field has the value looked for. Raises `UnfitError`."""
    if name not in profile.values or profile.form.fields[name].private:
        return False
    field, value = profile.form.fields[name], profile.values[name]
    values = value if field.many else (value,)
    return any(field.type.matches(each, wanted, field) for each in values)


def known_values(profiles: Iterable[Profile], name: str) -> Iterator[str]:
    """Yield the values of a field as people would write them."""
    for profile in profiles:
        field, value = profile.form.fields.get(name), profile.values.get(name)
        if field and value is not None and not field.type.parts:
            for each in value if field.many else (value,):
                yield from each.values() if field.type.localized else [str(each)]


def arrange_profiles(
    definition: Selecting, profiles: Iterable[Profile], views: Mapping[str, View]
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
    ranks = _ranks(ordered, selection.order)
    ordered.sort(key=lambda profile: ranks[profile.id])
    if not selection.group:
        return [Group(None, tuple(ordered))]
    groups: dict[tuple[str, ...], list[Profile]] = {}
    names: dict[tuple[str, ...], tuple[str, ...]] = {}
    for profile in ordered:
        labels = tuple(_first_shown(profile, selection.group, each) for each in views.values())
        same = tuple(label.casefold() for label in labels)
        groups.setdefault(names.setdefault(same, labels), []).append(profile)
    named = sorted(
        groups.items(),
        key=lambda item: (
            min(ranks[profile.id] for profile in item[1]),
            _key(item[1][0], selection.group, False, view, first=True),
        ),
    )
    return [Group(labels if labels[0] else None, tuple(found)) for labels, found in named]


def _ranks(profiles: Iterable[Profile], order: tuple[str, ...]) -> dict[str, float]:
    """Return the places of profiles in the order by hand, by id; endless where they have none."""
    places: dict[str, int] = {}
    for at, name in enumerate(order):
        places.setdefault(name, at)
    patterns = [(at, name) for name, at in places.items() if "*" in name or "?" in name]

    def rank(name: str) -> float:
        fitting = (at for at, pattern in patterns if is_like(name, pattern))
        return min(places.get(name, math.inf), next(fitting, math.inf))

    return {profile.id: rank(profile.id) for profile in profiles}


def _sort(profiles: list[Profile], name: str, falling: bool, view: View) -> None:
    profiles.sort(key=lambda profile: _key(profile, name, falling, view), reverse=falling)


def _key(
    profile: Profile, name: str, falling: bool, view: View, first: bool = False
) -> tuple[bool, str, Any]:
    """Return what a profile is sorted by; one without the field comes last either way.

    Of several values all count, or the `first` alone. Forms may give one name to fields of
    different types; those are kept apart, since a date is not before or after a text.
    """
    field, value = profile.form.fields.get(name), profile.values.get(name)
    if field is None or value is None:
        return (not falling, "", 0)
    rank = field.type.rank
    if rank:
        found = rank(value[0] if field.many else value)
        return (falling, type(found).__name__, found)
    shown = _first_shown(profile, name, view) if first else _all_shown(profile, name, view)
    return (falling, "text", sort_key(shown))


def _first_shown(profile: Profile, name: str, view: View) -> str:
    field, value = profile.form.fields.get(name), profile.values.get(name)
    if field is None or value is None:
        return ""
    first = value[0] if field.many else value
    return _shown(first, replace(field, many=False), profile, view)


def _all_shown(profile: Profile, name: str, view: View) -> str:
    return _shown(profile.values[name], profile.form.fields[name], profile, view)


def _shown(value: Any, field: Field, profile: Profile, view: View) -> str:
    blocks = show(value, field, replace(view, main=profile.language))
    return " ".join(str(RichText(blocks)).split())
