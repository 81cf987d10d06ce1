"""What a look in an office program does not say of Markdown: taken from the text that was there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from reportgen.document.blocks import Block, List, Table
from reportgen.input.markdown import parse_markdown
from reportgen.input.markdown_text import write_markdown

_T = TypeVar("_T", List, Table)


def restore(text: str, like: str) -> str:
    """Return Markdown whose tables and lists are written as those of another text.

    That is on which side the columns of tables stand, and whether blank lines part the items of
    lists. Nothing is changed where there are more of them than in the other text, or fewer.
    """
    blocks, known = parse_markdown(text).blocks, parse_markdown(like).blocks
    tables, lists = list(_find(known, Table)), list(_find(known, List))
    same_tables = len(tables) == len(list(_find(blocks, Table)))
    same_lists = len(lists) == len(list(_find(blocks, List)))
    if not (tables and same_tables) and not (lists and same_lists):
        return text
    sides = iter(tables if same_tables else ())
    ways = iter(lists if same_lists else ())
    return write_markdown(_restored(blocks, lambda: next(sides, None), lambda: next(ways, None)))


def _find(blocks: Sequence[Block], kind: type[_T]) -> Iterator[_T]:
    for block in blocks:
        if isinstance(block, kind):
            yield block
        if isinstance(block, List):
            for item in block.items:
                yield from _find(item, kind)


def _restored(
    blocks: Iterable[Block], table: Callable[[], Table | None], way: Callable[[], List | None]
) -> tuple[Block, ...]:
    made: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            like = table()
            same = like is not None and len(like.header) == len(block.header)
            made.append(replace(block, align=like.align) if like and same else block)
        elif isinstance(block, List):
            other = way()
            items = tuple(_restored(item, table, way) for item in block.items)
            tight = other.tight if other else block.tight
            made.append(replace(block, items=items, tight=tight))
        else:
            made.append(block)
    return tuple(made)
