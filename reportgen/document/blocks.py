"""What is printed, as plain data: the one place where readers, merging and writers meet.

Rich text is a small tree of blocks and inlines; a sheet is a title, header and footer lines
and sections of rows. What a report adds to it is in `report`. Nothing here knows a file format,
and every type is immutable.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias


class Pickled:
    """Is pickled as the call that makes it, many times faster than as a dataclass with slots."""

    __slots__ = ()
    __match_args__: ClassVar[tuple[str, ...]]

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        return type(self), tuple([getattr(self, name) for name in self.__match_args__])


@dataclass(frozen=True, slots=True)
class Text(Pickled):
    """A run of characters in one look and one language (BCP 47; None: that of its parent).

    `script` is "super" for raised letters, "sub" for lowered ones, "note" for the raised number of
    a note, else "".
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    lang: str | None = None
    script: str = ""

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Sign(Text):
    """Characters that are a drawing, such as a box or dots: `said` is what they say.

    One that says nothing stands beside words that do. `on` says of a box whether it is ticked,
    None of what is none.
    """

    said: str = ""
    on: bool | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Break(Pickled):
    """A line break inside a paragraph."""

    def __str__(self) -> str:
        return "\n"


@dataclass(frozen=True, slots=True)
class PageNumber(Pickled):
    """The number of the page on which the heading with the id `target` stands."""

    target: str

    def __str__(self) -> str:
        return ""


#: How a link begins that leads to another sheet, by its id: writers follow it where they can.
SHEET = "sheet:"


@dataclass(frozen=True, slots=True)
class Link(Pickled):
    """A hyperlink; `target` is an http, https, mailto or tel address, or ``#id`` of a heading.

    One to another sheet begins with `SHEET`.
    """

    target: str
    content: tuple[Text | Break | PageNumber, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.content))


Inline: TypeAlias = Text | Break | Link | PageNumber


@dataclass(frozen=True, slots=True)
class Paragraph(Pickled):
    """A paragraph of inlines."""

    content: tuple[Inline, ...]
    lang: str | None = None

    def __str__(self) -> str:
        return "".join(map(str, self.content))


@dataclass(frozen=True, slots=True)
class Subheading(Pickled):
    """A heading within a text, 1 to 3 levels below what the text belongs to."""

    level: int
    content: tuple[Inline, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.content))


@dataclass(frozen=True, slots=True)
class Notes(Pickled):
    """What stands below a text: its notes, numbered from 1 as raised figures in it name them."""

    items: tuple[tuple[Inline, ...], ...]

    def __str__(self) -> str:
        return "\n".join(
            f"[{number}] {''.join(map(str, item))}" for number, item in enumerate(self.items, 1)
        )


@dataclass(frozen=True, slots=True)
class List(Pickled):
    """A list, numbered from `start` when ordered; each item is a sequence of blocks.

    `marks` stand before the items instead of bullets, one each, such as boxes.
    """

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False
    start: int = 1
    #: No blank space between the items: each is a single line of thought.
    tight: bool = True
    marks: tuple[Sign, ...] = ()

    def __str__(self) -> str:
        lines = []
        for number, item in enumerate(self.items, self.start):
            mark = f"{number}." if self.ordered else "•"
            mark = str(self.marks[number - self.start]) if self.marks else mark
            lines.append(f"{mark} " + "\n".join(map(str, item)))
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Table(Pickled):
    """A table with one header row; `align` has left, center or right (or "") a column.

    `widths` are the columns' shares of the width, by what is in them where it is empty; where some
    are nought, the others are in per cent, and those have what is left. `headed` says that the
    first cell of each row heads it. `footer` has rows of sums, below all others. `kin` is what the
    columns say of all tables that are to look alike, this one among them: a text a column, with a
    line for each cell.
    """

    header: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    align: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    headed: bool = False
    footer: tuple[tuple[tuple[Inline, ...], ...], ...] = ()
    kin: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join(
            "\t".join("".join(map(str, cell)) for cell in row) for row in self.all_rows
        )

    @property
    def all_rows(self) -> tuple[tuple[tuple[Inline, ...], ...], ...]:
        """The header, the rows and those of the footer, in reading order."""
        return (self.header, *self.rows, *self.footer)

    @property
    def column_texts(self) -> tuple[str, ...]:
        """What each column says, of its kin too: a line for each cell or line of one."""
        rows = self.all_rows
        return self.kin or tuple(
            "\n".join("".join(map(str, row[at])) for row in rows if at < len(row))
            for at in range(max(map(len, rows)))
        )


@dataclass(frozen=True, slots=True, repr=False)
class Picture(Pickled):
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


@dataclass(frozen=True, slots=True, repr=False)
class Chart(Picture):
    """A drawing of the program's own, in which texts are to be read: SVG, or PNG made of it."""


@dataclass(frozen=True, slots=True)
class Strip(Pickled):
    """Pictures side by side, equally high in each line.

    With a `height` in millimetres they are so high, as icons are; without they fill the line.
    """

    pictures: tuple[Picture, ...]
    height: float = 0

    def __str__(self) -> str:
        return "\n".join(filter(None, map(str, self.pictures)))

    @property
    def lines(self) -> tuple[tuple[tuple[Picture, float], ...], ...]:
        """The pictures in lines of three at the most, each with its share of the line's width."""
        count = -(-len(self.pictures) // _IN_LINE) or 1
        size = -(-len(self.pictures) // count) or 1
        lines = (self.pictures[at : at + size] for at in range(0, len(self.pictures), size))
        # The last line is no higher than those before it, and one picture alone no larger.
        widest = max(_LEAST, *(sum(map(_ratio, line)) for line in lines))
        return tuple(
            tuple((each, _ratio(each) / widest) for each in self.pictures[at : at + size])
            for at in range(0, len(self.pictures), size)
        )


#: How many pictures still can be looked at side by side.
_IN_LINE = 3
#: How wide a line of pictures is taken for, for its height, at the least.
_LEAST = 1.8


def _ratio(picture: Picture) -> float:
    """Return how wide a picture is for its height; of one that is very high or wide, less so."""
    return min(max(picture.width / max(picture.height, 1), 0.4), 2.5)


@dataclass(frozen=True, slots=True)
class Beside(Pickled):
    """Blocks with pictures beside them, which take so much of the width."""

    blocks: tuple[Block, ...]
    pictures: tuple[Picture, ...]
    share: float = 0.4

    def __str__(self) -> str:
        return "\n".join(map(str, (*self.blocks, *filter(str, self.pictures))))


@dataclass(frozen=True, slots=True)
class Mark(Pickled):
    """What an index says of a place: the name of the index, and the entry."""

    index: str
    text: str


@dataclass(frozen=True, slots=True)
class Heading(Pickled):
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
class KeyFigures(Pickled):
    """Numbers that stand out, each with what it counts."""

    items: tuple[tuple[str, tuple[Inline, ...]], ...]

    def __str__(self) -> str:
        return "\n".join(f"{number} {''.join(map(str, what))}" for number, what in self.items)

    @property
    def width(self) -> float:
        """How wide the widest number is, in digits; a range breaks behind its dash alone.

        Signs and the blanks between groups are about half as wide as a digit.
        """
        lines = (line for number, _ in self.items for line in re.split("(?<=–)", number))
        return max(
            (sum(1 if sign.isalnum() or sign == "–" else 0.5 for sign in line) for line in lines),
            default=0,
        )


@dataclass(frozen=True, slots=True)
class Fact(Pickled):
    """A short value with its label, which ends as it is printed: “Telephone:”."""

    label: tuple[Inline, ...]
    blocks: tuple[Block, ...]

    def __str__(self) -> str:
        label, value = "".join(map(str, self.label)), "\n".join(map(str, self.blocks))
        return f"{label} {value}" if label else value

    @property
    def is_line(self) -> bool:
        """Whether the value may stand on the line of its label: it is one paragraph."""
        return len(self.blocks) == 1 and isinstance(self.blocks[0], Paragraph)


def label_room(facts: Iterable[Fact]) -> int:
    """Return how many signs labels have room for: as the longest has, in steps of 3 up to 21."""
    sizes = (sum(len(str(each)) for each in fact.label) for fact in facts)
    return min(-(-max(sizes, default=0) // 3) * 3, 21)


@dataclass(frozen=True, slots=True)
class Facts(Pickled):
    """Short values with their labels, one below the other, or two in a line where both fit."""

    items: tuple[Fact, ...]

    def __str__(self) -> str:
        return "\n".join(map(str, self.items))

    @property
    def label_size(self) -> int:
        """How many signs labels have room for."""
        return label_room(self.items)

    def lines(self, room: int = 76) -> tuple[tuple[Fact, ...], ...]:
        """Return the facts in lines of one or two, in their order.

        `room` is how many signs stand in a line: in one of a sheet, unless otherwise told.
        """
        most = room // 2 - self.label_size - 3
        lines: list[tuple[Fact, ...]] = []
        half_free = False
        for fact in self.items:
            value = "\n".join(map(str, fact.blocks))
            # Drawn signs are about twice as wide as letters.
            wide = sum(map(value.count, "●○☑☐"))
            short = fact.is_line and len(value) + wide <= most and "\n" not in value
            if short and half_free:
                lines[-1] += (fact,)
            else:
                lines.append((fact,))
            half_free = short and not half_free
        return tuple(lines)


@dataclass(frozen=True, slots=True)
class Signature(Pickled):
    """Lines to be written on by hand, side by side, each with what belongs there below it."""

    labels: tuple[tuple[Inline, ...], ...]

    def __str__(self) -> str:
        return "\n".join(f"{'_' * 20} {''.join(map(str, label))}" for label in self.labels)


@dataclass(frozen=True, slots=True)
class DirectoryEntry(Pickled):
    """A line of a directory: what stands where. `targets` are ids of headings."""

    content: tuple[Inline, ...]
    targets: tuple[str, ...]
    level: int = 1
    number: str = ""
    note: tuple[Inline, ...] = ()

    def __str__(self) -> str:
        return "".join(map(str, self.content))


@dataclass(frozen=True, slots=True)
class Directory(Pickled):
    """A list of places with their page numbers: contents, or the index of `index`.

    `index` is "" for contents; of an index it is the name that `Mark` uses. Word updates the
    contents from headings of the levels 1 to `depth`; a directory of depth 0 is left as it is.
    """

    entries: tuple[DirectoryEntry, ...]
    index: str = ""
    depth: int = 0

    def __str__(self) -> str:
        return "\n".join(map(str, self.entries))


Block: TypeAlias = (
    Paragraph
    | Subheading
    | List
    | Table
    | Picture
    | Strip
    | Beside
    | Notes
    | Facts
    | Signature
    | Heading
    | KeyFigures
    | Directory
)


@dataclass(frozen=True, slots=True)
class RichText(Pickled):
    """Blocks in one language; as a string, their plain text with paragraphs on lines."""

    blocks: tuple[Block, ...] = ()
    lang: str | None = None

    def __str__(self) -> str:
        return "\n".join(map(str, self.blocks))

    def __bool__(self) -> bool:
        return bool(self.blocks)
