"""What the engine adds to a part of its own: Jinja code between elements, and guards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from reportgen.wordtemplate.files.oxml import (
    PARAGRAPH_PROPERTIES,
    Properties,
    join_properties,
    properties_of,
    w,
)
from reportgen.wordtemplate.tags.paragraphs import MARK

#: What opens a block of Jinja statements, and what closes it.
BLOCKS = {
    "for": "endfor",
    "if": "endif",
    "macro": "endmacro",
    "call": "endcall",
    "with": "endwith",
    "filter": "endfilter",
}


@dataclass(frozen=True, slots=True)
class Guard:
    """An element that needs a look after rendering, since its contents may be gone.

    kind "tbl" or "tr": dropped when no row or cell is left; "block": gets `fallback`, a
    paragraph, when it has none, and `closing` when it ends with a table; "grid": a table whose
    columns are counted again; "sdt": a content control, dropped when nothing is left in it;
    "copy": a text box that is printed once more; "merge": a table whose
    cells are merged.
    """

    kind: str
    fallback: str = "<w:p/>"
    closing: str = "<w:p/>"
    #: Of a table with merged cells: the paragraph that stays in one, by the number of its tag.
    empties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Open:
    """An open block: the number of the tag that began it, and which of its branches it is in."""

    number: int
    branch: int
    #: Whether what stands in it may be printed more than once.
    repeats: bool


#: The open blocks around an element, outermost first. Those with the same are printed as often.
Path = tuple[Open, ...]


@dataclass(slots=True)
class Layout:
    """What the engine adds to a part of its own: code between elements, guards, places of ids."""

    #: Pieces of Jinja source, put where their marks "c0", "c1", … stand.
    codes: list[str] = field(default_factory=list)
    guards: list[Guard] = field(default_factory=list)
    #: The tags that pieces of code stand for, by the numbers of both.
    owners: dict[int, int] = field(default_factory=dict)
    #: The numbers of the tags whose rounds are counted, and how many ranges are numbered anew.
    rounds: set[int] = field(default_factory=set)
    numbered: int = 0
    #: Bookmarks in loops by their names in small letters, with what is around them.
    bookmarks: dict[str, tuple[str, Path]] = field(default_factory=dict)
    #: Names of bookmarks that may not be printed, and names that something leads to.
    weak: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    #: Text boxes, with the copies that get what is printed in them.
    copies: list[tuple[etree._Element, list[etree._Element]]] = field(default_factory=list)
    #: Cells that are merged as they are printed, with the numbers of the tags that say so.
    merges: dict[etree._Element, tuple[int, ...]] = field(default_factory=dict)
    #: Whether half of a range may be printed without the other.
    parted: bool = False

    def code(self, source: str, owner: int | None = None) -> str:
        """Return the mark of a piece of code, for an attribute; faults in it are its owner's."""
        if owner is not None:
            self.owners[len(self.codes)] = owner
        self.codes.append(source)
        return f"{MARK}c{len(self.codes) - 1}{MARK}"

    def per_round(self, name: str, value: object, loops: Path) -> str:
        """Return the mark of what a filter makes of a value in each round of the innermost loop."""
        number = loops[-1].number
        self.rounds.add(number)
        return self.code(expression(f" {value!r}|{name}(_round{number}) "))

    def enclose(self, element: etree._Element, guard: Guard) -> None:
        """Put marks around an element, for a look at what is printed of it."""
        self.guards.append(guard)
        number = len(self.guards) - 1
        element.addprevious(self.instruction(f"\x04o{number}\x05"))
        element.addnext(self.instruction(f"\x04c{number}\x05"))

    def instruction(self, source: str, *, neutral: bool = False) -> etree._Element:
        """Return a node that stands for a piece of code between elements.

        A neutral one leaves a paragraph at the end of its holder whichever way it goes.
        """
        self.codes.append(source)
        letter = "n" if neutral else "c"
        return etree.ProcessingInstruction("tag", f"{letter}{len(self.codes) - 1}")


def begin_round(number: int) -> str:
    """Return the code that numbers a round of the loop which the tag of this number begins."""
    return statement(f" set _round{number} = {number}|new_round ")


def statement(code: str) -> str:
    """Return a Jinja statement in the delimiters of the compiled templates."""
    return f"\x02%{code}%\x03"


def expression(code: str) -> str:
    """Return a Jinja expression in the delimiters of the compiled templates."""
    return f"\x02{{{code}}}\x03"


def first_properties(holder: etree._Element) -> str:
    """Return the w:pPr of the first paragraph in `holder`, "" for none."""
    paragraph = next(holder.iter(w("p")), None)
    properties = {} if paragraph is None else paragraph_properties(paragraph)
    return join_properties("pPr", properties, PARAGRAPH_PROPERTIES)


def paragraph_properties(paragraph: etree._Element) -> Properties:
    """Return the properties of a paragraph, but its section's and its tracked changes."""
    properties = properties_of(paragraph, "pPr")
    for name in ("sectPr", "pPrChange"):
        properties.pop(name, None)
    return {name: xml for name, xml in properties.items() if MARK not in xml}
