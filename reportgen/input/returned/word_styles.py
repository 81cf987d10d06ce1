"""How a Word file's paragraphs and runs look as far as that says something, through its styles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reportgen.input.returned.document import DEEPEST, PARTED, Item, number_in
from reportgen.input.returned.package import Package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = ("0", "false", "off")
#: How far styles may lean on one another.
_DEPTH = 20
#: The sides that a paragraph keeps to, where they are not that at which lines begin (17.18.44).
_SIDES = {"center": "center", "right": "right", "end": "right"}


@dataclass(frozen=True, slots=True)
class RunLook:
    """How a run looks: what somebody emphasised, or what nobody sees."""

    bold: bool = False
    italic: bool = False
    hidden: bool = False
    script: str = ""


@dataclass(frozen=True, slots=True)
class ParagraphLook:
    """How a paragraph is set apart: its style's name, level as a heading, place in a list, side."""

    style: str = ""
    outline: int = 0
    item: Item | None = None
    bold: bool = False
    align: str = ""


def val(element: Any) -> str:
    """Return the value that an element of a property has, "" where it or its value is not there."""
    return "" if element is None else str(element.get(f"{W}val", ""))


@dataclass(slots=True)
class Styles:
    """The styles of a Word file and its lists, by their ids."""

    styles: dict[str, Any] = field(default_factory=dict)
    #: The kind of numbers of each level of a list, its first one and its indent, by its id.
    levels: dict[str, dict[int, tuple[str, int, float]]] = field(default_factory=dict)
    #: What a list is called, by its id.
    lists: dict[str, str] = field(default_factory=dict)
    default: str = ""

    @classmethod
    def of(cls, package: Package, relations: dict[str, tuple[str, str]]) -> Styles:
        """Read them from the parts that a document refers to. Raises `SourceError`."""
        found = cls()
        parts = dict(relations.values())
        root = package.parse(parts.get("styles", ""))
        for style in root.iter(f"{W}style") if root is not None else ():
            name = style.get(f"{W}styleId", "")
            found.styles[name] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                found.default = name
        root = package.parse(parts.get("numbering", ""))
        if root is not None:
            found._read_lists(root)
        return found

    def _read_lists(self, root: Any) -> None:
        kinds: dict[str, dict[int, tuple[str, int, float]]] = {}
        for each in root.iter(f"{W}abstractNum"):
            levels = {}
            for level in each.iter(f"{W}lvl"):
                start = number_in(val(level.find(f"{W}start")))
                depth = number_in(level.get(f"{W}ilvl", "0"), 0)
                levels[depth] = (val(level.find(f"{W}numFmt")), start, _indent(level) or 0)
            kinds[each.get(f"{W}abstractNumId", "")] = levels
        for each in root.iter(f"{W}num"):
            kind = val(each.find(f"{W}abstractNumId"))
            number = each.get(f"{W}numId", "")
            self.levels[number] = kinds.get(kind, {})
            # One that starts anew is a list of its own, with which those of its kind go on.
            anew = next(each.iter(f"{W}startOverride"), None) is not None
            self.lists[number] = f"{kind}{PARTED}{number}" if anew else kind

    def paragraph(self, paragraph: Any) -> ParagraphLook:
        """Return how a paragraph is set apart."""
        properties = paragraph.find(f"{W}pPr")
        own = [] if properties is None else [properties]
        name = val(properties.find(f"{W}pStyle")) if properties is not None else ""
        chain = self._chain(name or self.default)
        above = [each.find(f"{W}pPr") for each in chain]
        told = [*own, *(one for one in above if one is not None)]
        numbered, outline, side = (_first(told, name) for name in ("numPr", "outlineLvl", "jc"))
        level = val(outline)
        shown = val(chain[0].find(f"{W}name")) if chain else name
        bold = any(_is_on(each.find(f"{W}rPr"), "b") for each in chain)
        item = self._item(numbered, properties, above)
        # That of a whole text has no level, and its name in English in each language of Word.
        depth = 1 if shown == "Title" else 0
        align = _SIDES.get(val(side), "")
        if align != "center" and _is_set(_first(told, "bidi")):
            # Programs do not agree on which side is the right one in text from right to left.
            align = ""
        return ParagraphLook(
            shown, int(level) + 1 if level in set("012345678") else depth, item, bold, align
        )

    def _item(self, numbered: Any, own: Any, above: list[Any]) -> Item | None:
        if numbered is None:
            return None
        number = val(numbered.find(f"{W}numId"))
        level = min(number_in(val(numbered.find(f"{W}ilvl")), 0), DEEPEST)
        if number in ("", "0"):
            return None
        kind, start, indent = self.levels.get(number, {}).get(level, ("bullet", 1, 0))
        if kind == "none":
            return None
        # A paragraph's own indent counts before that of its list, and that before its style's.
        said = _indent_of(own)
        if said is None:
            said = indent or next(filter(None, map(_indent_of, above)), 0)
        return Item(self.lists.get(number, number), level, kind != "bullet", start, said)

    def run(self, run: Any) -> RunLook:
        """Return how a run looks: by itself, else by its character style."""
        properties = run.find(f"{W}rPr")
        if properties is None:
            return RunLook()
        chain = self._chain(val(properties.find(f"{W}rStyle")))
        looks = [properties, *(each.find(f"{W}rPr") for each in chain)]
        said = {
            name: next((on for look in looks if (on := _tells(look, name)) is not None), False)
            for name in ("b", "i", "vanish")
        }
        raised = (val(look.find(f"{W}vertAlign")) for look in looks if look is not None)
        script = {"superscript": "super", "subscript": "sub"}.get(next(filter(None, raised), ""))
        return RunLook(said["b"], said["i"], said["vanish"], script or "")

    def _chain(self, name: str) -> list[Any]:
        """Return a style and those it is based on."""
        chain: list[Any] = []
        while (style := self.styles.get(name)) is not None and len(chain) < _DEPTH:
            chain.append(style)
            name = val(style.find(f"{W}basedOn"))
        return chain


def _indent(holder: Any) -> float | None:
    """Return how far in what has properties of paragraphs stands, in points, None if untold."""
    return _indent_of(holder.find(f"{W}pPr"))


def _indent_of(properties: Any) -> float | None:
    indent = properties.find(f"{W}ind") if properties is not None else None
    if indent is None:
        return None
    # ECMA-376 calls it start, and Word still left; both are in twentieths of a point.
    written = indent.get(f"{W}start") or indent.get(f"{W}left")
    return number_in(written, 0) / 20 if written else None


def _first(told: list[Any], name: str) -> Any:
    """Return the element of a name in the first properties that have one, else None."""
    return next((each for one in told if (each := one.find(f"{W}{name}")) is not None), None)


def _tells(properties: Any, name: str) -> bool | None:
    """Return whether properties turn a look on or off; None where they say nothing of it."""
    element = properties.find(f"{W}{name}") if properties is not None else None
    return None if element is None else _is_set(element)


def _is_set(element: Any) -> bool:
    return element is not None and element.get(f"{W}val", "1") not in _OFF


def _is_on(properties: Any, name: str) -> bool:
    return bool(_tells(properties, name))
