"""Word documents given as values: their text, with its styles, lists, pictures, charts and notes.

What the template has by the same name stays the template's: a heading of the document looks as
headings of the template do. Changes that are tracked are accepted; remarks, and the sections of the
document with their headers, stay behind.
"""

from __future__ import annotations

import copy
import hashlib
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from reportgen.problems.message import say
from reportgen.wordtemplate.faults import FaultError
from reportgen.wordtemplate.files.accepting import accept
from reportgen.wordtemplate.files.oxml import (
    PARAGRAPH_PROPERTIES,
    WP,
    R,
    insert_in_order,
    local,
    to_text,
    twips,
    w,
)
from reportgen.wordtemplate.files.package import (
    CONTENT_TYPES,
    OFFICE_REL,
    ContentTypes,
    Package,
    find_main,
    read_package,
    read_rels,
    rels_name,
    to_bytes,
)
from reportgen.wordtemplate.tags.restarts import list_again
from reportgen.wordtemplate.writing.additions import NOTES
from reportgen.wordtemplate.writing.render import Rendering
from reportgen.wordtemplate.writing.slots import Slot

#: What the text of a document leans on and is taken along; all else might be a program.
_TAKEN = frozenset(
    ("image", "chart", "diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors")
)
_BELOW = _TAKEN | {"package", "chartUserShapes", "themeOverride", "hyperlink"}
_REFUSED = [w(name) for name in ("altChunk", "subDoc", "object", "control")]
_STYLES = {"pStyle": "paragraph", "rStyle": "character", "tblStyle": "table"}
_NAMED = re.compile(r"[^\s\"\\]+")


@dataclass(slots=True)
class _Document:
    """A document that is taken over, and what of it has been taken by now."""

    package: Package
    main: str
    rendering: Rendering
    #: Ids of definitions of lists here by those there.
    definitions: dict[str, int] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)
    #: The same of the lists, for one time that the text is printed.
    lists: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    _roots: dict[str, etree._Element | None] = field(default_factory=dict)

    def related(self, kind: str) -> etree._Element | None:
        """Return the root of the part of a kind, such as styles; None without one."""
        if kind not in self._roots:
            rel = next(
                (
                    each
                    for each in read_rels(self.package, self.main)
                    if each.get("Type") == f"{OFFICE_REL}/{kind}"
                ),
                None,
            )
            name = "" if rel is None else self.package.target(self.main, rel)
            found = self.package.root(name) if name in self.package.entries else None
            self._roots[kind] = found
        return self._roots[kind]


def write_document(data: bytes, slot: Slot, rendering: Rendering) -> str:
    """Return the text of a document as blocks; what it leans on is added to the rendering.

    Raises FaultError for what is no sound document, or holds what cannot be taken along.
    """
    rendering.additions.used = True
    document = rendering.documents.get(data)
    if document is None:
        package = read_package(data)
        document = rendering.documents[data] = _Document(package, find_main(package), rendering)
    if not isinstance(document, _Document):
        raise TypeError("no document")
    root = document.package.root(document.main)
    body = root.find(w("body"))
    if body is None:
        raise FaultError(say("the document has no body."), say("Save it again in Word."))
    document.lists, document.names = {}, {}
    body = copy.deepcopy(body)
    _Taker(document, document.main, slot.part).take(body)
    return "".join(to_text(child) for child in body)


@dataclass(slots=True)
class _Taker:
    """Takes elements of one part of a document into one part of another."""

    document: _Document
    #: The part they come from, and the part they come into.
    source: str
    part: str

    def take(self, root: etree._Element) -> None:
        """Change elements so that they mean the same in the other part."""
        for element in root.iter(*_REFUSED):
            raise FaultError(
                say("the document holds {what}, which cannot be taken along.", what=local(element)),
                say("Take out embedded objects, other documents and controls."),
            )
        accept(root)
        self._rename_bookmarks(root)
        rels = {rel.get("Id"): rel for rel in read_rels(self.document.package, self.source)}
        counted = list(_counted_by_style(root))
        rendering = self.document.rendering
        for element in list(root.iter()):
            name = local(element)
            if name in _STYLES and element.tag == w(name):
                self._put(element, self._style(element.get(w("val"), "")))
            elif element.tag == w("numId"):
                element.set(w("val"), self._list(element.get(w("val"), "0")))
            elif element.tag == f"{{{WP}}}docPr":
                element.set("id", str(rendering.new_id()))
            elif name in ("footnoteReference", "endnoteReference"):
                kind = name.removesuffix("Reference") + "s"
                element.set(w("id"), self._note(kind, element.get(w("id"), "")))
            for key, value in list(element.attrib.items()):
                if str(key).startswith(f"{{{R}}}"):
                    identity = self._relate(rels.get(str(value)))
                    if identity:
                        element.set(key, identity)
                    else:
                        del element.attrib[key]
        for properties, style in counted:
            self._count(properties, style)

    def _count(self, properties: etree._Element, style: str) -> None:
        """Have a paragraph that its style counts be counted in a list of the document's own.

        In the list of the template's style it would go on from the template's own paragraphs.
        """
        lists, rendering = self.document.lists, self.document.rendering
        known = rendering.styles.numbering_of(self.document.styles.get(style, ""))
        own = self._numbering_of(style)
        # A list of the template's alone gets a key that no list of the document has.
        number, level = own or ((f"of {known[0]}", known[1]) if known else ("0", 0))
        if known is not None and number not in lists and number != "0":
            lists[number] = rendering.list_like(known[0])
        number = self._list(number)
        if number != "0":
            found = etree.Element(w("numPr"))
            etree.SubElement(found, w("ilvl"), {w("val"): str(level)})
            etree.SubElement(found, w("numId"), {w("val"): number})
            insert_in_order(properties, found, PARAGRAPH_PROPERTIES)

    def _numbering_of(self, style: str) -> tuple[str, int] | None:
        """Return the list and level that a style of the document counts in."""
        root = self.document.related("styles")
        seen: set[str] = set()
        while root is not None and style and style not in seen:
            seen.add(style)
            found = _child(root, "style", "styleId", style)
            own = None if found is None else found.find(f"{w('pPr')}/{w('numPr')}")
            number = None if own is None else own.find(w("numId"))
            if own is not None and number is not None:
                level = own.find(w("ilvl"))
                return number.get(w("val"), "0"), 0 if level is None else twips(level.get(w("val")))
            base = None if found is None else found.find(w("basedOn"))
            style = "" if base is None else base.get(w("val"), "")
        return None

    @staticmethod
    def _put(element: etree._Element, value: str) -> None:
        parent = element.getparent()
        if value:
            element.set(w("val"), value)
        elif parent is not None:
            parent.remove(element)

    def _rename_bookmarks(self, root: etree._Element) -> None:
        rendering, renamed = self.document.rendering, self.document.names
        ids: dict[str, str] = {}
        for mark in root.iter(w("bookmarkStart"), w("bookmarkEnd")):
            old = mark.get(w("id"), "")
            if old not in ids:
                ids[old] = str(rendering.marks.new())
            mark.set(w("id"), ids[old])
            name = mark.get(w("name"))
            if name is not None:
                renamed[name] = rendering.new_name(name)
                mark.set(w("name"), renamed[name])
        for link in root.iter(w("hyperlink")):
            anchor = link.get(w("anchor"))
            if anchor in renamed:
                link.set(w("anchor"), renamed[str(anchor)])
        for text in root.iter(w("instrText")):
            text.text = _NAMED.sub(lambda found: renamed.get(found[0], found[0]), text.text or "")
        for simple in root.iter(w("fldSimple")):
            code = simple.get(w("instr"), "")
            simple.set(w("instr"), _NAMED.sub(lambda found: renamed.get(found[0], found[0]), code))

    def _style(self, identity: str) -> str:
        """Return the id of a style here, which is added where the template has none so called."""
        document, rendering = self.document, self.document.rendering
        if identity in document.styles:
            return document.styles[identity]
        root = document.related("styles")
        style = next(
            (
                each
                for each in ([] if root is None else root.iterfind(w("style")))
                if each.get(w("styleId")) == identity
            ),
            None,
        )
        name = None if style is None else style.find(w("name"))
        if style is None or name is None:
            return ""
        kind, called = style.get(w("type"), "paragraph"), name.get(w("val"), "").lower()
        known = rendering.styles.find(called, kind) or rendering.additions.style_ids.get(
            (kind, called), ""
        )
        document.styles[identity] = known or rendering.new_style(kind, called, identity)
        if not known:
            self._add_style(copy.deepcopy(style), document.styles[identity])
        return document.styles[identity]

    def _add_style(self, style: etree._Element, identity: str) -> None:
        accept(style)
        style.set(w("styleId"), identity)
        style.attrib.pop(w("default"), "")
        for each in ("basedOn", "next", "link"):
            other = style.find(w(each))
            if other is not None:
                self._put(other, self._style(other.get(w("val"), "")))
        for number in style.iter(w("numId")):
            number.set(w("val"), self._list(number.get(w("val"), "0")))
        self.document.rendering.additions.styles.append(to_text(style))

    def _list(self, number: str) -> str:
        """Return the id of a list here that looks as the one of this id there, and begins anew."""
        document, rendering = self.document, self.document.rendering
        if number in document.lists or number == "0":
            return document.lists.get(number, number)
        root = document.related("numbering")
        found = None if root is None else _child(root, "num", "numId", number)
        definition = None if found is None else found.find(w("abstractNumId"))
        if root is None or found is None or definition is None:
            return "0"
        new = str(rendering.next_list())
        document.lists[number] = new
        again = copy.deepcopy(found)
        abstract = self._definition(root, definition.get(w("val"), ""))
        for each in again.iterfind(w("abstractNumId")):
            each.set(w("val"), str(abstract))
        self._mend_levels(again)
        rendering.numbers.append(list_again(again, _starts(root, definition), int(new), 0))
        return new

    def _definition(self, root: etree._Element, identity: str) -> int:
        document, rendering = self.document, self.document.rendering
        if identity not in document.definitions:
            new = rendering.numbering.first_definition + len(rendering.additions.definitions)
            document.definitions[identity] = new
            rendering.additions.definitions.append("")
            place = len(rendering.additions.definitions) - 1
            found = _child(root, "abstractNum", "abstractNumId", identity)
            element = etree.Element(w("abstractNum")) if found is None else copy.deepcopy(found)
            element.set(w("abstractNumId"), str(new))
            # What tells definitions apart must not be the same twice.
            for name in ("nsid", "tmpl", "styleLink", "numStyleLink"):
                for child in element.findall(w(name)):
                    element.remove(child)
            accept(element)
            self._mend_levels(element)
            rendering.additions.definitions[place] = to_text(element)
        return document.definitions[identity]

    def _mend_levels(self, element: etree._Element) -> None:
        for level in element.iter(w("lvl")):
            for picture in level.findall(w("lvlPicBulletId")):
                level.remove(picture)
            for style in level.findall(w("pStyle")):
                # The style may be the template's, which is counted in another list.
                level.remove(style)

    def _note(self, kind: str, identity: str) -> str:
        document, rendering = self.document, self.document.rendering
        root = document.related(kind)
        note = None if root is None else _child(root, NOTES[kind], "id", identity)
        if self.part != rendering.main or note is None:
            raise FaultError(
                say("notes of a document can only stand in the text itself."),
                say("Print it in the body of the template, or take its notes out."),
            )
        part = rendering.part_of(kind)
        number = rendering.next_note(kind)
        note = copy.deepcopy(note)
        note.set(w("id"), str(number))
        rel = next(
            each
            for each in read_rels(document.package, document.main)
            if each.get("Type") == f"{OFFICE_REL}/{kind}"
        )
        _Taker(document, document.package.target(document.main, rel), part).take(note)
        rendering.additions.notes.setdefault(kind, []).append(to_text(note))
        return str(number)

    def _relate(self, rel: etree._Element | None) -> str:
        """Return the id of a relationship here that leads to the same; "" for none."""
        if rel is None:
            return ""
        rendering, target = self.document.rendering, rel.get("Target") or ""
        kind = (rel.get("Type") or "").removeprefix(f"{OFFICE_REL}/")
        if kind == "hyperlink" and rel.get("TargetMode") == "External":
            return rendering.link(self.part, target, written=True)
        if kind not in _TAKEN or rel.get("TargetMode") == "External":
            raise FaultError(
                say("the document holds {what}, which cannot be taken along.", what=kind[-40:]),
                say("Take it out of the document, or put a picture in its place."),
            )
        name = self._copy(self.document.package.target(self.source, rel))
        return rendering.relate(self.part, kind, f"/{name}")

    def _copy(self, name: str) -> str:
        """Return the name here of a part that is copied, with those it leans on."""
        package, additions = self.document.package, self.document.rendering.additions
        if name not in package.entries:
            raise FaultError(
                say("the document is damaged: {name} is missing.", name=repr(name)),
                say("Save it again in Word."),
            )
        content = package.content(name)
        digest = hashlib.sha256(content).hexdigest()[:16]
        new = f"word/taken/{digest}{posixpath.splitext(name)[1]}"
        if new in additions.parts:
            return new
        kind = ContentTypes(package.root(CONTENT_TYPES)).kind_of(name)
        additions.parts[new] = content, kind
        rels = read_rels(package, name)
        for rel in list(rels):
            below = (rel.get("Type") or "").removeprefix(f"{OFFICE_REL}/")
            if below not in _BELOW:
                rels.remove(rel)
            elif rel.get("TargetMode") != "External":
                rel.set("Target", f"/{self._copy(package.target(name, rel))}")
        if len(rels):
            relations = "application/vnd.openxmlformats-package.relationships+xml"
            additions.parts[rels_name(new)] = to_bytes(rels), relations
        return new


def _counted_by_style(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield the properties of paragraphs that name a style and no list, with the style."""
    for properties in root.iter(w("pPr")):
        style = properties.find(w("pStyle"))
        parent = properties.getparent()
        in_paragraph = parent is not None and parent.tag == w("p")
        if in_paragraph and style is not None and properties.find(w("numPr")) is None:
            yield properties, style.get(w("val"), "")


def _child(root: etree._Element, name: str, key: str, value: str) -> etree._Element | None:
    return next((each for each in root.iterfind(w(name)) if each.get(w(key)) == value), None)


def _starts(root: etree._Element, definition: etree._Element) -> dict[int, int]:
    found = _child(root, "abstractNum", "abstractNumId", definition.get(w("val"), ""))
    starts = {}
    for level in [] if found is None else found.iterfind(w("lvl")):
        start = level.find(w("start"))
        starts[twips(level.get(w("ilvl")))] = 1 if start is None else twips(start.get(w("val")), 1)
    return starts
