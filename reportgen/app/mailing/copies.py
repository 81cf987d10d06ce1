"""Mailings begun: as copies of others, or from nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reportgen.cache.atomic import replace_file, replace_files
from reportgen.collecting.proposal import name_from
from reportgen.fields.values import DEVICES, parse_email
from reportgen.input.folders import fold_name, translations_of
from reportgen.input.patching.data import Data
from reportgen.input.patching.patch import patch
from reportgen.languages import pick
from reportgen.mailings.definition import MAILING
from reportgen.mailings.homes import home_of
from reportgen.mailings.recipients.columns import RECIPIENT
from reportgen.project.profiles import MAILINGS, RECIPIENTS, list_definitions
from reportgen.project.project import PROFILES, Project

#: What a list has that is yet to be filled in.
_COLUMNS = ("form", "name", "organisation", "email", "language")


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a mailing that is no copy begins with: who writes, and their e-mail address."""

    name: str
    email: str


def copy_mailing(project: Project, path: Path, name: str) -> Path:
    """Write a copy of a mailing under a name of its own, and return its file.

    It lies beside the other, so that it names the same lists. Raises `OSError`.
    """
    new = path.with_name(f"{free_id(project, name)}{path.suffix}")
    _take(new)
    beside = translations_of(path)
    copies = {new: path.read_bytes()}
    copies |= {
        new.with_name(f"{new.stem}.{lang}{each.suffix}"): each.read_bytes()
        for lang, each in beside.items()
    }
    _write(new, copies)
    return new


def begin_mailing(project: Project, name: str, sender: Beginning) -> Path:
    """Write a new mailing with a list that is yet to be filled in, and return its file.

    Raises `UnfitError` for what is no e-mail address, and `OSError`.
    """
    main = project.languages[0]
    home = project.root / PROFILES / MAILINGS
    home.mkdir(parents=True, exist_ok=True)
    new = home / f"{free_id(project, name)}.yaml"
    email = parse_email(sender.email)
    listed = home / RECIPIENTS / f"{new.stem}.csv"
    if listed.exists():
        raise FileExistsError(17, "File exists", str(listed))
    data: Mapping[str, Data] = {
        "recipients": f"{RECIPIENTS}/{listed.name}",
        "sender": {"name": sender.name, "email": email},
        "subject": {main: " ".join(name.split())},
        "text": {main: "…"},
        "sheets": {"sort": ["city"]},
    }
    _take(new)
    header = ";".join(
        pick(field.label, main, "en")[0] for field in RECIPIENT if field.name in _COLUMNS
    )
    order = tuple(each.name for each in MAILING)
    text = patch("", data, lambda path: () if path else order)
    try:
        listed.parent.mkdir(exist_ok=True)
        replace_file(listed, f"{header}\r\n".encode("utf-8-sig"), private=True)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    _write(new, {new: text.encode()})
    return new


def free_id(project: Project, name: str) -> str:
    """Return an id for a mailing that none has or had, made of what people call it."""
    taken = {fold_name(path.stem) for path in list_definitions(project, MAILINGS).paths}
    stem = name_from(name) or "mailing"
    found, number = stem, 2
    # One that is gone may have sent something under its name.
    while (
        fold_name(found) in taken
        or DEVICES.fullmatch(found)
        or home_of(project.root, found).exists()
    ):
        found, number = f"{stem}-{number}", number + 1
    return found


def _take(path: Path) -> None:
    """Take a name for a file that nobody has. Raises `OSError`."""
    with path.open("x"):
        pass


def _write(taken: Path, files: Mapping[Path, bytes]) -> None:
    try:
        replace_files(files)
    except BaseException:
        # The name that was taken is free again.
        taken.unlink(missing_ok=True)
        raise
