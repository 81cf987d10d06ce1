"""What may occur only once in a document: numbered anew in loops, or left out there.

Bookmarks and other ranges are given an id, and a name, for each round; the fields and links of the
round that name a bookmark get its name as well (`references`). In the first round the names are
those of the template, so that what points into a loop from outside leads to the first round.
"""

from __future__ import annotations

import re

from lxml import etree

from reportgen.wordtemplate.files.oxml import W14, WP, W, local, names, w
from reportgen.wordtemplate.tags.controls import BINDINGS
from reportgen.wordtemplate.tags.layout import Layout, Path, expression
from reportgen.wordtemplate.tags.paragraphs import Spots
from reportgen.wordtemplate.tags.paths import repeated, with_paths
from reportgen.wordtemplate.tags.references import keep_fields_whole, rename_references

_RANGED = names(
    "bookmark perm moveFromRange moveToRange customXmlInsRange customXmlDelRange "
    "customXmlMoveFromRange customXmlMoveToRange commentRange"
)
_RANGE = re.compile(f"{re.escape(f'{{{W}}}')}({'|'.join(_RANGED)})(Start|End)\\Z")
_REMARK = "commentRange"
#: Where Word noted that it was edited last: nothing refers to it.
_LAST_EDIT = "_goback"
#: Tracked changes (ECMA-376 Part 1, 17.13.5), each with an id of its own.
CHANGES = {
    w(name)
    for name in names(
        "ins del moveFrom moveTo rPrChange pPrChange sectPrChange tblPrChange tblPrExChange "
        "trPrChange tcPrChange tblGridChange cellIns cellDel cellMerge numberingChange"
    )
}
#: What has an id that nothing else of these has.
NUMBERED = (
    *CHANGES,
    *(w(f"{name}{side}") for name in _RANGED for side in ("Start", "End")),
)
#: Tags behind which the rest of a round is not printed.
_LEAVING = ("break", "continue")
VML = "{urn:schemas-microsoft-com:vml}"
OFFICE = "{urn:schemas-microsoft-com:office:office}"
_Half = tuple[etree._Element, Path]


def make_unique(root: etree._Element, spots: Spots, layout: Layout) -> None:
    """Number anew in loops what must not occur twice in a document, or drop it there."""
    ranges: dict[tuple[str, str], list[_Half]] = {}
    doomed: list[etree._Element] = []
    shapes: dict[str, Path] = {}
    nodes = list(with_paths(root, spots))
    for element, path in nodes:
        found = _RANGE.match(str(element.tag))
        if found or element.tag == w("commentReference"):
            kind = found[1] if found else _REMARK
            ranges.setdefault((kind, element.get(w("id"), "")), []).append((element, path))
        elif loops := repeated(path):
            parent = element.getparent()
            if element.tag in BINDINGS or (
                element.tag == w("id") and parent is not None and parent.tag == w("sdtPr")
            ):
                doomed.append(element)
            else:
                _number(element, loops, layout, shapes)
    for element in doomed:
        _drop(element)
    for (kind, _), halves in ranges.items():
        if kind == _REMARK:
            _keep_remark(halves)
        else:
            _keep_range(halves, layout)
    if ranges and any(spot.tag.word in _LEAVING for spot in spots.spots):
        layout.parted = True
    keep_fields_whole(nodes, spots)
    rename_references(nodes, layout)


def _number(element: etree._Element, loops: Path, layout: Layout, shapes: dict[str, Path]) -> None:
    """Give an element in a loop another id in each round, where it has one.

    `shapes` are the ids of shapes in loops that others name, with the loops around each.
    """
    for attribute in (f"{{{W14}}}paraId", f"{{{W14}}}textId"):
        element.attrib.pop(attribute, "")
    if element.tag == f"{{{WP}}}docPr":
        element.set("id", layout.code(expression(" 0|new_id ")))
    elif element.tag in CHANGES and w("id") in element.attrib:
        element.set(w("id"), layout.code(expression(" 0|new_mark ")))
    elif str(element.tag).startswith(VML) and (shape := element.get("id")):
        shapes[shape] = loops
        element.set("id", layout.per_round("shape_of", shape, loops))
        element.attrib.pop(f"{OFFICE}spid", "")
    for name in ("type", "ShapeID"):
        named = (element.get(name) or "").removeprefix("#")
        around = shapes.get(named, ())
        if around and around == loops[: len(around)]:
            sign = "#" if name == "type" else ""
            element.set(name, sign + layout.per_round("shape_of", named, around))


def _keep_range(halves: list[_Half], layout: Layout) -> None:
    """Number a range anew in loops; drop it where one half is repeated without the other.

    It may be there twice, in both copies of a text box.
    """
    starts = [half for half in halves if local(half[0]).endswith("Start")]
    ends = [half for half in halves if local(half[0]).endswith("End")]
    name = "" if not starts else starts[0][0].get(w("name"), "")
    whole = len(starts) == len(ends) and all(
        repeated(start[1]) == repeated(end[1]) for start, end in zip(starts, ends, strict=True)
    )
    loops = repeated(halves[0][1])
    if name and (any(path for _, path in halves) or not whole):
        layout.weak.add(name.lower())
    if not whole or (loops and name.lower() == _LAST_EDIT):
        for element, _ in halves:
            _drop(element)
        return
    layout.parted |= any(start[1] != end[1] for start, end in zip(starts, ends, strict=True))
    if not loops:
        return
    layout.numbered += 1
    number = layout.per_round("round_id", layout.numbered, loops)
    for element, _ in halves:
        element.set(w("id"), number)
        if name and element.get(w("name")) is not None:
            element.set(w("name"), layout.per_round("round_name", name, loops))
    if name and local(halves[0][0]).startswith("bookmark"):
        layout.bookmarks[name.lower()] = (name, loops)


def _keep_remark(pieces: list[_Half]) -> None:
    """Drop a remark in the margin that is in a loop or is not there as a whole."""
    left = {local(element) for element, _ in pieces}
    whole = (f"{_REMARK}Start" in left) == (f"{_REMARK}End" in left) and "commentReference" in left
    if not whole or len({path for _, path in pieces}) > 1 or repeated(pieces[0][1]):
        for element, _ in pieces:
            _drop(element)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    parent.remove(element)
    if local(parent) == "r" and all(local(child) == "rPr" for child in parent):
        _drop(parent)
