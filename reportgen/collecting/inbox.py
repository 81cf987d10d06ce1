"""The inbox of a project: what partners sent back, until it is taken over."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from reportgen.cache.atomic import make_private
from reportgen.input.folders import real_path
from reportgen.project.project import Project

#: What comes in, and the folders in it: of what was taken over, of what went out, and of what
#: files said before.
INBOX, DONE, SENT, UNDO = "inbox", "done", "sent", "undo"


def inbox_of(project: Project) -> Path:
    """Return the folder of what comes in; git is to keep nothing of it."""
    return project.root / INBOX


def list_inbox(project: Project) -> list[Path]:
    """Return the files in the inbox that were not taken over yet."""
    return _files_in(project, inbox_of(project))


def list_files(project: Project, paths: Iterable[Path]) -> list[Path]:
    """Return these files, and those in these folders that were not taken over from the inbox."""
    return [
        file for path in paths for file in (_files_in(project, path) if path.is_dir() else [path])
    ]


def _files_in(project: Project, folder: Path) -> list[Path]:
    """Return the files of a folder and of its folders, without what programs keep beside them."""
    inbox = real_path(inbox_of(project))
    skipped = (inbox / DONE, inbox / SENT, inbox / UNDO)
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
