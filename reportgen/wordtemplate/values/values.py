"""Values as texts, inlines and blocks: what can be printed, and what is a fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any, TypeVar

from jinja2 import Undefined

from reportgen.document.blocks import (
    Beside,
    Block,
    Break,
    Directory,
    DirectoryEntry,
    Fact,
    Facts,
    Heading,
    Inline,
    KeyFigures,
    Link,
    List,
    Notes,
    PageNumber,
    Paragraph,
    Picture,
    RichText,
    Signature,
    Strip,
    Subheading,
    Table,
    Text,
)
from reportgen.problems.message import say
from reportgen.wordtemplate.faults import FaultError
from reportgen.wordtemplate.looks import Printed, WordDocument

_Block = (
    Paragraph,
    Subheading,
    List,
    Table,
    Picture,
    Strip,
    Beside,
    Notes,
    Facts,
    Signature,
    Heading,
    KeyFigures,
    Directory,
)
_Inline = (Text, Break, Link, PageNumber)


def plain_text(value: Any) -> str:
    """Return the text of a value; None is empty.

    Raises UnknownNameError for an unknown name, and FaultError for what no reader could make sense
    of: what has no text of its own, or one that is meant for programmers.
    """
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, str):
        # A subclass of str might answer with more than its characters.
        return str.__str__(str(value))
    if isinstance(value, int | float | Undefined):
        return str.__str__(str(value))
    for_programmers = getattr(type(value), "__str__", None) is object.__str__
    if for_programmers or isinstance(value, bytes | bytearray | Mapping | Enum):
        raise FaultError(
            say("a value of the kind {kind} is no text.", kind=repr(type(value).__name__)),
            say("Call it: write its name with brackets behind it.")
            if callable(value)
            else say("Print one of its parts, or loop over it."),
        )
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
                inlines.append(Text(plain_text(block)))
        return inlines, value.lang
    if isinstance(value, list | tuple):
        found: list[Inline] = []
        for item in value:
            found += [_in_language(inline, lang) for inline, lang in _each(item)]
        return found, None
    return [Text(plain_text(value))], None


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


def as_blocks(value: Any) -> tuple[list[Printed], str | None]:
    """Return a value as blocks with the language around them; text becomes one paragraph.

    Raises FaultError for what is neither text nor rich text nor a sequence of these.
    """
    if isinstance(value, RichText):
        return list(value.blocks), value.lang
    if isinstance(value, (*_Block, WordDocument)):
        return [value], None
    if isinstance(value, _Inline):
        return [Paragraph((value,))], None
    if isinstance(value, list | tuple):
        blocks: list[Printed] = []
        for item in value:
            inner, language = as_blocks(item)
            blocks += [_printed_in_language(block, language) for block in inner]
        return blocks, None
    text = plain_text(value)
    return ([Paragraph((Text(text),))] if text else []), None


def _printed_in_language(block: Printed, language: str | None) -> Printed:
    return block if isinstance(block, WordDocument) else _block_in_language(block, language)


def _block_in_language(block: Block, language: str | None) -> Block:
    if language is None:
        return block
    if isinstance(block, Paragraph):
        return block if block.lang else replace(block, lang=language)
    if isinstance(block, List):
        items = tuple(
            tuple(_block_in_language(inner, language) for inner in item) for item in block.items
        )
        return replace(block, items=items)
    if isinstance(block, Table):
        header, rows, footer = (
            tuple(_row_in_language(row, language) for row in part)
            for part in ((block.header,), block.rows, block.footer)
        )
        return replace(block, header=header[0], rows=rows, footer=footer)
    if isinstance(block, Picture):
        return block if block.lang else replace(block, lang=language)
    if isinstance(block, Strip | Beside):
        pictures = tuple(replace(each, lang=each.lang or language) for each in block.pictures)
        if isinstance(block, Strip):
            return replace(block, pictures=pictures)
        inner = tuple(_block_in_language(each, language) for each in block.blocks)
        return replace(block, blocks=inner, pictures=pictures)
    if isinstance(block, KeyFigures):
        figures = tuple((number, _line(what, language)) for number, what in block.items)
        return replace(block, items=figures)
    if isinstance(block, Facts):
        return Facts(tuple(_fact_in_language(fact, language) for fact in block.items))
    if isinstance(block, Subheading):
        return Subheading(block.level, _line(block.content, language))
    if isinstance(block, Notes):
        return Notes(_row_in_language(block.items, language))
    if isinstance(block, Signature):
        return Signature(_row_in_language(block.labels, language))
    if isinstance(block, Directory):
        return replace(block, entries=tuple(_titled(entry, language) for entry in block.entries))
    return _titled(block, language)


def _fact_in_language(fact: Fact, language: str) -> Fact:
    blocks = tuple(_block_in_language(block, language) for block in fact.blocks)
    return Fact(_line(fact.label, language), blocks)


_TitledT = TypeVar("_TitledT", Heading, DirectoryEntry)


def _titled(block: _TitledT, language: str) -> _TitledT:
    return replace(block, content=_line(block.content, language), note=_line(block.note, language))


def _line(content: Sequence[Inline], language: str) -> tuple[Inline, ...]:
    return tuple(_in_language(item, language) for item in content)


def _row_in_language(
    row: Sequence[Sequence[Inline]], language: str
) -> tuple[tuple[Inline, ...], ...]:
    return tuple(_line(cell, language) for cell in row)
