"""The field types, one table: how each is read, shown and described. A row a type.

Nothing else in the program asks for a type by its name; a new type is a new row here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from reportgen.document.edition import Audience
from reportgen.fields import codes, match, show, values
from reportgen.fields.model import NO_ADVICE, Field, FieldType, Misfit
from reportgen.fields.values import PartialDate
from reportgen.input.markdown import Remark, study_markdown
from reportgen.languages import Texts, parse_language
from reportgen.problems.message import Message, say


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
_YEARS = {"minimum": 1900, "maximum": 2199}

#: A text with all that Markdown prints.
_MARKDOWN = """\
A text, **bold**, *italic*, with a [link](https://www.example.org) and \\
a second line.

- one
- two
  1. a list within

| Head | Head |
|------|-----:|
| cell | cell |"""

LINE = FieldType(
    "line",
    say("one line of text, translated"),
    show.show_line,
    values.parse_line,
    _TEXT,
    localized=True,
    translated=True,
    matches=match.match_texts,
    example="One line",
)
NAME = FieldType(
    "name",
    say("a proper name: one line, the same in every language unless given"),
    show.show_line,
    values.parse_line,
    _TEXT,
    localized=True,
    matches=match.match_texts,
    example="A name",
)
TEXT = FieldType(
    "text",
    say("a long text in Markdown, translated"),
    show.show_text,
    values.parse_text,
    _TEXT,
    localized=True,
    translated=True,
    noted=True,
    study=study_markdown,
    remarks=lambda studied, today: studied[1],
    visible=lambda studied: str(studied[0]),
    matches=match.match_texts,
    example=_MARKDOWN,
)
PLAIN = FieldType(
    "plain",
    say("one line that is the same in every language"),
    show.show_plain,
    values.parse_line,
    _TEXT,
    matches=match.match_plain,
    example="One line",
)
YES_NO = FieldType(
    "yes_no",
    say("yes or no"),
    show.show_yes_no,
    values.parse_yes_no,
    {
        "type": ["boolean", "string"],
        "pattern": r"^\s*([Yy][Ee][Ss]|[Nn][Oo]|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])\s*$",
    },
    inline=True,
    matches=match.match_yes_no,
    example="yes",
)
NUMBER = FieldType(
    "number",
    say("a number"),
    show.show_number,
    values.parse_number,
    {"type": ["number", "string"], "pattern": r"^\s*[+-]?[0-9]+(\.[0-9]+)?\s*$"},
    rank=float,
    matches=match.match_plain,
    example="1250.5",
    # A plain number is printed as it was written: a year, a code.
    settings=(Field("plain", YES_NO),),
)
DATE = FieldType(
    "date",
    say("a day, a month or a year: 2026-11-22, 2026-11, 2026"),
    show.show_date,
    values.parse_date,
    {
        "type": ["string", "integer"],
        **_YEARS,
        # People write months by their names too.
        "pattern": r"^\s*([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|[0-9]{1,2}\.[0-9. ]*[0-9]{4}"
        r"|[0-9]{1,2}/[0-9]{4}|.*[A-Za-zÀ-ÿ]\.? +[0-9]{4})\s*$",
    },
    inline=True,
    matches=match.match_date,
    rank=lambda value: value.first,
    example="2026-11-22",
)
PERIOD = FieldType(
    "period",
    say("a span of time: 2015/2017, or 2015/.. when it goes on"),
    show.show_period,
    values.parse_period,
    {"type": ["string", "integer"], **_YEARS},
    inline=True,
    matches=match.match_period,
    rank=lambda value: value.start.first,
    example="2024-03/2026",
)
CHOICE = FieldType(
    "choice",
    say("one of the form's options"),
    show.show_choice,
    str,
    inline=True,
    matches=match.match_choice,
    settings=(Field("options", LINE, keyed=True),),
    misfits=find_misfit_options,
)
LANGUAGE = FieldType(
    "language",
    say("a language by its tag (BCP 47): de, fr, pt-BR"),
    show.show_language,
    parse_language,
    {"type": "string"},
    inline=True,
    matches=match.match_plain,
    example="fr",
)
COUNTRY = FieldType(
    "country",
    say("a country by its code (ISO 3166): DE, FR, LU"),
    show.show_country,
    values.parse_country,
    {"type": "string"},
    inline=True,
    matches=match.match_plain,
    example="LU",
)
LINK = FieldType(
    "link",
    say("a web address"),
    show.show_link,
    values.parse_link,
    {"type": "string", "format": "uri"},
    code=lambda value, lang, main: str(value),
    matches=match.match_plain,
    example="https://www.example.org/page",
)
EMAIL = FieldType(
    "email",
    say("an e-mail address"),
    show.show_email,
    values.parse_email,
    {"type": "string"},
    matches=match.match_plain,
    example="name@example.org",
)
PHONE = FieldType(
    "phone",
    say("a telephone number"),
    show.show_phone,
    values.parse_phone,
    {"type": ["string", "number"]},
    matches=match.match_plain,
    example="+49 681 905-0",
)
FILE = FieldType(
    "file",
    say("a file beside the profile, by its relative path"),
    show.show_plain,
    values.parse_file,
    _TEXT,
    holds="picture",
    matches=match.match_plain,
    example="picture.png",
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

KEY = FieldType(
    "key",
    say("a short name of letters, digits, - and _"),
    show.show_plain,
    values.parse_key,
    {"type": ["string", "number", "boolean"]},
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

#: Every type a form may use, by name; the others serve the program's own files.
TYPES: Mapping[str, FieldType] = {
    row.name: row
    for row in (
        LINE,
        NAME,
        TEXT,
        NUMBER,
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


def record(name: str, about: Message, *parts: Field, alone: bool = False) -> FieldType:
    """Return a type made of parts, for the program's own files (forms, project).

    With `alone`, a text alone stands for the first part.
    """
    return FieldType(
        name, about, show.show_parts, parts=parts, matches=match.match_plain, alone=alone
    )


def choice_of(
    name: str,
    about: Message,
    key: str,
    variants: Mapping[str, tuple[Field, ...]],
    *common: Field,
    elsewhere: Mapping[str, Message] = NO_ADVICE,
    alone: bool = True,
) -> FieldType:
    """Return a record whose part `key` chooses the variant that its other parts are of.

    All variants have the `common` parts. With `alone`, a text stands for the key, so that a
    variant without further parts is one word.
    """
    options: Mapping[str, Texts] = {variant: {} for variant in variants}
    chosen = Field(key, CHOICE, required=True, options=options)
    return FieldType(
        name,
        about,
        show.show_parts,
        parts=(chosen, *common),
        variants=variants,
        elsewhere=elsewhere,
        alone=alone,
        matches=match.match_plain,
    )
