"""Printing values: one Jinja filter for each manner of tag, and the sandbox they run in.

Everything that a template prints passes through `_finalize`, which escapes whatever the
filters have not made. Neither `|safe` nor a value with `__html__` can bring in XML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reportgen.document.blocks import (
    Block,
    Break,
    Directory,
    DirectoryEntry,
    Heading,
    Inline,
    KeyFigures,
    Link,
    List,
    PageNumber,
    Paragraph,
    Picture,
    RichText,
    Table,
    Text,
)
from reportgen.document.direction import has_rtl
from reportgen.problems.message import say
from reportgen.wordtemplate.faults import FaultError, Unknown
from reportgen.wordtemplate.inlines import write_inlines
from reportgen.wordtemplate.pictures import draw
from reportgen.wordtemplate.render import Rendering
from reportgen.wordtemplate.richtext import BlockWriter
from reportgen.wordtemplate.slots import Slot
from reportgen.wordtemplate.text import (
    Xml,
    escape_address,
    escape_field,
    escape_plain,
    escape_text,
    inside_run,
    make_runs,
)

#: Where a context keeps its `Rendering`; the blank keeps templates from naming it.
RENDERING = "the rendering"
_COLOUR = re.compile(r"#?([0-9A-Fa-f]{6})\Z")
_MAX_SPAN = 63  #: columns of a table in Word
_MAX_LENGTH = 10_000_000
_Block = (Paragraph, List, Table, Picture, Heading, KeyFigures, Directory)
_Inline = (Text, Break, Link, PageNumber)
_BlockT = TypeVar("_BlockT")


def plain_text(value: Any) -> str:
    """Return the text of a value: None is empty, an unknown name raises UnknownNameError."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    # A subclass of str might answer with more than its characters.
    return str.__str__(str(value))


def as_inlines(value: Any) -> tuple[list[Inline], str | None]:
    """Return a value as inlines with the language around them.

    Raises FaultError for what is neither text nor rich text nor a sequence of these.
    """
    if isinstance(value, _Inline):
        return [value], None
    if isinstance(value, Paragraph):
        return list(value.content), value.lang
    if isinstance(value, RichText):
        inlines: list[Inline] = []
        for number, block in enumerate(value.blocks):
            inlines += [Break()] if number else []
            if isinstance(block, Paragraph):
                inlines += [_in_language(item, block.lang) for item in block.content]
            else:
                inlines.append(Text(str(block)))
        return inlines, value.lang
    if isinstance(value, list | tuple):
        found: list[Inline] = []
        for item in value:
            found += [_in_language(inline, lang) for inline, lang in _each(item)]
        return found, None
    return [Text(_text_or_number(value))], None


def _each(item: Any) -> list[tuple[Inline, str | None]]:
    inlines, language = as_inlines(item)
    return [(inline, language) for inline in inlines]


def _in_language(inline: Inline, language: str | None) -> Inline:
    if language is not None and isinstance(inline, Link):
        content = tuple(_piece_in_language(item, language) for item in inline.content)
        return Link(inline.target, content)
    return inline if isinstance(inline, Link) else _piece_in_language(inline, language)


def _piece_in_language(
    piece: Text | Break | PageNumber, language: str | None
) -> Text | Break | PageNumber:
    if language is None or not isinstance(piece, Text) or piece.lang is not None:
        return piece
    return replace(piece, lang=language)


def as_blocks(value: Any) -> tuple[list[Block], str | None]:
    """Return a value as blocks with the language around them; text becomes one paragraph.

    Raises FaultError for what is neither text nor rich text nor a sequence of these.
    """
    if isinstance(value, RichText):
        return list(value.blocks), value.lang
    if isinstance(value, _Block):
        return [value], None
    if isinstance(value, _Inline):
        return [Paragraph((value,))], None
    if isinstance(value, list | tuple):
        blocks: list[Block] = []
        for item in value:
            inner, language = as_blocks(item)
            blocks += [_block_in_language(block, language) for block in inner]
        return blocks, None
    text = _text_or_number(value)
    return ([Paragraph((Text(text),))] if text else []), None


def _block_in_language(block: Block, language: str | None) -> Block:
    if language is None:
        return block
    if isinstance(block, Paragraph):
        return block if block.lang else Paragraph(block.content, language)
    if isinstance(block, List):
        items = tuple(
            tuple(_block_in_language(inner, language) for inner in item) for item in block.items
        )
        return List(items, block.ordered, block.start, block.tight)
    if isinstance(block, Table):
        header, rows, footer = (
            tuple(_row_in_language(row, language) for row in part)
            for part in ((block.header,), block.rows, block.footer)
        )
        return replace(block, header=header[0], rows=rows, footer=footer)
    if isinstance(block, Picture):
        return block if block.lang else replace(block, lang=language)
    if isinstance(block, KeyFigures):
        figures = tuple((number, _line(what, language)) for number, what in block.items)
        return replace(block, items=figures)
    if isinstance(block, Directory):
        return replace(block, entries=tuple(_titled(entry, language) for entry in block.entries))
    return _titled(block, language)


_TitledT = TypeVar("_TitledT", Heading, DirectoryEntry)


def _titled(block: _TitledT, language: str) -> _TitledT:
    return replace(block, content=_line(block.content, language), note=_line(block.note, language))


def _line(content: Sequence[Inline], language: str) -> tuple[Inline, ...]:
    return tuple(_in_language(item, language) for item in content)


def _row_in_language(
    row: Sequence[Sequence[Inline]], language: str
) -> tuple[tuple[Inline, ...], ...]:
    return tuple(_line(cell, language) for cell in row)


def _text_or_number(value: Any) -> str:
    if isinstance(value, Undefined) or value is None or isinstance(value, str | int | float):
        return plain_text(value)
    if getattr(type(value), "__str__", None) is object.__str__ or isinstance(
        value, dict | set | bytes
    ):
        raise FaultError(
            say("a value of the kind {kind} is no text.", kind=repr(type(value).__name__)),
            say("Print one of its parts, or loop over it."),
        )
    return plain_text(value)


class Environment(ImmutableSandboxedEnvironment):
    """Jinja as Word templates may use it."""

    intercepted_binops = frozenset(("**", "*"))

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a part of a value; that of plain data at once, for it cannot be unsafe."""
        kind = type(obj)
        if attribute[:1] != "_" and (
            attribute in getattr(kind, "__dataclass_fields__", ())
            or (
                isinstance(getattr(kind, attribute, None), property)
                and (kind is LoopContext or hasattr(kind, "__dataclass_fields__"))
            )
        ):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse powers and repetitions whose result would fill the memory."""
        big = isinstance(left, int) and isinstance(right, int)
        if operator == "**" and big and abs(right) * max(abs(left).bit_length(), 1) > 10_000:
            raise OverflowError("the power is too large")
        for text, count in ((left, right), (right, left)):
            repeats = isinstance(count, int) and isinstance(text, str | list | tuple)
            if operator == "*" and repeats and len(text) * count > _MAX_LENGTH:
                raise OverflowError("the repetition is too long")
        return super().call_binop(context, operator, left, right)


def make_environment(slots: list[Slot]) -> Environment:
    """Return the sandbox for the parts of one template, which share `slots`."""
    environment = Environment(
        block_start_string="\x02%",
        block_end_string="%\x03",
        variable_start_string="\x02{",
        variable_end_string="}\x03",
        comment_start_string="\x02#",
        comment_end_string="#\x03",
        keep_trailing_newline=True,
        autoescape=False,
        undefined=Unknown,
        finalize=_finalize,
        cache_size=0,
    )
    # What macros and blocks return is made of pieces that are escaped already.
    environment.concat = lambda pieces: Xml("".join(pieces))  # type: ignore[method-assign]
    for name in ("lipsum", "cycler", "joiner"):
        environment.globals.pop(name, None)
    for name in ("safe", "e", "escape", "forceescape"):
        environment.filters[name] = plain_text
    for name in ("xmlattr", "urlize", "pprint", "random"):
        environment.filters.pop(name, None)
    environment.filters.update(_make_filters(slots))
    return environment


def _finalize(value: Any) -> str:
    if type(value) is Xml:
        return value
    return escape_text(plain_text(value))


def _make_filters(slots: list[Slot]) -> dict[str, Callable[..., Any]]:
    def show_text(value: Any, number: int) -> Xml:
        if type(value) is Xml:
            return value
        language = value.lang if type(value) is Text else None
        text = plain_text(value)
        if language is None and not has_rtl(text):
            return Xml(escape_text(text))
        look = slots[number].look
        return Xml(inside_run(make_runs(text, look, language=language), look))

    def show_attribute(value: Any, number: int) -> Xml:
        return Xml(escape_plain(plain_text(value)))

    def show_field(value: Any, number: int) -> Xml:
        return Xml(escape_field(plain_text(value)))

    def show_address(value: Any, number: int) -> Xml:
        return Xml(escape_address(plain_text(value)))

    @pass_context
    def show_runs(context: Context, value: Any, number: int) -> Xml:
        if type(value) is Xml:
            return value
        if isinstance(value, Picture):
            return Xml(f"<w:r>{draw(value, slots[number], _rendering(context))}</w:r>")
        inlines, language = as_inlines(value)
        return Xml(write_inlines(inlines, slots[number], _rendering(context), language=language))

    @pass_context
    def show_blocks(context: Context, value: Any, number: int) -> Xml:
        if type(value) is Xml:
            return value
        blocks, language = as_blocks(value)
        writer = BlockWriter(slots[number], _rendering(context))
        return Xml(writer.write(blocks, language))

    @pass_context
    def new_id(context: Context, value: int) -> Xml:
        return Xml(_rendering(context).new_id())

    return {
        "show_text": show_text,
        "show_plain": show_attribute,
        "show_attribute": show_attribute,
        "show_field": show_field,
        "show_address": show_address,
        "show_runs": show_runs,
        "show_blocks": show_blocks,
        "show_span": _show_span,
        "show_fill": _show_fill,
        "new_id": new_id,
    }


def _rendering(context: Context) -> Rendering:
    rendering = context.parent[RENDERING]
    if not isinstance(rendering, Rendering):
        raise TypeError("the context holds no rendering")
    return rendering


def _show_span(value: Any) -> Xml:
    text = plain_text(value).strip()
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MAX_SPAN):
        raise FaultError(
            say("{text} is no number of columns.", text=repr(text)),
            say("Give a number from 1 to {limit}.", limit=_MAX_SPAN),
        )
    return Xml(int(text))


def _show_fill(value: Any) -> Xml:
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
