"""A mailing sent message by message, each to one person and once, whatever happens on the way."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from reportgen.mailings.attachment import digest_attachments
from reportgen.mailings.delivery.checked import CheckedMessages, PlannedMessage
from reportgen.mailings.delivery.credentials import Secret
from reportgen.mailings.delivery.handing import begin_handing, hand_over, look_up, refuse, take_back
from reportgen.mailings.delivery.smtp import Fate, Outcome, Session, Smtp
from reportgen.mailings.delivery.smtp_connection import UnreachableError, connect
from reportgen.mailings.ledger.handovers import Entry, Handover, HeldBackError, State
from reportgen.mailings.ledger.ledger import Ledger
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, ReportgenError

#: After so many messages in a row that did not get through, more would not either.
PATIENCE = 5
_DATE = re.compile(rb"(?im)^Date:.*\r\n(?:[ \t].*\r\n)*")
_JITTER = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to wait and how often to try; times in seconds.

    Between tries the pause doubles from `first_pause` on, more or less by half. `timeout` is for
    each reply of the server, `end_timeout` for that to a message's end (RFC 5321 4.5.3.2.6).
    """

    first_pause: float = 5
    tries: int = 4
    timeout: float = 60
    end_timeout: float = 600


class Result(StrEnum):
    """What became of a message in this sending.

    The next one tries those deferred again, and those too large, which were never offered.
    """

    SENT = "sent"
    #: Written as a draft, for somebody to send.
    EXPORTED = "exported"
    REFUSED = "refused"
    TOO_LARGE = "too large"
    DEFERRED = "deferred"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message: `detail` is the server's reply, or why it was skipped.

    `entry` is what the ledger had before where that is why it was skipped.
    """

    message: PlannedMessage
    result: Result
    detail: Message | str
    entry: Entry | None = None


def send(
    messages: CheckedMessages,
    mailing: str,
    reason: str,
    ledger: Ledger,
    smtp: Smtp,
    secret: Secret,
    pace: Pace | None = None,
) -> Generator[Delivery, None, None]:
    """Send messages one after the other, and yield what became of each, in their order.

    `reason` is empty for the first sending of a mailing. What goes out is what was planned, dated
    now, and is kept beside the ledger, in the folder of the mailing. Raises `ReportgenError` at the
    first step where another process is sending, and at any later one where it makes no sense to go
    on; what was sent is in the ledger.
    """
    with ledger.lock():
        home = begin_handing(mailing, ledger)
        courier = _Courier(home, mailing, reason, ledger, smtp, secret, pace or Pace())
        try:
            failures = 0
            for message in messages:
                delivery = courier.take(message, messages)
                yield delivery
                if delivery.result is Result.SENT:
                    failures = 0
                elif delivery.result not in (Result.SKIPPED, Result.TOO_LARGE):
                    failures += 1
                if failures == PATIENCE:
                    raise _give_up(smtp, delivery)
            courier.quit()
        finally:
            courier.close()


def date_message(data: bytes, moment: datetime) -> bytes:
    """Return a message with the moment as its date (RFC 5322, 3.6.1), and else as it was."""
    end = data.find(b"\r\n\r\n") + 2
    date = f"Date: {format_datetime(moment)}\r\n".encode("ascii")
    return _DATE.sub(date, data[:end], count=1) + data[end:]


def _give_up(smtp: Smtp, last: Delivery) -> ReportgenError:
    place = Place(f"{smtp.host}:{smtp.port}", within="sending")
    problem = Problem(
        place,
        say(
            "{count} messages in a row did not get through; the last: {detail}",
            count=PATIENCE,
            detail=last.detail,
        ),
        say(
            "Find out why before you send again; those refused are tried again once settled "
            "as lost."
        ),
    )
    return ReportgenError([problem])


class _Courier:
    """Takes messages to a server over one connection, as long as it holds."""

    def __init__(
        self,
        home: Path,
        mailing: str,
        reason: str,
        ledger: Ledger,
        smtp: Smtp,
        secret: Secret,
        pace: Pace,
    ) -> None:
        self._home = home
        self._mailing = mailing
        self._reason = reason
        self._ledger = ledger
        self._smtp = smtp
        self._secret = secret
        self._pace = pace
        self._session: Session | None = None
        self._next = time.monotonic()

    def take(self, message: PlannedMessage, messages: CheckedMessages) -> Delivery:
        """Return what became of a message, one of those that were checked."""
        try:
            # Before the server is asked, so that it hardly ever must be broken off at the end.
            look_up(self._ledger, self._mailing, self._reason, message.address)
            outcome, handover = self._deliver(message, messages)
        except HeldBackError as held:
            return Delivery(message, Result.SKIPPED, say_why(held.entry), held.entry)
        match outcome.fate:
            case Fate.ACCEPTED:
                self._ledger.confirm(handover, outcome.reply)
                return Delivery(message, Result.SENT, outcome.reply)
            case Fate.REFUSED:
                return Delivery(message, Result.REFUSED, outcome.reply)
            case Fate.TOO_LARGE:
                return Delivery(message, Result.TOO_LARGE, outcome.reply)
            case Fate.UNKNOWN:
                return Delivery(message, Result.UNKNOWN, outcome.reply)
        return Delivery(message, Result.DEFERRED, outcome.reply)

    def quit(self) -> None:
        if self._session:
            self._session.quit()

    def close(self) -> None:
        if self._session:
            self._session.close()

    def _deliver(
        self, message: PlannedMessage, messages: CheckedMessages
    ) -> tuple[Outcome, Handover]:
        """Return what became of a message in the end, and what was handed over of it.

        What surely failed is taken back, and what was refused is written down.
        """
        planned = messages.take(message)
        enclosed = digest_attachments(planned)
        for number in range(self._pace.tries):
            self._pause(number)
            session = self._connected()
            self._keep_rate()
            data = date_message(planned, datetime.now().astimezone())
            handover = Handover(
                *(self._mailing, self._reason, message.address),
                *(message.message_id, self._ledger.seal(data), message.subject),
                enclosed=enclosed,
            )
            hand = partial(hand_over, self._home, self._ledger, handover, data)
            outcome = session.deliver(data, message.sender, message.address, hand)
            if outcome.fate is Fate.CLOSED:
                # The message was not begun: it is no try of its own.
                outcome = self._connected().deliver(data, message.sender, message.address, hand)
            if outcome.fate in (Fate.ACCEPTED, Fate.UNKNOWN):
                break
            self._take_back(handover, outcome)
            if outcome.fate in (Fate.REFUSED, Fate.TOO_LARGE):
                break
        return outcome, handover

    def _take_back(self, handover: Handover, outcome: Outcome) -> None:
        """Write down that a message did not go, and keep nothing of it."""
        # Only what was handed here: another process may have handed the same.
        if outcome.fate is Fate.REFUSED:
            refuse(self._home, self._ledger, handover, outcome.reply, outcome.handed)
        elif outcome.handed:
            take_back(self._home, self._ledger, handover)

    def _connected(self) -> Session:
        """Return a session that is open. Raises `ReportgenError` after the last try."""
        if self._session and self._session.is_open:
            return self._session
        why = ""
        # A server that was never reached is more likely a mistake than a passing trouble.
        tries = self._pace.tries if self._session else min(2, self._pace.tries)
        for number in range(tries):
            self._pause(number)
            try:
                self._session = connect(
                    self._smtp, self._secret, self._pace.timeout, self._pace.end_timeout
                )
            except UnreachableError as error:
                why = str(error)
            else:
                return self._session
        problem = Problem(
            Place(f"{self._smtp.host}:{self._smtp.port}", within="connecting"),
            say("the server cannot be reached ({why}).", why=why),
            say("Check host, port and security, and the network; then send again."),
        )
        raise ReportgenError([problem])

    def _pause(self, number: int) -> None:
        """Wait before a try, from the second one (1) on."""
        if number:
            time.sleep(self._pace.first_pause * 2 ** (number - 1) * _JITTER.uniform(0.5, 1.5))

    def _keep_rate(self) -> None:
        now = time.monotonic()
        time.sleep(max(0.0, self._next - now))
        self._next = max(now, self._next) + 60 / self._smtp.per_minute


def say_why(entry: Entry | None) -> Message:
    if entry is None:
        return say("opted out")
    match entry.state:
        case State.SENT:
            return say("already sent on {when}", when=entry.when)
        case State.REFUSED:
            return say("refused on {when}: {reply}", when=entry.when, reply=entry.reply)
    return say("handed over on {when}, and nobody knows whether it arrived", when=entry.when)
