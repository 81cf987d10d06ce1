"""Joining the tags of a part that Word has split over runs, and marking where they stand.

Each tag becomes one mark (`MARK`, its number, `MARK`) in the text of the run it begins in. What
Word keeps between the pieces of a tag (spelling marks, bookmarks, page breaks) stays.
"""

from __future__ import annotations

import copy
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial

from lxml import etree

from reportgen.problems.message import Message, say
from reportgen.wordtemplate.faults import FaultError
from reportgen.wordtemplate.files.oxml import XML_SPACE, A, M, local, w
from reportgen.wordtemplate.tags.arguments import decode_tags, instruction_before, manner_in
from reportgen.wordtemplate.tags.tags import MAY_HOLD_TAG, Tag, Unclosed, find_tags

#: Unicode's last private character: no text uses it, and XML may hold it.
MARK = "\U0010fffd"
MARKED = re.compile(f"{MARK}(\\d+){MARK}")
#: A tag or a piece of the engine's code in XML: between elements, or in a text or attribute.
TOKEN = re.compile(f"<\\?tag ([cn]?\\d+)\\?>|{MARK}(c?\\d+){MARK}")

_DRAWN = f"{{{A}}}p"  #: a paragraph of a chart, of SmartArt, or of a drawing
_DRAWN_TEXT = f"{{{A}}}t"
_TEXTS = {w("t"): "text", w("instrText"): "field", f"{{{M}}}t": "plain", _DRAWN_TEXT: "plain"}
_CHARACTERS = {
    w("tab"): "\t",
    w("ptab"): "\t",
    w("br"): "\n",
    w("cr"): "\n",
    w("noBreakHyphen"): "-",
    w("softHyphen"): "\u00ad",
}
#: Not of this paragraph's text: its properties, deleted text, and the text of other boxes.
CLOSED = {
    w(name) for name in ("pPr", "rPr", "del", "moveFrom", "txbxContent", "sdtPr", "sdtEndPr")
} | {f"{{{M}}}rPr"}
#: Wrappers without a meaning of their own that tags may start in and end outside of.
_UNWRAPPED = {w(name) for name in ("ins", "moveTo", "smartTag")}


@dataclass(slots=True)
class Spot:
    """A tag in its part: where it stands, in words and in the tree."""

    tag: Tag
    within: str
    #: "text", "plain", "attribute", "address" or one of a field's: how a value is escaped here.
    manner: str
    #: The element whose text holds the mark; None once the tag has left the text.
    element: etree._Element | None = None
    #: Its number among the spots of the part, which its mark names.
    number: int = -1
    #: What stands before it in an attribute, or in the instruction of a field.
    before: str = ""

    @property
    def mark(self) -> str:
        return f"{MARK}{self.number}{MARK}"


@dataclass(slots=True)
class Spots:
    """All tags of a part, numbered by their marks, and the faults met while reading them."""

    spots: list[Spot] = field(default_factory=list)
    faults: list[tuple[str, FaultError]] = field(default_factory=list)
    #: Text was changed beside the tags, so the part differs even without any.
    changed: bool = False

    def add(self, spot: Spot) -> str:
        """Number a tag and return its mark."""
        spot.number = len(self.spots)
        self.spots.append(spot)
        return spot.mark

    def fail(self, within: str, message: Message, advice: Message) -> None:
        self.faults.append((within, FaultError(message, advice)))


@dataclass(slots=True)
class _Piece:
    element: etree._Element
    text: str
    manner: str  #: as of `Spot`, or "" for a character that is an element of its own


def mark_tags(root: etree._Element, places: dict[etree._Element, str]) -> Spots:
    """Replace all tags in the paragraphs and attributes below `root` by marks.

    `places` names each paragraph in words.
    """
    spots = Spots()
    raw = False
    for paragraph in list(root.iter(w("p"), _DRAWN)):
        raw = _mark_paragraph(paragraph, _place_of(paragraph, places), spots, raw)
    for element in root.iter():
        for name, value in element.attrib.items():
            if "}" in value or "%7" in value:
                _mark_attribute(element, str(name), str(value), places, spots)
    return spots


def _mark_attribute(
    element: etree._Element,
    name: str,
    value: str,
    places: dict[etree._Element, str],
    spots: Spots,
) -> None:
    manner: Manner = "attribute"
    if name == w("instr"):
        decoded = decode_tags(value)
        manner = partial(manner_in, encoded=decoded != value)
        value = decoded
    if MAY_HOLD_TAG.search(value) and ("{#" not in value or "#}" in value):
        element.set(name, mark_value(value, _place_of(element, places), manner, spots))


#: How values are escaped, or how that follows from what stands before their tag.
Manner = str | Callable[[str], str]


def mark_value(
    value: str,
    within: str,
    manner: Manner,
    spots: Spots,
    written: Callable[[int, int], str] | None = None,
) -> str:
    """Return a text without inner structure (an attribute, a property), its tags marked.

    `written` returns what stands between two places of it, where that is spelt otherwise.
    """
    between = written or (lambda start, end: value[start:end])
    tags, unclosed, _ = find_tags(value)
    _report(unclosed, within, spots)
    pieces: list[str] = []
    position = 0
    for tag in tags:
        pieces.append(between(position, tag.start))
        if tag.kind == "literal":
            pieces.append(tag.code)
            spots.changed = True
        elif _is_plain(tag, within, spots) and tag.kind != "comment":
            before = value[: tag.start]
            own = manner if isinstance(manner, str) else manner(before)
            pieces.append(spots.add(Spot(tag, within, own, before=before)))
        position = tag.end
    pieces.append(between(position, len(value)))
    return "".join(pieces)


def _is_plain(tag: Tag, within: str, spots: Spots) -> bool:
    """Tell whether a tag can stand where there are no runs, tables and paragraphs of Word's."""
    if tag.kind in ("print", "statement", "comment") and not tag.level:
        return True
    spots.fail(
        within,
        say("{written} can only stand in a document's text.", written=tag.written),
        say("Here only {{{{ … }}}} and {{% … %}} without a letter can be used."),
    )
    return False


def _place_of(element: etree._Element, places: dict[etree._Element, str]) -> str:
    for holder in (element, *element.iterancestors()):
        if holder in places:
            return places[holder]
    return ""


def _report(unclosed: list[Unclosed], within: str, spots: Spots) -> None:
    for tag in unclosed:
        spots.fail(
            within,
            say(
                "the tag that begins with {written} has no {closer}.",
                written=repr(tag.written),
                closer=tag.closer,
            ),
            say(
                "Close it with {closer} in the same paragraph; to print the signs themselves, "
                "write {{_{{ or {{_%.",
                closer=tag.closer,
            ),
        )


def _pieces(element: etree._Element) -> Iterator[_Piece]:
    for child in element:
        if child.tag in CLOSED or child.tag in (w("p"), _DRAWN):
            continue
        if child.tag in _TEXTS:
            text, manner = child.text or "", _TEXTS[str(child.tag)]
            decoded = decode_tags(text) if manner == "field" else text
            yield _Piece(child, decoded, manner if decoded == text else "address")
        elif child.tag in _CHARACTERS and local(element) == "r":
            yield _Piece(child, _CHARACTERS[str(child.tag)], "")
        else:
            yield from _pieces(child)


def _mark_paragraph(paragraph: etree._Element, within: str, spots: Spots, raw: bool) -> bool:
    pieces = list(_pieces(paragraph))
    text = "".join(piece.text for piece in pieces)
    if not (raw or MAY_HOLD_TAG.search(text)):
        return False
    tags, unclosed, raw = find_tags(text, raw)
    _report(unclosed, within, spots)
    if not tags:
        return raw
    starts = []
    offset = 0
    for piece in pieces:
        starts.append(offset)
        offset += len(piece.text)
    filled = [index for index, piece in enumerate(pieces) if piece.text]
    begins = [starts[index] for index in filled]
    numbered = [(tag, filled[bisect_right(begins, tag.start) - 1]) for tag in tags]
    marks = {}
    for tag, first in numbered:
        piece = pieces[first]
        if tag.kind == "literal":
            marks[tag] = tag.code
            spots.changed = True
            continue
        if paragraph.tag == _DRAWN and not _is_plain(tag, within, spots):
            marks[tag] = ""
            continue
        manner, before = piece.manner or "text", ""
        if manner in ("field", "address"):
            before = instruction_before(piece.element) + piece.text[: tag.start - starts[first]]
            manner = manner_in(before, encoded=manner == "address")
        marks[tag] = spots.add(Spot(tag, within, manner, piece.element, before=before))
    cuts: list[list[tuple[int, int, str]]] = [[] for _ in pieces]
    for tag, first in numbered:
        for index in range(first, len(pieces)):
            start = max(tag.start - starts[index], 0)
            end = min(tag.end - starts[index], len(pieces[index].text))
            if starts[index] >= tag.end:
                break
            if end > start:
                cuts[index].append((start, end, marks[tag] if index == first else ""))
    for piece, cut in zip(pieces, cuts, strict=True):
        _apply(piece, cut)
    _unwrap(paragraph)
    return raw


def _apply(piece: _Piece, cuts: list[tuple[int, int, str]]) -> None:
    """Put the marks into one piece and take away what the tags held of it."""
    element = piece.element
    if not piece.manner:
        if cuts:
            _remove(element)
        return
    parts: list[str] = []
    position = 0
    for start, end, mark in cuts:
        parts += (piece.text[position:start], mark)
        position = end
    parts.append(piece.text[position:])
    element.text = "".join(parts)
    if not cuts:
        return
    if element.text:
        if element.tag != _DRAWN_TEXT:
            element.set(XML_SPACE, "preserve")
        return
    run = element.getparent()
    _remove(element)
    if run is not None and local(run) == "r" and all(local(child) == "rPr" for child in run):
        _remove(run)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(paragraph: etree._Element) -> None:
    """Accept the tracked insertions that hold tags, so that a tag can act across them."""
    for wrapper in [child for child in paragraph.iter() if child.tag in _UNWRAPPED]:
        if any(MARK in (text.text or "") for text in wrapper.iter(*_TEXTS)):
            parent = wrapper.getparent()
            if parent is None:
                continue
            for child in list(wrapper):
                if local(child) not in ("smartTagPr", "customXmlPr"):
                    wrapper.addprevious(child)
            parent.remove(wrapper)


def split_run(text: etree._Element, numbers: Collection[int], spots: Spots) -> None:
    """Take tags out of the run of a text, each to stand between runs.

    Text before, between and after them stays, in runs of the same formatting. Raises FaultError
    for a text that is in no run.
    """
    run = text.getparent()
    if run is None or local(run) != "r":
        raise FaultError(
            say("a run tag can only stand in ordinary text."), say("Move it out of the formula.")
        )
    written = text.text or ""
    marks = [found for found in MARKED.finditer(written) if int(found[1]) in numbers]
    ends = [found.start() for found in marks[1:]] + [len(written)]
    properties = run.find(w("rPr"))
    attributes = {str(name): str(value) for name, value in run.attrib.items()}
    following = list(text.itersiblings())
    text.text = written[: marks[0].start()]
    last = run
    for mark, end in zip(marks, ends, strict=True):
        number = int(mark[1])
        spots.spots[number].element = None
        placeholder = etree.ProcessingInstruction("tag", str(number))
        last.addnext(placeholder)
        last = placeholder
        after = written[mark.end() : end]
        rest = following if mark is marks[-1] else []
        if after or rest:
            last = etree.Element(run.tag, attributes)
            if properties is not None:
                last.append(copy.deepcopy(properties))
            if after:
                piece = etree.SubElement(last, w("t"), {XML_SPACE: "preserve"})
                piece.text = after
                for found in MARKED.finditer(after):
                    spots.spots[int(found[1])].element = piece
            last.extend(rest)
            placeholder.addnext(last)
    if not text.text:
        run.remove(text)
    if all(local(child) == "rPr" for child in run):
        _remove(run)
