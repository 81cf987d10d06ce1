"""Whether texts fit their handouts, found out before anybody prints them.

That takes a layout, which is kept: one that is known is not asked for again. Of short texts it is
known without.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from reportgen.building.artifacts import Artifacts
from reportgen.building.jobs import NoLayoutError
from reportgen.building.press import Batch, Press
from reportgen.cache.digests import digest_of, program_digest
from reportgen.cache.pickles import dump_value
from reportgen.document.edition import Audience, Edition
from reportgen.document.handout import TypeSizes
from reportgen.fields.model import Field
from reportgen.handouts.jobs import HandoutJob, run_fit_job
from reportgen.handouts.merge import merge_handout
from reportgen.handouts.printing import editions_of
from reportgen.handouts.sets import HandoutPlan
from reportgen.handouts.type_sizes import read_type_sizes
from reportgen.languages import pick
from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import Problem, ReportgenError
from reportgen.project.project import Project
from reportgen.project.templates import BUILT_IN
from reportgen.project.world import world_of
from reportgen.sheets.cut import CutProfile, Cutter
from reportgen.sheets.profile import texts_of
from reportgen.workers.pool import Workers, count_cores

#: What surely fits a side in the smallest type of the program's own theme: letters in a line of the
#: table, letters in a line of the title, and lines.
_ROOM = {"a5": (46, 30, 20), "a4": (62, 40, 34)}
#: How many lines a row takes besides its text: its label, its paddings, a note on the language.
_AROUND = 3
#: How many logos, and letters of what stands beside the code, do not make the card at the foot
#: higher.
_LOGOS, _BESIDE_CODE = 2, 300


def check_fit(project: Project, plan: HandoutPlan) -> list[Problem]:
    """Return a problem for each text that is too long for its handout in print.

    Without the libraries that lay out pages nothing is known, and nothing told.
    """
    check = _Check(project, plan)
    wanted = list(check.open_jobs())
    if wanted:
        with Workers(min(count_cores(), len(wanted))) as workers:
            press = Press(workers, project.theme)
            press.expect(len(wanted))
            batch: Batch[tuple[str, HandoutJob], tuple[Problem, ...]] = Batch()
            for key, job in wanted:
                batch.add((key, job), partial(press.submit, run_fit_job, job))
            for (key, job), found in batch.rest():
                check.take(key, job, found)
    return check.problems


class _Check:
    """What is known of the handouts of a plan."""

    def __init__(self, project: Project, plan: HandoutPlan) -> None:
        self.project, self.plan = project, plan
        self.artifacts, self.world = Artifacts(project), world_of(project)
        self.problems: list[Problem] = []
        self.has_room = project.theme.folders[0].is_relative_to(BUILT_IN)

    def open_jobs(self) -> Iterator[tuple[str, HandoutJob]]:
        """Yield what has to be laid out, each with the key of its outcome."""
        paper = self.plan.order.size
        try:
            sizes = read_type_sizes(self.project, paper)
        except ReportgenError:
            # The check of the theme tells it.
            return
        cutter = Cutter(Audience.PRINT, self.project.today)
        for edition in editions_of(self.plan, self.project, Audience.PRINT):
            for profile in map(cutter.cut, self.plan.profiles):
                if self.has_room and fits_surely(profile, edition, paper, self.project.funders):
                    continue
                key = self.key(profile, edition, sizes)
                known = self.artifacts.load(key, tuple)
                if known is not None:
                    self.problems += known
                    continue
                try:
                    handout = merge_handout(profile, edition.languages, paper, self.world)
                except Exception as error:
                    self.problems += _failure(profile.file, profile.id, error)
                    continue
                yield key, HandoutJob(handout, profile.file, sizes, ())

    def key(self, profile: CutProfile, edition: Edition, sizes: TypeSizes) -> str:
        keys = self.artifacts.keys
        sheet = keys.sheet(profile, edition.languages)
        how = (keys.look, self.plan.order.size, repr(sizes))
        return digest_of("fit", program_digest(), sheet, *how)

    def take(self, key: str, job: HandoutJob, found: tuple[Problem, ...] | Exception) -> None:
        """Note what came of a layout."""
        if isinstance(found, NoLayoutError):
            return
        if isinstance(found, Exception):
            self.problems += _failure(job.file, job.handout.id, found)
            return
        self.problems += found
        if self.artifacts.keys.stand():
            self.artifacts.keep(key, dump_value(found))


def _failure(file: str, name: str, error: Exception) -> tuple[Problem, ...]:
    return problems_of(error, file, say("the handout “{id}”", id=name))


def fits_surely(
    profile: CutProfile, edition: Edition, paper: str, funders: Sequence[object] = ()
) -> bool:
    """Tell whether a handout in the program's own theme is so short that it fits without a doubt.

    `funders` are those of the network, whose logos stand on each.
    """
    brief = profile.brief()
    form, values = brief.form, brief.values
    logos = sum(len(values.get(name, ())) for name in form.logos) + len(funders)
    fields = [form.fields[name] for name in (form.title, *form.tabled) if name in values]
    # How high pictures and records of several lines are nobody knows before.
    if logos > _LOGOS or any(field.type.parts for field in fields):
        return False
    coded = next((values[name] for name in form.coded if name in values), ())
    if len(repr(coded)) > _BESIDE_CODE:
        return False
    return all(
        sum(_count_lines(brief, field, lang, paper) for field in fields) <= _ROOM[paper][-1]
        for lang in edition.languages
    )


def _count_lines(profile: CutProfile, field: Field, lang: str, paper: str) -> int:
    """Return how many lines a field takes at the most."""
    table, title, _ = _ROOM[paper]
    letters = title if field.name == profile.form.title else table
    lines = [line for text in _texts_in(profile, field, lang) for line in text.splitlines()]
    return _AROUND + sum(-(-len(line) // letters) for line in lines)


def _texts_in(profile: CutProfile, field: Field, lang: str) -> Iterator[str]:
    """Yield what stands in a field in a language, as it was written."""
    value = profile.values[field.name]
    localized = [texts for _, texts in texts_of(value, field)]
    if localized:
        yield from (pick(texts, lang, profile.language)[0] for texts in localized)
    elif not field.type.parts:
        yield from map(str, value if field.many else [value])
