"""People who want no more mail, and people who want to be forgotten."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from starlette.responses import RedirectResponse, Response

from reportgen.fields.domains import show_address
from reportgen.mailings import opting_out
from reportgen.mailings.forgetting.forget import forget
from reportgen.mailings.forgetting.people import find_address, list_people
from reportgen.mailings.forgetting.telling import tell_counts, tell_removed, tell_searched
from reportgen.mailings.ledger.age import Memory
from reportgen.mailings.ledger.ledger import LEDGER, Ledger, open_ledger
from reportgen.problems.message import in_a_row
from reportgen.problems.problem import UnfitError
from reportgen.web.mail.opened import day_of, project_apart
from reportgen.web.pages import Ask, render
from reportgen.web.tasks import Result
from reportgen.web.words.telling import message_of
from reportgen.workers.apart import Progress, run_apart


def show_people(ask: Ask) -> Response:
    """What can be done for a person."""
    return _show(ask)


def _show(ask: Ask, status: int = 200, **found: Any) -> Response:
    context: dict[str, Any] = {
        "said": [],
        "namesakes": (),
        "wrong": {},
        "typed": {},
        "meant": None,
        **found,
    }
    return render(ask, "mail/people.html", status, place="mail", **context)


# --- Opting out ----------------------------------------------------------------------------------


def opt_out(ask: Ask) -> Response:
    """Send nothing to people any more."""
    typed = ask.value("addresses")
    texts = [line.strip() for line in typed.splitlines() if line.strip()]
    if not texts:
        wrong = {"addresses": ask.say("mail_address_missing")}
        return _show(ask, 422, wrong=wrong)
    project = project_apart(ask.studio.root, day_of(ask))
    with closing(open_ledger(project.root / LEDGER)) as ledger:
        people = list_people(project)
        try:
            opted = opting_out.opt_out(ledger, texts, people)
        except UnfitError as error:
            wrong = {"addresses": _told(ask, error)}
            return _show(ask, 422, wrong=wrong, typed={"addresses": typed})
        said = [
            *(ask.say("mail_unlisted", address=show_address(a)) for a in opted.unlisted),
            ask.say("mail_opted_out", addresses=[show_address(a) for a in opted.addresses]),
        ]
        if opted.drafts:
            said.append(ask.say("mail_drafts_to_them", files=opted.drafts))
        said += _warn_of_copy(ask, ledger)
    return _show(ask, said=said, namesakes=opted.namesakes)


def tell_apart(ask: Ask) -> Response:
    """Note that somebody is another than who opted out and has the same name."""
    project = project_apart(ask.studio.root, day_of(ask))
    with closing(open_ledger(project.root / LEDGER)) as ledger:
        try:
            meant = opting_out.tell_apart(ledger, [ask.value("address")], list_people(project))
        except UnfitError as error:
            return _show(ask, 422, wrong={"addresses": _told(ask, error)})
        said = [ask.say("mail_told_apart", addresses=meant), *_warn_of_copy(ask, ledger)]
    return _show(ask, said=said)


def _told(ask: Ask, error: UnfitError) -> str:
    return f"{ask.tell(error.message)} {ask.tell(error.advice)}".strip()


def _warn_of_copy(ask: Ask, ledger: Ledger) -> list[str]:
    """Say that what is noted in the copy of a project does not hold in the project itself."""
    standing = Memory(ledger.path).stand(ledger.age())
    if not standing.copied:
        return []
    return [f"{ask.tell(standing.doubt)} {ask.say('mail_copied')}"]


# --- Forgetting ----------------------------------------------------------------------------------


def ask_forget(ask: Ask) -> Response:
    """Show whom an address means; once somebody is sure, forget them."""
    typed = {"address": ask.value("address"), "names": ask.value("names")}
    if not typed["address"].strip():
        wrong = {"address": ask.say("mail_address_missing")}
        return _show(ask, 422, wrong=wrong, typed=typed)
    project = project_apart(ask.studio.root, day_of(ask))
    with closing(open_ledger(project.root / LEDGER)) as ledger:
        try:
            meant = find_address(project, typed["address"], ledger)
        except UnfitError as error:
            wrong = {"address": _told(ask, error)}
            return _show(ask, 422, wrong=wrong, typed=typed)
    if not ask.value("sure"):
        called = opting_out.names_of(list_people(project), meant)
        found = {"address": show_address(meant), "called": list(dict.fromkeys(called))}
        return _show(ask, typed=typed, meant={**found, "count": len(called)})
    names = tuple(line.strip() for line in typed["names"].splitlines() if line.strip())
    work = partial(_forget, ask.studio.root, day_of(ask), meant, names)
    # Its title stands in the list of tasks: it names nobody.
    task = ask.studio.tasks.begin(message_of("mail_forget_task"), ("mail", "people"), work)
    return RedirectResponse(ask.link("task", task.id), 303)


def _forget(
    root: Path, day: date, address: str, names: tuple[str, ...], progress: Progress
) -> Result:
    return run_apart(progress, forget_apart, root, day, address, names)


def forget_apart(
    progress: Progress, root: Path, day: date, address: str, names: tuple[str, ...]
) -> Result:
    """Forget a person, and return where they were and still are. Raises `ReportgenError`."""
    progress(0, 0, message_of("mail_forget_search"))
    project = project_apart(root, day)
    with closing(open_ledger(project.root / LEDGER)) as ledger:
        forgotten = forget(project, address, ledger, names)
    known = tell_counts(forgotten) if forgotten.known else message_of("mail_forget_unknown")
    said = [*tell_removed(forgotten, project.show_path), known, *tell_searched(forgotten)]
    if forgotten.problems:
        said.append(message_of("mail_forget_left"))
    return Result(in_a_row(said), forgotten.problems, page=("mail", "people"))
