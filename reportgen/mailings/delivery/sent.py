"""Messages that were sent, kept byte for byte as proof until a person is forgotten.

A message is on disk before its end goes to the server. Until the ledger knows of it, and once it
surely failed, it has a name that tells so: what a crash leaves is put right by `recover_sent`.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Container, Iterator
from contextlib import suppress
from email import message_from_bytes
from email.policy import default
from enum import StrEnum
from pathlib import Path

from reportgen.cache.atomic import is_part, make_private, remove_abandoned, sync_folder
from reportgen.mailings.homes import save_private, unwritten
from reportgen.mailings.ledger.handovers import Entry, State
from reportgen.problems.message import NOTHING, say
from reportgen.problems.problem import Place, Problem, ReportgenError

#: The folder of a mailing's sent messages; each file bears the digest that the ledger has.
SENT = "sent"
#: What the program calls a message there; what people put beside has other names.
_KEPT = re.compile("[0-9a-f]{64}[.]eml")
_HEAD = 64_000
"""How many bytes of a message are looked through for whom it was to."""


class Kept(StrEnum):
    """Whether a message is there as it was sent."""

    WHOLE = "whole"
    CHANGED = "changed"
    MISSING = "missing"
    #: It did not go, or the person was forgotten.
    NONE = "none"


def path_of_sent(home: Path, digest: str) -> Path:
    """Return where the message of a digest lies, in the folder of its mailing."""
    return home / SENT / f"{digest}.eml"


def store_message(home: Path, data: bytes) -> Path:
    """Store what is about to go out, and return its file. Raises `ReportgenError`."""
    folder = home / SENT
    try:
        make_private(folder)
    except OSError as error:
        raise unwritten(folder, error) from None
    path = folder / f".{secrets.token_hex(4)}.part"
    save_private(path, data)
    return path


def keep_message(stored: Path, digest: str) -> Path:
    """Keep a stored message of which the ledger knows, and return its file.

    Raises `ReportgenError`.
    """
    path = stored.with_name(f"{digest}.eml")
    try:
        stored.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise unwritten(path, error) from None
    return path


def loosen_message(kept: Path) -> Path:
    """Return the file of a message that surely did not go, to be dropped when the ledger knows."""
    path = kept.with_name(f".{secrets.token_hex(4)}.part")
    with suppress(OSError):
        kept.replace(path)
    return path


def drop_message(stored: Path) -> None:
    """Remove a message that did not go, as far as that can be done."""
    with suppress(OSError):
        stored.unlink(missing_ok=True)


def recover_sent(home: Path, digests: Container[str], seal: Callable[[bytes], str]) -> None:
    """Put right what a crash left: keep messages with one of these digests, drop old others.

    The digests are those of the ledger. What is young may be on its way from another computer, on
    a drive that knows no locks. Raises `ReportgenError`.
    """
    try:
        for path in _stored(home):
            digest = seal(path.read_bytes())
            if digest in digests:
                keep_message(path, digest)
            else:
                remove_abandoned(path)
    except OSError as error:
        raise unwritten(home / SENT, error) from None


def _stored(home: Path) -> list[Path]:
    folder = home / SENT
    return [path for path in folder.iterdir() if is_part(path.name)] if folder.is_dir() else []


def check_sent(path: Path, entry: Entry, seal: Callable[[bytes], str]) -> Kept:
    """Tell whether the message of an entry is there, in its file, as it was sent.

    Digests of earlier versions are bare ones (SHA-256). Raises `ReportgenError`.
    """
    if entry.state is State.REFUSED or entry.address is None:
        return Kept.NONE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Kept.MISSING
    except OSError as error:
        said = say("the message cannot be read ({reason}).", reason=error.strerror)
        raise ReportgenError(
            [Problem(Place(str(path)), said, say("Check your rights to it."))]
        ) from None
    agrees = entry.digest in (seal(data), hashlib.sha256(data).hexdigest())
    return Kept.WHOLE if agrees else Kept.CHANGED


def adopt_sent(home: Path, planned: Path, digest: str) -> None:
    """Keep a message that an earlier version sent and left with its plan. Raises `ReportgenError`.

    Nothing is done where it is not there any more as it was sent.
    """
    try:
        if planned.is_file() and hashlib.sha256(planned.read_bytes()).hexdigest() == digest:
            make_private(home / SENT)
            planned.replace(path_of_sent(home, digest))
    except OSError as error:
        raise unwritten(home / SENT, error) from None


def forget_sent(home: Path, is_meant: Callable[[str], bool]) -> tuple[list[Path], list[Problem]]:
    """Remove the messages that were sent to a person; return those gone, and what is wrong.

    `is_meant` is asked with each address. Files that the program did not put there are left, and
    those of which it is not known whom they were to are named.
    """
    gone: list[Path] = []
    problems: list[Problem] = []
    for path in _messages(home):
        try:
            addresses = _addressees(path)
            if any(map(is_meant, addresses)):
                path.unlink()
                gone.append(path)
                continue
            said = NOTHING if addresses else say("nobody can tell to whom this message was sent.")
        except OSError as error:
            said = say("the message cannot be read or removed ({reason}).", reason=error.strerror)
        if said:
            problems.append(
                Problem(Place(str(path)), said, say("Look into it, and remove it yourself."))
            )
    return gone, problems


def _messages(home: Path) -> Iterator[Path]:
    folder = home / SENT
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    yield from (path for path in files if _KEPT.fullmatch(path.name))
    yield from _stored(home)


def _addressees(path: Path) -> list[str]:
    with path.open("rb") as file:
        head = file.read(_HEAD).partition(b"\r\n\r\n")[0]
    header = message_from_bytes(head + b"\r\n\r\n", policy=default)["To"]
    return [each.addr_spec for each in header.addresses] if header else []
