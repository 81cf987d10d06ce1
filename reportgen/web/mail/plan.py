"""The plan of a mailing: made beside everything else, and shown: who gets what, who nothing."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from starlette.responses import Response

from reportgen.app.mailing.overview import find_path
from reportgen.app.mailing.planning import plan_now
from reportgen.fields.domains import show_address
from reportgen.mailings.ledger.ledger import LEDGER, open_ledger
from reportgen.mailings.prepare import read_mailing_file
from reportgen.mailings.telling import STATES, tell_size
from reportgen.problems.message import in_a_row
from reportgen.web.mail.opened import begin_step, opened, project_apart, show_step
from reportgen.web.pages import Ask
from reportgen.web.tasks import Result
from reportgen.web.words.telling import message_of
from reportgen.workers.apart import Progress
from reportgen.workers.pool import Workers, count_cores


def show_plan(ask: Ask) -> Response:
    """Who gets what, and who is left out."""
    with opened(ask) as found:
        plan, ledger = found.overview.plan, found.ledger
        rows = []
        for number, mail in enumerate(plan.mails if plan else (), 1):
            entry = ledger.find(found.id, "", mail.address) if ledger else None
            state = ask.tell(STATES[str(entry.state)]) if entry else ask.say("mail_state_planned")
            rows.append((number, mail, show_address(mail.address), state))
        return show_step(
            ask,
            found,
            "plan",
            rows=rows,
            omitted=[
                (show_address(each.address), ask.tell(each.why))
                for each in (plan.omitted if plan else ())
            ],
            made=datetime.fromisoformat(plan.made).timestamp() if plan else 0,
            size=lambda count: ask.tell(tell_size(count)),
        )


def begin_plan(ask: Ask) -> Response:
    """Plan a mailing, in place of the plan that there is."""
    return begin_step(ask, "plan", message_of("mail_planning", mailing=ask.name), plan_apart)


def plan_apart(progress: Progress, root: Path, day: date, id: str) -> Result:
    """Plan a mailing, and return what is told of it. Raises `ReportgenError`."""
    project = project_apart(root, day)
    with (
        closing(open_ledger(project.root / LEDGER)) as ledger,
        Workers(count_cores()) as executor,
    ):
        mailing = read_mailing_file(project, find_path(project, id))
        planned = plan_now(project, mailing, ledger, executor)
    count = len(planned.plan.mails)
    said = message_of("mail_plan_done", count=count) if count else message_of("mail_plan_empty")
    if planned.elsewhere:
        said = in_a_row([said, message_of("mail_plan_elsewhere", count=planned.elsewhere)])
    return Result(said, planned.problems, page=("mailing", id, "plan"))
