"""Pictures: what they show, who made them, and how they stand on a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from reportgen.document.blocks import Block, Inline, Picture, Text
from reportgen.fields import match
from reportgen.fields.model import Field, FieldType, View
from reportgen.fields.scalars import FILE, LINE, NAME
from reportgen.input.markdown import Remark
from reportgen.languages import pick
from reportgen.problems.message import say


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


def show_picture(value: Mapping[str, Any], field: Field, view: View) -> tuple[Block, ...]:
    """The picture with its alternative text; caption, sentence and credit stand below it."""
    picture = view.picture(value["file"])
    texts = {
        name: pick(value[name], view.lang, view.main)
        for name in ("alt", "caption", "credit")
        if name in value
    }
    alt, lang = texts.get("alt", ("", view.lang))
    below: list[Inline] = []
    for name in ("caption", "credit"):
        if name in texts:
            text, written = texts[name]
            text = (
                f"{view.word('picture_credit')}{view.word('colon')} {text}"
                if name == "credit"
                else text
            )
            below += [Text(" · ")] if below else []
            below.append(Text(text, lang=written))
    return (
        Picture(
            picture.data,
            picture.media_type,
            picture.width,
            picture.height,
            alt,
            tuple(below),
            lang if lang != view.lang else None,
        ),
    )


#: A picture of the program's own files, such as a logo: it appears wherever it is named.
OWN_PICTURE = FieldType(
    "picture",
    say("a picture or logo (PNG, JPEG, SVG …) with its alternative text, caption and credit"),
    show_picture,
    remarks=remark_picture,
    pictured=True,
    matches=match.match_nothing,
    parts=(
        Field("file", FILE, required=True),
        Field("alt", LINE),
        Field("caption", LINE),
        Field("credit", NAME),
    ),
)
PICTURE = OWN_PICTURE
