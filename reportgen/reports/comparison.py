"""Charts of the numbers that sheets state: drawn as bars, and compared in a table, by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from reportgen.document.blocks import Block, Heading, Inline, Paragraph, Table, Text
from reportgen.fields.model import Field
from reportgen.reports.charts import Bar, draw_bars
from reportgen.reports.counting import COLUMNS, parted
from reportgen.reports.draft import Draft, join
from reportgen.reports.figures import say_share
from reportgen.reports.statistics import (
    Amount,
    Pairs,
    group_pairs,
    has_years,
    number_field,
    numbers_of,
    say_number,
    share_of,
    tell_number,
)

#: What a comparison tells where nothing is said.
_USUAL = ("count", "sum", "mean", "median", "range")
#: How many bars can be read at a glance.
_BARS = 30


def _profiles(pairs: Pairs) -> list[Any]:
    return [profile for profile, _ in pairs]


def draw_numbers(
    draft: Draft, chart: Mapping[str, Any], heading: Heading, number: int
) -> list[Block]:
    """Return bars of what numbers come to, a bar for each group or, without groups, each sheet."""
    of, way = chart["of"], chart["as"]
    field = number_field(_profiles(draft.pairs), of)
    groups = _groups(draft, chart.get("by", ""))
    told = {name: numbers for name, pairs in groups.items() if (numbers := _numbers(pairs, of))}
    if field is None or not told:
        return []
    bars = _bars(draft, way, field, told, _whole(draft, of))
    if not has_years(draft, chart.get("by", "")):
        # The sorting is stable: what is alike stays in its order.
        bars.sort(key=lambda bar: -bar.value)
    title = _title(draft, chart)
    pictures = draw_bars(bars[:_BARS], draft.theme.brand, str(Paragraph(join(title))), draft.rtl)
    blocks: list[Block] = [draft.below(heading, number, title), *pictures]
    if len(bars) > _BARS:
        head = (join(draft.texts(draft.label(chart.get("by", "")))), join(draft.word(_key(way))))
        rows = tuple(((Text(bar.label),), (Text(bar.end),)) for bar in bars)
        blocks.append(Table(head, rows, ("left", "right"), (0.7, 0.3), headed=True))
    return blocks


def _groups(draft: Draft, by: str) -> dict[str, Pairs]:
    if by:
        return group_pairs(draft, by)
    titles = [" / ".join(map(str, sheet.title)) for sheet in draft.sheets]
    return {title: [pair] for title, pair in zip(titles, draft.pairs, strict=True)}


def _numbers(pairs: Pairs, of: str) -> list[Amount]:
    return numbers_of(_profiles(pairs), of)


def _whole(draft: Draft, of: str) -> Decimal:
    """Return the sum of all numbers, of a range its larger end."""
    return sum((high for _, high in _numbers(draft.pairs, of)), Decimal(0))


def _bars(
    draft: Draft, way: str, field: Field, told: Mapping[str, Sequence[Amount]], whole: Decimal
) -> list[Bar]:
    bars = []
    for name, numbers in told.items():
        if way == "share":
            part = sum((high for _, high in numbers), Decimal(0))
            bars.append(Bar(name, float(share_of(part, whole)), say_share(draft, part, whole)))
        else:
            amount = tell_number(way, numbers, field)
            bars.append(Bar(name, float(amount[1]), say_number(amount, field, draft.view)))
    return bars


def _key(way: str) -> str:
    return f"number_{way}"


def _title(draft: Draft, chart: Mapping[str, Any]) -> tuple[Text, ...]:
    """Return the title of a chart: its own, or what it tells, and by which field."""
    if own := chart.get("title"):
        return draft.texts(own)
    way, by = chart["as"], chart.get("by", "")
    word = "figure_part" if way == "share" else f"figure_{way}"
    of = draft.label(chart["of"])
    said = {lang: draft.say(word, lang, of=of) for lang in draft.languages}
    if not by:
        return draft.texts(said)
    if across := chart.get("across", ""):
        return draft.word(
            "figure_across", what=said, by=draft.label(by), across=draft.label(across)
        )
    return draft.word("figure_by", what=said, by=draft.label(by))


def make_comparison(
    draft: Draft, chart: Mapping[str, Any], heading: Heading, number: int
) -> list[Block]:
    """Return a table of what numbers come to in each group, and in all of them together below.

    With a second field, `across`, it has a column for each of its values.
    """
    of, by = chart["of"], chart["by"]
    field = number_field(_profiles(draft.pairs), of)
    if field is None or not _numbers(draft.pairs, of):
        return []
    if "across" in chart:
        return _make_cross(draft, chart, field, heading, number)
    ways = tuple(chart.get("as", _USUAL))
    whole = _whole(draft, of)
    rows = tuple(
        (_text(name), *_cells(draft, ways, _numbers(pairs, of), field, whole))
        for name, pairs in group_pairs(draft, by).items()
    )
    every = (
        join(draft.word("number_all")),
        *_cells(draft, ways, _numbers(draft.pairs, of), field, whole),
    )
    own = chart.get("title")
    title = (
        draft.texts(own)
        if own
        else draft.word("figure_by", what=draft.label(of), by=draft.label(by))
    )
    header = (join(_group_label(draft, by)), *(join(draft.word(_key(way))) for way in ways))
    table = Table(header, rows, ("left", *("right" for _ in ways)), headed=True, footer=(every,))
    return [draft.below(heading, number, title), table]


def _text(text: str) -> tuple[Inline, ...]:
    return (Text(text),)


def _cells(
    draft: Draft, ways: Sequence[str], numbers: Sequence[Amount], field: Field, whole: Decimal
) -> list[tuple[Inline, ...]]:
    """Return what numbers come to in each of the ways, a dash where there are none."""
    cells = []
    for way in ways:
        if way == "count":
            said = str(len(numbers))
        elif not numbers:
            said = "–"
        elif way == "share":
            # In a column the decimals stand below each other.
            said = say_share(draft, sum((high for _, high in numbers), Decimal(0)), whole, 1)
        else:
            said = say_number(tell_number(way, numbers, field), field, draft.view)
        cells.append(_text(said))
    return cells


def _make_cross(
    draft: Draft, chart: Mapping[str, Any], field: Field, heading: Heading, number: int
) -> list[Block]:
    """Return tables of one thing that numbers tell, for the values of two fields and for all."""
    of, by, across = chart["of"], chart["by"], chart["across"]
    [way] = tuple(chart.get("as", ("sum",)))[:1]
    every = " / ".join(map(str, draft.word("number_all")))
    rows = {**group_pairs(draft, by), every: draft.pairs}
    columns = {**group_pairs(draft, across), every: draft.pairs}
    whole = _whole(draft, of)

    def cells(pairs: Pairs, names: Sequence[str]) -> tuple[tuple[Inline, ...], ...]:
        ids = {sheet.id for _, sheet in pairs}
        shared = ([pair for pair in columns[name] if pair[1].id in ids] for name in names)
        return tuple(
            cell
            for both in shared
            for cell in _cells(draft, (way,), _numbers(both, of), field, whole)
        )

    title = draft.texts(chart["title"]) if "title" in chart else _title(draft, {**chart, "as": way})
    blocks: list[Block] = [draft.below(heading, number, title)]
    for names in parted(list(columns), COLUMNS):
        header = (join(_group_label(draft, by)), *map(_text, names))
        lines = [(_text(name), *cells(pairs, names)) for name, pairs in rows.items()]
        align = ("left", *("right" for _ in names))
        blocks.append(
            Table(header, tuple(lines[:-1]), align, headed=True, footer=tuple(lines[-1:]))
        )
    return blocks


def _group_label(draft: Draft, by: str) -> tuple[Text, ...]:
    """Return what the groups of a field are called: years, where they are some."""
    return draft.word("number_year") if has_years(draft, by) else draft.texts(draft.label(by))
