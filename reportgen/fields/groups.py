"""Groups: records of a form's own typed parts, shown as a table, as blocks or as lines.

Fields of a form and parts of its groups are described alike: `describe_field` makes the type of
their keys, `make_field` the field that is described.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

from reportgen.document.blocks import (
    Block,
    Break,
    Fact,
    Facts,
    Inline,
    List,
    Paragraph,
    Table,
    Text,
)
from reportgen.document.cells import as_cell, in_language
from reportgen.fields import match, show
from reportgen.fields.model import Field, FieldType, Misfit, View
from reportgen.fields.numbers import COUNT, NUMBER, write_amounts
from reportgen.fields.records import choice_of
from reportgen.fields.scalars import CHOICE, LINE, PLAIN, YES_NO
from reportgen.fields.sums import add_up, amounts_at
from reportgen.languages import Texts, pick
from reportgen.problems.message import Message, say

#: What a form says of a field of any type; the settings are those of its type.
COMMON = (
    Field("label", LINE),
    Field("hint", LINE),
    Field("also", PLAIN, keyed=True, unnamed="und", many=True),
    Field("many", YES_NO),
    Field("required", YES_NO),
    Field("length", NUMBER),
)
_SIDES: Mapping[str, Texts] = {side: {} for side in ("left", "center", "right")}
#: What a form says of a part of a group besides, for its column.
_COLUMN = (Field("width", COUNT), Field("align", CHOICE, options=_SIDES))
#: Names that the parts of a value have already in Word templates.
_TAKEN = ("blocks", "items", "lang", "parts")

Types: TypeAlias = Mapping[str, FieldType]


# --- Fields as data ----------------------------------------------------------------------------


def describe_field(name: str, about: Message, types: Types, *more: Field) -> FieldType:
    """Return the type of what a form says of a field of one of these types, and `more`."""
    variants = {key: kind.settings for key, kind in types.items()}
    return choice_of(
        name, about, "type", variants, *COMMON, *more, elsewhere=_owners(types), alone=False
    )


def _owners(types: Types) -> Mapping[str, Message]:
    """Return what to do about a setting of other types, by its name."""
    owners: dict[str, list[str]] = {}
    for kind in types.values():
        for setting in kind.settings:
            owners.setdefault(setting.name, []).append(kind.name)
    return {
        name: say("It belongs to fields of these types: {types}.", types=names)
        for name, names in owners.items()
    }


def make_field(name: str, values: Mapping[str, Any], types: Types) -> Field:
    """Return the field that a form describes by these values."""
    kind = types[values["type"]]
    named = (*kind.settings, *_COLUMN)
    settings = {each.name: values[each.name] for each in named if each.name in values}
    return Field(
        name,
        kind.tailor(kind, settings),
        many=values.get("many", False),
        required=values.get("required", False),
        label=values.get("label", {}),
        hint=values.get("hint", {}),
        length=int(float(values.get("length", 0))),
        options=values.get("options", {}),
        settings=settings,
        also=values.get("also", {}),
    )


# --- Showing -----------------------------------------------------------------------------------


def _label(field: Field, view: View, strong: bool = False) -> Text:
    text, lang = pick(field.label, view.lang, view.main)
    return Text(text, strong=strong, lang=lang if lang != view.lang else None)


def _shown(value: Any, field: Field, view: View) -> tuple[Block, ...]:
    """Return the blocks of a part, which say so where they are in another language."""
    blocks = show.show(value, field, view)
    lang = show.language_of(value, field, view)
    if lang == view.lang:
        return blocks
    marked = in_language(blocks, lang)
    if field.many or not field.type.noted:
        return marked
    said = view.word("in_language_only").format(language=show.name_language(lang, view))
    return (Paragraph((Text(said, emphasis=True),)), *marked)


def _parts(values: Iterable[Mapping[str, Any]], field: Field) -> list[Field]:
    """Return the parts that any of the records says something of."""
    said = {name for value in values for name in value}
    return [part for part in field.type.parts if part.name in said and not part.private]


def gather_table(values: tuple[Any, ...], field: Field, view: View) -> tuple[Block, ...]:
    """A table with a row for each record and, where the form says so, the sums below."""
    parts = _parts(values, field)
    if not parts:
        return ()
    rows = tuple(tuple(_cell(value, part, view) for part in parts) for value in values)
    first = parts[0]
    return (
        Table(
            tuple((_label(part, view),) for part in parts),
            rows,
            tuple(part.settings.get("align", _side(part)) for part in parts),
            _widths(parts),
            headed=not _counts(first) and all(first.name in value for value in values),
            footer=_sums(values, field, parts, view) if len(values) > 1 else (),
        ),
    )


def _cell(value: Mapping[str, Any], part: Field, view: View) -> tuple[Inline, ...]:
    return as_cell(_shown(value[part.name], part, view)) if part.name in value else ()


def _counts(part: Field) -> bool:
    """Tell whether a part has numbers that are amounts, not codes or years."""
    return part.type.amounts is not None and not part.settings.get("plain")


def _side(part: Field) -> str:
    return "right" if _counts(part) else "left"


def _widths(parts: Sequence[Field]) -> tuple[float, ...]:
    """Return the columns' shares of the width, in per cent, nought for those without."""
    said = tuple(float(part.settings.get("width", 0)) for part in parts)
    return said if any(said) else ()


def _sums(
    values: tuple[Any, ...], field: Field, parts: Sequence[Field], view: View
) -> tuple[tuple[tuple[Inline, ...], ...], ...]:
    """Return a row with the sums of those columns of which the form wants any."""
    wanted = field.settings.get("sum", ())
    if not any(part.name in wanted for part in parts):
        return ()
    cells: list[tuple[Inline, ...]] = []
    for part in parts:
        total = _total(values, part) if part.name in wanted else None
        cells.append(as_cell(_shown(total, part, view)) if total is not None else ())
    word = Text(view.word("sum"))
    cells[0] = (word, Text(f"{view.word('colon')} "), *cells[0]) if cells[0] else (word,)
    return (tuple(cells),)


def _total(values: Iterable[Mapping[str, Any]], part: Field) -> Any:
    """Return the sum of a column as a value of its part; None where no record has any."""
    known = {part.name: part}
    found = add_up(each for value in values for each in amounts_at(part.name, value, known))
    if found is None:
        return None
    total = write_amounts(*found)
    return (total,) if part.many else total


def gather_blocks(values: tuple[Any, ...], field: Field, view: View) -> tuple[Block, ...]:
    """Each record: what has no label on its first line, short facts, and its longer parts."""
    return tuple(block for value in values for block in _block(value, field, view))


def _block(value: Mapping[str, Any], field: Field, view: View) -> Iterator[Block]:
    first: list[Inline] = []
    facts: list[Fact] = []
    longer: list[Block] = []
    for number, part in enumerate(_parts([value], field)):
        blocks = _shown(value[part.name], part, view)
        line = blocks[0] if len(blocks) == 1 else None
        # What a list of records begins with is what each is called.
        called = not number and field.many
        if isinstance(line, Paragraph) and (called or not part.label):
            first += [Text(" · ")] if first else []
            first += _strong(line.content) if called else line.content
        elif isinstance(line, Paragraph):
            facts.append(Fact((_head(part, view),), blocks))
        else:
            label = _label(part, view, strong=True)
            longer += [*([Paragraph((label,))] if part.label else []), *blocks]
    if first:
        yield Paragraph(tuple(first))
    if facts:
        yield Facts(tuple(facts))
    yield from longer


def _head(part: Field, view: View) -> Text:
    """Return the label of a part as it stands before what the part says."""
    label = _label(part, view)
    return replace(label, text=f"{label}{view.word('colon')}")


def _strong(content: Iterable[Inline]) -> Iterator[Inline]:
    for inline in content:
        yield replace(inline, strong=True) if isinstance(inline, Text) else inline


def _said(content: Iterable[Inline], part: Field, view: View) -> Iterator[Inline]:
    """Yield what a part says behind its label, if it has one."""
    if part.label:
        yield _head(part, view)
        yield Text(" ")
    yield from content


def gather_lines(values: tuple[Any, ...], field: Field, view: View) -> tuple[Block, ...]:
    """Each record on one line, its first part in bold, the others behind their labels."""
    items = tuple((Paragraph(tuple(_in_line(value, field, view))),) for value in values)
    return (List(items),) if len(items) > 1 else items[0] if items else ()


def _in_line(value: Mapping[str, Any], field: Field, view: View) -> Iterator[Inline]:
    for number, part in enumerate(_parts([value], field)):
        content = _on_one_line(as_cell(_shown(value[part.name], part, view)))
        if number:
            yield Text(" · ")
        yield from _said(content, part, view) if number else _strong(content)


def _on_one_line(content: Iterable[Inline]) -> Iterator[Inline]:
    for inline in content:
        yield Text(", ") if isinstance(inline, Break) else inline


_LOOKS: Mapping[str, Callable[[tuple[Any, ...], Field, View], tuple[Block, ...]]] = {
    "table": gather_table,
    "blocks": gather_blocks,
    "lines": gather_lines,
}


def gather_group(values: tuple[Any, ...], field: Field, view: View) -> tuple[Block, ...]:
    """The records as the form wants them to look; a list is a table, one alone a block."""
    usual = "table" if field.many else "blocks"
    return _LOOKS[field.settings.get("look", usual)](values, field, view)


def show_group(value: Mapping[str, Any], field: Field, view: View) -> tuple[Block, ...]:
    """One record of a group by itself."""
    return gather_blocks((value,), field, view)


# --- The type ----------------------------------------------------------------------------------


def make_group(types: Types) -> FieldType:
    """Return the type of groups whose parts are of these types."""
    words: Mapping[str, Texts] = {look: {} for look in _LOOKS}
    part = describe_field("part", say("a part of the group"), types, *_COLUMN)
    return FieldType(
        "group",
        say("keys with values, as the form names them"),
        show_group,
        # Until a form says its own.
        parts=(Field("part", LINE),),
        gather=gather_group,
        matches=match.match_nothing,
        settings=(
            Field("parts", part, keyed=True, required=True),
            Field("look", CHOICE, options=words),
            Field("sum", PLAIN, many=True),
        ),
        tailor=partial(_tailor, types=types),
        misfits=_find_misfits,
    )


def _tailor(kind: FieldType, settings: Mapping[str, Any], types: Types) -> FieldType:
    parts = settings.get("parts", {})
    return replace(kind, parts=tuple(make_field(name, each, types) for name, each in parts.items()))


def _find_misfits(field: Field) -> Iterator[Misfit]:
    """Yield what does not fit of a group: names and labels of its parts, what it sums."""
    tabled = field.settings.get("look", "table" if field.many else "") == "table"
    for part in field.type.parts:
        keys = ("parts", part.name)
        if not re.fullmatch("[a-z][a-z0-9_]*", part.name) or part.name in _TAKEN:
            yield Misfit(
                keys,
                say("“{name}” cannot name a part.", name=part.name),
                say("Use small letters, digits and “_”; these are taken: {taken}.", taken=_TAKEN),
            )
        if tabled and not part.label:
            yield Misfit(
                keys,
                say("the column “{name}” has no label.", name=part.name),
                say("Write “label:” with what stands above the column."),
            )
        if tabled and part.type.pictured:
            yield Misfit(
                keys,
                say("a table has no room for the pictures of “{name}”.", name=part.name),
                say("Write “look: blocks” for the group."),
            )
        for misfit in part.type.misfits(part):
            yield replace(misfit, keys=(*keys, *misfit.keys))
    if "sum" in field.settings and not tabled:
        yield Misfit(
            ("sum",),
            say("only a table has a row for sums."),
            say(
                "Write “look: table”, or a field that is the sum: {example}.",
                example=f"sum: {field.name}.…",
            ),
        )
    numbers = [part.name for part in field.type.parts if part.type.amounts]
    for name in field.settings.get("sum", ()):
        if name not in numbers:
            yield Misfit(
                ("sum",),
                say("there is no part “{name}” with numbers.", name=name),
                say("Name parts of the type number, percent or money: {names}.", names=numbers),
            )
