"""Making reports, bound of sheets that are printed already: PDF and Word of one edition at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from reportgen.building.artifacts import Artifacts
from reportgen.building.jobs import (
    NoLayoutError,
    make_sheet_job,
    run_section_job,
    run_sheet_job,
)
from reportgen.building.press import Batch, Press
from reportgen.cache.digests import digest_of, program_digest
from reportgen.cache.pickles import dump_value, load_value
from reportgen.document.blocks import Block, Chart, Paragraph, Text
from reportgen.document.edition import Edition, Standard
from reportgen.document.files import Document
from reportgen.document.report import Chapter, Report
from reportgen.languages import pick
from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import Place, ReportgenError
from reportgen.project.project import Project
from reportgen.reports.assembly import merge_report
from reportgen.reports.chapter_files import load_chapter
from reportgen.reports.volumes import CutVolume
from reportgen.sheets.cut import CutProfile, dump_profile
from reportgen.sheets.references import names_any
from reportgen.sheets.world import World
from reportgen.writers.formats import DOCX, FORMATS, PAGES, PDF

if TYPE_CHECKING:
    from reportgen.writers.pdf.binding.pages import Pages
    from reportgen.writers.pdf.engine import Attached
    from reportgen.writers.pdf.section import SectionJob


@dataclass(frozen=True)
class BegunWord:
    """A Word file that is being made with these page numbers, which may turn out to be others."""

    numbers: Mapping[str, str]
    data: Future[bytes]


@dataclass(frozen=True)
class ReportMaker:
    """Makes reports of a project, with sections printed by a press."""

    project: Project
    world: World
    artifacts: Artifacts
    press: Press

    def merge(self, volume: CutVolume, edition: Edition) -> Report:
        """Return a report as it is to be made. Raises `ReportgenError`."""
        return merge_report(
            volume.definition,
            volume.profiles,
            edition,
            self.world,
            partial(load_chapter, self.project),
            self.project.theme,
            self.artifacts.merge,
        )

    def begin_word(
        self, report: Report, volume: CutVolume, edition: Edition, formats: Sequence[str]
    ) -> BegunWord | None:
        """Begin the Word file with the page numbers of last time, while sheets are printed.

        After most edits all stay on their pages. None where no numbers are known, or nothing can
        be made beside.
        """
        if DOCX.name not in formats or not self.press.can_fork:
            return None
        numbers = self.artifacts.load(self._numbers_key(volume, edition), dict)
        if numbers is None:
            return None
        make = partial(self._write_docx, volume, edition, report, numbers)
        return BegunWord(numbers, self.press.fork_call(make))

    def make(
        self,
        report: Report,
        volume: CutVolume,
        edition: Edition,
        formats: Sequence[str],
        begun: BegunWord | None,
    ) -> Iterator[tuple[str, bytes]]:
        """Yield a merged report in each of the formats, with its name. Raises `ReportgenError`.

        What was begun is taken where its page numbers are right.
        """
        for name in formats:
            if write_registers := FORMATS[name].write_registers:
                yield name, write_registers(report)
        if not {PDF.name, DOCX.name} & set(formats):
            return
        try:
            numbers, write_pdf = self._print(volume, edition, report)
        except NoLayoutError as error:
            if DOCX.name in formats:
                # Word counts the pages itself.
                yield DOCX.name, self._write_docx(volume, edition, report, None)
            if PDF.name in formats:
                place = Place(volume.definition.file)
                raise NoLayoutError(
                    replace(each, place=place) for each in error.problems
                ) from error
            return
        word: Future[bytes] | None = None
        if DOCX.name in formats and begun and begun.numbers == numbers:
            word = begun.data
        elif DOCX.name in formats:
            word = self.press.fork_call(partial(self._write_docx, volume, edition, report, numbers))
            self.artifacts.keep(self._numbers_key(volume, edition), dump_value(dict(numbers)))
        if PDF.name in formats:
            yield PDF.name, _with_files(write_pdf(), report, edition)
        if word:
            yield DOCX.name, word.result()

    # --- PDF -----------------------------------------------------------------------------------

    def _print(
        self, volume: CutVolume, edition: Edition, report: Report
    ) -> tuple[Mapping[str, str], Callable[[], bytes]]:
        """Return the page number of each heading by its id, and what writes the PDF."""
        from reportgen.writers.pdf.report import write_report
        from reportgen.writers.pdf.volume import in_their_type, print_report

        profiles = {profile.id: profile for profile in volume.profiles}

        def source_of(name: str) -> Attached:
            return self._source(profiles[name], edition)

        archive = edition.standard is Standard.ARCHIVE
        sheets = self._sheets(volume, edition) if volume.definition.prints_sheets else {}
        # Those that name others are laid out with the report, in the type that they have alone.
        bound = {name: sheets[name] for name in sheets if not names_any(profiles[name], profiles)}
        unbound = print_report(
            in_their_type(report, sheets) if len(bound) < len(sheets) else report,
            edition.standard,
            bound,
            self._print_sections,
            source_of if archive else None,
            self.project.theme.brand.fonts,
        )
        if unbound.fits:
            return unbound.numbers, unbound.bind
        # The sheets are not as wide as the pages of the report: all is laid out as a whole.
        sources = list(map(source_of, profiles)) if archive else []
        report = in_their_type(report, sheets)
        whole = write_report(report, self.project.theme, edition.standard, sources)
        return whole.pages, lambda: whole.pdf

    def _sheets(self, volume: CutVolume, edition: Edition) -> dict[str, Pages]:
        """Return the pages of the sheets by id.

        A sheet without a title is called by its id in a report, and laid out for it. What another
        build has dropped from the cache meanwhile, or is damaged there, is printed again.
        """
        found = {profile.id: self.artifacts.pages(profile, edition) for profile in volume.profiles}
        lost: Batch[CutProfile, dict[str, bytes | ReportgenError]] = Batch()
        for profile in volume.profiles:
            if found[profile.id] is None:
                lost.add(profile, partial(self._print_again, profile, edition))
        for profile, printed in lost.rest():
            made = printed if isinstance(printed, Exception) else printed[PAGES]
            if isinstance(made, ReportgenError):
                raise made
            if isinstance(made, Exception):
                what = say("the sheet “{id}”", id=profile.id)
                raise ReportgenError(problems_of(made, profile.file, what)) from made
            if self.artifacts.keys.stand(profile):
                self.artifacts.keep(self.artifacts.keys.output(profile, edition, PAGES), made)
            found[profile.id] = load_value(made)
        return {name: pages for name, pages in found.items() if pages and pages.bookmarks}

    def _print_again(
        self, profile: CutProfile, edition: Edition
    ) -> Future[dict[str, bytes | ReportgenError]]:
        sheet = self.artifacts.merge(profile, edition.languages, self.world)
        job = make_sheet_job(sheet, profile, edition, (PAGES,))
        return self.press.submit(run_sheet_job, job)

    def _print_sections(self, jobs: Sequence[SectionJob]) -> list[Pages]:
        """Return the pages of sections, each printed unless it was before."""
        from reportgen.writers.pdf.binding.pages import Pages

        around = digest_of("section", self.artifacts.keys.look, program_digest())
        keys = [digest_of(around, repr(job)) for job in jobs]
        found = [self.artifacts.load(key, Pages) for key in keys]
        futures = [
            None if pages else self.press.submit(run_section_job, job)
            for job, pages in zip(jobs, found, strict=True)
        ]
        for at, (key, future) in enumerate(zip(keys, futures, strict=True)):
            if future:
                data = future.result()
                if self.artifacts.keys.stand():
                    self.artifacts.keep(key, data)
                found[at] = load_value(data)
        return [pages for pages in found if pages]

    def _source(self, profile: CutProfile, edition: Edition) -> Attached:
        """Return what an archive embeds of a profile."""
        from reportgen.writers.pdf.engine import Attached

        title = profile.values.get(profile.form.title, {"und": profile.id})
        said = pick(title, edition.languages[0], profile.language)[0]
        return Attached(f"{profile.id}.yaml", said, dump_profile(profile, edition.languages))

    # --- Word ----------------------------------------------------------------------------------

    def _write_docx(
        self,
        volume: CutVolume,
        edition: Edition,
        report: Report,
        numbers: Mapping[str, str] | None,
    ) -> bytes:
        from reportgen.writers.docx.report import write_report

        template = volume.definition.word_template
        return write_report(
            # Without a layout nothing draws: what the charts show is said.
            without_charts(report) if numbers is None else self._rasterise(report),
            self.project.theme,
            numbers,
            self.project.root / template if template else None,
        )

    def _numbers_key(self, volume: CutVolume, edition: Edition) -> str:
        root, file = str(self.project.root), volume.definition.file
        return digest_of("page numbers", root, file, repr(edition), program_digest())

    def _rasterise(self, report: Report) -> Report:
        """Return the report with its charts as PNG, which every Word shows."""
        from reportgen.writers.pdf.drawings import DOTS_PER_INCH, draw_svg

        def draw(chart: Chart) -> list[Block]:
            key = digest_of("chart", self.artifacts.keys.look, program_digest(), chart.data)
            data = self.artifacts.get(key)
            if data is None:
                wide = round(chart.width * DOTS_PER_INCH / 96)
                data = draw_svg(chart.data, wide, self.project.theme.brand.fonts)
                if self.artifacts.keys.stand():
                    self.artifacts.keep(key, data)
            return [replace(chart, data=data, media_type="image/png")]

        return _change_charts(report, draw)


def _with_files(data: bytes, report: Report, edition: Edition) -> bytes:
    """Return a report with the files behind it that its sheets join, each once.

    An archive would not conform with them.
    """
    files: dict[str, Document] = {}
    for item in report.sheets:
        for each in item.sheet.files:
            if each.joined:
                files.setdefault(each.path, each)
    if not files or edition.standard is Standard.ARCHIVE:
        return data
    from reportgen.writers.pdf.annexes import append_files

    return append_files(data, files.values())


def without_charts(report: Report) -> Report:
    """Return the report with what its charts say instead of them."""
    return _change_charts(report, lambda chart: [Paragraph((Text(chart.alt),))])


def _change_charts(report: Report, change: Callable[[Chart], Sequence[Block]]) -> Report:
    """Return the report with something else in place of each chart."""

    def changed(block: Block) -> Sequence[Block]:
        return change(block) if isinstance(block, Chart) else [block]

    parts = tuple(
        replace(part, blocks=tuple(new for block in part.blocks for new in changed(block)))
        if isinstance(part, Chapter)
        else part
        for part in report.parts
    )
    return replace(report, parts=parts)
