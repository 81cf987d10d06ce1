"""What is filled into the fields of a form whose names are paths: ``title``, ``topics.work``.

The rest of a name is the key of an option, whose field is a box; or a number and the name of a
part: ``contacts.0.name``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reportgen.document.blocks import Text
from reportgen.fields.model import Field
from reportgen.forms.form import Form
from reportgen.input.returned.document import TICKED, UNTICKED, Cell, Grid, Line, Part

#: What a box says, by itself.
_ON, _OFF = "on", "off"
#: The key under which people say what is no option.
_OTHER = "other"


@dataclass(frozen=True, slots=True)
class Filled:
    """What is filled in: parts by field, what belongs to no field, and whether any is known."""

    parts: Mapping[str, tuple[Part, ...]]
    left: tuple[Line, ...]
    known: bool


def read_filled(answers: Mapping[str, str], form: Form) -> Filled:
    """Return what is filled in of a form, by the names of its fields; blank ones are left out."""
    groups: dict[str, dict[tuple[str, ...], str]] = {}
    left: list[Line] = []
    for path, value in answers.items():
        name, *rest = path.split(".")
        if name in form.fields:
            groups.setdefault(name, {})[tuple(rest)] = value
        elif value.strip() and value not in (_ON, _OFF):
            left += _lines(f"{path}: {value}", path)
    parts = {name: tuple(_parts(form.fields[name], group)) for name, group in groups.items()}
    said = {name: each for name, each in parts.items() if any(str(part).strip() for part in each)}
    return Filled(said, tuple(left), bool(groups))


def _said(field: Field, value: str, within: str) -> tuple[Line, ...]:
    # A box is ticked for yes; none says no by being left alone.
    said = {_ON: "yes", _OFF: ""}.get(value, value) if not field.options else value
    return _lines(said, within)


def _of_option(field: Field, key: str, value: str, within: str) -> tuple[Line, ...]:
    """Return an option that is ticked or not, or a text of one's own, as people tick them."""
    if value in (_ON, _OFF):
        return _lines(f"{TICKED if value == _ON else UNTICKED} {key}", within)
    return _lines(f"{TICKED} {_called(field, key)}{value}" if value.strip() else "", within)


def _parts(field: Field, group: Mapping[tuple[str, ...], str]) -> Iterator[Part]:
    """Yield what is filled into a field, and into those of its options and parts."""
    records: dict[tuple[int, str], dict[tuple[str, ...], str]] = {}
    for rest, value in group.items():
        within = ".".join((field.name, *rest))
        if not rest:
            yield from _said(field, value, within)
        elif field.type.parts:
            number, *part = rest if rest[0].isdigit() else ("0", *rest)
            records.setdefault((len(number), number), {})[tuple(part)] = value
        else:
            yield from _of_option(field, rest[-1], value, within)
    for (_, number), record in sorted(records.items()):
        yield _record(record, f"{field.name}.{number}")


def _called(field: Field, key: str) -> str:
    """Return what stands before a text of one's own in a list of options."""
    labels = field.settings.get(_OTHER, {}) if key == _OTHER else {}
    return next((f"{label}: " for label in labels.values()), "")


def _record(record: Mapping[tuple[str, ...], str], within: str) -> Grid:
    """Return a record as a table of two columns, ticked options of a part in one cell."""
    said: dict[str, list[str]] = {}
    for (part, *option), value in ((path or ("",), value) for path, value in record.items()):
        if option and value in (_ON, _OFF):
            said.setdefault(part, []).extend(option[-1:] if value == _ON else [])
        elif value.strip():
            said.setdefault(part, []).append(value)
    rows = [
        (Cell(_lines(part, within), within), Cell(_lines(", ".join(values), within), within))
        for part, values in said.items()
        if values
    ]
    return Grid(tuple(rows), within)


def _lines(text: str, within: str) -> tuple[Line, ...]:
    """Return a text as it was typed, a line a paragraph."""
    return tuple(
        Line((Text(line.strip()),), f"field {within}") for line in text.split("\n") if line.strip()
    )
