"""Definitions of reports and handouts as somebody writes them: begun, checked, and their sheets.

What differs between the two is a row in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from reportgen.app.editing.content import Content, Written
from reportgen.app.editing.draft import source_of
from reportgen.app.editing.files import EditedFiles, patched, said_in
from reportgen.cache.atomic import replace_files
from reportgen.collecting.proposal import free_name, name_from
from reportgen.fields.model import Field
from reportgen.fields.read import Surroundings
from reportgen.handouts.definition import HANDOUTS as HANDOUT_KEYS
from reportgen.handouts.definition import HandoutDefinition, read_handouts
from reportgen.handouts.sets import choose_sheets, read_handouts_file
from reportgen.input.folders import translations_of
from reportgen.input.patching.data import Data
from reportgen.input.patching.data import Path as Keys
from reportgen.input.patching.patch import patch
from reportgen.input.source import Input
from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import Problem, ReportgenError, Severity
from reportgen.project.profiles import (
    HANDOUTS,
    REPORTS,
    find_unread,
    list_definitions,
    list_profiles,
    name_unread,
    read_input,
    read_profiles,
)
from reportgen.project.project import PROFILES, Project
from reportgen.project.signs import check_signs
from reportgen.project.world import world_of
from reportgen.reports.definition import REPORT, ReportDefinition, read_report
from reportgen.reports.volumes import make_volume, read_report_file
from reportgen.sheets.arrange import Group, arrange_profiles
from reportgen.sheets.choose import choose_profiles
from reportgen.sheets.profile import Profile
from reportgen.sheets.selection import Definition


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets that definitions choose from; `unread` has the ids of others, by file."""

    profiles: tuple[Profile, ...]
    unread: Mapping[str, str]


_D = TypeVar("_D", bound=Definition)


@dataclass(frozen=True, slots=True)
class Kind(Generic[_D]):
    """A kind of definition: its folder below ``profiles/``, its keys, and how it is read.

    `check` says what is wrong with how a definition and its sheets go together, `begun` is what a
    new one says besides its title.
    """

    folder: str
    fields: tuple[Field, ...]
    read: Callable[[Input, Surroundings], _D]
    read_file: Callable[[Project, Path], _D]
    check: Callable[[Project, _D, Sheets], list[Problem]]
    begun: Mapping[str, Data]


def _check_report(project: Project, definition: ReportDefinition, sheets: Sheets) -> list[Problem]:
    # The warnings of the definition itself are among them.
    return make_volume(project, definition, list(sheets.profiles), sheets.unread)[1]


def _check_handouts(
    project: Project, definition: HandoutDefinition, sheets: Sheets
) -> list[Problem]:
    found = choose_sheets(project, definition, sheets.profiles, sheets.unread)[1]
    return [*definition.warnings, *found]


#: Kinds of definitions that one writes in the studio, by their folders.
KINDS: Mapping[str, Kind[Any]] = {
    REPORTS: Kind(
        REPORTS,
        REPORT,
        read_report,
        read_report_file,
        _check_report,
        {"parts": ["cover", "contents", "overview", "sheets"]},
    ),
    HANDOUTS: Kind(HANDOUTS, HANDOUT_KEYS, read_handouts, read_handouts_file, _check_handouts, {}),
}


@dataclass(frozen=True, slots=True)
class Examined:
    """What is wrong with a definition, and the sheets that it chooses, in their groups and order.

    It is None itself where it cannot be read.
    """

    definition: Definition | None
    problems: tuple[Problem, ...]
    groups: tuple[Group[Profile], ...] = ()

    @property
    def sheets(self) -> list[Profile]:
        """The sheets in their order."""
        return [profile for group in self.groups for profile in group.profiles]

    @property
    def errors(self) -> int:
        """How much keeps it from being made."""
        return sum(each.severity is Severity.ERROR for each in self.problems)


def read_sheets(project: Project) -> Sheets:
    """Return the sheets of a project."""
    listing = list_profiles(project)
    profiles, _ = read_profiles(project, listing.paths, listing)
    unread = find_unread(project, listing.paths, profiles)
    return Sheets(tuple(profiles), name_unread(project, unread, listing))


def find_definition(project: Project, kind: Kind[Any], name: str) -> Path:
    """Return the file of a definition by its id. Raises `LookupError`."""
    for path in list_definitions(project, kind.folder).paths:
        if path.stem == name:
            return path
    raise LookupError(name)


def examine_file(
    project: Project, kind: Kind[Any], path: Path, sheets: Sheets, lang: str
) -> Examined:
    """Return what the check says of a definition; its groups are called in a language."""
    try:
        definition = kind.read_file(project, path)
    except Exception as error:
        return Examined(None, problems_of(error, project.show_path(path), say("the definition")))
    return _examine(project, kind, definition, sheets, lang)


def examine_content(
    project: Project,
    kind: Kind[Any],
    files: EditedFiles,
    content: Content,
    sheets: Sheets,
    lang: str,
) -> Examined:
    """Return what the check would say of a definition that says this, as `examine_file` does.

    Problems name keys as `content` has them; where they would stand in the file is not known yet.
    """
    misshapen = {key: files.written.of("").get(key, "") for key in content.misshapen}
    source = source_of(project.show_path(files.path), {**misshapen, **content.values})
    try:
        definition = kind.read(
            Input(source, files.path.stem), project.surroundings(files.path.parent)
        )
    except ReportgenError as error:
        return Examined(None, error.problems)
    examined = _examine(project, kind, definition, sheets, lang)
    lacking = check_signs([source], project.theme.brand.fonts)
    return Examined(definition, (*examined.problems, *lacking), examined.groups)


def _examine(
    project: Project, kind: Kind[Any], definition: Definition, sheets: Sheets, lang: str
) -> Examined:
    chosen, _ = choose_profiles(definition, sheets.profiles, sheets.unread.values())
    views = {lang: world_of(project).view(lang, project.languages[0])}
    groups = arrange_profiles(definition, chosen, views)
    problems = dict.fromkeys(kind.check(project, definition, sheets))
    return Examined(definition, tuple(problems), tuple(groups))


# --- Files ---------------------------------------------------------------------------------------


def read_definition_files(project: Project, kind: Kind[Any], path: Path) -> EditedFiles:
    """Return the files of a definition. Raises `ReportgenError` where one cannot be read."""
    paths = {"": path, **translations_of(path)}
    # What cannot be read, or translates what is not there, is told as the check tells it.
    read_input(project, path, {lang: each for lang, each in paths.items() if lang})
    content = {lang: each.read_bytes() for lang, each in paths.items()}
    return definition_files_of(project, kind, path, content, paths)


def definition_files_of(
    project: Project,
    kind: Kind[Any],
    path: Path,
    content: Mapping[str, bytes],
    paths: Mapping[str, Path],
) -> EditedFiles:
    """Return the files of a definition that have this content. Raises `ReportgenError`."""
    data = {
        lang: said_in(text, project.show_path(paths.get(lang, path)))
        for lang, text in content.items()
    }
    written = Written(data, project.languages[0])
    return EditedFiles(path, content, paths, written, kind.fields, partial(keys_at, kind.fields))


def keys_at(fields: Sequence[Field], keys: Keys) -> list[str]:
    """Return the keys that may stand at a path, in the order that they should have."""
    for key in keys:
        if isinstance(key, str):
            found = next((each.type for each in fields if each.name == key), None)
            variants = found.variants.values() if found else ()
            others = [part for variant in variants for part in variant]
            fields = (*found.parts, *others) if found else ()
    return list(dict.fromkeys(each.name for each in fields))


def begin_definition(project: Project, kind: Kind[Any], title: str) -> Path:
    """Write a new definition of all sheets, and return its file. Raises `OSError`."""
    return _write_new(
        project, kind, title, {"": patch("", {"title": title, **kind.begun}).encode()}
    )


def copy_definition(project: Project, kind: Kind[Any], path: Path, title: str) -> Path:
    """Write a copy of a definition under a title of its own, and return its file.

    The title in other languages is to be written anew. Raises `ReportgenError`, `OSError`,
    `UnpatchableError`.
    """
    files = read_definition_files(project, kind, path)
    values = {**files.content.values, "title": {files.written.main: title}}
    changed = patched(files, Content(values, files.content.misshapen))
    whole = {lang: changed.get(p, files.bytes[lang]) for lang, p in files.paths.items()}
    return _write_new(project, kind, title, whole, path.parent)


def _write_new(
    project: Project,
    kind: Kind[Any],
    title: str,
    files: Mapping[str, bytes],
    folder: Path | None = None,
) -> Path:
    home = folder or project.root / PROFILES / kind.folder
    home.mkdir(parents=True, exist_ok=True)
    path = home / f"{free_name(project, name_from(title) or kind.folder, kind.folder)}.yaml"
    with path.open("x"):
        pass
    try:
        targets = (path.with_stem(f"{path.stem}.{lang}" if lang else path.stem) for lang in files)
        replace_files(dict(zip(targets, files.values(), strict=True)))
    except BaseException:
        # The name that was taken is free again.
        path.unlink(missing_ok=True)
        raise
    return path
