"""Sheets begun and copied; what is put into the archive and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reportgen.app.editing.content import Content
from reportgen.app.editing.definitions import KINDS, read_definition_files
from reportgen.app.editing.files import FACTSHEET, EditedFiles, patched, read_sheet_files
from reportgen.app.editing.part import part_content
from reportgen.cache.atomic import replace_file
from reportgen.collecting.proposal import free_name, name_from
from reportgen.input.folders import pair_translations, walk_folder
from reportgen.input.patching.data import Data
from reportgen.input.patching.patch import patch
from reportgen.problems.problem import ReportgenError
from reportgen.project.editor import modeline_of_new
from reportgen.project.profiles import id_of_unread
from reportgen.project.project import PROFILES, Project

#: The folder beside ``profiles/`` of what nobody prints any more.
ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Archived:
    """What lies in the archive: its path from there, its title or id, when it was saved last.

    `kind` is the folder of reports or handouts, "" for a sheet.
    """

    name: str
    title: str
    changed: float
    kind: str


def begin_sheet(project: Project, form: str, title: str) -> Path:
    """Write a new sheet that has a title and nothing else, and return its file.

    Raises `ReportgenError` where the form has faults, `OSError`.
    """
    data: dict[str, Data] = {} if form == FACTSHEET else {"form": form}
    data[project.form(form).title] = title
    head = modeline_of_new(form, project.root, project.root / PROFILES)
    return _write_new(project, title, head + patch("", data))


def copy_sheet(project: Project, path: Path, title: str) -> Path:
    """Write a copy of a sheet under a title of its own, and return its file.

    The title in other languages is to be written anew. Raises `ReportgenError`, `OSError`,
    `UnpatchableError`.
    """
    files = read_sheet_files(project, path)
    main = files.written.main
    values = {**files.content.values, files.form.title: {main: title}}
    content = Content(values, files.content.misshapen)
    changed = patched(files, content)
    whole = {lang: changed.get(p, files.bytes[lang]) for lang, p in files.paths.items()}
    text = whole.pop("").decode("utf-8-sig")
    said = files.written.of("")
    if "id" in said:
        # Two sheets of one id would be one file.
        parted = part_content(content, files.written, files.fields)
        text = patch(text, {key: value for key, value in parted[""].items() if key != "id"})
    new = _write_new(project, title, text, path.parent)
    for lang, data in whole.items():
        replace_file(new.with_name(f"{new.stem}.{lang}{new.suffix}"), data)
    return new


def _write_new(project: Project, title: str, text: str, folder: Path | None = None) -> Path:
    home = folder or project.root / PROFILES
    home.mkdir(exist_ok=True)
    name = free_name(project, name_from(title) or "sheet")
    path = home / f"{name}.yaml"
    with path.open("x"):
        pass
    try:
        replace_file(path, text.encode())
    except BaseException:
        # The name that was taken is free again.
        path.unlink(missing_ok=True)
        raise
    return path


# --- The archive ---------------------------------------------------------------------------------


def list_archived(project: Project) -> list[Archived]:
    """Return what lies in the archive, the last changed first."""
    found = []
    for path, beside in _archived(project).items():
        name = path.relative_to(_home(project)).as_posix()
        kind = kind_in(name)
        changed = max(each.stat().st_mtime for each in (path, *beside.values()))
        found.append(Archived(name, _title_of(project, path, kind), changed, kind))
    return sorted(found, key=lambda each: -each.changed)


def kind_in(name: str) -> str:
    """Return of which kind of definitions something in the archive is, "" for a sheet."""
    folder, _, below = name.partition("/")
    return folder if below and folder in KINDS else ""


def _home(project: Project) -> Path:
    return project.root / ARCHIVE


def _archived(project: Project) -> Mapping[Path, Mapping[str, Path]]:
    home = _home(project)
    if not home.is_dir():
        return {}
    return pair_translations(walk_folder(home, project.root, project.show_path).files)


def _title_of(project: Project, path: Path, kind: str) -> str:
    files: EditedFiles
    try:
        if kind:
            files, title = read_definition_files(project, KINDS[kind], path), "title"
        else:
            files = sheet = read_sheet_files(project, path)
            title = sheet.form.title
    except (ReportgenError, OSError):
        return id_of_unread(path, project)
    texts = files.content.values.get(title, {})
    said = texts.get(files.written.main, "") if isinstance(texts, Mapping) else ""
    return said if isinstance(said, str) and said else path.stem


def put_away(project: Project, path: Path, translations: Mapping[str, Path]) -> Path:
    """Move a file with its translations into the archive, and return its file there.

    Raises `FileExistsError` where one of its name is there, and `OSError`.
    """
    below = path.relative_to(project.root / PROFILES)
    return _move((path, *translations.values()), _home(project) / below.parent)


def take_back(project: Project, name: str) -> Path:
    """Move a file of the archive back among the others, and return its file.

    Raises `LookupError` where there is none of the name, `FileExistsError`, `OSError`.
    """
    for path, beside in _archived(project).items():
        below = path.relative_to(_home(project))
        if below.as_posix() == name:
            return _move((path, *beside.values()), project.root / PROFILES / below.parent)
    raise LookupError(name)


def _move(paths: tuple[Path, ...], folder: Path) -> Path:
    """Move files into a folder, all or none, and return the first one there."""
    folder.mkdir(parents=True, exist_ok=True)
    targets = [folder / path.name for path in paths]
    for target in targets:
        if target.exists():
            raise FileExistsError(17, "File exists", str(target))
    moved: list[tuple[Path, Path]] = []
    try:
        for path, target in zip(paths, targets, strict=True):
            path.rename(target)
            moved.append((path, target))
    except OSError:
        for path, target in reversed(moved):
            with suppress(OSError):
                target.rename(path)
        raise
    return targets[0]
