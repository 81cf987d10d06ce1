"""What stands in a returned file: lines of rich text and tables, each with its place in words.

Readers of Word, OpenDocument, PDF and HTML files yield the same, and know no field: what a line
means is found out by others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from reportgen.document.blocks import Inline, Text

#: Parts in the name of a list what it shares with those that go on with it.
PARTED = "#"
#: The property by which a blank form of the program is known; it has the name of the form.
FORM_PROPERTY = "reportgen-form"
#: How a box to tick is read, whatever a program calls it.
TICKED, UNTICKED = "☒", "☐"
#: Boxes that somebody ticked, and those that nobody did, as they are drawn; and all of them.
TICKED_SIGNS, UNTICKED_SIGNS = "☒☑✓✔✗✘■◼⊠", "☐□◻⬜"
BOXES = TICKED_SIGNS + UNTICKED_SIGNS
#: What nobody sees: soft hyphens, blanks without width, marks of byte order; and what no profile
#: may hold, for YAML (1.2, 5.1) or since it turns the order of what stands behind it.
_UNSEEN = re.compile(
    "[\u00ad\u200b\u200c\u2060\ufeff\0-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ud800-\udfff\ufffe\uffff]"
)
#: What ends a line, in one program or another (Unicode, 5.8).
_BREAKS = re.compile("[\n-\r\x1c-\x1e\x85\u2028\u2029]+")
#: Lists of more depth than office programs have are read as that deep.
DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Item:
    """A place in a list: in which one, how deep from 0, and the number it has if it has one.

    A list “a#1” goes on in items of “a”, since they are counted with it. `indent` is how far its
    text stands in, in points, 0 where that is not told: some lists lie in others by that alone.
    """

    list: str
    depth: int = 0
    ordered: bool = False
    start: int = 1
    indent: float = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its inlines, where it stands, and how it is set apart.

    `outline` is the level of a heading, from 1, else 0; `set_bold` tells of a look that is its
    style's and nobody's emphasis. `marks` are names of bookmarks and controls in it, `pictures`
    those of its pictures. `align` is the side that it keeps to, as columns of tables have it:
    "center" or "right", else "": it begins where lines begin, or its side is not told.
    """

    content: tuple[Inline, ...]
    within: str
    style: str = ""
    outline: int = 0
    item: Item | None = None
    set_bold: bool = False
    marks: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    align: str = ""

    def __str__(self) -> str:
        return "".join(map(str, self.content))

    @property
    def is_bold(self) -> bool:
        """Whether all that is to be read in it is bold, so that this is no emphasis."""
        texts = [text for text in _texts(self.content) if text.text.strip()]
        return bool(texts) and (self.set_bold or all(text.strong for text in texts))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with all that is in it; `continues` says that it is one with the cell above it."""

    content: tuple[Part, ...]
    within: str
    span: int = 1
    continues: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines in it and in the tables in it."""
        return tuple(lines_of(self.content))

    def __str__(self) -> str:
        return "\n".join(map(str, self.content))


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, its rows as tuples of cells."""

    rows: tuple[tuple[Cell, ...], ...]
    within: str

    def __str__(self) -> str:
        return "\n".join("\t".join(map(str, row)) for row in self.rows)


Part: TypeAlias = Line | Grid


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody remarked upon a place, and who."""

    text: str
    author: str
    within: str


@dataclass(frozen=True, slots=True)
class Returned:
    """A whole file: its body, and beside it heads, feet and notes.

    `properties` are the document's own, by name; `pictures` have the bytes by the names lines use.
    `answers` are what is filled into the fields of a form, by their names: "on" or "off" of a box.
    `sure` tells of lines that stand in the file as such, and were not put together of letters;
    `unsure` names the answers that a program may have made something else of, `numbers` those of
    which it made numbers. `spots` says where answers stand that are in no fields of their names.
    """

    file: str
    body: tuple[Part, ...]
    aside: tuple[Line, ...] = ()
    comments: tuple[Comment, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    answers: Mapping[str, str] = field(default_factory=dict)
    sure: bool = True
    unsure: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    spots: Mapping[str, str] = field(default_factory=dict)

    def within(self, name: str) -> str:
        """Return where an answer stands, by the name of its field."""
        return self.spots.get(name, f"field {name}")


def lines_of(parts: tuple[Part, ...]) -> Iterator[Line]:
    """Yield all lines, those in cells in the order of reading; of cells that are one, the first."""
    for part in parts:
        if isinstance(part, Line):
            yield part
            continue
        for row in part.rows:
            for cell in row:
                yield from lines_of(cell.content)


def clean(text: str) -> str:
    """Return characters as they are compared: composed (NFC), on one line, none unseen."""
    return _BREAKS.sub(" ", _UNSEEN.sub("", unicodedata.normalize("NFC", text)))


def number_in(written: str, otherwise: int = 1) -> int:
    """Return a number that a file gives in digits; what is none, or far too large, is otherwise."""
    return int(written) if re.fullmatch("[0-9]{1,6}", written) else otherwise


def _texts(content: tuple[Inline, ...]) -> Iterator[Text]:
    for inline in content:
        if isinstance(inline, Text):
            yield inline
        else:
            yield from _texts(getattr(inline, "content", ()))
