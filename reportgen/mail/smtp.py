"""Messages to an SMTP server, so that it is known of each what became of it.

The end of a message, a line with a dot alone (RFC 5321 4.1.1.4), goes out apart from the rest:
until then the server cannot have taken it over, from then on it may have.
"""

from __future__ import annotations

import importlib
import ipaddress
import os
import re
import selectors
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reportgen.errors import Place, Problem, ReportgenError

PASSWORD = "REPORTGEN_SMTP_PASSWORD"  # noqa: S105
"""The environment variable that holds the password."""
#: The name under which a keyring holds it.
_SERVICE = "reportgen"
#: So much is sent at once: the time limit is one for each piece.
_PIECE = 65_536
"""Bytes."""
#: The longest reply that is kept.
_LETTERS = 500
_END = b".\r\n"


class Security(StrEnum):
    """How a connection is kept secret: from its first byte on, from STARTTLS on, or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


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


class Fate(StrEnum):
    """What became of a message.

    `LATER`: the server asks to try again; `LOST`: it surely has not got it, for the connection
    broke before the end; `UNKNOWN`: it may have it or not.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LATER = "later"
    LOST = "lost"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message, in the server's words; `handed` once `before_end` was through."""

    fate: Fate
    reply: str
    handed: bool = False


class UnreachableError(Exception):
    """Raised where a server cannot be reached just now; the text says why."""


def find_password(smtp: Smtp) -> str:
    """Return the password of the settings' user, empty without a user.

    It is looked for in the environment, then in the system's keyring, if the package `keyring` is
    installed. Raises `ReportgenError` where it is in neither.
    """
    if not smtp.user:
        return ""
    password = os.environ.get(PASSWORD) or _ask_keyring(smtp.user)
    if password:
        return password
    raise _stop(
        smtp,
        "signing in",
        f"there is no password for “{smtp.user}”.",
        f"Set the environment variable {PASSWORD}, or install the package keyring and run"
        f" “keyring set {_SERVICE} {smtp.user}”.",
    )


def _ask_keyring(user: str) -> str:
    try:
        keyring = importlib.import_module("keyring")
    except ImportError:
        return ""
    try:
        return keyring.get_password(_SERVICE, user) or ""
    except keyring.errors.KeyringError:
        return ""


class Session:
    """A connection to a server, signed in, over which messages go one after the other."""

    def __init__(self, smtp: Smtp, connection: smtplib.SMTP, end_timeout: float) -> None:
        self._settings = smtp
        self._smtp = connection
        self._timeout = connection.timeout
        self._end_timeout = end_timeout
        if connection.sock is not None:
            # The end of a message is a packet of its own, which would wait for the rest's receipt.
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

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
        try:
            outcome = self._begin(sender, recipient)
            if outcome:
                return outcome
            try:
                self._send_lines(message)
            except OSError as error:
                return self._break_off(Fate.LOST, _words(error))
            before_end()
            return self._end()
        except BaseException:
            self.close()
            raise

    def _begin(self, sender: str, recipient: str) -> Outcome | None:
        """Announce a message, and return None where the server wants to have it."""
        try:
            code, text = self._smtp.mail(sender)
            if 500 <= code < 600:
                raise _stop(
                    self._settings,
                    "sending",
                    f"the server takes no mail from “{sender}” ({_say(code, text)}).",
                    "Check the sender's address, the user, and what the server allows them.",
                )
            if _is_fine(code):
                code, text = self._smtp.rcpt(recipient)
            if _is_fine(code):
                code, text = self._smtp.docmd("DATA")
                if code == 354:
                    return None
            fate = _fate_of(code)
            if fate not in (Fate.LATER, Fate.REFUSED) or code == 421:
                # It closes the connection (421), or says what makes no sense here.
                return self._break_off(Fate.LATER if code == 421 else Fate.LOST, _say(code, text))
        except OSError as error:
            return self._break_off(Fate.LOST, _words(error))
        try:
            self._smtp.rset()
        except OSError:
            self.close()
        return Outcome(fate, _say(code, text))

    def _send_lines(self, message: bytes) -> None:
        """Send a message with its dots doubled (RFC 5321 4.5.2), but for its end."""
        if not message.endswith(b"\r\n"):
            message += b"\r\n"
        lines = re.sub(rb"(?m)^\.", b"..", message)
        for start in range(0, len(lines), _PIECE):
            self._smtp.send(lines[start : start + _PIECE])

    def _end(self) -> Outcome:
        """Send the end of a message, and return what the server makes of it."""
        if self._is_answered():
            return self._break_off(Fate.LOST, "the connection was lost", handed=True)
        try:
            self._set_timeout(self._end_timeout)
            self._smtp.send(_END)
            code, text = self._smtp.getreply()
        except OSError as error:
            return self._break_off(Fate.UNKNOWN, _words(error), handed=True)
        fate = _fate_of(code)
        if fate is Fate.UNKNOWN or code == 421:
            return self._break_off(fate, _say(code, text), handed=True)
        self._set_timeout(self._timeout)
        return Outcome(fate, _say(code, text), handed=True)

    def _is_answered(self) -> bool:
        """Tell whether the server closed or said something, although it is not its turn."""
        if self._smtp.sock is None:
            return True
        with selectors.DefaultSelector() as selector:
            selector.register(self._smtp.sock, selectors.EVENT_READ)
            return bool(selector.select(0))

    def _set_timeout(self, seconds: float) -> None:
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds)

    def _break_off(self, fate: Fate, reply: str, handed: bool = False) -> Outcome:
        self.close()
        return Outcome(fate, reply, handed)


def connect(smtp: Smtp, password: str, timeout: float, end_timeout: float) -> Session:
    """Return a session with a server, encrypted and signed in as the settings want it.

    Times are in seconds: `end_timeout` is for the reply to a message's end, for which RFC 5321
    4.5.3.2.6 wants 600. Raises `UnreachableError` where it may help to try again, and
    `ReportgenError` where it does not: the certificate, the password or the settings are wrong.
    """
    if smtp.user and smtp.security is Security.NONE and not _is_loopback(smtp.host):
        raise _stop(
            smtp,
            "signing in",
            "the password would go over the network in plain text.",
            "Write “security: starttls” (port 587) or “security: tls” (port 465).",
        )
    context = None if smtp.security is Security.NONE else _context(smtp)
    connection: smtplib.SMTP | None = None
    try:
        if smtp.security is Security.TLS:
            connection = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=timeout, context=context)
        else:
            connection = smtplib.SMTP(smtp.host, smtp.port, timeout=timeout)
        connection.ehlo_or_helo_if_needed()
        if smtp.security is Security.STARTTLS:
            _start_tls(smtp, connection, context)
        if smtp.user:
            _sign_in(smtp, connection, password)
    except BaseException as error:
        if connection:
            connection.close()
        if isinstance(error, OSError):
            raise _explain(smtp, error) from None
        if isinstance(error, UnicodeError | OverflowError):
            raise _stop(
                smtp, "connecting", "that is no address of a server.", "Check host and port."
            ) from None
        raise
    return Session(smtp, connection, end_timeout)


def _context(smtp: Smtp) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=smtp.ca_file)
    except OSError as error:
        problem = Problem(
            Place(str(smtp.ca_file)),
            f"the certificates cannot be read ({error.strerror or error}).",
            "Write as “ca_file” a PEM file with the certificate of your authority.",
        )
        raise ReportgenError([problem]) from None


def _start_tls(smtp: Smtp, connection: smtplib.SMTP, context: ssl.SSLContext | None) -> None:
    try:
        connection.starttls(context=context)
    except smtplib.SMTPNotSupportedError:
        raise _stop(
            smtp,
            "connecting",
            "the server offers no encryption (STARTTLS).",
            "Check host and port; for port 465 write “security: tls”.",
        ) from None
    connection.ehlo_or_helo_if_needed()


def _sign_in(smtp: Smtp, connection: smtplib.SMTP, password: str) -> None:
    try:
        connection.login(smtp.user, password)
    except UnicodeError:
        raise _stop(
            smtp,
            "signing in",
            "user or password have letters that the server cannot be told.",
            "Choose a password of ASCII characters.",
        ) from None
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPResponseException as error:
        if 400 <= error.smtp_code < 500:
            raise
        raise _stop(
            smtp,
            "signing in",
            f"the server refuses “{smtp.user}” or the password"
            f" ({_say(error.smtp_code, error.smtp_error)}).",
            f"Check “user” and the password ({PASSWORD}, or the keyring).",
        ) from None
    except smtplib.SMTPException as error:
        raise _stop(
            smtp,
            "signing in",
            f"the server lets nobody sign in in a way that is known here ({_words(error)}).",
            "Check host and port, or remove “user” if it wants none.",
        ) from None


def _explain(smtp: Smtp, error: OSError) -> Exception:
    """Return what to raise for a connection that failed."""
    match error:
        case ssl.SSLCertVerificationError():
            return _stop(
                smtp,
                "connecting",
                f"the server's certificate is not trusted ({error.verify_message}).",
                "Check the host's name; for an authority of your own, write its “ca_file”.",
            )
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError() | ssl.SSLSyscallError():
            return UnreachableError(_words(error))
        case ssl.SSLError():
            return _stop(
                smtp,
                "connecting",
                f"no encrypted connection comes about ({_words(error)}).",
                "Check “port” and “security”: 465 goes with tls, 587 with starttls.",
            )
        case smtplib.SMTPResponseException(smtp_code=code) if 500 <= code < 600:
            return _stop(
                smtp,
                "connecting",
                f"the server refuses us ({_words(error)}).",
                "Check host and port, and ask whoever runs the server.",
            )
    return UnreachableError(_words(error))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _is_fine(code: int) -> bool:
    return 200 <= code < 300


def _fate_of(code: int) -> Fate:
    """Return what a reply means by its first digit (RFC 5321 4.2.1)."""
    fates = {2: Fate.ACCEPTED, 4: Fate.LATER, 5: Fate.REFUSED}
    return fates.get(code // 100, Fate.UNKNOWN)


def _say(code: int, text: bytes | str) -> str:
    """Return a reply on one line, of characters that can be shown."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    shown = "".join(letter if letter.isprintable() else " " for letter in said)
    return " ".join(f"{code} {shown}".split())[:_LETTERS]


def _words(error: OSError) -> str:
    match error:
        case smtplib.SMTPResponseException():
            return _say(error.smtp_code, error.smtp_error)
        case TimeoutError():
            return "timed out"
    return error.strerror or str(error)


def _stop(smtp: Smtp, within: str, message: str, advice: str) -> ReportgenError:
    place = Place(f"{smtp.host}:{smtp.port}", within=within)
    return ReportgenError([Problem(place, message, advice)])
