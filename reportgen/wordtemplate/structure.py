"""Moving tags to where they act: paragraphs joined, rows, cells, paragraphs and runs replaced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from reportgen.wordtemplate.faults import FaultError
from reportgen.wordtemplate.oxml import (
    CELL_PROPERTIES,
    PARAGRAPH_PROPERTIES,
    W14,
    WP,
    Properties,
    insert_in_order,
    join_properties,
    local,
    properties_of,
    w,
)
from reportgen.wordtemplate.paragraphs import MARK, MARKED, Spot, Spots, split_run
from reportgen.wordtemplate.tags import CELL_TAGS

_LEVELS = {
    "p": (w("p"), "a paragraph"),
    "tc": (w("tc"), "a table"),
    "tr": (w("tr"), "a table"),
}
#: What opens a block of Jinja statements, and what closes it.
BLOCKS = {"for": "endfor", "if": "endif", "macro": "endmacro", "call": "endcall", "with": "endwith"}
#: Elements that must hold at least one paragraph, and end with one (ECMA-376 Part 1, 17.4.65).
_HOLDERS = tuple(
    w(name) for name in ("tc", "hdr", "ftr", "footnote", "endnote", "comment", "txbxContent")
)


_BOOKMARKS = ("bookmarkStart", "bookmarkEnd")
_COMMENTS = ("commentRangeStart", "commentRangeEnd", "commentReference")


@dataclass(frozen=True, slots=True)
class Guard:
    """An element that needs a look after rendering, since its contents may be gone.

    kind "tbl" or "tr": dropped when no row or cell is left; "block": gets `fallback`, a
    paragraph, when it does not end with one; "grid": a table whose columns are counted again.
    """

    kind: str
    fallback: str = "<w:p/>"


@dataclass(slots=True)
class Layout:
    """What the engine adds to a part of its own: code between elements, guards, places of ids."""

    #: Pieces of Jinja source, put where their marks "c0", "c1", … stand.
    codes: list[str] = field(default_factory=list)
    guards: list[Guard] = field(default_factory=list)

    def code(self, source: str) -> str:
        """Return the mark of a piece of code, for an attribute."""
        self.codes.append(source)
        return f"{MARK}c{len(self.codes) - 1}{MARK}"

    def instruction(self, source: str, *, neutral: bool = False) -> etree._Element:
        """Return a node that stands for a piece of code between elements.

        A neutral one leaves a paragraph at the end of its holder whichever way it goes.
        """
        self.codes.append(source)
        letter = "n" if neutral else "c"
        return etree.ProcessingInstruction("tag", f"{letter}{len(self.codes) - 1}")


def statement(code: str) -> str:
    """Return a Jinja statement in the delimiters of the compiled templates."""
    return f"\x02%{code}%\x03"


def expression(code: str) -> str:
    """Return a Jinja expression in the delimiters of the compiled templates."""
    return f"\x02{{{code}}}\x03"


def arrange(root: etree._Element, spots: Spots, layout: Layout) -> None:
    """Put every tag of a part where it acts. Faults are added to `spots`."""
    _join_paragraphs(spots)
    for number, spot in enumerate(spots.spots):
        if spot.tag.level == "r" and spot.element is not None:
            try:
                split_run(spot.element, number, spots)
                spot.element = None
            except FaultError as fault:
                spots.faults.append((spot.within, fault))
    for level in ("tr", "tc", "p"):
        _lift(level, spots)
    for spot in list(spots.spots):
        if spot.tag.kind in CELL_TAGS:
            try:
                _apply_to_cell(spot, layout)
            except FaultError as fault:
                spots.faults.append((spot.within, fault))
    _drop_comments(root, spots)
    _make_unique(root, spots, layout)
    _guard(root, spots, layout)


def _join_paragraphs(spots: Spots) -> None:
    for spot in spots.spots:
        tag, text, mark = spot.tag, spot.element, spot.mark
        if text is None or not (tag.join_before or tag.join_after):
            continue
        before, _, after = (text.text or "").partition(mark)
        paragraph = next(text.iterancestors(w("p")), None)
        if paragraph is None:
            continue
        whole = "".join(item.text or "" for item in paragraph.iter(w("t")))
        head, _, tail = whole.partition(mark)
        if tag.join_before:
            previous = paragraph.getprevious()
            text.text = before.rstrip() + mark + after
            if not head.strip() and previous is not None and previous.tag == w("p"):
                _append_content(previous, paragraph)
                paragraph = previous
        if tag.join_after:
            before = (text.text or "").partition(mark)[0]
            text.text = before + mark + after.lstrip()
            following = paragraph.getnext()
            if not tail.strip() and following is not None and following.tag == w("p"):
                _append_content(paragraph, following)


def _append_content(paragraph: etree._Element, following: etree._Element) -> None:
    for child in list(following):
        if child.tag != w("pPr"):
            paragraph.append(child)
    parent = following.getparent()
    if parent is not None:
        parent.remove(following)


def _lift(level: str, spots: Spots) -> None:
    """Replace each row, cell or paragraph that holds tags of `level` by these tags."""
    name, kind = _LEVELS[level]
    holders: dict[etree._Element, list[int]] = {}
    for number, spot in enumerate(spots.spots):
        if spot.tag.level != level or spot.element is None:
            continue
        holder = next(spot.element.iterancestors(name), None)
        if holder is None:
            spots.fail(
                spot.within,
                f"{spot.tag.written} stands outside {kind}",
                f"Put it into {kind}, or write {{%p … %}} to act on the paragraph.",
            )
            spot.element = None
            continue
        holders.setdefault(holder, []).append(number)
    for holder, numbers in holders.items():
        _replace_holder(holder, numbers, spots, level)


def _replace_holder(holder: etree._Element, numbers: list[int], spots: Spots, level: str) -> None:
    for other in _spots_inside(holder, spots):
        spot = spots.spots[other]
        prints = spot.tag.kind == "print" or any(
            spots.spots[number].tag.kind == "print" for number in numbers
        )
        if other not in numbers and (prints or spot.tag.kind == "statement"):
            first = spots.spots[numbers[0]].tag.written
            spots.fail(
                spot.within,
                f"{spot.tag.written} would vanish: {first} replaces all that stands beside it",
                "Give one of the two a row, cell or paragraph of its own.",
            )
    if level == "p" and any(spots.spots[number].tag.kind == "print" for number in numbers):
        text = "".join(item.text or "" for item in holder.iter(w("t")))
        rest = MARKED.sub("", text).strip()
        if rest:
            spot = spots.spots[numbers[0]]
            spots.fail(
                spot.within,
                f"the text {rest[:40]!r} would vanish: {spot.tag.written} replaces its paragraph",
                "Put the tag into a paragraph of its own, or use {{r … }} or {{ … }}.",
            )
    section = holder.find(f"{w('pPr')}/{w('sectPr')}") if level == "p" else None
    if section is not None:
        keeper = etree.Element(w("p"))
        etree.SubElement(keeper, w("pPr")).append(section)
        holder.addnext(keeper)
    parent = holder.getparent()
    while parent is not None and local(parent) == "sdtContent" and len(parent) == 1:
        # A content control around nothing but the holder goes with it.
        control = parent.getparent()
        if control is None:
            break
        holder, parent = control, control.getparent()
    for number in numbers:
        spots.spots[number].element = None
        holder.addprevious(etree.ProcessingInstruction("tag", str(number)))
    if parent is not None:
        parent.remove(holder)


def _spots_inside(holder: etree._Element, spots: Spots) -> Iterable[int]:
    for text in holder.iter(*(w("t"), w("instrText"))):
        for found in MARKED.finditer(text.text or ""):
            yield int(found.group(1))


def _take_mark(spot: Spot) -> None:
    text = spot.element
    if text is not None:
        text.text = (text.text or "").replace(spot.mark, "")
    spot.element = None


def _apply_to_cell(spot: Spot, layout: Layout) -> None:
    tag = spot.tag
    text = spot.element
    cell = next(text.iterancestors(w("tc")), None) if text is not None else None
    if text is None or cell is None:
        raise FaultError(f"{tag.written} stands outside a table", "Put it into a table cell.")
    properties = cell.find(w("tcPr"))
    if properties is None:
        properties = etree.Element(w("tcPr"))
        cell.insert(0, properties)
    if tag.kind == "vm":
        merge = statement(" if loop.first ") + "restart" + statement(" else ")
        merge = layout.code(merge + "continue" + statement(" endif "))
        vertical = etree.Element(w("vMerge"), {w("val"): merge})
        insert_in_order(properties, vertical, CELL_PROPERTIES)
        empty = f"<w:p>{_first_properties(cell)}</w:p>"
        properties.addnext(layout.instruction(statement(" if loop.first "), neutral=True))
        other = f"{statement(' else ')}{empty}{statement(' endif ')}"
        cell.append(layout.instruction(other, neutral=True))
    elif tag.kind == "hm":
        span = properties.find(w("gridSpan"))
        width = "1" if span is None else span.get(w("val"), "1")
        value = layout.code(expression(f" loop.length * {int(width)} "))
        insert_in_order(
            properties, etree.Element(w("gridSpan"), {w("val"): value}), CELL_PROPERTIES
        )
        cell.addprevious(layout.instruction(statement(" if loop.first ")))
        cell.addnext(layout.instruction(statement(" endif ")))
    elif not tag.code:
        raise FaultError(f"{tag.written} lacks its value", f"Write {{% {tag.kind} value %}}.")
    elif tag.kind == "colspan":
        # The tag itself becomes the value; where it stood in the text nothing stays.
        span = etree.Element(w("gridSpan"), {w("val"): spot.mark})
        insert_in_order(properties, span, CELL_PROPERTIES)
    else:
        shade = {w("val"): "clear", w("color"): "auto", w("fill"): spot.mark}
        insert_in_order(properties, etree.Element(w("shd"), shade), CELL_PROPERTIES)
    _take_mark(spot)


def _first_properties(holder: etree._Element) -> str:
    paragraph = next(holder.iter(w("p")), None)
    properties = {} if paragraph is None else paragraph_properties(paragraph)
    return join_properties("pPr", properties, PARAGRAPH_PROPERTIES)


def paragraph_properties(paragraph: etree._Element) -> Properties:
    """Return the properties of a paragraph, but its section's and its tracked changes."""
    properties = properties_of(paragraph, "pPr")
    for name in ("sectPr", "pPrChange"):
        properties.pop(name, None)
    return {name: xml for name, xml in properties.items() if MARK not in xml}


def _drop_comments(root: etree._Element, spots: Spots) -> None:
    for spot in spots.spots:
        if spot.tag.kind == "comment":
            _take_mark(spot)
    for instruction in list(root.iter(etree.ProcessingInstruction)):
        number = instruction.text or ""
        if number.isdigit() and spots.spots[int(number)].tag.kind == "comment":
            parent = instruction.getparent()
            if parent is not None:
                parent.remove(instruction)


def _make_unique(root: etree._Element, spots: Spots, layout: Layout) -> None:
    """Number drawings anew in loops, and drop there what must not occur twice in a document."""
    depth = 0
    doomed: list[etree._Element] = []
    single = {w(name): name for name in (*_BOOKMARKS, *_COMMENTS)}
    ranges: dict[tuple[str, str], list[etree._Element]] = {}
    for element in root.iter():
        if not isinstance(element.tag, str):
            depth += depth_change([element.text or ""], spots)
            continue
        depth += depth_change(MARKED.findall(element.text or ""), spots)
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


def depth_change(numbers: list[str], spots: Spots) -> int:
    """Return by how many loops (and macros) the depth changes over these tags."""
    change = 0
    for number in numbers:
        if not number.isdigit():
            continue
        word = spots.spots[int(number)].tag.word
        change += (word in ("for", "macro", "call")) - (word in ("endfor", "endmacro", "endcall"))
    return change


def _guard(root: etree._Element, spots: Spots, layout: Layout) -> None:
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
        first = f"<w:p>{_first_properties(holder)}</w:p>"
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
