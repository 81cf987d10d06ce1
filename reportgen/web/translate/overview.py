"""All sheets by what their translations lack, what goes to translators, and what came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from reportgen.app.overview import Overviewed
from reportgen.languages import fold_letters
from reportgen.problems.problem import Problem, ReportgenError
from reportgen.project.profiles import list_profiles, read_profiles
from reportgen.project.project import Project
from reportgen.translating.lock import path_of_lock, read_lock, write_lock
from reportgen.translating.taking import confirm
from reportgen.translating.units import State
from reportgen.web.committing import commit_saved, confirmed
from reportgen.web.guard import LARGEST_UPLOAD
from reportgen.web.pages import Ask, render
from reportgen.web.translate.files import KINDS
from reportgen.web.translate.waiting import list_waiting

#: So many rows are shown before somebody asks for all.
_FIRST = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """A sheet by how its translation into a language stands; none where it cannot be read."""

    sheet: Overviewed
    counts: Mapping[State, int]

    @property
    def texts(self) -> int:
        """How many texts there are to translate."""
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        """How many texts are to be translated, or again."""
        return self.counts.get(State.MISSING, 0) + self.counts.get(State.STALE, 0)

    def count(self, state: str) -> int:
        """Return how many texts are in a state."""
        return self.counts.get(State(state), 0)


def show_overview(ask: Ask) -> Response:
    """The sheets by what their translations into one language lack, most urgent first."""
    return render_overview(ask, ask.query.get("to", ""))


def render_overview(
    ask: Ask, to: str, refused: Sequence[tuple[str, str]] = (), status: int = 200
) -> Response:
    """Return the page of a language; `refused` are files that were not kept, each with why."""
    with ask.studio.open() as project:
        rows = ask.studio.survey.look(project, ask.shown_in(project))
        chosen = _chosen(project, rows, to)
        waiting = list_waiting(project, rows)
        faults = _faults_of_lock(project)
    every = {lang: _standings(rows, lang) for lang in project.languages}
    standings = every[chosen]
    query = ask.query.get("q", "")
    found = [each for each in standings if _fits(each.sheet, query)]
    shown = found if ask.query.get("all") else found[:_FIRST]
    return render(
        ask,
        "translate/overview.html",
        status,
        place="translate",
        languages={lang: sum(each.open for each in every[lang]) for lang in project.languages},
        chosen=chosen,
        standings=shown,
        found=len(found),
        count=len(standings),
        sheets=len(rows),
        total=_total(standings),
        query=query,
        next=next((each.sheet for each in standings if each.open), None),
        kinds={name: ask.say(said) for name, said in KINDS.items()},
        waiting=waiting,
        taken=_number(ask.query.get("taken", "")),
        faults=faults,
        refused=refused,
        largest=LARGEST_UPLOAD,
    )


def _chosen(project: Project, rows: Sequence[Overviewed], asked: str) -> str:
    """Return the language that is looked at: the one asked for, or the first with anything."""
    if asked in project.languages:
        return asked
    used = (lang for lang in project.languages[1:] if any(lang in row.translations for row in rows))
    return next(used, project.languages[-1])


def _standings(rows: Sequence[Overviewed], lang: str) -> list[Standing]:
    """Return the sheets that are not written in a language: first what is out of date, or lacks."""
    found = [
        Standing(row, row.translations.get(lang, {}))
        for row in rows
        if lang in row.translations or not row.form
    ]
    return sorted(
        found,
        key=lambda each: (
            not each.count("stale"),
            not each.count("missing"),
            not each.count("unknown"),
        ),
    )


def _total(standings: Sequence[Standing]) -> Mapping[str, int]:
    total: Counter[str] = Counter()
    for each in standings:
        total.update({state.value: count for state, count in each.counts.items()})
    return total


def _fits(row: Overviewed, query: str) -> bool:
    return all(fold_letters(word) in row.text for word in query.split())


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _faults_of_lock(project: Project) -> Sequence[Problem]:
    try:
        read_lock(project)
    except ReportgenError as error:
        return error.problems
    return ()


def confirm_unknown(ask: Ask) -> Response:
    """Note that all translations into a language of which it is not known are of today's texts."""
    lang = ask.value("to")
    with ask.studio.open() as project:
        if lang not in project.languages:
            raise LookupError(lang)
        lock = read_lock(project)
        listing = list_profiles(project)
        profiles, _ = read_profiles(project, listing.paths, listing)
        for profile in profiles:
            if profile.language != lang:
                confirm(project, profile, lang, lock, (State.UNKNOWN,))
        write_lock(project, lock)
        commit_saved(ask, project, [path_of_lock(project)], confirmed())
    return RedirectResponse(f"{ask.link('translate')}?to={lang}", 303)
