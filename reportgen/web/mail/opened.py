"""A mailing that somebody has before them: where it stands, and the pages around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from starlette.responses import RedirectResponse, Response

from reportgen.app.mailing.overview import MailingOverview, find_path, look_at
from reportgen.languages import pick
from reportgen.mailings.ledger.ledger import LEDGER, Ledger, find_ledger
from reportgen.problems.message import Message
from reportgen.problems.problem import Problem, Severity
from reportgen.project.open import open_project
from reportgen.project.project import Project
from reportgen.web.pages import Ask, render
from reportgen.web.tasks import Result, Task
from reportgen.web.words.telling import tell_place
from reportgen.workers.apart import Progress

#: The pages of a mailing, in the order in which one goes through them.
STEPS = ("mailing", "words", "recipients", "plan", "send", "letters", "sent")


@dataclass(frozen=True, slots=True)
class Opened:
    """A mailing that somebody has before them; `ledger` is None where there never was one."""

    project: Project
    overview: MailingOverview
    ledger: Ledger | None

    @property
    def id(self) -> str:
        return self.overview.id


@contextmanager
def opened(ask: Ask) -> Iterator[Opened]:
    """Provide the mailing that the address names. Raises `LookupError`, `ReportgenError`.

    Others may write meanwhile: what is read of plans, messages and the ledger is no sheet.
    """
    with ask.studio.open() as project:
        path = find_path(project, ask.name)
    with ledger_of(project) as ledger:
        with ask.studio.open():
            overview = look_at(project, ask.name, path, ledger)
        yield Opened(project, overview, ledger)


@contextmanager
def ledger_of(project: Project) -> Iterator[Ledger | None]:
    """Provide the ledger of a project, None where there never was one. Raises `ReportgenError`."""
    found = find_ledger(project.root / LEDGER)
    if found is None:
        yield None
        return
    with closing(found):
        yield found


def day_of(ask: Ask) -> date:
    """Return the day that the studio takes for today."""
    return ask.studio.today or date.today()


def project_apart(root: Path, day: date) -> Project:
    """Return the project opened anew: for what takes long, while others type.

    Raises `ReportgenError` where its settings have faults.
    """
    return open_project(root, day, root)


def show_step(ask: Ask, found: Opened, step: str, status: int = 200, **context: Any) -> Response:
    """Return a page of a mailing."""
    overview = found.overview
    main = found.project.languages[0]
    return render(
        ask,
        f"mail/{step}.html",
        status,
        place="mail",
        id=overview.id,
        at=step,
        steps=STEPS,
        view=overview,
        subject=pick(overview.subject, ask.language, main)[0] or overview.id,
        busy=running_for(ask, overview.id),
        **context,
    )


def begin_step(
    ask: Ask, step: str, title: Message, function: Callable[[Progress, Path, date, str], Result]
) -> Response:
    """Begin what takes long of a mailing, and lead to it; or to what is being done for it already.

    `function` is called with the project's folder, the day and the id. Raises `LookupError`.
    """
    with ask.studio.open() as project:
        find_path(project, ask.name)
    task = running_for(ask, ask.name) or ask.studio.tasks.begin_apart(
        title, ("mailing", ask.name, step), function, ask.studio.root, day_of(ask), ask.name
    )
    return RedirectResponse(ask.link("task", task.id), 303)


def running_for(ask: Ask, id: str) -> Task | None:
    """Return what is being done for a mailing at the moment."""
    return next((t for t in ask.studio.tasks.running() if t.page[:2] == ("mailing", id)), None)


def told(ask: Ask, problem: Problem) -> dict[str, Any]:
    """Return a problem as pages show it."""
    return {
        "place": tell_place(problem.place, ask.language),
        "text": f"{ask.tell(problem.message)} {ask.tell(problem.advice)}".strip(),
        "wrong": problem.severity is Severity.ERROR,
    }


def texts_of(ask: Ask, messages: list[Message]) -> list[str]:
    """Return messages in the language of the browser."""
    return [ask.tell(each) for each in messages]
