"""What is printed, as plain data: the one place where readers, merging and writers meet.

Rich text is a small tree of blocks and inlines; a sheet is a title, header and footer lines
and sections of rows. Nothing here knows a file format, and every type is immutable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """A run of characters in one look and one language (BCP 47; None: that of its parent)."""

    text: str
    strong: bool = False
    emphasis: bool = False
    lang: str | None = None

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Break:
    """A line break inside a paragraph."""

    def __str__(self) -> str:
        return "\n"


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink; `target` is an http, https, mailto or tel address."""

    target: str
    content: tuple[Text | Break, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.content))


Inline: TypeAlias = Text | Break | Link


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of inlines."""

    content: tuple[Inline, ...]
    lang: str | None = None

    def __str__(self) -> str:
        return "".join(map(str, self.content))


@dataclass(frozen=True, slots=True)
class List:
    """A list, numbered from `start` when ordered; each item is a sequence of blocks."""

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False
    start: int = 1
    #: No blank space between the items: each is a single line of thought.
    tight: bool = True

    def __str__(self) -> str:
        lines = []
        for number, item in enumerate(self.items, self.start):
            mark = f"{number}." if self.ordered else "•"
            lines.append(f"{mark} " + "\n".join(map(str, item)))
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one header row; `align` has left, center or right (or "") a column."""

    header: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    align: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join(
            "\t".join("".join(map(str, cell)) for cell in row) for row in (self.header, *self.rows)
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to print: PNG or JPEG bytes, alternative text, and a caption line below it.

    An empty `alt` marks the picture as decoration, which readers' software skips.
    """

    data: bytes = field(repr=False)
    media_type: str
    width: int  #: in pixels
    height: int  #: in pixels
    alt: str = ""
    caption: tuple[Inline, ...] = ()
    lang: str | None = None

    def __str__(self) -> str:
        return "".join(map(str, self.caption))


Block: TypeAlias = Paragraph | List | Table | Picture


@dataclass(frozen=True, slots=True)
class RichText:
    """Blocks in one language; as a string, their plain text with paragraphs on lines."""

    blocks: tuple[Block, ...] = ()
    lang: str | None = None

    def __str__(self) -> str:
        return "\n".join(map(str, self.blocks))

    def __bool__(self) -> bool:
        return bool(self.blocks)
