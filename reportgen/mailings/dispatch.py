"""A planned mailing on its way: who is due, who is held back, what waits, what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reportgen.fields.values import parse_key
from reportgen.mailings.delivery.checked import CheckedMessages, check_messages
from reportgen.mailings.delivery.handing import is_due
from reportgen.mailings.delivery.sent import Kept, check_sent, drop_message, path_of_sent
from reportgen.mailings.homes import home_of
from reportgen.mailings.ledger.handovers import Entry
from reportgen.mailings.ledger.ledger import Ledger
from reportgen.mailings.planning.changes import Changes, find_changes
from reportgen.mailings.planning.file import Plan, PlannedMail, find_sent, read_plan
from reportgen.mailings.prepare import find_mailing, list_mailings, read_mailing_file
from reportgen.problems.message import Message
from reportgen.problems.problem import ReportgenError, UnfitError
from reportgen.project.project import Project


@dataclass(frozen=True, slots=True)
class PlannedMailing:
    """A mailing that is planned: the file it is defined in, the folder of its own, and the plan."""

    file: Path
    home: Path
    plan: Plan


def find_planned(project: Project, name: str) -> PlannedMailing | None:
    """Return the planned mailing that a name means, None where it is not planned yet.

    Raises `ValueError` with a sentence for the user for what names no mailing, and
    `ReportgenError`.
    """
    file = find_mailing(project, name)
    home = home_of(project.root, _id_of(file.stem))
    plan = read_plan(home)
    return PlannedMailing(file, home, plan) if plan else None


def id_of_sent(project: Project, name: str) -> str:
    """Return the id of a mailing of which something was sent, though its file may be gone.

    Raises `ValueError` with a sentence for the user.
    """
    try:
        stem = find_mailing(project, name).stem
    except (UnfitError, ReportgenError):
        stem = name
    return _id_of(stem)


def _id_of(stem: str) -> str:
    """Return the id of a mailing, however the accents of its file's name are written."""
    return parse_key(stem)


# --- Before it leaves ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is to leave of a plan with so many messages; `reason` is empty but for a correction.

    Whoever is `due` did not get it yet and wants it; `changes` since the plan hold some back.
    """

    mailing: str
    reason: str
    planned: int
    due: CheckedMessages
    changes: Changes

    @property
    def messages(self) -> CheckedMessages:
        """What leaves now."""
        return self.due.only(each for each in self.due if self.changes.lets(each.address))

    @property
    def is_whole(self) -> bool:
        """Whether nobody is held back for what changed since the plan."""
        return all(self.changes.lets(each.address) for each in self.due)

    @property
    def held(self) -> dict[Message, list[str]]:
        """The addresses of who is held back, by the reason why."""
        held: dict[Message, list[str]] = {}
        for each in self.due:
            if why := self.changes.why(each.address):
                held.setdefault(why, []).append(each.address)
        return held


def choose_leaving(
    project: Project, ledger: Ledger, planned: PlannedMailing, reason: str
) -> Leaving:
    """Return what is to leave of a plan, for a reason where it is a correction.

    Whoever asks has the lock of the ledger. Raises `ReportgenError`, also where a message is not
    what was planned.
    """
    plan = planned.plan
    messages = check_messages(plan.messages(planned.home))
    due = messages.only(
        each
        for each in messages
        if is_due(ledger, plan.mailing, reason, each.address, each.message_id)
    )
    changes = Changes({}, (), ())
    if due:
        mailing = read_mailing_file(project, planned.file)
        changes = find_changes(project, mailing, plan, planned.home, ledger.seal)
    return Leaving(plan.mailing, reason, len(messages), due, changes)


@dataclass(frozen=True, slots=True)
class Alike:
    """Another mailing that may be the same: how many of the people got it, and has it a file."""

    mailing: str
    count: int
    is_gone: bool


def find_alike(
    project: Project, ledger: Ledger, mailing: str, mails: Iterable[tuple[str, str]]
) -> list[Alike]:
    """Return the mailings like this one that people got; `mails` are addresses with subjects."""
    present = list_mailings(project)
    gone = [each for each in ledger.mailings() if each not in present]
    found = ledger.count_alike(mailing, mails, gone)
    return [Alike(other, count, other in gone) for other, count in found.items()]


def count_known(ledger: Ledger, plan: Plan) -> Counter[str]:
    """Return how many of a plan's messages the ledger knows already, by state."""
    entries = (ledger.find(plan.mailing, "", each.address) for each in plan.mails)
    return Counter(str(entry.state) for entry in entries if entry)


# --- Once it left --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Account:
    """What became of a mailing: who got it, with the file of each message, and who waits for it."""

    mailing: str
    entries: tuple[Entry, ...]
    files: Mapping[Entry, Path]
    waiting: tuple[PlannedMail, ...]

    def check(self, seal: Callable[[bytes], str]) -> dict[Entry, Kept]:
        """Return whether each message is there as it was sent. Raises `ReportgenError`."""
        return {each: check_sent(self.files[each], each, seal) for each in self.entries}


def read_account(project: Project, ledger: Ledger, mailing: str) -> Account | None:
    """Return what became of a mailing by its id, None where nothing was planned or sent.

    Raises `ReportgenError`.
    """
    entries = tuple(ledger.entries(mailing))
    home = home_of(project.root, mailing)
    plan = read_plan(home)
    if not entries and plan is None:
        return None
    waiting = tuple(
        each
        for each in (plan.mails if plan else ())
        if not ledger.find(mailing, "", each.address) and not ledger.is_opted_out(each.address)
    )
    return Account(
        mailing, entries, {each: find_sent(home, each, plan) for each in entries}, waiting
    )


def find_drafts(ledger: Ledger, mailing: str, reason: str) -> list[str]:
    """Return the addresses of drafts that were exported for a reason and are not settled yet."""
    drafts = (each for each in ledger.entries(mailing) if each.is_exported)
    return [each.address for each in drafts if each.address and each.reason == reason]


def settle(
    project: Project,
    ledger: Ledger,
    mailing: str,
    addresses: Iterable[str],
    arrived: bool,
    reason: str,
) -> list[Entry]:
    """Note that messages arrived or were lost, and return what the ledger had of them before.

    Nothing is kept of those that were lost. Whoever asks has the lock of the ledger. Raises
    `ReportgenError`.
    """
    home = home_of(project.root, mailing)
    settled: list[Entry] = []
    for address in addresses:
        before = ledger.settle(mailing, address, arrived, reason)
        settled += before
        if not arrived:
            for each in before:
                drop_message(path_of_sent(home, each.digest))
    return settled
