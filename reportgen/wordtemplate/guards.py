"""Tables and rows that come out empty go, cells keep a paragraph, columns are counted.

Marks are set around such elements when a part is compiled, and looked at after rendering.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lxml import etree

from reportgen.wordtemplate.layout import BLOCKS, Guard, Layout, first_properties
from reportgen.wordtemplate.oxml import R, W, w
from reportgen.wordtemplate.paragraphs import MARK, Spots

#: Elements that must hold at least one paragraph, and end with one (ECMA-376 Part 1, 17.4.65).
_HOLDERS = tuple(
    w(name) for name in ("tc", "hdr", "ftr", "footnote", "endnote", "comment", "txbxContent")
)
_GUARD = re.compile("\x04([oc])(\\d+)\x05")
_PARAGRAPH = re.compile(r"<w:p[ >/]")
_ROW = re.compile(r"<w:tr[ >]")
_CELL = re.compile(r"<w:tc[ >]")
_GRID = re.compile(r"<w:tblGrid\s*/>|<w:tblGrid[ >].*?</w:tblGrid>", re.DOTALL)
_NAMESPACE = re.compile(r'\sxmlns:(\w+)="([^"]*)"')


def set_guards(root: etree._Element, spots: Spots, layout: Layout) -> None:
    """Put marks around what may come out empty, for `settle` to look at."""
    for row in list(root.iter(w("tr"))):
        if _holds_instruction(row):
            _enclose(row, Guard("tr"), layout)
    for table in list(root.iter(w("tbl"))):
        own_rows = [
            row for row in table.iter(w("tr")) if next(row.iterancestors(w("tbl"))) is table
        ]
        dynamic = any(
            _holds_instruction(row)
            or any(MARK in (span.get(w("val")) or "") for span in row.iter(w("gridSpan")))
            for row in own_rows
        )
        if dynamic:
            _enclose(table, Guard("grid"), layout)
        elif not _keeps(table, w("tr"), spots):
            _enclose(table, Guard("tbl"), layout)
    for holder in [*root.iter(*_HOLDERS), *root.iter(w("body"))]:
        if _keeps_last(holder, spots):
            continue
        first = f"<w:p>{first_properties(holder)}</w:p>"
        guard = Guard("block", first)
        start, end = _guard_marks(guard, layout)
        properties = holder.find(w("tcPr"))
        if properties is not None:
            properties.addnext(start)
        else:
            holder.insert(0, start)
        section = holder.find(w("sectPr"))
        if section is not None:
            section.addprevious(end)
        else:
            holder.append(end)


def _guard_marks(guard: Guard, layout: Layout) -> tuple[etree._Element, etree._Element]:
    layout.guards.append(guard)
    number = len(layout.guards) - 1
    return layout.instruction(f"\x04o{number}\x05"), layout.instruction(f"\x04c{number}\x05")


def _enclose(element: etree._Element, guard: Guard, layout: Layout) -> None:
    start, end = _guard_marks(guard, layout)
    element.addprevious(start)
    element.addnext(end)


def _holds_instruction(element: etree._Element) -> bool:
    return any(not isinstance(child.tag, str) for child in element)


def _children_with_depth(
    holder: etree._Element, spots: Spots
) -> Iterable[tuple[etree._Element, int]]:
    """Yield the elements in `holder` with the number of open blocks around each."""
    depth = 0
    for child in holder:
        if isinstance(child.tag, str):
            yield child, depth
            continue
        number = child.text or ""
        if number.isdigit():
            word = spots.spots[int(number)].tag.word
            depth += (word in BLOCKS) - (word in BLOCKS.values())
        elif not number.startswith("n"):
            # The engine's own code encloses what it stands beside: count that as open.
            depth += 1


def _keeps(table: etree._Element, name: str, spots: Spots) -> bool:
    return any(
        child.tag == name and depth == 0 for child, depth in _children_with_depth(table, spots)
    )


def _keeps_last(holder: etree._Element, spots: Spots) -> bool:
    """Tell whether the holder ends with a paragraph however its tags come out."""
    nodes = [
        child
        for child in holder
        if child.tag != w("sectPr") and not (child.text or "").startswith("n")
    ]
    if all(isinstance(child.tag, str) for child in nodes):
        return True
    last = dict(_children_with_depth(holder, spots)).get(nodes[-1], -1)
    return last == 0 and nodes[-1].tag == w("p")


def settle(xml: str, guards: Sequence[Guard]) -> str:
    """Return rendered XML with its guarded elements looked over and their marks removed."""
    if not guards:
        return xml
    pieces = _GUARD.split(xml)
    head = pieces[0]
    stack: list[list[str]] = [[head]]
    for index in range(1, len(pieces), 3):
        side, number, text = pieces[index : index + 3]
        if side == "o":
            stack.append([text])
            continue
        content = "".join(stack.pop())
        stack[-1].append(_settle_one(content, guards[int(number)], head))
        stack[-1].append(text)
    return "".join(stack[0])


def _settle_one(content: str, guard: Guard, head: str) -> str:
    if guard.kind == "tr":
        return content if _CELL.search(content) else ""
    if guard.kind == "block":
        stripped = content.rstrip()
        if stripped.endswith("</w:tbl>") or not _PARAGRAPH.search(content):
            return content + guard.fallback
        return content
    if not _ROW.search(content):
        return ""
    return _count_columns(content, head) if guard.kind == "grid" else content


def _count_columns(table: str, head: str) -> str:
    """Return a table with as many w:gridCol as its rows have columns, its width kept."""
    namespaces = dict(_NAMESPACE.findall(head)) | {"w": W, "r": R}
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in namespaces.items())
    element = etree.fromstring(f"<root{declared}>{table}</root>".encode())[0]
    columns = max(
        (
            sum(_span(cell) for cell in row.iter(w("tc")) if _owner(cell, "tr") is row)
            for row in element.iter(w("tr"))
            if _owner(row, "tbl") is element
        ),
        default=1,
    )
    grid = element.find(w("tblGrid"))
    widths = [] if grid is None else [int(item.get(w("w"), "0")) for item in grid]
    if len(widths) == columns or not columns:
        return table
    total = sum(widths) or 9000
    known = widths[:columns]
    if len(known) < columns:
        known += [total // columns] * (columns - len(known))
    scale = total / (sum(known) or 1)
    cells = "".join(f'<w:gridCol w:w="{max(round(width * scale), 1)}"/>' for width in known)
    xml = f"<w:tblGrid>{cells}</w:tblGrid>"
    return _GRID.sub(lambda found: xml, table, count=1)


def _owner(element: etree._Element, name: str) -> etree._Element | None:
    return next(element.iterancestors(w(name)), None)


def _span(cell: etree._Element) -> int:
    span = cell.find(f"{w('tcPr')}/{w('gridSpan')}")
    return 1 if span is None else int(span.get(w("val"), "1"))
