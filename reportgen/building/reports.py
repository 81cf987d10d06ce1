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
)
from reportgen.building.press import Press
from reportgen.cache.digests import digest_of
from reportgen.cache.program import program_digest
from reportgen.document.blocks import Block, Chart, Paragraph, Text
from reportgen.document.edition import Edition, Standard
from reportgen.document.files import Document
from reportgen.document.report import Chapter, Report
from reportgen.languages import pick
from reportgen.problems.problem import Place
from reportgen.project.project import Project
from reportgen.reports.assembly import merge_report
from reportgen.reports.chapter_files import load_chapter
from reportgen.reports.volumes import CutVolume
from reportgen.sheets.cut import CutProfile, dump_profile
from reportgen.sheets.references import names_any
from reportgen.sheets.world import World
from reportgen.writers.formats import DOCX, FORMATS, PDF

if TYPE_CHECKING:
    from reportgen.building.report_pages import ReportPages
    from reportgen.writers.pdf.engine import Attached


@dataclass(frozen=True)
class BegunWord:
    """A Word file that is being made with these page numbers, which may turn out to be others."""

    numbers: Mapping[str, str]
    data: Future[bytes]


@dataclass(frozen=True)
class BegunReport:
    """What was begun of a report while its sheets were printed."""

    pages: ReportPages
    word: BegunWord | None


@dataclass(frozen=True)
class PrintedReport:
    """A report whose pages are printed: the page number of each heading by its id, as displayed.

    `write` returns its PDF; `keep` keeps what the next time can be quicker by.
    """

    numbers: Mapping[str, str]
    write: Callable[[], bytes]
    keep: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class ReportMaker:
    """Makes reports of a project, with sections printed by a press."""

    project: Project
    world: World
    artifacts: Artifacts
    press: Press

    def merge(self, volume: CutVolume, edition: Edition) -> Report:
        """Return a report as it is to be made. Raises `ReportgenError`."""
        return merge_volume(self.project, self.world, self.artifacts, volume, edition)

    def begin(
        self, report: Report, volume: CutVolume, edition: Edition, formats: Sequence[str]
    ) -> BegunReport | None:
        """Begin what needs no printed sheets, while they are printed; None where nothing does."""
        if not {PDF.name, DOCX.name} & set(formats):
            return None
        from reportgen.writers.pdf.volume import texts_between

        word = self._begin_word(report, volume, edition) if DOCX.name in formats else None
        pages = self._pages(volume, edition)
        bound = _bound(volume) if volume.definition.prints_sheets else ()
        pages.begin(texts_between(report, edition.standard, bound))
        return BegunReport(pages, word)

    def _begin_word(self, report: Report, volume: CutVolume, edition: Edition) -> BegunWord | None:
        """Begin the Word file with the page numbers of last time.

        After most edits all stay on their pages. None where no numbers are known, or nothing can
        be made beside.
        """
        numbers = self.artifacts.load(self._key("page numbers", volume, edition), dict)
        if numbers is None or not self.press.can_fork:
            return None
        make = partial(self._write_docx, volume, edition, report, numbers)
        return BegunWord(numbers, self.press.fork_call(make))

    def make(
        self,
        report: Report,
        volume: CutVolume,
        edition: Edition,
        formats: Sequence[str],
        begun: BegunReport | None = None,
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
            pages = begun.pages if begun else self._pages(volume, edition)
            printed = self._print(volume, edition, report, pages)
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
        numbers = printed.numbers
        word: Future[bytes] | None = None
        if begun and begun.word and begun.word.numbers == numbers:
            word = begun.word.data
        elif DOCX.name in formats:
            word = self.press.fork_call(partial(self._write_docx, volume, edition, report, numbers))
            key = self._key("page numbers", volume, edition)
            self.artifacts.keep_value(key, dict(numbers))
        if PDF.name in formats:
            yield PDF.name, _with_files(printed.write(), report, edition)
        printed.keep()
        if word:
            yield DOCX.name, word.result()

    # --- PDF -----------------------------------------------------------------------------------

    def _pages(self, volume: CutVolume, edition: Edition) -> ReportPages:
        from reportgen.building.report_pages import ReportPages

        name = self._key("pages", volume, edition)
        return ReportPages(self.artifacts, self.press, self.world, volume, edition, name)

    def _print(
        self, volume: CutVolume, edition: Edition, report: Report, pages: ReportPages
    ) -> PrintedReport:
        from reportgen.writers.pdf.report import write_report
        from reportgen.writers.pdf.volume import in_their_type, print_report

        profiles = {profile.id: profile for profile in volume.profiles}

        def source_of(name: str) -> Attached:
            return self._source(profiles[name], edition)

        archive = edition.standard is Standard.ARCHIVE
        sheets = pages.sheets() if volume.definition.prints_sheets else {}
        bound = {name: sheets[name] for name in _bound(volume) if name in sheets}
        unbound = print_report(
            in_their_type(report, sheets) if len(bound) < len(sheets) else report,
            edition.standard,
            bound,
            pages,
            source_of if archive else None,
            self.project.theme.brand.fonts,
        )
        if unbound.fits:
            return PrintedReport(unbound.numbers, partial(unbound.bind, pages), pages.save)
        # The sheets are not as wide as the pages of the report: all is laid out as a whole.
        sources = list(map(source_of, profiles)) if archive else []
        report = in_their_type(report, sheets)
        whole = write_report(report, self.project.theme, edition.standard, sources)
        return PrintedReport(whole.pages, lambda: whole.pdf)

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

    def _key(self, what: str, volume: CutVolume, edition: Edition) -> str:
        root, file = str(self.project.root), volume.definition.file
        return digest_of(what, root, file, repr(edition), program_digest())

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


def merge_volume(
    project: Project, world: World, artifacts: Artifacts, volume: CutVolume, edition: Edition
) -> Report:
    """Return the report of a volume, its sheets as they were merged before, if they were.

    Raises `ReportgenError`.
    """
    return merge_report(
        volume.definition,
        volume.profiles,
        edition,
        world,
        partial(load_chapter, project),
        project.theme,
        artifacts.merge,
    )


def _bound(volume: CutVolume) -> list[str]:
    """Return the ids of the sheets that are bound.

    Those that name others are laid out with the report, in the type that they have alone.
    """
    profiles = {profile.id: profile for profile in volume.profiles}
    return [name for name, profile in profiles.items() if not names_any(profile, profiles)]


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
