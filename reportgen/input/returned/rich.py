"""Lines and tables of a returned file as rich text: lists put together, layout left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from reportgen.document.blocks import (
    Block,
    Inline,
    Link,
    List,
    Notes,
    Paragraph,
    Subheading,
    Table,
    Text,
)
from reportgen.document.cells import map_inlines
from reportgen.input.marks.row_heads import has_row_heads
from reportgen.input.returned.document import PARTED, Cell, Grid, Item, Line, Part
from reportgen.input.runs import join_runs

#: Signs that people type for lists, before a blank or a tab.
_TYPED = re.compile("^[ \t\u00a0]*(?:[-–—•‣◦▪·\uf0b7]|o\t)[ \t\u00a0]+(?=\\S)")
#: Numbers that people type, and what lists of them are called here.
_NUMBERED = re.compile("[ \t\u00a0]*(?P<number>[0-9]{1,3})(?P<sign>[.)])[ \t\u00a0]+(?=\\S)")
_COUNTED = "counted"
#: What is squared and cubed.
_UNIT = re.compile(r"\b[kcdm]?m$")


def blocks_of(parts: Iterable[Part]) -> tuple[Block, ...]:
    """Return paragraphs, headings, lists, tables and notes; lines without text are none.

    A paragraph that is bold as a whole is so by its layout: nothing in it is stressed.
    """
    said = [part for part in parts if isinstance(part, Grid) or str(part).strip()]
    blocks: list[Block] = []
    start = 0
    while start < len(said):
        first = said[start]
        if isinstance(first, Grid):
            blocks += _table(first)
            start += 1
            continue
        lines = list(takewhile(lambda part: isinstance(part, Line), said[start:]))
        block, count = _first_of(lines)  # type: ignore[arg-type]
        blocks += block
        start += count
    return _with_notes(blocks)


def _with_notes(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks with the last paragraphs as notes, where raised numbers count them."""
    for start in range(len(blocks)):
        notes = [_note_of(block, number) for number, block in enumerate(blocks[start:], 1)]
        if all(notes) and start:
            said = map_inlines(blocks[:start], _named_by(len(notes)))
            return (*said, Notes(tuple(note for note in notes if note)))
    return tuple(blocks)


def _named_by(count: int) -> Callable[[Inline], Inline]:
    """Return what makes raised numbers those of so many notes, but the squares of units."""
    before = ""

    def name(inline: Inline) -> Inline:
        nonlocal before
        behind, before = before, str(inline)
        if not (isinstance(inline, Text) and inline.script == "super" and before.isdigit()):
            return inline
        named = 0 < int(before) <= count and not _UNIT.search(behind)
        return replace(inline, script="note") if named else inline

    return name


def _note_of(block: Block, number: int) -> tuple[Inline, ...] | None:
    """Return what a paragraph says behind the raised number that it begins with."""
    content = block.content if isinstance(block, Paragraph) else ()
    first = content[0] if content else None
    if not (isinstance(first, Text) and first.script == "super" and first.text == str(number)):
        return None
    rest = content[1:]
    if rest and isinstance(rest[0], Text):
        rest = (replace(rest[0], text=rest[0].text.lstrip()), *rest[1:])
    return rest


def _first_of(lines: Sequence[Line]) -> tuple[Sequence[Block], int]:
    """Return what the first of some lines begins, and how many of them belong to it."""
    if rows := _tabbed(lines):
        header, *below = rows
        align = ("",) * len(header)
        return [Table(header, tuple(below), align, headed=has_row_heads(header, below))], len(rows)
    items: list[tuple[Item, tuple[Inline, ...]]] = []
    for line in lines:
        item, content = _item_of(line, len(items))
        if item is None:
            break
        items.append((item, content))
    # One line that begins with “1.” may be a date: it takes two to count.
    if items and (len(items) > 1 or not items[0][0].list.startswith(_COUNTED)):
        return list(_lists(list(_by_indent(items)))), len(items)
    if lines[0].outline > 1:
        # Those of texts that were printed are below those of contents.
        return [Subheading((lines[0].outline - 2) % 3 + 1, _said(lines[0]))], 1
    return [Paragraph(_said(lines[0]))], 1


def _tabbed(lines: Sequence[Line]) -> list[tuple[tuple[Inline, ...], ...]]:
    """Return the rows of a table that was typed with tabs: three and more of the same cells."""
    rows: list[tuple[tuple[Inline, ...], ...]] = []
    for line in lines:
        cells = [] if line.item else str(line).strip("\t\n ").split("\t")
        if len(cells) < 2 or (rows and len(cells) != len(rows[0])):
            break
        rows.append(tuple((Text(cell.strip()),) for cell in cells))
    return rows if len(rows) > 2 else []


def _said(line: Line) -> tuple[Inline, ...]:
    return tuple(join_runs(_plain(line.content, line.is_bold)))


def _item_of(line: Line, before: int) -> tuple[Item | None, tuple[Inline, ...]]:
    """Return the place in a list that a line has or was typed to have, and its content.

    `before` is how many items there are before it.
    """
    content = _said(line)
    if line.item or not content or not isinstance(content[0], Text):
        return line.item, content
    text = content[0].text
    item = None
    if typed := _TYPED.match(text):
        depth = len(typed[0]) - len(typed[0].lstrip())
        item = Item("", min(depth // 2, 5))
    elif (typed := _NUMBERED.match(text)) and int(typed["number"]) == before + 1:
        item = Item(_COUNTED + typed["sign"], 0, ordered=True)
    else:
        return None, content
    first = replace(content[0], text=text[typed.end() :])
    return item, (first, *content[1:])


def _plain(content: Iterable[Inline], bold: bool) -> Iterator[Inline]:
    for inline in content:
        if isinstance(inline, Link):
            yield replace(inline, content=tuple(_plain(inline.content, bold)))  # type: ignore[arg-type]
        elif isinstance(inline, Text):
            text = inline.text.replace("\t", " ")
            yield replace(inline, text=text, strong=inline.strong and not bold)
        else:
            yield inline


def _lists(items: Sequence[tuple[Item, tuple[Inline, ...]]]) -> Iterator[List]:
    """Yield the lists that items in a row make, those further in within those further out."""
    start = 0
    while start < len(items):
        top = items[start][0]
        end = start + 1
        while end < len(items) and _goes_on(top, items[end][0]):
            end += 1
        yield _list(items[start:end])
        start = end


#: Lists that stand in by less than this, in points, lie in none.
_INDENT = 4


def _by_indent(
    items: Sequence[tuple[Item, tuple[Inline, ...]]],
) -> Iterator[tuple[Item, tuple[Inline, ...]]]:
    """Yield items as deep as they are seen to be: a list may lie in another by its indent alone.

    So are the lists that Word's styles “List Bullet 2” and “List Number 2” make.
    """
    above: list[Item] = []
    for item, content in items:
        if not item.indent:
            above = []
            yield item, content
            continue
        while above and not _lies_in(item, above[-1]):
            above.pop()
        yield replace(item, depth=max(item.depth, len(above))), content
        above.append(item)


def _lies_in(item: Item, other: Item) -> bool:
    same = item.list == other.list and item.depth == other.depth
    return not same and item.indent > other.indent + _INDENT


def _goes_on(top: Item, item: Item) -> bool:
    known = (top.list, top.list.partition(PARTED)[0])
    same = item.list in known and item.ordered == top.ordered
    return item.depth > top.depth or (item.depth == top.depth and same)


def _list(items: Sequence[tuple[Item, tuple[Inline, ...]]]) -> List:
    top = items[0][0]
    made: list[tuple[Block, ...]] = []
    start = 0
    while start < len(items):
        end = start + 1
        while end < len(items) and items[end][0].depth > top.depth:
            end += 1
        made.append((Paragraph(items[start][1]), *_lists(items[start + 1 : end])))
        start = end
    return List(tuple(made), top.ordered, top.start)


def _table(grid: Grid) -> Iterator[Block]:
    """Yield a table as one, where its rows have the same cells; else its lines."""
    rows = [[tuple(_cell(cell.content)) for cell in row] for row in grid.rows]
    widths = {sum(cell.span for cell in row) for row in grid.rows}
    if len(rows) > 1 and len(widths) == 1 and min(map(len, rows)) == max(map(len, rows)) > 1:
        header, *below = [tuple(row) for row in rows]
        align = tuple(map(_side, zip(*grid.rows, strict=True)))
        yield Table(header, tuple(below), align, headed=has_row_heads(header, below))
        return
    for row in grid.rows:
        for cell in row:
            yield from blocks_of(cell.content)


def _side(column: Iterable[Cell]) -> str:
    """Return the side that all cells of a column keep to that say something; "" for several."""
    sides = {line.align for cell in column for line in cell.lines if str(line).strip()}
    return sides.pop() if len(sides) == 1 else ""


def _cell(content: Iterable[Part]) -> Iterator[Inline]:
    """Yield what a cell says on one line."""
    said: list[Inline] = []
    for part in content:
        lines = [part] if isinstance(part, Line) else []
        if isinstance(part, Grid):
            lines = [line for row in part.rows for cell in row for line in cell.lines]
        for line in lines:
            if str(line).strip():
                said += [Text(" ")] if said else []
                said += _plain(line.content, line.is_bold)
    return join_runs(said)
