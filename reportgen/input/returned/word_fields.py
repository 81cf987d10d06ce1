"""Fields of Word files: what they tell the program to show, where they lead, and what they say.

A field is an instruction and its result (ECMA-376, Part 1, 17.16); people see the result alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reportgen.document.blocks import Inline
from reportgen.input.returned.document import TICKED, UNTICKED, clean, number_in
from reportgen.input.returned.word_styles import W, val

#: Those that number pages.
_PAGES = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)


@dataclass(slots=True)
class Field:
    """A field being read: its instruction, and what stands in that, until its result is shown."""

    instruction: str = ""
    shown: bool = False
    hidden: list[Inline] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where it leads, "" for those that lead nowhere."""
        return address_in(self.instruction)

    @property
    def is_page(self) -> bool:
        """Whether its result is the number of a page, or how many there are."""
        return is_page(self.instruction)


def is_page(instruction: str) -> bool:
    """Tell whether an instruction numbers pages."""
    return _PAGES.match(instruction) is not None


def address_in(instruction: str) -> str:
    """Return the address in a field's instruction; "" for other fields (17.16.5.25)."""
    found = re.match(r'\s*HYPERLINK\s+(?:\\\w\s+)*"?([^"\s]+)"?', instruction)
    return found[1] if found else ""


def said_by_form(mark: Any) -> Iterator[str]:
    """Yield what a field of an old form says: whether it is ticked, what was chosen (17.16.5)."""
    box = mark.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        states = [box.find(f"{W}{name}") for name in ("checked", "default")]
        state = next((each for each in states if each is not None), None)
        ticked = state is not None and state.get(f"{W}val", "1") in ("1", "true", "on")
        yield TICKED if ticked else UNTICKED
    choices = mark.find(f"{W}ffData/{W}ddList")
    if choices is not None:
        entries = [clean(val(each)) for each in choices.iter(f"{W}listEntry")]
        chosen = [choices.find(f"{W}{name}") for name in ("result", "default")]
        number = number_in(val(next((each for each in chosen if each is not None), None)), 0)
        yield from entries[number : number + 1]
