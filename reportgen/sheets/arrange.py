"""Sheets in their order and groups, as a definition asks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from reportgen.document.blocks import RichText
from reportgen.document.spacing import on_one_line
from reportgen.fields.match import is_like
from reportgen.fields.model import Field, View
from reportgen.fields.show import show_each
from reportgen.languages import sort_key
from reportgen.sheets.cut import AnyProfile, CutProfile
from reportgen.sheets.profile import Profile
from reportgen.sheets.selection import Definition

_P = TypeVar("_P", Profile, CutProfile)


@dataclass(frozen=True, slots=True)
class Group(Generic[_P]):
    """Sheets that stand together: the field's name in each language, None for no name."""

    labels: tuple[str, ...] | None
    profiles: tuple[_P, ...]


def arrange_profiles(
    definition: Definition, profiles: Iterable[_P], views: Mapping[str, View]
) -> list[Group[_P]]:
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
    groups: dict[tuple[str, ...], list[_P]] = {}
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


def _ranks(profiles: Iterable[AnyProfile], order: tuple[str, ...]) -> dict[str, float]:
    """Return the places of profiles in the order by hand, by id; endless where they have none."""
    places: dict[str, int] = {}
    for at, name in enumerate(order):
        places.setdefault(name, at)
    patterns = [(at, name) for name, at in places.items() if "*" in name or "?" in name]

    def rank(name: str) -> float:
        fitting = (at for at, pattern in patterns if is_like(name, pattern))
        return min(places.get(name, math.inf), next(fitting, math.inf))

    return {profile.id: rank(profile.id) for profile in profiles}


def _sort(profiles: list[_P], name: str, falling: bool, view: View) -> None:
    profiles.sort(key=lambda profile: _key(profile, name, falling, view), reverse=falling)


def _key(
    profile: AnyProfile, name: str, falling: bool, view: View, first: bool = False
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


def _first_shown(profile: AnyProfile, name: str, view: View) -> str:
    field, value = profile.form.fields.get(name), profile.values.get(name)
    if field is None or value is None:
        return ""
    first = value[0] if field.many else value
    return _shown(first, replace(field, many=False), profile, view)


def _all_shown(profile: AnyProfile, name: str, view: View) -> str:
    return _shown(profile.values[name], profile.form.fields[name], profile, view)


def _shown(value: Any, field: Field, profile: AnyProfile, view: View) -> str:
    blocks = show_each(value, field, replace(view, main=profile.language))
    return on_one_line(str(RichText(blocks)))
