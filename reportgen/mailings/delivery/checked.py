"""Planned messages, read and held against their plan before the first of them leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.fields.values import parse_email
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, ReportgenError, UnfitError

#: How long a line may be (RFC 5321 4.5.3.1.6, without its end).
_LINE = 998
"""Characters."""
#: How much of what was read stays in memory until it leaves; what is beyond is read again.
_KEPT = 200_000_000
"""Bytes."""


@dataclass(frozen=True, slots=True)
class PlannedMessage:
    """A message as it was planned: bare addresses, its file (.eml), and the SHA-256 (hex) of it."""

    address: str
    sender: str
    path: Path
    message_id: str
    digest: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class CheckedMessages:
    """Messages that are what was planned, made by `check_messages`: nothing else leaves."""

    messages: tuple[PlannedMessage, ...]
    #: What was read of them, and has not left yet.
    _data: dict[PlannedMessage, bytes] = field(repr=False)

    def __iter__(self) -> Iterator[PlannedMessage]:
        return iter(self.messages)

    def __len__(self) -> int:
        return len(self.messages)

    def only(self, chosen: Iterable[PlannedMessage]) -> CheckedMessages:
        """Return some of the messages."""
        return CheckedMessages(tuple(chosen), self._data)

    def take(self, message: PlannedMessage) -> bytes:
        """Return the bytes of a message, which are forgotten here.

        Raises `ReportgenError` where they were not kept, and the file is not what was planned.
        """
        return self._data.pop(message, None) or _read(message)


def check_messages(messages: Iterable[PlannedMessage]) -> CheckedMessages:
    """Read and hash each message once, before the first of them leaves.

    What leaves is so what was looked at; only where all together are very large, the last ones are
    read and looked at again when their turn comes. Raises `ReportgenError` with every message that
    cannot leave as it was planned.
    """
    messages = tuple(messages)
    data: dict[PlannedMessage, bytes] = {}
    problems: list[Problem] = []
    size = 0
    for message in messages:
        try:
            read = _read(message)
        except ReportgenError as error:
            problems += error.problems
            continue
        size += len(read)
        if size <= _KEPT:
            data[message] = read
    if problems:
        raise ReportgenError(problems)
    return CheckedMessages(messages, data)


def _read(message: PlannedMessage) -> bytes:
    """Return the bytes of a message that are what was planned. Raises `ReportgenError`."""
    file = str(message.path)

    def fault(message: Message, advice: Message) -> ReportgenError:
        return ReportgenError([Problem(Place(file), message, advice)])

    for address in (message.address, message.sender):
        try:
            fits = parse_email(address) == address
        except UnfitError:
            fits = False
        if not fits:
            raise fault(
                say("“{text}” is not an e-mail address.", text=address),
                say("Plan the mailing again."),
            )
    try:
        data = message.path.read_bytes()
    except OSError as error:
        raise fault(
            say("the message cannot be read ({reason}).", reason=error.strerror),
            say("Plan the mailing again."),
        ) from None
    if hashlib.sha256(data).hexdigest() != message.digest:
        raise fault(
            say("the message is not the one that was planned."),
            say("Nobody edits planned messages: change what they are made of, and plan again."),
        )
    line = _find_unfit(data)
    if line:
        problem = Problem(
            Place(file, line),
            say("the message is not of 7-bit lines of at most {limit} characters.", limit=_LINE),
            say("Plan the mailing again."),
        )
        raise ReportgenError([problem])
    return data


def _find_unfit(data: bytes) -> int:
    """Return the first line (from 1) that SMTP does not let through as it is, 0 for none.

    That is one that ends other than in CRLF (RFC 5321 2.3.8), which a server may take for the end
    of the message, one with other characters than ASCII (2.3.1) or NUL, and one too long.
    """
    for number, line in enumerate(data.split(b"\r\n"), 1):
        sound = line.isascii() and len(line) <= _LINE
        if not sound or b"\n" in line or b"\r" in line or b"\0" in line:
            return number
    return 0
