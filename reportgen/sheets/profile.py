"""Profiles: the content of one sheet each, checked against its form; whole, as its authors see it.

What is printed, kept or sent is made of a `CutProfile`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reportgen.fields.codes import MOST
from reportgen.fields.model import Field
from reportgen.fields.overlay import overlay_all, warn_of_missing
from reportgen.fields.read import Reading, Surroundings, begin_reading, read_fields
from reportgen.fields.sums import fill_sums, has_sums
from reportgen.fields.values import parse_key
from reportgen.forms.form import PROFILE_KEYS, Form
from reportgen.forms.layout import find_unmet
from reportgen.input.source import Input, MappingNode, Node, place_of
from reportgen.languages import Texts
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, ReportgenError, Severity, UnfitError
from reportgen.problems.suggest import suggest
from reportgen.sheets.selection import read_editions


@dataclass(frozen=True, slots=True)
class Profile:
    """The content of one sheet: values by field name, each of its field type's Python type.

    It is whole: what checks it, lists it, chooses it and watches its terms has to see all of it.
    """

    id: str
    form: Form
    language: str
    values: Mapping[str, Any]
    #: The file it was read from, as shown in problems.
    file: str
    #: The warnings of its check.
    warnings: tuple[Problem, ...] = ()
    #: The files it names, such as pictures, by their paths from the project's folder.
    files: tuple[str, ...] = ()
    #: The editions it is made in unless others are asked for; empty for those of the project.
    editions: tuple[tuple[str, ...], ...] = ()

    @property
    def languages(self) -> set[str]:
        """The languages in which every text that should be translated is written."""
        return languages_of(self.values, self.form, self.language)

    @property
    def terms(self) -> tuple[date, ...]:
        """The last days on which parts of it may be shown, the first to come first."""
        values = (_terms(value, self.form.fields[name]) for name, value in self.values.items())
        return tuple(sorted({term for terms in values for term in terms}))

    @property
    def completeness(self) -> tuple[int, int]:
        """How many of the form's printed fields have a value, and how many there are."""
        printed = set(self.form.asked(self.values))
        return sum(name in self.values for name in printed), len(printed)


@dataclass(frozen=True, slots=True)
class Draft:
    """What can be used of a profile, whatever else is wrong with it, and all that is wrong."""

    profile: Profile
    problems: tuple[Problem, ...]

    @property
    def failed(self) -> bool:
        """Whether anything is wrong that stops the sheet."""
        return any(each.severity is Severity.ERROR for each in self.problems)


def read_profile(
    written: Input,
    around: Surroundings,
    form_names: Collection[str],
    find_form: Callable[[str], Form],
) -> Profile:
    """Return the profile that is written in a file and its translations.

    The file's name is its id, unless it gives one; `find_form` returns the form of each name.
    Raises `ReportgenError` with all problems, warnings included.
    """
    draft = read_draft(written, around, form_names, find_form)
    if draft.failed:
        raise ReportgenError(draft.problems)
    return draft.profile


def read_draft(
    written: Input,
    around: Surroundings,
    form_names: Collection[str],
    find_form: Callable[[str], Form],
) -> Draft:
    """Return what is in order of what `read_profile` reads, for somebody who is still writing it.

    Raises `ReportgenError` where no form says what it is.
    """
    source = written.source
    reading = begin_reading(written.sources, around)
    own, rest = _split(source.root)
    keys = read_fields(own, PROFILE_KEYS, reading)
    _choose_language(keys.get("language"), own, reading)
    editions = read_editions(keys, own, reading)
    form_name = keys.get("form", "factsheet")
    if form_name not in form_names:
        _report_no_form(form_name, form_names, own, reading)
        raise ReportgenError(reading.problems)
    form = find_form(form_name)
    fields = tuple(form.fields.values())
    rest = overlay_all(rest, written.translations, fields, reading)
    values = read_fields(rest, (*PROFILE_KEYS, *fields), reading)
    if not reading.failed and has_sums(fields):
        fill_sums(values, fields, rest, reading)
    warn_of_missing(rest, fields, editions, reading)
    name = keys.get("id") or _id_of_stem(written, reading)
    files = tuple(reading.files)
    profile = Profile(name, form, reading.main, values, source.file, (), files, editions)
    if reading.failed:
        return Draft(profile, tuple(reading.problems))
    _warn_of_code(form, values, rest, reading)
    _warn_of_unprinted(form, values, rest, reading)
    warnings = tuple(sorted(reading.problems, key=lambda problem: problem.sort_key))
    return Draft(replace(profile, warnings=warnings), warnings)


def _warn_of_code(
    form: Form, values: Mapping[str, Any], root: MappingNode, reading: Reading
) -> None:
    """Warn where the code of a handout would hold too much, so that none can be made."""
    name = next((name for name in form.coded if name in values), "")
    write = form.fields[name].type.code if name else None
    if write is None:
        return
    value = values[name][0] if form.fields[name].many else values[name]
    langs = reading.languages or (reading.main,)
    size = max(len(write(value, lang, reading.main).encode()) for lang in langs)
    if size > MOST:
        reading.warn(
            place_of(root, name),
            name,
            say("{count} characters are too many for the code of a handout.", count=size),
            say("Shorten it; an address can lead on."),
        )


def _warn_of_unprinted(
    form: Form, values: Mapping[str, Any], root: MappingNode, reading: Reading
) -> None:
    """Warn of what is said and not printed, since another field would have to say so."""
    for name, other in find_unmet(form.sections, values, form.fields):
        if name in values and name not in (*form.header, *form.footer):
            reading.warn(
                place_of(root, name),
                name,
                say("it is not printed, since “{other}” does not say so.", other=other),
                say("Correct “{other}”, or delete this.", other=other),
            )


def _split(root: MappingNode) -> tuple[MappingNode, MappingNode]:
    """Part the keys every profile has from those of its form."""
    names = {key.name for key in PROFILE_KEYS}
    own = {key: node for key, node in root.items.items() if key in names}
    rest = {key: node for key, node in root.items.items() if key not in names}
    return MappingNode(own, root.place, root.keys), MappingNode(rest, root.place, root.keys)


def _id_of_stem(written: Input, reading: Reading) -> str:
    try:
        return parse_key(written.stem)
    except UnfitError as error:
        advice = say("Rename the file, or give an “id:”.")
        reading.report(Place(written.source.file), "id", error.message, advice)
        return written.stem


def _choose_language(tag: str | None, root: MappingNode, reading: Reading) -> None:
    if tag and tag not in reading.languages:
        reading.report(
            root.items["language"].place,
            "language",
            say("“{tag}” is no language of this project.", tag=tag),
            suggest(tag, reading.languages),
        )
    elif tag:
        reading.main = tag


def _report_no_form(
    name: str, form_names: Collection[str], root: MappingNode, reading: Reading
) -> None:
    node: Node = root.items.get("form", root)
    advice = suggest(name, form_names)
    reading.report(node.place, "form", say("there is no form “{name}”.", name=name), advice)


def languages_of(values: Mapping[str, Any], form: Form, main: str) -> set[str]:
    """Return the languages in which every text that should be translated is written."""
    written = [
        set(texts)
        for name, value in values.items()
        for field, texts in texts_of(value, form.fields[name])
        if field.type.translated
    ]
    return set.intersection(*written) if written else {main}


def texts_of(value: Any, field: Field) -> Iterator[tuple[Field, Texts]]:
    """Yield the texts of a field's value, each with the field or part it belongs to."""
    if not (field.type.parts or field.type.localized):
        return
    if field.many:
        one = replace(field, many=False)
        for item in value:
            yield from texts_of(item, one)
    elif field.type.parts:
        for part in field.type.parts:
            if part.name in value:
                yield from texts_of(value[part.name], part)
    else:
        yield field, value


def _terms(value: Any, field: Field) -> Iterator[date]:
    for item in value if field.many else (value,):
        if field.type.parts:
            term = field.type.term(item)
            if term:
                yield term
            for part in field.type.parts:
                if part.name in item:
                    yield from _terms(item[part.name], part)
