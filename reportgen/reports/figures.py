"""The key figures of a report: what is counted, and what of the numbers that sheets state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from reportgen.document.blocks import KeyFigures, Text
from reportgen.fields.numbers import pad_number
from reportgen.languages import choose_plural, percent_signs, write_number
from reportgen.reports.counting import group_by_value
from reportgen.reports.draft import Draft, join
from reportgen.reports.statistics import number_field, numbers_of, say_number, share_of, tell_number
from reportgen.sheets.choose import matches

#: The figures of a report that names none.
USUAL = tuple({"of": path} for path in ("city", "partners", "contacts.languages"))


def make_key_figures(draft: Draft, figures: Iterable[Mapping[str, Any]]) -> KeyFigures:
    """Return how many sheets there are, and behind it a figure for each that is ordered.

    Of numbers it tells what the definition says, of other fields how many different values sheets
    have, or which share of them a value has; nothing where no sheet says anything.
    """
    count = len(draft.sheets)
    items = [(_write(draft, count), join(_counted(draft, "sheets", count)))]
    for figure in figures:
        said, label = _tell(draft, figure)
        label = draft.texts(figure["title"]) if "title" in figure else label
        if said:
            items.append((said, join(label)))
    return KeyFigures(tuple(items))


def _tell(draft: Draft, figure: Mapping[str, Any]) -> tuple[str, tuple[Text, ...]]:
    """Return a figure, "" where no sheet says anything, and what it tells."""
    path, way = figure["of"], figure.get("as", "count")
    if way == "share":
        return _tell_share(draft, path, figure["value"])
    profiles = [profile for profile, _ in draft.pairs]
    field = number_field(profiles, path)
    numbers = numbers_of(profiles, path) if "as" in figure else []
    if not field or not numbers:
        count = len(group_by_value(draft.sheets, path))
        return _write(draft, count) if count else "", _counted(draft, path, count)
    label = draft.word(f"figure_{way}", of=draft.label(path))
    if way == "count":
        return _write(draft, len(numbers)), label
    return say_number(tell_number(way, numbers, field), field, draft.view), label


def _tell_share(draft: Draft, path: str, value: str) -> tuple[str, tuple[Text, ...]]:
    """Return which share of the sheets that say anything say this, in per cent."""
    said = [profile for profile, _ in draft.pairs if path in profile.values]
    those = sum(matches(profile, path, value) for profile in said)
    label = draft.word("figure_share", of=draft.label(path), value={"und": value})
    return say_share(draft, Decimal(those), Decimal(len(said))) if said else "", label


def say_share(draft: Draft, part: Decimal, whole: Decimal, decimals: int = 0) -> str:
    """Return a share as the leading language writes it, “12,5 %”, with some decimals at least."""
    before, after = percent_signs(draft.languages[0])
    share = share_of(part, whole)
    number = write_number(pad_number(f"{share:f}", decimals), draft.languages[0])
    return f"{before}{number}{after}"


def _write(draft: Draft, number: int) -> str:
    return write_number(str(number), draft.languages[0])


def _counted(draft: Draft, path: str, count: int) -> tuple[Text, ...]:
    """Return what is counted, in the number that the language has for the count."""
    words = draft.world.words.get(f"count_{path.replace('.', '_')}")
    if not words:
        return draft.texts(draft.label(path))
    forms = {lang: text.split("|") for lang, text in words.items()}
    return draft.texts({lang: choose_plural(count, each, lang) for lang, each in forms.items()})
