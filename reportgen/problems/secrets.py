"""Passwords that stand where none should: problems name their keys, and show nothing of them.

Who writes one into a file is told so on a terminal, in a log of a build or beside a change on the
web, which others read.
"""

from __future__ import annotations

import re
from functools import partial

from reportgen.problems.message import Message, map_texts

#: What stands for a secret.
HIDDEN = "…"
#: Parts of the words that people of these offices call a secret, and words that mean one alone.
_PARTS = (
    *("passwor[dt]", "passwd", "passphrase", "passcode", "kennwort", "kennwörter", "passwört"),
    *("mots?[ _-]?de[ _-]?passe", "codes?[ _-]?secret", "secret", "geheim", "token", "credential"),
    *("zugangsdaten", "api[ _-]?key", "access[ _-]?key", "private[ _-]?key", "contraseña", "hasło"),
)
_WORDS = ("pass", "pwd", "mdp", "pw")
_NAME = rf"[\w.-]{{0,40}}(?:{'|'.join(_PARTS)})[\w.-]{{0,40}}|(?:{'|'.join(_WORDS)})(?![\w])"
#: A key that names a secret: at the beginning of a line or between brackets, with a colon or an
#: equals sign behind it; at the beginning, nothing need be.
_KEY = re.compile(
    rf"(?:(?P<first>^[\s-]*)|[{{\[,]\s*)[\"']?(?:{_NAME})[\"']?\s*(?:[:=]|(?(first)(?=\s|$)|(?!)))",
    re.IGNORECASE,
)
#: Where the value of a key ends that stands between braces, beside others.
_NEXT = re.compile(r"\s*,\s*[\w.-]+\s*:(?=\s|$)")
#: A password within an address (RFC 3986, 3.2.1).
_IN_ADDRESS = re.compile(r"(?<=://)[^\s/@:]*:(?P<secret>[^\s/@]+)(?=@)")


def find_secret(line: str) -> tuple[str, str]:
    """Return a line up to the secret in it, and that; the whole line and "" where there is none."""
    if key := _KEY.search(line):
        value = _NEXT.split(line[key.end() :], maxsplit=1)[0].strip()
        return line[: key.end()], value
    if found := _IN_ADDRESS.search(line):
        return line[: found.start("secret")], found["secret"]
    return line, ""


def hide_secret(line: str) -> str:
    """Return a line without the secret in it, and without what stands behind that."""
    head, secret = find_secret(line)
    return f"{head.rstrip()} {HIDDEN}" if secret else line


def hide_in(message: Message, secret: str) -> Message:
    """Return a message whose values show nothing of a secret."""
    return map_texts(message, partial(_hide, secret))


def _hide(secret: str, text: str) -> str:
    return HIDDEN if _is_of(text, secret) else hide_secret(text.replace(secret, HIDDEN))


def hide_in_path(path: str, secret: str) -> str:
    """Return a dotted path without keys that are pieces of a secret, which a comma parted."""
    return ".".join(HIDDEN if _is_of(key, secret) else key for key in path.split("."))


def _is_of(text: str, secret: str) -> bool:
    """Tell whether a text is a piece of a secret, however it is quoted and spaced.

    A sign alone, such as a colon that has to be quoted, tells nothing.
    """
    return len(text) > 1 and _bare(text) in _bare(secret)


def _bare(text: str) -> str:
    return re.sub(r"[\s\"']", "", text)


def with_key(lines: tuple[str, ...], number: int) -> str:
    """Return a line, counted from 0, behind the key above it whose secret it belongs to, if any.

    So whoever quotes it can see that it is to be hidden.
    """
    line = lines[number]
    indent = _indent(line)
    is_item = line.lstrip().startswith("- ")
    while number > 0 and (indent or is_item):
        number -= 1
        above = lines[number]
        begins = _indent(above)
        if not above.strip() or begins > indent or (begins == indent and not is_item):
            continue
        if begins == indent and above.lstrip().startswith("- "):
            continue
        if _KEY.match(above):
            return f"{above.rstrip()} {line.strip()}"
        indent, is_item = begins, False
    return line


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
