"""Forgetting a person: out of all lists, plans and letters, and by name out of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.collection import MAILINGS, RECIPIENTS, list_definitions
from reportgen.errors import Place, Problem, ReportgenError
from reportgen.files import SUFFIXES
from reportgen.mail.allotment import address_of
from reportgen.mail.homes import MAIL
from reportgen.mail.ledger import Ledger, normalise_address
from reportgen.mail.letters import FOLDER, PRINTED
from reportgen.mail.plan import forget_in_plan
from reportgen.mail.preparing import read_mailing_file
from reportgen.mail.recipients import Recipient, read_recipients, remove_recipient
from reportgen.project import Project
from reportgen.records import UNKNOWN, forget_output, read_records

_LISTS = (".csv", ".txt", ".xlsx", *SUFFIXES)
_OPENED = "~$"
"""What Excel's mark of an open workbook begins with."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Where a person was: lists and messages they are gone from, letters that are gone.

    `problems` are those of files that still may name them. `entries` are the rows of the ledger
    that name nobody any more.
    """

    lists: tuple[Path, ...]
    messages: int
    letters: tuple[Path, ...]
    entries: int
    #: Whether the person was anywhere; else nothing names them.
    known: bool
    problems: tuple[Problem, ...]


def forget(project: Project, address: str, ledger: Ledger) -> Forgotten:
    """Take a person out of everything that names them; their opt-out holds from now on.

    `address` is that of their e-mail, or the postal one as a plan shows it. With a letter goes
    the file of all letters. The ledger keeps a hash, so that nothing is ever sent
    there again. Raises `ReportgenError` where that cannot be written, and for an empty address: it
    would be that of all who have none.
    """
    key = normalise_address(address)
    if not key:
        message, advice = "no address is given.", "Write the address as a list or a plan shows it."
        raise ReportgenError([Problem(Place(MAIL), message, advice)])
    problems: list[Problem] = []

    def is_meant(text: str) -> bool:
        return normalise_address(text) == key

    def matches(recipient: Recipient) -> bool:
        return is_meant(recipient.email) or is_meant(address_of(recipient, "letter"))

    lists = []
    named, unread = find_lists(project)
    problems += unread
    for path in named:
        try:
            if remove_recipient(path, matches):
                lists.append(path)
        except ReportgenError as error:
            shown = project.show_path(path)
            problems += (
                replace(each, place=replace(each.place, file=shown)) for each in error.problems
            )
    messages = 0
    letters = []
    for home in sorted((project.root / MAIL).glob("*/")):
        try:
            messages += forget_in_plan(home, is_meant)
        except ReportgenError as error:
            problems += error.problems
        letters += list(_remove_letters(home, is_meant))
    known = bool(lists or messages or letters or ledger.knows(address))
    # An address that nobody has yet may come with another list; a name is no address.
    entries = ledger.forget(address) if known or "@" in address else 0
    return Forgotten(tuple(lists), messages, tuple(letters), entries, known, tuple(problems))


def list_addresses(project: Project) -> list[str]:
    """Return the addresses of all people in the lists that can be read."""
    addresses: list[str] = []
    for path in find_lists(project)[0]:
        found, _ = read_recipients(path, path.name, (), "", "", hidden_rows=True)
        addresses += (address_of(each, "letter") for each in found)
    return list(filter(None, addresses))


def find_lists(project: Project) -> tuple[list[Path], list[Problem]]:
    """Return all lists of recipients, and the problems of mailings that may name more.

    They are what lies in the folders named so, all tables beside, and what mailings name.
    """
    folder = project.root / "profiles" / MAILINGS
    lists = {
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix.lower() in _LISTS
        and not path.name.startswith(_OPENED)
        and (RECIPIENTS in path.relative_to(folder).parts or path.suffix not in SUFFIXES)
    }
    unread: dict[Path, tuple[Problem, ...]] = {}
    for path in list_definitions(project, MAILINGS).paths:
        try:
            lists |= {project.root / name for name in read_mailing_file(project, path).recipients}
        except ReportgenError as error:
            unread[path] = error.problems
    # A list in YAML beside a mailing looks like one that cannot be read.
    problems = [each for path in unread if path not in lists for each in unread[path]]
    return sorted(lists), problems


def _remove_letters(home: Path, is_meant: Callable[[str], bool]) -> Iterator[Path]:
    """Remove a person's letters, and the file of all letters with them; yield what is gone.

    A letter of which it is not known to whom it goes may be theirs.
    """
    letters = [path for kind in ("*.pdf", "*.docx") for path in (home / FOLDER).glob(kind)]
    theirs = [path for path in letters if _may_be_of(path, is_meant)]
    if theirs or not letters:
        theirs += home.glob(PRINTED)
    for path in theirs:
        forget_output(path)
        yield path


def _may_be_of(path: Path, is_meant: Callable[[str], bool]) -> bool:
    sources = [record.source for record in read_records(path)] or [UNKNOWN]
    return any(source == UNKNOWN or is_meant(source) for source in sources)
