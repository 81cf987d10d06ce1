"""A planned message sent to its own sender, to be looked at in a mail program; nobody else gets it.

It counts for nothing: the ledger does not know of it.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from reportgen.mailings.delivery.checked import PlannedMessage, check_messages
from reportgen.mailings.delivery.credentials import Secret
from reportgen.mailings.delivery.send import Pace, date_message
from reportgen.mailings.delivery.smtp import Fate, Smtp, fault
from reportgen.mailings.delivery.smtp_connection import UnreachableError, connect
from reportgen.problems.message import say

_MARK = b"[Test] "
_TO = re.compile(rb"(?im)^To:.*\r\n(?:[ \t].*\r\n)*")
_SUBJECT = re.compile(rb"(?im)^Subject: ?")
_MESSAGE_ID = re.compile(rb"(?im)^Message-ID:.*\r\n(?:[ \t].*\r\n)*")


def send_trial(
    message: PlannedMessage, smtp: Smtp, secret: Secret, pace: Pace | None = None
) -> str:
    """Send a planned message to its own sender, and return what the server said.

    It differs from what was planned by the address it goes to, a mark in the subject, the date
    and its Message-ID. Raises `ReportgenError` where it did not get through.
    """
    pace = pace or Pace()
    checked = check_messages([message])
    data = make_trial(checked.take(message), message.sender)
    try:
        session = connect(smtp, secret, pace.timeout, pace.end_timeout)
    except UnreachableError as error:
        raise fault(
            smtp,
            "connecting",
            say("the server cannot be reached ({why}).", why=str(error)),
            say("Check host, port and security, and the network; then send again."),
        ) from None
    try:
        outcome = session.deliver(data, message.sender, message.sender, lambda: None)
        if outcome.fate is not Fate.ACCEPTED:
            raise fault(
                smtp,
                "sending",
                say("the message to yourself did not get through ({reply}).", reply=outcome.reply),
                say("Find out why before you send the mailing."),
            )
        session.quit()
        return outcome.reply
    finally:
        session.close()


def make_trial(data: bytes, sender: str) -> bytes:
    """Return a planned message as its sender gets it."""
    end = data.find(b"\r\n\r\n") + 2
    head, body = date_message(data[:end] + b"\r\n", datetime.now().astimezone())[:-2], data[end:]
    name = f"<trial-{secrets.token_hex(16)}@{sender.rpartition('@')[2]}>"
    head = _TO.sub(f"To: <{sender}>\r\n".encode("ascii"), head, count=1)
    head = _MESSAGE_ID.sub(f"Message-ID: {name}\r\n".encode("ascii"), head, count=1)
    return _SUBJECT.sub(b"Subject: " + _MARK, head, count=1) + body
