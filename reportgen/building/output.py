"""Files that are made: saved with their records, and never over what somebody edited."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reportgen.cache.atomic import make_private, written_beside
from reportgen.cache.records import UNKNOWN, Record, was_edited, write_record
from reportgen.problems.causes import advise
from reportgen.problems.problem import Place, Problem, ReportgenError, WriteError


class Status(StrEnum):
    """How the building of a file ended."""

    MADE = "made"
    CURRENT = "current"
    KEPT = "kept"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a file; `problems` says why it failed."""

    path: Path
    status: Status
    problems: tuple[Problem, ...] = ()


def save_unless_edited(
    path: Path,
    data: bytes,
    force: bool,
    key: str = UNKNOWN,
    source: str = UNKNOWN,
    private: Path | None = None,
) -> Made:
    """Save a file with its record as `save_file` does, and return what became of it.

    A Word file that was edited since it was made is kept unless `force` is given.
    """
    try:
        if path.suffix == ".docx" and not force and was_edited(path):
            return Made(path, Status.KEPT)
        save_file(path, data, key, source, private)
    except ReportgenError as error:
        return Made(path, Status.FAILED, error.problems)
    return Made(path, Status.MADE)


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
                    f"the file cannot be written ({error.strerror}).",
                    advise(error, "Close it in other programs; check the rights in the folder."),
                )
            ]
        ) from None


def save_new(path: Path, data: bytes) -> None:
    """Write a file that must not be there yet. Raises `FileExistsError`, `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)


def check_place(path: Path, folder: Path) -> None:
    """Raise `WriteError` where a link would lead the output out of its folder, or nowhere."""
    try:
        inside = path.parent.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        inside = False
    if not inside:
        raise WriteError(
            [
                Problem(
                    Place(str(path)),
                    f"a link leads out of {folder}.",
                    "Remove the link.",
                )
            ]
        )
