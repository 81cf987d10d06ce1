"""Watching a project folder: which files are saved, and what to build first because of it."""

from __future__ import annotations

from pathlib import Path

from reportgen.input.files import SUFFIXES
from reportgen.input.folders import has_suffix
from reportgen.problems.problem import Place, Problem, ReportgenError
from reportgen.project.open import open_project
from reportgen.project.profiles import read_profiles, select_profiles
from reportgen.project.project import PROFILES, SETTINGS, Project
from reportgen.reports.inputs import Inputs

#: Files that a project does not remember once they are read.
_TEXTS = SUFFIXES


def watched_paths(project: Project) -> tuple[Path, ...]:
    """Return the files and folders that a project is built of."""
    brand = project.theme.brand
    pictures = [*project.funders, *([brand.logo] if brand.logo else [])]
    named = {project.root / picture["file"] for picture in pictures}
    folders = (project.root / PROFILES, project.root / "templates")
    return (project.root / SETTINGS, *folders, *sorted({*named, *([brand.fonts or folders[0]])}))


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
