"""What a file says as one tree, with all its languages: the file and its translations joined.

In this tree every value has one shape, however it was written: a field of several values is a list,
a record has its parts, a text stands by its language. `part.py` takes it apart into files again.
Whatever is described by fields is written so: sheets, and definitions of what is made of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reportgen.fields.model import Field, FieldType
from reportgen.forms.form import PROFILE_KEYS, Form
from reportgen.input.patching.data import Data
from reportgen.input.patching.graft import unwrap

#: The name that stands for all in what is keyed by names.
ANY = "*"


class MisshapenError(ValueError):
    """A value that is written in a shape that its field does not have."""


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the files of a sheet, as data: by language, "" for the sheet's own file."""

    files: Mapping[str, Mapping[str, Data]]
    #: The language of plain texts.
    main: str

    def of(self, language: str) -> Mapping[str, Data]:
        """Return what a file says, nothing where there is none."""
        return self.files.get(language, {})


@dataclass(frozen=True, slots=True)
class Content:
    """The values of a sheet by field, and the fields that are written in a shape of their own.

    These are left as they are, and nobody is asked for them.
    """

    values: Mapping[str, Data]
    misshapen: frozenset[str] = frozenset()


def fields_of(form: Form) -> tuple[Field, ...]:
    """Return what can be written of a sheet of a form: its fields, and its editions."""
    editions = next(field for field in PROFILE_KEYS if field.name == "editions")
    return (*form.fields.values(), editions)


def parts_of(kind: FieldType, record: Mapping[str, Data]) -> tuple[Field, ...]:
    """Return the parts that a record has: those of its type, and of the variant it chooses."""
    chosen = record.get(kind.parts[0].name, "") if kind.variants else ""
    return (*kind.parts, *kind.variants.get(chosen if isinstance(chosen, str) else "", ()))


def join_files(written: Written, fields: Iterable[Field]) -> Content:
    """Return what the files say together of these fields."""
    values: dict[str, Data] = {}
    misshapen = set()
    for field in fields:
        try:
            value = join_value(field, written)
        except MisshapenError:
            misshapen.add(field.name)
            continue
        if value:
            values[field.name] = value
    return Content(values, frozenset(misshapen))


def join_value(field: Field, written: Written) -> Data:
    """Return what the files say of a field. Raises `MisshapenError`."""
    value: Data = ""
    for language, file in written.files.items():
        said = file.get(field.name, "")
        if said:
            value = lay_over(value, shape(said, field, language or written.main))
    return value


def shape(said: Data, field: Field, language: str) -> Data:
    """Return what stands at a field in the one shape it has. Raises `MisshapenError`."""
    if field.keyed:
        one = replace(field, keyed=False)
        if not isinstance(said, Mapping):
            # What stands without any name is that of all.
            said = {field.unnamed or ANY: said} if said else {}
        return {name: shape(value, one, language) for name, value in said.items()}
    if field.many:
        items = [said] if isinstance(said, (str, Mapping)) else said
        one = replace(field, many=False)
        return [shape(item, one, language) for item in items]
    kind = field.type
    if kind.parts:
        if isinstance(said, str):
            said = _record_of(said, field)
        if not isinstance(said, Mapping):
            raise MisshapenError(field.name)
        parts = {part.name: part for part in parts_of(kind, said)}
        if not said.keys() <= parts.keys():
            raise MisshapenError(field.name)
        return {name: shape(value, parts[name], language) for name, value in said.items()}
    if isinstance(said, str):
        return {language: as_typed(said, field)} if kind.localized and said else said.strip()
    if not kind.localized or not isinstance(said, Mapping):
        raise MisshapenError(field.name)
    texts: dict[str, Data] = {}
    for tag, text in said.items():
        if not isinstance(text, str):
            raise MisshapenError(field.name)
        texts[tag] = as_typed(text, field)
    return texts


def _record_of(said: str, field: Field) -> Mapping[str, Data]:
    """Return the record that a text alone stands for."""
    if said and not field.type.alone:
        raise MisshapenError(field.name)
    return {field.type.parts[0].name: said} if said else {}


def as_typed(text: str, field: Field) -> str:
    """Return a text as somebody types it: paragraphs of long ones without breaks of lines.

    Blanks at its ends say nothing, and a line has no breaks.
    """
    return (
        unwrap(text.rstrip()).strip("\n")
        if field.type.noted
        else " ".join(text.split("\n")).strip()
    )


def lay_over(below: Data, above: Data) -> Data:
    """Return one value with what another adds to it. Raises `MisshapenError`."""
    if not below:
        return above
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        both = {key: lay_over(below.get(key, ""), value) for key, value in above.items() if value}
        return {**below, **both}
    if _is_list(below) and _is_list(above):
        count = max(len(below), len(above))
        pairs = ((_item(below, number), _item(above, number)) for number in range(count))
        return [lay_over(*pair) if pair[1] else pair[0] for pair in pairs]
    raise MisshapenError


def _is_list(data: Data) -> bool:
    return isinstance(data, Sequence) and not isinstance(data, str)


def _item(data: Data, number: int) -> Data:
    items: Sequence[Data] = data  # type: ignore[assignment]
    return items[number] if number < len(items) else ""


def is_blank(data: Data) -> bool:
    """Tell whether a value says nothing."""
    if isinstance(data, str):
        return not data.strip()
    values = data.values() if isinstance(data, Mapping) else data
    return all(map(is_blank, values))
