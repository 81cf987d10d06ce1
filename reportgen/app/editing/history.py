"""What a sheet was: dated copies of its files, kept by the program beside the project's folders.

They hold what people wrote of people: their owner alone may read them, git is told to keep none,
and whoever forgets a person searches them too. Copies older than a year go.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from reportgen.app.editing.content import Content
from reportgen.app.overview import key_of
from reportgen.cache.atomic import make_private, replace_file
from reportgen.input.folders import translations_of
from reportgen.input.patching.data import Data
from reportgen.problems.catalog import spoken
from reportgen.problems.message import say
from reportgen.project.project import PROFILES, Project
from reportgen.sheets.profile import Profile
from reportgen.translating.former import list_commits

#: The folder of a project that holds them.
HISTORY = "history"
_KEPT = timedelta(days=366)
#: So many of a sheet stay, however old they are.
_LEAST = 20
_STAMP = "%Y%m%d-%H%M%S-%f"
_NAME = re.compile(r"\d{8}-\d{6}-\d{6}")
_DRAFT = "draft.json"
#: What the name of a copy begins with until it is whole; it is not hidden, so that it is searched.
_MAKING = "making-"


@dataclass(frozen=True, slots=True)
class Version:
    """A copy of a sheet: its name, when it was made, and its files by language, "" for its own."""

    name: str
    at: datetime
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What somebody typed and has not saved: of which files, when, and the values."""

    lock: str
    at: float
    content: Content


def history_of(project: Project, key: str) -> Path:
    """Return the folder of a sheet's copies."""
    return project.root / HISTORY / key


def _make_home(project: Project, key: str) -> Path:
    home = project.root / HISTORY
    make_private(home)
    with suppress(FileExistsError), (home / ".gitignore").open("x", encoding="utf-8") as file:
        said = spoken().tell(say("Earlier versions of sheets, with all that people wrote in them"))
        file.write(f"# {said}\n*\n")
    folder = history_of(project, key)
    make_private(folder)
    return folder


def keep_version(project: Project, key: str, files: Mapping[str, bytes]) -> None:
    """Keep a copy of a sheet as it is, unless the newest is the same. Raises `OSError`."""
    versions = list_versions(project, key)
    if versions and dict(versions[0].files) == dict(files):
        return
    folder = _make_home(project, key)
    name = datetime.now().strftime(_STAMP)
    # Another program that looks meanwhile sees the copy whole or not at all.
    making = folder / f"{_MAKING}{name}"
    make_private(making)
    for lang, content in files.items():
        replace_file(making / f"{lang or 'sheet'}.yaml", content, private=True)
    making.rename(folder / name)
    _drop_old(folder)


def _drop_old(folder: Path) -> None:
    for path in folder.glob(f"{_MAKING}*"):
        # Whoever made it was killed.
        shutil.rmtree(path, ignore_errors=True)
    names = sorted(_names(folder), reverse=True)
    oldest = (datetime.now() - _KEPT).strftime(_STAMP)
    for name in names[_LEAST:]:
        if name < oldest:
            shutil.rmtree(folder / name, ignore_errors=True)


def _names(folder: Path) -> Iterator[str]:
    with suppress(OSError):
        yield from (path.name for path in folder.iterdir() if _NAME.fullmatch(path.name))


def list_versions(project: Project, key: str) -> list[Version]:
    """Return the copies of a sheet, the newest first."""
    folder = history_of(project, key)
    return [_read(folder, name) for name in sorted(_names(folder), reverse=True)]


def find_version(project: Project, key: str, name: str) -> Version:
    """Return a copy by its name. Raises `LookupError`."""
    folder = history_of(project, key)
    if name not in set(_names(folder)):
        raise LookupError(name)
    return _read(folder, name)


def _read(folder: Path, name: str) -> Version:
    files = {}
    for path in sorted((folder / name).glob("*.yaml")):
        files["" if path.stem == "sheet" else path.stem] = path.read_bytes()
    return Version(name, datetime.strptime(name, _STAMP), files)


def list_earlier(project: Project, profile: Profile) -> Iterator[bytes]:
    """Yield what the file of a profile was before: in copies and in git, the last first of each."""
    path = project.base / profile.file
    if path.is_relative_to(project.root / PROFILES):
        versions = list_versions(project, key_of(project, path))
        yield from (version.files[""] for version in versions if "" in version.files)
    yield from list_commits(project, profile)


@contextmanager
def kept_versions(project: Project, paths: Iterable[Path]) -> Iterator[None]:
    """Change sheets, by their own files, with copies of what they were and of what they are."""
    paths = list(paths)
    for path in paths:
        keep_version(project, key_of(project, path), _bytes_of(path))
    yield
    for path in paths:
        keep_version(project, key_of(project, path), _bytes_of(path))


def _bytes_of(path: Path) -> dict[str, bytes]:
    every = {"": path, **translations_of(path)}
    return {lang: each.read_bytes() for lang, each in every.items()}


def restore(version: Version, paths: Mapping[str, Path]) -> None:
    """Let the files of a sheet, by language, be what they were. Raises `OSError`.

    A file of translations that there was not then goes.
    """
    main = paths[""]
    for lang, content in version.files.items():
        replace_file(paths.get(lang) or main.with_name(f"{main.stem}.{lang}{main.suffix}"), content)
    for lang in paths.keys() - version.files.keys():
        paths[lang].unlink(missing_ok=True)


def move_history(project: Project, key: str, new: str) -> None:
    """Let a sheet have its copies under another name. Raises `OSError`."""
    folder = history_of(project, key)
    if folder.is_dir() and not history_of(project, new).exists():
        folder.rename(history_of(project, new))


def keep_replaced(project: Project, folder: str, name: str, data: bytes) -> None:
    """Keep a file that another takes the place of, named by the time. Raises `OSError`."""
    stem, dot, kind = name.rpartition(".")
    stamped = f"{stem}-{datetime.now().strftime(_STAMP)}{dot}{kind}"
    replace_file(_make_home(project, folder) / stamped, data, private=True)


# --- What is not saved yet -----------------------------------------------------------------------


def keep_draft(project: Project, key: str, lock: str, content: Content) -> None:
    """Keep what somebody has typed so far. Raises `OSError`."""
    said = {"lock": lock, "at": time.time(), "values": content.values}
    data = json.dumps(said, ensure_ascii=False).encode()
    replace_file(_make_home(project, key) / _DRAFT, data, private=True)


def find_draft(project: Project, key: str, misshapen: frozenset[str]) -> Unsaved | None:
    """Return what somebody typed and did not save, None where there is nothing."""
    try:
        said = json.loads((history_of(project, key) / _DRAFT).read_text("utf-8"))
        values: Mapping[str, Data] = said["values"]
        return Unsaved(str(said["lock"]), float(said["at"]), Content(dict(values), misshapen))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_typed(project: Project, key: str, lang: str, texts: Mapping[str, Sequence[str]]) -> None:
    """Keep what somebody typed as translations into a language. Raises `OSError`.

    `texts` has by name what was typed, and the mark of what stood there. Nothing is kept of none.
    """
    path = _make_home(project, key) / f"typed.{lang}.json"
    if texts:
        said = {"at": time.time(), "texts": texts}
        replace_file(path, json.dumps(said, ensure_ascii=False).encode(), private=True)
    else:
        path.unlink(missing_ok=True)


def find_typed(project: Project, key: str, lang: str) -> tuple[float, dict[str, tuple[str, str]]]:
    """Return when somebody typed translations that are not saved, and these by name."""
    try:
        said = json.loads((history_of(project, key) / f"typed.{lang}.json").read_text("utf-8"))
        texts = {str(name): (str(text), str(mark)) for name, (text, mark) in said["texts"].items()}
        return float(said["at"]), texts
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return 0.0, {}


def drop_draft(project: Project, key: str) -> None:
    """Forget what was typed: it is saved, or nobody wants it."""
    with suppress(OSError):
        (history_of(project, key) / _DRAFT).unlink()
