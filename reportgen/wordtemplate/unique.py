"""What may occur only once in a document: numbered anew in loops, or left out there."""

from __future__ import annotations

from lxml import etree

from reportgen.wordtemplate.layout import Layout, expression
from reportgen.wordtemplate.oxml import W14, WP, local, w
from reportgen.wordtemplate.paragraphs import MARKED, Spots

_BOOKMARKS = ("bookmarkStart", "bookmarkEnd")
_COMMENTS = ("commentRangeStart", "commentRangeEnd", "commentReference")


def make_unique(root: etree._Element, spots: Spots, layout: Layout) -> None:
    """Number drawings anew in loops, and drop there what must not occur twice in a document."""
    depth = 0
    doomed: list[etree._Element] = []
    single = {w(name): name for name in (*_BOOKMARKS, *_COMMENTS)}
    ranges: dict[tuple[str, str], list[etree._Element]] = {}
    for element in root.iter():
        if not isinstance(element.tag, str):
            depth += _depth_change([element.text or ""], spots)
            continue
        depth += _depth_change(MARKED.findall(element.text or ""), spots)
        name = single.get(element.tag)
        if name is not None:
            key = ("bookmark" if name in _BOOKMARKS else "comment", element.get(w("id"), ""))
            ranges.setdefault(key, []).append(element)
        if depth <= 0:
            continue
        for attribute in (f"{{{W14}}}paraId", f"{{{W14}}}textId"):
            element.attrib.pop(attribute, "")
        parent = element.getparent()
        if name is not None or (
            element.tag == w("id") and parent is not None and parent.tag == w("sdtPr")
        ):
            doomed.append(element)
        elif element.tag == f"{{{WP}}}docPr":
            element.set("id", layout.code(expression(" 0|new_id ")))
    for element in doomed:
        _drop(element)
    gone = set(doomed)
    for (kind, _), elements in ranges.items():
        pair = [element for element in elements if element not in gone]
        left = {local(element) for element in pair}
        complete = (f"{kind}RangeStart" in left) == (f"{kind}RangeEnd" in left)
        if kind == "bookmark":
            complete = left == set(_BOOKMARKS)
        else:
            complete = complete and "commentReference" in left
        if not complete:
            for element in pair:
                _drop(element)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    parent.remove(element)
    if local(parent) == "r" and all(local(child) == "rPr" for child in parent):
        _drop(parent)


def _depth_change(numbers: list[str], spots: Spots) -> int:
    """Return by how many loops (and macros) the depth changes over these tags."""
    change = 0
    for number in numbers:
        if not number.isdigit():
            continue
        word = spots.spots[int(number)].tag.word
        change += (word in ("for", "macro", "call")) - (word in ("endfor", "endmacro", "endcall"))
    return change
