"""Planning a mailing now, for whoever asks."""

from __future__ import annotations

from concurrent.futures import Executor
from datetime import datetime

from reportgen.app.commits import check_inbox
from reportgen.mailings.definition import Mailing
from reportgen.mailings.ledger.ledger import Ledger
from reportgen.mailings.planning.plan import Planned, plan_mailing
from reportgen.problems.problem import ReportgenError
from reportgen.project.project import Project


def plan_now(project: Project, mailing: Mailing, ledger: Ledger, executor: Executor) -> Planned:
    """Plan a mailing, as of this moment of the project's day. Raises `ReportgenError`."""
    moment = datetime.combine(project.today, datetime.now().time()).astimezone()
    if mailing.has_forms and (kept := check_inbox(project)):
        # Forms are kept as they go out, and name people.
        raise ReportgenError(kept)
    return plan_mailing(project, mailing, ledger, executor, moment)
