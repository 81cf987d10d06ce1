"""Records of what was built, beside the outputs: of what each was made, and what it was then.

They tell whether an output is up to date without reading it, and whether somebody edited it.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Container, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reportgen.files import replace_file

#: The folder beside the outputs that holds their records.
RECORDS = ".built"
_SUFFIX = ".sha256"
_ABANDONED = 3600
"""Seconds after which nobody is writing a file any more."""
_UNKNOWN = ("-", "0", "0", "-")


@dataclass(frozen=True, slots=True)
class Record:
    """What was built: the SHA-256 of the file, the key of what it was made of, and its content.

    `changed` and `size` are the file's time (in nanoseconds) and bytes as it was written;
    `source` is the id of the profile or definition.
    """

    sha256: str
    key: str = "-"
    size: int = 0
    changed: int = 0
    source: str = "-"

    def is_of(self, path: Path) -> bool:
        """Tell whether the file is as it was written, by its time and size."""
        try:
            status = path.stat()
        except OSError:
            return False
        return (status.st_mtime_ns, status.st_size) == (self.changed, self.size)


def read_records(path: Path) -> list[Record]:
    """Return the records of an output: the last that was built, and the one before it.

    Which of the two is there is not known after a build that was broken off between them.
    """
    try:
        lines = _record_path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return []
    return [record for line in lines for record in _parse(line)]


def _parse(line: str) -> Iterator[Record]:
    digest, *rest = line.split(" ") or [""]
    key, size, changed, source = (*rest, *_UNKNOWN[len(rest) :])[:4]
    if digest and size.isdecimal() and changed.isdecimal():
        yield Record(digest, key, int(size), int(changed), source)


def write_record(path: Path, record: Record) -> None:
    """Keep the record of an output about to be written, behind that of the one it replaces.

    Raises `OSError`.
    """
    before = [each for each in read_records(path) if each.is_of(path)][-1:]
    if not before and path.exists():
        before = [Record(hashlib.sha256(path.read_bytes()).hexdigest())]
    kept = _record_path(path)
    kept.parent.mkdir(exist_ok=True)
    lines = [
        f"{each.sha256} {each.key} {each.size} {each.changed} {each.source}"
        for each in (*before, record)
    ]
    replace_file(kept, "\n".join(lines).encode())


def forget_output(path: Path) -> None:
    """Remove an output and its record. Raises `OSError`."""
    path.unlink(missing_ok=True)
    _record_path(path).unlink(missing_ok=True)


def is_current(path: Path, key: str) -> bool:
    """Tell whether an output is there as it was built, of what has this key."""
    return any(record.key == key and record.is_of(path) for record in read_records(path))


def was_edited(path: Path) -> bool:
    """Tell whether a file is there that is not as it was built."""
    if not path.exists() or path.is_dir():
        return False
    records = read_records(path)
    if any(record.is_of(path) for record in records):
        return False
    known = {record.sha256 for record in records}
    return hashlib.sha256(path.read_bytes()).hexdigest() not in known


def find_stale(folder: Path, ids: Container[str]) -> list[Path]:
    """Return the outputs below a folder whose sources are not among these any more.

    Files that somebody edited since they were built are not among them.
    """
    stale = []
    for kept in sorted(folder.rglob(f"{RECORDS}/*{_SUFFIX}")):
        path = kept.parent.parent / kept.name.removesuffix(_SUFFIX)
        sources = {record.source for record in read_records(path)} - {"-"}
        if path.exists() and sources and not any(each in ids for each in sources):
            stale += [] if was_edited(path) else [path]
    return stale


def sweep_folder(folder: Path) -> None:
    """Remove what builds that were killed have left half written below a folder.

    What is young may be that of a build that goes on.
    """
    for path in folder.rglob(".*.part"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _ABANDONED:
                path.unlink()


def _record_path(path: Path) -> Path:
    return path.parent / RECORDS / f"{path.name}{_SUFFIX}"
