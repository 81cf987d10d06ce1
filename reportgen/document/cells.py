"""Blocks as the content of cells, and changed inline by inline."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from reportgen.document.blocks import (
    Beside,
    Block,
    Break,
    Fact,
    Facts,
    Heading,
    Inline,
    Link,
    List,
    Notes,
    Paragraph,
    Picture,
    Signature,
    Strip,
    Subheading,
    Table,
    Text,
)
from reportgen.document.sheet import Row, Sheet, Value


def as_cell(blocks: Iterable[Block]) -> tuple[Inline, ...]:
    """Return blocks as the content of a table's cell, with a line for each."""
    lines: list[tuple[Inline, ...]] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(block.content)
        elif isinstance(block, List) and block.marks:
            # Signs say what they mean in cells too.
            for mark, item in zip(block.marks, block.items, strict=False):
                lines.append((mark, Text(" "), *as_cell(item)))
        else:
            lines += [(Text(line),) for line in str(block).splitlines()]
    content: list[Inline] = []
    for line in lines:
        content += [Break(), *line] if content else line
    return tuple(content)


def map_sheet(sheet: Sheet, change: Callable[[Inline], Inline]) -> Sheet:
    """Return a sheet with every inline of its values changed, wherever they stand."""

    def one(value: Value) -> Value:
        parts = {name: one(part) for name, part in value.parts.items()}
        blocks = map_inlines(value.blocks, change)
        return replace(value, blocks=blocks, items=tuple(map(one, value.items)), parts=parts)

    def row(given: Row) -> Row:
        return replace(
            given, passages=tuple(replace(each, body=one(each.body)) for each in given.passages)
        )

    sections = tuple(
        replace(section, value=tuple(map(one, section.value)), rows=tuple(map(row, section.rows)))
        for section in sheet.sections
    )
    values = {
        lang: {name: one(value) for name, value in fields.items()}
        for lang, fields in sheet.values.items()
    }
    return replace(sheet, sections=sections, values=values)


def map_inlines(blocks: Iterable[Block], change: Callable[[Inline], Inline]) -> tuple[Block, ...]:
    """Return the blocks with every inline changed, those of lists, tables and captions too."""

    def line(inlines: Iterable[Inline]) -> tuple[Inline, ...]:
        return tuple(map(change, inlines))

    def picture(block: Picture) -> Picture:
        return replace(block, caption=line(block.caption))

    def one(block: Block) -> Block:
        match block:
            case Paragraph() | Heading() | Subheading():
                return replace(block, content=line(block.content))
            case List():
                return replace(block, items=tuple(map_inlines(i, change) for i in block.items))
            case Table():
                rows, footer = (
                    tuple(tuple(map(line, row)) for row in part)
                    for part in (block.rows, block.footer)
                )
                return replace(
                    block, header=tuple(map(line, block.header)), rows=rows, footer=footer
                )
            case Picture():
                return picture(block)
            case Strip():
                return replace(block, pictures=tuple(map(picture, block.pictures)))
            case Beside():
                inner = map_inlines(block.blocks, change)
                beside = tuple(map(picture, block.pictures))
                return replace(block, blocks=inner, pictures=beside)
            case Facts():
                facts = (Fact(line(f.label), map_inlines(f.blocks, change)) for f in block.items)
                return Facts(tuple(facts))
            case Signature():
                return Signature(tuple(map(line, block.labels)))
            case Notes():
                return Notes(tuple(map(line, block.items)))
            case _:
                return block

    return tuple(map(one, blocks))


def in_language(blocks: Iterable[Block], lang: str) -> tuple[Block, ...]:
    """Return the blocks with their language on every text that states none."""

    def mark(inline: Inline) -> Inline:
        if isinstance(inline, Text):
            return replace(inline, lang=inline.lang or lang)
        if isinstance(inline, Link):
            content = tuple(
                replace(each, lang=each.lang or lang) if isinstance(each, Text) else each
                for each in inline.content
            )
            return replace(inline, content=content)
        return inline

    marked = map_inlines(blocks, mark)
    return tuple(
        replace(block, lang=lang) if isinstance(block, (Paragraph, Picture)) else block
        for block in marked
    )
