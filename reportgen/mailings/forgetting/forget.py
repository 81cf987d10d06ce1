"""Forgetting a person: out of the ledger, lists, plans, messages and letters; then a search.

Whatever goes wrong with one file is told of that file, and the rest is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.cache.records import UNKNOWN, forget_output, forget_sources, source_of
from reportgen.mailings.allotment import address_of
from reportgen.mailings.delivery.sent import forget_sent
from reportgen.mailings.forgetting.people import (
    failure_of,
    find_lists,
    list_homes,
    unsearched_problem,
)
from reportgen.mailings.forgetting.person import Person
from reportgen.mailings.forgetting.search import (
    Searched,
    Sought,
    Unsearched,
    holds_any,
    list_files,
    search_files,
)
from reportgen.mailings.homes import MAIL
from reportgen.mailings.ledger.ledger import LEDGER, Ledger
from reportgen.mailings.letters import FOLDER, PRINTED
from reportgen.mailings.planning.file import forget_in_plan, read_plan
from reportgen.mailings.recipients.addresses import normalise_address
from reportgen.mailings.recipients.recipient import Recipient, remove_recipient
from reportgen.mailings.workplace import sweep_making
from reportgen.problems.message import Message, all_of, say
from reportgen.problems.problem import Place, Problem, ReportgenError, Severity
from reportgen.project.profiles import MAILINGS
from reportgen.project.project import Project

_ADDRESS = say("the e-mail address")
#: How much is told of why a list could not be read: `check` tells it all.
_DOUBTS = 2
#: The folders of a project where people are, besides those that lists lie in: what cannot be
#: searched there may name them. In other folders it hardly does, and is told as a warning.
PEOPLE = ("profiles", "archive", MAIL, "output", "inbox", "history")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Where a person was, and where they still are.

    They are gone from `lists`, from so many messages planned and sent, and with `letters`;
    `entries` are the rows of the ledger that name nobody any more. `problems` are those of files
    that still name them, or may: what the search found, and what it could not look into.
    """

    lists: tuple[Path, ...]
    planned: int
    sent: int
    letters: tuple[Path, ...]
    entries: int
    #: Whether the cache held sheets that name them, and is empty now.
    cleared: bool
    #: Whether the person was anywhere; else nothing names them.
    known: bool
    #: Their full names, as lists and plans had them, and what was not searched for, in words.
    names: tuple[str, ...]
    passed_over: tuple[Message, ...]
    problems: tuple[Problem, ...]
    #: How many files were searched.
    count: int


def forget(project: Project, address: str, ledger: Ledger, names: Iterable[str] = ()) -> Forgotten:
    """Take a person out of everything of the program's that names them, and search the rest.

    `address` is that of their e-mail, or the postal one as a plan shows it; `names` are searched
    for besides those in the lists. The ledger is first: it keeps a hash, so that nothing is ever
    sent there again, whatever happens then. With a letter goes the file of all letters. Raises
    `ReportgenError` where the ledger cannot be written or something else is going on in it, and
    for an empty address: it would be that of all who have none.
    """
    if not normalise_address(address):
        message, advice = (
            say("no address is given."),
            say("Write the address as a list or a plan shows it."),
        )
        raise ReportgenError([Problem(Place(MAIL), message, advice)])
    with ledger.lock():
        known = ledger.knows(address)
        drafts = ledger.drafts(address)
        entries = ledger.forget(address)
        person = Person(address, names)
        forgotten = _Forgetting(project, person).run(known, entries)
        # Who has their name in a list of letters is held back until a person says who that is.
        ledger.keep_names(address, sorted({*person.names, *person.called}))
        told = (_draft_problem(each) for each in drafts)
        return replace(forgotten, problems=(*forgotten.problems, *told))


def _draft_problem(draft: str) -> Problem:
    message = say("a draft to the person was exported here, and nobody settled it.")
    return Problem(Place(draft), message, say("Remove it, also from your mail program."))


class _Forgetting:
    """What is known of the person, and what came of each step."""

    def __init__(self, project: Project, person: Person) -> None:
        self.project, self.person = project, person
        self.problems: list[Problem] = []
        #: Problems of files that are searched: they matter only where somebody may be left.
        self.doubts: dict[Path, list[Problem]] = {}
        self.lists: list[Path] = []
        self.letters: list[Path] = []
        self.planned = self.sent = 0
        #: Where people are, so that whatever cannot be searched there may name them.
        self.folders: list[Path] = []

    def run(self, known: bool, entries: int) -> Forgotten:
        lists: list[Path] = []
        with self.told(self.project.root / "profiles" / MAILINGS):
            lists, unread = find_lists(self.project)
            self.problems += unread
        for path in lists:
            with self.doubted(path):
                if remove_recipient(path, self.matches):
                    self.lists.append(path)
        with self.told(self.project.root / MAIL):
            sweep_making(self.project.root / MAIL)
            for home in list_homes(self.project):
                with self.told(home):
                    self.leave(home)
        sought, passed_over = self.person.seek()
        cleared = False
        with self.told(self.project.profile_cache.cache.folder):
            cleared = self.clear_cache(sought)
        searched = self.search(sought, lists)
        self.report(searched)
        gone = self.lists or self.letters or self.planned or self.sent or cleared
        return Forgotten(
            tuple(self.lists),
            self.planned,
            self.sent,
            tuple(self.letters),
            entries,
            cleared,
            bool(known or gone or searched.mentions),
            tuple(self.person.names),
            tuple(passed_over),
            tuple(dict.fromkeys(self.problems)),
            searched.count,
        )

    def matches(self, recipient: Recipient) -> bool:
        theirs = any(map(self.person.is_meant, (recipient.email, address_of(recipient, "letter"))))
        if theirs:
            self.person.learn(recipient)
        else:
            self.person.compare(recipient)
        return theirs

    def leave(self, home: Path) -> None:
        """Take the person out of the folder of a mailing."""
        is_meant = self.person.is_meant
        with self.told(home):
            if plan := read_plan(home):
                self.person.call(*(mail.name for mail in plan.mails if is_meant(mail.address)))
        with self.told(home):
            self.planned += forget_in_plan(home, is_meant)
        with self.told(home):
            gone, problems = forget_sent(home, is_meant)
            self.sent += len(gone)
            self.problems += map(self.placed, problems)
        for kind in ("*.pdf", "*.docx"):
            for path in sorted((home / FOLDER).glob(kind)):
                with self.told(path):
                    source = source_of(path)
                    if source != UNKNOWN and is_meant(source):
                        self.drop(path)
        printed = home / PRINTED
        if printed.exists() and source_of(printed) == PRINTED:
            with self.told(printed):
                theirs = any(path.parent.parent == home for path in self.letters)
                if theirs or holds_any(printed, self.person.seek()[0]):
                    self.drop(printed)
        with self.told(home / FOLDER):
            forget_sources(home / FOLDER, is_meant)

    def drop(self, path: Path) -> None:
        forget_output(path)
        self.letters.append(path)

    def clear_cache(self, sought: tuple[Sought, ...]) -> bool:
        """Empty the cache where an entry names the person, and tell whether one did.

        Sheets are kept there in several forms, not all of which can be searched.
        """
        cache = self.project.profile_cache.cache
        found = search_files(cache.paths(), sought).mentions
        if found:
            cache.clear()
        return bool(found)

    def search(self, sought: tuple[Sought, ...], lists: Iterable[Path]) -> Searched:
        """Search the project's folders that are not hidden, those of lists, and files beside."""
        root = self.project.root
        self.folders = [root / name for name in PEOPLE]
        self.folders += [path.parent for path in lists if path.parent != root]
        found: list[Path] = []
        with self.told(root):
            found = sorted(root.iterdir())
        others = [path for path in found if path.is_dir() and not path.name.startswith(".")]
        links = [path for path in others if path.is_symlink() and path not in self.folders]
        files, unread = list_files(
            (*self.folders, *(path for path in others if path not in links)), root
        )
        unread += [Unsearched(path, "", say("it leads elsewhere")) for path in links]
        files += [path for path in found if path.is_file()]
        cache = self.project.profile_cache.cache.folder
        wanted = [
            path for path in files if path != root / LEDGER and not path.is_relative_to(cache)
        ]
        searched = search_files(dict.fromkeys(wanted), sought)
        return replace(searched, unsearched=(*unread, *searched.unsearched))

    def report(self, searched: Searched) -> None:
        """Turn what a search found, and what it could not look into, into problems."""
        show = self.project.show_path
        left = {each.path for each in searched.mentions}
        left |= {each.path for each in searched.unsearched}
        for path, problems in self.doubts.items():
            # What is no list, and was searched in vain, need not be read as one.
            self.problems += problems if path in left or not path.exists() else []
        found: dict[Place, list[Message]] = {}
        for each in searched.mentions:
            place = Place(show(each.path), each.line, each.column, each.within)
            found.setdefault(place, []).append(each.what)
        self.problems += (_remaining(*each) for each in found.items())
        for path in sorted(searched.more):
            message = say("the person is named here more often than is told.")
            self.problems.append(
                Problem(Place(show(path)), message, say("Look through all of it."))
            )
        for unsearched in searched.unsearched:
            problem = unsearched_problem(self.project, unsearched)
            near = self.is_among_people(unsearched.path)
            self.problems.append(problem if near else replace(problem, severity=Severity.WARNING))

    def is_among_people(self, path: Path) -> bool:
        """Tell whether a path is in a folder where people are, or a file beside these."""
        within = any(path.is_relative_to(each) for each in self.folders)
        return within or (path.parent == self.project.root and not path.is_dir())

    @contextmanager
    def told(self, path: Path) -> Iterator[None]:
        """Note what goes wrong with a file or folder, whatever it is, and go on."""
        try:
            yield
        except ReportgenError as error:
            self.problems += map(self.placed, error.problems)
        except Exception as error:
            self.problems.append(failure_of(self.project, path, error))

    def placed(self, problem: Problem) -> Problem:
        """Return a problem with its file as it is shown in others."""
        path = Path(problem.place.file)
        shown = self.project.show_path(path) if path.is_absolute() else problem.place.file
        return replace(problem, place=replace(problem.place, file=shown))

    @contextmanager
    def doubted(self, path: Path) -> Iterator[None]:
        """Note what goes wrong with a list, for the search to tell whether it matters."""
        try:
            yield
        except ReportgenError as error:
            shown = self.project.show_path(path)
            self.doubts[path] = [
                replace(each, place=replace(each.place, file=shown), line="")
                for each in error.problems
                if each.severity is Severity.ERROR
            ][:_DOUBTS]
        except Exception as error:
            self.doubts[path] = [failure_of(self.project, path, error)]


def _remaining(place: Place, whats: Sequence[Message]) -> Problem:
    """Return the problem of a place that still names the person."""
    # On a line the name begins where the address does only as a part of it: anna.aehre@…
    whats = whats if place.within or _ADDRESS not in whats else [_ADDRESS]
    sure = _ADDRESS in whats
    if len(whats) == 1:
        advice = say("Remove it there.")
        unsure = say("Remove it there, unless somebody else is meant.")
        said = say("{what} still stands here.", what=whats[0])
    else:
        advice = say("Remove them there.")
        unsure = say("Remove them there, unless somebody else is meant.")
        said = say("{what} still stand here.", what=all_of(whats))
    return Problem(place, said, advice if sure else unsure)
