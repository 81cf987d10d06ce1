"""Planned messages read again, to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from reportgen.problems.problem import Place, Problem, ReportgenError

_SHOWN = ("From", "To", "Subject", "Date", "List-Unsubscribe", "Message-ID")


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as people read it: its headers, and its text without layout."""

    headers: tuple[tuple[str, str], ...]
    text: str


def read_message(path: Path) -> Shown:
    """Return what a message says. Raises `ReportgenError` where it cannot be read."""
    try:
        message = message_from_bytes(path.read_bytes(), policy=default)
    except OSError as error:
        said = f"the message cannot be read ({error.strerror})."
        raise ReportgenError([Problem(Place(str(path)), said, "Plan the mailing again.")]) from None
    body = message.get_body(("plain",))
    headers = tuple((name, str(message[name])) for name in _SHOWN if message[name])
    # Lines of messages end with CR LF (RFC 5322, 2.3), those of a terminal do not.
    text = body.get_content().replace("\r\n", "\n") if body else ""
    return Shown(headers, text)
