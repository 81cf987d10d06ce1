"""All sheets of a project at a glance, those with faults too: for whoever looks for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from reportgen.cache.digests import Signature, signature_of
from reportgen.document.blocks import RichText
from reportgen.fields.show import show_each
from reportgen.input.files import SUFFIXES
from reportgen.input.folders import find_main, is_passed_over, real_path, translations_of
from reportgen.languages import fold_letters, pick, sort_key
from reportgen.problems.problem import Problem, ReportgenError, Severity
from reportgen.project.profiles import (
    DEFINITIONS,
    id_of_unread,
    list_profiles,
    read_draft_file,
    read_profiles,
)
from reportgen.project.project import PROFILES, Project
from reportgen.project.world import world_of
from reportgen.sheets.profile import Profile
from reportgen.sheets.world import World
from reportgen.translating.lock import Lock, path_of_lock, read_lock
from reportgen.translating.stale import count_states
from reportgen.translating.units import State


@dataclass(frozen=True, slots=True)
class Overviewed:
    """A sheet as lists show it; without a form it cannot be read.

    `key` names it among the sheets (`key_of`); `columns` has what the form wants lists to show, in
    words; `languages` are those it is complete in, `lacking` those of the project it is not.
    `translations` has by language how many texts are in which state. `changed` is when one of its
    files was saved last, in seconds since 1970, `text` all its words as `fold_letters` leaves them.
    """

    key: str
    id: str
    title: str
    form: str = ""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    translations: Mapping[str, Mapping[State, int]] = field(default_factory=dict)
    filled: int = 0
    asked: int = 0
    errors: int = 0
    warnings: int = 0
    changed: float = 0.0
    text: str = ""

    @property
    def stale(self) -> tuple[str, ...]:
        """The languages with texts whose original has changed since, as far as is known."""
        return tuple(lang for lang, counts in self.translations.items() if counts.get(State.STALE))


def key_of(project: Project, path: Path) -> str:
    """Return what names a sheet in addresses: its file's path below ``profiles/``, unsuffixed."""
    below = path.relative_to(project.root / PROFILES)
    return below.with_suffix("").as_posix().replace("/", "~")


def find_sheet(project: Project, key: str) -> tuple[Path, Mapping[str, Path]]:
    """Return the file of a sheet with its translations by language. Raises `LookupError`."""
    if quick := _find_by_name(project, key):
        return quick, translations_of(quick)
    for path, translations in list_profiles(project).files.items():
        if key_of(project, path) == key:
            return path, translations
    raise LookupError(key)


def _find_by_name(project: Project, key: str) -> Path | None:
    """Return the file that a key says, where it is surely among the sheets; else all are listed.

    A project may have thousands, and an editor asks for one at every key.
    """
    *folders, name = key.split("~")
    if any(is_passed_over(part) or part in ("", *DEFINITIONS) for part in (*folders, name)):
        return None
    home = project.root / PROFILES
    for suffix in SUFFIXES:
        path = home.joinpath(*folders, f"{name}{suffix}")
        try:
            if not path.is_file() or path.is_symlink() or find_main(path) is not None:
                continue
        except ValueError:
            # No file has the character U+0000 in its name.
            return None
        if real_path(path.parent) == real_path(home).joinpath(*folders):
            return path
    return None


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was counted of a sheet's translations, by which note of them and on which day."""

    profile: Profile
    as_of: tuple[Signature, date]
    counts: Mapping[str, Mapping[State, int]]


class Survey:
    """Looks at all sheets again and again, at each anew only where it changed."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[Profile, Overviewed]] = {}
        self._counted: dict[str, _Counted] = {}

    def look(self, project: Project, lang: str) -> list[Overviewed]:
        """Return every sheet, as far as it can be read, in the order of titles.

        Words are in a language.
        """
        listing = list_profiles(project)
        profiles, problems = read_profiles(project, listing.paths, listing)
        by_file: dict[str, list[Problem]] = defaultdict(list)
        for problem in problems:
            by_file[problem.place.file].append(problem)
        read = {profile.file: profile for profile in profiles}
        world = world_of(project)
        lock = _lock_of(project)
        as_of = (signature_of(path_of_lock(project)), project.today)
        found = []
        for path, translations in listing.files.items():
            names = [project.show_path(each) for each in (path, *translations.values())]
            told = [problem for name in names for problem in by_file.get(name, ())]
            profile = read.get(names[0]) or _draft_of(project, path, translations)
            row = self._row(project, world, path, profile, lang)
            errors = sum(each.severity is Severity.ERROR for each in told)
            found.append(
                replace(
                    row,
                    errors=errors if row.form else max(errors, 1),
                    warnings=len(told) - errors,
                    translations=self._count(project, profile, lock, as_of) if profile else {},
                    changed=max(map(_saved, (path, *translations.values()))),
                )
            )
        self._forget({profile.file for profile in profiles})
        return sorted(found, key=lambda each: (sort_key(each.title), each.key))

    def _row(
        self, project: Project, world: World, path: Path, profile: Profile | None, lang: str
    ) -> Overviewed:
        if profile is None:
            name = id_of_unread(path, project)
            return Overviewed(key_of(project, path), name, name, text=fold_letters(name))
        known = self._known.get((profile.file, lang))
        if known is None or known[0] is not profile:
            known = profile, _look_at(profile, key_of(project, path), project, world, lang)
            self._known[profile.file, lang] = known
        return known[1]

    def _count(
        self, project: Project, profile: Profile, lock: Lock, as_of: tuple[Signature, date]
    ) -> Mapping[str, Mapping[State, int]]:
        """Return how many texts of a sheet are in which state, by language."""
        known = self._counted.get(profile.file)
        if known is None or known.profile is not profile or known.as_of != as_of:
            known = _Counted(profile, as_of, count_states(project, profile, lock))
            self._counted[profile.file] = known
        return known.counts

    def _forget(self, files: Set[str]) -> None:
        for file, lang in list(self._known):
            if file not in files:
                del self._known[file, lang]
        for file in self._counted.keys() - files:
            del self._counted[file]


def _lock_of(project: Project) -> Lock:
    try:
        return read_lock(project)
    except ReportgenError:
        # The check tells what is wrong with it.
        return Lock()


def _draft_of(project: Project, path: Path, translations: Mapping[str, Path]) -> Profile | None:
    try:
        return read_draft_file(project, path, translations).profile
    except ReportgenError:
        return None


def _saved(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _look_at(profile: Profile, key: str, project: Project, world: World, lang: str) -> Overviewed:
    form = profile.form
    title = pick(profile.values.get(form.title, {}), lang, profile.language)[0] or profile.id
    spoken = profile.languages
    filled, asked = profile.completeness
    columns = {name: tuple(_words(profile, name, world, lang)) for name in form.columns}
    texts = (profile.id, *_texts(profile.values), *(each for c in columns.values() for each in c))
    return Overviewed(
        key,
        profile.id,
        title,
        form.name,
        columns,
        tuple(each for each in project.languages if each in spoken),
        tuple(each for each in project.languages if each not in spoken),
        filled=filled,
        asked=asked,
        text=fold_letters(" ".join(texts)),
    )


def _words(profile: Profile, name: str, world: World, lang: str) -> Iterator[str]:
    """Yield what a field says, each of its values in words."""
    field = profile.form.fields[name]
    if name not in profile.values:
        return
    view = world.view(lang, profile.language)
    value = profile.values[name]
    for each in value if field.many else (value,):
        yield str(RichText(show_each((each,) if field.many else each, field, view)))


def _texts(value: Any) -> Iterable[str]:
    """Yield every text in a value, whatever it is made of."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
