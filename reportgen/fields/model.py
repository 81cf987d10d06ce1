"""What a field is: its type, which is a row of the table, and what a form says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from reportgen.document.blank import Control, Option
from reportgen.document.blocks import Block, Picture
from reportgen.document.edition import Audience
from reportgen.document.files import Documents, no_document
from reportgen.document.register import Datum
from reportgen.fields.recover.cells import ReadCell, read_value_cell
from reportgen.fields.recover.values import Recover, recover_value
from reportgen.input.markdown import Remark
from reportgen.languages import Texts, pick
from reportgen.problems.message import Message, Name

#: No words of which is known where what they mean belongs.
NO_ADVICE: Mapping[str, Message] = {}


@dataclass(frozen=True, slots=True)
class FieldType:
    """One row of the table.

    `parse` reads a scalar (None for records, which have `parts`); a `localized` type holds a text
    in each language; `inline` values of one field are joined on one line. `schema` is what JSON
    Schema (2020-12) says of one value as a YAML 1.2 parser delivers it. A `noted` text that a
    language lacks is announced above the one printed instead, others are marked behind it.
    `remarks` looks into a value, `visible` returns what of a text prints; both are given what
    `study` makes of the value, once for the two. `permits` tells whether an edition may show a
    value at all. `matches` holds a value to what somebody looks for, `rank` orders values that are
    not ordered as texts. `holds` says what the file must be that the value names. `code` returns
    what a QR code holds of a value, None for types that have none; `code_word` is the printed word
    for what scanning it does. `called` returns what a value is called that an audience may not see.
    `pictured` values may stand among the pictures of a sheet; sheets are chosen, sorted and grouped
    by `sought` records too. A value that `refers` is the id of another sheet, a `handed` one a file
    that goes with the sheet. A record whose first part chooses among `variants` has that variant's
    parts too. A text `alone` stands for the first part of a record. `example` is what somebody may
    write: templates are tried with it. `elsewhere` says of words that are no keys of a record where
    what they mean belongs. `settings` are what a form may say of a field of this type besides what
    it says of all; `tailor` returns the type as a form's settings make it, `misfits` what of a
    field does not fit. `spans` says that values are spans of time, which a time line shows.
    `amounts` returns the number that a value counts as, twice, or the two ends of a range, and
    `numbers.write_amounts` makes values of them; None for types that are no numbers. `datum`
    returns a value as a spreadsheet has it, in a language, None where it has its text. `gather`
    shows the values of one field together, one or many; without it they are shown one by one.
    `recover` returns what a returned file says of a field as a profile says it, `unset` what is
    written there in a language as `parse` reads it, which may raise `UnfitError`, and `cell` what
    one cell of a list says; `names` has the keys of values that are shown by their names, by the
    words of these. A form to fill in asks for a value by its `control`; `offer` returns what can be
    chosen, with these values chosen, in a language. `unasked` is what a record says of itself until
    somebody has decided, if it was brought in by a form or a file. `entry` says of a line what is
    typed into it: number, email, phone or address (of the web), "" for any text.
    """

    name: str
    about: Message
    show: Callable[[Any, Field, View], tuple[Block, ...]]
    parse: Callable[[str], Any] | None = None
    schema: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[Field, ...] = ()
    localized: bool = False
    translated: bool = False
    noted: bool = False
    inline: bool = False
    holds: str = ""
    study: Callable[[Any], Any] = lambda value: value
    remarks: Callable[[Any, date], list[Remark]] = lambda value, today: []
    visible: Callable[[Any], str] = str
    permits: Callable[[Mapping[str, Any], Audience, date], bool] | None = None
    term: Callable[[Mapping[str, Any]], date | None] = lambda value: None
    matches: Callable[[Any, str, Field], bool] = field(kw_only=True)
    rank: Callable[[Any], Any] | None = None
    called: Callable[[Any], str] = str
    code: Callable[[Any, str, str], str] | None = None
    code_word: str = "handout_visit"
    variants: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)
    elsewhere: Mapping[str, Message] = field(default_factory=dict)
    alone: bool = False
    pictured: bool = False
    sought: bool = False
    refers: bool = False
    handed: bool = False
    example: str = ""
    settings: tuple[Field, ...] = ()
    tailor: Callable[[FieldType, Mapping[str, Any]], FieldType] = lambda kind, settings: kind
    misfits: Callable[[Field], Iterable[Misfit]] = lambda field: ()
    spans: bool = False
    amounts: Callable[[Any], tuple[Decimal, Decimal]] | None = None
    datum: Callable[[Any, Field, str], Datum | None] = lambda value, field, lang: None
    gather: Callable[[tuple[Any, ...], Field, View], tuple[Block, ...]] | None = None
    recover: Recover = recover_value
    cell: ReadCell = read_value_cell
    unset: Callable[[str, Field, str], str] = lambda text, field, lang: text
    names: Callable[[], Mapping[str, str]] | None = None
    control: Control = Control.LINE
    offer: Callable[[tuple[Any, ...], Field, View], tuple[Option, ...]] | None = None
    unasked: Mapping[str, Any] = field(default_factory=dict)
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Misfit:
    """What a form says of a field and what does not go together: below which key, what to do."""

    keys: tuple[str, ...]
    message: Message
    advice: Message


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: its type, and what this form says of it.

    `many` makes it a list, `keyed` a mapping of names to values, where what stands without any
    name is that of `unnamed`, if that is told; `options` are the choices,
    `length` is how many characters fit on the page, `private` keeps it out of every print.
    `settings` has what its type alone may be told, by the names that the type gives them; `also`
    are other labels, by language, that it has in older sheets and in tables. Forms to fill in ask
    for what is `rare` only where a record has it, and take it if somebody writes it.
    """

    name: str
    type: FieldType
    many: bool = False
    keyed: bool = False
    unnamed: str = ""
    required: bool = False
    private: bool = False
    rare: bool = False
    label: Texts = field(default_factory=dict)
    hint: Texts = field(default_factory=dict)
    length: int = 0
    options: Mapping[str, Texts] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def called(self) -> Name:
        """What messages call it: by its label, in the language in which they are told."""
        return Name(self.name, tuple(self.label.items()))


@dataclass(frozen=True, slots=True)
class View:
    """In which language values are shown, and what that takes from outside.

    ``main`` is the language texts fall back to, ``words`` the program's own printed words,
    ``picture`` loads a picture by the path its profile gives, ``titles`` has the title of each
    sheet by its id, ``document`` reads a file that is handed on.
    """

    lang: str
    main: str
    words: Mapping[str, Texts]
    picture: Callable[[str], Picture]
    titles: Callable[[str], Texts] = lambda name: {}
    document: Documents = no_document

    def title(self, name: str) -> tuple[str, str]:
        """Return what another sheet is called, by its id, and in which language."""
        texts = self.titles(name)
        return pick(texts, self.lang, self.main) if texts else (name, self.lang)

    def word(self, key: str) -> str:
        return pick(self.words[key], self.lang, self.main)[0]
