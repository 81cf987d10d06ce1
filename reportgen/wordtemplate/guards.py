"""After rendering: tables and rows that came out empty go, cells keep a paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from reportgen.wordtemplate.oxml import R, W, w
from reportgen.wordtemplate.structure import Guard

_GUARD = re.compile("\x04([oc])(\\d+)\x05")
_PARAGRAPH = re.compile(r"<w:p[ >/]")
_ROW = re.compile(r"<w:tr[ >]")
_CELL = re.compile(r"<w:tc[ >]")
_GRID = re.compile(r"<w:tblGrid\s*/>|<w:tblGrid[ >].*?</w:tblGrid>", re.DOTALL)
_NAMESPACE = re.compile(r'\sxmlns:(\w+)="([^"]*)"')


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
