"""From the XML of a part to a compiled Jinja template that knows where its tags stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from jinja2 import Template, TemplateSyntaxError
from lxml import etree

from reportgen.problems.message import say
from reportgen.wordtemplate.compiling.assemble import assemble, makes_value
from reportgen.wordtemplate.compiling.checks import Checked, Names, TagChecker
from reportgen.wordtemplate.compiling.structure import arrange
from reportgen.wordtemplate.faults import FaultError, Faults, explain_syntax
from reportgen.wordtemplate.files.oxml import R, W, local, properties_of, w
from reportgen.wordtemplate.files.places import Areas, name_places
from reportgen.wordtemplate.files.styles import Styles
from reportgen.wordtemplate.files.text import Look
from reportgen.wordtemplate.tags.addresses import component_of, decode
from reportgen.wordtemplate.tags.arguments import address_before
from reportgen.wordtemplate.tags.boxes import take_copies
from reportgen.wordtemplate.tags.controls import Store, fill_controls
from reportgen.wordtemplate.tags.layout import Guard, Layout, paragraph_properties, statement
from reportgen.wordtemplate.tags.paragraphs import (
    MARK,
    MARKED,
    TOKEN,
    Spot,
    Spots,
    mark_tags,
    mark_value,
)
from reportgen.wordtemplate.tags.restarts import restart_lists
from reportgen.wordtemplate.tags.tags import MAY_HOLD_TAG, find_tags
from reportgen.wordtemplate.values.sandbox import Environment, Generator
from reportgen.wordtemplate.writing.slots import Slot

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
    guards: list[Guard] = field(repr=False)
    #: Names the part asks for, and what is known of their use.
    undeclared: set[str]
    names: Names = field(repr=False)
    #: Something is made in one place and printed in another.
    makes_values: bool
    #: Names of bookmarks that may not be printed, and names that fields and links have.
    weak: set[str]
    named: set[str]
    #: Half of a range may be printed without the other.
    parted: bool
    filename: str

    def spot_at(self, line: int) -> Spot | None:
        """Return the tag of a line, for each tag has one of its own."""
        return self.spots[line - 1] if 0 < line <= len(self.spots) else None


class PartCompiler:
    """Compiles the parts of one template; the slots of all parts share one numbering."""

    def __init__(
        self, environment: Environment, slots: list[Slot], faults: Faults, styles: Styles
    ) -> None:
        self._styles = styles
        self._environment = environment
        self._checker = TagChecker(environment, faults)
        self._slots = slots
        self._faults = faults
        #: The sections of the body, and what controls are bound to.
        self.sections: list[etree._Element] = []
        self.store = Store({})

    def compile_story(
        self,
        name: str,
        root: etree._Element,
        titles: dict[etree._Element, str],
        *,
        always: bool = False,
    ) -> CompiledPart | None:
        """Return a part with paragraphs compiled, or None for a part without tags, unless `always`.

        `titles` names each container of paragraphs in the part. Faults are collected.
        """
        _strip_space(root)
        places: dict[etree._Element, str] = {}
        for container, title in titles.items():
            places.update(name_places(container, title))
        self.store.bind(root)
        layout = Layout(copies=take_copies(root))
        spots = mark_tags(root, places)
        fill_controls(root)
        if not (spots.spots or spots.faults or spots.changed or always):
            self.store.note_shown(root)
            return None
        slots = self._make_slots(name, spots)
        restart_lists(root, spots, layout, self._styles)
        arrange(root, spots, layout)
        self.store.note_shown(root)
        root = _with_prefixes(root)
        return self._finish(name, root, spots, layout, slots)

    def compile_drawn(self, name: str, root: etree._Element, title: str) -> CompiledPart | None:
        """Return a chart or SmartArt compiled, or None for one without tags.

        Its texts are filled; its data come from a workbook, which is not.
        """
        spots = mark_tags(root, {root: title})
        for element in root.iter():
            text = element.text or ""
            tags = find_tags(text)[0] if MAY_HOLD_TAG.search(text) else []
            for tag in tags:
                spots.fail(
                    title,
                    say("{written} stands in the data of a chart.", written=tag.written),
                    say("Only its title and other texts of its own can hold tags."),
                )
        if not (spots.spots or spots.faults or spots.changed):
            return None
        return self._finish(name, root, spots, Layout(), self._make_slots(name, spots))

    def compile_properties(self, name: str, root: etree._Element) -> CompiledPart | None:
        """Return a part of document properties compiled, or None for one without tags."""
        spots = Spots()
        for element in root.iter():
            if isinstance(element.tag, str) and len(element) == 0:
                _mark_text(element, f"document properties, {_property_name(element)}", spots)
        for date in list(root.iterchildren(*_DATES)) if spots.spots else ():
            root.remove(date)
        return self._finish_values(name, root, spots)

    def compile_data(self, name: str, shown: list[etree._Element]) -> CompiledPart | None:
        """Return the part of the data that controls show compiled, or None without tags."""
        spots = Spots()
        for element in shown:
            _mark_text(element, f"data of a content control, {local(element)}", spots)
        return self._finish_values(name, shown[0].getroottree().getroot(), spots)

    def compile_variables(self, name: str, root: etree._Element) -> CompiledPart | None:
        """Return settings whose document variables hold tags compiled, or None for none."""
        spots = Spots()
        for variable in root.iter(w("docVar")):
            value = variable.get(w("val")) or ""
            if MAY_HOLD_TAG.search(value):
                within = f"document variable {variable.get(w('name'))}"
                variable.set(w("val"), mark_value(value, within, "attribute", spots))
        return self._finish_values(name, root, spots)

    def refuse(self, text: str, title: str) -> None:
        """Note a fault for each tag in a text that is not filled."""
        for tag in find_tags(text)[0] if MAY_HOLD_TAG.search(text) else []:
            fault = FaultError(
                say("{written} stands where nothing is filled in.", written=tag.written),
                say("Write it into the text of the document."),
            )
            self._faults.add(title, fault)

    def _finish_values(self, name: str, root: etree._Element, spots: Spots) -> CompiledPart | None:
        if not (spots.spots or spots.faults or spots.changed):
            return None
        slots = {spot.number: len(self._slots) for spot in _printing(spots)}
        self._slots.append(Slot(part=name, manner="attribute"))
        return self._finish(name, root, spots, Layout(), slots)

    def compile_links(self, name: str, rels: etree._Element, title: str) -> CompiledPart | None:
        """Return relationships whose addresses hold tags compiled, or None for none.

        Word writes the braces of an address such as ``mailto:{{ email }}`` percent-encoded.
        """
        spots, layout = Spots(), Layout()
        slots: dict[int, int] = {}
        for rel in rels:
            target, places = decode(rel.get("Target") or "")
            if rel.get("TargetMode") == "External" and MAY_HOLD_TAG.search(target):
                within = f"{title}, address of a link"
                written = partial(_between, rel.get("Target") or "", places)
                marked = mark_value(target, within, "address", spots, written)
                rel.set("Target", self._place_address(name, marked, spots, layout, slots))
        if not (spots.spots or spots.faults or spots.changed):
            return None
        return self._finish(name, rels, spots, layout, slots)

    def _place_address(
        self, name: str, marked: str, spots: Spots, layout: Layout, slots: dict[int, int]
    ) -> str:
        """Note which part of an address each of its tags is; return it as its part has it."""
        printing = {spot.number for spot in _printing(spots)}
        first: int | None = None
        for found in MARKED.finditer(marked):
            number = int(found[1])
            if number not in printing:
                continue
            before = MARKED.sub("", marked[: found.start()]).strip()
            first = number if first is None and not before else first
            slots[number] = len(self._slots)
            self._slots.append(Slot(part=name, manner="address", component=component_of(before)))
        if first is None:
            return marked
        begin = layout.code(statement(" filter only_link "), first)
        return f"{begin}{marked}{layout.code(statement(' endfilter '), first)}"

    def _make_slots(self, name: str, spots: Spots) -> dict[int, int]:
        """Note for each printing tag the formatting around it; must run before tags move."""
        numbers: dict[int, int] = {}
        areas = Areas(self.sections)
        looks: dict[etree._Element | None, Look] = {}
        for spot in _printing(spots):
            numbers[spot.number] = len(self._slots)
            self._slots.append(_slot_of(name, spot, areas, looks))
        return numbers

    def _finish(
        self, name: str, root: etree._Element, spots: Spots, layout: Layout, slots: dict[int, int]
    ) -> CompiledPart | None:
        for within, fault in spots.faults:
            self._faults.add(within, fault)
        known = len(self._faults.problems)
        checked = self._checker.check(root, spots)
        if spots.faults or len(self._faults.problems) > known:
            return None
        makes_values = self._place_slots(name, spots, checked, slots)
        xml: str = etree.tostring(root, encoding="unicode")
        filename = f"<{name}>"
        environment = self._environment
        generator = Generator(
            environment, name, filename, (checked.names.filters, checked.names.tests)
        )
        try:
            generator.visit(assemble(environment, xml, spots, layout, slots, checked.read))
            code = compile(generator.stream.getvalue(), filename, "exec")  # type: ignore[attr-defined]
        except TemplateSyntaxError as error:
            spot = spots.spots[error.lineno - 1]
            self._faults.add(spot.within, explain_syntax(error, spot.tag.written))
            return None
        except (SyntaxError, RecursionError):
            # Python nests no more than twenty blocks.
            advice = say("Use fewer loops and conditions inside each other.")
            self._faults.add(
                "", FaultError(say("{name}: tags are nested too deeply.", name=name), advice)
            )
            return None
        return CompiledPart(
            name=name,
            template=Template.from_code(environment, code, environment.make_globals(None)),
            spots=spots.spots,
            guards=layout.guards,
            undeclared=generator.undeclared,
            names=checked.names,
            makes_values=makes_values,
            weak=layout.weak,
            named=layout.named,
            parted=layout.parted,
            filename=filename,
        )

    def _place_slots(
        self, name: str, spots: Spots, checked: Checked, slots: dict[int, int]
    ) -> bool:
        """Note where what tags print stands, and what they make; tell whether any make a value."""
        found = False
        places: dict[etree._Element, tuple[str, ...]] = {}
        for spot in spots.spots:
            number, chain = spot.number, checked.chains.get(spot.number, ())
            node = checked.read.get(number)
            makes = spot.tag.kind == "statement" and makes_value(spot.tag.word, spot.tag.code, node)
            if makes:
                found = True
                if number not in slots:
                    slots[number] = len(self._slots)
                    self._slots.append(Slot(part=name, manner=spot.manner))
            if number in slots and spot.manner == "text" and chain:
                if chain[-1] not in places:
                    places[chain[-1]] = tuple(map(local, chain))
                slot = self._slots[slots[number]]
                slot.place = places[chain[-1]]
                slot.crosses = checked.crosses.get(number, ())
        return found


def _between(address: str, places: list[int], start: int, end: int) -> str:
    """Return what an address has between two places of it as it reads, as it is written."""
    return address[places[start] : places[end]]


def _printing(spots: Spots) -> Iterator[Spot]:
    """Yield the tags in whose place something is printed."""
    for spot in spots.spots:
        if spot.tag.kind == "print" or spot.tag.word in ("call", "filter"):
            yield spot


def _slot_of(part: str, spot: Spot, areas: Areas, looks: dict[etree._Element | None, Look]) -> Slot:
    element = spot.element
    if element is None:
        component = component_of(address_before(spot.before))
        return Slot(part=part, manner=spot.manner, component=component)
    run = next(element.iterancestors(w("r")), None)
    if run not in looks:
        looks[run] = _look_of(run)
    slot = Slot(part=part, manner=spot.manner, look=looks[run])
    if spot.manner == "address":
        slot.component = component_of(address_before(spot.before))
    slot.in_link = next(element.iterancestors(w("hyperlink")), None) is not None
    slot.in_cell = next(element.iterancestors(w("tc")), None) is not None
    if spot.tag.level == "p":
        paragraph = next(element.iterancestors(w("p")), None)
        if paragraph is not None:
            slot.paragraph = paragraph_properties(paragraph)
            following = paragraph.getnext()
            slot.before_table = following is None or following.tag != w("p")
            slot.divides = areas.divides(paragraph)
    if spot.manner == "text":
        slot.width, slot.height = areas.available(element)
    return slot


def _look_of(run: etree._Element | None) -> Look:
    look = {name: xml for name, xml in properties_of(run, "rPr").items() if MARK not in xml}
    look.pop("rPrChange", None)
    if run is not None and "lang" in look and _only_tags(run):
        # Word notes the language of whoever typed the tag; the value has its own.
        holder = run.find(w("rPr"))
        language = None if holder is None else holder.find(w("lang"))
        if holder is not None and language is not None:
            holder.remove(language)
        del look["lang"]
    return Look.of(look)


def _only_tags(run: etree._Element) -> bool:
    text = "".join(item.text or "" for item in run.iter(w("t")))
    return MARK in text and not any(char.isalpha() for char in TOKEN.sub("", text))


def _mark_text(element: etree._Element, within: str, spots: Spots) -> None:
    if MAY_HOLD_TAG.search(element.text or ""):
        element.text = mark_value(element.text or "", within, "attribute", spots)


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
    """Return the root with the prefixes w and r declared, which the engine's own XML uses.

    Neither means anything else, for the part was read so (`prefixes`).
    """
    wanted = {"w": W, "r": R}
    if all(root.nsmap.get(prefix) == uri for prefix, uri in wanted.items()):
        return root
    names: dict[str, str] = {**root.nsmap, **wanted}  # type: ignore[dict-item]
    new = etree.Element(
        root.tag, {str(name): str(value) for name, value in root.attrib.items()}, names
    )
    new.text = root.text
    for child in list(root):
        new.append(child)
    return new
