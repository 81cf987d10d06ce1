"""The profiles of a project: found, chosen and read together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from reportgen.digests import digest_of
from reportgen.errors import Place, Problem, ReportgenError, nearest
from reportgen.files import (
    SUFFIXES,
    is_orphan,
    is_translation,
    list_yaml,
    main_of,
    read_file,
    translations_of,
)
from reportgen.profile import Profile, Surroundings, read_profile
from reportgen.project import Project, locate_file
from reportgen.source import Source

_T = TypeVar("_T")

#: Folders below ``profiles/`` that hold what combines, prints and sends the sheets.
REPORTS, HANDOUTS, MAILINGS = "reports", "handouts", "mailings"
_DEFINITIONS = frozenset([REPORTS, HANDOUTS, MAILINGS])
#: The folder below ``mailings/`` that holds lists of people, which are no definitions.
RECIPIENTS = "recipients"


def list_profiles(project: Project) -> list[Path]:
    """Return the profile files of a project, translations left out, in order of their names."""
    return list(_list_with_translations(project))


def _list_with_translations(project: Project) -> dict[Path, dict[str, Path]]:
    folder = project.root / "profiles"
    depth = len(folder.parts)
    return {
        path: translations
        for path, translations in list_yaml(folder).items()
        if path.parts[depth] not in _DEFINITIONS
    }


def list_definitions(project: Project, kind: str) -> list[Path]:
    """Return the definitions in a folder such as `REPORTS`, translations left out, by name."""
    folder = project.root / "profiles" / kind
    found = (path for suffix in SUFFIXES for path in folder.rglob(f"*{suffix}"))
    return sorted(
        path
        for path in found
        if not any(
            part.startswith(".") or part == RECIPIENTS for part in path.relative_to(folder).parts
        )
        and not is_translation(path)
    )


def find_definitions(project: Project, kind: str, name: str) -> list[Path]:
    """Return the definitions of a kind, such as `REPORTS`, that a path, folder or id names."""
    every = list_definitions(project, kind)
    found = [path for path in every if path.stem == name]
    for place in (project.base / name, project.root / name):
        full = (main_of(place) if is_translation(place) else place).resolve()
        found += [path for path in every if full in (path.resolve(), *path.resolve().parents)]
    return list(dict.fromkeys(found))


def read_defined(project: Project, path: Path, read: Callable[..., _T]) -> _T:
    """Return what a reader of definitions makes of a file with its translations.

    Raises `ReportgenError`.
    """
    main, translations = read_sources(project, path)
    return read(
        main,
        path.stem,
        translations,
        project.languages,
        project.today,
        lambda name, holds: locate_file(project, path.parent, name, holds),
    )


def select_profiles(project: Project, wanted: Iterable[str]) -> list[Path]:
    """Return the profile files named by paths, folders or ids; all where nothing is named.

    Raises `ValueError` with a sentence for the user for what names nothing.
    """
    every = list_profiles(project)
    names = list(wanted)
    if not names:
        return every
    chosen: dict[Path, None] = {}
    for name in names:
        found = _select(project, every, name)
        if not found:
            known = [path.stem for path in every]
            meant = f" Did you mean “{close}”?" if (close := nearest(name, known)) else ""
            raise ValueError(f"“{name}” names no sheet or report of this project.{meant}")
        chosen.update(dict.fromkeys(found))
    return list(chosen)


def _select(project: Project, every: list[Path], name: str) -> list[Path]:
    for path in ((project.base / name).resolve(), (project.root / name).resolve()):
        if path.is_dir():
            below = [each for each in every if each.resolve().is_relative_to(path)]
            if below or path == (project.root / "profiles").resolve():
                return below
        elif path.is_file():
            if is_translation(path):
                path = main_of(path)
            return [each for each in every if each.resolve() == path] or [path]
    return [each for each in every if each.stem == name]


def read_profiles(project: Project, paths: Iterable[Path]) -> tuple[list[Profile], list[Problem]]:
    """Return the profiles that are in order, and the problems of all, warnings included."""
    profiles: list[Profile] = []
    problems: list[Problem] = list(project.warnings)
    by_id: dict[str, str] = {}
    listed = _list_with_translations(project)
    for path in paths:
        try:
            beside = listed[path] if path in listed else translations_of(path)
            profile = _read_kept(project, path, beside)
        except ReportgenError as error:
            problems += error.problems
            continue
        problems += profile.warnings
        # Windows and macOS take names that differ in case only for the same file.
        first = by_id.setdefault(profile.id.casefold(), profile.file)
        if first != profile.file:
            problems.append(
                Problem(
                    Place(profile.file),
                    f"the id “{profile.id}” is already that of {first}.",
                    "Rename one of the files, or give one an “id:” of its own.",
                    "id",
                )
            )
            continue
        profiles.append(profile)
    project.shelf.save({project.show_path(path) for path in listed})
    return profiles, sorted(set(problems), key=lambda problem: problem.sort_key)


def _read_kept(project: Project, path: Path, translations: Mapping[str, Path]) -> Profile:
    """Return the profile of a file, read anew only where it may be another than before."""
    digests = project.shelf.digests
    source = digest_of(
        path.stem,
        project.surroundings_digest,
        digests.of(path),
        *(part for tag, each in translations.items() for part in (tag, digests.of(each))),
    )
    file = project.show_path(path)
    profile = project.shelf.get(file, source, project.today, project.form)
    if profile is None:
        profile = read_profile_file(project, path)
        project.shelf.put(profile, source, project.today)
    return profile


def read_profile_file(project: Project, path: Path) -> Profile:
    """Return the profile of a file with its translations. Raises `ReportgenError`."""
    main, translations = read_sources(project, path)
    around = Surroundings(
        project.form,
        project.form_names,
        project.languages,
        project.today,
        lambda name, holds: locate_file(project, path.parent, name, holds),
    )
    return read_profile(main, path.stem, translations, around)


def read_sources(project: Project, path: Path) -> tuple[Source, dict[str, Source]]:
    """Return a file and its translations by language.

    Raises `ReportgenError` with the problems of all where one cannot be read, or where the file
    is the translation of one that is not there.
    """
    if is_orphan(path, project.languages):
        problem = Problem(
            Place(project.show_path(path)),
            f"there is no {main_of(path).name} that this file translates.",
            "Rename one of the two, or write the original.",
        )
        raise ReportgenError([problem])
    problems: list[Problem] = []
    sources: dict[str, Source] = {}
    for tag, each in {"": path, **translations_of(path)}.items():
        try:
            sources[tag] = read_file(each, project.show_path(each))
        except ReportgenError as error:
            problems += error.problems
    if problems:
        passed = [problem for source in sources.values() for problem in source.problems]
        raise ReportgenError(problems + passed)
    return sources.pop(""), sources
