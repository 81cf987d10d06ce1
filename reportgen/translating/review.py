"""What a file that came back says otherwise than the profiles: to be looked at, then taken over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from reportgen.document.spacing import on_one_line
from reportgen.fields.model import Field
from reportgen.fields.read import begin_reading, read_value
from reportgen.input.returned.document import Comment
from reportgen.input.returned.package import fail
from reportgen.input.source import ScalarNode, find_unprintable
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, Severity
from reportgen.problems.suggest import suggest
from reportgen.project.profiles import find_unread, list_profiles, read_profiles
from reportgen.project.project import Project
from reportgen.sheets.inside import Keys
from reportgen.sheets.profile import Profile
from reportgen.translating.files.exchange import Came, CameFile, Said
from reportgen.translating.files.restoring import restore
from reportgen.translating.lock import Lock
from reportgen.translating.texts import (
    as_compared,
    digest_of_target,
    with_sites_of,
    without_breaks,
)
from reportgen.translating.units import State, Unit, list_units, list_written, name_of


@dataclass(frozen=True, slots=True)
class Change:
    """A translation that a file says otherwise than the profile does now, and where it says so.

    `digest` is that of the text it was made of, "" where nobody knows. `is_late` says that this
    text changed meanwhile, `is_torn` that the translation did, in the profile too.
    """

    profile: str
    path: Keys
    label: str
    old: str
    new: str
    place: Place
    digest: str
    is_late: bool = False
    is_torn: bool = False

    @property
    def key(self) -> str:
        return f"{self.profile}:{name_of(self.path)}"


@dataclass(frozen=True, slots=True)
class Review:
    """What a file says: changes, and what of it changes nothing.

    `confirmed` change no text: the translator says that what was made of an older text holds of
    today's. `same` counts the texts that nobody touched, `stale` those of them that are still out
    of date, `missing` those without a translation. `files` has the profiles that it is about by
    their ids.
    """

    file: str
    language: str
    changes: tuple[Change, ...] = ()
    confirmed: tuple[Change, ...] = ()
    same: int = 0
    stale: int = 0
    missing: int = 0
    problems: tuple[Problem, ...] = ()
    comments: tuple[Comment, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)


def review_file(project: Project, came: CameFile, lock: Lock) -> Review:
    """Return what a file says otherwise than the profiles do now.

    Raises `SourceError` for a file in a language that the project does not translate into.
    """
    listing = list_profiles(project)
    profiles, _ = read_profiles(project, listing.paths, listing)
    unread = frozenset(find_unread(project, listing.paths, profiles).values())
    reading = _Reading(project, lock, came, profiles, unread)
    for each in came.units:
        reading.take(each)
    if came.units and not any(each.mark.source for each in came.units):
        reading.warn(
            Place(came.file),
            say("the file does not say any more which texts it was made of."),
            say("It is compared with the profiles as they are now: look at each change."),
        )
    return reading.done()


def review_profile(project: Project, profile: Profile, came: CameFile, lock: Lock) -> Review:
    """Return what a file says otherwise than a profile; no other is looked at.

    Raises `SourceError` as `review_file` does.
    """
    reading = _Reading(project, lock, came, [profile])
    for each in came.units:
        reading.take(each)
    return reading.done()


def _language_of(project: Project, came: CameFile) -> str:
    for tag in (came.language, came.language.split("-")[0]):
        if tag in project.languages:
            return tag
    raise fail(
        came.file,
        say("“{tag}” is no language of this project.", tag=came.language),
        suggest(came.language, project.languages),
    )


class _Reading:
    """A file on the way: the profiles that it names, and what was found so far."""

    def __init__(
        self,
        project: Project,
        lock: Lock,
        came: CameFile,
        profiles: Iterable[Profile],
        unread: frozenset[str] = frozenset(),
    ) -> None:
        self.project, self.lock, self.came, self.unread = project, lock, came, unread
        self.language = _language_of(project, came)
        self.problems = list(came.problems)
        self.changes: list[Change] = []
        self.confirmed: list[Change] = []
        self.same = self.stale = self.missing = 0
        self.profiles = {profile.id: profile for profile in profiles}
        self.seen: set[str] = set()
        self._units: dict[str, dict[str, tuple[Unit, Field]]] = {}

    def done(self) -> Review:
        named = {key.partition(":")[0] for key in self.seen}
        return Review(
            self.came.file,
            self.language,
            tuple(self.changes),
            tuple(self.confirmed),
            self.same,
            self.stale,
            self.missing,
            tuple(self.problems),
            self.came.comments,
            {
                name: self.project.base / profile.file
                for name, profile in self.profiles.items()
                if name in named
            },
        )

    def warn(self, place: Place, message: Message, advice: Message, key: str = "") -> None:
        self.problems.append(Problem(place, message, advice, key, Severity.WARNING))

    def fail(self, each: Came, message: Message, advice: Message) -> None:
        self.problems.append(Problem(each.place, message, advice, each.key))

    def units(self, profile: Profile) -> Mapping[str, tuple[Unit, Field]]:
        """Return what is translated of a profile by its keys, with the field of each."""
        if profile.id not in self._units:
            known = self.lock.of(profile.id, self.language)
            units = list_units(profile, self.language, self.project, known)
            fields = [each.field for each in list_written(profile, self.project.today)]
            self._units[profile.id] = {
                unit.key: (unit, each) for unit, each in zip(units, fields, strict=True)
            }
        return self._units[profile.id]

    def take(self, each: Came) -> None:
        """Find out what a unit says otherwise than the profile."""
        name = each.key.partition(":")[0]
        profile = self.profiles.get(name)
        if each.key in self.seen:
            advice = say("Leave one of them in the file.")
            self.fail(each, say("the text stands in the file twice."), advice)
        elif name in self.unread:
            advice = say("Mend it first: reportgen check {name}", name=name)
            self.fail(each, say("the profile “{name}” has problems.", name=name), advice)
        elif profile is None:
            advice = suggest(name, self.profiles)
            self.fail(each, say("there is no profile “{name}”.", name=name), advice)
        elif profile.language == self.language:
            said = say(
                "“{name}” is written in this language ({lang}).", name=name, lang=self.language
            )
            self.fail(each, said, say("Change it in the profile itself."))
        elif each.key not in self.units(profile):
            advice = say("Export it anew, and see where its text stands now.")
            self.fail(each, say("the profile has no such text any more."), advice)
        else:
            self.seen.add(each.key)
            self.compare(profile, each, *self.units(profile)[each.key])

    def compare(self, profile: Profile, each: Came, unit: Unit, spec: Field) -> None:
        new = self.said(each.target, unit.target or unit.source, unit.rich)
        mark = each.mark
        known = mark.target or digest_of_target(unit.target)
        if digest_of_target(new) == known or as_compared(new) == as_compared(unit.target):
            self.same += bool(unit.target)
            self.missing += not unit.target
            current = mark.source == unit.digest and as_compared(new) == as_compared(unit.target)
            if unit.state is State.STALE and each.finished and current:
                self.confirmed.append(self.change(each, unit, unit.target))
            else:
                self.stale += unit.state is State.STALE
        elif not new:
            advice = say("The translation stays; to remove it, delete it in the profile.")
            self.warn(each.place, say("the translation is empty."), advice, each.key)
            self.same += 1
        elif each.is_draft:
            advice = say("Confirm it in the program it was translated with, and save the file.")
            said = say("the translation is marked as one that needs work; it is not taken over.")
            self.warn(each.place, said, advice, each.key)
        else:
            problems = check_text(self.project, profile, spec, Text(each.key, new, each.place))
            self.problems += problems
            if all(problem.severity is Severity.WARNING for problem in problems):
                self.changes.append(self.change(each, unit, new))

    def said(self, said: Said, like: str, rich: bool) -> str:
        """Return a text of the file as a profile would have it, like one that was there."""
        if not rich:
            return on_one_line(said.plain)
        text = restore(said.rich, like) if self.came.has_looks else without_breaks(said.rich)
        return as_compared(with_sites_of(text, like))

    def change(self, each: Came, unit: Unit, new: str) -> Change:
        digest = each.mark.source
        late = bool(digest) and digest != unit.digest
        if not digest:
            source = self.said(each.source, unit.source, unit.rich)
            late = as_compared(source) != as_compared(unit.source)
            digest = "" if late else unit.digest
        torn = bool(each.mark.target) and each.mark.target != digest_of_target(unit.target)
        return Change(
            unit.profile, unit.path, unit.label, unit.target, new, each.place, digest, late, torn
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A translation that is to be checked: of which text, by its key, and where it stands."""

    key: str
    text: str
    place: Place


def check_text(project: Project, profile: Profile, spec: Field, text: Text) -> list[Problem]:
    """Return why a profile may not have a translation in a field, and what is odd about it."""
    if found := find_unprintable(text.text):
        said = say(
            "the text has a character that nothing prints (U+{code:04X}).", code=ord(found[0])
        )
        advice = say("Delete it, and what stands around it, and write that anew.")
        return [Problem(text.place, said, advice, text.key)]
    folder = (project.base / profile.file).parent
    reading = begin_reading([], project.surroundings(folder))
    one = replace(spec, many=False)
    read_value(ScalarNode(text.text, text.place, False), one, reading, text.key)
    return reading.problems
