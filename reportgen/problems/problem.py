"""What can be wrong with an input: problems, each with its place and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reportgen.constants import Constant
from reportgen.problems.characters import spell_out, spell_unseen
from reportgen.problems.message import NOTHING, Message
from reportgen.problems.secrets import HIDDEN, find_secret, hide_in, hide_in_path, hide_secret


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

    Invisible characters are spelled in all of it, whoever writes them, and nothing is shown of a
    password in the line.
    """

    place: Place
    message: Message
    advice: Message = NOTHING
    path: str = ""
    severity: Severity = Severity.ERROR
    #: The text of the line at ``place``; empty where there is none.
    line: str = ""
    #: The language whose editions alone it is about, such as one that a text lacks.
    language: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", spell_unseen(self.path))
        if self.line:
            self._hide_secret()

    def _hide_secret(self) -> None:
        _, secret = find_secret(self.line)
        if secret and secret != HIDDEN:
            object.__setattr__(self, "line", hide_secret(self.line))
            object.__setattr__(self, "path", hide_in_path(self.path, secret))
            object.__setattr__(self, "message", hide_in(self.message, secret))
            object.__setattr__(self, "advice", hide_in(self.advice, secret))

    def __str__(self) -> str:
        """One line without the quoted source: ``file:line:column: path: message advice``."""
        head = f"{self.place}: {self.path}: " if self.path else f"{self.place}: "
        return spell_out(f"{head}{self.message} {self.advice}".rstrip())

    @property
    def sort_key(self) -> tuple[Place, str, Message]:
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


class UnfitError(ValueError):
    """A text that is no value of its type; `advice` says what to write instead."""

    def __init__(self, message: Message, advice: Message) -> None:
        super().__init__(message, advice)
        self.message, self.advice = message, advice

    def __str__(self) -> str:
        return str(self.message)
