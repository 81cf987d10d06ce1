"""Building: every sheet and report in every edition and format, each file whole or not at all.

What is up to date is left alone, what was made before is taken from the cache, and the rest is
printed by workers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeAlias

from reportgen.building.artifacts import Artifacts
from reportgen.building.jobs import PAGES, NoLayoutError, make_sheet_job, run_sheet_job, warm_up
from reportgen.building.output import Outcome, Saving, Status
from reportgen.building.plan import Output
from reportgen.building.reports import ReportMaker
from reportgen.cache.records import UNKNOWN, sweep_folder
from reportgen.document.edition import Audience, Edition
from reportgen.gc_pause import without_collecting_garbage
from reportgen.problems.causes import problems_of
from reportgen.problems.problem import Problem, ReportgenError
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.reports.volumes import Volume
from reportgen.sheets.merge import merge_sheet
from reportgen.sheets.profile import Profile
from reportgen.sheets.world import World
from reportgen.themes.pack import PackedTheme, pack_theme
from reportgen.themes.theme import Theme
from reportgen.workers.pool import Workers, count_cores

#: How many jobs wait for a worker at most: enough for the largest cluster, and no more in memory.
_WAITING = 1000
#: From how many jobs on it pays to load everything before workers are forked.
_MANY = 8


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
    # Processes on other machines have other disks.
    share = getattr(executor, "share", None)
    theme = share(pack_theme(project.theme)) if share else project.theme
    sweep_folder(saving.folder)
    yield from _Build(project, saving, executor, theme).run(list(outputs))
    if project.profile_cache.cache.grown:
        project.profile_cache.cache.trim()


#: The outputs of one sheet or report in one edition that have to be made, each with its key.
_Wanted: TypeAlias = dict[str, tuple[Output, str]]
#: A sheet or report in one edition, by its file.
_Name: TypeAlias = tuple[str, Edition]
_Result: TypeAlias = Future[dict[str, bytes | ReportgenError]]


class _Build:
    def __init__(
        self,
        project: Project,
        saving: Saving,
        executor: Executor,
        theme: Theme | PackedTheme,
    ) -> None:
        self.project, self.saving = project, saving
        self.executor, self.theme = executor, theme
        self.world = world_of(project)
        self.artifacts = Artifacts(project)
        self.report_maker = ReportMaker(project, self.world, self.artifacts, executor, theme)
        #: Folders that are known to lie inside of the output folder.
        self.inside: set[Path] = set()
        #: Why sheets could not be printed, by file and edition.
        self.faults: dict[_Name, tuple[Problem, ...]] = {}

    def run(self, outputs: Sequence[Output]) -> Iterator[Outcome]:
        sheets: dict[_Name, tuple[Profile, _Wanted]] = {}
        reports: dict[_Name, tuple[Volume, _Wanted]] = {}
        for output in outputs:
            content, edition = output.content, output.edition
            try:
                key = self.key_of(output)
                done = self.look(output, key)
            except Exception as error:
                problems = problems_of(error, output.source, f"the file {output.path.name}")
                done = Outcome(output.path, Status.FAILED, problems)
            if done:
                yield done
            elif isinstance(content, Profile):
                wanted = sheets.setdefault((content.file, edition), (content, {}))[1]
                wanted[output.format] = (output, key)
            else:
                wanted = reports.setdefault((output.source, edition), (content, {}))[1]
                wanted[output.format] = (output, key)
        for (_, edition), (volume, _) in reports.items():
            for profile in volume.profiles:
                key = self.artifacts.keys.output(profile, edition, PAGES)
                if not self.artifacts.has(key):
                    sheets.setdefault((profile.file, edition), (profile, {}))
        yield from self.print_sheets(sheets, reports)
        for (_, edition), (volume, wanted) in reports.items():
            yield from self.make_report(volume, edition, wanted)

    def key_of(self, output: Output) -> str:
        keys = self.artifacts.keys
        if isinstance(output.content, Volume):
            return keys.report(output.content, output.edition, output.format)
        return keys.output(output.content, output.edition, output.format)

    def look(self, output: Output, key: str) -> Outcome | None:
        """Return what became of an output that need not be made; None for others."""
        if output.path.parent not in self.inside:
            self.saving.check(output.path)
            self.inside.add(output.path.parent)
        if known := self.saving.look(output.path, key):
            return known
        data = None if isinstance(output.content, Volume) else self.artifacts.get(key)
        return self.save(output, key, data) if data is not None else None

    def save(self, output: Output, key: str, data: bytes) -> Outcome:
        """Save an output, and return what became of it.

        Without a key, if what it was made of changed meanwhile, it is made again the next time.
        """
        known = key if self.artifacts.keys.stand(output.content) else UNKNOWN
        private = output.edition.audience is Audience.INTERNAL
        return self.saving.save(output.path, data, known, output.name, private)

    # --- Sheets --------------------------------------------------------------------------------

    def print_sheets(
        self,
        sheets: Mapping[_Name, tuple[Profile, _Wanted]],
        reports: Mapping[_Name, tuple[Volume, _Wanted]],
    ) -> Iterator[Outcome]:
        """Have the sheets printed, and yield what became of their outputs as they are done."""
        if isinstance(self.executor, Workers) and len(sheets) >= _MANY:
            warm_up(self.project.theme)
        in_reports = {edition for _, edition in reports}
        done: SimpleQueue[tuple[_Name, _Result]] = SimpleQueue()
        waiting = 0
        for name, (profile, wanted) in sheets.items():
            edition = name[1]
            formats = tuple(wanted) if edition not in in_reports else (*wanted, PAGES)
            try:
                sheet = self.artifacts.merge(profile, edition, self.world)
                job = make_sheet_job(sheet, profile, edition, formats, self.project)
                future = self.executor.submit(run_sheet_job, job, self.theme)
            except Exception as error:
                yield from self.fail(name, profile, wanted, error)
                continue
            future.add_done_callback(lambda each, name=name: done.put((name, each)))  # type: ignore[misc]
            waiting += 1
            while waiting:
                try:
                    finished, result = done.get(block=waiting >= _WAITING)
                except Empty:
                    break
                waiting -= 1
                yield from self.keep(finished, *sheets[finished], result)
        for (_, edition), (volume, _) in list(reports.items())[:1]:
            # Merging needs no printed sheets: it is done while the last are printed.
            with suppress(Exception), without_collecting_garbage():
                self.report_maker.begin(volume, edition)
        for _ in range(waiting):
            finished, result = done.get()
            yield from self.keep(finished, *sheets[finished], result)

    def keep(
        self,
        name: _Name,
        profile: Profile,
        wanted: _Wanted,
        result: _Result,
    ) -> Iterator[Outcome]:
        """Keep what was printed of a sheet, and yield what became of its outputs."""
        try:
            made = result.result()
        except Exception as error:
            yield from self.fail(name, profile, wanted, error)
            return
        stand = self.artifacts.keys.stand(profile)
        for format, data in made.items():
            if isinstance(data, bytes) and stand:
                self.artifacts.keep(self.artifacts.keys.output(profile, name[1], format), data)
        for format, (output, key) in wanted.items():
            data = made[format]
            if isinstance(data, bytes):
                yield self.save(output, key, data)
            else:
                yield Outcome(output.path, Status.FAILED, data.problems)
        fault = made.get(PAGES)
        if isinstance(fault, ReportgenError) and not isinstance(fault, NoLayoutError):
            self.faults[name] = fault.problems

    def fail(
        self, name: _Name, profile: Profile, wanted: _Wanted, error: Exception
    ) -> Iterator[Outcome]:
        self.faults[name] = problems_of(error, profile.file, f"the sheet “{profile.id}”")
        for output, _ in wanted.values():
            yield Outcome(output.path, Status.FAILED, self.faults[name])

    # --- Reports -------------------------------------------------------------------------------

    def make_report(self, volume: Volume, edition: Edition, wanted: _Wanted) -> Iterator[Outcome]:
        """Make a report, and yield what became of its outputs.

        It is not made where one of its sheets could not be printed.
        """
        left = dict(wanted)
        try:
            lacking = ((profile.file, edition) for profile in volume.profiles)
            if faults := [each for name in lacking for each in self.faults.get(name, ())]:
                raise ReportgenError(faults)
            with without_collecting_garbage():
                for format, data in self.report_maker.make(volume, edition, tuple(wanted)):
                    output, key = left.pop(format)
                    yield self.save(output, key, data)
        except Exception as error:
            file, name = volume.definition.file, volume.definition.id
            problems = problems_of(error, file, f"the report “{name}”")
            for output, _ in left.values():
                yield Outcome(output.path, Status.FAILED, problems)


def write_sheet(
    profile: Profile, edition: Edition, format: str, project: Project, world: World
) -> bytes:
    """Return the sheet of a profile as PDF, DOCX or HTML. Raises `ReportgenError`."""
    sheet = merge_sheet(profile, edition, world)
    job = make_sheet_job(sheet, profile, edition, (format,), project)
    made = run_sheet_job(job, project.theme)[format]
    if isinstance(made, ReportgenError):
        raise made
    return made
