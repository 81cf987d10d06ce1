"""Words longer than a line of the rail or of a cell told where they may be parted, as in PDF.

Office programs tear such a word anywhere unless it has optional hyphens (ECMA-376 Part 1,
17.3.3.18), of which nothing is seen where the line has room.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from reportgen.document.blocks import Block, Inline, List, Paragraph, Table, Text
from reportgen.document.sheet import Section, Value
from reportgen.writers.words import good_places

_HYPHEN = "\u00ad"
#: Words with more letters than any line of the rail has room for, and than columns are made for.
_IN_RAIL, _IN_CELLS = (re.compile(rf"[^\s{_HYPHEN}-]{{{most},}}") for most in (21, 25))


def part_rail(section: Section, lang: str) -> Section:
    """Return a section in a language whose rail says where its long words may be parted."""
    labels = tuple(_part_text(_IN_RAIL, lang, label) for label in section.labels)
    value = tuple(
        replace(each, blocks=_part_lines(each.blocks, each.lang or lang)) for each in section.value
    )
    return replace(section, labels=labels, value=value)


def part_tables(value: Value, lang: str) -> Value:
    """Return a value whose tables say where their long words may be parted."""
    if not any(isinstance(block, Table) for block in value.blocks):
        return value
    blocks = (
        part_cells(block, value.lang or lang) if isinstance(block, Table) else block
        for block in value.blocks
    )
    return replace(value, blocks=tuple(blocks))


def part_cells(table: Table, lang: str) -> Table:
    """Return a table that says where its long words may be parted."""

    def row(cells: Iterable[Iterable[Inline]]) -> tuple[tuple[Inline, ...], ...]:
        return tuple(tuple(map(partial(_part_inline, _IN_CELLS, lang), cell)) for cell in cells)

    return replace(table, header=row(table.header), rows=tuple(map(row, table.rows)))


def _part_lines(blocks: Iterable[Block], lang: str) -> tuple[Block, ...]:
    return tuple(_part_block(block, lang) for block in blocks)


def _part_block(block: Block, lang: str) -> Block:
    match block:
        case Paragraph():
            part = partial(_part_inline, _IN_RAIL, block.lang or lang)
            return replace(block, content=tuple(map(part, block.content)))
        case List():
            return replace(block, items=tuple(_part_lines(item, lang) for item in block.items))
        case _:
            return block


def _part_inline(long: re.Pattern[str], lang: str, inline: Inline) -> Inline:
    return _part_text(long, lang, inline) if isinstance(inline, Text) else inline


def _part_text(long: re.Pattern[str], lang: str, text: Text) -> Text:
    def part(found: re.Match[str]) -> str:
        word = found.group()
        places = [at for at, mark in good_places(word, text.lang or lang, _HYPHEN) if mark]
        return _HYPHEN.join(
            word[start:end] for start, end in zip((0, *places), (*places, len(word)), strict=True)
        )

    parted = long.sub(part, text.text)
    return text if parted == text.text else replace(text, text=parted)
