"""Making handouts: a folder of them, all of them as one tagged file, and that of the print shop."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from reportgen.building.artifacts import Artifacts
from reportgen.building.output import Outcome, Saving, Status
from reportgen.building.press import Batch, Press
from reportgen.cache.digests import digest_of
from reportgen.cache.records import UNKNOWN, is_as_built, is_current
from reportgen.document.edition import Audience, Edition, Standard
from reportgen.document.handout import Handout, HandoutSet, TypeSizes
from reportgen.document.imposition import BOOKLETS
from reportgen.handouts.jobs import (
    SIZE,
    HandoutJob,
    SetJob,
    at_file,
    impose_set,
    run_handout_job,
    run_set_job,
)
from reportgen.handouts.merge import merge_handout
from reportgen.handouts.occasion import make_occasion
from reportgen.handouts.sets import HandoutPlan
from reportgen.handouts.type_sizes import read_type_sizes
from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import ReportgenError
from reportgen.project.project import Project
from reportgen.project.world import world_of
from reportgen.sheets.cut import CutProfile, Cutter


@dataclass(frozen=True, slots=True)
class SetFiles:
    """Where the files of a set of handouts in one edition lie."""

    folder: Path
    id: str
    name: str
    suffix: str
    layout: str

    def handout(self, profile: CutProfile, format: str) -> Path:
        return self.folder / "handouts" / self.id / f"{profile.id}.{self.suffix}.{format}"

    @property
    def tagged(self) -> Path:
        return self.folder / "handouts" / f"{self.name}.{self.suffix}.pdf"

    @property
    def printed(self) -> Path:
        return self.folder / "print" / f"{self.name}.{self.suffix}.{self.layout}.pdf"


def files_of(plan: HandoutPlan, edition: Edition, folder: Path) -> SetFiles:
    """Return where the files of handouts in an edition lie below the folder of outputs."""
    target = folder if edition.audience is Audience.PRINT else folder / edition.audience
    return SetFiles(target, plan.id, plan.name, edition.suffix, plan.order.layout)


def editions_of(
    plan: HandoutPlan, project: Project, audience: Audience, standard: Standard = Standard.UA
) -> list[Edition]:
    """Return the editions that handouts are made in: those that are ordered, or the project's."""
    listed = plan.order.editions or project.editions
    return [Edition(languages, audience, standard) for languages in listed]


def find_leavings(plan: HandoutPlan, folder: Path, audience: Audience) -> list[Path]:
    """Return the handouts of an event that were made of sheets which have left it.

    Files that somebody edited since they were built are not among them.
    """
    if plan.definition is None or not plan.whole:
        return []
    target = folder if audience is Audience.PRINT else folder / audience
    kept = {profile.id for profile in plan.profiles}
    return [
        path
        for path in sorted((target / "handouts" / plan.id).glob("*.*.*"))
        if path.name.replace(".new.", ".").rsplit(".", 2)[0] not in kept and is_as_built(path)
    ]


def count_files(plan: HandoutPlan, editions: list[Edition]) -> int:
    """Return how many files handouts are made as."""
    return len(editions) * (len(plan.profiles) * len(plan.order.formats) + 2)


def print_handouts(
    project: Project,
    plan: HandoutPlan,
    editions: list[Edition],
    saving: Saving,
    executor: Executor,
) -> Iterator[Outcome]:
    """Make the handouts of a plan and yield what became of each file.

    What is up to date is left alone. A Word file that was edited since it was built is kept
    unless it is saved by force. Where one handout fails, the others are made, and the files that
    hold all of them are not. Raises `ReportgenError` for faults of the theme.
    """
    sizes = read_type_sizes(project, plan.order.size)
    artifacts, press = Artifacts(project), Press(executor, project.theme)
    cutters = {each.audience: Cutter(each.audience, project.today) for each in editions}
    for edition in editions:
        profiles = tuple(map(cutters[edition.audience].cut, plan.profiles))
        printing = _Printing(project, plan, profiles, edition, saving, press, sizes, artifacts)
        yield from printing.run()
    if project.profile_cache.cache.grown:
        project.profile_cache.cache.trim()


class _Printing:
    """The printing of a set of handouts in one edition."""

    def __init__(
        self,
        project: Project,
        plan: HandoutPlan,
        profiles: tuple[CutProfile, ...],
        edition: Edition,
        saving: Saving,
        press: Press,
        sizes: TypeSizes,
        artifacts: Artifacts,
    ) -> None:
        self.project, self.plan, self.edition = project, plan, edition
        self.profiles = profiles
        self.saving, self.press = saving, press
        self.sizes, self.artifacts = sizes, artifacts
        self.world = world_of(project)
        self.files = files_of(plan, edition, saving.folder)
        #: Each handout with the size of its type.
        self.handouts: dict[str, tuple[Handout, float]] = {}

    def run(self) -> Iterator[Outcome]:
        batch: Batch[tuple[CutProfile, Handout], dict[str, bytes]] = Batch()
        for profile in self.profiles:
            try:
                paper = self.plan.order.size
                handout = merge_handout(profile, self.edition.languages, paper, self.world)
                known = self.take(profile, handout)
            except Exception as error:
                yield from self.fail(profile, error)
                continue
            if known:
                yield from known
                continue
            job = HandoutJob(
                handout,
                profile.file,
                self.sizes,
                self.plan.order.formats,
                self.edition.standard,
            )
            batch.add((profile, handout), partial(self.press.submit, run_handout_job, job))
            for done, made in batch.done():
                yield from self.keep(*done, made)
        for done, made in batch.rest():
            yield from self.keep(*done, made)
        yield from self.make_set()

    def keep(
        self, profile: CutProfile, handout: Handout, made: dict[str, bytes] | Exception
    ) -> Iterator[Outcome]:
        """Keep a handout that was set, and yield what became of its files."""
        if isinstance(made, Exception):
            yield from self.fail(profile, made)
            return
        if self.artifacts.keys.stand(profile):
            for format, data in made.items():
                self.artifacts.keep(self.key(profile, format), data)
        self.handouts[profile.id] = (handout, float(made[SIZE]))
        for format in self.plan.order.formats:
            yield self.save(self.files.handout(profile, format), profile, format, made[format])

    def key(self, profile: CutProfile, format: str) -> str:
        keys = self.artifacts.keys
        sheet, size = keys.sheet(profile, self.edition.languages), self.plan.order.size
        sizes, standard = repr(self.sizes), self.edition.standard
        return digest_of("handout", sheet, keys.look, size, sizes, standard, format)

    def take(self, profile: CutProfile, handout: Handout) -> list[Outcome] | None:
        """Return what became of a handout that need not be set again, None for others."""
        size = self.artifacts.get(self.key(profile, SIZE))
        kept = {
            format: self.artifacts.get(self.key(profile, format))
            for format in self.plan.order.formats
        }
        if size is None or None in kept.values():
            return None
        self.handouts[profile.id] = (handout, float(size))
        return [
            self.save(self.files.handout(profile, format), profile, format, data)
            for format, data in kept.items()
            if data is not None
        ]

    def save(self, path: Path, profile: CutProfile, format: str, data: bytes) -> Outcome:
        key = self.key(profile, format)
        if not self.artifacts.keys.stand(profile):
            key = UNKNOWN
        return self.write(path, key, data)

    def write(self, path: Path, key: str, data: bytes) -> Outcome:
        """Save a file, unless it is up to date or somebody edited it."""
        try:
            self.saving.check(path)
        except ReportgenError as error:
            return Outcome(path, Status.FAILED, error.problems)
        private = self.edition.audience is Audience.INTERNAL
        known = self.saving.look(path, key)
        return known or self.saving.save(path, data, key, private=private, beside=True)

    def fail(self, profile: CutProfile, error: Exception) -> Iterator[Outcome]:
        problems = problems_of(error, profile.file, say("the handout “{id}”", id=profile.id))
        for format in self.plan.order.formats:
            yield Outcome(self.files.handout(profile, format), Status.FAILED, problems)

    # --- All of them ---------------------------------------------------------------------------

    def make_set(self) -> Iterator[Outcome]:
        """Make the tagged file of all handouts, and that of the print shop."""
        paths = (self.files.tagged, self.files.printed)
        if len(self.handouts) < len(self.profiles):
            yield from (Outcome(path, Status.FAILED) for path in paths)
            return
        try:
            handouts = self.set_of()
            key = self.set_key(handouts)
            for path in paths:
                self.saving.check(path)
            if key != UNKNOWN and all(is_current(path, key) for path in paths):
                yield from (Outcome(path, Status.CURRENT) for path in paths)
                return
            sizes = {name: size for name, (_, size) in self.handouts.items()}
            counts = tuple(
                1 if self.plan.order.layout in BOOKLETS else self.plan.order.copies_of(profile.id)
                for profile in self.profiles
            )
            order = self.plan.order
            futures = [
                self.press.submit(
                    run_set_job, SetJob(handouts, sizes, bleed, self.edition.standard)
                )
                for bleed in dict.fromkeys([0, order.bleed])
            ]
            tagged, bled = futures[0].result(), futures[-1].result()
            imposed = impose_set(bled, handouts, counts, order)
            yield self.write(self.files.tagged, key, tagged.pdf)
            yield self.write(self.files.printed, key, imposed)
        except Exception as error:
            definition = self.plan.definition
            file = definition.file if definition else self.plan.id
            what = say("the handouts “{id}”", id=self.plan.id)
            problems = at_file(problems_of(error, file, what), self.plan.name, file)
            yield from (Outcome(path, Status.FAILED, problems) for path in paths)

    def set_of(self) -> HandoutSet:
        definition = self.plan.definition
        languages = self.edition.languages
        occasions = tuple(
            make_occasion(definition, lang, self.edition, self.world, self.project.theme)
            for lang in languages
            if definition
        )
        title = " / ".join(dict.fromkeys(str(each.title) for each in occasions))
        return HandoutSet(
            id=self.plan.name,
            title=title or self.project.theme.name_in(languages[0]),
            paper=self.plan.order.size,
            languages=languages,
            handouts=tuple(self.handouts[profile.id][0] for profile in self.profiles),
            occasions=occasions,
        )

    def set_key(self, handouts: HandoutSet) -> str:
        keys = (self.key(profile, SIZE) for profile in self.profiles)
        if not all(self.artifacts.keys.stand(profile) for profile in self.profiles):
            return UNKNOWN
        return digest_of(
            "handouts", repr((handouts.id, handouts.occasions)), repr(self.plan.order), *keys
        )
