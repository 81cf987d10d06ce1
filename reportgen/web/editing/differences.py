"""What one content says otherwise than another, word by word, under the labels of its fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from reportgen.app.editing.content import Content
from reportgen.app.editing.word_changes import Piece, compare_words, shorten_kept
from reportgen.fields.model import Field
from reportgen.input.patching.data import Data
from reportgen.languages import language_names
from reportgen.web.editing.controls import Asking


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one text: where it stands, and its pieces."""

    label: str
    pieces: tuple[Piece, ...]


def differences(
    asking: Asking, fields: Iterable[Field], before: Content, now: Content
) -> list[Change]:
    """Return what one content says otherwise than another, text by text in the fields' order."""
    return [
        change
        for field in fields
        for change in differences_in(
            asking,
            field,
            asking.label(field.label, field.name),
            before.values.get(field.name, ""),
            now.values.get(field.name, ""),
        )
    ]


def differences_in(
    asking: Asking, field: Field, label: str, before: Data, now: Data
) -> Iterator[Change]:
    """Yield the texts of a field, or of a part of one, that are others than they were."""
    old, new = (dict(texts_in(asking, value, field, label)) for value in (before, now))
    for where in dict.fromkeys((*new, *old)):
        if old.get(where, "") != new.get(where, ""):
            pieces = compare_words(old.get(where, ""), new.get(where, ""))
            yield Change(where, tuple(shorten_kept(pieces)))


def texts_in(asking: Asking, value: Data, field: Field, label: str) -> Iterator[tuple[str, str]]:
    """Yield the texts of a value, each with where it stands in words."""
    if isinstance(value, str):
        if value:
            yield label, _called(asking, value, field)
    elif isinstance(value, Mapping):
        parts = {part.name: part for part in field.type.parts}
        for name, each in value.items():
            if name in parts:
                inner = f"{label} – {asking.label(parts[name].label, name)}"
                yield from texts_in(asking, each, parts[name], inner)
            else:
                spoken = language_names(asking.language).get(name, name)
                yield from texts_in(asking, each, field, f"{label} ({spoken})")
    elif all(isinstance(item, str) for item in value):
        yield label, ", ".join(_called(asking, str(item), field) for item in value)
    else:
        one = replace(field, many=False)
        for number, item in enumerate(value, 1):
            yield from texts_in(asking, item, one, f"{label} {number}")


def _called(asking: Asking, value: str, field: Field) -> str:
    return asking.label(field.options[value], f"={value}") if value in field.options else value
