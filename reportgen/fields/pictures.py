"""Pictures: what they show, who made them, and how they stand on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from reportgen.document.blocks import Block, Inline, Picture, Strip, Text
from reportgen.document.edition import Audience
from reportgen.document.spacing import NO_BREAK
from reportgen.fields import match
from reportgen.fields.model import Field, FieldType, Misfit, View
from reportgen.fields.numbers import NUMBER
from reportgen.fields.scalars import CHOICE, FILE, LINE, NAME, PLAIN
from reportgen.input.markdown import Remark
from reportgen.languages import Texts, pick
from reportgen.problems.message import say

#: How wide a page's text is, in millimetres, and at how many pixels an inch pictures stand.
_WIDEST, _PIXELS_PER_MM = 175, 96 / 25.4
#: How wide a row is, in millimetres, and how much of it a picture beside a text takes: unless its
#: form says how wide it is, and at the most.
_ROW, _BESIDE, _MOST_BESIDE = 125, 0.4, 0.6


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
    """The picture with its alternative text; caption, credit and holder stand below it."""
    picture = _sized(view.picture(value["file"]), field)
    alt, lang = pick(value.get("alt", {view.lang: ""}), view.lang, view.main)
    below: list[Inline] = []
    if "caption" in value:
        text, written = pick(value["caption"], view.lang, view.main)
        below.append(Text(text, lang=written))
    if credit := list(show_credit(value, view)):
        below += [Text(" · "), *credit] if below else credit
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


def show_credit(value: Mapping[str, Any], view: View) -> Iterator[Text]:
    """Yield who made a picture, whose it is and under which licence: “Bild: A, © B, CC BY 4.0”."""
    head = ""
    if "credit" in value:
        text, written = pick(value["credit"], view.lang, view.main)
        yield Text(f"{view.word('picture_credit')}{view.word('colon')} {text}", lang=written)
        head = ", "
    rights = []
    if "holder" in value:
        rights.append(f"©{NO_BREAK}{pick(value['holder'], view.lang, view.main)[0]}")
    if "licence" in value:
        rights.append(value["licence"])
    if rights:
        yield Text(head + ", ".join(rights))


def _sized(picture: Picture, field: Field) -> Picture:
    """Return a picture as wide as the form says, in pixels of 96 to the inch."""
    if not (width := field.settings.get("width")):
        return picture
    wide = float(width) * _PIXELS_PER_MM
    high = wide * picture.height / max(picture.width, 1)
    return replace(picture, width=round(wide), height=max(round(high), 1))


def gather_strip(values: tuple[Any, ...], field: Field, view: View) -> tuple[Block, ...]:
    """The pictures side by side."""
    one = replace(field, many=False)
    shown = (block for value in values for block in show_picture(value, one, view))
    return place_pictures((each for each in shown if isinstance(each, Picture)), field)


def place_pictures(pictures: Iterable[Picture], field: Field) -> tuple[Block, ...]:
    """Return pictures as their field has them placed: one below the other, or side by side."""
    found = tuple(pictures)
    return (Strip(found),) if found and field.settings.get("look") == "strip" else found


def share_of(picture: Picture, field: Field) -> float:
    """Return how much of a row's width a picture takes that stands beside a text."""
    if "width" not in field.settings:
        return _BESIDE
    return min(picture.width / _PIXELS_PER_MM / _ROW, _MOST_BESIDE)


def permits_picture(value: Mapping[str, Any], audience: Audience, today: date) -> bool:
    """Tell whether a picture may appear: everywhere, unless it says where."""
    return audience is Audience.INTERNAL or audience in value.get("publish", (audience,))


def call_picture(value: Mapping[str, Any]) -> str:
    """Return what a picture is called: its caption, or its file."""
    return str(next(iter(value.get("caption", {"": value["file"]}).values())))


def tailor_picture(kind: FieldType, settings: Mapping[str, Any]) -> FieldType:
    """Return the type of pictures that stand as a form has them."""
    return replace(kind, gather=gather_strip) if settings.get("look") == "strip" else kind


def find_misfit_places(field: Field) -> Iterator[Misfit]:
    """Yield what is wrong with how pictures are to stand."""
    width = field.settings.get("width")
    if width is not None and not 5 <= float(width) <= _WIDEST:
        yield Misfit(
            ("width",),
            say("a picture cannot be {width} mm wide.", width=width),
            say("Write a number of millimetres from 5 to {widest}.", widest=_WIDEST),
        )
    if "look" in field.settings and width is not None:
        yield Misfit(
            ("look",),
            say("a strip fills its line."),
            say("Leave out “width”, or leave out “look”."),
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
        Field("holder", NAME, rare=True),
        Field("licence", PLAIN, rare=True),
    ),
)

_AUDIENCES: Mapping[str, Texts] = {audience.value: {} for audience in Audience}
_LOOKS: Mapping[str, Texts] = {"strip": {}}

PICTURE = replace(
    OWN_PICTURE,
    permits=permits_picture,
    called=call_picture,
    parts=(
        *OWN_PICTURE.parts,
        Field("publish", CHOICE, many=True, private=True, options=_AUDIENCES),
    ),
    settings=(
        Field("look", CHOICE, options=_LOOKS),
        Field("width", NUMBER),
    ),
    tailor=tailor_picture,
    misfits=find_misfit_places,
)
