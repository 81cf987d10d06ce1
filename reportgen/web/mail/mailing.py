"""One mailing: where it stands, and what comes next."""

from __future__ import annotations

from starlette.responses import Response

from reportgen.app.mailing.lists import count_errors
from reportgen.app.mailing.overview import MailingOverview
from reportgen.fields.values import PartialDate
from reportgen.web.mail.opened import opened, show_step, told
from reportgen.web.pages import Ask


def show_mailing(ask: Ask) -> Response:
    """A mailing at a glance."""
    with opened(ask) as found:
        overview = found.overview
        mailing = overview.mailing
        return show_step(
            ask,
            found,
            "mailing",
            next=next_step(overview),
            problems=[told(ask, each) for each in overview.problems],
            file=found.project.show_path(overview.path),
            languages=list(mailing.values["text"]) if mailing else [],
            lists=[name.rpartition("/")[2] for name in mailing.recipients] if mailing else [],
        )


def next_step(overview: MailingOverview) -> str:
    """Return the step of a mailing that comes next."""
    if overview.mailing is None or count_errors(overview.problems):
        return "words"
    if overview.mailing.channel == "letter":
        return "letters"
    if overview.plan is None or overview.is_stale:
        return "plan"
    if overview.waiting:
        return "send"
    return "sent" if overview.states else "plan"


def day_of_plan(made: str) -> PartialDate:
    """Return the day on which a plan was made."""
    return PartialDate(int(made[:4]), int(made[5:7]), int(made[8:10]))
