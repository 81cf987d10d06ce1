"""Where the fields of a form are printed: its sections and their rows, as data.

A row is the name of a field, or a record that says more: several fields as facts, a row of full
width, one that is printed though nothing is said, one that is printed only where another field
says so, lines to be signed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reportgen.fields.model import Field
from reportgen.fields.read import Reading
from reportgen.fields.types import KEY, LINE, PLAIN, YES_NO, record
from reportgen.fields.values import parse_yes_no
from reportgen.input.source import MappingNode, place_of
from reportgen.languages import Texts
from reportgen.problems.message import Message, say
from reportgen.problems.problem import UnfitError
from reportgen.problems.suggest import suggest

#: What stands for fields that only have to have a value; no field is called so.
FILLED = "-"

_ALWAYS = replace(LINE, name="always", about=say("yes, or what is printed where nothing is said"))
_WHEN = Field("when", PLAIN, many=True, keyed=True, unnamed=FILLED)
_FACT = record(
    "fact",
    say("a field among others in a row"),
    Field("field", KEY, required=True),
    Field("always", _ALWAYS),
    _WHEN,
    alone=True,
)
_ROW = record(
    "row",
    say("a row of the section: a field, or several as facts"),
    Field("field", KEY),
    Field("beside", KEY),
    Field("facts", _FACT, many=True),
    Field("sign", LINE, many=True),
    Field("label", LINE),
    Field("wide", YES_NO),
    Field("always", _ALWAYS),
    _WHEN,
    alone=True,
)
_SECTION = record(
    "section",
    say("a section of the table"),
    Field("label", LINE),
    Field("value", KEY),
    Field("labelled", YES_NO),
    Field("fields", _ROW, many=True, required=True),
)
#: The sections of a form, by name.
SECTIONS = Field("sections", _SECTION, keyed=True, required=True)

#: What only rows that are printed under conditions have.
Condition = Mapping[str, tuple[str, ...]]
_ALL: Condition = {}


@dataclass(frozen=True, slots=True)
class Shown:
    """A field where it is printed.

    One that is printed `always` says `blank`, or the program's own word, where it has no value.
    """

    field: str
    always: bool = False
    blank: Texts = dataclasses.field(default_factory=dict)
    when: Condition = dataclasses.field(default_factory=dict)
    #: The field whose pictures stand beside it, or "".
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a section: one field with its label and text, or several as facts.

    A `wide` row has the width of the table. One to `sign` has no field, but lines with these texts
    below them. `label` is that of a row of facts.
    """

    shown: tuple[Shown, ...]
    facts: bool = False
    sign: tuple[Texts, ...] = ()
    label: Texts = dataclasses.field(default_factory=dict)
    wide: bool = False
    when: Condition = dataclasses.field(default_factory=dict)
    #: How many of a field, facts and something to sign are written: there should be one.
    kinds: int = 1

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of its fields."""
        named = ((each.field, each.beside) for each in self.shown)
        return tuple(name for both in named for name in both if name)

    def keep(self, names: Container[str]) -> Row:
        """Return the row with those of its fields alone, and nothing to sign."""
        kept = (each for each in self.shown if each.field in names)
        shown = (each if each.beside in names else replace(each, beside="") for each in kept)
        return replace(self, shown=tuple(shown), sign=())


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the table: its rail label, the field in the rail (or ""), the rows on the right.

    A value that is `labelled` has the label of its field in the rail, too. `number` is that of the
    section in a form whose sections are numbered, "" elsewhere.
    """

    name: str
    label: Texts
    value: str
    rows: tuple[Row, ...]
    labelled: bool = False
    number: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields on the right, in their order."""
        return tuple(name for row in self.rows for name in row.fields)

    def keep(self, names: Container[str]) -> Section:
        """Return the section with those of its fields alone."""
        value = self.value if self.value in names else ""
        rows = (row.keep(names) for row in self.rows)
        return replace(self, value=value, rows=tuple(row for row in rows if row.shown))

    def texts(self) -> Iterator[tuple[str, Texts]]:
        """Yield the texts of the section, each with where it stands below it."""
        yield "", self.label
        for number, row in enumerate(self.rows):
            path = f".fields.{number}"
            yield f"{path}.label", row.label
            yield from ((f"{path}.sign", each) for each in row.sign)
            yield from ((f"{path}.always", each.blank) for each in row.shown)


def holds(when: Condition, values: Mapping[str, Any], fields: Mapping[str, Field]) -> bool:
    """Tell whether what a profile says meets a condition: each field one of its values.

    Raises `UnfitError` for values that the type of a field cannot be.
    """
    return all(
        any(each in values for each in wanted)
        if name == FILLED
        else any(_says(name, text, values, fields) for text in wanted)
        for name, wanted in when.items()
    )


def _says(name: str, text: str, values: Mapping[str, Any], fields: Mapping[str, Field]) -> bool:
    if name not in values:
        return False
    field = fields[name]
    each = values[name] if field.many else (values[name],)
    return any(field.type.matches(value, text, field) for value in each)


def find_unmet(
    sections: Iterable[Section], values: Mapping[str, Any], fields: Mapping[str, Field]
) -> Iterator[tuple[str, str]]:
    """Yield fields that are not printed whatever they say, each with one that would allow it."""
    for section in sections:
        for row in section.rows:
            for each in row.shown:
                for when in (row.when, each.when):
                    if not holds(when, values, fields):
                        name = next(iter(when))
                        yield each.field, " / ".join(when[name]) if name == FILLED else name


def make_sections(
    sections: Mapping[str, Mapping[str, Any]], *, numbered: bool
) -> tuple[Section, ...]:
    """Return the sections that a form's layout says, by name; `numbered` counts those with labels.

    A section keeps its number where others are not printed: it is called so in every sheet.
    """
    made = []
    count = 0
    for name, values in sections.items():
        label = values.get("label", {})
        count += bool(label)
        made.append(
            Section(
                name,
                label,
                values.get("value", ""),
                tuple(map(_make_row, values["fields"])),
                labelled=values.get("labelled", False),
                number=str(count) if numbered and label else "",
            )
        )
    return tuple(made)


def _make_row(values: Mapping[str, Any]) -> Row:
    if "field" in values:
        shown = [{key: values[key] for key in ("field", "always", "beside") if key in values}]
    else:
        shown = values.get("facts", [])
    return Row(
        tuple(map(_make_shown, shown)),
        facts="facts" in values,
        sign=values.get("sign", ()),
        label=values.get("label", {}),
        wide=values.get("wide", False),
        when=values.get("when", _ALL),
        kinds=sum(key in values for key in ("field", "facts", "sign")),
    )


def _make_shown(values: Mapping[str, Any]) -> Shown:
    always: Texts = values.get("always", {})
    answer = _read_answer(always)
    return Shown(
        values["field"],
        always=bool(always) if answer is None else answer,
        blank=always if answer is None else {},
        when=values.get("when", _ALL),
        beside=values.get("beside", ""),
    )


def _read_answer(always: Texts) -> bool | None:
    """Return the answer that a text in no language is, None where it is to be printed."""
    try:
        return parse_yes_no(always["und"]) if list(always) == ["und"] else None
    except UnfitError:
        return None


def check_rows(
    sections: tuple[Section, ...], fields: Mapping[str, Field], root: MappingNode, reading: Reading
) -> None:
    """Report what does not go together in the rows of sections, whose fields are these."""
    for section in sections:
        if section.labelled and not section.value:
            reading.report(
                place_of(root, "layout", "sections", section.name, "labelled"),
                f"layout.sections.{section.name}.labelled",
                say("there is no value that could be labelled."),
                say("Write “value: …” with the field that stands below the heading."),
            )
        for number, row in enumerate(section.rows):
            keys = ("layout", "sections", section.name, "fields")
            written = place_of(root, *keys, number)
            for message, advice in _misfits(row, fields):
                reading.report(written, ".".join((*keys, str(number))), message, advice)


def _misfits(row: Row, fields: Mapping[str, Field]) -> Iterator[tuple[Message, Message]]:
    if row.kinds != 1:
        yield (
            say("a row is one field, several facts or something to sign."),
            say("Write “field: …”, “facts: [ … ]” or “sign: [ … ]”, one of them."),
        )
    if row.label and not row.facts:
        yield (
            say("the row has the label of its field."),
            say("Write the label where the field is described, under “fields”."),
        )
    for each in row.shown:
        kind = fields[each.field].type if each.field in fields else None
        if row.facts and kind and kind.noted:
            yield (
                say("the field “{name}” is a long text, and no fact.", name=each.field),
                say("Give it a row of its own."),
            )
        elif row.facts and kind and kind.parts and kind.gather and not kind.sought:
            yield (
                say("the field “{name}” shows records or pictures, and no fact.", name=each.field),
                say("Give it a row of its own."),
            )
        yield from _unfit_conditions(each.when, fields)
        if each.beside in fields and not fields[each.beside].type.pictured:
            yield (
                say("the field “{name}” is no picture.", name=each.beside),
                say("Name a field of the type picture beside a text."),
            )
    yield from _unfit_conditions(row.when, fields)


def _unfit_conditions(
    when: Condition, fields: Mapping[str, Field]
) -> Iterator[tuple[Message, Message]]:
    for name, wanted in when.items():
        for asked in wanted if name == FILLED else (name,):
            if asked not in fields:
                yield say("the form has no field “{name}”.", name=asked), suggest(asked, fields)
        field = fields.get(name)
        for text in wanted if field else ():
            yield from _unfit_value(text, field)


def _unfit_value(text: str, field: Field | None) -> Iterator[tuple[Message, Message]]:
    if field is None:
        return
    if field.type.sought and field.type.parts:
        return
    if field.type.parts:
        yield (
            say("the field “{name}” has parts, which no row depends on.", name=field.name),
            say("Write “when: {name}”: where it has a value.", name=field.name),
        )
    elif field.options and text not in field.options:
        yield (
            say("“{value}” is none of the choices.", value=text),
            suggest(text, field.options),
        )
    elif field.type.parse and not field.options:
        try:
            field.type.parse(text)
        except UnfitError as error:
            yield error.message, error.advice
