"""Messages to an SMTP server, so that it is known of each what became of it.

The end of a message, a line with a dot alone (RFC 5321 4.1.1.4), goes out apart from the rest:
until then the server cannot have taken it over, from then on it may have.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reportgen.mailings.delivery.smtp_wire import Wire
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, ReportgenError

#: The longest reply that is kept.
_LETTERS = 500
_END = b".\r\n"
#: The reply to a message that is too large (RFC 1870, 6.1).
_TOO_LARGE = 552


class Security(StrEnum):
    """How a connection is kept secret: from its first byte on, from STARTTLS on, or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class SignIn(StrEnum):
    """What a user signs in with: a password, or a token of OAuth 2."""

    PASSWORD = "password"  # noqa: S105
    OAUTH2 = "oauth2"


@dataclass(frozen=True, slots=True)
class Smtp:
    """The server and how to use it.

    `user` is empty where no one signs in, `ca_file` names a PEM file of authorities where those of
    the system are not meant; `per_minute` is how many messages go out in a minute, above 0.
    """

    host: str
    port: int
    user: str = ""
    security: Security = Security.STARTTLS
    ca_file: Path | None = None
    per_minute: float = 30
    sign_in: SignIn = SignIn.PASSWORD


class Fate(StrEnum):
    """What became of a message.

    `TOO_LARGE`: it is larger than the server takes, and was not offered to it; `LATER`: the
    server asks to try again; `LOST`: it surely has not got it, for the connection broke before
    the end; `CLOSED`: so does it, since the connection was closed after the message before;
    `UNKNOWN`: it may have it or not.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    TOO_LARGE = "too large"
    LATER = "later"
    LOST = "lost"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message, in the server's words; `handed` once `before_end` was through."""

    fate: Fate
    reply: str
    handed: bool = False


class Session:
    """A connection to a server, signed in, over which messages go one after the other.

    Raises `OSError` where the connection was closed meanwhile.
    """

    def __init__(self, smtp: Smtp, connection: smtplib.SMTP, end_timeout: float) -> None:
        self._settings = smtp
        self._smtp = connection
        self._timeout = connection.timeout
        self._end_timeout = end_timeout
        self._is_used = False
        if connection.file:
            connection.file.close()
        if connection.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection was closed")
        self._wire = connection.file = Wire(connection.sock)

    @property
    def is_open(self) -> bool:
        return self._smtp.sock is not None

    def close(self) -> None:
        """Break the connection off. A message whose end was not sent is void (RFC 5321 4.1.1.4)."""
        self._smtp.close()

    def quit(self) -> None:
        """Take leave between two messages."""
        if self.is_open:
            with suppress(OSError):
                self._smtp.quit()
        self.close()

    def deliver(
        self, message: bytes, sender: str, recipient: str, before_end: Callable[[], None]
    ) -> Outcome:
        """Hand over a message of 7-bit lines that end in CRLF, and return what became of it.

        `before_end` is called when all but the end was sent; what it raises breaks the connection
        off, so that nothing was handed over. Raises `ReportgenError` where the server takes no
        mail of this sender at all.
        """
        if not message.endswith(b"\r\n"):
            message += b"\r\n"
        try:
            outcome = self._measure(len(message)) or self._begin(sender, recipient, len(message))
            if outcome:
                return outcome
            try:
                # With its dots doubled (RFC 5321 4.5.2).
                if not self._wire.send(re.sub(rb"(?m)^\.", b"..", message)):
                    return self._interrupted()
            except OSError as error:
                return self._break_off(Fate.LOST, words_of(error))
            before_end()
            return self._end()
        except BaseException:
            self.close()
            raise

    def _measure(self, size: int) -> Outcome | None:
        """Return None where the server takes a message of so many bytes (RFC 1870, 4)."""
        given = self._smtp.esmtp_features.get("size", "").strip()
        limit = int(given) if re.fullmatch("[0-9]{1,20}", given) else 0
        if not 0 < limit < size:
            return None
        return Outcome(
            Fate.TOO_LARGE, f"the message has {size:,} bytes, and the server takes {limit:,}"
        )

    def _begin(self, sender: str, recipient: str, size: int) -> Outcome | None:
        """Announce a message, and return None where the server wants to have it."""
        has_limits = self._smtp.has_extn("size")
        used, self._is_used = self._is_used, True
        try:
            code, text = self._smtp.mail(sender, [f"SIZE={size}"] if has_limits else [])
        except OSError as error:
            # A server may close after a refusal, and say so to nobody (RFC 5321, 3.8).
            return self._break_off(Fate.CLOSED if used else Fate.LOST, words_of(error))
        try:
            if has_limits and code == _TOO_LARGE:
                return self._reset(Fate.TOO_LARGE, show_reply(code, text))
            if 500 <= code < 600:
                raise fault(
                    self._settings,
                    "sending",
                    say(
                        "the server takes no mail from “{sender}” ({reply}).",
                        sender=sender,
                        reply=show_reply(code, text),
                    ),
                    say("Check the sender's address, the user, and what the server allows them."),
                )
            if _is_fine(code):
                code, text = self._smtp.rcpt(recipient)
            if _is_fine(code):
                code, text = self._smtp.docmd("DATA")
                if code == 354:
                    return None
        except OSError as error:
            return self._break_off(Fate.LOST, words_of(error))
        fate = _fate_of(code)
        if fate not in (Fate.LATER, Fate.REFUSED) or code == 421:
            # It closes the connection (421), or says what makes no sense here.
            return self._break_off(Fate.LATER if code == 421 else Fate.LOST, show_reply(code, text))
        return self._reset(fate, show_reply(code, text))

    def _end(self) -> Outcome:
        """Send the end of a message, and return what the server makes of it."""
        if self._wire.is_answered():
            return self._interrupted(handed=True)
        try:
            self._set_timeout(self._end_timeout)
            self._wire.finish(_END)
        except ConnectionError:
            # The system took none of it: the connection was broken before.
            return self._interrupted(handed=True)
        except OSError as error:
            return self._break_off(Fate.UNKNOWN, words_of(error), handed=True)
        try:
            code, text = self._smtp.getreply()
        except OSError as error:
            return self._break_off(Fate.UNKNOWN, words_of(error), handed=True)
        fate = _fate_of(code)
        if fate is Fate.UNKNOWN or code == 421:
            return self._break_off(fate, show_reply(code, text), handed=True)
        self._set_timeout(self._timeout)
        return Outcome(fate, show_reply(code, text), handed=True)

    def _interrupted(self, handed: bool = False) -> Outcome:
        """Return what the server says to a message whose end it has not seen, and so has not got.

        What it would make of the rest nobody knows: the connection is broken off.
        """
        self._set_timeout(self._timeout)
        try:
            code, text = self._smtp.getreply()
        except OSError as error:
            return self._break_off(Fate.LOST, words_of(error), handed)
        fate = _fate_of(code)
        if fate not in (Fate.LATER, Fate.REFUSED):
            fate = Fate.LOST
        return self._break_off(fate, show_reply(code, text), handed)

    def _reset(self, fate: Fate, reply: str) -> Outcome:
        """Return what became of a message that was not begun, ready for the next one."""
        try:
            self._smtp.rset()
        except OSError:
            self.close()
        return Outcome(fate, reply)

    def _set_timeout(self, seconds: float) -> None:
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds)

    def _break_off(self, fate: Fate, reply: str, handed: bool = False) -> Outcome:
        self.close()
        return Outcome(fate, reply, handed)


def _is_fine(code: int) -> bool:
    return 200 <= code < 300


def _fate_of(code: int) -> Fate:
    """Return what a reply means by its first digit (RFC 5321 4.2.1)."""
    fates = {2: Fate.ACCEPTED, 4: Fate.LATER, 5: Fate.REFUSED}
    return fates.get(code // 100, Fate.UNKNOWN)


def show_reply(code: int, text: bytes | str) -> str:
    """Return a reply on one line, of characters that can be shown."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    shown = "".join(letter if letter.isprintable() else " " for letter in said)
    return " ".join(f"{code} {shown}".split())[:_LETTERS]


def words_of(error: OSError) -> str:
    """Return what an error of a connection says."""
    match error:
        case smtplib.SMTPResponseException():
            return show_reply(error.smtp_code, error.smtp_error)
        case TimeoutError():
            return "timed out"
    return error.strerror or str(error)


def fault(smtp: Smtp, within: str, message: Message, advice: Message) -> ReportgenError:
    """Return what is raised where something is wrong with a server or what is set for it."""
    place = Place(f"{smtp.host}:{smtp.port}", within=within)
    return ReportgenError([Problem(place, message, advice)])
