"""A report bound of sheets that are printed already, and of sections laid out around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from reportgen.document.edition import Standard
from reportgen.document.report import Report, ReportSheet, SheetChapter
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, WriteError
from reportgen.writers.fonts import font_file
from reportgen.writers.pdf import engine
from reportgen.writers.pdf.binding.linking import KeptChunks, bind_pages
from reportgen.writers.pdf.binding.sheaf import BoundSheet, Extent, PrintedPages, Sheaf
from reportgen.writers.pdf.page_numbers import page_labels, page_number
from reportgen.writers.pdf.section import SectionJob
from reportgen.writers.pdf.split import Section, headings_of, split_report
from reportgen.writers.pdf.ua2 import conform


class Sections(Protocol):
    """Lays out sections, in whatever order and place."""

    def measure(self, jobs: Sequence[SectionJob]) -> Sequence[Extent]:
        """Return how far each would reach."""

    def print_all(self, jobs: Sequence[SectionJob]) -> Sequence[PrintedPages]:
        """Return the pages of each."""


@dataclass(frozen=True)
class Unbound:
    """A report whose pages are all printed: the page number of each heading by id, as displayed.

    The rest is what its binding needs.
    """

    numbers: Mapping[str, str]
    sheaves: Sequence[Sheaf] = field(repr=False)
    labels: Sequence[tuple[int, bytes]] = field(repr=False)
    fonts: Path | None
    standard: Standard = Standard.UA

    @property
    def fits(self) -> bool:
        """Whether the theme keeps pages free for sheets, each as large as it was laid out for."""
        return all(sheaf.fits for sheaf in self.sheaves)

    def bind(self, kept: KeptChunks) -> bytes:
        """Return the report as PDF, the same bytes for the same pages, whatever is kept."""

        def read(digest: str) -> bytes:
            path = font_file(digest, self.fonts)
            if path is None:
                folder = str(self.fonts or "reportgen.yaml")
                message = say(
                    "the pages were set in a font that is not there any more, or not here."
                )
                advice = say("Put all fonts into the brand's folder of fonts, and build anew.")
                raise WriteError([Problem(Place(folder), message, advice)])
            return path.read_bytes()

        return conform(bind_pages(self.sheaves, read, self.labels, kept), self.standard)


def print_report(
    report: Report,
    standard: Standard,
    sheets: Mapping[str, PrintedPages],
    sections: Sections,
    source_of: Callable[[str], engine.Attached] | None,
    fonts: Path | None,
) -> Unbound:
    """Return the report with everything printed around its sheets, which are bare pages by id.

    Bare pages embed what they were made of; `source_of` returns it for others by id, where that
    is asked for. `fonts` is the brand's folder of fonts.
    """
    counts = {name: len(each.extent.areas) for name, each in sheets.items()}
    volume = _Volume(in_their_type(report, sheets), standard, counts, source_of)
    return volume.unbound(volume.print_all(sections), sheets, fonts)


def texts_between(report: Report, standard: Standard, sheets: Iterable[str]) -> list[SectionJob]:
    """Return what `print_report` will have measured of texts that hold no sheets.

    That is so if these are the sheets that it gets, by id, whatever is printed of them.
    """
    jobs = _Volume(report, standard, dict.fromkeys(sheets, 1), None).drafts()
    return [job for job in jobs if not job.section.report.sheets]


def in_their_type(report: Report, sheets: Mapping[str, PrintedPages]) -> Report:
    """Return the report with its sheets in the type that they are printed in alone.

    Those that share a page stay in one type. Those that are not among the sheets stay as they are.
    """

    def typed(item: ReportSheet) -> ReportSheet:
        printed = sheets.get(item.sheet.id)
        if printed is None:
            return item
        return replace(item, tight=printed.extent.tight and item.heading.new_page)

    return replace(
        report,
        parts=tuple(
            replace(part, sheets=tuple(map(typed, part.sheets)))
            if isinstance(part, SheetChapter)
            else part
            for part in report.parts
        ),
    )


class _Volume:
    def __init__(
        self,
        report: Report,
        standard: Standard,
        counts: Mapping[str, int],
        source_of: Callable[[str], engine.Attached] | None,
    ) -> None:
        """`counts` are the numbers of pages of sheets that are printed, by id."""
        self.report, self.standard, self.source_of = report, standard, source_of
        self.counts = counts
        self.sections = split_report(report, counts)
        self.texts = [section for section in self.sections if not section.slots]
        self.titles = {heading.id: str(heading) for heading in headings_of(report)}

    def print_all(self, sections: Sections) -> Sequence[PrintedPages]:
        """Return the pages of all sections, with the right numbers in them.

        How many pages a section takes is known when it is laid out, and its own numbers hang on
        it: so it is measured with numbers of the usual length first, and laid out with the right
        ones until nothing moves.
        """
        measured = sections.measure(self.drafts())
        found = dict(zip(map(id, self.texts), measured, strict=True))
        seen: set[tuple[int, ...]] = set()
        while True:
            starts, numbers = self.place(found)
            printed = sections.print_all(self.jobs(starts, numbers))
            again = self.extents(printed)
            if self.place(again) == (starts, numbers):
                return printed
            lengths = tuple(self.length(section, again) for section in self.sections)
            if lengths in seen:
                # A line that wraps with one number and not with the other would go on for ever.
                # Heads and feet at least say where the pages are.
                return sections.print_all(self.jobs(self.place(again)[0], numbers))
            seen.add(lengths)
            found = again

    def drafts(self) -> list[SectionJob]:
        """Return the jobs of texts with numbers that are as long as most."""
        usual = page_number(self.report.numbering, len(self.counts))
        return [self.job(each, 0, 0, dict.fromkeys(each.targets, usual)) for each in self.texts]

    def extents(self, printed: Sequence[PrintedPages]) -> dict[int, Extent]:
        pairs = zip(self.sections, printed, strict=True)
        return {id(section): each.extent for section, each in pairs}

    def jobs(self, starts: Sequence[int], numbers: Mapping[str, str]) -> list[SectionJob]:
        """Return the jobs of all sections; `starts` has their first pages, and the total."""
        total = starts[-1] if self.report.numbering.has_total else 0
        return [
            self.job(section, at, total, numbers)
            for section, at in zip(self.sections, starts, strict=False)
        ]

    def job(self, section: Section, at: int, total: int, numbers: Mapping[str, str]) -> SectionJob:
        targets = section.targets
        inside = () if section.slots else section.report.sheets
        return SectionJob(
            section,
            self.standard,
            at,
            total,
            {name: numbers[name] for name in targets if name in numbers},
            {name: self.titles[name] for name in targets if name in self.titles},
            tuple(self.source_of(item.sheet.id) for item in inside) if self.source_of else (),
        )

    def length(self, section: Section, found: Mapping[int, Extent]) -> int:
        if section.slots:
            return sum(slot.pages for slot in section.slots)
        return len(found[id(section)].areas)

    def place(self, found: Mapping[int, Extent]) -> tuple[list[int], dict[str, str]]:
        """Return the first page of each section and of what comes after, and of all headings."""
        starts, at = [], 0
        numbers: dict[str, str] = {}
        for section in self.sections:
            starts.append(at)
            if section.slots:
                for slot in section.slots:
                    numbers[slot.heading.id] = page_number(self.report.numbering, at)
                    at += slot.pages
                continue
            extent = found[id(section)]
            for name, page in extent.anchors.items():
                if name in self.titles:
                    number = page_number(self.report.numbering, at + page)
                    numbers.setdefault(name, number)
            at += len(extent.areas)
        return [*starts, at], numbers

    def unbound(
        self,
        printed: Sequence[PrintedPages],
        sheets: Mapping[str, PrintedPages],
        fonts: Path | None,
    ) -> Unbound:
        starts, numbers = self.place(self.extents(printed))
        labels = list(page_labels(self.report.numbering, starts[-1]))
        sheaves = []
        for section, pages in zip(self.sections, printed, strict=True):
            slots = ((sheets[slot.sheet.id], slot.heading) for slot in section.slots)
            bound = (BoundSheet(each, h.level, str(h), h.id) for each, h in slots)
            sheaves.append(Sheaf(pages, tuple(bound)))
        return Unbound(numbers, sheaves, labels, fonts, self.standard)
