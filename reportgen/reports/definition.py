"""Definitions of reports: which sheets, in which order, and which parts around them.

A definition is a YAML file in ``profiles/reports/``; `REPORT` describes its keys with the field
types that forms use for theirs, so that one check serves all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reportgen.document.report import Numbering
from reportgen.fields.model import Field
from reportgen.fields.numbers import COUNT
from reportgen.fields.overlay import warn_of_missing
from reportgen.fields.read import Reading, Surroundings
from reportgen.fields.types import (
    CHOICE,
    DATE,
    KEY,
    LINE,
    MARKDOWN_FILE,
    NUMBER,
    OWN_PICTURE,
    PERIOD,
    PLAIN,
    TEXT,
    WORD_FILE,
    YES_NO,
    choice_of,
    record,
)
from reportgen.input.source import Input, MappingNode, place_of
from reportgen.languages import Texts
from reportgen.problems.message import say
from reportgen.problems.problem import ReportgenError, UnfitError
from reportgen.sheets.selection import SHEETS, Definition, begin_definition, read_editions


def _parse_page(text: str) -> str:
    number = text.strip()
    if not re.fullmatch("0*[1-9][0-9]{0,3}", number):
        raise UnfitError(
            say("“{text}” is no number of a page.", text=text),
            say("Write a whole number from 1 to 9999; what stands before it is the “prefix”."),
        )
    return number


_TITLE = Field("title", LINE)
_WRITTEN = (_TITLE, Field("text", TEXT), Field("file", MARKDOWN_FILE))
_NUMBERED = Field("numbered", YES_NO)
_ID = Field("id", KEY)
#: A field of the form by its name; `report_check` holds it against the sheets.
FIELD_NAME = replace(PLAIN, name="field_name", about=say("a field of the form by its name"))
_OF = Field("of", FIELD_NAME, required=True)

_BY = Field("by", FIELD_NAME)
#: What may be told of numbers, besides how many there are and which share of all.
TOLD = ("sum", "mean", "median", "range")
_DRAWN = ("sum", "mean", "median", "share")


def _ways(*names: str) -> Mapping[str, Texts]:
    return {name: {} for name in names}


#: A key figure: a field, and for numbers what is told of them; or a value and its share of sheets.
FIGURE = record(
    "figure",
    say("a number that stands out: a field, and what is told of its numbers"),
    _OF,
    Field("as", CHOICE, options=_ways("count", *TOLD, "share")),
    Field("value", PLAIN),
    _TITLE,
    alone=True,
)
#: A column of a register: a field, what is told of its numbers below it, and how wide it is.
COLUMN = record(
    "column",
    say("a column: a field, and what is told of its numbers below"),
    _OF,
    Field("as", CHOICE, many=True, options=_ways(*TOLD)),
    Field("width", COUNT),
    _TITLE,
    alone=True,
)

#: What a chart counts, or shows: fields of the form, by name.
CHARTS: Mapping[str, tuple[Field, ...]] = {
    "bars": (
        _OF,
        Field("as", CHOICE, options=_ways(*_DRAWN)),
        _BY,
        _TITLE,
    ),
    "compare": (
        _OF,
        replace(_BY, required=True),
        Field("across", FIELD_NAME),
        Field("as", CHOICE, many=True, options=_ways("count", *TOLD, "share")),
        _TITLE,
    ),
    "matrix": (_OF, Field("by", FIELD_NAME, required=True), _TITLE),
    "timeline": (_OF, _TITLE),
}
#: The parts of a report by name, each with its keys. docs/reports.md tells how to add one.
PARTS: Mapping[str, tuple[Field, ...]] = {
    "cover": (
        Field("picture", OWN_PICTURE),
        Field("sparing", YES_NO),
        Field("names", FIELD_NAME),
    ),
    "imprint": (*_WRITTEN, _ID),
    "chapter": (*_WRITTEN, _NUMBERED, _ID),
    "contents": (_TITLE,),
    "overview": (
        _TITLE,
        _NUMBERED,
        _ID,
        Field("figures", FIGURE, many=True),
        Field("charts", choice_of("chart", say("a chart by its kind"), "chart", CHARTS), many=True),
    ),
    "sheets": (_TITLE, Field("dividers", YES_NO), Field("flow", YES_NO)),
    "transfers": (
        _TITLE,
        _NUMBERED,
        _ID,
        Field("who", FIELD_NAME),
        Field("whom", FIELD_NAME),
        Field("conditions", FIELD_NAME),
    ),
    "index": (_OF, _TITLE, _ID),
    "register": (
        _TITLE,
        _NUMBERED,
        _ID,
        Field("columns", COLUMN, many=True, required=True),
        Field("group", FIELD_NAME),
        Field("sort", PLAIN, many=True),
    ),
    "credits": (_TITLE, _ID),
    "gaps": (_TITLE, _ID),
}
_STYLES: Mapping[str, Texts] = {
    name: {} for name in ("decimal", "lower-roman", "upper-roman", "lower-alpha", "upper-alpha")
}
_ANNEX = record(
    "annex",
    say("what makes it an annex of another body's report"),
    Field("number", PLAIN, required=True),
    Field("host", LINE, required=True),
)
_PAGES = record(
    "pages",
    say("how the pages are numbered"),
    Field("first", replace(NUMBER, parse=_parse_page)),
    Field("style", CHOICE, options=_STYLES),
    Field("prefix", PLAIN),
)
#: The keys of a report's definition.
REPORT = (
    Field("title", LINE, required=True),
    Field("subtitle", LINE),
    Field("issuer", LINE),
    Field("period", PERIOD),
    Field("date", DATE),
    Field("editions", PLAIN),
    Field("word_template", WORD_FILE),
    Field("annex", _ANNEX),
    Field("pages", _PAGES),
    SHEETS,
    Field(
        "parts",
        choice_of("part", say("a part by its name"), "part", PARTS),
        many=True,
        required=True,
    ),
)


@dataclass(frozen=True, slots=True)
class PartSpec:
    """A part as it was ordered: its name in `PARTS`, its keys, and its place among the parts."""

    name: str
    values: Mapping[str, Any]
    number: int


@dataclass(frozen=True, slots=True)
class Annex:
    """What makes a report an annex: its number (such as 3, or B) and the host report's name."""

    number: str
    host: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDefinition(Definition):
    """A report as it was ordered."""

    title: Texts
    annex: Annex | None
    numbering: Numbering
    parts: tuple[PartSpec, ...]
    editions: tuple[tuple[str, ...], ...]
    word_template: str
    #: The files it names, by their paths from the project's folder.
    files: tuple[str, ...] = ()

    @property
    def orders(self) -> tuple[object, ...]:
        """What was ordered, without where it stands in the file."""
        return (
            *(self.id, self.language, self.title, self.values, self.annex, self.numbering),
            *(self.selection, self.parts, self.word_template),
        )

    @property
    def prints_sheets(self) -> bool:
        """Whether its sheets are in it, and not only what they say together."""
        return any(part.name == "sheets" for part in self.parts)

    @property
    def has_registers(self) -> bool:
        """Whether it has a part that is made as a spreadsheet too."""
        return any(part.name == "register" for part in self.parts)

    @property
    def shows_today(self) -> bool:
        """Whether the report changes from day to day: a time line ends today."""
        charts = (chart for part in self.parts for chart in part.values.get("charts", ()))
        return any(chart["chart"] == "timeline" for chart in charts)


def read_report(written: Input, around: Surroundings) -> ReportDefinition:
    """Return the definition that is written in a file and its translations.

    The file's name is the report's id. Raises `ReportgenError` with all problems, warnings
    included.
    """
    begun = begin_definition(written, REPORT, around)
    values, root, reading = begun.values, begun.root, begun.reading
    if not reading.failed:
        _check_parts(values, root, reading)
    editions = read_editions(values, root, reading)
    warn_of_missing(root, REPORT, editions, reading)
    if reading.failed:
        raise ReportgenError(reading.problems)
    return ReportDefinition(
        id=begun.id,
        language=around.main,
        title=values["title"],
        values=values,
        annex=_annex(values.get("annex")),
        numbering=_numbering(values.get("pages", {})),
        selection=begun.selection,
        parts=tuple(
            PartSpec(part["part"], part, number) for number, part in enumerate(values["parts"])
        ),
        editions=editions,
        word_template=values.get("word_template", ""),
        file=written.source.file,
        root=root,
        lines=written.source.lines,
        warnings=tuple(reading.problems),
        files=tuple(reading.files),
    )


def _annex(values: Mapping[str, Any] | None) -> Annex | None:
    return Annex(values["number"], values["host"]) if values else None


def _numbering(values: Mapping[str, Any]) -> Numbering:
    return Numbering(
        int(values.get("first", 1)),
        values.get("style", "decimal"),
        values.get("prefix", ""),
    )


def _check_parts(values: Mapping[str, Any], root: MappingNode, reading: Reading) -> None:
    """Report what the field types cannot see: parts that do not go together."""
    parts = values["parts"]
    names = [part["part"] for part in parts]
    for number, part in enumerate(parts):
        name = part["part"]
        place, path = place_of(root, "parts", number), f"parts.{number}"
        if name in ("cover", "contents", "sheets", "imprint") and name in names[:number]:
            reading.report(
                place,
                path,
                say("there are two parts “{name}”.", name=name),
                say("Remove one of them."),
            )
        if name == "cover" and "annex" in values:
            reading.report(
                place,
                path,
                say("an annex has no cover."),
                say("Remove the cover, or the key “annex”."),
            )
        elif name == "cover" and number:
            reading.report(
                place,
                path,
                say("the cover is not the first part."),
                say("Move it to the beginning."),
            )
        if name in ("chapter", "imprint") and "text" in part and "file" in part:
            reading.report(
                place, path, say("“text” and “file” are both given."), say("Keep one of the two.")
            )
        if name == "index" and "sheets" not in names:
            reading.report(
                place,
                path,
                say("the pages of an index are those of sheets, and this report has none."),
                say("Add the part “sheets”, or remove the index."),
            )
        if name == "chapter" and not ("text" in part or "file" in part):
            reading.report(
                place,
                path,
                say("the chapter has no text."),
                say("Write “file:” with a Markdown file, or “text:”."),
            )
