"""A planned mailing about to leave: what a person has to know and to say before."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.constants import Constant
from reportgen.mailings.dispatch import (
    Alike,
    Leaving,
    PlannedMailing,
    choose_leaving,
    find_alike,
)
from reportgen.mailings.ledger.ledger import Ledger
from reportgen.problems.message import NOTHING, Message
from reportgen.project.project import Project


class Lacking(Constant):
    """What is not said yet by whoever lets messages leave."""

    LEDGER = "ledger"
    ALIKE = "alike"
    NUMBER = "number"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person says: how many recipients there are; that the ledger is the right one; that
    those get it too who had another mailing of the same subject.
    """

    number: int | None
    ledger: bool = False
    alike: bool = False


@dataclass(frozen=True, slots=True)
class Departure:
    """What is to leave, why the ledger may not be the right one, and who had one like it."""

    leaving: Leaving
    doubt: Message = NOTHING
    alike: tuple[Alike, ...] = ()

    def lacks(self, consent: Consent) -> Lacking:
        """Return what is still to be said before anything leaves."""
        if self.doubt and not consent.ledger:
            return Lacking.LEDGER
        if self.alike and not consent.alike:
            return Lacking.ALIKE
        if consent.number != len(self.leaving.messages):
            return Lacking.NUMBER
        return Lacking.NOTHING


def look_before(
    project: Project, ledger: Ledger, planned: PlannedMailing, reason: str
) -> Departure:
    """Return what is to leave of a plan, for a reason where it is a correction.

    Whoever asks has the lock of the ledger. Raises `ReportgenError`, also where the ledger may not
    be sent from at all.
    """
    leaving = choose_leaving(project, ledger, planned, " ".join(reason.split()))
    if not leaving.messages:
        return Departure(leaving)
    # A correction goes to those who had the mailing, whatever else they had.
    mails = () if leaving.reason else tuple((m.address, m.subject) for m in leaving.messages)
    alike = find_alike(project, ledger, leaving.mailing, mails) if mails else []
    return Departure(leaving, ledger.stand().doubt, tuple(alike))
