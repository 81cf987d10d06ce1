"""The types of one text or value that is told nothing by forms: what other types are made of."""

from __future__ import annotations

from reportgen.document.blank import Control
from reportgen.document.register import Datum
from reportgen.fields import match, show, values
from reportgen.fields.model import Field, FieldType
from reportgen.fields.recover.cell_days import read_day_cell, read_period_cell
from reportgen.fields.recover.cells import read_link_cell, read_phone_cell, read_text_cell
from reportgen.fields.recover.values import recover_markdown
from reportgen.fields.values import PartialDate
from reportgen.input.markdown import study_markdown
from reportgen.languages import country_codes, language_tags, parse_language
from reportgen.problems.message import say

#: A text may look like a number or a boolean to a YAML 1.2 parser.
_TEXT = {"type": ["string", "number", "boolean"]}
_YEARS = {"minimum": 1900, "maximum": 2199}

#: A text with all that Markdown prints.
_MARKDOWN = """\
A text, **bold**, *italic*, with a [link](https://www.example.org) and \\
a second line.

## Heading

A square m^2^ and a note.[^1]

- one
- two
  1. a list within

| Head | Head |
|------|-----:|
| cell | cell |

[^1]: The note."""


def date_datum(value: PartialDate, field: Field, lang: str) -> Datum | None:
    """Return a day as a spreadsheet has it; None for a month or a year alone."""
    # The format of days that follows the settings of whoever opens it (ECMA-376, 18.8.30).
    return Datum(value.first, "mm-dd-yy") if value.day else None


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
    recover=recover_markdown,
    control=Control.TEXT,
    cell=read_text_cell,
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
KEY = FieldType(
    "key",
    say("a short name of letters, digits, - and _"),
    show.show_plain,
    values.parse_key,
    {"type": ["string", "number", "boolean"]},
    matches=match.match_plain,
)
YES_NO = FieldType(
    "yes_no",
    say("yes or no"),
    show.show_yes_no,
    values.parse_yes_no,
    {
        "type": ["boolean", "string"],
        "pattern": r"^\s*([Yy][Ee][Ss]|[Nn][Oo]|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]"
        r"|[Jj][Aa]|[Oo][Uu][Ii]|[Nn][Ee][Ii][Nn]|[Nn][Oo][Nn])\s*$",
    },
    inline=True,
    matches=match.match_yes_no,
    example="yes",
    control=Control.CHOICE,
    offer=show.offer_answers,
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
    datum=date_datum,
    example="2026-11-22",
    cell=read_day_cell,
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
    spans=True,
    example="2024-03/2026",
    cell=read_period_cell,
)
CHOICE = FieldType(
    "choice",
    say("one of the form's options"),
    show.show_choice,
    str,
    inline=True,
    matches=match.match_choice,
    control=Control.CHOICE,
    offer=show.offer_options,
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
    names=language_tags,
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
    names=country_codes,
)
LINK = FieldType(
    "link",
    say("a web address"),
    show.show_link,
    values.parse_link,
    {"type": "string", "format": "uri"},
    code=lambda value, lang, main: str(value),
    entry="address",
    matches=match.match_plain,
    example="https://www.example.org/page",
    cell=read_link_cell,
)
EMAIL = FieldType(
    "email",
    say("an e-mail address"),
    show.show_email,
    values.parse_email,
    {"type": "string"},
    entry="email",
    matches=match.match_plain,
    example="name@example.org",
)
PHONE = FieldType(
    "phone",
    say("a telephone number"),
    show.show_phone,
    values.parse_phone,
    {"type": ["string", "number"]},
    entry="phone",
    matches=match.match_plain,
    example="+49 681 905-0",
    cell=read_phone_cell,
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
    control=Control.PICTURE,
)
