"""The field types, one table: how each is read, shown and described. A row a type.

Nothing else in the program asks for a type by its name; a new type is a new row here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from reportgen.document.edition import Audience
from reportgen.fields import codes, match, scalars, show, values
from reportgen.fields.groups import make_group
from reportgen.fields.model import Field, FieldType, Misfit
from reportgen.fields.numbers import MONEY, NUMBER, PERCENT
from reportgen.fields.records import choice_of, record
from reportgen.fields.scalars import (
    COUNTRY,
    DATE,
    EMAIL,
    FILE,
    KEY,
    LANGUAGE,
    LINE,
    LINK,
    NAME,
    PERIOD,
    PHONE,
    PLAIN,
    TEXT,
    YES_NO,
)
from reportgen.fields.values import PartialDate
from reportgen.input.markdown import Remark
from reportgen.languages import Texts
from reportgen.problems.message import say

__all__ = [
    "CHOICE",
    "COLOUR",
    "CONTACT",
    "COUNTRY",
    "DATE",
    "EMAIL",
    "FILE",
    "FOLDER",
    "KEY",
    "LANGUAGE",
    "LINE",
    "LINK",
    "MARKDOWN_FILE",
    "NAME",
    "NUMBER",
    "PERIOD",
    "PHONE",
    "PICTURE",
    "PLAIN",
    "TEXT",
    "TYPES",
    "WORD_FILE",
    "YES_NO",
    "choice_of",
    "record",
]


def term_of_contact(value: Mapping[str, Any]) -> date | None:
    """Return the last day on which a contact may be named to the public; None without a term."""
    until: PartialDate | None = value.get("until")
    return until.last if until else None


def permits_contact(value: Mapping[str, Any], audience: Audience, today: date) -> bool:
    """Tell whether a contact may appear: print and internal by default, internal after its term.

    The internal edition is for the office that holds the data, and shows every contact.
    """
    if audience is Audience.INTERNAL:
        return True
    last = term_of_contact(value)
    if last and today > last:
        return False
    return audience in value.get("publish", (Audience.PRINT,))


def remark_contact(value: Mapping[str, Any], today: date) -> list[Remark]:
    """Remark upon a contact whose term is over."""
    last = term_of_contact(value)
    if last is None or today <= last:
        return []
    return [
        Remark(
            say("the contact may be named until {day} only; that is over.", day=value["until"]),
            say("It appears in internal editions only. Ask again, or remove it."),
        )
    ]


def remark_picture(value: Mapping[str, Any], today: date) -> list[Remark]:
    """Remark upon a picture that says nothing to those who cannot see it."""
    if "alt" in value:
        return []
    return [
        Remark(
            say("the alternative text is missing."),
            say("Write “alt:” with what the picture shows, for people who cannot see it."),
        )
    ]


def find_misfit_options(field: Field) -> Iterator[Misfit]:
    """Yield what is wrong with the options of a choice: there are none, or one cannot be called so.

    What YAML 1.1 or 1.2 takes for a boolean or nothing would not be the name of an option.
    """
    if not field.options:
        yield Misfit(
            (),
            say("a choice needs options."),
            say("Write “options:” with a key and a label each."),
        )
    for option in field.options:
        if not re.fullmatch("[A-Za-z][A-Za-z0-9_-]*", option) or option.lower() in _NO_NAMES:
            yield Misfit(
                ("options", option),
                say("“{option}” cannot name a choice.", option=option),
                say("Start with a letter; use letters, digits, “-” and “_”."),
            )


_NO_NAMES = ("true", "false", "null")
#: A text may look like a number or a boolean to a YAML 1.2 parser.
_TEXT = {"type": ["string", "number", "boolean"]}


CHOICE = replace(
    scalars.CHOICE,
    settings=(Field("options", LINE, keyed=True),),
    misfits=find_misfit_options,
)
MARKDOWN_FILE = FieldType(
    "markdown_file",
    say("a Markdown file beside the report, by its relative path"),
    show.show_plain,
    values.parse_file,
    _TEXT,
    holds="markdown",
    matches=match.match_plain,
)
WORD_FILE = FieldType(
    "word_file",
    say("a Word file (.docx) beside the report, by its relative path"),
    show.show_plain,
    values.parse_file,
    _TEXT,
    holds="word",
    matches=match.match_plain,
)
FOLDER = FieldType(
    "folder",
    say("a folder of the project, by its relative path"),
    show.show_plain,
    values.parse_folder,
    _TEXT,
    matches=match.match_plain,
)
COLOUR = FieldType(
    "colour",
    say('a colour: "#0b5563"'),
    show.show_plain,
    values.parse_colour,
    {"type": "string", "pattern": r"^\s*#[0-9A-Fa-f]{6}\s*$"},
    matches=match.match_plain,
)


_AUDIENCES: Mapping[str, Texts] = {audience.value: {} for audience in Audience}

CONTACT = FieldType(
    "contact",
    say("a person to contact, with where and until when they may be named"),
    show.show_contact,
    inline=False,
    permits=permits_contact,
    term=term_of_contact,
    remarks=remark_contact,
    matches=match.match_nothing,
    code=codes.write_card,
    parts=(
        Field("name", NAME),
        Field("role", LINE),
        Field("organisation", NAME),
        Field("email", EMAIL),
        Field("phone", PHONE),
        Field("languages", LANGUAGE, many=True),
        Field("publish", CHOICE, many=True, private=True, options=_AUDIENCES),
        Field("until", DATE, private=True),
    ),
)
PICTURE = FieldType(
    "picture",
    say("a picture or logo (PNG, JPEG, SVG …) with its alternative text, caption and credit"),
    show.show_picture,
    remarks=remark_picture,
    matches=match.match_nothing,
    parts=(
        Field("file", FILE, required=True),
        Field("alt", LINE),
        Field("caption", LINE),
        Field("credit", NAME),
    ),
)

#: The types that the parts of groups may have, by name.
_SIMPLE: Mapping[str, FieldType] = {
    row.name: row
    for row in (
        LINE,
        NAME,
        TEXT,
        NUMBER,
        PERCENT,
        MONEY,
        YES_NO,
        DATE,
        PERIOD,
        CHOICE,
        LANGUAGE,
        COUNTRY,
        LINK,
        EMAIL,
        PHONE,
        CONTACT,
        PICTURE,
    )
}
#: The type of a group within a group.
GROUP = make_group(_SIMPLE)
#: Every type a form may use, by name; the others serve the program's own files.
TYPES: Mapping[str, FieldType] = {
    **_SIMPLE,
    GROUP.name: make_group({**_SIMPLE, GROUP.name: GROUP}),
}
