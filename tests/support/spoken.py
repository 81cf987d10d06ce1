"""Commands called as on a computer of a language, and the English that is left in what they say."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from support.commands import run_commands

LOCALES = {"de": "de_DE.UTF-8", "fr": "fr_FR.UTF-8"}
#: Words of English that stand in no sentence of the other languages.
ENGLISH = re.compile(
    r"\b(the|this|that|with|which|you|your|and|not|write|there|file|files|is|are|error|"
    r"commands|show|missing|of|for|from|invalid|value|try|has|have)\b",
    re.IGNORECASE,
)
#: What is the same in all languages: names of commands, options, paths, and what is quoted.
SAME = re.compile(
    r"\{[{%#].*?[}%#]\}|“[^”]*”|„[^“]*“|«[^»]*»|--[\w-]+|\[[^\]]*\]|`[^`]*`|\b[A-Z]{2,}\b|\S*[/\\.]\S+|'[^']*'|\"[^\"]*\""
)
_WORDS = re.compile(r"[^\W\d_]{3,}")
#: Names of fields, as files have them, with what was read; and the head of an e-mail.
_DATA = re.compile(r"  [a-z_.\d]+ +\?? *\S|[A-Z][\w-]+: \S+@|(Subject|Date|To): ")


def call(folder: Path, language: str, *commands: Sequence[str]) -> list[tuple[int, str, str]]:
    """Return how commands ended as typed on a computer of a language: code, output, errors."""
    environ = {"LC_ALL": LOCALES.get(language, "C.UTF-8"), "PYTHONUTF8": "1", "COLUMNS": "100"}
    ended = run_commands(folder, commands, environ)
    return [(each.returncode, each.stdout.decode(), each.stderr.decode()) for each in ended]


def sentences(text: str) -> Iterator[str]:
    """Yield the lines of an output, but for lines of files that are shown with a caret below."""
    lines = text.splitlines()
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if below.strip() != "^" and line.strip() != "^":
            yield line


def english_in(text: str) -> list[str]:
    """Return the lines of an output with words that only English has."""
    return [line for line in sentences(text) if ENGLISH.search(SAME.sub(" ", line))]


def untold(text: str, english: Iterable[str]) -> list[str]:
    """Return the lines of an output that hold words, and are lines of the English output too."""
    known = frozenset(english)
    return [line for line in sentences(text) if line in known and _WORDS.search(_own(line))]


def _own(line: str) -> str:
    """Return what of a line is neither quoted nor typed in every language."""
    return SAME.sub(" ", line)


def left_over(text: str, english: Iterable[str], same: Collection[str] = ()) -> list[str]:
    """Return the lines of an output that are English, but for those that are the `same`."""
    found = dict.fromkeys([*untold(text, english), *english_in(text)])
    return [line for line in found if line.strip() not in same and not _DATA.match(line)]
