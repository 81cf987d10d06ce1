"""Runs of text: a parser makes more of them than there are looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from reportgen.document.blocks import Break, Inline, Link, PageNumber, Text

InLinkT = TypeVar("InLinkT", bound=Text | Break | PageNumber)


def merge_runs(content: Iterable[InLinkT]) -> Iterator[InLinkT | Text]:
    """Join neighbouring runs of the same look."""
    last: Text | None = None
    for piece in content:
        if not isinstance(piece, Text):
            if last is not None:
                yield last
            last = None
            yield piece
        elif last is None:
            last = piece
        elif (
            piece.strong == last.strong
            and piece.emphasis == last.emphasis
            and piece.lang == last.lang
            and piece.script == last.script
        ):
            text = last.text + piece.text
            last = Text(text, last.strong, last.emphasis, last.lang, last.script)
        else:
            yield last
            last = piece
    if last is not None:
        yield last


def join_runs(content: Iterable[Inline]) -> Iterator[Inline]:
    """Join neighbouring runs of the same look, but none across a link."""
    run: list[Text | Break | PageNumber] = []
    for inline in content:
        if isinstance(inline, Link):
            yield from merge_runs(run)
            run = []
            yield inline
        else:
            run.append(inline)
    yield from merge_runs(run)
