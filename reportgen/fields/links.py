"""Web addresses with words of their own, files to hand on, and sheets that name other sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reportgen.document.blocks import SHEET, Block, Link, Paragraph, Text
from reportgen.document.files import FILE
from reportgen.fields import match, scalars
from reportgen.fields.model import Field, FieldType, View
from reportgen.fields.scalars import KEY, LINE
from reportgen.languages import pick, write_number
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


def show_file(value: Mapping[str, Any], field: Field, view: View) -> tuple[Block, ...]:
    """What a file is called, with its kind and size; a link to it where it is at hand."""
    document = view.document(value["file"])
    text, lang = pick(value.get("text", {view.lang: document.name}), view.lang, view.main)
    words = Text(text, lang=lang if lang != view.lang else None)
    about = Text(f" ({document.kind.upper()}, {_size(len(document.data), view.lang)})")
    return (Paragraph((Link(f"{FILE}{document.path}", (words,)), about)),)


def _size(size: int, lang: str) -> str:
    """Return a size as people say it: “240 kB”, “1,2 MB” (ISO 80000-1: of a thousand each)."""
    if size < _MEGABYTE:
        return f"{write_number(str(max(round(size / 1000), 1)), lang)} kB"
    return f"{write_number(f'{size / _MEGABYTE:.1f}', lang)} MB"


_MEGABYTE = 1_000_000


def match_file(value: Mapping[str, Any], wanted: str, field: Field) -> bool:
    """A file is found by its path, and by what it is called in any language."""
    return match.match_plain(value["file"], wanted, field) or match.match_texts(
        value.get("text", {}), wanted, field
    )


HANDED_FILE = FieldType(
    "file",
    say("a file to hand on, with words of its own if you like"),
    show_file,
    alone=True,
    handed=True,
    parts=(
        Field("file", replace(scalars.FILE, holds="document"), required=True),
        Field("text", LINE),
    ),
    matches=match_file,
    settings=(Field("join", scalars.YES_NO),),
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
