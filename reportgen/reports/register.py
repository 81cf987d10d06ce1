"""The register of a report: a row a sheet with chosen fields, sorted, grouped, with sums below.

What is printed as a table is kept as numbers and days too, for the spreadsheet beside the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reportgen.document.blocks import Block, Heading, Inline, Paragraph, Table, Text
from reportgen.document.register import Cell, Column, Register
from reportgen.document.report import Chapter, Part
from reportgen.document.sheet import Sheet
from reportgen.fields.model import Field
from reportgen.fields.numbers import write_amounts
from reportgen.fields.sums import add_up, amounts_at, find_field
from reportgen.reports.counting import values_of
from reportgen.reports.definition import TOLD, PartSpec
from reportgen.reports.draft import Draft, join
from reportgen.reports.statistics import (
    Amount,
    Pairs,
    number_field,
    numbers_of,
    say_number,
    tell_number,
)
from reportgen.sheets.arrange import arrange_profiles
from reportgen.sheets.cut import CutProfile
from reportgen.sheets.selection import Selection

#: How wide columns of a spreadsheet are at the least and at the most, in letters.
_LEAST, _MOST = 8, 60


@dataclass(frozen=True, slots=True)
class _Spec:
    """A column as it was ordered: what it shows, and of a field of numbers its field."""

    path: str
    title: tuple[Text, ...]
    ways: tuple[str, ...]
    width: int
    field: Field | None

    @property
    def counts(self) -> bool:
        """Whether it has numbers that are amounts, not codes or years."""
        return self.field is not None and not self.field.settings.get("plain")


def make_register(draft: Draft, spec: PartSpec) -> Iterator[Part]:
    """A table with a row for each sheet; where it is grouped, a table for each group."""
    heading = draft.begin(spec, draft.title(spec, "report_register"), numbered=True)
    columns = [_column(draft, each) for each in spec.values["columns"]]
    groups = _arrange(draft, spec)
    tables: list[Table] = []
    for name, pairs in groups:
        footer = _sums(draft, columns, pairs, name) if name else []
        footer += _sums(draft, columns, draft.pairs, ()) if len(tables) + 1 == len(groups) else []
        tables.append(_table(draft, columns, pairs, footer))
    blocks: list[Block] = [heading]
    for number, ((name, _), table) in enumerate(zip(groups, _alike(tables), strict=True), 1):
        blocks += [draft.below(heading, number, name)] if name else []
        blocks.append(table)
    if not groups:
        blocks.append(Paragraph(join(draft.word("report_none"))))
    yield Chapter("register", tuple(blocks), _keep(draft, spec, heading, columns, groups))


def _alike(tables: Sequence[Table]) -> list[Table]:
    """Return the tables of one register, whose columns stand below each other."""
    if len(tables) < 2:
        return list(tables)
    texts = zip(*(table.column_texts for table in tables), strict=True)
    kin = tuple("\n".join(column) for column in texts)
    return [replace(table, kin=kin) for table in tables]


def _column(draft: Draft, values: Mapping[str, Any]) -> _Spec:
    path = values["of"]
    title = draft.texts(values["title"] if "title" in values else draft.label(path))
    ways = tuple(way for way in TOLD if way in values.get("as", ()))
    field = number_field((profile for profile, _ in draft.pairs), path)
    return _Spec(path, title, ways, values.get("width", 0), field)


def _arrange(draft: Draft, spec: PartSpec) -> list[tuple[tuple[Text, ...], Pairs]]:
    """Return the sheets in the groups and the order of the register, or in that of the report."""
    group, sort = spec.values.get("group", ""), spec.values.get("sort", ())
    if not group and not sort:
        return [((), draft.pairs)] if draft.pairs else []
    sheets = {profile.id: sheet for profile, sheet in draft.pairs}
    selection = Selection(group=group, sort=sort or draft.definition.selection.sort)
    definition = replace(draft.definition, selection=selection)
    found = arrange_profiles(definition, (profile for profile, _ in draft.pairs), draft.views)
    return [
        (_name(draft, each.labels, bool(group)), [(p, sheets[p.id]) for p in each.profiles])
        for each in found
    ]


def _name(draft: Draft, labels: tuple[str, ...] | None, grouped: bool) -> tuple[Text, ...]:
    if labels:
        return draft.texts(dict(zip(draft.languages, labels, strict=True)))
    return draft.word("report_none") if grouped else ()


# --- As a table --------------------------------------------------------------------------------


def _table(
    draft: Draft,
    columns: Sequence[_Spec],
    pairs: Pairs,
    footer: Iterable[tuple[tuple[Inline, ...], ...]],
) -> Table:
    said = tuple(float(column.width) for column in columns)
    return Table(
        tuple(join(column.title) for column in columns),
        tuple(
            tuple(_cell(draft, column, profile, sheet) for column in columns)
            for profile, sheet in pairs
        ),
        tuple("right" if column.counts else "left" for column in columns),
        said if any(said) else (),
        headed=not columns[0].counts,
        footer=tuple(footer),
    )


def _cell(draft: Draft, column: _Spec, profile: CutProfile, sheet: Sheet) -> tuple[Inline, ...]:
    if column.path == profile.form.title:
        return (draft.refer(sheet.title, sheet.id),)
    if column.field and (amount := _amount(column, profile)):
        return (Text(say_number(amount, column.field, draft.view)),)
    return (Text(", ".join(values_of(sheet, column.path))),)


def _amount(column: _Spec, profile: CutProfile) -> Amount | None:
    """Return the number in a cell: of several that of all together."""
    return add_up(amounts_at(column.path, profile.values, profile.form.fields))


def _sums(
    draft: Draft, columns: Sequence[_Spec], pairs: Pairs, name: tuple[Text, ...]
) -> list[tuple[tuple[Inline, ...], ...]]:
    """Return a row for each that is to be told of the numbers of sheets."""
    return [
        (_said(draft, way, name, columns, told), *(_text(draft, each) for each in told[1:]))
        for way, told in _tell(columns, pairs)
    ]


def _said(
    draft: Draft,
    way: str,
    name: tuple[Text, ...],
    columns: Sequence[_Spec],
    told: Sequence[tuple[Amount, Field] | None],
) -> tuple[Inline, ...]:
    """Return the first cell of a row of sums: what it tells, of which group."""
    label: tuple[Inline, ...] = join(_label(draft, way, name))
    if told[0] is None:
        return label
    return (*label, Text(f"{draft.say('colon', draft.languages[0])} "), *_text(draft, told[0]))


def _label(draft: Draft, way: str, name: tuple[Text, ...]) -> tuple[Text, ...]:
    what = {lang: draft.say(f"number_{way}", lang) for lang in draft.languages}
    if not name:
        grouped = "register_every"
        return draft.word(grouped, what=what)
    named = {text.lang or "und": str(text) for text in name}
    return draft.word("register_each", what=what, name=named)


def _tell(
    columns: Sequence[_Spec], pairs: Pairs
) -> Iterator[tuple[str, list[tuple[Amount, Field] | None]]]:
    """Yield each way in which any column is told, with what it comes to in each column."""
    profiles = [profile for profile, _ in pairs]
    for way in TOLD:
        if not any(way in column.ways for column in columns):
            continue
        told: list[tuple[Amount, Field] | None] = []
        for column in columns:
            numbers = numbers_of(profiles, column.path) if way in column.ways else []
            if column.field and numbers:
                told.append((tell_number(way, numbers, column.field), column.field))
            else:
                told.append(None)
        if any(told):
            yield way, told


def _text(draft: Draft, told: tuple[Amount, Field] | None) -> tuple[Inline, ...]:
    return (Text(say_number(*told, draft.view)),) if told else ()


# --- For a spreadsheet -------------------------------------------------------------------------


def _keep(
    draft: Draft,
    spec: PartSpec,
    heading: Heading,
    columns: Sequence[_Spec],
    groups: Sequence[tuple[tuple[Text, ...], Pairs]],
) -> Register:
    """Return the register as one flat table, in which groups are a column."""
    group = spec.values.get("group", "")
    grouped = group and all(column.path != group for column in columns)
    rows, heads = [], [_plain(column.title) for column in columns]
    for name, pairs in groups:
        for profile, sheet in pairs:
            row = [_datum(draft, column, profile, sheet) for column in columns]
            rows.append((*row, _plain(name)) if grouped else tuple(row))
    heads += [_plain(draft.texts(draft.label(group)))] if grouped else []
    sums = [
        (_plain(_label(draft, way, ())) if told[0] is None else _number(draft, told[0]),
         *(_number(draft, each) for each in told[1:]), *([""] if grouped else []))
        for way, told in _tell(columns, draft.pairs)
    ]  # fmt: skip
    widths = [
        max(len(head), *(_length(row[at]) for row in rows), _LEAST) for at, head in enumerate(heads)
    ]
    return Register(
        str(replace(heading, number="")),
        tuple(Column(head, min(width, _MOST)) for head, width in zip(heads, widths, strict=True)),
        tuple(rows),
        tuple(sums),
    )


def _plain(texts: Iterable[Text]) -> str:
    return " / ".join(map(str, texts))


def _length(cell: Cell) -> int:
    # What a number format puts around the digits is counted with them.
    return len(cell) if isinstance(cell, str) else len(f"{cell.value}") + 6


def _datum(draft: Draft, column: _Spec, profile: CutProfile, sheet: Sheet) -> Cell:
    """Return a cell as the number or the day that it holds, or as its text."""
    if column.path == profile.form.title:
        return _plain(sheet.title)
    if column.field and (amount := _amount(column, profile)):
        return _number(draft, (amount, column.field))
    field, value = find_field(column.path, profile.form.fields), profile.values.get(column.path)
    if field and value is not None and not field.many:
        datum = field.type.datum(value, field, draft.languages[0])
        if datum is not None:
            return datum
    return ", ".join(values_of(sheet, column.path))


def _number(draft: Draft, told: tuple[Amount, Field] | None) -> Cell:
    if told is None:
        return ""
    amount, field = told
    datum = field.type.datum(write_amounts(*amount), field, draft.languages[0])
    return datum or say_number(amount, field, draft.view)
