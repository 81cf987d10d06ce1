"""Where a column leads: to a field of a form, a part of a record, a language, an end of a span."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reportgen.fields.model import Field
from reportgen.fields.recover.cells import read_value_cell
from reportgen.forms.form import Form
from reportgen.input.patching.data import Path
from reportgen.problems.message import Message, say
from reportgen.problems.problem import UnfitError
from reportgen.problems.suggest import suggest

#: The two ends of a span of time, which may stand in columns of their own.
START, END = "start", "end"
#: No record of a list comes later than in this place.
_MOST_ITEMS = 20


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a profile that a column or a constant fills: keys and numbers of items, language.

    The language is that of a text that has others beside it, "" for all else.
    """

    path: Path
    language: str = ""

    def __str__(self) -> str:
        return ".".join(map(str, (*self.path, *filter(None, [self.language]))))

    def called(self, main: str) -> str:
        """Return what people call it: a text in the main language by its field alone."""
        return str(Spot(self.path)) if self.language == main else str(self)


@dataclass(frozen=True, slots=True)
class Target:
    """A spot with the field or part that it belongs to; `end` is `START` or `END` of a span."""

    spot: Spot
    field: Field
    end: str = ""


def parse_target(text: str, form: Form, languages: tuple[str, ...]) -> Target:
    """Return where “contacts.0.email”, “title.fr” or “period.start” lead in a form.

    The first of the languages is that of plain texts. Raises `UnfitError`.
    """
    words = text.strip().split(".")
    spec = form.fields.get(words[0])
    if spec is None:
        raise UnfitError(
            say("the form has no field “{name}”.", name=words[0]), suggest(words[0], form.fields)
        )
    path: list[str | int] = [words[0]]
    rest = words[1:]
    while rest and (step := _step(spec, rest[0])) is not None:
        spec = step
        path.append(int(rest[0]) if rest[0].isdecimal() else rest[0])
        rest = rest[1:]
    end = language = ""
    if rest and spec.type.spans and rest[0] in (START, END):
        end, *rest = rest
    elif spec.type.localized and not spec.many:
        language = languages[0]
        if rest and rest[0] in languages:
            language, *rest = rest
    if rest:
        raise UnfitError(
            say("“{text}” leads nowhere in the form.", text=text), _what_may_follow(spec, languages)
        )
    if spec.type.parts and not _fits_in_cell(spec):
        raise UnfitError(
            say("“{text}” has several parts, and a column is one of them.", text=text),
            _what_may_follow(spec, languages),
        )
    return Target(Spot(tuple(path), language), spec, end)


def _step(spec: Field, word: str) -> Field | None:
    """Return what a number or the name of a part leads to; None where it leads to nothing."""
    if spec.many:
        fits = word.isdecimal() and int(word) < _MOST_ITEMS and spec.type.parts
        return replace(spec, many=False) if fits else None
    return next((part for part in spec.type.parts if part.name == word), None)


def _fits_in_cell(spec: Field) -> bool:
    """Tell whether one cell can say all of a record: a word for it, or a contact as written."""
    kind = spec.type
    return kind.alone or bool(spec.options) or kind.cell is not read_value_cell


def _what_may_follow(spec: Field, languages: tuple[str, ...]) -> Message:
    names = list(_followers(spec, languages))
    if not names:
        return say("Write “{name}” alone.", name=spec.name)
    return say("Behind “{name}.” may stand: {names}.", name=spec.name, names=names)


def _followers(spec: Field, languages: tuple[str, ...]) -> Iterator[str]:
    if spec.many and spec.type.parts:
        yield "0"
    elif spec.type.parts:
        yield from (part.name for part in spec.type.parts)
    elif spec.type.spans:
        yield from (START, END)
    elif spec.type.localized and not spec.many:
        yield from languages
