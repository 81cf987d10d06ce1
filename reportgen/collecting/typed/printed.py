"""Forms that are typed into, printed to a PDF without fields: ticks are drawings, labels text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reportgen.collecting.filled import Asked, Filled
from reportgen.collecting.typed.answers import kind_of
from reportgen.document.blank import Blank, Control
from reportgen.languages import words_of

#: Where nobody writes.
_EDGES = ("header", "footer")


def without_printed(filled: Filled, blank: Blank, asked: Asked) -> Filled:
    """Return what somebody wrote into a form, by what is read off its pages.

    What was ticked is not known, so that boxes answer nothing; and what the form itself prints
    is nobody's text.
    """
    printed = f" {' '.join(word for text in _texts(blank) for word in words_of(text))} "
    left = (
        each
        for each in filled.left
        if not each.within.startswith(_EDGES)
        and f" {' '.join(words_of(each.text))} " not in printed
    )
    return replace(without_boxes(filled, asked), left=tuple(left))


def without_boxes(filled: Filled, asked: Asked) -> Filled:
    """Return what a form says without what is ticked in it."""
    boxes = {kind_of(each.path) for each in asked.questions if each.control is Control.BOXES}
    given = {path: each for path, each in filled.given.items() if kind_of(path) not in boxes}
    return replace(filled, given=given)


def _texts(blank: Blank) -> Iterator[str]:
    """Yield what a form prints, in the order of its pages."""
    yield from (" ".join(map(str, blank.title)), blank.subject, *blank.guidance, *blank.heads)
    for row in blank.rows:
        yield " / ".join(map(str, row.label))
        yield from map(str, row.notes)
    for question in blank.questions:
        yield from (option.label for option in question.options)
        yield str(question.beside)
