"""A report as it is printed, as plain data: its parts in order, with everything in its place.

Numbers, ids, page breaks and directories are decided here, so that every writer prints the
same; only the numbers of pages are left to the layout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, TypeAlias

from reportgen.document.blocks import Block, Heading, Picture, Text
from reportgen.document.register import Register
from reportgen.document.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Numbering:
    """How pages are numbered: from `first`, in a style, behind a prefix.

    The styles are those of CSS (Counter Styles Level 3): decimal, lower-roman, upper-roman,
    lower-alpha, upper-alpha.
    """

    first: int = 1
    style: str = "decimal"
    prefix: str = ""

    @property
    def has_total(self) -> bool:
        """Whether “page x of y” says something: not inside another body's report."""
        return self.first == 1 and self.style == "decimal" and not self.prefix


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page; a sparing one has no ground in colour.

    Everything is a tuple with one text a language. `names` are listed in small, such as cities.
    """

    kind: ClassVar[str] = "cover"
    title: tuple[Text, ...]
    subtitle: tuple[Text, ...]
    period: tuple[Text, ...]
    issuer: tuple[Text, ...]
    date: tuple[Text, ...]
    names: tuple[Text, ...] = ()
    picture: Picture | None = None
    sparing: bool = False


def first_heading(blocks: tuple[Block, ...]) -> Heading:
    """Return the heading that blocks begin with."""
    heading = blocks[0]
    assert isinstance(heading, Heading)  # noqa: S101
    return heading


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of blocks, which begin with its heading.

    `name` says which part it is (contents, overview, chapter, …), for theme and template.
    """

    kind: ClassVar[str] = "chapter"
    name: str
    blocks: tuple[Block, ...]
    #: What it shows, for a spreadsheet.
    register: Register | None = None

    @property
    def heading(self) -> Heading:
        return first_heading(self.blocks)


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """A sheet in a report; its heading has its title, so that its own is not printed.

    With `pages` it is printed already, and that many pages are kept free for it. A `tight` one is
    set in the theme's smaller type.
    """

    heading: Heading
    sheet: Sheet
    pages: int = 0
    tight: bool = False


@dataclass(frozen=True, slots=True)
class SheetChapter:
    """A chapter of sheets: the blocks of its first page, which begin with its heading; sheets.

    Where there are no blocks, `begun` is the heading that running heads name: that of blocks
    printed elsewhere, or of a group of one sheet, whose own heading stands for both.
    """

    kind: ClassVar[str] = "sheets"
    name: ClassVar[str] = "sheets"
    blocks: tuple[Block, ...]
    sheets: tuple[ReportSheet, ...]
    begun: Heading | None = None

    @property
    def heading(self) -> Heading:
        return self.begun or first_heading(self.blocks)

    @property
    def title(self) -> str:
        """What the heading says, without its number."""
        return str(replace(self.heading, number=""))


Part: TypeAlias = Cover | Chapter | SheetChapter


@dataclass(frozen=True, slots=True)
class Report:
    """A report for one edition: what is printed, and nothing else.

    Everything with several languages is a tuple with one item a language, the leading first.
    """

    id: str
    languages: tuple[str, ...]
    title: tuple[Text, ...]
    #: What stands on the left of the running header: the title, or the host report's name.
    running: tuple[Text, ...]
    issuer: tuple[Text, ...]
    numbering: Numbering
    parts: tuple[Part, ...]
    #: The words a report is printed with, by key, in the leading language.
    words: Mapping[str, str]

    @property
    def registers(self) -> tuple[Register, ...]:
        """What its chapters keep for a spreadsheet, in their order."""
        chapters = (part for part in self.parts if isinstance(part, Chapter))
        return tuple(each.register for each in chapters if each.register)

    @property
    def sheets(self) -> tuple[ReportSheet, ...]:
        """All sheets, in their order."""
        return tuple(
            sheet for part in self.parts if isinstance(part, SheetChapter) for sheet in part.sheets
        )
