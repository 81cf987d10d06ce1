"""Printing values: one filter for each manner of tag.

Everything that a template prints passes through one of them, and then through `print_escaped`,
which escapes what none of them has made. Neither `|safe` nor a value with `__html__` can bring in
XML, and no tag can name them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

from reportgen.document.blocks import Picture, Text
from reportgen.document.direction import has_rtl
from reportgen.problems.message import say
from reportgen.wordtemplate.faults import FaultError
from reportgen.wordtemplate.files.text import (
    Xml,
    escape_argument,
    escape_entry,
    escape_field,
    escape_plain,
    escape_text,
    inside_run,
    make_runs,
)
from reportgen.wordtemplate.richtext.blocks import BlockWriter
from reportgen.wordtemplate.richtext.inlines import write_inlines
from reportgen.wordtemplate.tags.addresses import encode, require_link
from reportgen.wordtemplate.values.made import Made, level_of, place_made, require_text
from reportgen.wordtemplate.values.values import as_blocks, as_inlines, plain_text
from reportgen.wordtemplate.writing.pictures import draw
from reportgen.wordtemplate.writing.render import Rendering
from reportgen.wordtemplate.writing.slots import Slot

#: Where a context keeps its `Rendering`; the blank keeps templates from naming it.
RENDERING = "the rendering"
_COLOUR = re.compile(r"#?([0-9A-Fa-f]{6})\Z")
_MAX_SPAN = 63  #: columns of a table in Word


def print_escaped(value: Any) -> str:
    """Return XML as it is, and everything else escaped."""
    if type(value) is Xml:
        return value
    return escape_text(plain_text(value))


def rendering_of(context: Context) -> Rendering:
    """Return the document that is being made."""
    rendering = context.parent[RENDERING]
    if not isinstance(rendering, Rendering):
        raise TypeError("the context holds no rendering")
    return rendering


def make_printers(slots: list[Slot]) -> dict[str, Callable[..., Any]]:
    """Return the filters that print, by names that tags cannot use."""

    @pass_context
    def show_made(context: Context, value: Any, number: int) -> Xml:
        if type(value) is Made:
            return Xml(place_made(value, slots[number], rendering_of(context)))
        return Xml(escape_text(plain_text(value)))

    @pass_context
    def show_text(context: Context, value: Any, number: int) -> Xml:
        if type(value) is Made:
            return Xml(place_made(value, slots[number], rendering_of(context)))
        if isinstance(value, Picture):
            slot = slots[number]
            drawing = draw(value, slot, rendering_of(context))
            return Xml(inside_run(f"<w:r>{slot.look.key}{drawing}</w:r>", slot.look))
        language = value.lang if type(value) is Text else None
        text = plain_text(value)
        if language is None and not has_rtl(text):
            return Xml(escape_text(text))
        look = slots[number].look
        return Xml(inside_run(make_runs(text, look, language=language), look))

    @pass_context
    def show_runs(context: Context, value: Any, number: int) -> Xml:
        rendering, slot = rendering_of(context), slots[number]
        if type(value) is Made:
            return Xml(place_made(value, slot, rendering))
        if isinstance(value, Picture):
            return Xml(f"<w:r>{draw(value, slot, rendering)}</w:r>")
        inlines, language = as_inlines(value)
        return Xml(write_inlines(inlines, slot, rendering, language=language))

    @pass_context
    def show_filtered(context: Context, value: Any, number: int) -> Xml:
        among_runs = level_of(slots[number].place) == "run"
        return (show_runs if among_runs else show_text)(context, value, number)

    @pass_context
    def show_blocks(context: Context, value: Any, number: int) -> Xml:
        rendering, slot = rendering_of(context), slots[number]
        if type(value) is Made:
            return Xml(place_made(value, slot, rendering))
        blocks, language = as_blocks(value)
        return Xml(BlockWriter(slot, rendering).write(blocks, language))

    @pass_context
    def show_address(context: Context, value: Any, number: int) -> Xml:
        return Xml(escape_plain(encode(plain_text(value), slots[number].component)))

    return {
        "show_made": show_made,
        "show_text": show_text,
        "show_plain": _show_attribute,
        "show_attribute": _show_attribute,
        "show_field": _show_field,
        "show_entry": _show_entry,
        "show_argument": _show_argument,
        "show_address": show_address,
        "only_link": _only_link,
        "show_runs": show_runs,
        "show_filtered": show_filtered,
        "show_blocks": show_blocks,
        "show_span": _show_span,
        "show_fill": _show_fill,
        "only_text": _only_text,
        **_NUMBERING,
    }


@pass_context
def _show_attribute(context: Context, value: Any, number: int) -> Xml:
    return Xml(escape_plain(plain_text(value)))


@pass_context
def _show_field(context: Context, value: Any, number: int) -> Xml:
    return Xml(escape_field(plain_text(value)))


@pass_context
def _show_entry(context: Context, value: Any, number: int) -> Xml:
    return Xml(escape_entry(plain_text(value)))


@pass_context
def _show_argument(context: Context, value: Any, number: int) -> Xml:
    return Xml(escape_argument(plain_text(value)))


@pass_context
def _new_id(context: Context, value: int) -> Xml:
    return Xml(rendering_of(context).new_id())


@pass_context
def _restart_list(context: Context, number: str, level: int) -> Xml:
    rendering_of(context).restart_list(number, level)
    return Xml("")


@pass_context
def _list_number(context: Context, number: str) -> Xml:
    return Xml(rendering_of(context).restarted.get(number, number))


@pass_context
def _new_mark(context: Context, value: int) -> Xml:
    return Xml(rendering_of(context).marks.new())


@pass_context
def _new_round(context: Context, loop: int) -> int:
    return rendering_of(context).rounds.begin(loop)


@pass_context
def _round_id(context: Context, number: int, round_: int) -> Xml:
    return Xml(rendering_of(context).rounds.id_of(number, round_))


@pass_context
def _round_name(context: Context, name: str, round_: int) -> Xml:
    return Xml(escape_plain(rendering_of(context).rounds.name_of(name, round_)))


@pass_context
def _shape_of(context: Context, shape: str, round_: int) -> Xml:
    return Xml(escape_plain(rendering_of(context).rounds.shape_of(shape, round_)))


#: Filters in the engine's own code, for what is numbered and named anew in each round.
_NUMBERING: dict[str, Callable[..., Any]] = {
    "restart_list": _restart_list,
    "list_number": _list_number,
    "new_id": _new_id,
    "new_mark": _new_mark,
    "new_round": _new_round,
    "round_id": _round_id,
    "round_name": _round_name,
    "shape_of": _shape_of,
}


@pass_context
def _only_link(context: Context, address: Made) -> Made:
    require_link(str(address))
    return address


@pass_context
def _only_text(context: Context, value: Any) -> Any:
    return require_text(value) if type(value) is Made else value


@pass_context
def _show_span(context: Context, value: Any) -> Xml:
    text = plain_text(value).strip()
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MAX_SPAN):
        raise FaultError(
            say("{text} is no number of columns.", text=repr(text)),
            say("Give a number from 1 to {limit}.", limit=_MAX_SPAN),
        )
    return Xml(int(text))


@pass_context
def _show_fill(context: Context, value: Any) -> Xml:
    text = plain_text(value).strip()
    if text in ("", "auto"):
        return Xml("auto")
    found = _COLOUR.match(text)
    if not found:
        raise FaultError(
            say("{text} is no colour.", text=repr(text)),
            say("Give six hexadecimal digits, such as FFE699."),
        )
    return Xml(found.group(1).upper())
