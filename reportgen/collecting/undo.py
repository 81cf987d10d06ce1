"""What was taken over, kept so that it can be undone: the files as they were before.

Each step lies in a folder of its own in `inbox/undo/`, for its owner alone, and out of git: it may
name people. The last steps are kept.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reportgen.cache.atomic import make_private, replace_file, replace_files, write_new
from reportgen.collecting.inbox import UNDO, inbox_of, put_aside
from reportgen.collecting.sent import Sent
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, ReportgenError
from reportgen.project.project import Project

#: So many steps can be undone.
MOST = 50
_STEP = "step.json"


@dataclass(frozen=True, slots=True)
class Step:
    """What was taken over last, and can be undone: into which files, and out of which file, which
    was put aside; None where it lies elsewhere."""

    files: tuple[Path, ...]
    aside: Path | None


@dataclass(frozen=True, slots=True)
class Undone:
    """A step that was undone: the files that are as they were, and what lies in the inbox again."""

    files: tuple[Path, ...]
    returned: Path | None


def write_files(project: Project, files: Mapping[Path, bytes]) -> Path:
    """Write files, each whole, all or none, and keep what they said before. Return what is kept.

    Raises `OSError`; then the files are as they were.
    """
    folder = _new_folder(project)
    step = []
    for number, (path, content) in enumerate(files.items()):
        before = f"{number}.before" if path.exists() else ""
        if before:
            write_new(folder / before, path.read_bytes())
        name = path.relative_to(project.root).as_posix()
        step.append({"file": name, "before": before, "after": _digest(content)})
    _write_step(folder, {"files": step})
    try:
        replace_files(files)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _trim(project)
    return folder


def set_aside(
    project: Project, path: Path, steps: Sequence[Path], tokens: Iterable[str] = ()
) -> Path | None:
    """Move a file of the inbox that is done aside, and return where to; None for others.

    With the last of the steps it is noted, so that undoing brings the file back, and the forms that
    have these tokens are not taken over any more. Raises `OSError`.
    """
    aside = put_aside(project, path)
    if aside and steps:
        step = json.loads((steps[-1] / _STEP).read_text("utf-8"))
        root = project.root
        moved = {
            "from": path.absolute().relative_to(root).as_posix(),
            "to": aside.relative_to(root).as_posix(),
        }
        _write_step(steps[-1], {**step, "moved": moved, "forms": list(tokens)})
    return aside


def find_last(project: Project) -> Step | None:
    """Return what was taken over last; None where there is nothing to undo."""
    folders = _folders(project)
    if not folders:
        return None
    step = json.loads((folders[-1] / _STEP).read_text("utf-8"))
    moved = step.get("moved")
    aside = project.root / moved["to"] if moved else None
    return Step(tuple(project.root / each["file"] for each in step["files"]), aside)


def undo_last(project: Project) -> Undone | None:
    """Bring back what the last step changed; None where there is no step.

    Raises `ReportgenError` where a file was changed since, which then stays, and `OSError`.
    """
    folders = _folders(project)
    if not folders:
        return None
    folder = folders[-1]
    step = json.loads((folder / _STEP).read_text("utf-8"))
    changed = [
        _was_changed(project, each["file"]) for each in step["files"] if _is_changed(project, each)
    ]
    if changed:
        raise ReportgenError(changed)
    _restore(project, folder, step["files"])
    returned = _move_back(project, step.get("moved"))
    for token in step.get("forms", ()) if returned else ():
        Sent(project).note(token, taken="")
    shutil.rmtree(folder, ignore_errors=True)
    return Undone(tuple(project.root / each["file"] for each in step["files"]), returned)


def _restore(project: Project, folder: Path, step: Iterable[Mapping[str, str]]) -> None:
    for each in step:
        path = project.root / each["file"]
        if each["before"]:
            replace_file(path, (folder / each["before"]).read_bytes())
        else:
            path.unlink(missing_ok=True)


def _move_back(project: Project, moved: Mapping[str, str] | None) -> Path | None:
    if not moved:
        return None
    source, target = project.root / moved["to"], project.root / moved["from"]
    if not source.exists() or target.exists():
        return None
    source.rename(target)
    return target


def _is_changed(project: Project, each: Mapping[str, str]) -> bool:
    path = project.root / each["file"]
    try:
        return _digest(path.read_bytes()) != each["after"]
    except FileNotFoundError:
        return bool(each["before"])


def _was_changed(project: Project, name: str) -> Problem:
    return Problem(
        Place(project.show_path(project.root / name)),
        say("it was changed since it was taken over; nothing is undone."),
        say("Change it by hand; what it said before lies in {folder}.", folder=f"inbox/{UNDO}/"),
    )


def _folders(project: Project) -> list[Path]:
    """Return the steps that can be undone, the last one at the end."""
    folder = inbox_of(project) / UNDO
    if not folder.is_dir():
        return []
    return sorted(each for each in folder.iterdir() if (each / _STEP).is_file())


def _new_folder(project: Project) -> Path:
    folders = _folders(project)
    number = int(folders[-1].name) + 1 if folders else 1
    make_private(inbox_of(project) / UNDO)
    folder = inbox_of(project) / UNDO / f"{number:06}"
    make_private(folder)
    return folder


def _trim(project: Project) -> None:
    for folder in _folders(project)[:-MOST]:
        shutil.rmtree(folder, ignore_errors=True)


def _write_step(folder: Path, step: object) -> None:
    with suppress(FileNotFoundError):
        (folder / _STEP).unlink()
    write_new(folder / _STEP, json.dumps(step, ensure_ascii=False, indent=1).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
