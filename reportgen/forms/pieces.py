"""Pieces of the lines of a returned file: between tabs, behind a label, before what is not bold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportgen.document.blocks import Inline, Link, Text
from reportgen.input.returned.document import Line


def split_at_tabs(line: Line) -> list[Line]:
    """Return what stands before, between and after the tabs of a line."""
    pieces: list[list[Inline]] = [[]]
    for inline in line.content:
        if not isinstance(inline, Text):
            pieces[-1].append(inline)
            continue
        first, *others = inline.text.split("\t")
        pieces[-1].append(replace(inline, text=first))
        pieces += [[replace(inline, text=text)] for text in others]
    return [replace(line, content=tuple(piece)) for piece in pieces]


def as_line(text: str, line: Line) -> tuple[Line, ...]:
    """Return a text as a line that stands where another does; no line where there is none."""
    return (replace(line, content=(Text(text),)),) if text else ()


def behind(line: Line, start: int) -> tuple[Line, ...]:
    """Return a line without its first characters; no line where nothing is left."""
    content = tuple(_cut(line.content, start))
    rest = replace(line, content=content)
    return (rest,) if str(rest).strip() else ()


def _cut(content: Sequence[Inline], start: int) -> Iterator[Inline]:
    for inline in content:
        size = len(str(inline))
        if start >= size:
            start -= size
        elif isinstance(inline, Text):
            yield replace(inline, text=inline.text[start:])
            start = 0
        elif isinstance(inline, Link) and start:
            yield replace(inline, content=tuple(_cut(inline.content, start)))  # type: ignore[arg-type]
            start = 0
        else:
            yield inline


def bold_length(line: Line) -> int:
    """Return how many characters at the beginning of a line are bold; 0 where all are."""
    length = 0
    for inline in line.content:
        if not (isinstance(inline, Text) and (inline.strong or not inline.text.strip())):
            return length
        length += len(inline.text)
    return 0
