"""Whether texts fit their handouts, found out before anybody prints them.

That takes a layout, which is kept: one that is known is not asked for again. Of short texts it is
known without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from reportgen.building.artifacts import Artifacts
from reportgen.building.jobs import NoLayoutError
from reportgen.building.press import Batch, Press
from reportgen.cache.digests import digest_of
from reportgen.cache.pickles import dump_value
from reportgen.cache.program import program_digest
from reportgen.document.blocks import Text
from reportgen.document.edition import Audience, Edition
from reportgen.document.handout import HandoutSet, Occasion, TypeSizes
from reportgen.fields.model import Field
from reportgen.handouts.definition import HandoutDefinition
from reportgen.handouts.jobs import HandoutJob, TitlesJob, run_fit_job, run_titles_job
from reportgen.handouts.merge import merge_handout
from reportgen.handouts.occasion import make_occasion
from reportgen.handouts.printing import editions_of
from reportgen.handouts.sets import HandoutPlan
from reportgen.handouts.type_sizes import read_type_sizes
from reportgen.languages import pick
from reportgen.problems.causes import problems_of
from reportgen.problems.message import Message, say
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
#: How many letters the title page surely has room for.
_ON_TITLE = 120


def check_fit(project: Project, plan: HandoutPlan) -> list[Problem]:
    """Return a problem for each text that is too long for its handout in print.

    Without the libraries that lay out pages nothing is known, and nothing told.
    """
    check = _Check(project, plan)
    wanted = list(check.open_layouts())
    if wanted:
        with Workers(min(count_cores(), len(wanted))) as workers:
            press = Press(workers, project.theme)
            press.expect(len(wanted))
            batch: Batch[_Layout, tuple[Problem, ...]] = Batch()
            for layout in wanted:
                batch.add(layout, partial(layout.start, press))
            for layout, found in batch.rest():
                check.take(layout, found)
    return check.problems


@dataclass(frozen=True, slots=True)
class _Layout:
    """A layout that has to be made, with the key of its outcome: what of which file it is."""

    key: str
    file: str
    what: Message
    start: Callable[[Press], Future[tuple[Problem, ...]]]


class _Check:
    """What is known of the handouts of a plan."""

    def __init__(self, project: Project, plan: HandoutPlan) -> None:
        self.project, self.plan = project, plan
        self.artifacts, self.world = Artifacts(project), world_of(project)
        self.problems: list[Problem] = []
        self.has_room = project.theme.folders[0].is_relative_to(BUILT_IN)

    def open_layouts(self) -> Iterator[_Layout]:
        """Yield what nobody knows yet."""
        try:
            sizes = read_type_sizes(self.project, self.plan.order.size)
        except ReportgenError:
            # The check of the theme tells it.
            return
        cutter = Cutter(Audience.PRINT, self.project.today)
        for edition in editions_of(self.plan, self.project, Audience.PRINT):
            if self.plan.definition:
                yield from self.titles(self.plan.definition, edition)
            for profile in map(cutter.cut, self.plan.profiles):
                yield from self.sheet(profile, edition, sizes)

    def sheet(self, profile: CutProfile, edition: Edition, sizes: TypeSizes) -> Iterator[_Layout]:
        paper = self.plan.order.size
        if self.has_room and fits_surely(profile, edition, paper, self.project.funders):
            return
        key = self.key(self.artifacts.keys.sheet(profile, edition.languages), repr(sizes))
        if self.is_known(key):
            return
        what = say("the handout “{id}”", id=profile.id)
        try:
            handout = merge_handout(profile, edition.languages, paper, self.world)
        except Exception as error:
            self.problems += problems_of(error, profile.file, what)
            return
        job = HandoutJob(handout, profile.file, sizes, ())
        yield _Layout(key, profile.file, what, lambda press: press.submit(run_fit_job, job))

    def titles(self, definition: HandoutDefinition, edition: Edition) -> Iterator[_Layout]:
        """Yield the layout of the title pages, unless these say little."""
        what = say("the handouts “{id}”", id=self.plan.id)
        try:
            occasions = tuple(
                make_occasion(definition, lang, edition, self.world, self.project.theme)
                for lang in edition.languages
            )
        except Exception as error:
            self.problems += problems_of(error, definition.file, what)
            return
        said = (sum(map(len, map(str, _titles_of(each)))) for each in occasions)
        key = self.key(repr(tuple(map(_titles_of, occasions))))
        if (self.has_room and max(said) <= _ON_TITLE) or self.is_known(key):
            return
        paper = self.plan.order.size
        around = HandoutSet(self.plan.name, "", paper, edition.languages, (), occasions)
        job = TitlesJob(around, definition.file)
        yield _Layout(key, definition.file, what, lambda press: press.submit(run_titles_job, job))

    def is_known(self, key: str) -> bool:
        """Tell whether an outcome is kept, and note it."""
        known = self.artifacts.load(key, tuple)
        self.problems += known or ()
        return known is not None

    def take(self, layout: _Layout, found: tuple[Problem, ...] | Exception) -> None:
        """Note what came of a layout."""
        if isinstance(found, NoLayoutError):
            return
        if isinstance(found, Exception):
            self.problems += problems_of(found, layout.file, layout.what)
            return
        self.problems += found
        if self.artifacts.keys.stand():
            self.artifacts.keep(layout.key, dump_value(found))

    def key(self, *made_of: str) -> str:
        look, paper = self.artifacts.keys.look, self.plan.order.size
        return digest_of("fit", program_digest(), look, paper, *made_of)


def _titles_of(occasion: Occasion) -> tuple[Text, ...]:
    return (occasion.issuer, occasion.title, occasion.subtitle, occasion.date, occasion.place)


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
