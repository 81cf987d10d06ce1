"""Forms that go out: which sheets, in which languages and formats, until when; and made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from starlette.responses import Response

from reportgen.app.collect.batch import KINDS, Batch, list_ordered, send_ordered
from reportgen.app.commits import check_inbox
from reportgen.app.overview import find_sheet
from reportgen.collecting.outgoing import FORMS, last_asked
from reportgen.collecting.proposal import FORM
from reportgen.collecting.sent import Asking
from reportgen.document.edition import Audience, parse_languages
from reportgen.languages import pick
from reportgen.problems.message import say_count
from reportgen.problems.problem import Problem, ReportgenError, UnfitError
from reportgen.project.open import open_project
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.sheets.profile import Profile
from reportgen.web.collect.leading import lead_on
from reportgen.web.pages import Ask, render
from reportgen.web.tasks import Result
from reportgen.web.words.editing import NAMED
from reportgen.workers.apart import Progress, run_apart

#: Parts the tokens of forms in addresses.
BESIDE = "."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was chosen on the page: sheets by their keys, none for a blank form of a kind."""

    sheets: tuple[str, ...]
    form: str
    languages: str
    kinds: tuple[str, ...]
    audience: str
    due: str


def ask_forms(ask: Ask) -> Response:
    """What forms need: sheets, or none for a new one; languages, formats, the day they are due."""
    of = tuple(filter(None, ask.query.get("of", "").split(",")))
    is_blank = ask.query.get("what") == "blank"
    return _ask_forms(ask, is_blank, Wanted(of, FORM, "", KINDS[:1], Audience.PRINT.value, ""))


def _ask_forms(
    ask: Ask, is_blank: bool, wanted: Wanted, said: Mapping[str, str] | None = None
) -> Response:
    with ask.studio.open() as project:
        main = project.languages[0]
        rows = ask.studio.survey.look(project, ask.shown_in(project))
        asked = last_asked(project)
        forms = [
            (name, pick(project.form(name).label, ask.language, main)[0])
            for name in sorted(project.form_names, key=lambda name: name != FORM)
        ]
        states = {id: asking.state(project.today) for id, asking in asked.items()}
        languages = project.languages
    return render(
        ask,
        "collect/forms.html",
        422 if said else 200,
        rows=[row for row in rows if row.form],
        states=states,
        forms=forms,
        languages=languages,
        kinds=KINDS,
        audiences=[(each.value, ask.tell(NAMED[f"={each.value}"])) for each in Audience],
        blank=is_blank,
        wanted=wanted,
        said=said or {},
    )


def order_forms(ask: Ask) -> Response:
    """Have the forms made that were chosen."""
    is_blank = ask.value("what") == "blank"
    wanted = Wanted(
        () if is_blank else tuple(ask.values("sheet")),
        ask.value("form") or FORM,
        ask.value("languages"),
        tuple(kind for kind in KINDS if kind in ask.values("kind")),
        ask.value("audience") or Audience.PRINT.value,
        ask.value("due"),
    )
    with ask.studio.open() as project:
        if kept := check_inbox(project):
            # What goes out is kept, and names people.
            raise ReportgenError(kept)
        if wanted.form not in project.form_names:
            raise LookupError(wanted.form)
        for key in wanted.sheets:
            find_sheet(project, key)
        said = _why_not(ask, project, wanted, is_blank)
    if said:
        return _ask_forms(ask, is_blank, wanted, said)
    studio = ask.studio
    title = say_count("Make a form", "Make {count} forms", count=max(len(wanted.sheets), 1))
    today = project.today

    def work(progress: Progress) -> Result:
        return run_apart(progress, make_forms, studio.root, today, wanted)

    task = studio.tasks.begin(title, ("collect", "forms"), work)
    return lead_on(ask, task)


def _why_not(ask: Ask, project: Project, wanted: Wanted, is_blank: bool) -> dict[str, str]:
    """Return what is missing or wrong, by the fields of the page."""
    said = {}
    if not wanted.sheets and not is_blank:
        said["sheets"] = ask.say("collect_no_sheets_chosen")
    if not wanted.kinds:
        said["kind-docx"] = ask.say("collect_no_format")
    try:
        _languages_of(project, wanted)
    except UnfitError as error:
        said["languages"] = ask.tell(error.message)
    try:
        due = _due_of(wanted)
    except ValueError:
        said["due"] = ask.say("collect_no_day")
    else:
        if due and due < project.today:
            said["due"] = ask.say("collect_day_past")
    if wanted.audience not in [each.value for each in Audience]:
        raise LookupError(wanted.audience)
    return said


def _languages_of(project: Project, wanted: Wanted) -> tuple[tuple[str, ...], ...]:
    if not wanted.languages:
        return ()
    return tuple(parse_languages(wanted.languages, project.languages))


def _due_of(wanted: Wanted) -> date | None:
    return date.fromisoformat(wanted.due) if wanted.due else None


# --- In a process of its own ---------------------------------------------------------------------


def make_forms(progress: Progress, root: Path, today: date, wanted: Wanted) -> Result:
    """Make forms, keep what goes out, and lead on to them."""
    project = open_project(root, today, root)
    profiles: list[Profile | None] = [] if wanted.sheets else [None]
    problems: list[Problem] = []
    for key in wanted.sheets:
        try:
            profiles.append(read_profile_file(project, find_sheet(project, key)[0]))
        except ReportgenError as error:
            problems += error.problems
    batch = Batch(
        tuple(profiles),
        wanted.form,
        _languages_of(project, wanted),
        wanted.kinds,
        Audience(wanted.audience),
        _due_of(wanted),
    )
    files = list_ordered(project, batch)
    made: list[Asking] = []
    for number, ordered in enumerate(files):
        progress(number, len(files))
        try:
            made += send_ordered(project, ordered, root / "output" / FORMS).askings
        except ReportgenError as error:
            problems += error.problems
    count = len({each.file for each in made})
    said = say_count("{count} form made.", "{count} forms made.", count=count)
    page = ("collect", "made", name_of(made)) if made else ("collect", "forms")
    return Result(said, tuple(problems), page=page, failed=not made)


def name_of(askings: Sequence[Asking]) -> str:
    """Return what names forms that went out in addresses: their tokens."""
    return BESIDE.join(each.token for each in askings)
