"""What is translated of a profile, as plain data: a unit for each text that differs by language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reportgen.constants import Constant
from reportgen.document.edition import Audience
from reportgen.fields.model import Field
from reportgen.fields.recover.values import recover_markdown
from reportgen.languages import Texts, pick
from reportgen.project.project import Project
from reportgen.sheets.inside import Keys
from reportgen.sheets.profile import Profile
from reportgen.translating.texts import digest_of_source, without_breaks


class State(Constant):
    """What is known of a translation: whether it is there, and whether it is of today's text."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    CURRENT = "current"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Written:
    """A text of a profile in its languages: where it stands, and the field or part it is one of.

    `fields` lead to it, that of the form first; numbers in `path` count the items that say
    something.
    """

    path: Keys
    fields: tuple[Field, ...]
    texts: Texts

    @property
    def field(self) -> Field:
        return self.fields[-1]


@dataclass(frozen=True, slots=True)
class Unit:
    """A text to translate: its place, what is told of it, both texts, and what is known of them.

    `rich` texts are Markdown, others one line. `budget` is how many characters fit, 0 for any;
    `former` the text that the translation was made of, where that is known and another.
    """

    profile: str
    path: Keys
    label: str
    hint: str
    budget: int
    rich: bool
    source: str
    target: str
    digest: str
    state: State
    former: str = ""

    @property
    def name(self) -> str:
        """Where it stands in its profile: `contacts.0.role`."""
        return name_of(self.path)

    @property
    def key(self) -> str:
        """Where it stands among all profiles: `zib-saarbruecken:contacts.0.role`."""
        return f"{self.profile}:{self.name}"


def name_of(path: Keys) -> str:
    """Return a path with dots."""
    return ".".join(map(str, path))


def list_units(
    profile: Profile, lang: str, project: Project, known: Mapping[str, str]
) -> list[Unit]:
    """Return what is translated of a profile into a language, in the order of the form.

    `known` has the digests of the originals of its translations, by their names.
    """
    words = project.words
    return [
        _unit(profile, each, lang, known, words) for each in list_written(profile, project.today)
    ]


def _unit(
    profile: Profile,
    written: Written,
    lang: str,
    known: Mapping[str, str],
    words: Mapping[str, Texts],
) -> Unit:
    field = written.field
    rich = is_rich(field)
    source, target = (written.texts.get(tag, "") for tag in (profile.language, lang))
    return Unit(
        profile.id,
        written.path,
        label_of(written, lang, profile.language, words),
        pick(field.hint, lang, profile.language)[0],
        field.length,
        rich,
        without_breaks(source) if rich else source,
        without_breaks(target) if rich else target,
        digest_of_source(source),
        _state(source, target, known.get(name_of(written.path))),
    )


def _state(source: str, target: str, known: str | None) -> State:
    if not target:
        return State.MISSING
    if known is None:
        return State.UNKNOWN
    return State.CURRENT if known == digest_of_source(source) else State.STALE


def list_states(
    profile: Profile, lang: str, today: date, known: Mapping[str, str]
) -> Iterator[tuple[Written, State]]:
    """Yield the texts of a profile with what is known of their translations, as `list_units` does.

    It is many times faster, since nothing is made ready for translators.
    """
    for written in list_written(profile, today):
        source, target = written.texts[profile.language], written.texts.get(lang, "")
        yield written, _state(source, target, known.get(name_of(written.path)))


def is_rich(field: Field) -> bool:
    """Tell whether the texts of a field are Markdown."""
    return field.type.recover is recover_markdown


def label_of(written: Written, lang: str, main: str, words: Mapping[str, Texts]) -> str:
    """Return what a text is called in a language: the labels of the fields it is in, numbered.

    `main` is the language of labels that are not there in it; `words` are the printed ones.
    """
    parts: list[str] = []
    keys = iter(written.path)
    for field in written.fields:
        key = next(keys)
        called = field.label or words.get(f"part_{key}", {lang: str(key)})
        label = pick(called, lang, main)[0]
        if field.many:
            label += f" {int(next(keys)) + 1}"
        parts.append(label)
    return " › ".join(parts)


def list_written(profile: Profile, today: date) -> Iterator[Written]:
    """Yield the texts of a profile that are to be translated, in the order of the form.

    Those are texts that should be there in each language, and names that are written in several:
    all that print may show on this day. What names a person is none.
    """
    for field in profile.form.fields.values():
        if field.name in profile.values:
            for each, guarded in _within(profile.values[field.name], field, (field.name,), today):
                several = len(each.texts) > 1 and not guarded
                if profile.language in each.texts and (each.field.type.translated or several):
                    yield each


def _within(
    value: Any, field: Field, path: Keys, today: date, above: tuple[Field, ...] = ()
) -> Iterator[tuple[Written, bool]]:
    """Yield the texts in a value, each with whether it is part of what not everybody may see."""
    fields = (*above, field)
    if field.private:
        return
    for number, item in enumerate(value if field.many else (value,)):
        here = (*path, number) if field.many else path
        if field.type.parts:
            permits = field.type.permits
            if permits and not permits(item, Audience.PRINT, today):
                continue
            for part in field.type.parts:
                if part.name in item:
                    inner = _within(item[part.name], part, (*here, part.name), today, fields)
                    yield from ((each, guarded or bool(permits)) for each, guarded in inner)
        elif field.type.localized and isinstance(item, Mapping):
            yield Written(here, fields, item), False
