"""Pages without tags: what one sees on them as paragraphs and tables, in the order of reading.

What is repeated at the edges of pages goes aside, and what goes on over the end of a page is
joined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from reportgen.input.returned.document import Cell, Grid, Line, Part
from reportgen.input.returned.pdf.columns import Columns, find_columns
from reportgen.input.returned.pdf.edges import Edge, lines_tilted, part_edges, repeated_edges
from reportgen.input.returned.pdf.glyphs import Glyph, Page
from reportgen.input.returned.pdf.lines import Row, end_with_blanks, rows_of
from reportgen.input.returned.pdf.paragraphs import goes_on, inlines_of, paragraphs_of, words_in
from reportgen.input.returned.pdf.ruled import Box, RuledTable, find_tables

#: So many lines that are as long are full.
_FULL = 3
#: How much larger than the rest headings are, and how long at most.
_LARGER, _LONGEST = 1.15, 200
#: How far apart edges may be that are those of one table on two pages, in points.
_SAME_EDGE = 3.0


@dataclass(slots=True)
class _Cell:
    blocks: list[_Block]
    right: float
    span: int = 1
    continues: bool = False

    def __str__(self) -> str:
        return " ".join(str(row) for row in self.rows())

    def rows(self) -> Iterator[Row]:
        for block in self.blocks:
            if isinstance(block, list):
                yield from block
            else:
                yield from (row for cells in block.rows for cell in cells for row in cell.rows())


@dataclass(slots=True)
class _Table:
    rows: list[list[_Cell]]
    edges: tuple[float, ...]
    top: float


#: A paragraph, as the lines that one sees; or a table.
_Block: TypeAlias = list[Row] | _Table


@dataclass(slots=True)
class _Sheet:
    """What stands on a page: its blocks from above, how far lines may go, heads and feet."""

    blocks: list[_Block]
    right: float
    aside: list[tuple[str, Row]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LaidOut:
    """What stands on pages: the body, and the heads and feet."""

    body: tuple[Part, ...]
    aside: tuple[Line, ...]


def lay_out(pages: Sequence[Page]) -> LaidOut:
    """Return what stands on pages."""
    rows = [rows_of(page.glyphs) for page in pages]
    ended = end_with_blanks(glyph for page in pages for glyph in page.glyphs)
    repeated = repeated_edges(pages, rows)
    usual = _usual_size(glyph for page in pages for glyph in page.glyphs)
    sheets = [_sheet(page, repeated, usual, ended) for page in pages]
    writing = _Writing(words_in(row for each in rows for row in each), usual)
    aside = [
        Line(inlines_of([row], writing.words), f"{kind}, page {number}")
        for number, sheet in enumerate(sheets, 1)
        for kind, row in sheet.aside
    ]
    aside += lines_tilted(pages)
    return LaidOut(tuple(writing.parts(_joined(sheets))), tuple(aside))


def _usual_size(glyphs: Iterable[Glyph]) -> float:
    sizes = Counter(round(glyph.size, 1) for glyph in glyphs if glyph.text.strip())
    return sizes.most_common(1)[0][0] if sizes else 0.0


# --- A page --------------------------------------------------------------------------------------


def _sheet(page: Page, repeated: AbstractSet[Edge], usual: float, ended: bool) -> _Sheet:
    tables = sorted(find_tables(page.rules), key=lambda table: table.box.size)
    inside: dict[int, list[Glyph]] = {number: [] for number in range(len(tables))}
    outside: list[Glyph] = []
    for glyph in page.glyphs:
        x, y = (glyph.left + glyph.right) / 2, glyph.base + glyph.size / 4
        # The smallest that holds it, since tables lie in others.
        home = next((at for at, table in enumerate(tables) if table.box.holds(x, y)), None)
        (outside if home is None else inside[home]).append(glyph)
    made: list[_Table] = []
    for number, table in enumerate(tables):
        nested = [each for each in made if _lies_in(each, table.box)]
        made = [each for each in made if each not in nested]
        made.append(_filled(table, inside[number], nested, ended))
    filled = [table for table in made if any(str(cell).strip() for cell in _cells(table))]
    rows = rows_of(outside, ended)
    everything = sorted([*rows, *_edge_rows(filled)], key=lambda row: -row.base)
    parted = [each for each in part_edges(page, everything, repeated, usual) if each[1] in rows]
    body = [row for row in rows if all(row is not each for _, each in parted)]
    right = _right_of(body, page)
    return _Sheet(_blocks(body, filled, right), right, parted)


def _right_of(rows: Sequence[Row], page: Page) -> float:
    """Return how far lines go: as far as several do, else as far from the edge as at the left."""
    right = max((row.right for row in rows), default=0.0)
    full = sum(row.right > right - 2 * row.size for row in rows)
    margin = min((row.left for row in rows), default=0.0)
    return right if full >= _FULL else max(right, page.width - margin)


def _cells(table: _Table) -> Iterator[_Cell]:
    return (cell for row in table.rows for cell in row)


def _edge_rows(tables: Iterable[_Table]) -> Iterator[Row]:
    """Yield the lines in tables, by which heads and feet see how far they are from the rest."""
    for table in tables:
        for cell in _cells(table):
            yield from cell.rows()


def _lies_in(table: _Table, box: Box) -> bool:
    return box.holds((table.edges[0] + table.edges[-1]) / 2, table.top - 1)


def _filled(
    table: RuledTable, glyphs: Sequence[Glyph], nested: Sequence[_Table], ended: bool
) -> _Table:
    """Return a table with the letters and the tables that stand in its cells."""
    rows = []
    for ruled in table.rows:
        cells = []
        for cell in ruled:
            if cell.continues:
                cells.append(_Cell([], cell.box.right, cell.span, True))
                continue
            own = [
                glyph
                for glyph in glyphs
                if cell.box.holds((glyph.left + glyph.right) / 2, glyph.base + glyph.size / 4)
            ]
            lines = rows_of(own, ended)
            # Cells have as much room at the right as at the left.
            room = min((row.left - cell.box.left for row in lines), default=0.0)
            right = cell.box.right - max(0.0, room)
            within = [each for each in nested if _lies_in(each, cell.box)]
            cells.append(_Cell(_blocks(lines, within, right), right, cell.span))
        rows.append(cells)
    return _Table(rows, table.edges, table.box.top)


def _blocks(rows: Sequence[Row], tables: Sequence[_Table], right: float) -> list[_Block]:
    """Return the paragraphs and tables of an area from above."""
    tops = [table.top for table in tables]
    placed: list[tuple[float, _Block]] = [(table.top, table) for table in tables]
    for group in _between(rows, tops):
        for piece in find_columns(group):
            if isinstance(piece, Columns) and not piece.running:
                placed.append((piece.top, _from_columns(piece)))
                continue
            columns = piece.rows[0] if isinstance(piece, Columns) else (piece,)
            top = max(row.base for row in columns[0])
            for lines in columns:
                paragraphs = paragraphs_of(lines, right if len(columns) == 1 else 0.0)
                # What is read one after another lies beside each other.
                placed += [(top, paragraph) for paragraph in paragraphs]
    return [block for _, block in sorted(placed, key=lambda each: -each[0])]


def _from_columns(columns: Columns) -> _Table:
    ends = columns.left_end, columns.edges[-1]
    rows = [
        [_Cell(list(paragraphs_of(lines, end)), end) for lines, end in zip(row, ends, strict=True)]
        for row in columns.rows
    ]
    return _Table(rows, columns.edges, columns.top)


def _between(rows: Sequence[Row], tops: Sequence[float]) -> Iterator[list[Row]]:
    """Yield the lines that no table parts."""
    group: list[Row] = []
    for row in rows:
        if group and any(row.base < top <= group[-1].base for top in tops):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


# --- Over the ends of pages ----------------------------------------------------------------------


@dataclass(slots=True)
class _Placed:
    """A block, the page on which it begins, and how far its lines may go."""

    block: _Block
    page: int
    right: float


def _joined(sheets: Sequence[_Sheet]) -> Iterator[_Placed]:
    """Yield the blocks of all pages, those that go on over the end of a page as one."""
    last: _Placed | None = None
    for number, sheet in enumerate(sheets, 1):
        for at, block in enumerate(sheet.blocks):
            if at == 0 and last is not None and last.page < number and _continue(last, block):
                continue
            if last is not None:
                yield last
            last = _Placed(block, number, sheet.right)
    if last is not None:
        yield last


def _continue(last: _Placed, block: _Block) -> bool:
    """Let the last block of a page go on with the first of the next; tell whether it does."""
    before = last.block
    if isinstance(before, _Table) and isinstance(block, _Table):
        if len(before.edges) != len(block.edges):
            return False
        pairs = zip(before.edges, block.edges, strict=True)
        if any(abs(one - other) > _SAME_EDGE for one, other in pairs):
            return False
        rows = block.rows
        if len(before.rows) > 1 and _said_in(before.rows[0]) == _said_in(rows[0]):
            # The head of the table is drawn again on each page.
            rows = rows[1:]
        if rows and _goes_on_in(before.rows[-1], rows[0]):
            for cell, more in zip(before.rows[-1], rows[0], strict=True):
                _add(cell.blocks, more.blocks, cell.right)
            rows = rows[1:]
        before.rows += rows
        return True
    if isinstance(before, list) and isinstance(block, list):
        return _add([before], [block], last.right)
    return False


def _add(blocks: list[_Block], more: list[_Block], right: float) -> bool:
    """Put blocks behind others; tell whether the first of them was one with the last."""
    last = blocks[-1] if blocks else None
    first = more[0] if more else None
    joined = (
        isinstance(last, list) and isinstance(first, list) and goes_on(last, first[0], right, 0.0)
    )
    if joined and isinstance(last, list) and isinstance(first, list):
        last += first
    blocks += more[1:] if joined else more
    return joined


def _said_in(row: Sequence[_Cell]) -> str:
    return "\t".join(map(str, row))


def _goes_on_in(last: Sequence[_Cell], row: Sequence[_Cell]) -> bool:
    """Tell whether a row at the top of a page is the end of the one at the foot of that before.

    A label is bold, or stands at the left: a row without either begins nothing.
    """
    if len(last) != len(row) or str(row[0]).strip() or any(cell.continues for cell in row):
        return False
    firsts = [next(cell.rows(), None) for cell in row]
    return not any(first is not None and first.seen[0].bold for first in firsts)


# --- Parts ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Writing:
    """Makes parts of blocks, and counts them."""

    words: AbstractSet[str]
    usual: float
    tables: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def parts(self, placed: Iterable[_Placed]) -> Iterator[Part]:
        every = list(placed)
        largest = max(
            (row.size for each in every if isinstance(each.block, list) for row in each.block),
            default=0.0,
        )
        for each in every:
            if isinstance(each.block, _Table):
                self.tables += 1
                yield self.grid(each.block, f"table {self.tables}")
                continue
            page = f"page {each.page}"
            self.counts[page] += 1
            line = self.line(each.block, f"{page}, paragraph {self.counts[page]}")
            size = each.block[0].size
            if size > _LARGER * self.usual and len(str(line)) <= _LONGEST:
                line = replace(line, outline=1 if size == largest and each.page == 1 else 2)
            yield line

    def line(self, paragraph: Sequence[Row], within: str) -> Line:
        return Line(inlines_of(paragraph, self.words), within)

    def grid(self, table: _Table, within: str) -> Grid:
        rows = []
        for number, row in enumerate(table.rows, 1):
            places = [f"{within}, row {number}, cell {column}" for column in range(1, len(row) + 1)]
            rows.append(tuple(map(self.cell, row, places)))
        return Grid(tuple(rows), within)

    def cell(self, cell: _Cell, within: str) -> Cell:
        parts: list[Part] = []
        counts: Counter[str] = Counter()
        for block in cell.blocks:
            kind = "table" if isinstance(block, _Table) else "paragraph"
            counts[kind] += 1
            place = f"{within}, {kind} {counts[kind]}"
            if isinstance(block, _Table):
                parts.append(self.grid(block, place))
            else:
                parts.append(self.line(block, place))
        return Cell(tuple(parts), within, cell.span, cell.continues)
