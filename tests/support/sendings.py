"""Messages to three invented people, and how they are sent in tests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from reportgen.mailings.delivery.checked import PlannedMessage, check_messages
from reportgen.mailings.delivery.credentials import Secret
from reportgen.mailings.delivery.send import Delivery, Pace, send
from reportgen.mailings.delivery.smtp import Security, Smtp
from reportgen.mailings.ledger.file import open_file
from reportgen.mailings.ledger.ledger import Ledger
from reportgen.problems.problem import ReportgenError
from support.mail_server import MailServer

_L = TypeVar("_L", bound=Ledger)

OFFICE = "office@example.org"
PEOPLE = ("anna@example.org", "bert@example.org", "cleo@example.org")
ANNA, BERT, CLEO = PEOPLE
QUICK = Pace(first_pause=0.01, tries=3, timeout=5, end_timeout=5)
BRIEF = Pace(first_pause=0.01, tries=2, timeout=0.7, end_timeout=0.7)


def message_for(address: str, folder: Path, text: str = "Good morning.") -> PlannedMessage:
    identifier = f"<{address.replace('@', '.')}@mail.example.org>"
    data = (
        f"From: {OFFICE}\r\nTo: {address}\r\nMessage-ID: {identifier}\r\n\r\n{text}\r\n"
    ).encode()
    path = folder / f"{address}.eml"
    path.write_bytes(data)
    return PlannedMessage(address, OFFICE, path, identifier, hashlib.sha256(data).hexdigest())


def plan(folder: Path, people: Sequence[str] = PEOPLE) -> list[PlannedMessage]:
    return [message_for(each, folder) for each in people]


def plain(server: MailServer, per_minute: float = 60_000) -> Smtp:
    return Smtp("127.0.0.1", server.port, security=Security.NONE, per_minute=per_minute)


def deliver(
    messages: Sequence[PlannedMessage],
    ledger: Ledger,
    smtp: Smtp,
    pace: Pace = QUICK,
    secret: Secret = "",
    reason: str = "",
) -> list[Delivery]:
    return list(send(check_messages(messages), "spring", reason, ledger, smtp, secret, pace))


def opened(kind: type[_L], path: Path) -> _L:
    """Return the ledger in a file that is there, as one of another kind."""
    connection, secret, _ = open_file(path)
    return kind(path, connection, secret)


def results(deliveries: Sequence[Delivery]) -> list[str]:
    return [str(each.result) for each in deliveries]


def states(ledger: Ledger) -> dict[str | None, str]:
    return {each.address: str(each.state) for each in ledger.entries("spring")}


def problem_of(call: Callable[[], object]) -> str:
    with pytest.raises(ReportgenError) as caught:
        call()
    [problem] = caught.value.problems
    assert str(problem.advice)
    return str(problem)
