"""The key figures of a report: what is counted, and what of the numbers that sheets state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import MAX_PREC, Decimal, localcontext
from typing import Any

from reportgen.document.blocks import KeyFigures, Text
from reportgen.fields.types import NUMBER
from reportgen.languages import choose_plural, write_number
from reportgen.reports.counting import group_by_value
from reportgen.reports.draft import Draft, join

#: The figures of a report that names none.
USUAL = tuple({"of": path} for path in ("city", "partners", "contacts.languages"))


def make_key_figures(draft: Draft, figures: Iterable[Mapping[str, Any]]) -> KeyFigures:
    """Return how many sheets there are, and behind it a figure for each that is ordered.

    Of numbers it tells what the definition says, of other fields how many different values sheets
    have; nothing where no sheet says anything.
    """
    count = len(draft.sheets)
    items = [(_write(draft, count), join(_counted(draft, "sheets", count)))]
    for figure in figures:
        path, way = figure["of"], figure.get("as", "count")
        if "as" in figure and (numbers := _numbers_of(draft, path)):
            said, label = TOLD[way](numbers), draft.word(f"figure_{way}", of=draft.label(path))
        else:
            count = len(group_by_value(draft.sheets, path))
            said, label = ((count,) if count else ()), _counted(draft, path, count)
        label = draft.texts(figure["title"]) if "title" in figure else label
        if said:
            items.append(("–".join(_write(draft, each, path) for each in said), join(label)))
    return KeyFigures(tuple(items))


def _numbers_of(draft: Draft, path: str) -> list[Decimal]:
    """Return the numbers that sheets state in a field, none for fields that have others."""
    return [
        Decimal(number)
        for profile, _ in draft.pairs
        if (field := profile.form.fields.get(path)) and field.type is NUMBER
        for number in _all_of(profile.values.get(path, ()))
    ]


def _all_of(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _write(draft: Draft, number: Decimal | int, path: str = "") -> str:
    """Return a number as the leading language writes it, a plain field's as it is."""
    plain = any(
        profile.form.fields[path].settings.get("plain", False)
        for profile, _ in draft.pairs
        if path in profile.form.fields
    )
    digits = f"{Decimal(number):f}"
    return digits if plain else write_number(digits, draft.languages[0])


def _sum_of(numbers: Sequence[Decimal]) -> tuple[Decimal]:
    # Every digit counts: nothing is rounded.
    with localcontext(prec=MAX_PREC):
        return (sum(numbers, Decimal(0)),)


#: What a key figure tells of numbers, by its name in the definition: one number, or two ends.
TOLD: Mapping[str, Callable[[Sequence[Decimal]], tuple[Decimal | int, ...]]] = {
    "count": lambda numbers: (len(numbers),),
    "sum": _sum_of,
    "range": lambda numbers: tuple(dict.fromkeys((min(numbers), max(numbers)))),
}


def _counted(draft: Draft, path: str, count: int) -> tuple[Text, ...]:
    """Return what is counted, in the number that the language has for the count."""
    words = draft.world.words.get(f"count_{path.replace('.', '_')}")
    if not words:
        return draft.texts(draft.label(path))
    forms = {lang: text.split("|") for lang, text in words.items()}
    return draft.texts({lang: choose_plural(count, each, lang) for lang, each in forms.items()})
