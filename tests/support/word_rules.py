"""What holds in the body of every document that Word opens (ECMA-376 Part 1), looked at fast."""

from __future__ import annotations

from collections import Counter
from typing import Any

from lxml import etree

from support.word import W, bookmarks, fields

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_RANGES = ("bookmark", "perm", "commentRange", "moveFromRange", "moveToRange")
_MARKS = {f"{W}{name}{side}" for name in _RANGES for side in ("Start", "End")} | {f"{W}proofErr"}
_BLOCKS = {f"{W}{name}" for name in ("p", "tbl", "sdt", "sectPr")} | _MARKS
#: Which elements may stand in which.
_CONTENTS = {
    f"{W}body": _BLOCKS,
    f"{W}sdtContent": _BLOCKS | {f"{W}r", f"{W}tr", f"{W}tc"},
    f"{W}txbxContent": _BLOCKS,
    f"{W}tc": _BLOCKS | {f"{W}tcPr"},
    f"{W}tr": {f"{W}tc", f"{W}trPr", f"{W}sdt"} | _MARKS,
    f"{W}tbl": {f"{W}tr", f"{W}tblPr", f"{W}tblGrid", f"{W}sdt"} | _MARKS,
    f"{W}p": {f"{W}{name}" for name in ("r", "pPr", "hyperlink", "sdt", "ins", "del", "fldSimple")}
    | _MARKS,
}
#: Elements that end with a paragraph.
_HOLDERS = (f"{W}tc", f"{W}txbxContent")


def broken_rules(root: etree._Element) -> list[str]:
    """Return what is wrong with the body of a document; empty for a sound one."""
    found: list[str] = []
    for element in root.iter():
        if not isinstance(element.tag, str):
            found.append(f"what is no element: {etree.tostring(element)!r}")
            continue
        allowed = _CONTENTS.get(element.tag)
        if allowed is not None:
            found += [
                f"{_name(each)} in {_name(element)}" for each in element if each.tag not in allowed
            ]
        if element.tag == f"{W}t" and element.getparent().tag != f"{W}r":  # type: ignore[union-attr]
            found.append(f"text in {_name(element.getparent())}")
    for content in root.iter(f"{W}sdtContent"):
        if not any(each.tag not in _MARKS for each in content):
            found.append("a content control with nothing in it")
    for table in root.iter(f"{W}tbl"):
        behind = next((each for each in table.itersiblings() if each.tag not in _MARKS), None)
        if behind is not None and behind.tag == f"{W}tbl":
            found.append("two tables with nothing between them")
        found += _broken_table(table)
    for holder in root.iter(*_HOLDERS):
        blocks = [each for each in holder if each.tag in (f"{W}p", f"{W}tbl", f"{W}sdt")]
        if not blocks or blocks[-1].tag == f"{W}tbl":
            found.append(f"{_name(holder)} does not end with a paragraph")
    drawn = Counter(
        item.get("id") for item in root.iter(f"{_WP}docPr") if not _in_second_copy(item)
    )
    found += [f"two drawings with the id {number}" for number, times in drawn.items() if times > 1]
    try:
        bookmarks(_without_copies(root))
        fields(root)
    except (AssertionError, IndexError) as error:
        found.append(f"bookmarks or fields: {error!r}")
    return found


def _broken_table(table: etree._Element) -> list[str]:
    found = []
    rows = list(table.iterchildren(f"{W}tr"))
    grid = len(list(table.iterfind(f"{W}tblGrid/{W}gridCol")))
    if not rows:
        found.append("a table without rows")
    for row in rows:
        cells = list(row.iterchildren(f"{W}tc"))
        spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in cells]
        width = sum(1 if span is None else int(span.get(f"{W}val", "1")) for span in spans)
        if not cells:
            found.append("a row without cells")
        if width > grid:
            found.append(f"a row of {width} columns in a grid of {grid}")
    return found


def _without_copies(root: etree._Element) -> Any:
    """Return a copy of the tree without the second copies of text boxes, whose ids are the same."""
    copy = etree.fromstring(etree.tostring(root))
    for second in list(copy.iter(_FALLBACK)):
        second.getparent().remove(second)  # type: ignore[union-attr]
    return copy


def _in_second_copy(element: etree._Element) -> bool:
    return next(element.iterancestors(_FALLBACK), None) is not None


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
