"""Handouts as they are printed, as plain data: sides of paper, single or in a set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from reportgen.document.blocks import (
    Beside,
    Block,
    Break,
    Fact,
    Facts,
    Inline,
    Link,
    List,
    Paragraph,
    Picture,
    Table,
    Text,
)
from reportgen.document.sheet import Sheet, Value


@dataclass(frozen=True, slots=True)
class TypeSizes:
    """Between which sizes of type a handout is set, in points."""

    largest: float
    smallest: float

    @property
    def steps(self) -> tuple[float, ...]:
        """The sizes in steps of a quarter of a point, the smallest first."""
        count = round((self.largest - self.smallest) * 4)
        return tuple(self.largest - (count - step) / 4 for step in range(count + 1))


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code, what scanning it does, and its content as text beside it."""

    picture: Picture
    label: Text
    body: Value


@dataclass(frozen=True, slots=True)
class Side:
    """A side of paper: the essential fields of a sheet in one language, and its code or None."""

    sheet: Sheet
    code: Code | None


@dataclass(frozen=True, slots=True)
class Handout:
    """A leaf of paper: one side a language, the leading one on the front."""

    id: str
    paper: str
    sides: tuple[Side, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(side.sheet.languages[0] for side in self.sides)

    @property
    def title(self) -> str:
        """The titles of its sides, each once; its id where there are none."""
        titles = dict.fromkeys(str(text) for side in self.sides for text in side.sheet.title)
        return " / ".join(titles) or self.id


@dataclass(frozen=True, slots=True)
class Occasion:
    """What handouts are made for, in one language: what its title and contact pages say.

    `words` are the words these pages are printed with, by key.
    """

    lang: str
    title: Text
    subtitle: Text
    place: Text
    date: Text
    issuer: Text
    intro: Value
    contacts: Value
    code: Code | None
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HandoutSet:
    """Handouts that belong together, with pages around them for each language of an event."""

    id: str
    title: str
    paper: str
    languages: tuple[str, ...]
    handouts: tuple[Handout, ...]
    occasions: tuple[Occasion, ...] = ()

    @property
    def has_contacts(self) -> bool:
        """Whether there is a page of contacts: not where nobody is named."""
        return any(each.contacts or each.code for each in self.occasions)


def shorten_field(side: Side, name: str, count: int) -> Side:
    """Return the side with at most so many characters of a field; what they take is measured."""

    def cut(value: Value) -> Value:
        return replace(value, blocks=tuple(_shorten(value.blocks, [count])))

    sections = []
    for section in side.sheet.sections:
        rows = tuple(
            replace(
                row,
                passages=tuple(replace(each, body=cut(each.body)) for each in row.passages),
            )
            if row.field == name
            else row
            for row in section.rows
        )
        sections.append(replace(section, rows=rows))
    return replace(side, sheet=replace(side.sheet, sections=tuple(sections)))


def _shorten(blocks: Iterable[Block], left: list[int]) -> Iterator[Block]:
    """Yield blocks until as many characters have passed as are `left`."""
    for block in blocks:
        if left[0] <= 0:
            return
        match block:
            case Paragraph():
                yield replace(block, content=tuple(_shorten_inlines(block.content, left)))
            case List():
                items = (tuple(_shorten(item, left)) for item in block.items)
                yield replace(block, items=tuple(filter(None, items)))
            case Table():
                rows = []
                for row in block.rows:
                    if left[0] > 0:
                        rows.append(row)
                        left[0] -= sum(len(str(inline)) for cell in row for inline in cell)
                yield replace(block, rows=tuple(rows))
            case Beside():
                yield replace(block, blocks=tuple(_shorten(block.blocks, left)))
            case Facts():
                facts = (
                    Fact(fact.label, tuple(_shorten(fact.blocks, left))) for fact in block.items
                )
                yield Facts(tuple(fact for fact in facts if fact.blocks))
            case _:
                left[0] -= len(str(block))
                yield block


def _shorten_inlines(content: Iterable[Inline], left: list[int]) -> Iterator[Inline]:
    for inline in content:
        if left[0] <= 0:
            return
        size = len(str(inline))
        match inline:
            case Text():
                yield replace(inline, text=inline.text[: left[0]])
            case Link():
                yield replace(inline, content=tuple(_shorten_texts(inline.content, left[0])))
            case Break():
                yield inline
        left[0] -= size


def _shorten_texts(content: Iterable[object], count: int) -> Iterator[Text]:
    yield Text("".join(map(str, content))[:count])
