"""Building: every sheet and report in every edition and format, each file whole or not at all.

What is up to date is left alone, what was made before is taken from the cache, and the rest is
printed by workers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from reportgen.building.artifacts import Artifacts
from reportgen.building.excess import warn_of_excess
from reportgen.building.jobs import NoLayoutError, make_sheet_job, run_sheet_job
from reportgen.building.output import Outcome, Saving, Status
from reportgen.building.plan import Output
from reportgen.building.press import Batch, Press
from reportgen.building.reports import BegunReport, ReportMaker
from reportgen.cache.records import UNKNOWN, sweep_folder
from reportgen.document.edition import Audience, Edition
from reportgen.document.report import Report
from reportgen.gc_pause import without_collecting_garbage
from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import Problem, ReportgenError
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.reports.volumes import CutVolume
from reportgen.sheets.cut import CutProfile
from reportgen.workers.pool import Workers, count_cores
from reportgen.writers.formats import EXCESS, FORMATS, PAGES, PDF, SOURCES


def build(
    project: Project,
    outputs: Iterable[Output],
    saving: Saving,
    executor: Executor | None = None,
) -> Iterator[Outcome]:
    """Build the outputs and yield what became of each, in the order in which they are done.

    A fault in one leaves the others, and the file that was there, untouched. A Word file that
    was edited since it was built is kept unless it is saved by force. Jobs go to the `executor`,
    or to a process for each core.
    """
    if executor is None:
        with Workers(count_cores()) as workers:
            yield from build(project, outputs, saving, workers)
        return
    sweep_folder(saving.folder)
    yield from _Build(project, saving, Press(executor, project.theme)).run(list(outputs))
    if project.profile_cache.cache.grown:
        project.profile_cache.cache.trim()


#: The outputs of one sheet or report in one edition that have to be made, each with its key.
_Wanted: TypeAlias = dict[str, tuple[Output, str]]
#: A sheet or report in one edition, by its file.
_Name: TypeAlias = tuple[str, Edition]
#: A sheet by format, or why it could not be made as that one.
_Printed: TypeAlias = dict[str, bytes | ReportgenError]
#: So few sheets leave cores idle, unless each is printed by two.
_FEW = 2


def _shares(formats: Sequence[str]) -> list[tuple[str, ...]]:
    """Return what of a sheet is laid out, which takes longest, and what is made beside."""
    laid_out = tuple(each for each in formats if SOURCES[each].is_laid_out)
    others = tuple(each for each in formats if not SOURCES[each].is_laid_out)
    return [share for share in (laid_out, others) if share]


class _Build:
    def __init__(self, project: Project, saving: Saving, press: Press) -> None:
        self.project, self.saving, self.press = project, saving, press
        self.world = world_of(project)
        self.artifacts = Artifacts(project)
        self.report_maker = ReportMaker(project, self.world, self.artifacts, press)
        #: Folders that are known to lie inside of the output folder.
        self.inside: set[Path] = set()
        #: Why sheets could not be printed, by file and edition.
        self.faults: dict[_Name, tuple[Problem, ...]] = {}

    def run(self, outputs: Sequence[Output]) -> Iterator[Outcome]:
        sheets: dict[_Name, tuple[CutProfile, _Wanted]] = {}
        reports: dict[_Name, tuple[CutVolume, _Wanted]] = {}
        for output in outputs:
            content, edition = output.content, output.edition
            try:
                key = self.key_of(output)
                done = self.look(output, key)
            except Exception as error:
                what = say("the file {name}", name=self.project.show_path(output.path))
                problems = problems_of(error, output.source, what)
                done = Outcome(output.path, Status.FAILED, problems)
            if done:
                yield done
            elif isinstance(content, CutProfile):
                wanted = sheets.setdefault((content.file, edition), (content, {}))[1]
                wanted[output.format] = (output, key)
            else:
                wanted = reports.setdefault((output.source, edition), (content, {}))[1]
                wanted[output.format] = (output, key)
        for (_, edition), (volume, wanted) in reports.items():
            # Registers are made of what sheets say, and not of their pages.
            paged = any(not FORMATS[each].write_registers for each in wanted)
            bound = paged and volume.definition.prints_sheets
            for profile in volume.profiles if bound else ():
                key = self.artifacts.keys.output(profile, edition, PAGES)
                if not self.artifacts.has(key):
                    sheets.setdefault((profile.file, edition), (profile, {}))
        yield from self.make(sheets, reports)

    def make(
        self,
        sheets: Mapping[_Name, tuple[CutProfile, _Wanted]],
        reports: Mapping[_Name, tuple[CutVolume, _Wanted]],
    ) -> Iterator[Outcome]:
        """Have sheets and then reports made, and yield what became of their outputs."""
        self.press.expect(len(sheets))
        in_reports = {edition for _, edition in reports}
        batch: Batch[tuple[_Name, tuple[str, ...]], _Printed] = Batch()
        for name, (profile, wanted) in sheets.items():
            formats = (*wanted, PAGES) if name[1] in in_reports else tuple(wanted)
            shares = _shares(formats) if len(sheets) <= _FEW else [formats]
            for share in shares:
                batch.add((name, share), partial(self.start_sheet, profile, name[1], share))
            for (printed, share), made in batch.done():
                yield from self.keep(printed, *sheets[printed], share, made)
        # Merging needs no printed sheets: the first report is merged while the last are printed.
        begun = {
            name: self.begin_report(volume, name[1], wanted)
            for name, (volume, wanted) in islice(reports.items(), 1)
        }
        for (printed, share), made in batch.rest():
            yield from self.keep(printed, *sheets[printed], share, made)
        for name, (volume, wanted) in reports.items():
            yield from self.make_report(volume, name[1], wanted, *begun.pop(name, (None, None)))

    def key_of(self, output: Output) -> str:
        keys = self.artifacts.keys
        if isinstance(output.content, CutVolume):
            return keys.report(output.content, output.edition, output.format)
        return keys.output(output.content, output.edition, output.format)

    def look(self, output: Output, key: str) -> Outcome | None:
        """Return what became of an output that need not be made; None for others."""
        if output.path.parent not in self.inside:
            self.saving.check(output.path)
            self.inside.add(output.path.parent)
        if known := self.saving.look(output.path, key):
            return self.remark(output, known)
        data = None if isinstance(output.content, CutVolume) else self.artifacts.get(key)
        return self.save(output, key, data) if data is not None else None

    def save(self, output: Output, key: str, data: bytes) -> Outcome:
        """Save an output, and return what became of it.

        Without a key, if what it was made of changed meanwhile, it is made again the next time.
        """
        known = key if self.artifacts.keys.stand(output.content) else UNKNOWN
        private = output.edition.audience is Audience.INTERNAL
        saved = self.saving.save(
            output.path, data, known, output.name, private=private, beside=True
        )
        return self.remark(output, saved)

    def remark(self, output: Output, done: Outcome) -> Outcome:
        """Return what became of an output, with a warning where it is a sheet that runs over.

        That was seen when it was printed, be it now or before, and is kept beside it.
        """
        profile, edition = output.content, output.edition
        if output.format != PDF.name or isinstance(profile, CutVolume):
            return done
        excess = self.artifacts.get(self.artifacts.keys.output(profile, edition, EXCESS))
        if not excess or done.status is Status.FAILED:
            return done
        return replace(done, problems=(warn_of_excess(profile, edition, int(excess)),))

    # --- Sheets --------------------------------------------------------------------------------

    def start_sheet(
        self, profile: CutProfile, edition: Edition, formats: tuple[str, ...]
    ) -> Future[_Printed]:
        sheet = self.artifacts.merge(profile, edition.languages, self.world)
        job = make_sheet_job(sheet, profile, edition, formats)
        return self.press.submit(run_sheet_job, job)

    def keep(
        self,
        name: _Name,
        profile: CutProfile,
        wanted: _Wanted,
        formats: tuple[str, ...],
        made: _Printed | Exception,
    ) -> Iterator[Outcome]:
        """Keep what was printed of a sheet as some formats, and yield what became of these."""
        ended = {format: each for format, each in wanted.items() if format in formats}
        if isinstance(made, Exception):
            self.faults[name] = problems_of(
                made, profile.file, say("the sheet “{id}”", id=profile.id)
            )
            for output, _ in ended.values():
                yield Outcome(output.path, Status.FAILED, self.faults[name])
            return
        stand = self.artifacts.keys.stand(profile)
        for format, data in made.items():
            if isinstance(data, bytes) and stand:
                self.artifacts.keep(self.artifacts.keys.output(profile, name[1], format), data)
        for format, (output, key) in ended.items():
            data = made[format]
            if isinstance(data, bytes):
                yield self.save(output, key, data)
            else:
                yield Outcome(output.path, Status.FAILED, data.problems)
        fault = made.get(PAGES)
        if isinstance(fault, ReportgenError) and not isinstance(fault, NoLayoutError):
            self.faults[name] = fault.problems

    # --- Reports -------------------------------------------------------------------------------

    def merge(self, volume: CutVolume, edition: Edition) -> Report | Exception:
        """Return a report as it is to be made, or why it cannot be."""
        try:
            with without_collecting_garbage():
                return self.report_maker.merge(volume, edition)
        except Exception as error:
            return error

    def begin_report(
        self, volume: CutVolume, edition: Edition, wanted: _Wanted
    ) -> tuple[Report | Exception, BegunReport | None]:
        """Return a report as `merge` does, and what could be begun of it."""
        merged = self.merge(volume, edition)
        if isinstance(merged, Exception):
            return merged, None
        with without_collecting_garbage():
            return merged, self.report_maker.begin(merged, volume, edition, tuple(wanted))

    def make_report(
        self,
        volume: CutVolume,
        edition: Edition,
        wanted: _Wanted,
        merged: Report | Exception | None,
        begun: BegunReport | None,
    ) -> Iterator[Outcome]:
        """Make a report that may be merged already, and yield what became of its outputs.

        It is not made where one of its sheets could not be printed.
        """
        left = dict(wanted)
        try:
            lacking = ((profile.file, edition) for profile in volume.profiles)
            if faults := [each for name in lacking for each in self.faults.get(name, ())]:
                raise ReportgenError(faults)
            report = merged or self.merge(volume, edition)
            if isinstance(report, Exception):
                raise report
            with without_collecting_garbage():
                made = self.report_maker.make(report, volume, edition, tuple(wanted), begun)
                for format, data in made:
                    output, key = left.pop(format)
                    yield self.save(output, key, data)
        except Exception as error:
            file, name = volume.definition.file, volume.definition.id
            problems = problems_of(error, file, say("the report “{name}”", name=name))
            for output, _ in left.values():
                yield Outcome(output.path, Status.FAILED, problems)
