"""Forgetting a person: out of all lists, plans and letters, and by name out of the ledger."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reportgen.collection import MAILINGS, RECIPIENTS
from reportgen.errors import Problem, ReportgenError
from reportgen.files import SUFFIXES
from reportgen.mail.allotment import address_of
from reportgen.mail.ledger import Ledger, normalise_address
from reportgen.mail.letters import FOLDER, PRINTED
from reportgen.mail.plan import MAIL, forget_in_plan
from reportgen.mail.recipients import Recipient, remove_recipient
from reportgen.project import Project

_LISTS = (".csv", ".txt", ".xlsx", *SUFFIXES)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Where a person was: lists and messages they are gone from, letters that are gone whole.

    `problems` are those of files that still may name them. `entries` are the rows of the ledger
    that name nobody any more.
    """

    lists: tuple[Path, ...]
    messages: int
    letters: tuple[Path, ...]
    entries: int
    problems: tuple[Problem, ...]


def forget(project: Project, address: str, ledger: Ledger) -> Forgotten:
    """Take a person out of everything that names them; their opt-out holds from now on.

    `address` is that of their e-mail, or the postal one as a plan shows it. Letters are removed
    whole, since they cannot be taken apart. The ledger keeps a hash, so that nothing is ever sent
    there again. Raises `ReportgenError` where that cannot be written.
    """
    key = normalise_address(address)
    problems: list[Problem] = []

    def is_meant(text: str) -> bool:
        return normalise_address(text) == key

    def matches(recipient: Recipient) -> bool:
        return is_meant(recipient.email) or is_meant(address_of(recipient, "letter"))

    entries = ledger.forget(address)
    lists = []
    for path in find_lists(project):
        try:
            if remove_recipient(path, matches):
                lists.append(path)
        except ReportgenError as error:
            problems += error.problems
    messages = 0
    letters = []
    for home in sorted((project.root / MAIL).glob("*/")):
        try:
            messages += forget_in_plan(home, is_meant)
        except ReportgenError as error:
            problems += error.problems
        letters += list(_remove_letters(home))
    return Forgotten(tuple(lists), messages, tuple(letters), entries, tuple(problems))


def find_lists(project: Project) -> list[Path]:
    """Return all lists of recipients: what lies in the folders named so, and all tables beside."""
    folder = project.root / "profiles" / MAILINGS
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix.lower() in _LISTS
        and (RECIPIENTS in path.relative_to(folder).parts or path.suffix not in SUFFIXES)
    )


def _remove_letters(home: Path) -> Iterator[Path]:
    """Remove the letters of a mailing, which may name anybody, and yield what is gone."""
    for path in (home / PRINTED, home / FOLDER):
        if path.exists():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                with suppress(FileNotFoundError):
                    path.unlink()
            yield path
