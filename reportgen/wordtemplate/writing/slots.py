"""What is known about the place of a printing tag before any value is printed there."""

from __future__ import annotations

from dataclasses import dataclass, field

from reportgen.wordtemplate.files.oxml import Properties
from reportgen.wordtemplate.files.text import Look


@dataclass(slots=True)
class Slot:
    """The surroundings of one printing tag, which its values take over."""

    part: str
    #: "text", "field", "plain", "attribute" or "address": how a value is escaped here.
    manner: str = "text"
    #: Of an address, which part of it a value is (as `addresses.component_of` has them).
    component: str = "whole"
    look: Look = field(default_factory=Look)
    #: Inside a hyperlink, where no other link can stand.
    in_link: bool = False
    #: Inside a table's cell.
    in_cell: bool = False
    #: Properties of the paragraph, for those that take its place.
    paragraph: Properties = field(default_factory=dict)
    #: No paragraph is sure to follow, so one must come after a table.
    before_table: bool = False
    #: Where a section may end and another with columns begin.
    divides: bool = False
    #: What a picture may take, in EMU.
    width: int = 0
    height: int = 0
    #: The names of the elements around it, from the root inwards; none in attributes.
    place: tuple[str, ...] = ()
    #: Of a tag that makes a value: the elements that end in the value and begin there anew.
    crosses: tuple[str, ...] = ()
