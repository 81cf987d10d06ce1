"""Signing in to an SMTP server, by a password or by a token of OAuth 2 (RFC 4954).

The words of a server are repeated to people: whatever it makes of a secret is left out of them.
"""

from __future__ import annotations

import base64
import hmac
import json
import smtplib
from collections.abc import Iterator

from reportgen.mailings.delivery.credentials import PASSWORD, TOKEN, TOKEN_COMMAND
from reportgen.mailings.delivery.smtp import SignIn, Smtp, fault, show_reply, words_of
from reportgen.problems.message import say
from reportgen.problems.problem import ReportgenError

#: Shorter secrets stand in any text.
_SHORTEST = 4
"""Characters."""


def sign_in(smtp: Smtp, connection: smtplib.SMTP, secret: str) -> None:
    """Sign the settings' user in, with a password or a token.

    Raises `ReportgenError` where it makes no sense to try again, and `OSError` where it may.
    """
    challenges: list[bytes] = []
    try:
        if smtp.sign_in is SignIn.OAUTH2:
            _present_token(smtp, connection, secret, challenges)
        else:
            if not _has_md5():
                _pass_over(connection, "CRAM-MD5")
            connection.login(smtp.user, secret)
    except UnicodeError:
        raise fault(
            smtp,
            "signing in",
            say("user or password have letters that the server cannot be told."),
            say("Choose a password of ASCII characters."),
        ) from None
    except ValueError:
        raise fault(
            smtp,
            "signing in",
            say("the server asks for something that makes no sense."),
            say("Check host and port, and ask whoever runs the server."),
        ) from None
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPResponseException as error:
        error.smtp_error = _without(secret, smtp.user, error.smtp_error)
        if 400 <= error.smtp_code < 500:
            raise
        raise _refused(smtp, error, challenges) from None
    except smtplib.SMTPException as error:
        words = _without(secret, smtp.user, words_of(error))
        raise fault(
            smtp,
            "signing in",
            say(
                "the server lets nobody sign in in a way that is known here ({words}).", words=words
            ),
            say(
                "Check host and port, or remove “user” if it wants none. Where it wants OAuth 2, "
                "write “sign_in: oauth2”."
            ),
        ) from None


def _present_token(
    smtp: Smtp, connection: smtplib.SMTP, token: str, challenges: list[bytes]
) -> None:
    """Sign in by XOAUTH2, which Google and Microsoft describe; what the server asks is kept."""
    connection.ehlo_or_helo_if_needed()
    offered = connection.esmtp_features.get("auth", "").upper().split()
    if "XOAUTH2" not in offered:
        raise fault(
            smtp,
            "signing in",
            say(
                "the server offers no sign-in by OAuth 2, only: {offered}.",
                offered=offered or say("none"),
            ),
            say("Check host and port, or write “sign_in: password”."),
        )

    def respond(challenge: bytes | None = None) -> str:
        if challenge is None:
            return _token_response(smtp.user, token)
        # It says why it refuses, and waits for an empty answer before it does.
        challenges.append(challenge)
        return ""

    connection.auth("XOAUTH2", respond)


def _token_response(user: str, token: str) -> str:
    return f"user={user}\1auth=Bearer {token}\1\1"


def _has_md5() -> bool:
    """Tell whether MD5 may be used here; where cryptography is of FIPS 140, it may not."""
    try:
        hmac.new(b"", b"", "md5")
    except ValueError:
        return False
    return True


def _pass_over(connection: smtplib.SMTP, mechanism: str) -> None:
    """Let a way of signing in be unknown, so that another is taken."""
    connection.ehlo_or_helo_if_needed()
    offered = connection.esmtp_features.get("auth", "").split()
    kept = [name for name in offered if name.upper() != mechanism]
    if offered:
        connection.esmtp_features["auth"] = " ".join(kept)


def _refused(
    smtp: Smtp, error: smtplib.SMTPResponseException, challenges: list[bytes]
) -> ReportgenError:
    words = ", ".join([show_reply(error.smtp_code, error.smtp_error), *_status_of(challenges)])
    if smtp.sign_in is SignIn.OAUTH2:
        return fault(
            smtp,
            "signing in",
            say(
                "the server does not take the token of “{user}” ({words}).",
                user=smtp.user,
                words=words,
            ),
            say(
                "A token holds for about an hour: get a new one ({variable}, or what "
                "{token_command} runs). If that is refused too, ask whether the user may send by "
                "SMTP.",
                variable=TOKEN,
                token_command=TOKEN_COMMAND,
            ),
        )
    return fault(
        smtp,
        "signing in",
        say("the server refuses “{user}” or the password ({words}).", user=smtp.user, words=words),
        say("Check “user” and the password ({variable}, or the keyring).", variable=PASSWORD),
    )


def _status_of(challenges: list[bytes]) -> Iterator[str]:
    """Yield the status that a server gives in JSON as its reason for refusing a token."""
    for challenge in challenges:
        try:
            said = json.loads(challenge)
        except (ValueError, RecursionError):
            continue
        status = str(said.get("status", "")) if isinstance(said, dict) else ""
        if status.isascii() and status.isalnum() and len(status) <= _LONGEST_STATUS:
            yield f"status {status}"


_LONGEST_STATUS = 20


def _without(secret: str, user: str, text: bytes | str) -> str:
    """Return what a server said without the secret, in any form in which it was told."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    if len(secret) < _SHORTEST:
        return said
    told = (secret, f"\0{user}\0{secret}", _token_response(user, secret))
    for form in (*(base64.b64encode(each.encode()).decode() for each in told), secret):
        said = said.replace(form, "…")
    return said
