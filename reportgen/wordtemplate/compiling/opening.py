"""Which parts of a document may hold tags, and what they are called in faults.

Remarks in the margin (comments) are for those who write the template, and are no template.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from reportgen.problems.message import say
from reportgen.wordtemplate.compiling.compile import CompiledPart, PartCompiler
from reportgen.wordtemplate.faults import FaultError
from reportgen.wordtemplate.files.oxml import WP, w
from reportgen.wordtemplate.files.package import (
    CONTENT_TYPES,
    WORD,
    ContentTypes,
    Package,
    read_rels,
    rels_name,
)
from reportgen.wordtemplate.tags.controls import Store
from reportgen.wordtemplate.tags.references import names_in
from reportgen.wordtemplate.tags.unique import NUMBERED

_STORIES = ("header", "footer", "footnotes", "endnotes")
_DRAWINGML = "application/vnd.openxmlformats-officedocument.drawingml"
#: Kinds of parts that are drawn, and hold texts of DrawingML, by what they are called.
_DRAWN = {
    "chart": (
        f"{_DRAWINGML}.chart+xml",
        f"{_DRAWINGML}.chartshapes+xml",
        "application/vnd.ms-office.chartex+xml",
    ),
    "SmartArt": (
        f"{_DRAWINGML}.diagramData+xml",
        "application/vnd.ms-office.drawingml.diagramDrawing+xml",
    ),
}
_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_EXTENDED = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
_PROPERTIES = (
    _CORE,
    _EXTENDED,
    "application/vnd.openxmlformats-officedocument.custom-properties+xml",
)
#: The ids by which controls are bound to properties.
_BOUND = {
    "{6c3c8bc8-f283-45ae-878a-bab7291924a1}": _CORE,
    "{6668398d-a668-4e3e-a5eb-62b293d839f1}": _EXTENDED,
}
_ITEM_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/customXml}itemID"


@dataclass(slots=True)
class Taken:
    """What the template numbers and names, so that nothing printed gets the same."""

    drawings: set[int] = field(default_factory=set)
    #: Of bookmarks and what else is numbered as they are.
    marks: set[int] = field(default_factory=set)
    #: Of bookmarks, in small letters.
    names: set[str] = field(default_factory=set)

    def note(self, story: etree._Element) -> None:
        """Note the ids and names of a part."""
        self.drawings |= {_number(item.get("id")) for item in story.iter(f"{{{WP}}}docPr")}
        self.marks |= {_number(item.get(w("id"))) for item in story.iter(*NUMBERED)}
        bookmarks = story.iter(w("bookmarkStart"))
        self.names |= {(item.get(w("name")) or "").lower() for item in bookmarks}


@dataclass(slots=True)
class Opened:
    """The parts that hold tags, and what is taken in all of them."""

    parts: list[CompiledPart]
    taken: Taken


def open_parts(
    package: Package,
    main: str,
    root: etree._Element,
    settings: str,
    compiler: PartCompiler,
) -> Opened:
    """Return the parts of a document compiled; `root` is that of its main part.

    Raises FaultError for a document without a body.
    """
    types = ContentTypes(package.root(CONTENT_TYPES))
    body = root.find(w("body"))
    if body is None:
        raise FaultError(say("the document has no body."), say("Save it again in Word."))
    store = compiler.store = Store(_stored(package, types))
    compiler.sections = list(root.iter(w("sectPr")))
    taken = Taken()
    taken.note(root)
    found = [
        compiler.compile_story(main, root, {body: "body"}),
        compiler.compile_links(rels_name(main), read_rels(package, main), "body"),
    ]
    plain: list[tuple[str, etree._Element]] = []
    for kind in _STORIES:
        names = types.parts(package.entries, f"{WORD}.{kind}+xml")
        names.sort(key=lambda name: (len(name), name))
        for number, name in enumerate(names, 1):
            story = package.root(name)
            taken.note(story)
            part = compiler.compile_story(name, story, _titles(story, kind, number))
            found.append(part)
            if part is None:
                plain.append((name, story))
            title = f"{kind} {number}" if kind in ("header", "footer") else kind
            found.append(compiler.compile_links(rels_name(name), read_rels(package, name), title))
    weak = {each for part in found if part is not None for each in part.weak}
    for name, story in plain if weak else ():
        if weak & names_in(story):
            # What leads to a bookmark that may not be printed has to end where that does.
            found.append(compiler.compile_story(name, story, {}, always=True))
    properties = types.parts(package.entries, *_PROPERTIES)
    found += [compiler.compile_properties(name, package.root(name)) for name in properties]
    for title, kinds in _DRAWN.items():
        for number, name in enumerate(types.parts(package.entries, *kinds), 1):
            found.append(compiler.compile_drawn(name, package.root(name), f"{title} {number}"))
    if settings in package.entries:
        found.append(compiler.compile_variables(settings, package.root(settings)))
    _refuse_unread(package, main, types, compiler)
    for name, shown in store.shown.items():
        if name not in properties:
            found.append(compiler.compile_data(name, shown))
    return Opened([part for part in found if part is not None], taken)


def _stored(package: Package, types: ContentTypes) -> dict[str, tuple[str, etree._Element]]:
    """Return the parts with tags that controls can be bound to, by their ids.

    What is no XML, or holds no tag, is left alone, for it may be anything.
    """
    found = {
        identity: (name, package.root(name))
        for identity, kind in _BOUND.items()
        for name in types.parts(package.entries, kind)
    }
    for name in package.entries:
        if rels_name(name) not in package.entries or not name.endswith(".xml"):
            continue
        for rel in read_rels(package, name):
            properties = package.target(name, rel)
            is_item = (rel.get("Type") or "").endswith("/customXmlProps")
            if is_item and properties in package.entries and _may_hold_tag(package.content(name)):
                try:
                    identity = (package.root(properties).get(_ITEM_ID) or "").lower()
                    found[identity] = (name, package.root(name))
                except FaultError:
                    continue
    return found


def _refuse_unread(
    package: Package, main: str, types: ContentTypes, compiler: PartCompiler
) -> None:
    """Note a fault for each tag that would be seen in the document, and that nobody reads."""
    for name in types.parts(package.entries, f"{WORD}.numbering+xml"):
        for level in package.root(name).iter(w("lvlText")):
            compiler.refuse(level.get(w("val")) or "", "numbers of a list")
    for rel in read_rels(package, main):
        name = package.target(main, rel)
        if (rel.get("Type") or "").endswith("/aFChunk") and name in package.entries:
            text = package.content(name).decode("utf-8", "replace").replace("\0", "")
            compiler.refuse(text, f"inserted file {name}")


def _may_hold_tag(data: bytes) -> bool:
    plain = data.replace(b"\0", b"")
    return b"{{" in plain or b"{%" in plain


def _titles(story: etree._Element, kind: str, number: int) -> dict[etree._Element, str]:
    """Return the containers of paragraphs in a part, each with its name in words."""
    if kind in ("header", "footer"):
        return {story: f"{kind} {number}"}
    singular = kind.removesuffix("s")
    return {note: f"{singular} {note.get(w('id'), '')}" for note in story}


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 11 else 0
