"""Profiles cut to what an audience may see on a day: all that leaves the program is made of them.

`cut_profile` alone makes a `CutProfile`, and what merges, digests, embeds or prints a profile takes
nothing else: that nothing is shown to whom it is not for is a matter of types.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

import yaml

from reportgen.document.edition import Audience
from reportgen.fields.model import Field
from reportgen.forms.form import SHORT, Form
from reportgen.languages import Texts
from reportgen.sheets.profile import Profile, languages_of


@dataclass(frozen=True, slots=True)
class CutProfile:
    """What an audience may see of a profile on a day.

    It is no `Profile`: the rules of who may see what are cut away too, so that it cannot be cut
    again, for another audience or on another day.
    """

    id: str
    form: Form
    language: str
    values: Mapping[str, Any]
    #: The file it was read from, as shown in problems.
    file: str
    #: The files that the whole profile names, by their paths from the project's folder.
    files: tuple[str, ...]
    audience: Audience
    today: date
    #: The editions it is made in unless others are asked for; empty for those of the project.
    editions: tuple[tuple[str, ...], ...] = ()

    @property
    def languages(self) -> set[str]:
        """The languages in which every text that should be translated is written."""
        return languages_of(self.values, self.form, self.language)

    def brief(self) -> CutProfile:
        """Return it with the essential fields of its form alone, in shorter texts if it has them.

        A language that has none keeps the text of the sheet.
        """
        shorter: Mapping[str, Texts] = self.values.get(SHORT, {})
        texts = {name: {**self.values.get(name, {}), **shorter[name]} for name in shorter}
        return replace(self, form=self.form.brief(), values={**self.values, **texts})


#: What sheets are chosen by and put in order: whole, or as an audience may see it.
AnyProfile: TypeAlias = Profile | CutProfile


class Cutter:
    """Cuts profiles for one audience on one day, each once."""

    def __init__(self, audience: Audience, today: date) -> None:
        self.audience, self.today = audience, today
        self._cut: dict[int, tuple[Profile, CutProfile]] = {}

    def cut(self, profile: Profile) -> CutProfile:
        """Return what the audience may see of a profile."""
        # What is kept here cannot give its id to another.
        if id(profile) not in self._cut:
            self._cut[id(profile)] = profile, cut_profile(profile, self.audience, self.today)
        return self._cut[id(profile)][1]


def cut_profile(profile: Profile, audience: Audience, today: date) -> CutProfile:
    """Return the profile without what this audience may not see on this day."""
    values = {}
    for name, value in profile.values.items():
        kept = _cut(value, profile.form.fields[name], audience, today)
        if kept is not None and kept != ():
            values[name] = kept
    return CutProfile(
        profile.id,
        profile.form,
        profile.language,
        values,
        profile.file,
        profile.files,
        audience,
        today,
        profile.editions,
    )


def empty_profile(form: Form, language: str, today: date) -> CutProfile:
    """Return the profile that says nothing, and so hides nothing: a blank form is made of it."""
    return CutProfile("", form, language, {}, "", (), Audience.PRINT, today)


def common_fields(
    profiles: Iterable[Profile], audience: Audience, today: date
) -> dict[str, set[str]]:
    """Return the fields that an audience sees of all profiles of a form, by the form's name."""
    common: dict[str, set[str]] = {}
    for profile in profiles:
        fields = cut_profile(profile, audience, today).values.keys()
        common[profile.form.name] = common.get(profile.form.name, set(fields)) & fields
    return common


def _cut(value: Any, field: Field, audience: Audience, today: date) -> Any:
    if field.private:
        return None
    if field.many:
        single = replace(field, many=False)
        kept = (_cut(item, single, audience, today) for item in value)
        return tuple(item for item in kept if item is not None)
    if not field.type.parts:
        return value
    if field.type.permits and not field.type.permits(value, audience, today):
        return None
    parts = {part.name: part for part in field.type.parts}
    kept_parts = {name: _cut(part, parts[name], audience, today) for name, part in value.items()}
    return {name: part for name, part in kept_parts.items() if part is not None} or None


def list_gated(profile: CutProfile, keep: Container[str]) -> Iterator[str]:
    """Yield what a profile shows and not every audience may see, in these languages only."""
    for name, value in profile.values.items():
        yield from _list_gated(value, profile.form.fields[name], keep)


def _list_gated(value: Any, field: Field, keep: Container[str]) -> Iterator[str]:
    single = replace(field, many=False)
    for item in value if field.many else (value,):
        if field.type.permits:
            yield repr(_plain(item, single, keep))
        else:
            for part in field.type.parts:
                if part.name in item:
                    yield from _list_gated(item[part.name], part, keep)


def dump_profile(profile: CutProfile, languages: tuple[str, ...]) -> bytes:
    """Return the profile as YAML, its texts in the given languages and the main one only.

    Made from the values and not from the file, so that comments and what was cut stay out.
    """
    plain = show_plainly(profile, embedded_languages(profile, languages))
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=88).encode()


def embedded_languages(profile: CutProfile, languages: tuple[str, ...]) -> set[str]:
    """Return the languages of the texts that an edition in these languages embeds."""
    return {*languages, profile.language, "und"}


def show_plainly(profile: CutProfile, keep: Container[str]) -> dict[str, Any]:
    """Return what a profile holds as mappings, lists and texts, of these languages only."""
    plain: dict[str, Any] = {
        "form": profile.form.name,
        "id": profile.id,
        "language": profile.language,
    }
    if profile.editions:
        plain["editions"] = ", ".join("+".join(edition) for edition in profile.editions)
    for name, value in profile.values.items():
        plain[name] = _plain(value, profile.form.fields[name], keep)
    return plain


def _plain(value: Any, field: Field, keep: Container[str]) -> Any:
    if field.many:
        single = replace(field, many=False)
        return [_plain(item, single, keep) for item in value]
    if field.type.parts:
        parts = {part.name: part for part in field.type.parts}
        plain = {name: _plain(part, parts[name], keep) for name, part in value.items()}
        # As it is written where a word stands for the record.
        alone = field.type.alone and list(plain) == [field.type.parts[0].name]
        return next(iter(plain.values())) if alone else plain
    if field.type.localized:
        return {tag: text for tag, text in value.items() if tag in keep}
    return value if isinstance(value, bool) else str(value)


def list_withheld(whole: Iterable[Profile], shown: Iterable[CutProfile]) -> dict[str, list[str]]:
    """Return by the ids of cut profiles whom print shows, and those may not see who see these.

    Persons are called by name; sheets that lack nobody are left out.
    """
    by_file = {profile.file: profile for profile in whole}
    found: dict[str, list[str]] = {}
    for each in shown:
        if profile := by_file.get(each.file):
            names = [
                name
                for key, value in profile.values.items()
                for name in _list_withheld(value, profile.form.fields[key], each)
            ]
            found |= {each.id: names} if names else {}
    return found


def _list_withheld(value: Any, field: Field, shown: CutProfile) -> Iterator[str]:
    if field.private:
        return
    for item in value if field.many else (value,):
        if permits := field.type.permits:
            if permits(item, Audience.PRINT, shown.today) and not permits(
                item, shown.audience, shown.today
            ):
                yield field.type.called(item)
        else:
            for part in field.type.parts:
                if part.name in item:
                    yield from _list_withheld(item[part.name], part, shown)
