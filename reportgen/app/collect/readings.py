"""What files of the inbox say, each read once: reading one may take a while."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from reportgen.cache.digests import Signature, signature_of
from reportgen.collecting.books.rows import BOOKS
from reportgen.collecting.incoming import read_back
from reportgen.collecting.proposal import Proposal
from reportgen.collecting.review import Review
from reportgen.input.returned.readers import Read, read_returned
from reportgen.problems.problem import Problem, ReportgenError, Severity, SourceError
from reportgen.project.project import Project

#: So many are remembered; nobody looks through more at once.
_MOST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """What a file is, as far as can be told: changes of profiles, new ones, and what is wrong."""

    items: tuple[Review | Proposal, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether all that is in the file was read."""
        return not any(each.severity is Severity.ERROR for each in self.problems)


def read_file(path: Path, name: str) -> Read:
    """Return what a file says that is called so; what cannot be read says why, and nothing else."""
    try:
        return read_returned(path, name, BOOKS)
    except SourceError as error:
        return Read((), error.problems)


def find_in(
    project: Project, read: Read, form: str = "", language: str = "", into: Path | None = None
) -> Found:
    """Return what is found in what a file says, held against the profiles as they are now."""
    items: list[Review | Proposal] = []
    problems = list(read.problems)
    for returned in read.files:
        try:
            items.append(read_back(project, returned, form, language, into))
        except ReportgenError as error:
            problems += error.problems
    return Found(tuple(items), tuple(problems))


@dataclass(slots=True)
class Readings:
    """Remembers what files say, as long as they are the same."""

    _read: dict[Path, tuple[Signature, Read]] = field(default_factory=dict)

    def find(self, path: Path) -> Read | None:
        """Return what a file says, None where that is not known."""
        known = self._read.get(path)
        return known[1] if known and known[0] == signature_of(path) else None

    def note(self, path: Path, signature: Signature, read: Read) -> None:
        """Note what a file says that looked so before it was read."""
        self._read.pop(path, None)
        self._read[path] = signature, read
        while len(self._read) > _MOST:
            del self._read[next(iter(self._read))]

    def forget(self, path: Path) -> None:
        """Forget what a file says: it is done, or gone."""
        self._read.pop(path, None)
