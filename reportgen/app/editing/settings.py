"""The settings of a project as an office sets them: one tree, tried before a word of it is saved.

What is not asked here, the server of the mail, the cache, stays in the file as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from reportgen.app.editing.content import Content, Written
from reportgen.app.editing.definitions import keys_at
from reportgen.app.editing.files import ChangedError, EditedFiles, said_in
from reportgen.app.editing.part import put_values
from reportgen.app.language_check import check_languages
from reportgen.cache.atomic import replace_file
from reportgen.fields.model import Field
from reportgen.input.patching.data import Data
from reportgen.input.patching.patch import patch_file
from reportgen.input.source import MappingNode, Source, place_of, require_keys
from reportgen.input.yaml import read_source
from reportgen.problems.message import say, say_count
from reportgen.problems.problem import Problem, ReportgenError, Severity
from reportgen.project.open import open_changed
from reportgen.project.profiles import list_profiles, read_profiles
from reportgen.project.project import SETTINGS, Project
from reportgen.project.settings import PROJECT

_ASKED = ("network", "languages", "theme", "brand", "hyphenation", "funders", "output")
#: What is asked of the settings.
FIELDS: tuple[Field, ...] = tuple(field for field in PROJECT if field.name in _ASKED)


@dataclass(frozen=True, slots=True)
class Tried:
    """The file with other settings, what is wrong with them, and the project as they make it.

    There is none where they have faults.
    """

    data: bytes
    project: Project | None
    problems: tuple[Problem, ...]


def read_settings(root: Path) -> EditedFiles:
    """Return the settings of the project in a folder, whatever is wrong with what they say.

    Their main language is that of the project, "und" where they name none. Raises `ReportgenError`
    where they are no YAML, `OSError` where they are not there.
    """
    path = root / SETTINGS
    data = path.read_bytes()
    said = said_in(data, SETTINGS)
    written = Written({"": said}, _main_of(said))
    return EditedFiles(path, {"": data}, {"": path}, written, FIELDS, partial(keys_at, PROJECT))


def _main_of(said: Mapping[str, Data]) -> str:
    languages = said.get("languages", "")
    first = languages if isinstance(languages, str) else next(iter(languages), "")
    return first.strip() if isinstance(first, str) and first.strip() else "und"


def try_settings(file: EditedFiles, content: Content, day: date, known: Project | None) -> Tried:
    """Return what becomes of a project with other settings; its file stays as it is.

    `known` is the project with those of the file, None where these have faults. Raises
    `UnpatchableError` where the file cannot be changed surely.
    """
    wanted = put_values(file.written.of(""), content, FIELDS, file.written.main)
    data = patch_file(file.bytes[""], wanted, file.order)
    source = require_keys(read_source(data, SETTINGS))
    try:
        project = open_changed(file.path.parent, source, day, known)
    except ReportgenError as error:
        return Tried(data, None, tuple(error.problems))
    languages = _check_languages(known or project, project, source)
    return Tried(data, project, (*project.warnings, *languages))


def _check_languages(
    known: Project, project: Project, source: Source[MappingNode]
) -> Iterator[Problem]:
    """Yield what other languages ask for: texts that are missing, and texts that nobody wants."""
    listing = list_profiles(known)
    profiles = read_profiles(known, listing.paths, listing)[0]
    place = place_of(source.root, "languages")
    for lang in known.languages:
        written = [each.id for each in profiles if lang in each.languages]
        if lang not in project.languages and written:
            yield Problem(
                place,
                say_count(
                    "One sheet has texts in “{lang}”: “{name}”.",
                    "{count} sheets have texts in “{lang}”, such as “{name}”.",
                    count=len(written),
                    lang=lang,
                    name=written[0],
                ),
                say("They cannot be printed without this language: keep it, or archive them."),
                "languages",
                Severity.WARNING,
            )
    used = {profile.form.name: profile.form for profile in profiles}
    yield from check_languages(project, used.values())


def write_settings(file: EditedFiles, tried: Tried, lock: str) -> bool:
    """Save settings that were tried, and tell whether anything changed.

    Raises `ReportgenError` for those that have faults: nothing could be opened any more;
    `ChangedError` where the file is not the one any more that the `lock` is of, and `OSError`.
    """
    if file.lock != lock:
        raise ChangedError(file.path)
    if tried.project is None:
        raise ReportgenError(tried.problems)
    if tried.data == file.bytes[""]:
        return False
    replace_file(file.path, tried.data)
    return True
