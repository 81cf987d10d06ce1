"""From the XML of a part to a compiled Jinja template that knows where its tags stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from types import CodeType
from urllib.parse import quote, unquote

from jinja2 import Environment, Template, TemplateSyntaxError, meta, nodes
from lxml import etree

from reportgen.errors import nearest
from reportgen.wordtemplate.faults import FaultError, Faults, explain_syntax
from reportgen.wordtemplate.oxml import R, W, local, properties_of, w
from reportgen.wordtemplate.paragraphs import MARK, Spot, Spots, mark_tags, mark_value
from reportgen.wordtemplate.places import available_area, name_places
from reportgen.wordtemplate.slots import Slot
from reportgen.wordtemplate.structure import (
    BLOCKS,
    Guard,
    Layout,
    arrange,
    expression,
    paragraph_properties,
    statement,
)
from reportgen.wordtemplate.tags import CELL_TAGS
from reportgen.wordtemplate.text import ADDRESS_SAFE, Look

_TOKEN = re.compile(f"<\\?tag ([cn]?\\d+)\\?>|{MARK}(c?\\d+){MARK}")
_WORDS = frozenset({*BLOCKS, *BLOCKS.values(), "else", "elif", "set", "endset"})
#: What completes a statement so that Jinja can read it alone: text before and after it.
_AROUND = {
    "for": ("", "{% endfor %}"),
    "if": ("", "{% endif %}"),
    "with": ("", "{% endwith %}"),
    "macro": ("", "{% endmacro %}"),
    "call": ("", "{% endcall %}"),
    "elif": ("{% if 1 %}", "{% endif %}"),
    "else": ("{% if 1 %}", "{% endif %}"),
}


@dataclass(slots=True)
class CompiledPart:
    """A part as a Jinja template, and what is needed after its rendering."""

    name: str
    template: Template = field(repr=False)
    spots: list[Spot] = field(repr=False)
    #: For each line of the Jinja source at which a tag begins, the number of the tag.
    lines: dict[int, int] = field(repr=False)
    guards: list[Guard] = field(repr=False)
    #: Names the part asks for, and those of them that it may do without (`is defined`).
    undeclared: set[str]
    optional: set[str]
    #: Names the part gives values itself: loop variables and the like.
    assigned: set[str]
    #: Names each tag uses, by the tag's number.
    uses: dict[int, set[str]] = field(repr=False)
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
        self._plain = Environment()  # noqa: S701 - only reads single tags, renders nothing
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
        uses, optional, assigned = self._check_tags(spots)
        order = _chains(root, spots)
        self._check_blocks(order, spots)
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
            optional=optional,
            assigned=assigned,
            uses=uses,
            has_macros=any(_makes_xml(spot) for spot in spots.spots),
            filename=filename,
        )

    def _check_tags(self, spots: Spots) -> tuple[dict[int, set[str]], set[str], set[str]]:
        uses: dict[int, set[str]] = {}
        optional: set[str] = set()
        assigned: set[str] = set()
        for spot in spots.spots:
            try:
                tree = self._read(spot)
            except TemplateSyntaxError as error:
                self._faults.add(spot.within, explain_syntax(error, spot.tag.written))
                continue
            except RecursionError:
                advice = "Split it with {% set … %}."
                self._faults.add(spot.within, FaultError("a tag is nested too deeply", advice))
                continue
            except FaultError as fault:
                self._faults.add(spot.within, fault)
                continue
            if tree:
                self._check_filters(tree, spot)
            names = list(tree.find_all(nodes.Name)) if tree else []
            uses[spot.number] = {item.name for item in names if item.ctx == "load"}
            assigned |= {item.name for item in names if item.ctx != "load"}
            if tree:
                optional |= set(_optional_names(tree))
        return uses, optional, assigned

    def _check_filters(self, tree: nodes.Template, spot: Spot) -> None:
        kinds: list[tuple[str, type[nodes.Filter | nodes.Test], Collection[str]]] = [
            ("filter", nodes.Filter, self._environment.filters),
            ("test", nodes.Test, self._environment.tests),
        ]
        for kind, node, known in kinds:
            for used in tree.find_all(node):
                if used.name not in known:
                    close = nearest(used.name, [name for name in known if "_" not in name])
                    advice = f"Did you mean {close!r}?" if close else "See Jinja's manual for all."
                    self._fail(spot, f"asks for the {kind} {used.name!r}, unknown", advice)

    def _read(self, spot: Spot) -> nodes.Template | None:
        tag = spot.tag
        if tag.kind == "comment":
            return None
        if tag.kind == "print" and tag.level in ("tr", "tc"):
            raise FaultError(
                f"{tag.written}: only {{{{ … }}}}, {{{{r … }}}} and {{{{p … }}}} print values",
                "To repeat rows or cells, loop over them with {%tr for … %} or {%tc for … %}.",
            )
        if tag.kind == "print" or tag.kind in CELL_TAGS:
            if tag.kind in ("vm", "hm"):
                return None
            if not tag.code:
                raise FaultError(f"{tag.written} is empty", "Write a name between the braces.")
            return self._parse(f"{{{{ ({tag.code}\n) }}}}", f"{{{{ {tag.code}\n }}}}")
        if tag.word not in _WORDS:
            close = nearest(tag.word, sorted(_WORDS | set(CELL_TAGS)))
            raise FaultError(
                f"{tag.written}: {tag.word!r} is no tag of Word templates",
                f"Did you mean {close!r}?" if close else "Use for, if, set, with, macro or call.",
            )
        if tag.word.startswith("end"):
            return None
        before, after = _AROUND.get(tag.word, ("", ""))
        if tag.word == "set" and _is_block_set(tag.code):
            after = "{% endset %}"
        return self._parse(f"{before}{{% {tag.code}\n %}}{after}")

    def _parse(self, *sources: str) -> nodes.Template:
        tree = None
        for source in sources:
            tree = self._environment.overlay(
                block_start_string="{%",
                block_end_string="%}",
                variable_start_string="{{",
                variable_end_string="}}",
                comment_start_string="{#",
                comment_end_string="#}",
            ).parse(source)
        if tree is None:
            raise AssertionError("nothing to parse")
        return tree

    def _check_blocks(self, order: list[tuple[int, _Chain]], spots: Spots) -> None:
        """Check that blocks are closed, nested, and begin and end in the same kind of place."""
        open_blocks: list[tuple[Spot, str, _Chain]] = []
        for number, chain in order:
            spot = spots.spots[number]
            tag = spot.tag
            if tag.kind in ("vm", "hm") and not any(kind == "for" for _, kind, _ in open_blocks):
                self._fail(spot, "needs a loop around it", "Put its row or cell into a for loop.")
            word = tag.word
            if tag.kind != "statement" or word not in _WORDS:
                continue
            if word in BLOCKS or (word == "set" and _is_block_set(tag.code)):
                open_blocks.append((spot, word, chain))
                continue
            if word == "set":
                continue
            wanted = {end: start for start, end in BLOCKS.items()} | {"endset": "set"}
            fits = {"else": ("if", "for"), "elif": ("if",)}.get(word, (wanted.get(word, ""),))
            if not open_blocks or open_blocks[-1][1] not in fits:
                inside = f" inside {open_blocks[-1][0].tag.written}" if open_blocks else ""
                self._fail(
                    spot,
                    f"has no {{% {' or '.join(fits)} %}} to belong to{inside}",
                    "Look whether a tag before it is missing or closed too early.",
                )
                if word in wanted and any(kind == wanted[word] for _, kind, _ in open_blocks):
                    while open_blocks.pop()[1] != wanted[word]:
                        pass
                continue
            start, _, begin = open_blocks[-1]
            if not _same_shape(begin, chain):
                self._fail(
                    spot,
                    f"and {start.tag.written} ({start.within}) do not stand in the same kind "
                    "of place",
                    "Give both the same letter: {%tr … %} for rows, {%tc … %} for cells, "
                    "{%p … %} for paragraphs, none inside one text.",
                )
            if word.startswith("end"):
                open_blocks.pop()
        for spot, word, _ in open_blocks:
            end = "endset" if word == "set" else BLOCKS[word]
            level = spot.tag.level
            self._fail(spot, "is never closed", f"Write {{%{level} {end} %}} where it shall end.")

    def _fail(self, spot: Spot, message: str, advice: str) -> None:
        self._faults.add(spot.within, FaultError(f"{spot.tag.written} {message}", advice))


_Chain = tuple[etree._Element, ...]


def _is_block_set(code: str) -> bool:
    return "=" not in code


def _makes_xml(spot: Spot) -> bool:
    word = spot.tag.word
    return word in ("macro", "call") or (word == "set" and _is_block_set(spot.tag.code))


def _optional_names(tree: nodes.Node) -> Iterator[str]:
    for test in tree.find_all(nodes.Test):
        if test.name in ("defined", "undefined") and isinstance(test.node, nodes.Name):
            yield test.node.name
    for used in tree.find_all(nodes.Filter):
        if used.name in ("default", "d") and isinstance(used.node, nodes.Name):
            yield used.node.name


def _chains(root: etree._Element, spots: Spots) -> list[tuple[int, _Chain]]:
    """Return the tags in the order of the XML, each with the elements around it."""
    order: list[tuple[int, _Chain]] = []
    for node in root.iter():
        numbers: list[str] = []
        around: _Chain = ()
        if not isinstance(node.tag, str):
            if (node.text or "").isdigit():
                numbers = [node.text or ""]
                around = tuple(reversed(list(node.iterancestors())))
        else:
            if MARK in (node.text or ""):
                numbers = [found[1] for found in _TOKEN.findall(node.text or "")]
            for value in node.attrib.values():
                if MARK in value:
                    numbers += [found[1] for found in _TOKEN.findall(str(value))]
            if numbers:
                around = (*reversed(list(node.iterancestors())), node)
        order += [(int(number), around) for number in numbers if number.isdigit()]
    seen = {number for number, _ in order}
    # Cell tags have left the text; they are checked where their cell begins.
    for spot in spots.spots:
        if spot.number not in seen and spot.tag.kind in ("vm", "hm"):
            before = [i for i, (number, _) in enumerate(order) if number < spot.number]
            order.insert(before[-1] + 1 if before else 0, (spot.number, ()))
    return order


def _same_shape(begin: _Chain, end: _Chain) -> bool:
    """Tell whether the XML between two tags stays well-formed when it is left out or repeated."""
    common = 0
    for first, second in zip(begin, end, strict=False):
        if first is not second:
            break
        common += 1
    return [item.tag for item in begin[common:]] == [item.tag for item in end[common:]]


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
    for found in _TOKEN.finditer(xml):
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
    in_link = any(local(holder) == "hyperlink" for holder in element.iterancestors())
    slot = Slot(part=part, manner=spot.manner, look=Look.of(look), in_link=in_link)
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
    return MARK in text and not any(char.isalpha() for char in _TOKEN.sub("", text))


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
            "the document uses unusual names inside", "Open it in Word and save it anew."
        )
    names: dict[str, str] = {**root.nsmap, **wanted}  # type: ignore[dict-item]
    new = etree.Element(
        root.tag, {str(name): str(value) for name, value in root.attrib.items()}, names
    )
    new.text = root.text
    for child in list(root):
        new.append(child)
    return new
