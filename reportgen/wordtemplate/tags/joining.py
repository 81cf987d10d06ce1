"""Dashes in tags: blanks, line breaks and ends of paragraphs beside them go.

As in docxtpl, a statement such as ``{%- if x -%}`` reaches over line breaks and empty paragraphs to
the next text, and joins its paragraph with the one there. ``{{- x -}}`` takes away blanks alone, as
Jinja does. A tag that takes the place of its paragraph, row or cell stands beside nothing.
"""

from __future__ import annotations

from lxml import etree

from reportgen.wordtemplate.files.oxml import PARAGRAPH_PROPERTIES, insert_in_order, local, w
from reportgen.wordtemplate.tags.paragraphs import CLOSED, Spots

_OVER = ("br", "cr", "tab", "lastRenderedPageBreak")
_HOLDERS = ("p", "tr", "tc")


def join_paragraphs(spots: Spots) -> None:
    """Take away what the dashes of the tags say."""
    for spot in spots.spots:
        tag, text = spot.tag, spot.element
        if text is None or tag.level in _HOLDERS or not (tag.trim_before or tag.trim_after):
            continue
        joins = tag.kind == "statement" and text.tag == w("t")
        if tag.trim_before:
            before, _, after = (text.text or "").partition(spot.mark)
            text.text = before.rstrip() + spot.mark + after
            if joins and not before.strip():
                _reach(text, before=True)
        if tag.trim_after:
            before, _, after = (text.text or "").partition(spot.mark)
            text.text = before + spot.mark + after.lstrip()
            if joins and not after.strip():
                _reach(text, before=False)


def _reach(text: etree._Element, *, before: bool) -> None:
    """Take away line breaks from a tag to the next text, and the end of a paragraph as well."""
    joined = False
    while (paragraph := next(text.iterancestors(w("p")), None)) is not None:
        shown = _shown(paragraph)
        if text not in shown:
            return
        place = shown.index(text)
        beside = shown[:place][::-1] if before else shown[place + 1 :]
        while beside and _is_break(beside[0]):
            _remove(beside.pop(0))
        other = paragraph.getprevious() if before else paragraph.getnext()
        if joined or other is None or other.tag != w("p"):
            return
        if any(item.tag != w("t") or (item.text or "").strip() for item in beside):
            return
        first, second = (other, paragraph) if before else (paragraph, other)
        if _section(first) is not None:
            return
        if _shown(other) or _section(other) is not None:
            _append_content(first, second)
            joined = True
        else:
            _remove(other)


def _shown(holder: etree._Element) -> list[etree._Element]:
    """Return what the runs of a paragraph hold, in order; formulas and the like as they are."""
    found: list[etree._Element] = []
    for child in holder:
        if not isinstance(child.tag, str) or child.tag in CLOSED:
            continue
        if local(holder) == "r":
            if child.tag != w("t") or child.text:
                found.append(child)
        elif local(child) in ("oMath", "oMathPara"):
            found.append(child)
        else:
            found += _shown(child)
    return found


def _is_break(item: etree._Element) -> bool:
    return local(item) in _OVER and item.get(w("type"), "textWrapping") == "textWrapping"


def _section(paragraph: etree._Element) -> etree._Element | None:
    return paragraph.find(f"{w('pPr')}/{w('sectPr')}")


def _append_content(paragraph: etree._Element, following: etree._Element) -> None:
    section = _section(following)
    for child in list(following):
        if child.tag != w("pPr"):
            paragraph.append(child)
    if section is not None:
        # The section ends where the joined paragraph does.
        properties = paragraph.find(w("pPr"))
        if properties is None:
            properties = etree.Element(w("pPr"))
            paragraph.insert(0, properties)
        insert_in_order(properties, section, PARAGRAPH_PROPERTIES)
    _remove(following)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
