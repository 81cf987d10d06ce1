"""A report in sections that are laid out apart from each other: each begins on a page of its own.

What a section depends on in the others is the numbers of pages, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from reportgen.document.blocks import (
    Beside,
    Block,
    Directory,
    Facts,
    Heading,
    Inline,
    KeyFigures,
    Link,
    List,
    Notes,
    PageNumber,
    Paragraph,
    Picture,
    Signature,
    Strip,
    Subheading,
    Table,
)
from reportgen.document.report import Chapter, Cover, Part, Report, ReportSheet, SheetChapter
from reportgen.document.sheet import Sheet

#: How many sheets a section keeps pages free for.
_SHEETS = 50


@dataclass(frozen=True, slots=True)
class Section:
    """Part of a report, with the level of the last heading before it.

    One with `slots` keeps free the pages of these sheets, which are printed already; it has
    nothing else. `before` is the part before it with one heading at the most: the last of the
    first level, which the heads of pages may name still.
    """

    report: Report
    above: int = 0
    slots: tuple[ReportSheet, ...] = ()
    before: Chapter | SheetChapter | None = None

    @property
    def targets(self) -> tuple[str, ...]:
        """The ids of the headings that the section refers to, in order of their names."""
        return tuple(sorted(set(_targets(self.report.parts))))


def split_report(report: Report, printed: Mapping[str, int]) -> list[Section]:
    """Return the sections of a report; `printed` has the number of pages of sheets by id.

    Sheets that begin in the middle of a page, or on whose last page something else begins, are
    laid out with the text around them.
    """
    sections: list[Section] = []
    level = 0
    before: Chapter | SheetChapter | None = None
    together: list[Part] = []

    def end(parts: list[Part]) -> None:
        nonlocal level, before
        if parts:
            sections.append(Section(replace(report, parts=tuple(parts)), level, (), before))
            headings = [heading for part in parts for heading in _headings(part)]
            level = headings[-1].level if headings else level
            chapters = [_bare(heading) for heading in headings if heading.level == 1]
            blocks = chapters[-1:] or (before.blocks if before else ())
            last = parts[-1]
            before = (
                Chapter(last.name, tuple(blocks))
                if isinstance(last, Chapter)
                else SheetChapter(tuple(blocks), ())
            )
            parts.clear()

    def apart(item: ReportSheet) -> bool:
        return id(item) in alone

    after = [*map(_begins_page, report.parts[1:]), True]
    for part, ended in zip(report.parts, after, strict=False):
        if _begins_page(part):
            end(together)
        if not isinstance(part, SheetChapter):
            together.append(part)
            continue
        ends = [*(each.heading.new_page for each in part.sheets[1:]), ended]
        alone = {
            id(item)
            for item, whole in zip(part.sheets, ends, strict=False)
            if item.heading.new_page and whole and item.sheet.id in printed
        }
        begun = replace(part, blocks=(), begun=part.heading)
        first = list(takewhile(lambda each: not apart(each), part.sheets))
        if part.blocks or first:
            together.append(replace(part, sheets=tuple(first)))
        for printed_apart, items in groupby(part.sheets[len(first) :], apart):
            end(together)
            if not printed_apart:
                together.append(replace(begun, sheets=tuple(items)))
                continue
            for slots in _parted(_slot(each, printed) for each in items):
                kept = replace(begun, sheets=slots)
                sections.append(Section(replace(report, parts=(kept,)), level, slots, before))
                level = slots[-1].heading.level
    end(together)
    return sections


def _begins_page(part: Part) -> bool:
    return isinstance(part, Cover) or part.heading.new_page


def _bare(heading: Heading) -> Heading:
    """Return a heading as running heads name it: nothing leads there."""
    return replace(heading, id="", note=(), marks=(), new_page=False)


def _parted(slots: Iterable[ReportSheet]) -> Iterator[tuple[ReportSheet, ...]]:
    every = tuple(slots)
    return (every[start : start + _SHEETS] for start in range(0, len(every), _SHEETS))


def _slot(item: ReportSheet, printed: Mapping[str, int]) -> ReportSheet:
    """Return a sheet of which only heads and feet are set: with no more than stands in them."""
    sheet = item.sheet
    bare = Sheet(
        sheet.id, sheet.languages, sheet.title, (), (), sheet.header, (), (), (), (), {}, {}
    )
    heading = replace(item.heading, note=(), marks=())
    return ReportSheet(heading, bare, printed[sheet.id])


def headings_of(report: Report) -> Iterator[Heading]:
    """Yield all headings of a report that can be linked to, in their order."""
    return (each for part in report.parts for each in _headings(part) if each.id)


def _headings(part: Part) -> Iterator[Heading]:
    if not isinstance(part, Cover):
        yield from (block for block in part.blocks if isinstance(block, Heading))
    if isinstance(part, SheetChapter):
        yield from (sheet.heading for sheet in part.sheets)


def _targets(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Chapter | SheetChapter):
            yield from _targets_of(part.blocks)


def _targets_of(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Directory():
                yield from (target for entry in block.entries for target in entry.targets)
            case Paragraph() | Heading() | Subheading():
                yield from _named(block.content)
            case List():
                for item in block.items:
                    yield from _targets_of(item)
            case Table():
                for row in block.all_rows:
                    for cell in row:
                        yield from _named(cell)
            case Picture():
                yield from _named(block.caption)
            case Strip():
                yield from _targets_of(block.pictures)
            case Beside():
                yield from _targets_of((*block.blocks, *block.pictures))
            case KeyFigures():
                for _, what in block.items:
                    yield from _named(what)
            case Facts():
                for fact in block.items:
                    yield from _named(fact.label)
                    yield from _targets_of(fact.blocks)
            case Signature():
                for label in block.labels:
                    yield from _named(label)
            case Notes():
                for note in block.items:
                    yield from _named(note)


def _named(inlines: Iterable[Inline]) -> Iterator[str]:
    for inline in inlines:
        if isinstance(inline, PageNumber):
            yield inline.target
        elif isinstance(inline, Link):
            if inline.target.startswith("#"):
                yield inline.target[1:]
            yield from _named(inline.content)
