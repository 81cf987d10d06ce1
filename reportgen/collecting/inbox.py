"""The inbox of a project: what partners sent back, until it is taken over."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from reportgen.cache.atomic import make_private, replace_file
from reportgen.cache.digests import digest_of
from reportgen.fields.values import DEVICES
from reportgen.input.folders import real_path
from reportgen.project.project import Project

#: What comes in, and the folders in it: of what was taken over, of what went out, of what files
#: said before, of what the columns of lists mean, and of what translators sent back.
INBOX, DONE, SENT, UNDO = "inbox", "done", "sent", "undo"
MAPPINGS, TRANSLATIONS = "mappings", "translations"
#: How long the names of files may be that came, and their suffixes; systems take 255 bytes.
_LONGEST, _LONGEST_SUFFIX = 60, 12
#: What no name of a file has on every system.
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u2028\u2029\u202a-\u202e\ud800-\udfff]')


def inbox_of(project: Project) -> Path:
    """Return the folder of what comes in; git is to keep nothing of it."""
    return project.root / INBOX


def list_inbox(project: Project) -> list[Path]:
    """Return the files in the inbox that were not taken over yet."""
    return _files_in(project, inbox_of(project))


def inbox_key(project: Project, path: Path) -> str:
    """Return what names a file of the inbox in addresses: nothing that anybody wrote."""
    return digest_of(path.relative_to(inbox_of(project)).as_posix())[:16]


def find_file(project: Project, key: str) -> Path:
    """Return a file of the inbox that was not taken over yet. Raises `LookupError`."""
    for path in list_inbox(project):
        if inbox_key(project, path) == key:
            return path
    raise LookupError(key)


def receive(project: Project, called: str, data: bytes) -> Path:
    """Keep a file that came, for its owner alone, and return it.

    What its sender calls it is no path here; the same file under the same name is there once.
    Raises `OSError`.
    """
    folder = inbox_of(project)
    make_private(folder)
    stem, suffix = _name_from(called)
    path, number = folder / f"{stem}{suffix}", 2
    while path.exists():
        if path.is_file() and path.read_bytes() == data:
            return path
        path, number = folder / f"{stem}-{number}{suffix}", number + 1
    replace_file(path, data, private=True)
    return path


def _name_from(called: str) -> tuple[str, str]:
    """Return a name that any system takes, and that hides no file, with its suffix."""
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", called)[-1])
    name = _UNFIT.sub(" ", last)
    stem, dot, suffix = " ".join(name.split()).strip(" .~$").rpartition(".")
    stem, suffix = (stem, f"{dot}{suffix}") if stem else (suffix, "")
    stem, suffix = stem[:_LONGEST].strip(" .~$"), suffix[:_LONGEST_SUFFIX]
    is_taken = DEVICES.fullmatch(stem) or (stem in (DONE, SENT, UNDO, MAPPINGS) and not suffix)
    return (f"{stem} -" if is_taken else stem or "file"), suffix


def list_files(project: Project, paths: Iterable[Path]) -> list[Path]:
    """Return these files, and those in these folders that were not taken over from the inbox."""
    return [
        file for path in paths for file in (_files_in(project, path) if path.is_dir() else [path])
    ]


def _files_in(project: Project, folder: Path) -> list[Path]:
    """Return the files of a folder and of its folders, without what programs keep beside them."""
    inbox = real_path(inbox_of(project))
    skipped = tuple(inbox / each for each in (DONE, SENT, UNDO, MAPPINGS, TRANSLATIONS))
    found = []
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        taken_over = any(each in skipped for each in real_path(path).parents)
        if path.is_file() and not hidden and not taken_over:
            found.append(path)
    return found


def put_aside(project: Project, path: Path) -> Path | None:
    """Move a file that was taken over within the inbox, and return where to; None for others.

    Raises `OSError`.
    """
    inbox = inbox_of(project).resolve()
    if not path.resolve().is_relative_to(inbox):
        return None
    done = inbox / DONE
    make_private(done)
    target, number = done / path.name, 2
    while target.exists():
        target, number = done / f"{path.stem}-{number}{path.suffix}", number + 1
    path.rename(target)
    # Whoever could read what came in is no reason that others can read on.
    with suppress(OSError):
        target.chmod(0o600)
    return target
