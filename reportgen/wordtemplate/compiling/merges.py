"""Cells that are merged as they are printed: what says the same below or beside each other.

The tags `vm` and `hm` mark a cell. What is printed of it decides: cells of one loop that follow
each other and say the same, or nothing, become one; a cell that says something else begins anew.
So no text is lost, whatever a condition or a filter leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from reportgen.wordtemplate.files.oxml import CELL_PROPERTIES, insert_in_order, twips, w
from reportgen.wordtemplate.tags.layout import Guard, Layout, first_properties
from reportgen.wordtemplate.tags.paragraphs import MARK, MARKED, Spot, Spots
from reportgen.wordtemplate.values.made import read_text

#: Where a loop of merged cells begins or ends.
_BOUND = "\x04g\x05"
_TOKEN = re.compile(
    "<w:(tbl|tr|tc)[ >]|</w:(tbl|tr|tc)>|\x04(?:(g)|([vh])(\\d+)(?::(\\d+))?)\x05|"
    '<w:gridSpan w:val="(\\d+)"/>'
)
_MERGE = re.compile('<w:vMerge w:val="\x04v\\d+\x05"/>')
_SPAN = re.compile('<w:gridSpan w:val="\x04h\\d+:\\d+\x05"/>')
#: The end of what a cell says of itself, which a marked cell always does.
_PROPERTIES = "</w:tcPr>"
_PICTURED = re.compile(r'\br:(?:embed|link|id|pict)="[^"]*"')


def mark_cell(spot: Spot, cell: etree._Element, layout: Layout) -> None:
    """Mark a cell for one of the two tags, `vm` or `hm`."""
    properties = cell.find(w("tcPr"))
    if properties is None:
        properties = etree.Element(w("tcPr"))
        cell.insert(0, properties)
    if spot.tag.kind == "vm":
        name, mark = "vMerge", f"\x04v{spot.number}\x05"
    else:
        span = properties.find(w("gridSpan"))
        width = 1 if span is None else max(twips(span.get(w("val")), 1), 1)
        name, mark = "gridSpan", f"\x04h{spot.number}:{width}\x05"
    element = etree.Element(w(name), {w("val"): layout.code(mark)})
    insert_in_order(properties, element, CELL_PROPERTIES)
    layout.merges[cell] = (*layout.merges.get(cell, ()), spot.number)


def enclose_tables(root: etree._Element, spots: Spots, layout: Layout) -> None:
    """Put marks around the tables of merged cells, and where their loops begin and end.

    Over the bounds of a loop no cells are merged.
    """
    if not layout.merges:
        return
    _mark_bounds(root, spots, layout)
    tables: dict[etree._Element, dict[str, str]] = {}
    for cell, numbers in layout.merges.items():
        table = next(cell.iterancestors(w("tbl")))
        empty = f"<w:p>{first_properties(cell)}</w:p>"
        tables.setdefault(table, {}).update((str(number), empty) for number in numbers)
    for table, empties in tables.items():
        layout.enclose(table, Guard("merge", empties=empties))


def _mark_bounds(root: etree._Element, spots: Spots, layout: Layout) -> None:
    loops: list[tuple[int, etree._Element]] = []
    found: dict[int, etree._Element] = {}
    ends: dict[int, tuple[int, etree._Element]] = {}
    for element, number in _tags(root, layout):
        if number is not None:
            word = spots.spots[number].tag.word
            if word == "for":
                loops.append((number, element))
            elif word == "endfor" and loops:
                ends[loops.pop()[0]] = (number, element)
            continue
        for merged in layout.merges[element]:
            name = w("tbl") if spots.spots[merged].tag.kind == "vm" else w("tr")
            table = next(element.iterancestors(w("tbl")))
            inside = [loop for loop in loops if table in loop[1].iterancestors()]
            around = [loop for loop in inside if _stands_in(loop[1], name)] or inside
            if around:
                found[around[-1][0]] = around[-1][1]
    for number, element in found.items():
        if number in ends:
            _put_bound(element, number, layout, before=True)
            _put_bound(ends[number][1], ends[number][0], layout, before=False)


def _stands_in(node: etree._Element, name: str) -> bool:
    """Tell whether a tag stands by itself in such an element."""
    parent = node.getparent()
    return not isinstance(node.tag, str) and parent is not None and parent.tag == name


def _tags(root: etree._Element, layout: Layout) -> Iterator[tuple[etree._Element, int | None]]:
    """Yield the nodes that hold tags with the number of each, and the cells to be merged."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            if (element.text or "").isdigit():
                yield element, int(element.text or "")
        elif element in layout.merges:
            yield element, None
        else:
            for found in MARKED.finditer(element.text or ""):
                yield element, int(found[1])


def _put_bound(element: etree._Element, number: int, layout: Layout, *, before: bool) -> None:
    if not isinstance(element.tag, str):
        node = layout.instruction(_BOUND, neutral=True)
        (element.addprevious if before else element.addnext)(node)
        return
    code, mark = layout.code(_BOUND), f"{MARK}{number}{MARK}"
    element.text = (element.text or "").replace(mark, code + mark if before else mark + code)


@dataclass(slots=True)
class _Cell:
    start: int
    era: int
    end: int = 0
    column: int = 0
    span: int = 1
    #: The numbers of the tags that merge it, or "".
    down: str = ""
    aside: str = ""


@dataclass(slots=True)
class _Edits:
    """Changes of a text, from left to right."""

    text: str
    found: list[tuple[int, int, str]] = field(default_factory=list)

    def put(self, start: int, end: int, new: str) -> None:
        self.found.append((start, end, new))

    def apply(self) -> str:
        pieces: list[str] = []
        position = 0
        for start, end, new in sorted(self.found):
            if start < position:
                # Within what has gone already.
                continue
            pieces += (self.text[position:start], new)
            position = end
        return "".join((*pieces, self.text[position:]))


def merge_cells(table: str, empties: Mapping[str, str]) -> str:
    """Return a printed table with its marked cells merged; marks of other tables stay.

    `empties` has the paragraph that stays in a cell which goes on, by the number of its tag.
    """
    rows = _read(table)
    edits = _Edits(table)
    above: list[_Cell] = []
    for row in rows:
        row = _merge_aside(row, edits)
        above = _merge_down(above, row, edits, empties)
    return edits.apply().replace(_BOUND, "")


def _read(table: str) -> list[list[_Cell]]:
    """Return the cells of each row of a table, not those of tables within it."""
    rows: list[list[_Cell]] = []
    depth = era = 0
    for found in _TOKEN.finditer(table):
        begin, end, bound, letter, number, span, width = found.groups()
        if begin == "tbl" or end == "tbl":
            depth += 1 if begin else -1
        elif depth != 1:
            continue
        elif begin == "tr":
            rows.append([])
        elif begin == "tc" and rows:
            rows[-1].append(_Cell(found.start(), era))
        elif bound:
            era += 1
        elif rows and rows[-1]:
            cell = rows[-1][-1]
            if end == "tc":
                cell.end = found.end()
            elif letter == "v":
                cell.down = number
            elif letter == "h":
                cell.aside, cell.span = number, int(span)
            elif width and not cell.end:
                cell.span = int(width)
    return rows


def _merge_aside(row: list[_Cell], edits: _Edits) -> list[_Cell]:
    """Merge the marked cells of a row; return those that are left, each with its column."""
    left: list[_Cell] = []
    for cell in row:
        before = left[-1] if left else None
        if (
            before is not None
            and cell.aside
            and (before.aside, before.era) == (cell.aside, cell.era)
            and _says_no_more(edits.text, before, cell)
        ):
            before.span += cell.span
            edits.put(cell.start, cell.end, "")
            continue
        cell.column = 0 if before is None else before.column + before.span
        left.append(cell)
    for cell in left:
        found = _SPAN.search(edits.text, cell.start, cell.end) if cell.aside else None
        if found:
            edits.put(*found.span(), f'<w:gridSpan w:val="{cell.span}"/>')
    return left


def _merge_down(
    above: list[_Cell], row: list[_Cell], edits: _Edits, empties: Mapping[str, str]
) -> list[_Cell]:
    """Merge the marked cells of a row with those above; return what those below are held to."""
    heads: list[_Cell] = []
    for cell in row:
        if not cell.down:
            continue
        found = _MERGE.search(edits.text, cell.start, cell.end)
        head = next(
            (
                each
                for each in above
                # Rows of several looks, between conditions, have tags of their own.
                if (each.era, each.column, each.span) == (cell.era, cell.column, cell.span)
                and _says_no_more(edits.text, each, cell)
            ),
            None,
        )
        if found:
            value = "continue" if head else "restart"
            edits.put(*found.span(), f'<w:vMerge w:val="{value}"/>')
        if head:
            start = edits.text.index(_PROPERTIES, cell.start) + len(_PROPERTIES)
            edits.put(start, cell.end - len("</w:tc>"), empties[cell.down])
            # Those below are held to what is printed.
            cell = replace(cell, start=head.start, end=head.end)
        heads.append(cell)
    return heads


def _says_no_more(table: str, first: _Cell, second: _Cell) -> bool:
    """Tell whether a cell says what another says already, or nothing at all."""
    one, other = (
        table[table.index(_PROPERTIES, cell.start) : cell.end] for cell in (first, second)
    )
    return one == other or _said(other) in (("", []), _said(one))


def _said(content: str) -> tuple[str, list[str]]:
    return read_text(content).strip(), _PICTURED.findall(content)
