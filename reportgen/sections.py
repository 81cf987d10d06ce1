"""A report in sections that are laid out apart from each other: each begins on a page of its own.

What a section depends on in the others is the numbers of pages, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from reportgen.document import (
    Block,
    Directory,
    Heading,
    Inline,
    KeyFigures,
    Link,
    List,
    PageNumber,
    Paragraph,
    Picture,
    Sheet,
    Table,
)
from reportgen.report import Chapter, Cover, Part, Report, ReportSheet, SheetChapter

#: How many sheets a section keeps pages free for.
_SHEETS = 50


@dataclass(frozen=True, slots=True)
class Section:
    """Part of a report, with the deepest level that the headings before it left open.

    One with `slots` keeps free the pages of these sheets, which are printed already; it has
    nothing else.
    """

    report: Report
    above: int = 0
    slots: tuple[ReportSheet, ...] = ()

    @property
    def targets(self) -> tuple[str, ...]:
        """The ids of the headings that the section refers to, in order of their names."""
        return tuple(sorted(set(_targets(self.report.parts))))


def split_report(report: Report, printed: Mapping[str, int]) -> list[Section]:
    """Return the sections of a report; `printed` has the number of pages of sheets by id.

    Sheets that begin in the middle of a page are laid out with the text before them.
    """
    sections: list[Section] = []
    level = 0
    together: list[Part] = []

    def end(parts: list[Part]) -> None:
        nonlocal level
        if parts:
            sections.append(Section(replace(report, parts=tuple(parts)), level))
            levels = [each.level for part in parts for each in _headings(part)]
            level = levels[-1] if levels else level
            parts.clear()

    def apart(item: ReportSheet) -> bool:
        return item.heading.new_page and item.sheet.id in printed

    for part in report.parts:
        if isinstance(part, Cover) or part.heading.new_page:
            end(together)
        if not isinstance(part, SheetChapter):
            together.append(part)
            continue
        begun = replace(part, blocks=(), begun=part.heading)
        first = list(takewhile(lambda each: not apart(each), part.sheets))
        together.append(replace(part, sheets=tuple(first)))
        for alone, items in groupby(part.sheets[len(first) :], apart):
            end(together)
            if not alone:
                together.append(replace(begun, sheets=tuple(items)))
                continue
            for slots in _parted(_slot(each, printed) for each in items):
                kept = replace(begun, sheets=slots)
                sections.append(Section(replace(report, parts=(kept,)), level, slots))
                level = slots[-1].heading.level
        end(together)
    end(together)
    return sections


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
            case Paragraph() | Heading():
                yield from _named(block.content)
            case List():
                for item in block.items:
                    yield from _targets_of(item)
            case Table():
                for row in (block.header, *block.rows):
                    for cell in row:
                        yield from _named(cell)
            case Picture():
                yield from _named(block.caption)
            case KeyFigures():
                for _, what in block.items:
                    yield from _named(what)


def _named(inlines: Iterable[Inline]) -> Iterator[str]:
    for inline in inlines:
        if isinstance(inline, PageNumber):
            yield inline.target
        elif isinstance(inline, Link):
            if inline.target.startswith("#"):
                yield inline.target[1:]
            yield from _named(inline.content)
