"""Making reports: each edition is merged and laid out once, for PDF and Word alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen.assembly import merge_report
from reportgen.document import Block, Picture
from reportgen.edition import Edition, Standard
from reportgen.errors import Place, Problem, WriteError
from reportgen.merge import World
from reportgen.profile import cut_profile, dump_profile
from reportgen.project import Project
from reportgen.report import Chapter, Report
from reportgen.showing import pick
from reportgen.volumes import Volume

if TYPE_CHECKING:
    from reportgen.writers.pdf_report import LaidOut

#: What a report can be built as.
REPORT_FORMATS = ("pdf", "docx")


@dataclass
class Press:
    """Makes the files of reports; it remembers the last one, whose layout Word files need too."""

    project: Project
    world: World
    _last: tuple[Volume, Edition, Report] | None = None
    _laid_out: LaidOut | None = None

    def make(self, volume: Volume, edition: Edition, format: str) -> bytes:
        """Return a report as PDF or DOCX. Raises `ReportgenError`."""
        report = self._merge(volume, edition)
        if format == "pdf":
            return self._lay_out(volume, edition, report).pdf
        return self._write_docx(volume, edition, report)

    def _merge(self, volume: Volume, edition: Edition) -> Report:
        if self._last is None or self._last[:2] != (volume, edition):
            merged = merge_report(
                volume.definition, volume.profiles, edition, self.world, self.project.theme
            )
            self._last, self._laid_out = (volume, edition, merged), None
        return self._last[2]

    def _lay_out(self, volume: Volume, edition: Edition, report: Report) -> LaidOut:
        if self._laid_out is None:
            try:
                from reportgen.writers.pdf_report import write_report
            except OSError as error:
                raise WriteError([_no_layout(volume)]) from error
            attached = (
                self._sources(volume, edition) if edition.standard is Standard.ARCHIVE else ()
            )
            self._laid_out = write_report(
                report,
                self.project.theme,
                self._network(edition),
                self.project.logo(edition.languages[0]),
                edition.standard,
                attached,
            )
        return self._laid_out

    def _sources(self, volume: Volume, edition: Edition) -> list[tuple[str, str, bytes]]:
        """Return name, description and content of each profile, cut to the edition."""
        sources = []
        for profile in volume.profiles:
            cut = cut_profile(profile, edition.audience, self.world.today)
            title = cut.values.get(cut.form.title, {"und": cut.id})
            said = pick(title, edition.languages[0], cut.language)[0]
            sources.append((f"{cut.id}.yaml", said, dump_profile(cut, edition.languages)))
        return sources

    def _write_docx(self, volume: Volume, edition: Edition, report: Report) -> bytes:
        from reportgen.writers.docx_report import write_report

        try:
            pages: Mapping[str, str] | None = self._lay_out(volume, edition, report).pages
            drawn = self._rasterise(report)
        except WriteError as error:
            if error.problems != (_no_layout(volume),):
                raise
            # Word counts the pages itself, and the tables have what the charts show.
            pages, drawn = None, without_charts(report)
        template = volume.definition.word_template
        return write_report(
            drawn,
            self.project.theme,
            self._network(edition),
            self.project.logo(edition.languages[0]),
            None if template else pages,
            self.project.root / template if template else None,
        )

    def _rasterise(self, report: Report) -> Report:
        """Return the report with its charts as PNG, which every Word shows."""
        from reportgen.writers.pdf_report import draw_svg

        def draw(chart: Picture) -> list[Picture]:
            data = draw_svg(chart.data, self.project.theme)
            return [replace(chart, data=data, media_type="image/png")]

        return _change_charts(report, draw)

    def _network(self, edition: Edition) -> str:
        return pick(self.project.network, edition.languages[0], self.project.languages[0])[0]


def without_charts(report: Report) -> Report:
    """Return the report without its charts; their tables stay."""
    return _change_charts(report, lambda chart: [])


def _change_charts(report: Report, change: Callable[[Picture], list[Picture]]) -> Report:
    """Return the report with something else in place of each chart, or nothing."""

    def changed(block: Block) -> Sequence[Block]:
        if isinstance(block, Picture) and block.media_type == "image/svg+xml":
            return change(block)
        return [block]

    parts = tuple(
        replace(part, blocks=tuple(new for block in part.blocks for new in changed(block)))
        if isinstance(part, Chapter)
        else part
        for part in report.parts
    )
    return replace(report, parts=parts)


def _no_layout(volume: Volume) -> Problem:
    return Problem(
        Place(volume.definition.file),
        "the libraries that lay out PDF are missing.",
        "“reportgen doctor” says how to install them; Word files can be made without.",
    )
