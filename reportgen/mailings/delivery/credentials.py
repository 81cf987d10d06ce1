"""Passwords and tokens for an SMTP server: from the environment, a keyring, or the user's own file.

Never from the project, which may come from somebody else: a command that stands there would run.
"""

from __future__ import annotations

import os
import re
import shlex
import stat
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from reportgen.cache.user_folders import user_config_folder
from reportgen.fields.model import Field
from reportgen.fields.read import begin_reading, read_fields
from reportgen.fields.types import PLAIN
from reportgen.input.files import read_file
from reportgen.mailings.delivery.smtp import SignIn, Smtp, fault
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, ReportgenError

PASSWORD = "REPORTGEN_SMTP_PASSWORD"  # noqa: S105
"""The environment variable that holds the password."""
TOKEN = "REPORTGEN_SMTP_TOKEN"  # noqa: S105
"""The environment variable that holds a token of OAuth 2."""
TOKEN_COMMAND = "REPORTGEN_SMTP_TOKEN_COMMAND"  # noqa: S105
"""The environment variable that holds a command which prints one."""
#: The name under which a keyring holds the password.
_SERVICE = "reportgen"
#: Where the user's own settings lie, and what they may say: by host, the command of a token.
_FILE = "mail.yaml"
_KEYS = (Field("token_commands", PLAIN, many=True, keyed=True),)
#: What a token is made of (RFC 6750, 2.1).
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
#: How long a command may take.
_PATIENCE = 60
"""Seconds."""

Secret = str | Callable[[], str]
"""A password or token, or what returns one that holds now, each time a user signs in."""


def find_secret(smtp: Smtp) -> Secret:
    """Return what the settings' user signs in with, empty without a user.

    A command that gets a token is not run yet; what is returned then raises `ReportgenError`
    itself. Raises `ReportgenError` where nothing is found.
    """
    if not smtp.user:
        return ""
    return _find_token(smtp) if smtp.sign_in is SignIn.OAUTH2 else _find_password(smtp)


def is_token(text: str) -> bool:
    """Tell whether a text can be a token of OAuth 2."""
    return _TOKEN.fullmatch(text) is not None


def _find_password(smtp: Smtp) -> str:
    password = os.environ.get(PASSWORD) or _ask_keyring(smtp.user)
    if password:
        return password
    raise fault(
        smtp,
        "signing in",
        say("there is no password for “{user}”.", user=smtp.user),
        say(
            "Set the environment variable {variable}, or install the package keyring and run "
            "“keyring set {service} {user}”.",
            variable=PASSWORD,
            service=_SERVICE,
            user=smtp.user,
        ),
    )


def _ask_keyring(user: str) -> str:
    try:
        import keyring
    except ImportError:
        return ""
    try:
        return keyring.get_password(_SERVICE, user) or ""
    except keyring.errors.KeyringError:
        return ""


def _find_token(smtp: Smtp) -> Secret:
    token = os.environ.get(TOKEN, "").strip()
    if token:
        if not is_token(token):
            raise fault(
                smtp,
                "signing in",
                say("what {variable} holds is no token.", variable=TOKEN),
                say("A token is one word of letters, digits and -._~+/= alone."),
            )
        return token
    said = os.environ.get(TOKEN_COMMAND, "").strip()
    command = _words_of(said, TOKEN_COMMAND) if said else _find_command(smtp.host)
    if command:
        return lambda: _run(smtp, command)
    raise fault(
        smtp,
        "signing in",
        say("there is no token for “{user}”.", user=smtp.user),
        say(
            "Set the environment variable {variable}, or {token_command} to a command that "
            "prints one; docs/mailings.md.",
            variable=TOKEN,
            token_command=TOKEN_COMMAND,
        ),
    )


def _find_command(host: str) -> list[str]:
    """Return the words of the command that the user's own file names for a host, if it does.

    Raises `ReportgenError` where the file has faults, or is not the user's alone.
    """
    try:
        folder = user_config_folder()
        if folder is None or not (path := folder / _FILE).is_file():
            return []
        _check_rights(path)
    except (OSError, RuntimeError):
        # Without a home folder there are no settings of one's own.
        return []
    source = read_file(path, str(path))
    reading = begin_reading([source])
    values = read_fields(source.root, _KEYS, reading)
    if reading.failed:
        raise ReportgenError(reading.problems)
    for name, words in values.get("token_commands", {}).items():
        if name.lower() == host.lower():
            return list(words) if len(words) > 1 else _words_of(words[0], str(path))
    return []


def _check_rights(path: Path) -> None:
    """Raise `ReportgenError` where others could have written what is run. Raises `OSError`."""
    if os.name != "posix":
        return
    for each in (path, path.resolve().parent):
        found = each.stat()
        if found.st_uid not in (os.getuid(), 0) or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            problem = Problem(
                Place(str(path)),
                say("others may write {path}: a command in it could be theirs.", path=each),
                say(
                    "Look whether it is yours, and take their right away: chmod go-w {path}.",
                    path=each,
                ),
            )
            raise ReportgenError([problem])


def _words_of(command: str, where: str) -> list[str]:
    """Return the words of a command line as a shell parts them, without any other of its magic."""
    try:
        words = shlex.split(command, posix=os.name == "posix")
    except ValueError as error:
        problem = Problem(
            Place(where),
            say("the command cannot be parted into words ({error}).", error=error),
            say("Close each quotation mark."),
        )
        raise ReportgenError([problem]) from None
    # On Windows a backslash stands in paths, and quotes stay where they are.
    return words if os.name == "posix" else [word.strip('"') for word in words]


def _run(smtp: Smtp, command: Sequence[str]) -> str:
    """Return the token that a command prints.

    What else it prints may be as secret, and is told nobody. Raises `ReportgenError`.
    """
    try:
        run = subprocess.run(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _no_token(
            smtp, command, say("took more than {patience} seconds", patience=_PATIENCE)
        ) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or say("no file has such a name")
        raise _no_token(smtp, command, say("cannot be run ({why})", why=why)) from None
    if run.returncode:
        raise _no_token(
            smtp, command, say("ended with code {returncode}", returncode=run.returncode)
        )
    token = run.stdout.decode("ascii", "replace").strip()
    if not _TOKEN.fullmatch(token):
        raise _no_token(smtp, command, say("printed no token, which is one word without blanks"))
    return token


def _no_token(smtp: Smtp, command: Sequence[str], why: Message) -> ReportgenError:
    return fault(
        smtp,
        "signing in",
        say("the command that gets a token, “{name}”, {why}.", name=Path(command[0]).name, why=why),
        say("Run it by hand in a terminal to see what it says, then send again."),
    )
