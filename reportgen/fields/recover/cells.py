"""What stands in a cell of a list, as what a profile says; each type of fields has its reader.

A cell is taken, taken with a doubt, or refused: nothing is guessed in silence. What may be meant
otherwise is refused with both meanings, and somebody writes in the mapping which one it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeAlias

from reportgen.document.blocks import Text
from reportgen.document.spacing import on_one_line
from reportgen.fields.recover.contacts import recover_contacts
from reportgen.fields.recover.values import key_of
from reportgen.fields.values import parse_link, parse_phone
from reportgen.input.markdown_text import write_markdown
from reportgen.input.patching.data import Data
from reportgen.input.returned.document import Line
from reportgen.input.returned.rich import blocks_of
from reportgen.input.workbooks import Kind
from reportgen.languages import Texts, words_of
from reportgen.problems.message import NOTHING, Message, say
from reportgen.problems.problem import UnfitError
from reportgen.problems.suggest import nearest

#: What to do about a cell that may mean several things.
SETTLE = say("Write it out in the list, or say under “words” of its column what it means.")
#: A code before a word, as in “109 - Teilhabe”.
_CODE = re.compile(r"[A-Z]{0,4}[0-9][\w.]{0,11}\s*[-–—:]\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Habits:
    """How a column writes numbers and days, as far as somebody said it.

    `decimal` is the sign before decimals, "," or "."; `first` what stands first in days with
    slashes, "day" or "month"; `serial` tells that days are numbers, `fraction` that 1 is all of a
    share. Numbers are meant `times` as large, as where they are thousands.
    """

    decimal: str = ""
    first: str = ""
    serial: bool = False
    fraction: bool = False
    times: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in a cell, for what the spreadsheet takes it, and how its column writes."""

    text: str
    kind: Kind = Kind.TEXT
    habits: Habits = field(default_factory=Habits)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why somebody has to look at a value, and what to do then."""

    message: Message
    advice: Message = NOTHING


@dataclass(frozen=True, slots=True)
class Taken:
    """A value as a profile writes it, and what is doubtful about it."""

    data: Data
    doubts: tuple[Doubt, ...] = ()


#: Returns what one cell says; the second argument is a `Field`, which this module does not know.
#: Raises `UnfitError` for what is no value of the field's type, or may be several.
ReadCell: TypeAlias = Callable[[Written, Any], Taken]


def read_value_cell(written: Written, spec: Any) -> Taken:
    """Return one text, choice, name or other value that is written in one way only."""
    text = on_one_line(written.text)
    if spec.type.alone and not spec.options and not spec.type.names:
        first = spec.type.parts[0]
        taken: Taken = first.type.cell(written, first)
        return taken
    if spec.options:
        return Taken(_option(text, spec.options))
    if spec.type.names and (key := spec.type.names().get(" ".join(words_of(text)), "")):
        return Taken(key)
    if spec.type.parse is None and not spec.type.names:
        raise UnfitError(say("“{text}” cannot stand in one cell.", text=text), SETTLE)
    try:
        value = spec.type.parse(text)
    except UnfitError as error:
        known = spec.type.names() if spec.type.names else ()
        if meant := nearest(" ".join(words_of(text)), known):
            raise UnfitError(error.message, _offer(meant, spec.type.names()[meant])) from None
        raise
    if isinstance(value, bool):
        text = "yes" if value else "no"
    return Taken(text, tuple(_doubts_of(written)))


def _doubts_of(written: Written) -> Iterable[Doubt]:
    lines = [line for line in written.text.splitlines() if line.strip()]
    if len(lines) > 1:
        yield Doubt(
            say("the cell has {count} lines, which become one.", count=len(lines)),
            say(
                "Look whether more is in it than belongs here, such as a person; “separator” and "
                "“piece” of its column take it apart."
            ),
        )
    if written.kind is Kind.DAY:
        yield Doubt(
            say("the cell holds the day {day}.", day=written.text),
            say("Spreadsheets make days of what looks like one: see that it is meant."),
        )


def _option(text: str, options: Mapping[str, Texts]) -> str:
    code = _CODE.match(text)
    key = key_of(text, options) or (key_of(text[code.end() :], options) if code else "")
    if key:
        return key
    labels = {label: key for key, texts in options.items() for label in (key, *texts.values())}
    meant = nearest(text, labels)
    advice = _offer(meant, labels[meant]) if meant else NOTHING
    raise UnfitError(
        say("“{text}” is none of the choices.", text=text),
        advice
        or say("Say under “words” of its column what it means: {keys}.", keys=list(options)[:30]),
    )


def _offer(meant: str, key: str) -> Message:
    return say(
        "Did you mean “{meant}”? Then write “{key}” for it under “words” of its column.",
        meant=meant,
        key=key,
    )


def read_text_cell(written: Written, spec: Any) -> Taken:
    """Return a long text as Markdown, in which its signs stand for themselves."""
    lines = tuple(
        Line((Text(line.strip()),), "") for line in written.text.splitlines() if line.strip()
    )
    return Taken(write_markdown(blocks_of(lines)))


def read_link_cell(written: Written, spec: Any) -> Taken:
    """Return a web address, also where nothing stands before “www.”."""
    text = on_one_line(written.text)
    text = f"https://{text}" if text.startswith("www.") else text
    parse_link(text)
    return Taken(text)


def read_phone_cell(written: Written, spec: Any) -> Taken:
    """Return a telephone number, unless a spreadsheet took it for a number to reckon with."""
    text = on_one_line(written.text)
    reckoned = re.fullmatch(r"[0-9]+[.,]0|[0-9][.,]?[0-9]*[Ee]\+?[0-9]+", text)
    if written.kind is not Kind.TEXT or reckoned:
        raise UnfitError(
            say("the spreadsheet took “{text}” for a number: noughts may be lost.", text=text),
            say("Give the cells of the column the format Text, and type the number again."),
        )
    parse_phone(text)
    doubts = []
    if re.fullmatch("[1-9][0-9]+", text):
        doubts.append(
            Doubt(
                say("“{text}” begins with neither 0 nor +: a nought may be lost.", text=text),
                say("Compare it with where the number is from."),
            )
        )
    return Taken(text, tuple(doubts))


def read_contact_cell(written: Written, spec: Any) -> Taken:
    """Return a contact that stands in one cell, taken apart; that is a proposal always."""
    lines = tuple(Line((Text(line),), "") for line in written.text.splitlines() if line.strip())
    found = recover_contacts(lines, replace(spec, many=False), "und")
    if not found.data:
        raise UnfitError(say("“{text}” names nobody.", text=on_one_line(written.text)), SETTLE)
    doubts = [Doubt(say("the contact was taken apart."), say("Look at each of its parts."))]
    doubts += [Doubt(say("“{text}” is left over.", text=text)) for text in found.left]
    return Taken(found.data, tuple(doubts))
