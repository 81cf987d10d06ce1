"""Plans of mailings on disk: who gets what, each message as a file, and who is left out.

A plan is written whole: messages first, in a folder of their own, then the file that names them.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, TypeVar

from reportgen.cache.atomic import is_part, replace_synced
from reportgen.input.folders import is_absent, slug_of
from reportgen.mailings.delivery.checked import PlannedMessage
from reportgen.mailings.delivery.sent import path_of_sent
from reportgen.mailings.homes import MESSAGE, unwritten
from reportgen.mailings.ledger.handovers import Entry
from reportgen.mailings.planning.folder import (
    BASIS,
    FOLDER,
    PlanFolder,
    forget_names,
    list_folders,
    mark_folder,
    remove_folder,
)
from reportgen.mailings.recipients.addresses import normalise_address
from reportgen.problems.message import Message, say
from reportgen.problems.packed import pack, unpack
from reportgen.problems.problem import Place, Problem, ReportgenError, Severity

_PLAN = "plan.json"
#: The headers that people are shown.
_SHOWN = ("From", "To", "Subject", "Date", "List-Unsubscribe", "Message-ID")
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What goes with a message: the name of the file there, and its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class PlannedMail:
    """A message that was planned; `file` is its name in the plan's folder, `size` in bytes."""

    address: str
    name: str
    language: str
    subject: str
    enclosed: tuple[Enclosed, ...]
    file: str
    size: int
    message_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Omitted:
    """Somebody who gets nothing, and why."""

    address: str
    why: Message


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan: when it was made (ISO 8601), from whom, to whom, and who is left out."""

    mailing: str
    made: str
    sender: str
    folder: str
    mails: tuple[PlannedMail, ...]
    omitted: tuple[Omitted, ...]
    #: What tells whether the mailing's texts and lists are still those it was made of.
    inputs: str

    def messages(self, home: Path) -> list[PlannedMessage]:
        """Return what is to be sent, of the plan in this folder of the mailing."""
        return [
            PlannedMessage(
                mail.address,
                self.sender,
                home / self.folder / mail.file,
                mail.message_id,
                mail.digest,
                mail.subject,
            )
            for mail in self.mails
        ]


def file_name(number: int, name: str, extension: str) -> str:
    """Return the name of the file for a recipient: its number, and letters of the name."""
    slug = slug_of(name)
    return f"{number:04}{'-' if slug else ''}{slug}.{extension}"


def save_plan(home: Path, plan: Plan) -> None:
    """Write a plan whose messages are there. Raises `ReportgenError`.

    The plan that was there is then still whole.
    """
    omitted = [
        {"address": each.address, "why": str(each.why), "said": pack(each.why)}
        for each in plan.omitted
    ]
    written = {"version": _VERSION, **asdict(plan), "omitted": omitted}
    data = json.dumps(written, indent=1).encode()
    try:
        # Earlier messages are removed next: a plan that names them must not come back.
        replace_synced(home / _PLAN, data)
    except OSError as error:
        raise unwritten(home / _PLAN, error) from None


def remove_earlier(home: Path, plan: Plan | None) -> list[Problem]:
    """Remove the folders of plans but for this one's; return warnings of what is kept in them.

    Raises `ReportgenError`.
    """
    try:
        return [
            problem
            for folder in list_folders(home)
            if plan is None or folder.path.name != plan.folder
            for problem in remove_folder(folder)
        ]
    except OSError as error:
        raise unwritten(home, error) from None


def adopt_plan(home: Path, plan: Plan) -> list[Problem]:
    """Mark the folder of a plan that an earlier version made, and return what is told of it.

    The messages that the plan names are the program's then, and nothing else is. Raises
    `ReportgenError`.
    """
    path = home / plan.folder
    try:
        if not path.is_dir() or any(each.path == path for each in list_folders(home)):
            return []
        mark_folder(PlanFolder(path, tuple(mail.file for mail in plan.mails)))
    except OSError as error:
        raise unwritten(path, error) from None
    message = say("this plan was made by an earlier version of reportgen; it is taken over.")
    advice = say("Nothing is to be done.")
    return [Problem(Place(str(path)), message, advice, severity=Severity.WARNING)]


def read_plan(home: Path) -> Plan | None:
    """Return the plan of a mailing, None where there is none. Raises `ReportgenError`."""
    path = home / _PLAN
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _problem(
            path, say("the plan cannot be read ({reason}).", reason=error.strerror)
        ) from None
    try:
        plan = _parse(json.loads(data))
    except (KeyError, TypeError, ValueError, RecursionError):
        raise _problem(path, say("this is no plan that this program can read.")) from None
    if plan.mailing != unicodedata.normalize("NFC", home.name):
        raise _problem(
            path, say("this is a plan of another mailing, “{mailing}”.", mailing=plan.mailing)
        )
    return plan


def _parse(read: Any) -> Plan:
    """Return the plan that was read. Raises `KeyError`, `TypeError` and `ValueError`."""
    if not isinstance(read, dict) or read.pop("version") != _VERSION:
        raise ValueError("another version")
    mails = tuple(
        _made(
            PlannedMail,
            {**mail, "enclosed": tuple(_made(Enclosed, each) for each in mail["enclosed"])},
        )
        for mail in read.pop("mails")
    )
    omitted = tuple(map(_omitted, read.pop("omitted")))
    plan = _made(Plan, {**read, "mails": mails, "omitted": omitted})
    if not FOLDER.fullmatch(plan.folder) or not all(MESSAGE.fullmatch(m.file) for m in mails):
        raise ValueError("a name leads elsewhere")
    return plan


def _omitted(read: dict[str, Any]) -> Omitted:
    """Return who was left out; earlier versions said why in English alone."""
    if not isinstance(read, dict):
        raise TypeError("somebody left out is of another kind")
    said = read.pop("said", None)
    if set(read) != {"address", "why"} or not all(isinstance(each, str) for each in read.values()):
        raise TypeError("somebody left out is of another kind")
    why = say("{why}", why=read["why"])
    with suppress(ValueError):
        why = unpack(said)
    return Omitted(read["address"], why)


_MadeT = TypeVar("_MadeT", Enclosed, PlannedMail, Plan)


def _made(kind: type[_MadeT], values: dict[str, Any]) -> _MadeT:
    made = kind(**values)
    for part in fields(kind):
        # Annotations are strings here: str, int, or a tuple.
        if type(getattr(made, part.name)).__name__ != str(part.type).partition("[")[0]:
            raise TypeError(f"{part.name} is of another kind")
    return made


def forget_in_plan(home: Path, is_meant: Callable[[str], bool]) -> int:
    """Take a person out of the plan in a folder, and return how many messages they had in it.

    `is_meant` is asked with each address. Messages of plans that came to nothing go too, whosever
    they are. What people put beside is left. Raises `ReportgenError`.
    """
    plan = read_plan(home)
    if plan:
        adopt_plan(home, plan)
    remove_earlier(home, plan)
    _remove_parts(home)
    if plan is None:
        return 0
    gone = [mail for mail in plan.mails if is_meant(mail.address)]
    left = replace(
        plan,
        mails=tuple(mail for mail in plan.mails if mail not in gone),
        omitted=tuple(each for each in plan.omitted if not is_meant(each.address)),
    )
    if left != plan:
        save_plan(home, left)
    named = {BASIS, *(mail.file for mail in left.mails)}
    try:
        for folder in list_folders(home):
            if folder.path.name == plan.folder:
                # Also where it was broken off the last time, after the plan was written.
                forget_names(folder, named.__contains__)
    except OSError as error:
        raise unwritten(home, error) from None
    return len(gone)


def _remove_parts(home: Path) -> None:
    """Remove plans that were half written when their writer was killed: they name people."""
    try:
        for path in home.iterdir():
            if is_part(path.name):
                path.unlink()
    except OSError as error:
        raise unwritten(home, error) from None


def find_mail(plan: Plan, address: str) -> PlannedMail | None:
    """Return the message to an address, however its letters are written."""
    key = normalise_address(address)
    return next((mail for mail in plan.mails if normalise_address(mail.address) == key), None)


def find_sent(home: Path, entry: Entry, plan: Plan | None) -> Path:
    """Return where the message of an entry of the ledger lies, if it is there.

    An earlier version sent it from the plan, and left it there.
    """
    kept = path_of_sent(home, entry.digest)
    if plan is None or not is_absent(kept):
        return kept
    files = (mail.file for mail in plan.mails if mail.digest == entry.digest)
    return next((home / plan.folder / file for file in files), kept)


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file that goes with a message: what it is called, and its media type (IANA)."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as people read it: its headers, its text without layout and with, its files."""

    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    files: tuple[ShownFile, ...]


def read_message(path: Path) -> Shown:
    """Return what a message says. Raises `ReportgenError` where it cannot be read."""
    try:
        message = message_from_bytes(path.read_bytes(), policy=default)
    except OSError as error:
        said = say("the message cannot be read ({reason}).", reason=error.strerror)
        raise ReportgenError(
            [Problem(Place(str(path)), said, say("Plan the mailing again."))]
        ) from None
    body, page = message.get_body(("plain",)), message.get_body(("html",))
    headers = tuple((name, str(message[name])) for name in _SHOWN if message[name])
    # Lines of messages end with CR LF (RFC 5322, 2.3), those of a terminal do not.
    text = body.get_content().replace("\r\n", "\n") if body else ""
    html = page.get_content() if page else ""
    files = (
        ShownFile(str(part.get_filename()), part.get_content_type(), _content_of(part))
        for part in message.iter_attachments()
    )
    return Shown(headers, text, html, tuple(files))


def _content_of(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def total_size(mails: Sequence[PlannedMail]) -> int:
    """Return the bytes of all messages."""
    return sum(mail.size for mail in mails)


def _problem(path: Path, message: Message) -> ReportgenError:
    return ReportgenError([Problem(Place(str(path)), message, say("Plan the mailing again."))])
