"""Before a mailing goes out: what would go to how many, what is held back, what is to be said."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from functools import partial
from typing import Any

from starlette.responses import RedirectResponse, Response

from reportgen.app.mailing.leaving import Consent, Departure, Lacking, look_before
from reportgen.fields.domains import show_address
from reportgen.mailings.dispatch import find_planned
from reportgen.mailings.ledger.ledger import LEDGER, open_ledger
from reportgen.problems.problem import Problem, ReportgenError
from reportgen.web.mail.opened import (
    day_of,
    opened,
    project_apart,
    running_for,
    show_step,
    told,
)
from reportgen.web.mail.sending import Order, export_messages, send_messages
from reportgen.web.mail.server import Server, find_server
from reportgen.web.pages import Ask
from reportgen.web.words.telling import message_of

#: Of more people who are held back for one reason so many are named.
_ALIKE, _FIRST = 10, 3
#: What goes wrong in a form, by what is said of it, and where that is asked.
_LACKS: Mapping[str, tuple[str, str]] = {
    Lacking.LEDGER: ("mail_ask_ledger", "ledger"),
    Lacking.ALIKE: ("mail_ask_alike", "alike"),
    Lacking.NUMBER: ("mail_ask_number", "number"),
}


def show_send(ask: Ask) -> Response:
    """What would go out, and what has to be said before."""
    return _show(ask, "")


def show_correction(ask: Ask) -> Response:
    """What would go out as a correction."""
    reason = " ".join(ask.value("reason").split())
    if not reason:
        wrong = {"reason": ask.say("mail_reason_missing")}
        return _show(ask, "", wrong, 422)
    return _show(ask, reason)


def begin_send(ask: Ask) -> Response:
    """Let messages go out, if all is said that has to be."""
    if running := running_for(ask, ask.name):
        return RedirectResponse(ask.link("task", running.id), 303)
    reason = " ".join(ask.value("reason").split())
    departure, server, problems = _look(ask, reason)
    if departure is None or not departure.leaving.messages:
        return _page(ask, reason, departure, server, problems, {}, 422)
    consent = consent_of(ask)
    drafts = ask.value("way") == "drafts"
    wrong = {}
    if lack := _LACKS.get(departure.lacks(consent)):
        said, where = lack
        count = len(departure.leaving.messages)
        wrong[where] = ask.say(said, count=count) if where == "number" else ask.say(said)
    if not drafts and server.smtp is None:
        wrong["way"] = ask.say("mail_no_server")
    if not drafts and (lacking := server.lacks(ask)):
        wrong["password"] = lacking
    if wrong:
        return _page(ask, reason, departure, server, problems, wrong, 422)
    order = Order(ask.studio.root, day_of(ask), ask.name, reason, consent)
    if drafts:
        title = message_of("mail_exporting", mailing=ask.name)
        work = partial(export_messages, order)
    else:
        title = message_of("mail_sending", mailing=ask.name)
        # What was typed is known to the thread that sends, and gone with it.
        work = partial(send_messages, order, server.require(), server.secret(ask))
    task = ask.studio.tasks.begin(title, ("mailing", ask.name, "sent"), work)
    return RedirectResponse(ask.link("task", task.id), 303)


def consent_of(ask: Ask) -> Consent:
    """Return what somebody says in the form; what is no number is none."""
    typed = ask.value("number").strip()
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else None
    return Consent(number, bool(ask.value("ledger")), bool(ask.value("alike")))


def _show(
    ask: Ask, reason: str, wrong: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    return _page(ask, reason, *_look(ask, reason), wrong or {}, status)


def _look(ask: Ask, reason: str) -> tuple[Departure | None, Server, tuple[Problem, ...]]:
    """Return what would leave, None where nothing is planned or it cannot be told, and why."""
    project = project_apart(ask.studio.root, day_of(ask))
    server = find_server(ask, project)
    with opened(ask) as found:
        if found.overview.plan is None or running_for(ask, ask.name):
            return None, server, ()
    try:
        with closing(open_ledger(project.root / LEDGER)) as ledger, ledger.lock():
            planned = find_planned(project, ask.name)
            departure = look_before(project, ledger, planned, reason) if planned else None
    except ReportgenError as error:
        return None, server, error.problems
    return departure, server, ()


def _page(
    ask: Ask,
    reason: str,
    departure: Departure | None,
    server: Server,
    problems: tuple[Problem, ...],
    wrong: Mapping[str, str],
    status: int,
) -> Response:
    leaving = departure.leaving if departure else None
    count = len(leaving.messages) if leaving else 0
    changes = leaving.changes if leaving else None
    with opened(ask) as found:
        return show_step(
            ask,
            found,
            "send",
            status,
            reason=reason,
            departure=departure,
            count=count,
            rest=leaving.planned - count if leaving else 0,
            held=_held(ask, departure) if departure else [],
            sources=[each if isinstance(each, str) else ask.tell(each) for each in changes.sources]
            if changes
            else [],
            problems=[
                told(ask, each) for each in (*problems, *(changes.problems if changes else ()))
            ],
            doubt=ask.tell(departure.doubt) if departure else "",
            server=server,
            no_server=[told(ask, each) for each in server.problems],
            ticked={name for name in ("ledger", "alike") if ask.value(name)},
            wrong=wrong,
            drafts=found.overview.drafts,
        )


def _held(ask: Ask, departure: Departure) -> list[dict[str, Any]]:
    """Return who is held back, by the reason; a sheet that was withdrawn holds back many."""
    groups = []
    for why, people in departure.leaving.held.items():
        named = [show_address(each) for each in people]
        more = len(named) - _FIRST if len(named) > _ALIKE else 0
        groups.append(
            {"why": ask.tell(why), "people": named[:_FIRST] if more else named, "more": more}
        )
    return groups
