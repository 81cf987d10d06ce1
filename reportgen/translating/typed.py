"""Translations typed beside their texts: taken in as a file that came back is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from reportgen.problems.problem import Place
from reportgen.project.project import Project
from reportgen.sheets.profile import Profile
from reportgen.translating.files.exchange import Came, CameFile, Mark, Said
from reportgen.translating.lock import Lock
from reportgen.translating.review import Change, Review, review_profile
from reportgen.translating.texts import digest_of_target
from reportgen.translating.units import State, Unit, list_units


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed for a text: its name, and the mark of both texts as they stood there.

    `is_right` says that the translation that stood there is right as it stands.
    """

    name: str
    text: str
    mark: Mark
    is_right: bool = False


def review_typed(
    project: Project, profile: Profile, lang: str, typed: Iterable[Typed], lock: Lock
) -> Review:
    """Return what was typed otherwise than a profile has it, and what is confirmed."""
    every = {each.name: each for each in typed}
    place = Place(profile.file)
    units = tuple(
        Came(f"{profile.id}:{name}", Said.of(""), Said.of(each.text), place, each.mark)
        for name, each in every.items()
    )
    review = review_profile(project, profile, CameFile(profile.file, lang, units), lock)
    known = list_units(profile, lang, project, lock.of(profile.id, lang))
    changed = {change.key for change in review.changes}
    right = _confirmed((unit for unit in known if unit.key not in changed), every, place)
    return replace(review, confirmed=tuple(right))


def _confirmed(units: Iterable[Unit], typed: Mapping[str, Typed], place: Place) -> Iterator[Change]:
    for unit in units:
        said = typed.get(unit.name)
        if said is None or not said.is_right or unit.state not in (State.STALE, State.UNKNOWN):
            continue
        # Whoever looked at other texts said nothing of these.
        if said.mark == Mark(unit.digest, digest_of_target(unit.target)):
            yield Change(
                *(unit.profile, unit.path, unit.label, unit.target, unit.target),
                place,
                unit.digest,
            )
