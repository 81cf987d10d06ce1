"""What the numbers of sheets tell together: sums, means, ranges, by group and by year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from reportgen.document.blocks import RichText
from reportgen.document.sheet import Sheet
from reportgen.document.spacing import space_blocks
from reportgen.fields.model import Field, View
from reportgen.fields.numbers import decimals_of, round_number, write_amounts
from reportgen.fields.sums import add_up, amounts_at, find_field
from reportgen.languages import sort_key
from reportgen.reports.counting import group_by_value
from reportgen.reports.draft import Draft
from reportgen.sheets.cut import AnyProfile, CutProfile

#: A number, twice; or the two ends of a range.
Amount: TypeAlias = tuple[Decimal, Decimal]
#: Sheets that stand together, with the profiles they show.
Pairs: TypeAlias = list[tuple[CutProfile, Sheet]]


def number_field(profiles: Iterable[AnyProfile], path: str) -> Field | None:
    """Return the field of numbers that a path names in the first form that has one."""
    for profile in profiles:
        field = find_field(path, profile.form.fields)
        if field is not None and field.type.amounts is not None:
            return replace(field, many=False)
    return None


def numbers_of(profiles: Iterable[AnyProfile], path: str) -> list[Amount]:
    """Return the numbers that sheets state in a field, none for fields that have others."""
    return [
        each
        for profile in profiles
        for each in amounts_at(path, profile.values, profile.form.fields)
    ]


def say_number(amount: Amount, field: Field, view: View) -> str:
    """Return a number or a range of a field as its sheet would print it."""
    blocks = field.type.show(write_amounts(*amount), field, view)
    return str(RichText(space_blocks(blocks, view.lang)))


def _sum_of(numbers: Sequence[Amount], decimals: int) -> Amount:
    return add_up(numbers) or (Decimal(0), Decimal(0))


def _mean_of(numbers: Sequence[Amount], decimals: int) -> Amount:
    low, high = _sum_of(numbers, decimals)
    return round_number(low / len(numbers), decimals), round_number(high / len(numbers), decimals)


def _median_of(numbers: Sequence[Amount], decimals: int) -> Amount:
    low, high = (sorted(ends) for ends in zip(*numbers, strict=True))
    return round_number(_middle(low), decimals), round_number(_middle(high), decimals)


def _middle(ordered: Sequence[Decimal]) -> Decimal:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _range_of(numbers: Sequence[Amount], decimals: int) -> Amount:
    return min(low for low, _ in numbers), max(high for _, high in numbers)


_WAYS: Mapping[str, Callable[[Sequence[Amount], int], Amount]] = {
    "sum": _sum_of,
    "mean": _mean_of,
    "median": _median_of,
    "range": _range_of,
}


def tell_number(way: str, numbers: Sequence[Amount], field: Field) -> Amount:
    """Return the sum, mean, median or range of numbers, of which there are some.

    What has to be rounded gets a decimal more than whole numbers have, or as many as the numbers.
    """
    most = max((len(f"{end:f}".partition(".")[2]) for ends in numbers for end in ends), default=0)
    return _WAYS[way](numbers, max(most, decimals_of(field), 1))


def share_of(part: Decimal, whole: Decimal) -> Decimal:
    """Return a share in per cent, with one decimal."""
    return round_number(part * 100 / whole, 1) if whole else Decimal(0)


def group_pairs(draft: Draft, path: str) -> dict[str, Pairs]:
    """Return the sheets that have each value of a field, in the order of values.

    Days and spans of time are taken by the year they begin in. A sheet with several values stands
    with each; those without come last.
    """
    pairs = {sheet.id: (profile, sheet) for profile, sheet in draft.pairs}
    found: dict[str, Pairs] = {}
    if years := _years_of(draft, path):
        for year in sorted(set(years.values())):
            found[str(year)] = [pairs[name] for name, each in years.items() if each == year]
    else:
        groups = group_by_value(draft.sheets, path)
        for text, sheets in sorted(groups.items(), key=lambda group: sort_key(group[0])):
            found[text] = [pairs[sheet.id] for sheet in sheets]
    named = {sheet.id for each in found.values() for _, sheet in each}
    if without := [pair for name, pair in pairs.items() if name not in named]:
        found[" / ".join(map(str, draft.word("report_none")))] = without
    return found


def has_years(draft: Draft, path: str) -> bool:
    """Tell whether sheets are grouped by years, which have an order of their own."""
    return bool(_years_of(draft, path))


def _years_of(draft: Draft, path: str) -> dict[str, int]:
    """Return the year that each sheet begins in, by its id; empty for fields without days."""
    found: dict[str, int] = {}
    for profile, sheet in draft.pairs:
        field, value = profile.form.fields.get(path), profile.values.get(path)
        if field is None or value is None or field.type.rank is None:
            continue
        day = field.type.rank(value[0] if field.many else value)
        if isinstance(day, date):
            found[sheet.id] = day.year
    return found
