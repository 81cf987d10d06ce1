"""Text boxes, which documents hold twice: as Word shows them, and for older programs.

Both copies (mc:AlternateContent; ECMA-376 Part 3, 7.6) say the same, so tags in a box are evaluated
once, and what is printed is put into both.
"""

from __future__ import annotations

from lxml import etree

from reportgen.wordtemplate.files.oxml import MC, w
from reportgen.wordtemplate.tags.layout import Guard, Layout
from reportgen.wordtemplate.tags.tags import MAY_HOLD_TAG

#: A box, and others that get what is printed in it.
Copies = tuple[etree._Element, list[etree._Element]]


def take_copies(root: etree._Element) -> list[Copies]:
    """Empty the further copies of boxes with tags, and return each box with its copies."""
    found: list[Copies] = []
    for choices in list(root.iter(f"{{{MC}}}AlternateContent")):
        first, *others = [list(choice.iter(w("txbxContent"))) for choice in choices] or [[]]
        for place, box in enumerate(first):
            text = _text(box)
            copies = [boxes[place] for boxes in others if len(boxes) == len(first)]
            copies = [copy for copy in copies if _text(copy) == text]
            if copies and MAY_HOLD_TAG.search(text):
                for copy in copies:
                    copy[:] = []
                found.append((box, copies))
    return found


def print_copies(copies: list[Copies], layout: Layout) -> None:
    """Have what is printed in each box printed in its copies as well."""
    for box, others in copies:
        layout.guards.append(Guard("copy"))
        number = len(layout.guards) - 1
        box.insert(0, layout.instruction(f"\x04o{number}\x05"))
        box.append(layout.instruction(f"\x04c{number}\x05"))
        for other in others:
            other.append(layout.instruction(f"\x04r{number}\x05"))


def _text(box: etree._Element) -> str:
    """Return what the paragraphs of a box say, tags included, to tell copies by."""
    texts = ["\n" if item.tag == w("p") else item.text or "" for item in box.iter(w("p"), w("t"))]
    return "".join(texts)
