"""Planned messages as drafts, for offices that send from their own mailbox.

A draft counts as handed over from the moment it is written: what becomes of it in the mailbox
nobody tells the program, until somebody settles it.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from reportgen.cache.atomic import is_part, make_private, replace_file
from reportgen.mailings.attachment import digest_attachments
from reportgen.mailings.delivery.checked import CheckedMessages, PlannedMessage
from reportgen.mailings.delivery.handing import begin_handing, hand_over, look_up, take_back
from reportgen.mailings.delivery.send import Delivery, Result, date_message, say_why
from reportgen.mailings.homes import LITTER, MESSAGE, unwritten
from reportgen.mailings.ledger.handovers import EXPORTED, Entry, Handover, HeldBackError
from reportgen.mailings.ledger.ledger import Ledger
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, ReportgenError

#: The mark of a folder of drafts, and the mailing that they are of.
_MARK, _IGNORED = ".reportgen-drafts.json", ".gitignore"
_VERSION = 1
#: What Outlook opens as a message that is not sent yet.
_UNSENT = b"X-Unsent: 1\r\n"


def begin_export(folder: Path, mailing: str) -> None:
    """Make a folder for the drafts of a mailing, or take one that holds such drafts alone.

    Raises `ReportgenError` where it holds anything else, or cannot be made.
    """
    try:
        if not folder.exists() or not any(_contents(folder)):
            make_private(folder)
            with suppress(OSError):
                # There are systems without such rights.
                folder.chmod(0o700)
            mark = {"version": _VERSION, "mailing": mailing}
            replace_file(folder / _MARK, json.dumps(mark).encode(), private=True)
            replace_file(folder / _IGNORED, b"*\n", private=True)
            return
        _check_contents(folder, mailing)
    except OSError as error:
        raise unwritten(folder, error) from None


def _contents(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if path.name not in LITTER)


def _check_contents(folder: Path, mailing: str) -> None:
    try:
        mark = json.loads((folder / _MARK).read_bytes())
        sound = mark["version"] == _VERSION and mark["mailing"] == mailing
    except (FileNotFoundError, KeyError, TypeError, ValueError, RecursionError):
        sound = False
    others = [
        path.name
        for path in _contents(folder)
        if path.name not in (_MARK, _IGNORED)
        and not MESSAGE.fullmatch(path.name)
        and not is_part(path.name)
    ]
    if not sound or others:
        what = others[0] if others else say("drafts of another mailing, or other files")
        problem = Problem(
            Place(str(folder)),
            say("the folder holds more than drafts of this mailing: {what}.", what=what),
            say("Name a new folder, or an empty one."),
        )
        raise ReportgenError([problem])


def export(
    messages: CheckedMessages, mailing: str, reason: str, ledger: Ledger, folder: Path
) -> Generator[Delivery, None, None]:
    """Write messages as drafts one after the other, and yield what became of each, in their order.

    The ledger has each before its file is there, so that nobody gets it from elsewhere too; a row
    whose file is missing is in `list_missing`. Raises `ReportgenError` at the first step where
    another process has the ledger or the folder is not for drafts, and at any later one where a
    file cannot be written.
    """
    with ledger.lock():
        begin_export(folder, mailing)
        home = begin_handing(mailing, ledger)
        for message in messages:
            try:
                look_up(ledger, mailing, reason, message.address)
                data = messages.take(message)
                path = _write_draft(message, data, mailing, reason, ledger, home, folder)
            except HeldBackError as held:
                yield Delivery(message, Result.SKIPPED, say_why(held.entry), held.entry)
            else:
                yield Delivery(message, Result.EXPORTED, path.name)


def _write_draft(
    message: PlannedMessage,
    planned: bytes,
    mailing: str,
    reason: str,
    ledger: Ledger,
    home: Path,
    folder: Path,
) -> Path:
    data = _UNSENT + date_message(planned, datetime.now().astimezone())
    path = _free_name(folder / message.path.name)
    handover = Handover(
        *(mailing, reason, message.address, message.message_id, ledger.seal(data)),
        subject=message.subject,
        enclosed=digest_attachments(planned),
        note=f"{EXPORTED}{folder.absolute().name}/{path.name}",
    )
    hand_over(home, ledger, handover, data)
    try:
        replace_file(path, data, private=True)
    except BaseException as error:
        # First the draft, which somebody could send.
        with suppress(OSError):
            path.unlink(missing_ok=True)
        if not path.exists():
            take_back(home, ledger, handover)
        if isinstance(error, OSError):
            raise unwritten(path, error) from None
        raise
    return path


def _free_name(path: Path) -> Path:
    """Return a path at which nothing is: a draft of an earlier plan may have the same name."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free


def list_missing(entries: Iterable[Entry], folder: Path) -> list[Entry]:
    """Return who is noted as exported to a folder, and has no draft there any more.

    It was moved, or the export was broken off just before it was written.
    """
    name = folder.absolute().name
    return [
        entry
        for entry in entries
        if entry.is_exported
        and entry.draft.partition("/")[0] == name
        and not (folder / entry.draft.partition("/")[2]).exists()
    ]
