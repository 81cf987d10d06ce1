"""Connections to an SMTP server: found, encrypted, and signed in."""

from __future__ import annotations

import ipaddress
import re
import smtplib
import socket
import ssl

from reportgen.mailings.delivery.credentials import Secret
from reportgen.mailings.delivery.sign_in import sign_in
from reportgen.mailings.delivery.smtp import Security, Session, Smtp, fault, words_of
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, ReportgenError

#: A name with a dot, of labels as hosts may have them (RFC 5321 2.3.5).
_LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,255}}\Z){_LABEL}([.]{_LABEL})+")


class UnreachableError(Exception):
    """Raised where a server cannot be reached just now; the text says why."""


def connect(smtp: Smtp, secret: Secret, timeout: float, end_timeout: float) -> Session:
    """Return a session with a server, encrypted and signed in as the settings want it.

    Times are in seconds: `end_timeout` is for the reply to a message's end, for which RFC 5321
    4.5.3.2.6 wants 600. Raises `UnreachableError` where it may help to try again, and
    `ReportgenError` where it does not: the certificate, the password or the settings are wrong.
    """
    if smtp.user and smtp.security is Security.NONE and not _is_loopback(smtp.host):
        raise fault(
            smtp,
            "signing in",
            say("the password or token would go over the network in plain text."),
            say("Write “security: starttls” (port 587) or “security: tls” (port 465)."),
        )
    context = None if smtp.security is Security.NONE else _context(smtp)
    # Before anybody waits: it may be a command that takes its time.
    known = secret() if callable(secret) else secret
    connection: smtplib.SMTP | None = None
    try:
        # The name is set below; smtplib would take that of the computer, whatever it is.
        where = (smtp.host, smtp.port, "localhost")
        if smtp.security is Security.TLS:
            connection = smtplib.SMTP_SSL(*where, timeout=timeout, context=context)
        else:
            connection = smtplib.SMTP(*where, timeout=timeout)
        if connection.sock is not None:
            connection.local_hostname = name_client(connection.sock)
        connection.ehlo_or_helo_if_needed()
        if smtp.security is Security.STARTTLS:
            _start_tls(smtp, connection, context)
        if smtp.user:
            sign_in(smtp, connection, known)
        return Session(smtp, connection, end_timeout)
    except BaseException as error:
        if connection:
            connection.close()
        if isinstance(error, OSError):
            raise _explain(smtp, error) from None
        if isinstance(error, UnicodeError | OverflowError):
            raise fault(
                smtp,
                "connecting",
                say("that is no address of a server."),
                say("Check host and port."),
            ) from None
        raise


def name_client(sock: socket.socket) -> str:
    """Return what this computer calls itself to a server (RFC 5321 4.1.1.1).

    That is its name in the domain, or its address (4.1.3) where it has none that is a domain's:
    names given at home have blanks, umlauts, or no dot.
    """
    try:
        name = socket.getfqdn()
    except UnicodeError:
        name = ""
    if _DOMAIN.fullmatch(name):
        return name
    address = str(sock.getsockname()[0]).partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _context(smtp: Smtp) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=smtp.ca_file)
    except OSError as error:
        problem = Problem(
            Place(str(smtp.ca_file)),
            say("the certificates cannot be read ({reason}).", reason=error.strerror or error),
            say("Write as “ca_file” a PEM file with the certificate of your authority."),
        )
        raise ReportgenError([problem]) from None


def _start_tls(smtp: Smtp, connection: smtplib.SMTP, context: ssl.SSLContext | None) -> None:
    try:
        connection.starttls(context=context)
    except smtplib.SMTPNotSupportedError:
        raise fault(
            smtp,
            "connecting",
            say("the server offers no encryption (STARTTLS)."),
            say("Check host and port; for port 465 write “security: tls”."),
        ) from None
    connection.ehlo_or_helo_if_needed()


def _explain(smtp: Smtp, error: OSError) -> Exception:
    """Return what to raise for a connection that failed."""
    match error:
        case ssl.SSLCertVerificationError():
            return fault(
                smtp,
                "connecting",
                say(
                    "the server's certificate is not trusted ({reason}).",
                    reason=error.verify_message,
                ),
                say("Check the host's name; for an authority of your own, write its “ca_file”."),
            )
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError() | ssl.SSLSyscallError():
            return UnreachableError(words_of(error))
        case ssl.SSLError():
            return fault(
                smtp,
                "connecting",
                say("no encrypted connection comes about ({reason}).", reason=words_of(error)),
                say("Check “port” and “security”: 465 goes with tls, 587 with starttls."),
            )
        case smtplib.SMTPResponseException(smtp_code=code) if 500 <= code < 600:
            return fault(
                smtp,
                "connecting",
                say("the server refuses us ({reason}).", reason=words_of(error)),
                say("Check host and port, and ask whoever runs the server."),
            )
    return UnreachableError(words_of(error))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
