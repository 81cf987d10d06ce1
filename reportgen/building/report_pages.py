"""The pages that a report is bound of: printed by a press, and kept with how far they reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from functools import partial

from reportgen.building.artifacts import Artifacts
from reportgen.building.jobs import (
    make_sheet_job,
    run_measuring_job,
    run_section_job,
    run_sheet_job,
)
from reportgen.building.press import Batch, Press
from reportgen.cache.digests import digest_of
from reportgen.cache.pickles import load_value
from reportgen.cache.program import program_digest
from reportgen.document.edition import Edition
from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import ReportgenError
from reportgen.reports.volumes import CutVolume
from reportgen.sheets.cut import CutProfile
from reportgen.sheets.world import World
from reportgen.writers.formats import PAGES
from reportgen.writers.pdf.binding.chunk import Chunk
from reportgen.writers.pdf.binding.pages import Pages
from reportgen.writers.pdf.binding.sheaf import Extent, PrintedPages, extent_of
from reportgen.writers.pdf.section import SectionJob


class ReportPages:
    """The pages of one report in one edition, and the chunks of its last binding.

    Of those that are as they were is loaded how far they reach, which is kept for all of them
    together, and no more.
    """

    def __init__(
        self,
        artifacts: Artifacts,
        press: Press,
        world: World,
        volume: CutVolume,
        edition: Edition,
        name: str,
    ) -> None:
        """`name` is a digest that tells the report in its edition from all others."""
        self.artifacts, self.press, self.world = artifacts, press, world
        self.volume, self.edition, self.name = volume, edition, name
        self._around = digest_of("section", artifacts.keys.look, program_digest())
        self._before: dict[str, Extent] = artifacts.load(self._key("extents"), dict) or {}
        self._extents: dict[str, Extent] = {}
        self._measuring: dict[str, Future[Extent]] = {}
        self._chunks: dict[str, Chunk] = {}

    def save(self) -> None:
        """Keep what the next binding can take from this one, if nothing has changed meanwhile."""
        if not self.artifacts.keys.stand(self.volume):
            return
        for key, chunk in self._chunks.items():
            self.artifacts.keep_value(self._key("chunk", key), chunk)
        if self._extents.keys() != self._before.keys():
            self.artifacts.keep_value(self._key("extents"), self._extents)

    def _key(self, *parts: str) -> str:
        return digest_of(self.name, *parts)

    # --- Sheets --------------------------------------------------------------------------------

    def sheets(self) -> dict[str, PrintedPages]:
        """Return the pages of the sheets by id. Raises `ReportgenError`.

        A sheet without a title is called by its id in a report, and laid out for it. What another
        build has dropped from the cache meanwhile, or is damaged there, is printed again.
        """
        found: dict[str, PrintedPages] = {}
        lost: Batch[CutProfile, dict[str, bytes | ReportgenError]] = Batch()
        for profile in self.volume.profiles:
            key = self.artifacts.keys.output(profile, self.edition, PAGES)
            printed = self._find(key, partial(self._print_again, profile))
            if printed is None:
                lost.add(profile, partial(self._start_again, profile))
            else:
                found[profile.id] = printed
        for profile, made in lost.rest():
            found[profile.id] = self._made(*self._keep_sheet(profile, made))
        ordered = {profile.id: found[profile.id] for profile in self.volume.profiles}
        return {name: each for name, each in ordered.items() if each.extent.titled}

    def _start_again(self, profile: CutProfile) -> Future[dict[str, bytes | ReportgenError]]:
        sheet = self.artifacts.merge(profile, self.edition.languages, self.world)
        job = make_sheet_job(sheet, profile, self.edition, (PAGES,))
        return self.press.submit(run_sheet_job, job)

    def _print_again(self, profile: CutProfile) -> Pages:
        return self._keep_sheet(profile, self._start_again(profile).result())[1]

    def _keep_sheet(
        self, profile: CutProfile, printed: dict[str, bytes | ReportgenError] | Exception
    ) -> tuple[str, Pages]:
        """Return the pages of a sheet that was printed again, with their key."""
        made = printed if isinstance(printed, Exception) else printed[PAGES]
        if isinstance(made, ReportgenError):
            raise made
        if isinstance(made, Exception):
            what = say("the sheet “{id}”", id=profile.id)
            raise ReportgenError(problems_of(made, profile.file, what)) from made
        key = self.artifacts.keys.output(profile, self.edition, PAGES)
        if self.artifacts.keys.stand(profile):
            self.artifacts.keep(key, made)
        return key, load_value(made)

    # --- Sections ------------------------------------------------------------------------------

    def begin(self, jobs: Iterable[SectionJob]) -> None:
        """Have sections measured that were not before, while something else is done."""
        wanted = {self._measured_key(job): job for job in sorted(jobs, key=_weigh, reverse=True)}
        for key, job in wanted.items():
            if key not in self._before and key not in self._measuring:
                self._measuring[key] = self.press.submit(run_measuring_job, job)

    def measure(self, jobs: Sequence[SectionJob]) -> list[Extent]:
        """Return how far sections reach, each measured unless it was before."""
        self.begin(jobs)
        keys = [self._measured_key(job) for job in jobs]
        for key in keys:
            begun = self._measuring.get(key)
            self._extents[key] = begun.result() if begun else self._before[key]
        return [self._extents[key] for key in keys]

    def _measured_key(self, job: SectionJob) -> str:
        return digest_of("measured", self._around, repr(job))

    def print_all(self, jobs: Sequence[SectionJob]) -> list[PrintedPages]:
        """Return the pages of sections, each printed unless it was before."""
        keys = [digest_of(self._around, repr(job)) for job in jobs]
        found = [
            self._find(key, partial(self._print_section, key, job))
            for key, job in zip(keys, jobs, strict=True)
        ]
        lacking = [at for at, each in enumerate(found) if each is None]
        lacking.sort(key=lambda at: _weigh(jobs[at]), reverse=True)
        made = {at: self.press.submit(run_section_job, jobs[at]) for at in lacking}
        for at, future in made.items():
            found[at] = self._made(keys[at], self._keep_section(keys[at], future.result()))
        return [each for each in found if each]

    def _print_section(self, key: str, job: SectionJob) -> Pages:
        return self._keep_section(key, self.press.submit(run_section_job, job).result())

    def _keep_section(self, key: str, data: bytes) -> Pages:
        if self.artifacts.keys.stand():
            self.artifacts.keep(key, data)
        pages: Pages = load_value(data)
        return pages

    # --- What is kept --------------------------------------------------------------------------

    def _find(self, key: str, print_again: Callable[[], Pages]) -> PrintedPages | None:
        """Return pages that were printed before, None for others."""
        extent = self._before.get(key)
        if extent is not None and self.artifacts.has(key):
            self._extents[key] = extent
            return PrintedPages(
                key, extent, lambda: self.artifacts.load(key, Pages) or print_again()
            )
        pages = self.artifacts.load(key, Pages)
        return None if pages is None else self._made(key, pages)

    def _made(self, key: str, pages: Pages) -> PrintedPages:
        extent = self._extents[key] = extent_of(pages)
        return PrintedPages(key, extent, lambda: pages)

    def load_chunk(self, key: str) -> Chunk | None:
        """Return the chunk that is kept under a key."""
        return self.artifacts.load(self._key("chunk", key), Chunk)

    def keep_chunk(self, key: str, chunk: Chunk) -> None:
        """Keep a chunk in place of another, once the whole is `save`d."""
        self._chunks[key] = chunk


def _weigh(job: SectionJob) -> int:
    """Return about how long a section takes: the longest come first, lest one is left alone."""
    return len(job.section.targets) + 2 * len(job.section.slots)
