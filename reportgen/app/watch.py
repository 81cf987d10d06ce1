"""Watching a project folder: which files are saved, and what to build first because of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from reportgen.input.files import SUFFIXES
from reportgen.input.folders import Walk, has_suffix, walk_folder
from reportgen.problems.problem import Place, Problem, ReportgenError
from reportgen.project.open import open_project
from reportgen.project.profiles import read_profiles, select_profiles
from reportgen.project.project import PROFILES, SETTINGS, Project
from reportgen.reports.inputs import Inputs

#: How long to wait between two looks, at least and as a multiple of what a look takes, in seconds.
_PAUSE, _SHARE = 0.04, 10
#: Files that a project does not remember once they are read.
_TEXTS = SUFFIXES
_Look: TypeAlias = dict[Path, tuple[int, int]]


def watched_paths(project: Project) -> tuple[Path, ...]:
    """Return the files and folders that a project is built of."""
    brand = project.theme.brand
    pictures = [*project.funders, *([brand.logo] if brand.logo else [])]
    named = {project.root / picture["file"] for picture in pictures}
    folders = (project.root / PROFILES, project.root / "templates")
    return (project.root / SETTINGS, *folders, *sorted({*named, *([brand.fonts or folders[0]])}))


def changes_of(paths: tuple[Path, ...]) -> Iterator[frozenset[Path]]:
    """Yield the files of these and below them that were saved, added or removed.

    The first are those since the call. Waits for the next change, for ever. Looks at times and
    sizes: it works on network drives.
    """
    return _changes(paths, _look(paths))


def _changes(paths: tuple[Path, ...], before: _Look) -> Iterator[frozenset[Path]]:
    while True:
        start = time.monotonic()
        now = _look(paths)
        took = time.monotonic() - start
        changed = frozenset(path for path in {*before, *now} if before.get(path) != now.get(path))
        before = now
        if changed:
            yield changed
        time.sleep(max(_PAUSE, _SHARE * took))


def _look(paths: tuple[Path, ...]) -> _Look:
    seen: _Look = {}
    for path in paths:
        walk = _walk(path)
        # That something can be read again, or is gone, is a change too.
        seen |= dict.fromkeys(walk.unread, (0, 0))
        for file in walk.files:
            # Office programs write files of their own beside the one that is edited.
            if not file.name.startswith("~"):
                # What went away meanwhile, the next look will tell.
                with suppress(OSError):
                    status = file.stat()
                    seen[file] = (status.st_mtime_ns, status.st_size)
    return seen


def _walk(path: Path) -> Walk:
    with suppress(OSError):
        if not path.is_dir():
            return Walk((path,), {}, ())
    return walk_folder(path, path.parent, Path.as_posix)


def are_texts(project: Project, changed: frozenset[Path]) -> bool:
    """Tell whether these are profiles and definitions, which nobody remembers."""
    texts = project.root / PROFILES
    return all(path.is_relative_to(texts) and has_suffix(path, _TEXTS) for path in changed)


def reopen(project: Project, changed: frozenset[Path]) -> Project:
    """Return the project as it is now. Raises `ReportgenError` where its settings have faults."""
    if are_texts(project, changed):
        return project
    try:
        return open_project(project.root, project.today, project.base, project.profile_cache)
    except FileNotFoundError as error:
        # Many an editor removes a file before it writes it anew.
        place = Place(project.show_path(project.root / SETTINGS))
        raise ReportgenError([Problem(place, "the file is gone.", "Put it back.")]) from error


def changed_sheets(project: Project, changed: frozenset[Path]) -> Inputs | None:
    """Return the sheets whose files changed, those that are in order; None where none did."""
    names = [str(path) for path in changed if has_suffix(path, _TEXTS) and path.exists()]
    try:
        paths = select_profiles(project, names) if names else []
    except ValueError:
        # A definition, or settings; they have to wait for everything.
        return None
    profiles, _ = read_profiles(project, paths)
    return Inputs(tuple(profiles), (), (), frozenset()) if profiles else None
