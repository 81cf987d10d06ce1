"""Pictures of a template that a program replaces, found by their alternative text or their name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from reportgen.document.blocks import Picture
from reportgen.problems.message import say
from reportgen.problems.suggest import nearest
from reportgen.wordtemplate.faults import FaultError
from reportgen.wordtemplate.files.oxml import WP, R, parse
from reportgen.wordtemplate.files.package import (
    CONTENT_TYPES,
    ContentTypes,
    Package,
    read_rels,
    rels_name,
    to_bytes,
)
from reportgen.wordtemplate.looks import SizedPicture
from reportgen.wordtemplate.writing.pictures import size_of
from reportgen.wordtemplate.writing.render import Rendering

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_V = "urn:schemas-microsoft-com:vml"
_EMBED, _LINK = f"{{{R}}}embed", f"{{{R}}}link"


def replace_all(
    pictures: Mapping[str, Picture],
    package: Package,
    parts: Iterable[str],
    rendered: dict[str, str],
    rendering: Rendering,
) -> set[str]:
    """Put pictures in place of those of a document that are called as their keys say.

    `rendered` has the parts that were filled as XML, and gets those that are changed. Returns the
    names of the former pictures that nothing shows any more: who gets the document must not find
    them in it. Raises FaultError where the template has no picture so called.
    """
    found: set[str] = set()
    known: set[str] = set()
    unshown: set[str] = set()
    for name in parts if pictures else ():
        xml = rendered.get(name)
        root = package.root(name) if xml is None else parse(xml.encode(), name)
        before = _values(root)
        here, called = _replace_in(root, name, pictures, rendering)
        found |= here
        known |= called
        if here:
            rendered[name] = etree.tostring(root, encoding="unicode")
            unshown |= _cut_off(before - _values(root), name, package, rendered)
    _require_found(pictures, found, known)
    if unshown:
        # Also what this document stores under the same name, since it is the same.
        unshown -= _related(package, rendered)
        unshown -= rendering.media.keys() | rendering.additions.parts.keys()
    return unshown


def drop(package: Package, names: Iterable[str]) -> None:
    """Remove parts that nothing leads to any more from a document."""
    types = ContentTypes(package.root(CONTENT_TYPES))
    for name in names:
        types.remove(name)
        package.entries.pop(name, None)
    package.replace(CONTENT_TYPES, to_bytes(types.root))


def _values(root: etree._Element) -> set[str]:
    """Return the values of all attributes: ids of relationships stand in many of them."""
    return {str(value) for item in root.iter() for value in item.attrib.values()}


def _cut_off(ids: set[str], part: str, package: Package, rendered: dict[str, str]) -> set[str]:
    """Take the relationships with these ids from a part; return the parts they led to."""
    rels = _rels(package, part, rendered)
    doomed = [
        rel for rel in rels if rel.get("Id") in ids and (rel.get("Type") or "").endswith("/image")
    ]
    for rel in doomed:
        rels.remove(rel)
    if len(rels) == 0:
        # An element without content has no end tag to add relationships before.
        rels.text = "\n"
    rendered[rels_name(part)] = etree.tostring(rels, encoding="unicode")
    return {package.target(part, rel) for rel in doomed if rel.get("TargetMode") != "External"}


def _related(package: Package, rendered: dict[str, str]) -> set[str]:
    """Return all parts that relationships lead to."""
    return {
        package.target(part, rel)
        for part in ("", *package.entries)
        if rels_name(part) in package.entries
        for rel in _rels(package, part, rendered)
        if rel.get("TargetMode") != "External"
    }


def _rels(package: Package, part: str, rendered: dict[str, str]) -> etree._Element:
    xml = rendered.get(rels_name(part))
    return read_rels(package, part) if xml is None else parse(xml.encode(), rels_name(part))


def _replace_in(
    root: etree._Element, part: str, pictures: Mapping[str, Picture], rendering: Rendering
) -> tuple[set[str], set[str]]:
    """Replace the pictures of a part; return the keys that were found, and all that it has."""
    found: set[str] = set()
    known: set[str] = set()
    for drawing in root.iter(f"{{{WP}}}inline", f"{{{WP}}}anchor"):
        properties = drawing.find(f"{{{WP}}}docPr")
        blip = next(drawing.iter(f"{{{_A}}}blip"), None)
        if properties is None or blip is None:
            continue
        names = [properties.get(each) or "" for each in ("descr", "title", "name")]
        known.update(filter(None, names))
        key = next((name for name in names if name and name in pictures), None)
        if key is not None:
            found.add(key)
            _replace(drawing, properties, blip, pictures[key], rendering.embed(part, pictures[key]))
    for shape in root.iter(f"{{{_V}}}shape"):
        data = shape.find(f"{{{_V}}}imagedata")
        name = shape.get("alt") or ""
        if data is not None and name:
            known.add(name)
            if name in pictures:
                found.add(name)
                data.set(f"{{{R}}}id", rendering.embed(part, pictures[name]))
    return found, known


def _replace(
    drawing: etree._Element,
    properties: etree._Element,
    blip: etree._Element,
    picture: Picture,
    relation: str,
) -> None:
    """Put a picture into a drawing, as large as fits into what was there, its shape kept."""
    blip.set(_EMBED, relation)
    blip.attrib.pop(_LINK, "")
    for child in list(blip):
        # Effects stay; a drawing (SVG) beside the old picture would be shown instead of the new.
        if child.tag == f"{{{_A}}}extLst":
            blip.remove(child)
    fill = blip.getparent()
    for crop in [] if fill is None else fill.findall(f"{{{_A}}}srcRect"):
        fill.remove(crop)  # type: ignore[union-attr]
    if picture.alt:
        properties.set("descr", picture.alt)
    extents = [*drawing.iter(f"{{{WP}}}extent"), *drawing.iter(f"{{{_A}}}ext")]
    extents = [extent for extent in extents if extent.get("cx") and extent.get("cy")]
    width, height = size_of(picture)
    sized = isinstance(picture, SizedPicture) and bool(picture.mm_wide or picture.mm_high)
    for extent in extents:
        wide, high = int(float(extent.get("cx", "1"))), int(float(extent.get("cy", "1")))
        scale = 1.0 if sized else min(wide / width, high / height)
        extent.set("cx", str(max(round(width * scale), 1)))
        extent.set("cy", str(max(round(height * scale), 1)))


def _require_found(pictures: Mapping[str, Picture], found: set[str], known: set[str]) -> None:
    """Raise FaultError where the template has no picture that a program wants to replace."""
    for name in sorted(pictures.keys() - found):
        close = nearest(name, sorted(known))
        raise FaultError(
            say("the template has no picture called {name}.", name=repr(name)),
            say("Did you mean {quoted}?", quoted=repr(close))
            if close
            else say("Give a picture this alternative text in Word, or this name."),
        )
