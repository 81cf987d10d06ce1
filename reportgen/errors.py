"""What can be wrong with an input: problems, each with its place and what to do about it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from reportgen.constants import Constant

#: What steers a terminal (ECMA-48), breaks a line or turns the order of what stands around it
#: (Unicode Annex 9), and the halves of pairs that bytes in names of files are read as.
_STEERING = re.compile(r"[\0-\x08\n-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def spell_out(text: str) -> str:
    """Return text for one line of a terminal: what would steer it is written as in JSON, \\u001b.

    So what is JSON stays JSON that says the same (RFC 8259, 7).
    """
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


#: What nobody sees in a text and a program takes for a letter: format characters, fillers and
#: variation selectors (Unicode, Default_Ignorable_Code_Point).
_UNSEEN = re.compile(
    "[\u00ad\u034f\u0600-\u0605\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
#: Blanks that look like the usual one.
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def spell_unseen(text: str, blanks: bool = False) -> str:
    """Return text in which each invisible character is spelled: <U+200B ZERO WIDTH SPACE>.

    So are unusual `blanks`, where a text has none or the usual ones alone.
    """
    if text.isascii():
        return text
    seen = _UNSEEN.sub(lambda found: f"<{_name_of(found[0])}>", text)
    return _BLANKS.sub(lambda found: f"<{_name_of(found[0])}>", seen) if blanks else seen


def list_unseen(text: str) -> list[str]:
    """Return the names of the invisible characters and unusual blanks in a text, each once."""
    found = [char for char in text if _UNSEEN.match(char) or _BLANKS.match(char)]
    return [_name_of(char) for char in dict.fromkeys(found)]


def _name_of(char: str) -> str:
    name = "SOFT HYPHEN" if char == "\u00ad" else unicodedata.name(char, "")
    return f"U+{ord(char):04X} {name}".rstrip()


class Severity(Constant):
    """How much a problem weighs: an error stops its sheet, a warning is only reported."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a line and column (from 1), or a spot inside a document.

    ``within`` names the spot in words where lines mean nothing, such as
    ``"header 1, table 2, row 3, cell 1"``.
    """

    file: str
    line: int = 1
    column: int = 1
    within: str = ""

    def __str__(self) -> str:
        if self.within:
            return spell_out(f"{self.file}: {self.within}")
        return spell_out(f"{self.file}:{self.line}:{self.column}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: where, at which key (dotted path), what is wrong, and what to do next.

    Invisible characters are spelled in its texts, whoever writes them.
    """

    place: Place
    message: str
    advice: str = ""
    path: str = ""
    severity: Severity = Severity.ERROR
    #: The text of the line at ``place``; empty where there is none.
    line: str = ""

    def __post_init__(self) -> None:
        for name in ("message", "advice", "path"):
            text = getattr(self, name)
            if not text.isascii():
                object.__setattr__(self, name, spell_unseen(text))

    def __str__(self) -> str:
        """One line without the quoted source: ``file:line:column: path: message advice``."""
        head = f"{self.place}: {self.path}: " if self.path else f"{self.place}: "
        return spell_out(f"{head}{self.message} {self.advice}".rstrip())

    @property
    def sort_key(self) -> tuple[Place, str, str]:
        return (self.place, self.path, self.message)


class ReportgenError(Exception):
    """Raised where an input cannot be used; ``problems`` says why, never empty."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[ReportgenError], tuple[tuple[Problem, ...]]]:
        """Be pickled with the problems, since it may be raised in another process."""
        return type(self), (self.problems,)


class SourceError(ReportgenError):
    """A file that cannot be read as the text it should be."""


class TemplateError(ReportgenError):
    """A template, Word or HTML, that cannot be compiled or rendered."""


class WriteError(ReportgenError):
    """An output that cannot be made from a sheet that is itself in order."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like `word` (case ignored), or an empty string."""
    by_lower = {name.lower(): name for name in known}
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else ""


#: What Word makes of the hyphen that begins an item of a list.
BULLET = re.compile(r"[–—−‐‑•·▪●‣◦∙➢\uf0b7*]\s")
#: More names, or more letters of them, nobody reads in a line.
_NAMES, _LETTERS = 30, 600


def suggest(word: str, known: Iterable[str]) -> str:
    """Return the advice for an unknown word: the nearest known one, or those there are."""
    names = list(known)
    if unseen := list_unseen(word):
        plain = _BLANKS.sub(" ", _UNSEEN.sub("", word)).strip()
        meant = f"; it is “{plain}” then." if plain in names else "."
        return f"It has an invisible character ({', '.join(unseen)}): delete it{meant}"
    if bullet := BULLET.match(word):
        return f"A list begins with “-”, the hyphen, and not with “{bullet[0].strip()}”."
    close = nearest(word, names)
    if close or not names:
        return f"Did you mean “{close}”?" if close else ""
    said = ", ".join(names[:_NAMES])
    cut = len(names) > _NAMES or len(said) > _LETTERS
    return f"Known are: {said[:_LETTERS]}{', …' if cut else '.'}"
