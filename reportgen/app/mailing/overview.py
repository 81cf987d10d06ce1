"""Where mailings stand: what keeps them from being planned, what is planned, what went out."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.languages import Texts, sort_key
from reportgen.mailings.definition import Mailing
from reportgen.mailings.dispatch import read_account
from reportgen.mailings.homes import home_of
from reportgen.mailings.ledger.ledger import Ledger
from reportgen.mailings.planning.file import Plan, read_plan
from reportgen.mailings.prepare import digest_inputs, read_mailing_file
from reportgen.problems.problem import Problem, ReportgenError
from reportgen.project.profiles import MAILINGS, list_definitions
from reportgen.project.project import Project


@dataclass(frozen=True, slots=True)
class MailingOverview:
    """Where a mailing stands. Without a `mailing` its files have errors, which are `problems`.

    `is_stale` tells whether its words, lists or attachments are others than when it was planned;
    `states` are how many messages are sent, refused or handed over, of which nobody knows more,
    `drafts` how many of these are drafts; `waiting` is how many are planned and due.
    """

    id: str
    path: Path
    mailing: Mailing | None
    problems: tuple[Problem, ...]
    plan: Plan | None = None
    is_stale: bool = False
    states: Mapping[str, int] = field(default_factory=dict)
    drafts: int = 0
    waiting: int = 0

    @property
    def subject(self) -> Texts:
        """What it is about, by language; nothing where it cannot be read."""
        return self.mailing.values["subject"] if self.mailing else {}

    @property
    def sent(self) -> int:
        """How many have it."""
        return self.states.get("sent", 0)

    @property
    def open(self) -> int:
        """Of how many nobody knows whether they have it, drafts left out."""
        return self.states.get("handed", 0) - self.drafts

    @property
    def refused(self) -> int:
        """How many the server refused."""
        return self.states.get("refused", 0)


def list_ids(project: Project) -> dict[str, Path]:
    """Return the files of mailings by their ids, in order."""
    paths = list_definitions(project, MAILINGS).paths
    ordered = sorted(paths, key=lambda path: sort_key(path.stem))
    return {unicodedata.normalize("NFC", path.stem): path for path in ordered}


def find_path(project: Project, id: str) -> Path:
    """Return the file of a mailing by its id. Raises `LookupError`."""
    return list_ids(project)[id]


def look_at(project: Project, id: str, path: Path, ledger: Ledger | None) -> MailingOverview:
    """Return where a mailing stands; `ledger` is None where there never was one."""
    mailing: Mailing | None = None
    problems: tuple[Problem, ...] = ()
    try:
        mailing = read_mailing_file(project, path)
        problems = mailing.warnings
    except ReportgenError as error:
        problems = error.problems
    plan: Plan | None = None
    try:
        plan = read_plan(home_of(project.root, id))
    except ReportgenError as error:
        problems = (*problems, *error.problems)
    stale = bool(plan and mailing and plan.inputs != digest_inputs(project, mailing))
    states: Counter[str] = Counter()
    drafts = waiting = 0
    if ledger and (account := read_account(project, ledger, id)):
        states.update(str(each.state) for each in account.entries)
        drafts = sum(each.is_exported for each in account.entries)
        waiting = len(account.waiting)
    elif plan:
        waiting = len(plan.mails)
    return MailingOverview(id, path, mailing, problems, plan, stale, states, drafts, waiting)
