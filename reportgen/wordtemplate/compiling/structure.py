"""Moving tags to where they act: paragraphs joined, rows, cells, paragraphs and runs replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from lxml import etree

from reportgen.problems.message import say
from reportgen.wordtemplate.compiling.guards import mark_seams, set_guards
from reportgen.wordtemplate.compiling.merges import enclose_tables, mark_cell
from reportgen.wordtemplate.faults import FaultError
from reportgen.wordtemplate.files.oxml import (
    CELL_PROPERTIES,
    Properties,
    insert_in_order,
    local,
    properties_of,
    w,
)
from reportgen.wordtemplate.tags.beside import find_beside, goes_before, ranges_in
from reportgen.wordtemplate.tags.boxes import print_copies
from reportgen.wordtemplate.tags.joining import join_paragraphs
from reportgen.wordtemplate.tags.layout import BLOCKS, Layout, begin_round
from reportgen.wordtemplate.tags.paragraphs import MARK, MARKED, Spot, Spots, split_run
from reportgen.wordtemplate.tags.reading import is_block_set
from reportgen.wordtemplate.tags.tags import CELL_TAGS
from reportgen.wordtemplate.tags.unique import make_unique

_LEVELS = {
    "p": (w("p"), say("a paragraph")),
    "tc": (w("tc"), say("a table")),
    "tr": (w("tr"), say("a table")),
}
_NOUNS = {"p": say("paragraph"), "tc": say("cell"), "tr": say("row")}


def arrange(root: etree._Element, spots: Spots, layout: Layout) -> None:
    """Put every tag of a part where it acts. Faults are added to `spots`."""
    join_paragraphs(spots)
    runs: dict[etree._Element, list[Spot]] = {}
    for spot in spots.spots:
        if spot.tag.level == "r" and spot.element is not None:
            runs.setdefault(spot.element, []).append(spot)
    for text, found in runs.items():
        try:
            split_run(text, {spot.number for spot in found}, spots)
        except FaultError as fault:
            spots.faults += [(spot.within, fault) for spot in found]
    for level in ("tr", "tc", "p"):
        _lift(level, spots)
    _keep_looks(spots)
    for spot in list(spots.spots):
        if spot.tag.kind in CELL_TAGS:
            try:
                _apply_to_cell(spot, layout)
            except FaultError as fault:
                spots.faults.append((spot.within, fault))
    mark_seams(root, spots, layout)
    _drop_comments(root, spots)
    make_unique(root, spots, layout)
    set_guards(root, spots, layout)
    enclose_tables(root, spots, layout)
    print_copies(layout.copies, layout)
    _count_rounds(root, layout)


def _keep_looks(spots: Spots) -> None:
    """Take the tags of a block that stand in runs of different looks out of their runs.

    What stands before and behind them would take over the look of another run when the block is
    left out or printed twice.
    """
    blocks: list[list[Spot]] = []
    for spot in spots.spots:
        word = spot.tag.word if spot.tag.kind == "statement" else ""
        opens = word in BLOCKS or (word == "set" and is_block_set(spot.tag.code))
        if opens:
            blocks.append([])
        if blocks and (opens or word in ("else", "elif") or word.startswith("end")):
            blocks[-1].append(spot)
        if blocks and word.startswith("end"):
            _split_apart(blocks.pop(), spots)


def _split_apart(block: list[Spot], spots: Spots) -> None:
    runs = []
    for spot in block:
        run = None if spot.element is None or spot.tag.level else spot.element.getparent()
        if run is None or run.tag != w("r") or spot.manner != "text":
            return
        runs.append(run)
    looks = [properties_of(run, "rPr") for run in dict.fromkeys(runs)]
    if len(looks) < 2 or all(_same_look(look, looks[0]) for look in looks):
        return
    texts: dict[etree._Element, set[int]] = {}
    for spot in block:
        if spot.element is not None:
            texts.setdefault(spot.element, set()).add(spot.number)
    for text, numbers in texts.items():
        split_run(text, numbers, spots)


def _same_look(one: Properties, other: Properties) -> bool:
    """Tell whether two runs look alike, whatever language and marks of spelling they have."""
    unseen = ("lang", "noProof", "rPrChange")
    return {name: xml for name, xml in one.items() if name not in unseen} == {
        name: xml for name, xml in other.items() if name not in unseen
    }


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
    first = spots.spots[numbers[0]]
    advice = say("Give one of the two a row, cell or paragraph of its own.")
    for other in _spots_inside(holder, spots):
        spot = spots.spots[other]
        if other not in numbers and spot.tag.kind != "comment":
            spots.fail(
                spot.within,
                say(
                    "{written} would vanish: {first} replaces all that stands beside it.",
                    written=spot.tag.written,
                    first=first.tag.written,
                ),
                advice,
            )
    if beside := find_beside(holder):
        if level == "p" and first.tag.kind == "print":
            advice = say(
                "Put the tag into a paragraph of its own, or use {{{{r … }}}} or {{{{ … }}}}."
            )
        spots.fail(
            first.within,
            say(
                "{beside} would vanish: {written} replaces its {holder}.",
                beside=beside,
                written=first.tag.written,
                holder=_NOUNS[level],
            ),
            advice,
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
    tags = [etree.ProcessingInstruction("tag", str(number)) for number in numbers]
    for number, tag in zip(numbers, tags, strict=True):
        spots.spots[number].element = None
        holder.addprevious(tag)
    for half in ranges_in(holder):
        # Bookmarks outlive the tag beside them, or references to them would lead nowhere.
        (tags[0] if goes_before(half, first.tag) else holder).addprevious(half)
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
    if tag.kind in ("vm", "hm"):
        mark_cell(spot, cell, layout)
        _take_mark(spot)
        return
    properties = cell.find(w("tcPr"))
    if properties is None:
        properties = etree.Element(w("tcPr"))
        cell.insert(0, properties)
    if not tag.code:
        raise FaultError(
            say("{written} lacks its value.", written=tag.written),
            say("Write {{% {kind} value %}}.", kind=tag.kind),
        )
    if tag.kind == "colspan":
        # The tag itself becomes the value; where it stood in the text nothing stays.
        span = etree.Element(w("gridSpan"), {w("val"): spot.mark})
        insert_in_order(properties, span, CELL_PROPERTIES)
    else:
        shade = {w("val"): "clear", w("color"): "auto", w("fill"): spot.mark}
        insert_in_order(properties, etree.Element(w("shd"), shade), CELL_PROPERTIES)
    _take_mark(spot)


def _count_rounds(root: etree._Element, layout: Layout) -> None:
    """Have each round of a loop begin with a number of its own, where something asks for it."""
    if not layout.rounds:
        return
    for node in list(root.iter()):
        if not isinstance(node.tag, str):
            number = node.text or ""
            if number.isdigit() and int(number) in layout.rounds:
                node.addnext(layout.instruction(begin_round(int(number)), neutral=True))
        elif node.text and MARK in node.text:
            node.text = MARKED.sub(partial(_with_round, layout), node.text)


def _with_round(layout: Layout, found: re.Match[str]) -> str:
    number = int(found[1])
    return found.group() + (layout.code(begin_round(number)) if number in layout.rounds else "")


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
