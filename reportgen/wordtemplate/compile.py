"""From the XML of a part to a compiled Jinja template that knows where its tags stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import CodeType
from urllib.parse import quote, unquote

from jinja2 import Environment, Template, TemplateSyntaxError, meta
from lxml import etree

from reportgen.problems.message import say
from reportgen.wordtemplate.checks import Names, TagChecker, makes_xml
from reportgen.wordtemplate.faults import FaultError, Faults, explain_syntax
from reportgen.wordtemplate.layout import Guard, Layout, expression, paragraph_properties, statement
from reportgen.wordtemplate.oxml import R, W, local, properties_of, w
from reportgen.wordtemplate.paragraphs import MARK, TOKEN, Spot, Spots, mark_tags, mark_value
from reportgen.wordtemplate.places import available_area, name_places
from reportgen.wordtemplate.slots import Slot
from reportgen.wordtemplate.structure import arrange
from reportgen.wordtemplate.text import ADDRESS_SAFE, Look

#: When a document was made, changed and printed (ECMA-376 Part 2, 10): for a template, what is
#: not true of the documents made with it.
_DATES = (
    "{http://purl.org/dc/terms/}created",
    "{http://purl.org/dc/terms/}modified",
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastPrinted",
)


@dataclass(slots=True)
class CompiledPart:
    """A part as a Jinja template, and what is needed after its rendering."""

    name: str
    template: Template = field(repr=False)
    spots: list[Spot] = field(repr=False)
    #: For each line of the Jinja source at which a tag begins, the number of the tag.
    lines: dict[int, int] = field(repr=False)
    guards: list[Guard] = field(repr=False)
    #: Names the part asks for, and what is known of their use.
    undeclared: set[str]
    names: Names = field(repr=False)
    #: Macros can be called where their XML does not fit, so the result is looked over.
    has_macros: bool
    filename: str

    def spot_at(self, line: int) -> Spot | None:
        """Return the tag that begins at, or last before, a line of the Jinja source."""
        before = [start for start in self.lines if start <= line]
        return self.spots[self.lines[max(before)]] if before else None


class PartCompiler:
    """Compiles the parts of one template; the slots of all parts share one numbering."""

    def __init__(
        self,
        environment: Environment,
        slots: list[Slot],
        faults: Faults,
        sections: list[etree._Element],
    ) -> None:
        self._environment = environment
        self._checker = TagChecker(environment, faults)
        self._slots = slots
        self._faults = faults
        self._sections = sections

    def compile_story(
        self, name: str, root: etree._Element, titles: dict[etree._Element, str]
    ) -> CompiledPart | None:
        """Return a part with paragraphs compiled, or None for a part without tags.

        `titles` names each container of paragraphs in the part. Faults are collected.
        """
        _strip_space(root)
        places: dict[etree._Element, str] = {}
        for container, title in titles.items():
            places.update(name_places(container, title))
        spots = mark_tags(root, places)
        if not (spots.spots or spots.faults or spots.changed):
            return None
        layout = Layout()
        slots = self._make_slots(name, spots)
        arrange(root, spots, layout)
        root = _with_prefixes(root)
        return self._finish(name, root, spots, layout, slots)

    def compile_properties(self, name: str, root: etree._Element) -> CompiledPart | None:
        """Return a part of document properties compiled, or None for one without tags."""
        spots = Spots()
        for element in root.iter():
            if isinstance(element.tag, str) and len(element) == 0 and "{" in (element.text or ""):
                title = _property_name(element)
                within = f"document properties, {title}"
                element.text = mark_value(element.text or "", within, "attribute", spots)
        if not spots.spots and not spots.faults:
            return None
        for date in list(root.iterchildren(*_DATES)):
            root.remove(date)
        slots = {spot.number: len(self._slots) for spot in spots.spots}
        self._slots.append(Slot(part=name, manner="attribute"))
        return self._finish(name, root, spots, Layout(), slots)

    def compile_links(self, name: str, rels: etree._Element, title: str) -> CompiledPart | None:
        """Return relationships whose addresses hold tags compiled, or None for none.

        Word writes the braces of an address such as ``mailto:{{ email }}`` percent-encoded.
        """
        spots = Spots()
        for rel in rels:
            target = unquote(rel.get("Target") or "")
            if rel.get("TargetMode") == "External" and ("{{" in target or "{%" in target):
                within = f"{title}, address of a link"
                marked = mark_value(target, within, "address", spots)
                pieces = re.split(f"({MARK}\\d+{MARK})", marked)
                pieces[::2] = [quote(piece, safe=ADDRESS_SAFE) for piece in pieces[::2]]
                rel.set("Target", "".join(pieces))
        if not spots.spots and not spots.faults:
            return None
        slots = {spot.number: len(self._slots) for spot in spots.spots}
        self._slots.append(Slot(part=name, manner="address"))
        return self._finish(name, rels, spots, Layout(), slots)

    def _make_slots(self, name: str, spots: Spots) -> dict[int, int]:
        """Note for each printing tag the formatting around it; must run before tags move."""
        numbers: dict[int, int] = {}
        for spot in spots.spots:
            if spot.tag.kind != "print":
                continue
            numbers[spot.number] = len(self._slots)
            self._slots.append(_slot_of(name, spot, self._sections))
        return numbers

    def _finish(
        self, name: str, root: etree._Element, spots: Spots, layout: Layout, slots: dict[int, int]
    ) -> CompiledPart | None:
        for within, fault in spots.faults:
            self._faults.add(within, fault)
        known = len(self._faults.problems)
        names = self._checker.check(root, spots)
        if spots.faults or len(self._faults.problems) > known:
            return None
        xml: str = etree.tostring(root, encoding="unicode")
        source, lines = _build_source(xml, spots, layout, slots)
        filename = f"<{name}>"
        try:
            tree = self._environment.parse(source, name, filename)
            code: CodeType = self._environment.compile(tree, name, filename)
        except TemplateSyntaxError as error:
            before = [start for start in lines if start <= error.lineno]
            spot = spots.spots[lines[max(before)]] if before else None
            written = spot.tag.written if spot else name
            self._faults.add(spot.within if spot else "", explain_syntax(error, written))
            return None
        except (SyntaxError, RecursionError):
            # Python nests no more than twenty blocks.
            advice = say("Use fewer loops and conditions inside each other.")
            self._faults.add(
                "", FaultError(say("{name}: tags are nested too deeply.", name=name), advice)
            )
            return None
        undeclared = meta.find_undeclared_variables(tree) - set(self._environment.globals)
        return CompiledPart(
            name=name,
            template=Template.from_code(
                self._environment, code, self._environment.make_globals(None)
            ),
            spots=spots.spots,
            lines=lines,
            guards=layout.guards,
            undeclared=undeclared,
            names=names,
            has_macros=any(makes_xml(spot) for spot in spots.spots),
            filename=filename,
        )


def _build_source(
    xml: str, spots: Spots, layout: Layout, slots: dict[int, int]
) -> tuple[str, dict[int, int]]:
    """Return the Jinja source, and which tag begins at which of its lines."""
    pieces: list[str] = []
    lines: dict[int, int] = {}
    line = 1

    def put(text: str) -> None:
        nonlocal line
        pieces.append(text)
        line += text.count("\n")

    def put_tag(number: int) -> None:
        spot = spots.spots[number]
        tag = spot.tag
        lines[line + 1] = number
        if tag.kind == "statement":
            put(statement(f"\n{tag.code}\n"))
        elif tag.kind == "colspan":
            put(expression(f"\n({tag.code}\n)|show_span"))
        elif tag.kind == "cellbg":
            put(expression(f"\n({tag.code}\n)|show_fill"))
        elif tag.kind == "print":
            names = {"p": "show_blocks", "r": "show_runs"}
            name = names.get(tag.level, f"show_{spot.manner}")
            put(expression(f"\n({tag.code}\n)|{name}({slots[number]})"))

    position = 0
    for found in TOKEN.finditer(xml):
        put(xml[position : found.start()])
        number = found.group(1) or found.group(2)
        if number.isdigit():
            put_tag(int(number))
        else:
            put(layout.codes[int(number[1:])])
        position = found.end()
    put(xml[position:])
    return "".join(pieces), lines


def _slot_of(part: str, spot: Spot, sections: list[etree._Element]) -> Slot:
    element = spot.element
    if element is None:
        return Slot(part=part, manner=spot.manner)
    run = next(element.iterancestors(w("r")), None)
    look = properties_of(run, "rPr")
    look.pop("rPrChange", None)
    if run is not None and "lang" in look and _only_tags(run):
        # Word notes the language of whoever typed the tag; the value has its own.
        holder = run.find(w("rPr"))
        language = None if holder is None else holder.find(w("lang"))
        if holder is not None and language is not None:
            holder.remove(language)
        del look["lang"]
    around = {local(holder) for holder in element.iterancestors()}
    slot = Slot(part=part, manner=spot.manner, look=Look.of(look))
    slot.in_link, slot.in_cell = "hyperlink" in around, "tc" in around
    if spot.tag.level in ("p", "r"):
        paragraph = next(element.iterancestors(w("p")), None)
        if paragraph is not None:
            slot.paragraph = paragraph_properties(paragraph)
            following = paragraph.getnext()
            slot.before_table = following is None or following.tag != w("p")
        slot.width, slot.height = available_area(element, sections)
    return slot


def _only_tags(run: etree._Element) -> bool:
    text = "".join(item.text or "" for item in run.iter(w("t")))
    return MARK in text and not any(char.isalpha() for char in TOKEN.sub("", text))


def _property_name(element: etree._Element) -> str:
    """Return how a document property is called: its element's name, or that of its holder."""
    parent = element.getparent()
    own = parent.get("name") if parent is not None else None
    return own or local(element)


def _strip_space(root: etree._Element) -> None:
    """Remove the white space between elements, which means nothing there."""
    for element in root.iter():
        if element.tail and not element.tail.strip():
            element.tail = None
        if len(element) and element.text and not element.text.strip():
            element.text = None


def _with_prefixes(root: etree._Element) -> etree._Element:
    """Return the root with the prefixes w and r declared, which the engine's own XML uses."""
    wanted = {"w": W, "r": R}
    if all(root.nsmap.get(prefix) == uri for prefix, uri in wanted.items()):
        return root
    if any(root.nsmap.get(prefix, uri) != uri for prefix, uri in wanted.items()):
        raise FaultError(
            say("the document uses unusual names inside."), say("Open it in Word and save it anew.")
        )
    names: dict[str, str] = {**root.nsmap, **wanted}  # type: ignore[dict-item]
    new = etree.Element(
        root.tag, {str(name): str(value) for name, value in root.attrib.items()}, names
    )
    new.text = root.text
    for child in list(root):
        new.append(child)
    return new
