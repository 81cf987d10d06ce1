"""Plans of mailings on disk: who gets what, each message as a file, and who is left out.

A plan is written whole: messages first, in a folder of their own, then the file that names them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from reportgen.errors import Place, Problem, ReportgenError
from reportgen.files import is_part, written_beside
from reportgen.mail.ledger import normalise_address
from reportgen.mail.sending import PlannedMessage

#: Where plans, letters and the ledger lie in a project.
MAIL = "mail"
_PLAN = "plan.json"
_VERSION = 1
#: Names of what a plan has in its folder, and nowhere else.
_FOLDER, _FILE = re.compile("plan-[0-9]+"), re.compile("[a-z0-9-]+[.]eml")


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
    why: str


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
            )
            for mail in self.mails
        ]


def home_of(root: Path, mailing: str) -> Path:
    """Return the folder of a mailing in a project; git keeps nothing of what lies there."""
    return root / MAIL / mailing


def ignore_folder(home: Path) -> None:
    """Make the folder of a mailing, of which git keeps nothing. Raises `ReportgenError`."""
    ignored = home.parent / ".gitignore"
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not ignored.exists():
            ignored.write_text("*\n", encoding="ascii")
    except OSError as error:
        raise _unwritten(home, error) from None


def begin_plan(home: Path) -> Path:
    """Return a new folder for the messages of a plan. Raises `ReportgenError`."""
    ignore_folder(home)
    try:
        numbers = [
            int(path.name[5:]) for path in home.glob("plan-[0-9]*") if path.name[5:].isdigit()
        ]
        folder = home / f"plan-{max(numbers, default=0) + 1}"
        folder.mkdir()
    except OSError as error:
        raise _unwritten(home, error) from None
    return folder


def slug_of(name: str) -> str:
    """Return small ASCII letters, digits and hyphens of a name, "" where it has none."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    letters = plain.encode("ascii", "ignore").decode()
    return re.sub("[^A-Za-z0-9]+", "-", letters).strip("-").lower()[:40].strip("-")


def file_name(number: int, name: str, extension: str) -> str:
    """Return the name of the file for a recipient: its number, and letters of the name."""
    slug = slug_of(name)
    return f"{number:04}{'-' if slug else ''}{slug}.{extension}"


def save_message(folder: Path, file: str, data: bytes) -> None:
    """Write a message, synced to disk. Raises `ReportgenError`."""
    try:
        with (folder / file).open("xb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        raise _unwritten(folder / file, error) from None


def save_plan(home: Path, plan: Plan) -> None:
    """Write a plan whose messages are there, and remove those of earlier ones.

    Raises `ReportgenError`; the plan that was there is then still whole.
    """
    written = {"version": _VERSION, **asdict(plan)}
    try:
        with written_beside(home / _PLAN, json.dumps(written, indent=1).encode()) as new:
            # Earlier messages are removed next: a plan that names them must not come back.
            _sync(new)
            new.replace(home / _PLAN)
    except OSError as error:
        raise _unwritten(home / _PLAN, error) from None
    for path in home.glob("plan-[0-9]*"):
        if path.is_dir() and path.name != plan.folder:
            shutil.rmtree(path, ignore_errors=True)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def drop_plan(folder: Path) -> None:
    """Remove the messages of a plan that was not finished."""
    shutil.rmtree(folder, ignore_errors=True)


def read_plan(home: Path) -> Plan | None:
    """Return the plan of a mailing, None where there is none. Raises `ReportgenError`."""
    path = home / _PLAN
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _problem(path, f"the plan cannot be read ({error.strerror}).") from None
    try:
        plan = _parse(json.loads(data))
    except (KeyError, TypeError, ValueError, RecursionError):
        raise _problem(path, "this is no plan that this program can read.") from None
    if plan.mailing != unicodedata.normalize("NFC", home.name):
        raise _problem(path, f"this is a plan of another mailing, “{plan.mailing}”.")
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
    omitted = tuple(_made(Omitted, each) for each in read.pop("omitted"))
    plan = _made(Plan, {**read, "mails": mails, "omitted": omitted})
    if not _FOLDER.fullmatch(plan.folder) or not all(_FILE.fullmatch(each.file) for each in mails):
        raise ValueError("a name leads elsewhere")
    return plan


_MadeT = TypeVar("_MadeT", Enclosed, PlannedMail, Omitted, Plan)


def _made(kind: type[_MadeT], values: dict[str, Any]) -> _MadeT:
    made = kind(**values)
    for part in fields(kind):
        # Annotations are strings here: str, int, or a tuple.
        if type(getattr(made, part.name)).__name__ != str(part.type).partition("[")[0]:
            raise TypeError(f"{part.name} is of another kind")
    return made


def forget_in_plan(home: Path, is_meant: Callable[[str], bool]) -> int:
    """Take a person out of the plan in a folder, and return how many messages they had in it.

    `is_meant` is asked with each address. Messages that no plan names go too, whosever they are.
    Raises `ReportgenError`.
    """
    plan = read_plan(home)
    _remove_others(home, plan)
    if plan is None:
        return 0
    gone = [mail for mail in plan.mails if is_meant(mail.address)]
    omitted = tuple(each for each in plan.omitted if not is_meant(each.address))
    if not gone and len(omitted) == len(plan.omitted):
        return 0
    kept = tuple(mail for mail in plan.mails if mail not in gone)
    left = replace(plan, mails=kept, omitted=omitted)
    save_plan(home, left)
    _remove_others(home, left)
    return len(gone)


def _remove_others(home: Path, plan: Plan | None) -> None:
    """Remove the messages that a plan does not name: of earlier ones, or broken off halfway.

    Raises `ReportgenError`, since they may name the person that is to be forgotten.
    """
    named = {mail.file for mail in plan.mails} if plan else set()
    try:
        for folder in home.glob("plan-[0-9]*"):
            if plan is None or folder.name != plan.folder:
                shutil.rmtree(folder)
                continue
            for path in folder.iterdir():
                if path.name not in named:
                    path.unlink()
        for path in home.iterdir():
            if is_part(path.name):
                path.unlink()
    except OSError as error:
        raise _unwritten(home, error) from None


def find_mail(plan: Plan, address: str) -> PlannedMail | None:
    """Return the message to an address, however its letters are written."""
    key = normalise_address(address)
    return next((mail for mail in plan.mails if normalise_address(mail.address) == key), None)


def total_size(mails: Sequence[PlannedMail]) -> int:
    """Return the bytes of all messages."""
    return sum(mail.size for mail in mails)


def _unwritten(path: Path, error: OSError) -> ReportgenError:
    message = f"it cannot be written ({error.strerror})."
    advice = "Check space and rights in the folder."
    return ReportgenError([Problem(Place(str(path)), message, advice)])


def _problem(path: Path, message: str) -> ReportgenError:
    return ReportgenError([Problem(Place(str(path)), message, "Plan the mailing again.")])
