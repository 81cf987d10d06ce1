"""What the sheets of a report have in common: the values of a field, and who has which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import TypeAlias, TypeVar

from reportgen.document.sheet import Sheet, Value
from reportgen.document.spacing import on_one_line
from reportgen.reports.persons import last_name_first


def values_of(sheet: Sheet, path: str) -> tuple[str, ...]:
    """Return the values of a field of a sheet, each in the edition's languages: ``Metz``.

    A dot reaches into records: ``contacts.languages``. A person is called by name. What is
    printed in another language than the edition's is named once.
    """
    name, _, part = path.partition(".")
    editions = [
        [text for value in _items(sheet.values[lang].get(name)) for text in _texts(value, part)]
        for lang in sheet.languages
    ]
    values = (_joined(same) for same in zip_longest(*editions, fillvalue=_NOTHING))
    return tuple(filter(None, values))


_T = TypeVar("_T")
#: How many columns of a table still can be read at a glance.
COLUMNS = 6
#: A text, and the language it is in.
_Said: TypeAlias = tuple[str, str | None]
_NOTHING: _Said = ("", None)


def _joined(same: Iterable[_Said]) -> str:
    """Return what each language says of one value, without what another has said already."""
    found: dict[str | None, str] = {}
    for text, lang in same:
        if text and lang not in found and text not in found.values():
            found[lang] = text
    return " / ".join(found.values())


def _items(value: Value | None) -> Iterable[Value]:
    if not value:
        return ()
    return value.items or (value,)


def _texts(value: Value, part: str) -> list[_Said]:
    if part:
        return [_said(item) for item in _items(value.parts.get(part))]
    if value.parts:
        called = (value.parts.get(key) for key in ("name", "role", "answer"))
        value = next(filter(None, called), value)
    return [_said(value)]


def _said(value: Value) -> _Said:
    return on_one_line(str(value)), value.lang


def group_by_value(sheets: Iterable[Sheet], path: str) -> dict[str, list[Sheet]]:
    """Return the sheets that have each value of a field; case and blanks do not tell apart."""
    found: dict[str, list[Sheet]] = {}
    names: dict[str, str] = {}
    for sheet in sheets:
        for text in dict.fromkeys(values_of(sheet, path)):
            key = " ".join(text.split()).casefold()
            found.setdefault(names.setdefault(key, text), []).append(sheet)
    return found


def group_for_index(sheets: Iterable[Sheet], path: str) -> dict[str, list[Sheet]]:
    """Return the sheets that have each value of a field, as `group_by_value` does, for an index.

    Persons are called by their last names first.
    """
    every = list(sheets)
    field, _, part = path.partition(".")
    called = (
        {name.casefold() for sheet in every for name in values_of(sheet, f"{field}.name")}
        if part in ("", "name")
        else set()
    )
    found: dict[str, list[Sheet]] = {}
    for text, those in group_by_value(every, path).items():
        listed = last_name_first(text) if text.casefold() in called else text
        both = {sheet.id: sheet for sheet in (*found.get(listed, ()), *those)}
        found[listed] = list(both.values())
    return found


def parted(items: Sequence[_T], most: int) -> Iterator[Sequence[_T]]:
    """Yield the items in parts of about the same size, at most `most`."""
    parts = -(-len(items) // most)
    size = -(-len(items) // max(parts, 1))
    for start in range(0, len(items), size or 1):
        yield items[start : start + size]
