"""Files that are made: saved with their records, and never over what somebody edited.

What a Word file that is kept would be now lies beside it, as ``….new.docx``.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reportgen.cache.atomic import make_private, written_beside
from reportgen.cache.records import (
    UNKNOWN,
    Record,
    forget_output,
    is_as_built,
    is_current,
    is_last_of,
    was_edited,
    write_record,
)
from reportgen.problems.causes import advise
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, ReportgenError, WriteError
from reportgen.writers.formats import FORMATS

#: Ends of the names of files that people edit by hand.
_EDITED = frozenset(f".{each.name}" for each in FORMATS.values() if each.is_edited)


class Status(StrEnum):
    """How the making of a file ended."""

    MADE = "made"
    CURRENT = "current"
    KEPT = "kept"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: `problems` say why it failed, or warn of what it is like.

    `beside` is its new version, which lies beside one that is kept.
    """

    path: Path
    status: Status
    problems: tuple[Problem, ...] = ()
    beside: Path | None = None


@dataclass(frozen=True, slots=True)
class Saving:
    """How files are saved: below a folder, and with `force` over what somebody edited."""

    folder: Path
    force: bool = False

    def check(self, path: Path) -> None:
        """Raise `WriteError` where a link would lead a file out of the folder, or nowhere."""
        try:
            inside = path.parent.resolve().is_relative_to(self.folder.resolve())
        except (OSError, RuntimeError):
            inside = False
        if not inside:
            said = say("a link leads out of {folder}.", folder=self.folder)
            raise WriteError([Problem(Place(str(path)), said, say("Remove the link."))])

    def look(self, path: Path, key: str) -> Outcome | None:
        """Return what became of a file that is left as it is; None for one to be made.

        A file that is kept needs nothing where it was edited since it was made of the same, nor
        where its new version was made; who removes that has seen it.
        """
        if key == UNKNOWN:
            return None
        if is_current(path, key):
            return Outcome(path, Status.CURRENT)
        if not self.keeps(path):
            return None
        new = beside_of(path)
        if is_last_of(path, key):
            _drop(new)
        elif not is_last_of(new, key):
            return None
        return Outcome(path, Status.KEPT, beside=new if new.exists() else None)

    def keeps(self, path: Path) -> bool:
        """Tell whether a file is left alone: a Word file that somebody edited, or may have."""
        if self.force or path.suffix not in _EDITED:
            return False
        if not was_edited(path):
            return False
        # A build that finds nothing to do loads no engine.
        from reportgen.wordtemplate.files.seal import is_sealed

        return not is_sealed(path)

    def save(
        self,
        path: Path,
        data: bytes,
        key: str = UNKNOWN,
        source: str = UNKNOWN,
        *,
        private: bool = False,
        beside: bool = False,
    ) -> Outcome:
        """Save a file as `save_file` does, unless it is kept, and return what became of it.

        The new version of one that is kept is saved `beside` it, where that is wanted. A `private`
        file is for its owner alone, and so is what is missing of the folder.
        """
        new = beside_of(path)
        try:
            if self.keeps(path):
                if not beside:
                    return Outcome(path, Status.KEPT)
                done = self.save(new, data, key, source, private=private)
                if done.status is Status.FAILED:
                    return Outcome(path, Status.FAILED, done.problems)
                return Outcome(path, Status.KEPT, beside=new)
            save_file(path, data, key, source, self.folder if private else None)
            if beside:
                _drop(new)
        except ReportgenError as error:
            return Outcome(path, Status.FAILED, error.problems)
        return Outcome(path, Status.MADE)


def beside_of(path: Path) -> Path:
    """Return where the new version of a file lies that is kept."""
    return path.with_name(f"{path.stem}.new{path.suffix}")


def _drop(new: Path) -> None:
    """Remove the new version of a file that is kept no more, unless somebody edited it."""
    # What cannot be removed is there the next time too.
    with suppress(OSError):
        if new.suffix in _EDITED and (not new.exists() or is_as_built(new)):
            forget_output(new)


def save_file(
    path: Path,
    data: bytes,
    key: str = UNKNOWN,
    source: str = UNKNOWN,
    private: Path | None = None,
) -> None:
    """Write a file whole or not at all, and keep a record of what it was made of.

    What is made in a `private` folder is for its owner alone: file, record, and the folders below
    it that are missing. Raises `WriteError` where something fails.
    """
    alone = private is not None
    try:
        (private or path.parent).mkdir(parents=True, exist_ok=True)
        make_private(path.parent)
        with written_beside(path, data, private=alone) as new:
            status = new.stat()
            digest = hashlib.sha256(data).hexdigest()
            record = Record(digest, key, status.st_size, status.st_mtime_ns, source)
            write_record(path, record, private=alone)
            new.replace(path)
    except OSError as error:
        raise WriteError(
            [
                Problem(
                    Place(str(path)),
                    say("the file cannot be written ({reason}).", reason=error.strerror),
                    advise(
                        error, say("Close it in other programs; check the rights in the folder.")
                    ),
                )
            ]
        ) from None


def save_new(path: Path, data: bytes) -> None:
    """Write a file that must not be there yet. Raises `FileExistsError`, `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)
