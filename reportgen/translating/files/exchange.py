"""What goes out to a translator and what comes back, whatever the format of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reportgen.input.returned.document import Comment
from reportgen.languages import Texts
from reportgen.problems.problem import Place, Problem
from reportgen.translating.texts import digest_of_target
from reportgen.translating.units import Unit

#: The digests of a text and of its translation as these went out.
_MARK = re.compile(r"(?P<source>[0-9a-f]{16})-(?P<target>[0-9a-f]{16})")
#: A key, as it stands in files: a profile and a path in it.
KEY = re.compile(r"(?P<profile>[\w.-]+):(?P<name>\w+(?:\.\w+)*)")


@dataclass(frozen=True, slots=True)
class Export:
    """The texts of a profile that go out in one file, and the program's own words for it."""

    profile: str
    title: str
    source_language: str
    target_language: str
    units: tuple[Unit, ...]
    words: Mapping[str, Texts]


@dataclass(frozen=True, slots=True)
class Mark:
    """The digests of a text and of its translation as these went out, "" where nobody knows."""

    source: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A text as it came back: as Markdown, and as one line of a field that knows no looks."""

    rich: str
    plain: str

    @classmethod
    def of(cls, text: str) -> Said:
        """Return a text that was written as it is meant."""
        return cls(text, text)


@dataclass(frozen=True, slots=True)
class Came:
    """A unit that came back: its key, both texts as they stand in the file, and where.

    `finished` is what a translators' tool says of it, None where nobody says; `is_draft` says that
    the tool itself would not use it yet.
    """

    key: str
    source: Said
    target: Said
    place: Place
    mark: Mark = field(default_factory=Mark)
    finished: bool | None = None
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class CameFile:
    """A file that came back: its language, its units, and what in it belongs to none.

    Where it `has_looks`, texts are read from how they look, which says not all that Markdown does.
    """

    file: str
    language: str
    units: tuple[Came, ...]
    has_looks: bool = False
    problems: tuple[Problem, ...] = ()
    comments: tuple[Comment, ...] = ()


def mark_of(unit: Unit) -> str:
    """Return the digests of a unit's texts as they stand in a file."""
    return f"{unit.digest}-{digest_of_target(unit.target)}"


def read_mark(text: str) -> Mark:
    """Return the digests that stand in a file; empty ones for what tells of none."""
    found = _MARK.fullmatch(text.strip())
    return Mark(found["source"], found["target"]) if found else Mark()


def write_marks(units: Iterable[Unit]) -> str:
    """Return the digests of units in one line, each behind the key of its unit."""
    return " ".join(f"{unit.key}={mark_of(unit)}" for unit in units)


def read_marks(text: str) -> Mapping[str, Mark]:
    """Return the digests of one line by the keys before them."""
    pairs = (each.partition("=") for each in text.split())
    return {key: read_mark(mark) for key, _, mark in pairs}
