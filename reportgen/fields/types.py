"""The field types, one table: how each is read, shown and described. A row a type.

Nothing else in the program asks for a type by its name; a new type is a new row here.
"""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.fields import links, match, show, values
from reportgen.fields.choices import CHOICE, RATING, YES_NO
from reportgen.fields.groups import make_group
from reportgen.fields.model import FieldType
from reportgen.fields.numbers import MONEY, NUMBER, PERCENT
from reportgen.fields.persons import CONTACT
from reportgen.fields.pictures import OWN_PICTURE, PICTURE
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
)
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
    "OWN_PICTURE",
    "PERIOD",
    "PHONE",
    "PICTURE",
    "PLAIN",
    "RATING",
    "TEXT",
    "TYPES",
    "WORD_FILE",
    "YES_NO",
    "choice_of",
    "record",
]


MARKDOWN_FILE = FieldType(
    "markdown_file",
    say("a Markdown file beside the report, by its relative path"),
    show.show_plain,
    values.parse_file,
    {"type": ["string", "number", "boolean"]},
    holds="markdown",
    matches=match.match_plain,
)
WORD_FILE = FieldType(
    "word_file",
    say("a Word file (.docx) beside the report, by its relative path"),
    show.show_plain,
    values.parse_file,
    {"type": ["string", "number", "boolean"]},
    holds="word",
    matches=match.match_plain,
)
FOLDER = FieldType(
    "folder",
    say("a folder of the project, by its relative path"),
    show.show_plain,
    values.parse_folder,
    {"type": ["string", "number", "boolean"]},
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
        RATING,
        LANGUAGE,
        COUNTRY,
        links.LINK,
        links.REFERENCE,
        links.HANDED_FILE,
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
