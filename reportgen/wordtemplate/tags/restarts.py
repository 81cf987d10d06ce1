"""Numbered lists of a template that begin anew where the tag `restart` says so.

Word counts all paragraphs of one w:num (ECMA-376 Part 1, 17.9.15) as one list, also in loops.
A paragraph with the tag begins another list that looks the same, each time it is printed.
"""

from __future__ import annotations

import copy

from lxml import etree

from reportgen.problems.message import say
from reportgen.wordtemplate.faults import FaultError
from reportgen.wordtemplate.files.oxml import (
    PARAGRAPH_PROPERTIES,
    insert_in_order,
    to_text,
    twips,
    w,
)
from reportgen.wordtemplate.files.styles import Styles
from reportgen.wordtemplate.tags.layout import Layout, expression
from reportgen.wordtemplate.tags.paragraphs import Spots

_LEVELS = 9


def restart_lists(root: etree._Element, spots: Spots, layout: Layout, styles: Styles) -> None:
    """Have the lists of a part begin anew where tags say so. Faults are added to `spots`."""
    restarted: set[str] = set()
    for spot in spots.spots:
        text = spot.element
        if spot.tag.kind != "restart" or text is None:
            continue
        paragraph = next(text.iterancestors(w("p")), None)
        numbering = None if paragraph is None else _numbering(paragraph, styles)
        if paragraph is None or numbering is None:
            message = say("{written} stands in no numbered paragraph.", written=spot.tag.written)
            advice = say("Put it into the first paragraph of a list that Word numbers.")
            spots.faults.append((spot.within, FaultError(message, advice)))
            continue
        number, level = numbering
        restarted.add(number)
        code = expression(f" {number!r}|restart_list({level}) ")
        paragraph.addprevious(layout.instruction(code, neutral=True))
        text.text = (text.text or "").replace(spot.mark, "")
        spot.element = None
    for paragraph in root.iter(w("p")) if restarted else ():
        numbering = _numbering(paragraph, styles)
        if numbering is not None and numbering[0] in restarted:
            _count_in(paragraph, *numbering, layout)


def _numbering(paragraph: etree._Element, styles: Styles) -> tuple[str, int] | None:
    """Return the list that a paragraph is counted in, and its level; None for none."""
    own = paragraph.find(f"{w('pPr')}/{w('numPr')}")
    number = None if own is None else own.find(w("numId"))
    if own is not None and number is not None:
        level = own.find(w("ilvl"))
        found = number.get(w("val"), "0"), 0 if level is None else twips(level.get(w("val")))
    else:
        style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        styled = styles.numbering_of("" if style is None else style.get(w("val"), ""))
        if styled is None:
            return None
        found = styled
    return found if found[0].isdigit() and found[0] != "0" else None


def _count_in(paragraph: etree._Element, number: str, level: int, layout: Layout) -> None:
    """Have a paragraph counted in the list that has begun last."""
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        paragraph.insert(0, properties)
    counted = etree.Element(w("numPr"))
    etree.SubElement(counted, w("ilvl"), {w("val"): str(level)})
    value = layout.code(expression(f" {number!r}|list_number "))
    etree.SubElement(counted, w("numId"), {w("val"): value})
    insert_in_order(properties, counted, PARAGRAPH_PROPERTIES)


def list_again(number: etree._Element, starts: dict[int, int], new: int, level: int) -> str:
    """Return a w:num that looks like another and counts from the start, from a level downwards.

    `starts` has where the levels of its definition start, unless at 1.
    """
    again = copy.deepcopy(number)
    again.set(w("numId"), str(new))
    overrides = {twips(item.get(w("ilvl"))): item for item in again.iterfind(w("lvlOverride"))}
    for each in range(level, _LEVELS):
        override = overrides.get(each)
        if override is None:
            override = etree.SubElement(again, w("lvlOverride"), {w("ilvl"): str(each)})
        for old in override.findall(w("startOverride")):
            override.remove(old)
        own = override.find(f"{w('lvl')}/{w('start')}")
        start = starts.get(each, 1) if own is None else twips(own.get(w("val")), 1)
        override.insert(0, etree.Element(w("startOverride"), {w("val"): str(start)}))
    return to_text(again)
