"""Where people of mailings are: the lists that there are, and the plans; and who is in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from reportgen.cache.records import list_sources
from reportgen.input.files import SUFFIXES
from reportgen.mailings.allotment import address_of
from reportgen.mailings.forgetting.pasted import parse_pasted
from reportgen.mailings.forgetting.search import Unsearched, list_files
from reportgen.mailings.homes import MAIL
from reportgen.mailings.ledger.ledger import Ledger
from reportgen.mailings.letters import FOLDER
from reportgen.mailings.planning.file import read_plan
from reportgen.mailings.prepare import read_mailing_file
from reportgen.mailings.recipients.addresses import normalise_address
from reportgen.mailings.recipients.recipient import Recipient, read_recipients
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, ReportgenError, UnfitError
from reportgen.project.profiles import MAILINGS, RECIPIENTS, list_definitions
from reportgen.project.project import Project

_LISTS = (".csv", ".txt", ".xlsx", *SUFFIXES)
_OPENED = "~$"
"""What Excel's mark of an open workbook begins with."""


def find_address(project: Project, text: str, ledger: Ledger) -> str:
    """Return the address that a text means: an e-mail address, or a postal one that is known.

    Raises `UnfitError`.
    """
    try:
        # No list need be read for that, and so none can get in the way of an opt-out.
        return parse_pasted(text)
    except UnfitError:
        known = [*list_addresses(list_people(project)), *list_planned(project)]
        try:
            return parse_pasted(text, known)
        except UnfitError:
            if normalise_address(text) and ledger.knows(text):
                return " ".join(text.split())
            raise


def list_people(project: Project) -> list[Recipient]:
    """Return all recipients of the lists that can be read."""
    people: list[Recipient] = []
    for path in find_lists(project)[0]:
        # Whatever a list makes a reader raise, the others are read.
        with suppress(Exception):
            people += read_recipients(path, path.name, (), "", "", hidden_rows=True)[0]
    return people


def list_addresses(people: Iterable[Recipient]) -> list[str]:
    """Return the addresses of recipients, that by e-mail first; of some nothing can be reached."""
    return list(filter(None, (address_of(each, "letter") for each in people)))


def _may_be_read(path: Path) -> bool:
    """Tell whether a path is that of a file, or may be; one that cannot be seen is told later."""
    try:
        return path.is_file()
    except OSError:
        return True


def find_lists(project: Project) -> tuple[list[Path], list[Problem]]:
    """Return all lists of recipients, and the problems of mailings that may name more.

    They are what lies in the folders named so, all tables beside, and what mailings name.
    """
    folder = project.root / "profiles" / MAILINGS
    files, unentered = list_files([folder], project.root)
    lists = {
        path
        for path in files
        if path.suffix.lower() in _LISTS
        and _may_be_read(path)
        and not path.name.startswith(_OPENED)
        and (RECIPIENTS in path.relative_to(folder).parts or path.suffix.lower() not in SUFFIXES)
    }
    unread: dict[Path, tuple[Problem, ...]] = {
        each.path: (unsearched_problem(project, each),) for each in unentered
    }
    listing = list_definitions(project, MAILINGS)
    for path, problem in listing.unread.items():
        unread.setdefault(path, (problem,))
    for path in listing.paths:
        try:
            lists |= {project.root / name for name in read_mailing_file(project, path).recipients}
        except ReportgenError as error:
            unread[path] = error.problems
        except Exception as error:
            unread[path] = (failure_of(project, path, error),)
    # A list in YAML beside a mailing looks like one that cannot be read.
    problems = [each for path in unread if path not in lists for each in unread[path]]
    return sorted(lists), problems


def list_homes(project: Project) -> list[Path]:
    """Return the folders of mailings. Raises `OSError`."""
    folder = project.root / MAIL
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.exists() else []


def list_planned(project: Project) -> Iterator[str]:
    """Yield the addresses in plans and of letters that can be read."""
    try:
        homes = list_homes(project)
    except OSError:
        return
    for home in homes:
        yield from list_sources(home / FOLDER)
        with suppress(ReportgenError):
            if plan := read_plan(home):
                yield from (each.address for each in plan.mails)
                yield from (each.address for each in plan.omitted)


def failure_of(project: Project, path: Path, error: Exception) -> Problem:
    """Return the problem of a file in which something went wrong, whatever it is."""
    why = getattr(error, "strerror", None) or getattr(error, "message", None)
    return Problem(
        Place(project.show_path(path)),
        say("the person could not be taken out here ({why}).", why=why or type(error).__name__),
        say("Look into it yourself."),
    )


def unsearched_problem(project: Project, unsearched: Unsearched) -> Problem:
    """Return the problem of a file or folder that could not be searched."""
    place = Place(project.show_path(unsearched.path), within=unsearched.within)
    message = say("it could not be searched: {why}.", why=unsearched.why)
    return Problem(
        place, message, say("Look into it yourself; if it lies on a drive, connect that.")
    )
