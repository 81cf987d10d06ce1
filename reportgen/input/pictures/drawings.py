"""Drawings (SVG 1.1) of strangers, such as logos: written anew of what is known to be harmless.

Of the file nothing is handed on as it was. Shapes, paths, gradients and clip paths are read, by
an allow-list of elements, and of attributes with what each may hold; styles are resolved. What
draws otherwise is refused, since the picture would not look as it should: texts, whose fonts are
not at hand, filters, pictures, scripts. What draws nothing is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

from reportgen.document.blocks import Picture
from reportgen.input.foreign_xml import parse_without_entities
from reportgen.input.pictures.drawing_styles import Rules, parse_declarations, parse_rules
from reportgen.input.pictures.drawing_values import NUMBER, check_value, is_pale, pixels_of
from reportgen.problems.message import Message, say
from reportgen.problems.problem import UnfitError

#: What a drawing may take, since it is drawn on each sheet: bytes, shapes with all that they refer
#: to, and elements in each other.
_MAX_BYTES, _MAX_SHAPES, _MAX_DEPTH = 1_000_000, 20_000, 60
_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_SHAPES = frozenset(["path", "rect", "circle", "ellipse", "line", "polyline", "polygon"])
_GRADIENTS = frozenset(["linearGradient", "radialGradient"])
_HOLDERS = frozenset(["svg", "g", "defs", "clipPath"])
_DRAWN = _SHAPES | _GRADIENTS | _HOLDERS | {"use", "stop"}
#: What says something of the drawing and is not seen.
_SILENT = frozenset(["title", "desc", "metadata", "style"])
#: What is asked of a drawing that is refused.
_TOO_MUCH = say("has too many details to be drawn on each sheet.")
_PLAIN = say("Save it as plain SVG with its texts as paths, or as PNG.")


def is_drawing(data: bytes) -> bool:
    """Tell whether bytes look like SVG."""
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"<") and re.search(rb"<(\w+:)?svg[\s>]", start) is not None


def load_drawing(data: bytes, side: int) -> Picture:
    """Return a drawing, written anew, `side` pixels long: the same bytes for the same input.

    Raises `UnfitError` for what is damaged, not read, too large, or white on white.
    """
    if len(data) > _MAX_BYTES:
        raise _refusal(_TOO_MUCH)
    try:
        root = parse_without_entities(data)
    except ValueError:
        raise _refusal(say("is damaged, or declares entities.")) from None
    if _name_of(root) != "svg":
        raise _refusal(say("is no drawing in SVG format."))
    if sum(1 for _ in root.iter()) > _MAX_SHAPES:
        raise _refusal(_TOO_MUCH)
    return _Drawing(root).picture(side)


class _Drawing:
    """A drawing that is written anew."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.rules = _rules_of(root)
        #: The elements that can be referred to, by their ids, and what these become.
        self.targets: dict[str, Any] = {}
        for element in root.iter():
            if name := element.get("id"):
                self.targets.setdefault(name, element)
        self.ids = {name: f"i{number}" for number, name in enumerate(self.targets)}
        self.names = {new: name for name, new in self.ids.items()}
        #: How many shapes are drawn for what is referred to; None while that is counted.
        self.counts: dict[str, int | None] = {}
        #: Whether something would be seen on white.
        self.is_seen = False
        self.said: dict[Any, dict[str, str]] = {}

    def picture(self, side: int) -> Picture:
        self.count(self.root, 0)
        x, y, wide, high = self.view()
        scale = side / max(wide, high)
        width, height = max(round(wide * scale), 1), max(round(high * scale), 1)
        own = dict(self.attributes(self.root))
        for name in ("x", "y", "width", "height"):
            own.pop(name, None)
        inside = "".join(self.write_children(self.root, own))
        if not self.is_seen:
            raise UnfitError(
                say("shows nothing on paper: it is white on white."),
                say("Take the logo that is meant for light grounds."),
            )
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="{x:.7g} {y:.7g} {wide:.7g} {high:.7g}"{_written(own)}>{inside}</svg>'
        )
        return Picture(svg.encode(), "image/svg+xml", width, height)

    def view(self) -> tuple[float, float, float, float]:
        """Return the part of the plane that is seen: left, top, width and height."""
        box = [float(each) for each in NUMBER.findall(self.root.get("viewBox", ""))]
        if not box:
            sides = (pixels_of(self.root.get(name, "")) for name in ("width", "height"))
            box = [0, 0, *(side for side in sides if side)]
        if len(box) != 4 or not all(0 < side < 1e6 for side in box[2:]):
            raise _refusal(say("does not say how large it is (viewBox)."))
        return (box[0], box[1], box[2], box[3])

    # --- Elements ------------------------------------------------------------------------------

    def write_children(self, parent: Any, inherited: dict[str, str]) -> Iterator[str]:
        for element in parent:
            name = _name_of(element)
            if name in _SILENT or not name or self.is_hidden(element):
                continue
            own = self.attributes(element)
            passed = {**inherited, **own}
            if name in _SHAPES and _name_of(parent) != "clipPath":
                self.is_seen = self.is_seen or _can_be_seen(passed, name)
            inside = "".join(self.write_children(element, passed))
            yield f"<{name}{_written(own)}{self.reference(element)}>{inside}</{name}>"

    def is_hidden(self, element: Any) -> bool:
        """Tell whether an element is never seen, by itself or where something refers to it."""
        return self.attributes(element).get("display") == "none" and not any(
            each.get("id") in self.counts for each in element.iter()
        )

    def attributes(self, element: Any) -> dict[str, str]:
        """Return what an element says of itself, its styles resolved, with what is known alone."""
        known = self.said.get(element)
        if known is not None:
            return known
        said = {key: value for key, value in element.attrib.items() if key != "style"}
        kinds, id = said.get("class", ""), said.pop("id", "")
        said |= self.rules.declarations(_name_of(element), kinds, id)
        said |= parse_declarations(element.get("style", ""))
        own = {"id": self.ids[id]} if self.targets.get(id) is element else {}
        for key, value in said.items():
            if checked := check_value(key, value.strip(), self.ids):
                own[key] = checked
        self.said[element] = own
        return own

    def reference(self, element: Any) -> str:
        """Return the attribute that says which element is used here, "" for none."""
        target = element.get("href", element.get(f"{_XLINK}href", ""))
        if not target or _name_of(element) not in _GRADIENTS | {"use"}:
            return ""
        if target[0] != "#" or target[1:] not in self.ids:
            raise _refusal(say("refers to something outside of it ({target}).", target=target[:60]))
        return f' href="#{self.ids[target[1:]]}"'

    # --- Size ----------------------------------------------------------------------------------

    def count(self, element: Any, depth: int) -> int:
        """Return how many shapes are drawn for an element, with all that it refers to."""
        name = _name_of(element)
        if name in _SILENT or not name:
            return 0
        if name not in _DRAWN or (name == "svg" and element is not self.root):
            raise _refusal(_said_of(name))
        if depth > _MAX_DEPTH:
            raise _refusal(_TOO_MUCH)
        total = 1 + sum(self.count(child, depth + 1) for child in element)
        for target in self.targets_of(element):
            total += self.count_target(target, depth + 1)
        if total > _MAX_SHAPES:
            raise _refusal(_TOO_MUCH)
        return total

    def count_target(self, name: str, depth: int) -> int:
        if name not in self.counts:
            self.counts[name] = None
            self.counts[name] = self.count(self.targets[name], depth)
        known = self.counts[name]
        if known is None:
            raise _refusal(say("has a part that contains itself (#{name}).", name=name))
        return known

    def targets_of(self, element: Any) -> Iterator[str]:
        """Yield the ids that an element refers to."""
        said = (self.reference(element), *self.attributes(element).values())
        for value in said:
            yield from (self.names[each] for each in re.findall(r"#(i\d+)\b", value))


def _rules_of(root: Any) -> Rules:
    css = (each.text or "" for each in root.iter() if _name_of(each) == "style")
    rules = parse_rules("\n".join(css))
    if rules is None:
        raise _refusal(say("has styles of a kind that is not read."))
    return rules


def _name_of(element: Any) -> str:
    """Return the name of an element of SVG, "" for those of other languages."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.removeprefix(_SVG) if tag.startswith(_SVG) or tag[:1] != "{" else ""


def _written(attributes: dict[str, str]) -> str:
    return "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())


def _can_be_seen(said: dict[str, str], name: str) -> bool:
    """Tell whether a shape has another colour than white, from what it says and inherits."""
    if said.get("display") == "none" or said.get("visibility") in ("hidden", "collapse"):
        return False
    paints = [said.get("fill", "black") if name != "line" else "none", said.get("stroke", "none")]
    own = said.get("color", "black")
    return not all(is_pale(own if paint == "currentColor" else paint) for paint in paints)


def _said_of(name: str) -> Message:
    if name in ("text", "tspan", "textPath"):
        return say("has a text, and its font is not at hand.")
    return say("holds “{name}”, which is not taken over.", name=name[:40])


def _refusal(said: Message) -> UnfitError:
    return UnfitError(said, _PLAIN)
