"""Definitions of mailings: who gets which sheets and reports, with which text, and from whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reportgen.collecting.outgoing import WRITERS
from reportgen.document.edition import Audience
from reportgen.fields.model import Field
from reportgen.fields.overlay import warn_of_missing
from reportgen.fields.read import Surroundings
from reportgen.fields.types import (
    CHOICE,
    COUNTRY,
    DATE,
    EMAIL,
    FILE,
    LINE,
    LINK,
    PHONE,
    PLAIN,
    TEXT,
    TYPES,
    YES_NO,
    record,
)
from reportgen.fields.values import PartialDate
from reportgen.input.source import Input, MappingNode, place_of
from reportgen.languages import Texts
from reportgen.problems.message import say
from reportgen.problems.problem import Place, ReportgenError
from reportgen.problems.suggest import suggest
from reportgen.sheets.selection import SHEETS, Definition, begin_definition
from reportgen.writers.formats import DOCX, PDF

#: How a mailing goes out, and the audience of what goes with it unless it says otherwise.
CHANNELS: Mapping[str, Audience] = {"email": Audience.WEB, "letter": Audience.PRINT}
#: What is attached to e-mails; letters are printed.
FORMATS = (PDF.name, DOCX.name)

_RECIPIENTS = replace(
    FILE,
    name="recipients_file",
    about=say("a list of recipients beside the mailing (.csv, .xlsx, .yaml), by its relative path"),
    holds="recipients",
)
#: The languages in which a letter begins with a capital after the comma of its salutation.
_CAPITALS = frozenset(["en", "fr"])
#: Under this name stands what goes to all, whatever their language.
ALL = "all"
_ATTACHED = replace(
    FILE,
    name="attached_file",
    about=say("a file that goes with e-mails, by its path from the mailing"),
    holds="attachment",
)
_FORMS = record(
    "forms",
    say("forms of each one's own sheets, to be filled in"),
    Field("formats", CHOICE, many=True, options={name: {} for name in WRITERS}),
    Field("due", DATE),
    alone=True,
)
_SENDER = record(
    "sender",
    say("who writes"),
    Field("name", TYPES["name"]),
    Field("role", LINE),
    Field("organisation", TYPES["name"]),
    Field("email", EMAIL, required=True),
    Field("phone", PHONE),
    Field("fax", PHONE),
    Field("web", LINK),
    Field("street", PLAIN, many=True),
    Field("postcode", PLAIN),
    Field("city", TYPES["name"]),
    Field("country", COUNTRY),
)
_CHANNELS: Mapping[str, Texts] = {name: {} for name in CHANNELS}
_AUDIENCES: Mapping[str, Texts] = {name: {} for name in (Audience.PRINT, Audience.WEB)}
_FORMATS: Mapping[str, Texts] = {name: {} for name in FORMATS}
#: The keys of a mailing.
MAILING = (
    Field("recipients", _RECIPIENTS, many=True, required=True),
    Field("hidden_rows", YES_NO),
    Field("sender", _SENDER, required=True),
    Field("channel", CHOICE, options=_CHANNELS),
    Field("subject", LINE, required=True),
    Field("text", TEXT, required=True),
    Field("closing", LINE),
    Field("date", DATE),
    SHEETS,
    Field("interests", YES_NO),
    Field("reports", PLAIN, many=True),
    Field("formats", CHOICE, many=True, options=_FORMATS),
    Field("attachments", _ATTACHED, many=True, keyed=True, unnamed=ALL),
    Field("forms", _FORMS),
    Field("audience", CHOICE, options=_AUDIENCES),
    Field("unsubscribe", LINK),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing(Definition):
    """A mailing as it was ordered."""

    #: The lists of recipients, by their paths from the project's folder.
    recipients: tuple[str, ...]

    @property
    def channel(self) -> str:
        """The channel of those who have none of their own."""
        return str(self.values.get("channel", "email"))

    @property
    def sender(self) -> Mapping[str, Any]:
        sender: Mapping[str, Any] = self.values["sender"]
        return sender

    @property
    def country(self) -> str:
        """The country it is posted in, by its ISO 3166-1 code."""
        return str(self.sender.get("country", "DE"))

    @property
    def has_sheets(self) -> bool:
        """Whether any sheets go with it; “sheets: {}” are all."""
        return isinstance(self.root.items.get("sheets"), MappingNode) or self.by_interest

    @property
    def by_interest(self) -> bool:
        """Whether each gets the sheets that interest them alone."""
        return bool(self.values.get("interests", False))

    @property
    def hidden_rows(self) -> bool | None:
        """Whether rows that are set aside in a workbook are recipients; None if nobody said."""
        said: bool | None = self.values.get("hidden_rows")
        return said

    @property
    def reports(self) -> tuple[str, ...]:
        """The ids of the reports that go with it."""
        return tuple(self.values.get("reports", ()))

    @property
    def formats(self) -> tuple[str, ...]:
        """What is attached to e-mails."""
        return tuple(self.values.get("formats", (PDF.name,)))

    @property
    def attachments(self) -> Mapping[str, tuple[str, ...]]:
        """The files that go with e-mails, by language or `ALL`, by their paths in the project."""
        found: Mapping[str, tuple[str, ...]] = self.values.get("attachments", {})
        return found

    @property
    def has_forms(self) -> bool:
        """Whether each gets forms of their own sheets; “forms: {}” are Word files."""
        return "forms" in self.values or isinstance(self.root.items.get("forms"), MappingNode)

    @property
    def form_formats(self) -> tuple[str, ...]:
        """The formats of the forms that go with e-mails."""
        return tuple(self.values.get("forms", {}).get("formats", ())) or (DOCX.name,)

    @property
    def due(self) -> date | None:
        """The day by which forms should be back; None where the mailing names none."""
        due: PartialDate | None = self.values.get("forms", {}).get("due")
        return due.last if due else None

    def attached(self, lang: str) -> tuple[str, ...]:
        """Return the files that go with e-mails to who reads a language.

        As with texts, who has none in their language gets those in the main one.
        """
        own = self.attachments.get(lang) or self.attachments.get(self.language, ())
        return (*self.attachments.get(ALL, ()), *own)

    def place_of_attachment(self, lang: str, number: int) -> Place:
        """Return where a file stands that goes with e-mails."""
        named = isinstance(self.root.items.get("attachments"), MappingNode)
        keys = (lang, number) if named else (number,)
        return self.place("attachments", *keys)

    def audience(self, channel: str) -> Audience:
        """Return the audience of what goes out by a channel."""
        return Audience(self.values.get("audience", CHANNELS[channel]))

    def day(self, today: date) -> PartialDate:
        """Return the date it bears."""
        written: PartialDate | None = self.values.get("date")
        return written or PartialDate(today.year, today.month, today.day)


def read_mailing(written: Input, around: Surroundings) -> Mailing:
    """Return the mailing that is written in a file and its translations.

    The file's name is its id. Raises `ReportgenError` with all problems, warnings included.
    """
    begun = begin_definition(written, MAILING, around)
    languages = around.languages
    values, root, reading = begun.values, begun.root, begun.reading
    warn_of_missing(root, MAILING, (), reading)
    for lang, text in values.get("text", {}).items():
        if lang.split("-")[0] in _CAPITALS and text.lstrip("*_ \n")[:1].islower():
            reading.warn(
                place_of(root, "text", lang),
                f"text.{lang}",
                say(
                    "the text begins with a small letter; after the salutation, letters in this "
                    "language go on with a capital one."
                ),
                say("Begin with a capital letter."),
            )
    for lang in values.get("attachments", {}):
        if lang not in (ALL, *languages):
            reading.report(
                place_of(root, "attachments", lang),
                f"attachments.{lang}",
                say("“{tag}” is no language of this project.", tag=lang),
                say(
                    "{advice} Under “{all}” stands what goes to everybody.",
                    advice=suggest(lang, (*languages, ALL)),
                    all=ALL,
                ),
            )
    if reading.failed:
        raise ReportgenError(reading.problems)
    return Mailing(
        id=begun.id,
        language=around.main,
        values=values,
        selection=begun.selection,
        recipients=values["recipients"],
        file=written.source.file,
        root=root,
        lines=written.source.lines,
        warnings=tuple(reading.problems),
    )
