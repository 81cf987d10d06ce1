"""Sheets as they are printed, as plain data: a rail of labels, and rows beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from reportgen.document.blocks import Block, Pickled, Picture, RichText, Text
from reportgen.document.files import Document


@dataclass(frozen=True, slots=True)
class Value(RichText):
    """A field's whole content, ready to print: its blocks, its items, a record's parts.

    Templates loop over the items of a list and ask a record for its parts by name.
    """

    items: tuple[Value, ...] = ()
    parts: Mapping[str, Value] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.blocks)

    def __str__(self) -> str:
        return "\n".join(map(str, self.blocks))

    def __iter__(self) -> Iterator[Value]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, key: int | str) -> Value:
        return self.items[key] if isinstance(key, int) else self.parts[key]


@dataclass(frozen=True, slots=True)
class Passage(Pickled):
    """What one language says in a cell: label, hint and body, each in a language of its own.

    `note` tells readers that the body is not in the language they expect; a body that would
    only repeat an earlier one is then empty. `also` has the labels in further languages of a
    body that is the same in all of them, such as an address.
    """

    lang: str
    label: Text
    hint: Text
    body: Value
    note: Text
    also: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Row(Pickled):
    """A row of the table's right column, one passage a language; several fields have no name."""

    field: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Section(Pickled):
    """A rail label, with a value below it or not, and the rows it spans: at least one.

    A `wide` section has no rail: its rows have the width of the table, below its label.
    """

    name: str
    labels: tuple[Text, ...]
    value: tuple[Value, ...]
    rows: tuple[Row, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Sheet(Pickled):
    """A profile merged with its form for one edition: what is printed, and nothing else.

    Everything with several languages is a tuple with one item a language, the leading first.
    """

    id: str
    languages: tuple[str, ...]
    title: tuple[Text, ...]
    title_label: tuple[Text, ...]
    kind: tuple[Text, ...]
    #: The fields of the running header, each in its languages.
    header: tuple[tuple[Text, ...], ...]
    footer: tuple[Text, ...]
    sections: tuple[Section, ...]
    #: Pictures, and strips of them.
    figures: tuple[Block, ...]
    logos: tuple[Picture, ...]
    #: Every field of the form by language and name, empty where unfilled.
    values: Mapping[str, Mapping[str, Value]]
    #: The words a sheet is printed with, by key, in the leading language.
    words: Mapping[str, str]
    #: The files that are handed on with it.
    files: tuple[Document, ...] = ()
