"""What is printed, as plain data: the one place where readers, merging and writers meet.

Rich text is a small tree of blocks and inlines; a sheet is a title, header and footer lines
and sections of rows. What a report adds to it is in `report`. Nothing here knows a file format,
and every type is immutable.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias


class _Kept:
    """Is pickled as the call that makes it, many times faster than as a dataclass with slots."""

    __slots__ = ()
    __match_args__: ClassVar[tuple[str, ...]]

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        return type(self), tuple([getattr(self, name) for name in self.__match_args__])


@dataclass(frozen=True, slots=True)
class Text(_Kept):
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
class Break(_Kept):
    """A line break inside a paragraph."""

    def __str__(self) -> str:
        return "\n"


@dataclass(frozen=True, slots=True)
class PageNumber(_Kept):
    """The number of the page on which the heading with the id `target` stands."""

    target: str

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Link(_Kept):
    """A hyperlink; `target` is an http, https, mailto or tel address, or ``#id`` of a heading."""

    target: str
    content: tuple[Text | Break | PageNumber, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.content))


Inline: TypeAlias = Text | Break | Link | PageNumber


@dataclass(frozen=True, slots=True)
class Paragraph(_Kept):
    """A paragraph of inlines."""

    content: tuple[Inline, ...]
    lang: str | None = None

    def __str__(self) -> str:
        return "".join(map(str, self.content))


@dataclass(frozen=True, slots=True)
class List(_Kept):
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
class Table(_Kept):
    """A table with one header row; `align` has left, center or right (or "") a column.

    `widths` are the columns' shares of the width, equal where it is empty; `headed` says that
    the first cell of each row heads it.
    """

    header: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    align: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    headed: bool = False

    @property
    def short(self) -> bool:
        """Whether the table had better stay whole on a page: rows of a line or two, not many."""
        return len(self.rows) <= 20 and len(str(self)) <= 1200

    def __str__(self) -> str:
        return "\n".join(
            "\t".join("".join(map(str, cell)) for cell in row) for row in (self.header, *self.rows)
        )


@dataclass(frozen=True, slots=True, repr=False)
class Picture(_Kept):
    """A picture to print: PNG, JPEG or SVG bytes, alternative text, and a caption line below it.

    An empty `alt` marks the picture as decoration, which readers' software skips.
    """

    data: bytes
    media_type: str
    width: int  #: in pixels
    height: int  #: in pixels
    alt: str = ""
    caption: tuple[Inline, ...] = ()
    lang: str | None = None

    def __repr__(self) -> str:
        """Name the picture by the digest of its data, so that two look alike only if they are."""
        shown = (hashlib.sha256(self.data).hexdigest(), self.media_type, self.width, self.height)
        return f"Picture{(*shown, self.alt, self.caption, self.lang)!r}"

    def __str__(self) -> str:
        return "".join(map(str, self.caption))


@dataclass(frozen=True, slots=True)
class Mark(_Kept):
    """What an index says of a place: the name of the index, and the entry."""

    index: str
    text: str


@dataclass(frozen=True, slots=True)
class Heading(_Kept):
    """A heading of a report: level 1 to 6, its number or "", and the id that links name.

    `note` is a smaller second line in directories. `marks` are the index entries that lead here.
    """

    level: int
    content: tuple[Inline, ...]
    id: str = ""
    number: str = ""
    note: tuple[Inline, ...] = ()
    marks: tuple[Mark, ...] = ()
    new_page: bool = False

    def __str__(self) -> str:
        text = " / ".join("".join(map(str, self.content)).split("\n"))
        return f"{self.number} {text}" if self.number else text


@dataclass(frozen=True, slots=True)
class KeyFigures(_Kept):
    """Numbers that stand out, each with what it counts."""

    items: tuple[tuple[str, tuple[Inline, ...]], ...]

    def __str__(self) -> str:
        return "\n".join(f"{number} {''.join(map(str, what))}" for number, what in self.items)


@dataclass(frozen=True, slots=True)
class DirectoryEntry(_Kept):
    """A line of a directory: what stands where. `targets` are ids of headings."""

    content: tuple[Inline, ...]
    targets: tuple[str, ...]
    level: int = 1
    number: str = ""
    note: tuple[Inline, ...] = ()

    def __str__(self) -> str:
        return "".join(map(str, self.content))


@dataclass(frozen=True, slots=True)
class Directory(_Kept):
    """A list of places with their page numbers: contents, or the index of `index`.

    `index` is "" for contents; of an index it is the name that `Mark` uses. Word updates the
    contents from headings of the levels 1 to `depth`; a directory of depth 0 is left as it is.
    """

    entries: tuple[DirectoryEntry, ...]
    index: str = ""
    depth: int = 0

    def __str__(self) -> str:
        return "\n".join(map(str, self.entries))


Block: TypeAlias = Paragraph | List | Table | Picture | Heading | KeyFigures | Directory


@dataclass(frozen=True, slots=True)
class RichText(_Kept):
    """Blocks in one language; as a string, their plain text with paragraphs on lines."""

    blocks: tuple[Block, ...] = ()
    lang: str | None = None

    def __str__(self) -> str:
        return "\n".join(map(str, self.blocks))

    def __bool__(self) -> bool:
        return bool(self.blocks)


@dataclass(frozen=True, slots=True)
class Value(RichText):
    """A field's whole content, ready to print: its blocks, its items, a record's parts.

    Templates loop over the items of a list and ask a record for its parts by name.
    """

    items: tuple[Value, ...] = ()
    parts: Mapping[str, Value] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.blocks)

    def __str__(self) -> str:
        return "\n".join(map(str, self.blocks))

    def __iter__(self) -> Iterator[Value]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, key: int | str) -> Value:
        return self.items[key] if isinstance(key, int) else self.parts[key]


@dataclass(frozen=True, slots=True)
class Passage(_Kept):
    """What one language says in a cell: label, hint and body, each in a language of its own.

    `note` tells readers that the body is not in the language they expect; a body that would
    only repeat an earlier one is then empty. `also` has the labels in further languages of a
    body that is the same in all of them, such as an address.
    """

    lang: str
    label: Text
    hint: Text
    body: Value
    note: Text
    also: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Row(_Kept):
    """A row of the table's right column, one passage a language."""

    field: str
    passages: tuple[Passage, ...]

    @property
    def short(self) -> bool:
        """Whether the row had better stay whole: a third of a page at the most, no table in it."""
        blocks = [block for passage in self.passages for block in passage.body.blocks]
        size = sum(len(str(block)) for block in blocks)
        return size <= 1600 and not any(isinstance(block, Table) for block in blocks)


@dataclass(frozen=True, slots=True)
class Section(_Kept):
    """A rail label, with a value below it or not, and the rows it spans: at least one."""

    name: str
    labels: tuple[Text, ...]
    value: tuple[Value, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sheet(_Kept):
    """A profile merged with its form for one edition: what is printed, and nothing else.

    Everything with several languages is a tuple with one item a language, the leading first.
    """

    id: str
    languages: tuple[str, ...]
    title: tuple[Text, ...]
    title_label: tuple[Text, ...]
    kind: tuple[Text, ...]
    #: The fields of the running header, each in its languages.
    header: tuple[tuple[Text, ...], ...]
    footer: tuple[Text, ...]
    sections: tuple[Section, ...]
    figures: tuple[Picture, ...]
    logos: tuple[Picture, ...]
    #: Every field of the form by language and name, empty where unfilled.
    values: Mapping[str, Mapping[str, Value]]
    #: The words a sheet is printed with, by key, in the leading language.
    words: Mapping[str, str]
