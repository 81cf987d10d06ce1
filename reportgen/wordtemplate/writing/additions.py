"""What documents given as values add to the package: styles, definitions of lists, notes, parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from reportgen.wordtemplate.files.oxml import R, W, twips, w
from reportgen.wordtemplate.files.package import (
    CONTENT_TYPES,
    WORD,
    ContentTypes,
    Entry,
    Package,
    rels_name,
    to_bytes,
)

#: Kinds of notes, with the kind of their part and the element of each.
NOTES = {"footnotes": "footnote", "endnotes": "endnote"}
_DECLARED = f'<root xmlns:w="{W}" xmlns:r="{R}">'


@dataclass(slots=True)
class Additions:
    """What one document takes over from others; XML by the order in which it is to be added."""

    #: The ids of styles, of the template and added, by kind and name in small letters.
    style_ids: dict[tuple[str, str], str] = field(default_factory=dict)
    styles: list[str] = field(default_factory=list)
    #: w:abstractNum elements.
    definitions: list[str] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    #: Parts with their content types, by name.
    parts: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    #: What is added at all: a document that adds nothing is written as any other.
    used: bool = False

    def put_into(self, package: Package, names: Mapping[str, str]) -> None:
        """Add all to the parts of a document; `names` has the parts by their kinds."""
        types = ContentTypes(package.root(CONTENT_TYPES))
        for name, (content, kind) in sorted(self.parts.items()):
            if name not in package.entries:
                # A template that was made here may have the part: its name tells its content.
                types.add_part(name, kind)
            package.entries[name] = Entry.pack(name, content)
        if self.styles:
            _append(package, names["styles"], self.styles)
        for kind, notes in self.notes.items():
            if names[kind] not in package.entries:
                package.entries[names[kind]] = Entry.pack(names[kind], _no_notes(kind))
                types.add_part(names[kind], f"{WORD}.{kind}+xml")
            _append(package, names[kind], notes)
        package.entries[CONTENT_TYPES] = Entry.pack(CONTENT_TYPES, to_bytes(types.root))


def note_ids(package: Package, name: str) -> int:
    """Return the highest id of a note in a part; 1 when there is no such part."""
    if name not in package.entries:
        return 1
    return max((twips(note.get(w("id"))) for note in package.root(name)), default=1)


def _append(package: Package, name: str, added: list[str]) -> None:
    root = package.root(name)
    for child in etree.fromstring(f"{_DECLARED}{''.join(added)}</root>".encode()):
        root.append(child)
    package.entries[name] = Entry.pack(name, to_bytes(root))


def _no_notes(kind: str) -> bytes:
    """Return a part of notes with the lines that Word draws above them (17.11.23)."""
    root = etree.Element(w(kind), nsmap={"w": W, "r": R})
    for number, line in ((-1, "separator"), (0, "continuationSeparator")):
        attributes = {w("type"): line, w("id"): str(number)}
        note = etree.SubElement(root, w(NOTES[kind]), attributes)
        run = etree.SubElement(etree.SubElement(note, w("p")), w("r"))
        etree.SubElement(run, w(line))
    return to_bytes(root)


def rels_of(package: Package, part: str) -> str:
    """Return the relationships of a part as text, which may be added to before its end."""
    name = rels_name(part)
    if name in package.entries:
        root = package.root(name)
    else:
        root = etree.Element(
            "{http://schemas.openxmlformats.org/package/2006/relationships}Relationships",
            nsmap={None: "http://schemas.openxmlformats.org/package/2006/relationships"},  # type: ignore[dict-item]
        )
    if len(root) == 0:
        root.text = "\n"
    return etree.tostring(root, encoding="unicode")
