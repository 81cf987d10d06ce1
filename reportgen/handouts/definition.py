"""Definitions of handouts: an event, its sheets, and how they are printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reportgen.document.imposition import BOOKLETS, LAYOUTS, PAPERS
from reportgen.fields.match import is_like
from reportgen.fields.model import Field
from reportgen.fields.overlay import warn_of_missing
from reportgen.fields.read import Reading, Surroundings
from reportgen.fields.types import CHOICE, CONTACT, LINE, LINK, NUMBER, PERIOD, PLAIN, TEXT, YES_NO
from reportgen.fields.values import Period, parse_period
from reportgen.input.source import Input, MappingNode, ScalarNode, place_of
from reportgen.languages import Texts
from reportgen.problems.message import say
from reportgen.problems.problem import ReportgenError, UnfitError
from reportgen.sheets.selection import SHEETS, Definition, begin_definition, read_editions
from reportgen.writers.formats import DOCX, PDF

#: What a handout can be made as.
FORMATS = (PDF.name, DOCX.name)
_MOST_COPIES = 9999
_WIDEST_BLEED = 10
"""In millimetres."""


def _parse_copies(text: str) -> str:
    if not re.fullmatch("0*[1-9][0-9]{0,3}", text.strip()):
        raise UnfitError(
            say("“{text}” is no number of copies.", text=text),
            say("Write a whole number from 1 to {limit}.", limit=_MOST_COPIES),
        )
    return text.strip()


def parse_bleed(text: str) -> str:
    """Read ``3`` or ``3 mm``, in millimetres."""
    number = text.strip().lower().removesuffix("mm").strip().replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,2}(\.[0-9]+)?", number) or float(number) > _WIDEST_BLEED:
        raise UnfitError(
            say("“{text}” is no bleed.", text=text),
            say(
                "Write millimetres from 0 to {limit}, such as 3mm.",
                limit=_WIDEST_BLEED,
            ),
        )
    return number


def _parse_days(text: str) -> Period:
    """Read a day, or the first and the last of several: ``2027-03-12/2027-03-13``."""
    try:
        return parse_period(text)
    except UnfitError:
        raise UnfitError(
            say("“{text}” is no day.", text=text),
            say("Write 2027-03-12, or 2027-03-12/2027-03-13 for several."),
        ) from None


_TEXT = {"type": ["string", "number"]}
_PAPERS: Mapping[str, Texts] = {name: {} for name in PAPERS}
_LAYOUTS: Mapping[str, Texts] = {name: {} for name in LAYOUTS}
_FORMATS: Mapping[str, Texts] = {name: {} for name in FORMATS}
#: The keys of a definition of handouts.
HANDOUTS = (
    Field("title", LINE, required=True),
    Field("subtitle", LINE),
    Field("place", LINE),
    Field("date", replace(PERIOD, parse=_parse_days)),
    Field("issuer", LINE),
    Field("text", TEXT),
    Field("contacts", CONTACT, many=True),
    Field("web", LINK),
    Field("size", CHOICE, options=_PAPERS),
    Field("layout", CHOICE, options=_LAYOUTS),
    Field("bleed", replace(PLAIN, parse=parse_bleed, schema=_TEXT)),
    Field("marks", YES_NO),
    Field("copies", replace(NUMBER, parse=_parse_copies), keyed=True),
    Field("editions", PLAIN),
    Field("formats", CHOICE, many=True, options=_FORMATS),
    SHEETS,
)
#: Those that say something of the event.
ABOUT_EVENT = ("title", "subtitle", "place", "date", "issuer", "text", "contacts", "web")


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """How handouts are printed; `bleed` is in millimetres, `copies` are by ids or patterns."""

    size: str = "a5"
    layout: str = "single"
    bleed: float = 0
    marks: bool = False
    copies: Mapping[str, int] = field(default_factory=dict)
    formats: tuple[str, ...] = FORMATS
    #: Those of the project where it is empty.
    editions: tuple[tuple[str, ...], ...] = ()

    def copies_of(self, name: str) -> int:
        """Return how many copies of a sheet are printed: as its id says, or the first pattern."""
        if name in self.copies:
            return self.copies[name]
        return next((count for like, count in self.copies.items() if is_like(name, like)), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutDefinition(Definition):
    """Handouts as they were ordered; the values are what is said of the event."""

    order: PrintOrder


def read_handouts(written: Input, around: Surroundings) -> HandoutDefinition:
    """Return the definition that is written in a file and its translations.

    The file's name is its id. Raises `ReportgenError` with all problems, warnings included.
    """
    source = replace(written.source, root=_spread_copies(written.source.root))
    begun = begin_definition(replace(written, source=source), HANDOUTS, around)
    values, root, reading = begun.values, begun.root, begun.reading
    order = _read_order(values, root, reading)
    warn_of_missing(root, HANDOUTS, order.editions, reading)
    if reading.failed:
        raise ReportgenError(reading.problems)
    return HandoutDefinition(
        id=begun.id,
        language=around.main,
        values=values,
        order=order,
        selection=begun.selection,
        file=source.file,
        root=root,
        lines=source.lines,
        warnings=tuple(reading.problems),
    )


def _spread_copies(root: MappingNode) -> MappingNode:
    """Return the tree with a number of copies alone as that of all sheets."""
    copies = root.items.get("copies")
    if not isinstance(copies, ScalarNode) or copies.is_null:
        return root
    spread = MappingNode({"*": copies}, copies.place, {"*": copies.place})
    return replace(root, items={**root.items, "copies": spread})


def _read_order(values: Mapping[str, Any], root: MappingNode, reading: Reading) -> PrintOrder:
    order = PrintOrder(
        size=values.get("size", PrintOrder().size),
        layout=values.get("layout", PrintOrder().layout),
        bleed=float(values.get("bleed", 0)),
        marks=values.get("marks", False),
        copies={name: int(count) for name, count in values.get("copies", {}).items()},
        formats=values.get("formats", FORMATS),
        editions=read_editions(values, root, reading),
    )
    if order.copies and order.layout in BOOKLETS:
        reading.report(
            place_of(root, "copies"),
            "copies",
            say("a booklet has each sheet once."),
            say("Tell the print shop how many booklets you need, and remove the key."),
        )
    return order
