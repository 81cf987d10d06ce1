"""Web addresses with words of their own, and sheets that name other sheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reportgen.document.blocks import SHEET, Block, Link, Paragraph, Text
from reportgen.fields import match, scalars
from reportgen.fields.model import Field, FieldType, View
from reportgen.fields.scalars import KEY, LINE
from reportgen.languages import pick
from reportgen.problems.message import say


def show_link(value: Mapping[str, Any], field: Field, view: View) -> tuple[Block, ...]:
    """The words of the link, or its address as people write it."""
    if "text" not in value:
        return scalars.LINK.show(value["address"], field, view)
    text, lang = pick(value["text"], view.lang, view.main)
    words = Text(text, lang=lang if lang != view.lang else None)
    return (Paragraph((Link(value["address"], (words,)),)),)


def match_link(value: Mapping[str, Any], wanted: str, field: Field) -> bool:
    """A link is found by its address, and by its words in any language."""
    return match.match_plain(value["address"], wanted, field) or match.match_texts(
        value.get("text", {}), wanted, field
    )


LINK = FieldType(
    "link",
    say("a web address, with words of its own if you like"),
    show_link,
    code=lambda value, lang, main: str(value["address"]),
    alone=True,
    sought=True,
    parts=(Field("address", scalars.LINK, required=True), Field("text", LINE)),
    matches=match_link,
)


def show_sheet(value: str, field: Field, view: View) -> tuple[Block, ...]:
    """The title of the other sheet, with a reference to it that each writer follows in its way."""
    text, lang = view.title(value)
    words = Text(text, lang=lang if lang != view.lang else None)
    return (Paragraph((Link(f"{SHEET}{value}", (words,)),)),)


REFERENCE = FieldType(
    "sheet",
    say("the id of another sheet"),
    show_sheet,
    KEY.parse,
    KEY.schema,
    refers=True,
    matches=match.match_plain,
    example="sheet",
)
