"""Personal data that git holds, or takes with the next commit: what `.gitignore` keeps out of it.

Git is asked, for it alone knows.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from reportgen.input.folders import real_path
from reportgen.mailings.homes import MAIL
from reportgen.mailings.ledger.file import bears_mark
from reportgen.mailings.ledger.opt_out_files import is_opt_outs
from reportgen.mailings.prepare import read_mailing_file
from reportgen.mailings.recipients.lists import list_recipients
from reportgen.problems.message import Message, all_of, say
from reportgen.problems.problem import Place, Problem, ReportgenError, Severity
from reportgen.project.git import find_git
from reportgen.project.profiles import MAILINGS, RECIPIENTS, list_definitions
from reportgen.project.project import PROFILES, Project

#: Where lists lie, and what tables and their copies are called there, in capital or small letters.
_HOME = f"/{PROFILES}/{MAILINGS}/**"
_IN_RECIPIENTS = f"{_HOME}/{RECIPIENTS}/**"
_TABLES = (
    *("*.[cC][sS][vV]*", "*.[tT][sS][vV]*", "*.[tT][xX][tT]*", "*.[xX][lL][sS]*"),
    *("*.[oO][dD][sS]*", "*.[fF][oO][dD][sS]*", "*.[nN][uU][mM][bB][eE][rR][sS]*"),
    "*.[vV][cC][fF]*",
)
#: What office programs and editors leave beside an open file: its content, or who opened it.
_BESIDE = (".~lock.*#", "~$*", "*.[bB][aA][kK]", "*~", ".*.sw?", ".#*")
#: What a new project keeps out of git.
IGNORED = "\n".join(
    [
        "# What is built can be built again; what is kept for that holds all contacts.",
        *("output/", "/.cache/"),
        "# People: plans, letters and the ledger of mailings; what partners sent; earlier sheets",
        *("/mail/", "/inbox/", "/history/"),
        "# and lists of recipients. A list of invented people is let through by a line of its own",
        "# below these: an exclamation mark and its whole path.",
        _IN_RECIPIENTS,
        *(f"{_HOME}/{pattern}" for pattern in _TABLES),
        "# What programs keep beside open files, as who opened them",
        *_BESIDE,
        "",
    ]
)
#: Files in folders of lists that are none.
_NOTES = re.compile(r"\.git\w+|readme.*|liesmich.*|lisez.*", re.IGNORECASE)
#: How files of opt-outs and copies of ledgers end, wherever people put them.
_EXPORTED = (".json", ".sqlite3")
#: How many files are named.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of personal data: where it lies, which files there are of it, what ignores a file."""

    name: Message
    places: tuple[str, ...]
    holds: Callable[[str], bool]
    ignoring: Callable[[str], str]


def check_commits(project: Project) -> list[Problem]:
    """Return a warning for each kind of personal data that git holds or does not ignore.

    What a line of `.gitignore` with “!” names, without patterns, is there on purpose. None where
    there is no git or no repository, or where git will not say.
    """
    return _check(project, _kinds)


def check_inbox(project: Project) -> list[Problem]:
    """Return why nothing may come into the inbox: git would take along what people sent.

    That is asked before there is anything in it, too.
    """
    if problems := _check(project, lambda project: [_INBOX]):
        return problems
    git = find_git(project.root)
    name = "inbox/sent"
    try:
        is_safe = git is None or git.ignores(name)
    except (OSError, subprocess.SubprocessError):
        is_safe = True
    return [] if is_safe else [_warn(project, _INBOX, [name], False)]


def _check(project: Project, find_kinds: Callable[[Project], Sequence[_Kind]]) -> list[Problem]:
    git = find_git(project.root)
    if git is None:
        return []
    problems: list[Problem] = []
    try:
        for kind in find_kinds(project):
            for tracked in (True, False):
                how = ("--cached",) if tracked else ("--others", "--exclude-standard")
                files = [name for name in git.list_files(how, kind.places) if kind.holds(name)]
                if files := git.without_excepted(files):
                    problems.append(_warn(project, kind, files, tracked))
    except (OSError, subprocess.SubprocessError):
        return []
    return problems


def _warn(project: Project, kind: _Kind, files: Sequence[str], tracked: bool) -> Problem:
    named: Sequence[str] | Message = files[:_NAMED]
    if len(files) > _NAMED:
        named = say("{files} and {count} more", files=named, count=len(files) - _NAMED)
    # What was added by force is tracked in spite of the line.
    there = _read_lines(project.root / ".gitignore") if tracked else ()
    needed = dict.fromkeys(line for line in map(kind.ignoring, files) if line not in there)
    lines = all_of(f"“{line}”" for line in needed) if needed else ""
    if not tracked:
        message = say("git does not ignore {what}: {files}.", what=kind.name, files=named)
        advice = say("Add the line {lines}.", lines=lines)
    else:
        message = say(
            "git keeps {what}, for all who have the repository: {files}.",
            what=kind.name,
            files=named,
        )
        untrack = say(
            "“git rm --cached” with these files. Earlier commits keep them: ask whoever looks "
            "after the repository."
        )
        advice = (
            say("Add the line {lines}, and type {untrack}", lines=lines, untrack=untrack)
            if needed
            else say("Type {untrack}", untrack=untrack)
        )
    place = Place(project.show_path(project.root / ".gitignore"))
    return Problem(place, message, advice, severity=Severity.WARNING)


def _read_lines(path: Path) -> frozenset[str]:
    try:
        return frozenset(path.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeError):
        return frozenset()


def _kinds(project: Project) -> list[_Kind]:
    named, beside, enclosed = _find_lists(project)
    home = f"{PROFILES}/{MAILINGS}"

    def is_list(name: str) -> bool:
        path = PurePosixPath(name)
        if name in named or name in enclosed:
            return name in named
        if RECIPIENTS in path.parts[2:-1]:
            return not _NOTES.fullmatch(path.name)
        table = any(fnmatchcase(path.name, each) for each in (*_TABLES, *_BESIDE))
        return name in beside or (table and not _NOTES.fullmatch(path.name))

    def is_export(name: str) -> bool:
        path = project.root / name
        elsewhere = name.casefold().endswith(_EXPORTED) and not name.startswith(f"{MAIL}/")
        return elsewhere and (bears_mark(path) or is_opt_outs(path))

    def ignoring(name: str) -> str:
        path = PurePosixPath(name)
        if name.startswith(f"{home}/"):
            if RECIPIENTS in path.parts[2:-1]:
                return _IN_RECIPIENTS
            for pattern in (*_TABLES, *_BESIDE):
                if fnmatchcase(path.name, pattern):
                    return f"{_HOME}/{pattern}" if pattern in _TABLES else pattern
        return "/" + re.sub(r"([\\*?\[ ])", r"\\\1", name)

    kinds = [
        _Kind(say("lists of people"), (home, *sorted(named)), is_list, ignoring),
        _whole(say("plans, letters or the ledger of mailings"), "mail", "/mail/"),
        _INBOX,
        _whole(say("earlier versions of sheets"), "history", "/history/"),
        _Kind(say("opt-outs, or a copy of the ledger"), (".",), is_export, ignoring),
        _whole(say("what is built for internal use"), "output/internal", "output/"),
    ]
    cache = _inside(project, project.profile_cache.cache.folder)
    if cache:
        kinds.append(_whole(say("the cache, which holds all contacts"), cache, f"/{cache}/"))
    return kinds


def _whole(name: Message, place: str, line: str) -> _Kind:
    return _Kind(name, (place,), lambda file: True, lambda file: line)


_INBOX = _whole(say("what partners sent back"), "inbox", "/inbox/")


def _find_lists(project: Project) -> tuple[set[str], set[str], set[str]]:
    """Return the lists that mailings name, those in YAML beside these, and what goes with mails.

    What is sent to all, such as a programme, is no list, whatever its name ends in.
    """
    named: set[str] = set()
    beside: set[str] = set()
    enclosed: set[str] = set()
    for path in list_definitions(project, MAILINGS).paths:
        try:
            mailing = read_mailing_file(project, path)
        except ReportgenError:
            with suppress(ReportgenError):
                found = list_recipients(path, path.name)
                if found.items and not found.problems:
                    beside.add(path.relative_to(project.root).as_posix())
            continue
        named |= {_inside(project, project.root / name) for name in mailing.recipients} - {""}
        every = (name for names in mailing.attachments.values() for name in names)
        enclosed |= {_inside(project, project.root / name) for name in every} - {""}
    return named, beside, enclosed


def _inside(project: Project, path: Path) -> str:
    """Return a path from the project's folder, "" where it does not lie below that."""
    root, real = real_path(project.root), real_path(path)
    return real.relative_to(root).as_posix() if root in real.parents else ""
