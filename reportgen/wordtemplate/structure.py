"""Moving tags to where they act: paragraphs joined, rows, cells, paragraphs and runs replaced."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from reportgen.problems.message import say
from reportgen.wordtemplate.faults import FaultError
from reportgen.wordtemplate.guards import set_guards
from reportgen.wordtemplate.layout import Layout, expression, first_properties, statement
from reportgen.wordtemplate.oxml import CELL_PROPERTIES, insert_in_order, local, w
from reportgen.wordtemplate.paragraphs import MARKED, Spot, Spots, split_run
from reportgen.wordtemplate.tags import CELL_TAGS
from reportgen.wordtemplate.unique import make_unique

_LEVELS = {
    "p": (w("p"), say("a paragraph")),
    "tc": (w("tc"), say("a table")),
    "tr": (w("tr"), say("a table")),
}


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
    make_unique(root, spots, layout)
    set_guards(root, spots, layout)


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
                say("{written} stands outside {kind}.", written=spot.tag.written, kind=kind),
                say("Put it into {kind}, or write {{%p … %}} to act on the paragraph.", kind=kind),
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
                say(
                    "{written} would vanish: {first} replaces all that stands beside it.",
                    written=spot.tag.written,
                    first=first,
                ),
                say("Give one of the two a row, cell or paragraph of its own."),
            )
    if level == "p" and any(spots.spots[number].tag.kind == "print" for number in numbers):
        text = "".join(item.text or "" for item in holder.iter(w("t")))
        rest = MARKED.sub("", text).strip()
        if rest:
            spot = spots.spots[numbers[0]]
            spots.fail(
                spot.within,
                say(
                    "the text {rest} would vanish: {written} replaces its paragraph.",
                    rest=repr(rest[:40]),
                    written=spot.tag.written,
                ),
                say("Put the tag into a paragraph of its own, or use {{{{r … }}}} or {{{{ … }}}}."),
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
        raise FaultError(
            say("{written} stands outside a table.", written=tag.written),
            say("Put it into a table cell."),
        )
    properties = cell.find(w("tcPr"))
    if properties is None:
        properties = etree.Element(w("tcPr"))
        cell.insert(0, properties)
    if tag.kind == "vm":
        merge = statement(" if loop.first ") + "restart" + statement(" else ")
        merge = layout.code(merge + "continue" + statement(" endif "))
        vertical = etree.Element(w("vMerge"), {w("val"): merge})
        insert_in_order(properties, vertical, CELL_PROPERTIES)
        empty = f"<w:p>{first_properties(cell)}</w:p>"
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
        raise FaultError(
            say("{written} lacks its value.", written=tag.written),
            say("Write {{% {kind} value %}}.", kind=tag.kind),
        )
    elif tag.kind == "colspan":
        # The tag itself becomes the value; where it stood in the text nothing stays.
        span = etree.Element(w("gridSpan"), {w("val"): spot.mark})
        insert_in_order(properties, span, CELL_PROPERTIES)
    else:
        shade = {w("val"): "clear", w("color"): "auto", w("fill"): spot.mark}
        insert_in_order(properties, etree.Element(w("shd"), shade), CELL_PROPERTIES)
    _take_mark(spot)


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
