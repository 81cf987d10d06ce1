"""Records of what was built, beside the outputs: of what each was made, and what it was then.

They tell whether an output is up to date without reading it, and whether somebody edited it.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Container, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from reportgen.cache.atomic import ABANDONED, is_part, make_private, remove_abandoned, replace_file

#: The folder beside the outputs that holds their records.
RECORDS = ".built"
_SUFFIX = ".sha256"
_LOCK = ".lock"
_PAUSE = 0.005
"""How long to wait before asking again for the lock of another build, in seconds."""
_RECENT = 8
"""How many builds at once may be writing one output."""
#: A key or a source that is not known; no output has it.
UNKNOWN = "-"
_REST = (UNKNOWN, "0", "0", UNKNOWN)


@dataclass(frozen=True, slots=True)
class Record:
    """What was built: the SHA-256 of the file, the key of what it was made of, and its content.

    `changed` and `size` are the file's time (in nanoseconds) and bytes as it was written;
    `source` names the sheet or report.
    """

    sha256: str
    key: str = UNKNOWN
    size: int = 0
    changed: int = 0
    source: str = UNKNOWN

    def is_of(self, path: Path) -> bool:
        """Tell whether the file is as it was written, by its time and size."""
        try:
            status = path.stat()
        except OSError:
            return False
        return (status.st_mtime_ns, status.st_size) == (self.changed, self.size)


def read_records(path: Path) -> list[Record]:
    """Return the records of an output: the last that was built, and those before it.

    Which of them is there is not known after a build that was broken off between them, nor while
    several builds go on at once.
    """
    try:
        lines = _record_path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return []
    return [record for line in lines for record in _parse(line)]


def _parse(line: str) -> Iterator[Record]:
    # An id may have blanks in it, and stands last.
    digest, *rest = line.split(" ", 4)
    key, size, changed, source = (*rest, *_REST[len(rest) :])[:4]
    if digest and size.isdecimal() and changed.isdecimal():
        yield Record(digest, key, int(size), int(changed), source)


def write_record(path: Path, record: Record, *, private: bool = False) -> None:
    """Keep the record of an output about to be written, behind those of what may be there then.

    That is the file it replaces, and what other builds may be writing just now. A `private` one
    is for its owner alone, as it names a person. Raises `OSError`.
    """
    kept = _record_path(path)
    if private:
        make_private(kept.parent)
    else:
        kept.parent.mkdir(exist_ok=True)
    with _locked(kept.parent, private=private):
        records = read_records(path)
        before = [each for each in records if each.is_of(path)][-1:]
        if not before and path.exists():
            before = [Record(hashlib.sha256(path.read_bytes()).hexdigest())]
        since = (time.time() - ABANDONED) * 10**9
        recent = [each for each in records if each.changed > since and each not in before]
        lines = [
            f"{each.sha256} {each.key} {each.size} {each.changed} {each.source}"
            for each in (*before, *recent[-_RECENT:], record)
        ]
        replace_file(kept, "\n".join(lines).encode(), private=private)


@contextmanager
def _locked(folder: Path, *, private: bool) -> Iterator[None]:
    """Let no other build change the records of a folder meanwhile, where the drive can do that.

    The file that is locked stays there, empty. The system releases the lock of a build that ends,
    however it does.
    """
    from filelock import FileLock

    # Where there are no locks, no file bars the way instead: who is killed would leave it behind.
    make = partial(FileLock, folder / _LOCK, poll_interval=_PAUSE, fallback_to_soft=False)
    lock = make(mode=0o600) if private else make()
    with ExitStack() as stack:
        # Some network drives know no locks.
        with suppress(OSError):
            stack.enter_context(lock)
        yield


def forget_output(path: Path) -> None:
    """Remove an output and its record. Raises `OSError`."""
    path.unlink(missing_ok=True)
    _record_path(path).unlink(missing_ok=True)


def source_of(path: Path) -> str:
    """Return the source that an output was made of; `UNKNOWN` where no record tells.

    Of several records those count that the file agrees with; where somebody edited it since,
    all must name the same source.
    """
    records = read_records(path)
    try:
        agreed = [each for each in records if each.is_of(path)]
        if not agreed and records:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            agreed = [each for each in records if each.sha256 == digest]
    except OSError:
        return UNKNOWN
    sources = {each.source for each in agreed or records}
    return sources.pop() if len(sources) == 1 else UNKNOWN


def list_sources(folder: Path) -> list[str]:
    """Return the sources of all outputs in a folder, as far as their records can be read."""
    kept = (folder / RECORDS).glob(f"*{_SUFFIX}")
    outputs = (folder / path.name.removesuffix(_SUFFIX) for path in sorted(kept))
    sources = {each.source for path in outputs for each in read_records(path)}
    return sorted(sources - {UNKNOWN})


def forget_sources(folder: Path, is_meant: Callable[[str], bool]) -> None:
    """Take the records of these sources out of a folder, whatever became of the outputs.

    Raises `OSError`.
    """
    for kept in sorted((folder / RECORDS).glob(f"*{_SUFFIX}")):
        with _locked(kept.parent, private=True):
            lines = kept.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
            left = [line for line in lines if not any(is_meant(r.source) for r in _parse(line))]
            if not left:
                kept.unlink()
            elif left != lines:
                data = "\n".join(left).encode(errors="surrogateescape")
                replace_file(kept, data, private=True)


def is_current(path: Path, key: str) -> bool:
    """Tell whether an output is there as it was built, of what has this key."""
    return any(record.key == key and record.is_of(path) for record in read_records(path))


def is_last_of(path: Path, key: str) -> bool:
    """Tell whether what was last built as a file was made of what has this key."""
    return any(record.key == key for record in read_records(path)[-1:])


def was_edited(path: Path) -> bool:
    """Tell whether a file is there that is not as it was built."""
    if not path.exists() or path.is_dir():
        return False
    if any(record.is_of(path) for record in read_records(path)):
        return False
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        # Whoever then tries to replace it is told why that fails.
        return False
    # Another build may have replaced it meanwhile; what it was going to write, it has recorded.
    return digest not in {record.sha256 for record in read_records(path)}


def is_as_built(path: Path) -> bool:
    """Tell whether a file is byte for byte one that was built here; no link is."""
    known = {record.sha256 for record in read_records(path)}
    try:
        # What cannot be read, nobody knows.
        return (
            bool(known)
            and stat.S_ISREG(path.lstat().st_mode)
            and hashlib.sha256(path.read_bytes()).hexdigest() in known
        )
    except OSError:
        return False


def find_stale(folder: Path, names: Container[str]) -> list[Path]:
    """Return the outputs below a folder whose sources are not among these any more.

    Files that somebody edited since they were built are not among them.
    """
    stale = []
    for kept in sorted(folder.rglob(f"{RECORDS}/*{_SUFFIX}")):
        path = kept.parent.parent / kept.name.removesuffix(_SUFFIX)
        sources = {record.source for record in read_records(path)} - {UNKNOWN}
        gone = sources and not any(each in names for each in sources)
        if gone and is_as_built(path):
            stale.append(path)
    return stale


def sweep_folder(folder: Path) -> None:
    """Remove what builds that were killed have left half written below a folder.

    What is young may be that of a build that goes on; what others hide there is not ours.
    """
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name == RECORDS or not name.startswith(".")]
        for name in files:
            if is_part(name):
                remove_abandoned(Path(place, name))


def _record_path(path: Path) -> Path:
    return path.parent / RECORDS / f"{path.name}{_SUFFIX}"
