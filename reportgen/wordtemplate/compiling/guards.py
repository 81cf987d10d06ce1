"""Tables and rows that come out empty go, cells keep a paragraph, columns are counted.

Marks are set around such elements when a part is compiled, and looked at after rendering.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lxml import etree

from reportgen.wordtemplate.compiling.merges import merge_cells
from reportgen.wordtemplate.files.oxml import R, W, local, twips, w
from reportgen.wordtemplate.tags.layout import BLOCKS, Guard, Layout, first_properties
from reportgen.wordtemplate.tags.paragraphs import MARK, Spots
from reportgen.wordtemplate.tags.reading import is_block_set

#: Elements that must hold at least one paragraph, and end with one (ECMA-376 Part 1, 17.4.65).
_HOLDERS = tuple(
    w(name) for name in ("tc", "hdr", "ftr", "footnote", "endnote", "comment", "txbxContent")
)
#: A paragraph that takes no room: the table before it may fill its page.
_LOW = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
)
_GUARD = re.compile("\x04([ocr])(\\d+)\x05")
#: What may stand behind the last paragraph of a cell and is none.
_RANGE = r"<w:(?:bookmark|perm|\w+Range)(?:Start|End)\b[^>]*/>"
_RANGE_AT = re.compile(_RANGE)
#: Stands before a table whose neighbour is not known before rendering.
_SEAM = "\x04s\x05"
_ADJACENT = re.compile(
    rf"(</w:tbl>(?:</w:sdtContent></w:sdt>)*(?:{_RANGE})*(?:{_SEAM}|{_RANGE})*){_SEAM}"
    rf"(?=(?:{_RANGE})*(?:<w:sdt[ >](?:(?!<w:p[ >]).)*?<w:sdtContent>)?<w:tbl[ >])",
    re.DOTALL,
)
#: What a content control shows.
_SHOWN = {w(name) for name in ("p", "tbl", "tr", "tc", "r", "hyperlink", "fldSimple", "sdt")}
_CONTENT = re.compile(r"<(?:w:(?:p|tbl|tr|tc|r)[ >/]|m:)")
_PARAGRAPH = re.compile(r"<w:p[ >/]")
_ROW = re.compile(r"<w:tr[ >]")
_CELL = re.compile(r"<w:tc[ >]")
#: A grid without a former one in it, which `_plain_grid` takes care of.
_GRID = re.compile(r"<w:tblGrid\s*/>|<w:tblGrid[ >].*?</w:tblGrid>", re.DOTALL)
_NAMESPACE = re.compile(r'\sxmlns:([\w.-]+)="([^"]*)"')


def set_guards(root: etree._Element, spots: Spots, layout: Layout) -> None:
    """Put marks around what may come out empty, for `settle` to look at."""
    for row in list(root.iter(w("tr"))):
        if _holds_instruction(row):
            layout.enclose(row, Guard("tr"))
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
            _plain_grid(table)
            layout.enclose(table, Guard("grid"))
        elif not _keeps(table, w("tr"), spots):
            layout.enclose(table, Guard("tbl"))
    for control in reversed(list(root.iter(w("sdt")))):
        content = control.find(w("sdtContent"))
        if content is not None and _holds_instruction(content):
            kept = _children_with_depth(content, spots)
            if not any(depth == 0 and child.tag in _SHOWN for child, depth in kept):
                layout.enclose(control, Guard("sdt"))
    for holder in [*root.iter(*_HOLDERS), *root.iter(w("body"))]:
        if _keeps_last(holder, spots):
            continue
        first = f"<w:p>{first_properties(holder)}</w:p>"
        guard = Guard("block", first, _LOW if holder.tag == w("body") else first)
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


def mark_seams(root: etree._Element, spots: Spots, layout: Layout) -> None:
    """Put marks before the tables, and the tags that may print one, that may come after another."""
    for node in list(root.iter(w("tbl"), w("sdt"), etree.ProcessingInstruction)):
        if node.tag == w("tbl"):
            seam = _follows_tag(node)
        elif isinstance(node.tag, str):
            first = next(node.iterfind(f"{w('sdtContent')}/*"), None)
            seam = first is not None and first.tag == w("tbl") and _follows_tag(node)
        else:
            number = node.text or ""
            tag = spots.spots[int(number)].tag if number.isdigit() else None
            seam = tag is not None and tag.level == "p" and tag.kind == "print"
        if seam:
            node.addprevious(layout.instruction(_SEAM, neutral=True))


def _follows_tag(element: etree._Element) -> bool:
    """Tell whether nobody knows what is printed before an element: a tag or a control with some."""
    before = element.getprevious()
    while before is not None and local(before).endswith(("Start", "End")):
        before = before.getprevious()
    if before is not None and before.tag == w("sdt"):
        return any(not isinstance(each.tag, str) for each in before.iter())
    return before is not None and not isinstance(before.tag, str)


def _plain_grid(table: etree._Element) -> None:
    """Give a table whose columns are counted again a grid, and one that says what it is now.

    Google Docs, and Word where changes are tracked, keep the former grid inside of it (ECMA-376
    Part 1, 17.13.5.33).
    """
    grid = table.find(w("tblGrid"))
    if grid is None:
        grid = etree.Element(w("tblGrid"))
        properties = table.find(w("tblPr"))
        table.insert(0 if properties is None else table.index(properties) + 1, grid)
    for former in grid.findall(w("tblGridChange")):
        grid.remove(former)


def _guard_marks(guard: Guard, layout: Layout) -> tuple[etree._Element, etree._Element]:
    layout.guards.append(guard)
    number = len(layout.guards) - 1
    return layout.instruction(f"\x04o{number}\x05"), layout.instruction(f"\x04c{number}\x05")


def _holds_instruction(element: etree._Element) -> bool:
    """Tell whether tags stand in an element, or in content controls in it."""
    return any(
        not isinstance(child.tag, str)
        or (child.tag in (w("sdt"), w("sdtContent")) and _holds_instruction(child))
        for child in element
    )


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
            tag = spots.spots[int(number)].tag
            begins = tag.word in BLOCKS or (tag.word == "set" and is_block_set(tag.code))
            depth += begins - (tag.word in ("endset", *BLOCKS.values()))
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
    part = part_tables if _SEAM in xml else str
    if not guards:
        return part(xml)
    pieces = _GUARD.split(xml)
    head = pieces[0]
    stack: list[list[str]] = [[head]]
    boxes: dict[str, str] = {}
    for index in range(1, len(pieces), 3):
        side, number, text = pieces[index : index + 3]
        if side == "o":
            stack.append([text])
            continue
        if side == "r":
            stack[-1] += (boxes.get(number, ""), text)
            continue
        guard = guards[int(number)]
        content = "".join(stack.pop())
        if guard.kind in ("block", "grid"):
            content = part(content)
        content = _settle_one(content, guard, head)
        if guard.kind == "copy":
            boxes[number] = content
        stack[-1] += (content, text)
    return part("".join(stack[0]))


def part_tables(xml: str) -> str:
    """Return rendered XML with a paragraph between tables that nothing else parts any more.

    Word takes two tables without anything between them for one.
    """
    return _ADJACENT.sub(r"\1<w:p/>", xml).replace(_SEAM, "")


def _settle_one(content: str, guard: Guard, head: str) -> str:
    if guard.kind == "block" and content.endswith("</w:p>"):
        # As nearly all do.
        return content
    if guard.kind == "copy":
        return content
    if guard.kind == "tr":
        return content if _CELL.search(content) else ""
    if guard.kind == "sdt":
        return content if _CONTENT.search(content, content.index("<w:sdtContent")) else ""
    if guard.kind == "block":
        if _ends_with_table(content):
            return content + guard.closing
        return content if _PARAGRAPH.search(content) else content + guard.fallback
    if guard.kind == "merge":
        return merge_cells(content, guard.empties)
    if not _ROW.search(content):
        return ""
    return _count_columns(content, head) if guard.kind == "grid" else content


def _ends_with_table(content: str) -> bool:
    """Tell whether nothing but beginnings and ends of ranges follows a table."""
    content = content.rstrip()
    while content.endswith("/>") and _RANGE_AT.match(content, content.rindex("<")):
        content = content[: content.rindex("<")].rstrip()
    return content.endswith("</w:tbl>")


def _count_columns(table: str, head: str) -> str:
    """Return a table with as many w:gridCol as its rows have columns, its width kept.

    `head` begins with the start tag of the part's root, which declares the prefixes.
    """
    namespaces = dict(_NAMESPACE.findall(head[: head.index(">")])) | {"w": W, "r": R}
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in namespaces.items())
    element = etree.fromstring(f"<root{declared}>{table}</root>".encode())[0]
    columns = max(
        (_columns(row) for row in element.iter(w("tr")) if _owner(row, "tbl") is element),
        default=1,
    )
    widths = [
        twips(item.get(w("w"))) for item in element.iterfind(f"{w('tblGrid')}/{w('gridCol')}")
    ]
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


def _columns(row: etree._Element) -> int:
    """Return how many columns of its table a row takes, with those left out at its sides."""
    cells = (cell for cell in row.iter(w("tc")) if _owner(cell, "tr") is row)
    spans = [cell.find(f"{w('tcPr')}/{w('gridSpan')}") for cell in cells]
    outside = [row.find(f"{w('trPr')}/{w(name)}") for name in ("gridBefore", "gridAfter")]
    return sum(1 if span is None else max(twips(span.get(w("val")), 1), 1) for span in spans) + sum(
        max(twips(side.get(w("val"))), 0) for side in outside if side is not None
    )


def _owner(element: etree._Element, name: str) -> etree._Element | None:
    return next(element.iterancestors(w(name)), None)
