"""Choosing sheets by a definition, and putting them in order and in groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reportgen.fields.match import is_like
from reportgen.fields.model import Field
from reportgen.input.source import quote_line
from reportgen.languages import Texts
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, UnfitError
from reportgen.problems.suggest import suggest
from reportgen.sheets.cut import AnyProfile
from reportgen.sheets.profile import Profile
from reportgen.sheets.selection import Definition

#: The name of what cannot be read where sheets of any name may be; no id has such letters.
ANY = "*"


def choose_profiles(
    definition: Definition, profiles: Iterable[Profile], unread: Iterable[str] = ()
) -> tuple[list[Profile], list[Problem]]:
    """Return the profiles that a definition chooses, and what is wrong with its selection.

    `unread` are the names of profiles that cannot be read: they are not missed.
    """
    chooser = _Chooser(definition, list(profiles), list(unread))
    return chooser.choose(), chooser.problems


def may_belong(definition: Definition, name: str) -> bool:
    """Tell whether a profile that cannot be read might be chosen, by its id alone.

    Of those of `ANY` name, one that is listed by its whole id is missed where it is not read.
    """
    selection = definition.selection
    if name == ANY:
        return not selection.ids or any("*" in each or "?" in each for each in selection.ids)
    named = not selection.ids or any(is_like(name, pattern) for pattern in selection.ids)
    return named and not any(is_like(name, pattern) for pattern in selection.exclude)


class _Chooser:
    def __init__(self, definition: Definition, every: list[Profile], unread: list[str]) -> None:
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
            self.report(say("there are no sheets in profiles/."), say("Write some first."))
        elif not chosen and not self.unsure:
            self.report(
                say("no sheet answers to this selection."), say("Ask for less at once."), "sheets"
            )
        return chosen

    def check_ids(self, key: str, names: tuple[str, ...]) -> None:
        for number, name in enumerate(names):
            if name not in self.ids and not any(is_like(each, name) for each in self.ids):
                self.report(
                    say("“{name}” is no sheet of this project.", name=name),
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
            self.report(say("no form has a field “{name}”.", name=name), advice, *keys)
            return False
        if all(field.type.parts and not field.type.sought for field in self.fields[name]):
            self.report(
                say(
                    "the field “{name}” has parts, which sheets are not chosen, grouped or sorted "
                    "by.",
                    name=name,
                ),
                say("Name a field of one text or value."),
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
                    self.report(*tell_unmatched(self.every, name, text), *keys)

    def report(self, message: Message, advice: Message, *keys: str | int) -> None:
        place = self.definition.place(*keys)
        if len(keys) > 1 and place == self.definition.place(*keys[:-1]):
            # A single value stands for a list of one: there is no item to name.
            keys = keys[:-1]
        path = ".".join(map(str, keys))
        line = quote_line(self.definition.lines, place)
        self.problems.append(Problem(place, message, advice, path, line=line))


def answers(profile: AnyProfile, name: str, wanted: Iterable[str]) -> bool:
    """Tell whether a field has one of the values looked for. Raises `UnfitError`."""
    return any(matches(profile, name, text) for text in wanted)


def matches(profile: AnyProfile, name: str, wanted: str) -> bool:
    """Tell whether a field has the value looked for. Raises `UnfitError`."""
    if name not in profile.values or profile.form.fields[name].private:
        return False
    field, value = profile.form.fields[name], profile.values[name]
    values = value if field.many else (value,)
    return any(field.type.matches(each, wanted, field) for each in values)


def tell_unmatched(
    profiles: Iterable[AnyProfile], name: str, wanted: str
) -> tuple[Message, Message]:
    """Return what to say where no sheet has a value in a field, and what to do about it."""
    every = tuple(profiles)
    named = (each.form.fields[name].called for each in every if name in each.form.fields)
    return (
        say("no sheet has “{text}” as its “{name}”.", text=wanted, name=next(named, name)),
        suggest(wanted, sorted(set(known_values(every, name)))),
    )


def known_values(profiles: Iterable[AnyProfile], name: str) -> Iterator[str]:
    """Yield the values of a field as people would write them, in every language."""
    for texts in known_texts(profiles, name):
        yield from texts.values()


def known_texts(profiles: Iterable[AnyProfile], name: str) -> Iterator[Texts]:
    """Yield the values of a field, each in the languages that it is written in."""
    for profile in profiles:
        field, value = profile.form.fields.get(name), profile.values.get(name)
        if field and value is not None and (field.type.sought or not field.type.parts):
            for each in value if field.many else (value,):
                yield from _written(each, field)


def _written(value: Any, field: Field) -> Iterator[Texts]:
    if field.type.parts:
        for part in field.type.parts:
            if part.name in value:
                yield from _written(value[part.name], part)
    else:
        yield value if field.type.localized else {"und": str(value)}


def list_lacking(definition: Definition, unread: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for each file that cannot be read and that a definition may choose.

    `unread` are the names of the profiles, by file.
    """
    for file, name in unread.items():
        if may_belong(definition, name):
            yield Problem(
                Place(definition.file),
                say("{file} cannot be read, and what is in it may belong here.", file=file)
                if name == ANY
                else say("{file} has problems and may belong here.", file=file),
                say("Mend that, or list the sheets by their names under “sheets: ids”.")
                if name == ANY
                else say("Correct it, or leave it out by its name under “sheets: exclude”."),
            )
