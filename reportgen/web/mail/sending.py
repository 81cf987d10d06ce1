"""Messages on their way, as tasks: by the server, or into drafts; each once, whatever happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reportgen.app.mailing.leaving import Consent, Lacking, look_before
from reportgen.fields.domains import show_address
from reportgen.mailings.delivery.credentials import Secret
from reportgen.mailings.delivery.export import export
from reportgen.mailings.delivery.send import Delivery, Result, send
from reportgen.mailings.delivery.smtp import Smtp
from reportgen.mailings.dispatch import Leaving, find_planned
from reportgen.mailings.homes import home_of
from reportgen.mailings.ledger.ledger import LEDGER, Ledger, open_ledger
from reportgen.mailings.telling import RESULTS, tell_results
from reportgen.problems.message import in_a_row, say
from reportgen.problems.problem import Place, Problem, ReportgenError, Severity
from reportgen.web import tasks
from reportgen.web.mail.opened import project_apart
from reportgen.web.words.telling import message_of
from reportgen.workers.apart import Progress, StoppedError

_FINE = (Result.SENT, Result.EXPORTED, Result.SKIPPED)


@dataclass(frozen=True, slots=True)
class Order:
    """That a mailing is to go out: of which project and day, why once more, and what was said."""

    root: Path
    day: date
    mailing: str
    reason: str
    consent: Consent

    @property
    def page(self) -> tuple[str, ...]:
        """Where one goes on."""
        return ("mailing", self.mailing, "sent")


def send_messages(order: Order, smtp: Smtp, secret: Secret, progress: Progress) -> tasks.Result:
    """Send a mailing by a server, and return what became of it. Raises `ReportgenError`."""

    def begin(leaving: Leaving, ledger: Ledger) -> Generator[Delivery, None, None]:
        name = f"{smtp.host}:{smtp.port}"
        progress(0, len(leaving.messages), message_of("mail_connecting", server=name))
        return send(leaving.messages, leaving.mailing, leaving.reason, ledger, smtp, secret)

    return _leave(order, begin, progress)


def export_messages(order: Order, progress: Progress) -> tasks.Result:
    """Write a mailing as drafts, and return what became of it. Raises `ReportgenError`."""
    folder = folder_of_drafts(order.root, order.mailing)

    def begin(leaving: Leaving, ledger: Ledger) -> Generator[Delivery, None, None]:
        return export(leaving.messages, leaving.mailing, leaving.reason, ledger, folder)

    return _leave(order, begin, progress)


def folder_of_drafts(root: Path, mailing: str) -> Path:
    """Return where drafts of a mailing lie until they are settled; the ledger notes its name."""
    return home_of(root, mailing) / f"drafts-{mailing}"


def _leave(
    order: Order,
    begin: Callable[[Leaving, Ledger], Generator[Delivery, None, None]],
    progress: Progress,
) -> tasks.Result:
    project = project_apart(order.root, order.day)
    results: Counter[str] = Counter()
    problems: list[Problem] = []
    # Nobody plans or forgets between what is looked at here and what goes out.
    with closing(open_ledger(project.root / LEDGER)) as ledger, ledger.lock():
        planned = find_planned(project, order.mailing)
        departure = look_before(project, ledger, planned, order.reason) if planned else None
        if departure is None or departure.lacks(order.consent) is not Lacking.NOTHING:
            said = message_of("mail_not_agreed")
            return tasks.Result(said, page=("mailing", order.mailing, "send"), failed=True)
        ledger.agree()
        total = len(departure.leaving.messages)
        steps = begin(departure.leaving, ledger)
        stopped = failed = False
        try:
            for number, delivery in enumerate(steps, 1):
                results[delivery.result] += 1
                if delivery.result not in _FINE:
                    problems.append(_problem(delivery))
                progress(number, total)
        except StoppedError:
            stopped = True
        except ReportgenError as error:
            # What became of those before is told all the same.
            failed = True
            problems += error.problems
        finally:
            steps.close()
    said = tell_results(results, say("Nothing was sent."))
    if stopped:
        said = in_a_row([said, message_of("mail_stopped")])
    return tasks.Result(said, tuple(problems), page=order.page, failed=stopped or failed)


def _problem(delivery: Delivery) -> Problem:
    """Return what is told of a message that did not go out."""
    place = Place(show_address(delivery.message.address), within="sending")
    said = say("{result}: {detail}", result=RESULTS[delivery.result], detail=delivery.detail)
    severity = Severity.WARNING if delivery.result is Result.DEFERRED else Severity.ERROR
    return Problem(place, said, severity=severity)
