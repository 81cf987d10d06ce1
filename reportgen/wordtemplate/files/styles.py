"""The template's styles and list definitions, found by the names that people see.

Word stores built-in names in English whatever its own language is, while the ids are
localised; so names are looked up, and case is ignored (ECMA-376 Part 1, 17.7.4.9).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from reportgen.wordtemplate.files.oxml import W, local, properties_of, twips, w

#: Table styles that tables in rich text take, the first that the template has.
TABLE_STYLES = ("Rich Text Table", "Table Grid")
_LEVEL_INDENT = 360
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")


@dataclass(frozen=True, slots=True)
class ListLook:
    """How the items of one list level look: the definition, its level, and the style if any."""

    abstract: str
    level: int
    style: str = ""
    #: Left indentation of the item's text in twips, for paragraphs that continue it.
    indent: int = _LEVEL_INDENT


@dataclass(slots=True)
class Styles:
    """Styles by kind and lower-case name, and the list definitions behind them."""

    _ids: dict[tuple[str, str], str]
    _elements: dict[str, etree._Element]
    _abstract_of: dict[str, str]
    _indents: dict[tuple[str, str], int]
    _own: dict[bool, str]
    _looks: dict[tuple[bool, int], ListLook] = field(default_factory=dict)
    _lineages: dict[str, list[etree._Element]] = field(default_factory=dict)
    _properties: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def find(self, name: str, kind: str = "paragraph") -> str:
        """Return the id of the style with this name, or "" when the template lacks it."""
        return self._ids.get((kind, name.lower()), "")

    def ids(self) -> Iterable[str]:
        """Return the ids of all styles."""
        return self._elements

    def names(self, kind: str) -> list[str]:
        """Return the names of all styles of a kind, in small letters."""
        return [name for known, name in self._ids if known == kind]

    def list_look(self, ordered: bool, depth: int) -> ListLook:
        """Return the look of a list at this depth (from 0): a style's, or the engine's own."""
        key = (ordered, depth)
        if key not in self._looks:
            self._looks[key] = self._find_list(ordered, depth)
        return self._looks[key]

    def table_style(self) -> str:
        """Return the id of the style that tables in rich text take, or ""."""
        found = (self.find(name, "table") for name in TABLE_STYLES)
        return next((style for style in found if style), "")

    def is_numbered(self, style: str) -> bool:
        """Tell whether Word numbers the paragraphs of a style by itself."""
        numbering = self.numbering_of(style)
        return numbering is not None and numbering[0] != "0"

    def tabs_of(self, style: str) -> list[str]:
        """Return where the tabs of a style stop, and of those it is based on, in twips."""
        return [
            place
            for element in self._lineage(style)
            for stop in element.iterfind(f"{w('pPr')}/{w('tabs')}/{w('tab')}")
            if stop.get(w("val")) != "clear" and _NUMBER.match(place := stop.get(w("pos"), ""))
        ]

    def run_properties(self, name: str) -> Mapping[str, str]:
        """Return the formatting of a character style by property; empty without it."""
        return self._properties_of(self.find(name, "character"))

    def says_size(self, style: str) -> bool:
        """Tell whether a style says itself how large its letters are."""
        return "sz" in self._properties_of(style)

    def sizes_of(self, style: str) -> dict[str, str]:
        """Return how large the letters of a paragraph style are, as the properties of a run."""
        found: dict[str, str] = {}
        for element in self._lineage(style):
            own = self._properties_of(element.get(w("styleId"), ""))
            found = {name: own[name] for name in ("sz", "szCs") if name in own} | found
        return found

    def hangs(self, style: str) -> bool:
        """Tell whether the first line of a style's paragraphs begins left of the others."""
        found = (element.find(f"{w('pPr')}/{w('ind')}") for element in self._lineage(style))
        indent = next((item for item in found if item is not None), None)
        return indent is not None and indent.get(w("hanging"), "0") != "0"

    def shows(self, style: str, part: str) -> bool:
        """Tell whether a table style gives a part of tables, such as firstRow, its own look."""
        element = self._elements.get(style)
        found = [] if element is None else element.iterfind(w("tblStylePr"))
        return any(item.get(w("type")) == part for item in found)

    def _find_list(self, ordered: bool, depth: int) -> ListLook:
        name = "List Number" if ordered else "List Bullet"
        style = self.find(name if depth == 0 else f"{name} {depth + 1}")
        if style:
            numbering = self.numbering_of(style)
            if numbering:
                number, level = numbering
                abstract = self._abstract_of.get(number)
                if abstract is not None:
                    indent = self._indents.get((abstract, str(level)), _LEVEL_INDENT * (depth + 1))
                    return ListLook(abstract, level, style, self.indent_of(style) or indent)
        level = min(depth, 8)
        return ListLook(self._own[ordered], level, "", _LEVEL_INDENT * (level + 1))

    def numbering_of(self, style: str) -> tuple[str, int] | None:
        """Return the id of the list that a style counts in, and its level; None for none."""
        for element in self._lineage(style):
            found = element.find(f"{w('pPr')}/{w('numPr')}")
            number = None if found is None else found.find(w("numId"))
            if found is not None and number is not None:
                level = found.find(w("ilvl"))
                value = "0" if level is None else level.get(w("val"), "0")
                return number.get(w("val"), ""), twips(value)
        return None

    def indent_of(self, style: str, side: str = "left") -> int:
        """Return the indentation of a style at a side in twips."""
        other = {"left": "start", "right": "end"}[side]
        for element in self._lineage(style):
            found = element.find(f"{w('pPr')}/{w('ind')}")
            if found is not None:
                return twips(found.get(w(side)) or found.get(w(other)))
        return 0

    def _properties_of(self, style: str) -> Mapping[str, str]:
        """Return what a style says itself of its letters, by property."""
        if style not in self._properties:
            self._properties[style] = properties_of(self._elements.get(style), "rPr")
        return self._properties[style]

    def _lineage(self, style: str) -> list[etree._Element]:
        """Return the style and those it is based on, itself first."""
        if style not in self._lineages:
            self._lineages[style] = self._find_lineage(style)
        return self._lineages[style]

    def _find_lineage(self, style: str) -> list[etree._Element]:
        found: list[etree._Element] = []
        element = self._elements.get(style)
        while element is not None and element not in found:
            found.append(element)
            base = element.find(w("basedOn"))
            element = None if base is None else self._elements.get(base.get(w("val"), ""))
        return found


@dataclass(slots=True)
class NumberingPart:
    """The numbering part, cut where the lists of a document are added."""

    head: str
    tail: str
    first_free: int
    #: The first id of definitions that is free.
    first_definition: int = 0
    #: The template's lists by their ids, and where the levels of each definition start.
    nums: dict[str, etree._Element] = field(default_factory=dict)
    starts: dict[str, dict[int, int]] = field(default_factory=dict)

    def xml(self, numbers: list[str], definitions: Sequence[str] = ()) -> bytes:
        """Return the part with these w:num and w:abstractNum elements added."""
        head, end, rest = self.head.rpartition("</w:abstractNum>")
        return "".join((head, end, *definitions, rest, *numbers, self.tail)).encode()


def read_styles(
    styles: etree._Element | None, numbering: etree._Element | None
) -> tuple[Styles, NumberingPart]:
    """Return the styles by name, and the numbering part with the engine's own lists added."""
    ids: dict[tuple[str, str], str] = {}
    elements: dict[str, etree._Element] = {}
    for style in [] if styles is None else styles.iterfind(w("style")):
        name = style.find(w("name"))
        identity = style.get(w("styleId"), "")
        kind = style.get(w("type"), "paragraph")
        if name is not None and identity:
            ids[kind, name.get(w("val"), "").lower()] = identity
            elements[identity] = style
    root = numbering
    if root is None:
        root = etree.Element(w("numbering"), nsmap={"w": W})
    own = _add_own_lists(root)
    abstract_of, indents = _read_lists(root, elements)
    found = Styles(ids, elements, abstract_of, indents, own)
    return found, _cut(root)


def _read_lists(
    root: etree._Element, styles: dict[str, etree._Element]
) -> tuple[dict[str, str], dict[tuple[str, str], int]]:
    """Return the definition each w:num uses, and the indentation of each definition's levels."""
    abstract_of: dict[str, str] = {}
    for number in root.iterfind(w("num")):
        target = number.find(w("abstractNumId"))
        if target is not None:
            abstract_of[number.get(w("numId"), "")] = target.get(w("val"), "")
    indents: dict[tuple[str, str], int] = {}
    links: dict[str, str] = {}
    for abstract in root.iterfind(w("abstractNum")):
        identity = abstract.get(w("abstractNumId"), "")
        link = abstract.find(w("numStyleLink"))
        if link is not None:
            source = styles.get(link.get(w("val"), ""))
            used = None if source is None else source.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}")
            if used is not None:
                links[identity] = abstract_of.get(used.get(w("val"), ""), identity)
        for level in abstract.iterfind(w("lvl")):
            indent = level.find(f"{w('pPr')}/{w('ind')}")
            left = None if indent is None else indent.get(w("left")) or indent.get(w("start"))
            if left:
                indents[identity, level.get(w("ilvl"), "0")] = twips(left)
    return {num: links.get(abstract, abstract) for num, abstract in abstract_of.items()}, indents


def _add_own_lists(root: etree._Element) -> dict[bool, str]:
    """Add a bulleted and a numbered definition of nine levels; return their ids by ordered."""
    taken = [twips(item.get(w("abstractNumId"))) for item in root.iterfind(w("abstractNum"))]
    first = max(taken, default=-1) + 1
    own = {False: str(first), True: str(first + 1)}
    index = next(
        (i for i, child in enumerate(root) if local(child) not in ("numPicBullet", "abstractNum")),
        len(root),
    )
    for ordered, identity in own.items():
        definition = etree.Element(w("abstractNum"), {w("abstractNumId"): identity})
        etree.SubElement(definition, w("multiLevelType"), {w("val"): "multilevel"})
        for level in range(9):
            _add_level(definition, level, ordered)
        root.insert(index, definition)
        index += 1
    return own


def _add_level(definition: etree._Element, level: int, ordered: bool) -> None:
    item = etree.SubElement(definition, w("lvl"), {w("ilvl"): str(level)})
    kinds = ("decimal", "lowerLetter", "lowerRoman")
    etree.SubElement(item, w("start"), {w("val"): "1"})
    kind = kinds[level % 3] if ordered else "bullet"
    etree.SubElement(item, w("numFmt"), {w("val"): kind})
    text = f"%{level + 1}." if ordered else "•–"[level % 2]
    etree.SubElement(item, w("lvlText"), {w("val"): text})
    etree.SubElement(item, w("lvlJc"), {w("val"): "left"})
    properties = etree.SubElement(item, w("pPr"))
    indent = {w("left"): str(_LEVEL_INDENT * (level + 1)), w("hanging"): str(_LEVEL_INDENT)}
    etree.SubElement(properties, w("ind"), indent)


def _cut(root: etree._Element) -> NumberingPart:
    numbers = [twips(item.get(w("numId"))) for item in root.iterfind(w("num"))]
    mark = etree.ProcessingInstruction("cut", "")
    last = root.find(w("numIdMacAtCleanup"))
    if last is not None:
        last.addprevious(mark)
    else:
        root.append(mark)
    xml: str = etree.tostring(root, encoding="unicode")
    head, _, tail = xml.partition("<?cut?>") if "<?cut?>" in xml else xml.partition("<?cut ?>")
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    part = NumberingPart(declaration + head, tail, max(numbers, default=0) + 1)
    part.nums = {item.get(w("numId"), ""): item for item in root.iterfind(w("num"))}
    for abstract in root.iterfind(w("abstractNum")):
        identity = twips(abstract.get(w("abstractNumId")))
        part.first_definition = max(part.first_definition, identity + 1)
        starts = part.starts.setdefault(abstract.get(w("abstractNumId"), ""), {})
        for level in abstract.iterfind(w("lvl")):
            start = level.find(w("start"))
            starts[twips(level.get(w("ilvl")))] = 1 if start is None else twips(start.get(w("val")))
    return part
