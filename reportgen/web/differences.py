"""What one content says otherwise than another, word by word, under the labels of its fields."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reportgen.app.editing.content import Content
from reportgen.fields.model import Field
from reportgen.input.patching.data import Data
from reportgen.languages import language_names
from reportgen.web.controls import Asking


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one text: where it stands, and its pieces, each with whether it is new or old.

    A piece that stayed is "", one that went is "old", one that came is "new".
    """

    label: str
    pieces: tuple[tuple[str, str], ...]


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
            yield Change(where, _pieces(old.get(where, ""), new.get(where, "")))


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


def _pieces(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Return a text word by word, with what went and what came."""
    before, after = _words(old), _words(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    if old and new and matcher.ratio() < _ALIKE:
        # Word by word nobody reads what was written anew.
        return (("old", old), ("", "\n"), ("new", new))
    pieces: list[tuple[str, str]] = []
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(("", _shorten(before[first:last])))
            continue
        pieces += [("old", "".join(before[first:last]))] if last > first else []
        pieces += [("new", "".join(after[start:end]))] if end > start else []
    return tuple(pieces)


#: How much two texts have in common that are compared word by word.
_ALIKE = 0.4
#: So many words stay around what changed.
_AROUND = 8


def _shorten(words: Sequence[str]) -> str:
    if len(words) <= _AROUND * 4:
        return "".join(words)
    return f"{''.join(words[: _AROUND * 2])}… {''.join(words[-_AROUND * 2 :])}"


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|[\w’'-]+|[^\w\s]", text)
