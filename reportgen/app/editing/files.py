"""A file and its translations: read whole, and changed in their text; nobody's change is lost.

So are the files of sheets written, and definitions of what is made of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from reportgen.app.editing.content import Content, Written, fields_of, join_files
from reportgen.app.editing.part import part_content
from reportgen.cache.atomic import replace_files
from reportgen.cache.digests import digest_of
from reportgen.fields.model import Field
from reportgen.forms.form import Form
from reportgen.input.files import read_file
from reportgen.input.folders import translations_of
from reportgen.input.patching.data import Data, data_of
from reportgen.input.patching.patch import Order, patch_file
from reportgen.input.source import ScalarNode, require_keys
from reportgen.input.yaml import read_source
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, ReportgenError
from reportgen.problems.suggest import suggest
from reportgen.project.profiles import read_input
from reportgen.project.project import Project

#: The form of a sheet that names none.
FACTSHEET = "factsheet"


class ChangedError(Exception):
    """The files of a sheet are not those any more that somebody began to edit."""


@dataclass(frozen=True)
class EditedFiles:
    """A file with its translations as they are: by language, "" for its own; and what they say.

    `fields` is what may be said there, `order` tells in which order keys should stand at a path.
    """

    path: Path
    bytes: Mapping[str, bytes]
    paths: Mapping[str, Path]
    written: Written
    fields: tuple[Field, ...]
    order: Order

    @cached_property
    def lock(self) -> str:
        """What tells whether the files are still the same."""
        return lock_of(self.bytes)

    @cached_property
    def content(self) -> Content:
        """What they say, as one tree."""
        return join_files(self.written, self.fields)


@dataclass(frozen=True)
class SheetFiles(EditedFiles):
    """The files of a sheet, and the form that says what it may say."""

    form: Form


def lock_of(files: Mapping[str, bytes]) -> str:
    """Return the digest of files by language."""
    return digest_of(*(part for lang in sorted(files) for part in (lang, files[lang])))


def read_sheet_files(project: Project, path: Path) -> SheetFiles:
    """Return the files of a sheet.

    Raises `ReportgenError` where they cannot be read, or no form says what they are.
    """
    paths = {"": path, **translations_of(path)}
    # What cannot be read, or translates what is not there, is told as the check tells it.
    read_input(project, path, {lang: each for lang, each in paths.items() if lang})
    content = {lang: each.read_bytes() for lang, each in paths.items()}
    return files_of(project, path, content, paths)


def files_of(
    project: Project, path: Path, content: Mapping[str, bytes], paths: Mapping[str, Path]
) -> SheetFiles:
    """Return the files of a sheet that have this content. Raises `ReportgenError`."""
    data = {
        lang: said_in(text, project.show_path(paths.get(lang, path)))
        for lang, text in content.items()
    }
    form = _form_of(project, path, data.get("", {}))
    main = data.get("", {}).get("language", "")
    chosen = main if isinstance(main, str) and main in project.languages else project.languages[0]
    written = Written(data, chosen)
    return SheetFiles(path, content, paths, written, fields_of(form), form.keys_at, form)


def said_in(text: bytes, name: str) -> Mapping[str, Data]:
    """Return what stands in a file of this name. Raises `ReportgenError`."""
    root = require_keys(read_source(text, name)).root if text.strip() else None
    said = data_of(root) if root else {}
    return said if isinstance(said, Mapping) else {}


def _form_of(project: Project, path: Path, data: Mapping[str, Data]) -> Form:
    said = data.get("form", "") or FACTSHEET
    name = said if isinstance(said, str) else FACTSHEET
    if name not in project.form_names:
        root = read_file(path, project.show_path(path)).root if path.exists() else None
        node = root.items.get("form") if root else None
        place = node.place if isinstance(node, ScalarNode) else Place(project.show_path(path))
        said_so = say("there is no form “{name}”.", name=name)
        raise ReportgenError([Problem(place, said_so, suggest(name, project.form_names), "form")])
    return project.form(name)


def write_content(files: EditedFiles, content: Content, lock: str) -> dict[Path, bytes]:
    """Write what is to be said into files, and return those that changed.

    What they say already stays to the byte. Raises `ChangedError` where they are not those that the
    `lock` is of, `UnpatchableError` where a file cannot be changed surely, and `OSError`.
    """
    if files.lock != lock:
        raise ChangedError(files.path)
    changed = patched(files, content)
    # A file of translations without its main file is a fault; the other way round it is none.
    replace_files({path: changed[path] for path in sorted(changed, key=lambda p: p != files.path)})
    return changed


def patched(files: EditedFiles, content: Content) -> dict[Path, bytes]:
    """Return the files that say something else by this content, as they are to be."""
    parted = part_content(content, files.written, files.fields)
    changed = {}
    for lang, data in parted.items():
        before = files.bytes.get(lang, b"")
        after = patch_file(before, data, files.order)
        if after != before:
            changed[_path_of(files, lang)] = after
    return changed


def _path_of(files: EditedFiles, lang: str) -> Path:
    path = files.paths.get(lang)
    return path or files.path.with_name(f"{files.path.stem}.{lang}{files.path.suffix}")
