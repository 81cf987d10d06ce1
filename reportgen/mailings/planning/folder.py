"""The folders of plans: each bears a mark of the program's own, and names what was put into it.

People keep copies and notes beside plans, and inside of them. Only what a mark names is removed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reportgen.cache.atomic import is_part, replace_file
from reportgen.mailings.homes import LITTER, MESSAGE, make_home, unwritten
from reportgen.problems.catalog import spoken
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, ReportgenError, Severity

#: The name of a plan's folder.
FOLDER = re.compile("plan-[0-9]+")
#: The mark in the folder of a plan: a copy of the folder under another name does not bear its own.
MARK = ".reportgen-plan.json"
#: What the messages were made of, in the same folder.
BASIS = ".reportgen-basis.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class PlanFolder:
    """A folder that the program made for a plan, and the names of the files it put there."""

    path: Path
    files: tuple[str, ...]

    @property
    def number(self) -> int:
        return int(self.path.name.removeprefix("plan-"))


def begin_folder(home: Path, files: Iterable[str]) -> PlanFolder:
    """Return a new folder for a plan, marked as the program's; `files` will be put there.

    Raises `ReportgenError`.
    """
    make_home(home)
    try:
        number = max((each.number for each in list_folders(home)), default=0) + 1
        # A folder without a mark is somebody else's, whatever its name.
        while (home / f"plan-{number}").exists():
            number += 1
        path = home / f"plan-{number}"
        path.mkdir(mode=0o700)
        return mark_folder(PlanFolder(path, tuple(files)))
    except OSError as error:
        raise unwritten(home, error) from None


def mark_folder(folder: PlanFolder) -> PlanFolder:
    """Write down that a folder is the program's, and what it put there. Raises `OSError`."""
    mark = {
        "about": spoken().tell(say("Made by reportgen, and removed by it with the next plan.")),
        "version": _VERSION,
        "folder": _own_name(folder.path),
        "files": folder.files,
    }
    data = json.dumps(mark, indent=1, ensure_ascii=False).encode()
    replace_file(folder.path / MARK, data, private=True)
    return folder


def _own_name(path: Path) -> str:
    return unicodedata.normalize("NFC", f"{path.parent.name}/{path.name}")


def list_folders(home: Path) -> list[PlanFolder]:
    """Return the folders of a mailing's plans that bear their mark. Raises `OSError`."""
    found = (_read_mark(path) for path in sorted(home.glob("plan-*")))
    return [each for each in found if each]


def _read_mark(path: Path) -> PlanFolder | None:
    if not FOLDER.fullmatch(path.name) or path.is_symlink() or not path.is_dir():
        return None
    try:
        mark = json.loads((path / MARK).read_bytes())
        version, own, files = mark["version"], mark["folder"], mark["files"]
    except FileNotFoundError:
        return None
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    sound = isinstance(files, list) and all(
        isinstance(name, str) and (MESSAGE.fullmatch(name) or name == BASIS) for name in files
    )
    if version != _VERSION or own != _own_name(path) or not sound:
        return None
    return PlanFolder(path, tuple(files))


def remove_folder(folder: PlanFolder) -> list[Problem]:
    """Remove a plan's files, and its folder unless somebody put others there, which are named.

    Raises `OSError`.
    """
    for name in folder.files:
        (folder.path / name).unlink(missing_ok=True)
    left = [path.name for path in _others(folder)]
    # The mark goes last: what is left of a removal that was broken off is known still.
    if not left:
        (folder.path / MARK).unlink(missing_ok=True)
        folder.path.rmdir()
        return []
    if folder.files:
        mark_folder(PlanFolder(folder.path, ()))
    message = say(
        "this folder of an earlier plan holds other files, which are kept: {listed}.",
        listed=_listed(left),
    )
    advice = say("Move what you need elsewhere, and remove the folder.")
    return [Problem(Place(str(folder.path)), message, advice, severity=Severity.WARNING)]


def _others(folder: PlanFolder) -> Iterator[Path]:
    for path in sorted(folder.path.iterdir()):
        if path.name != MARK and path.name not in folder.files:
            # Of the program's own mark, half written when it was killed.
            if is_part(path.name) or path.name in LITTER:
                path.unlink()
            else:
                yield path


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def forget_names(folder: PlanFolder, is_kept: Callable[[str], bool]) -> PlanFolder:
    """Remove the files of a plan that are not kept, from its folder and mark. Raises `OSError`."""
    gone = [name for name in folder.files if not is_kept(name)]
    for name in gone:
        (folder.path / name).unlink(missing_ok=True)
    kept = tuple(name for name in folder.files if is_kept(name))
    return mark_folder(PlanFolder(folder.path, kept)) if gone else folder


def drop_folder(folder: PlanFolder) -> None:
    """Remove a plan that was not finished, as far as that can be done."""
    try:
        remove_folder(folder)
    except (OSError, ReportgenError):
        # The mark is left there, so that the next plan removes it.
        return
