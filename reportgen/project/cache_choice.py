"""Where a project keeps its cache: as its settings say, the environment, or the system."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.cache.folder import ForeignFolderError
from reportgen.cache.store import NOWHERE, Cache
from reportgen.cache.user_folders import user_cache_folder
from reportgen.fields.read import Reading
from reportgen.input.source import MappingNode
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, Severity, UnfitError

#: Names the folder of the cache for all projects whose settings name none.
CACHE = "REPORTGEN_CACHE"
#: The key of the settings that names it.
SETTING = "cache.folder"
_MEGABYTES = 2000
"""What the cache holds at most, unless the settings say otherwise."""
#: The folders of a project that hold what people write, or what is made for them.
_TAKEN = ("profiles", "archive", "templates", "mail", "output", "inbox", "history")


@dataclass(frozen=True, slots=True)
class Choice:
    """The cache of a project, who named its folder, and what is wrong with that.

    `by` is the key of the settings, the variable of the environment, or "".
    """

    cache: Cache
    by: str
    fault: UnfitError | None = None
    #: Whether it is that of an earlier version, adopted just now.
    adopted: bool = False

    @property
    def is_wrong(self) -> bool:
        """Whether the folder that was named is somebody's, so that another has to be named."""
        return bool(self.by) and isinstance(self.fault, ForeignFolderError)


def choose_cache(root: Path, values: Mapping[str, Any]) -> Choice:
    """Return the cache of the project in a folder, by the values of its setting `cache`.

    One that may not be used keeps nothing.
    """
    by, folder = _name_folder(root, values)
    limit = int(float(values.get("megabytes", _MEGABYTES)) * 1e6)
    if folder is None:
        return Choice(Cache(NOWHERE, limit), by)
    cache = Cache(folder, limit)
    try:
        # A link that is there now is followed; one that takes the folder's place later is not.
        cache = Cache(folder.resolve(), limit)
        _check_place(root.resolve(), cache.folder)
        return Choice(cache, by, adopted=cache.place.adopt())
    except UnfitError as fault:
        return Choice(cache, by, fault)
    except (OSError, RuntimeError):
        # It cannot be written, or the link leads nowhere; then nothing is kept.
        return Choice(cache, by)


def report_cache(choice: Choice, root: MappingNode, reading: Reading) -> None:
    """Report what is wrong with the folder of the cache: an error where another must be named.

    `root` are the settings, which may name it.
    """
    if choice.fault is None:
        return
    severity = Severity.ERROR if choice.is_wrong else Severity.WARNING
    message, advice = choice.fault.message, choice.fault.advice
    settings = root.items.get("cache")
    if choice.by == SETTING and isinstance(settings, MappingNode):
        place = settings.items["folder"].place
        reading.report(place, SETTING, message, advice, severity)
    else:
        place = Place(choice.by or "cache", within=str(choice.cache.folder))
        reading.problems.append(Problem(place, message, advice, severity=severity))


def _name_folder(root: Path, values: Mapping[str, Any]) -> tuple[str, Path | None]:
    if "folder" in values:
        return SETTING, root / values["folder"]
    if said := os.environ.get(CACHE):
        return CACHE, Path(said)
    home = user_cache_folder()
    return "", home / "made" if home else None


def _check_place(root: Path, folder: Path) -> None:
    """Raise `ForeignFolderError` for a folder that is, holds or lies in one of the project's."""
    inside = folder.relative_to(root).parts if folder.is_relative_to(root) else ()
    if root.is_relative_to(folder):
        taken: Message | str = say("the project")
    elif inside and (name := unicodedata.normalize("NFC", inside[0]).casefold()) in _TAKEN:
        taken = f"{name}/"
    else:
        return
    raise ForeignFolderError(
        say(
            "what is made may not be kept in the folder of {taken}, which is for your own files.",
            taken=taken,
        ),
        say("Name a folder for the cache alone, such as .cache."),
    )
