"""Folders of inputs: every file below them, which translates which, and what cannot be read.

What cannot be read is never taken for absent: a report that lacks a sheet looks whole.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Callable, Container, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reportgen.input.files import SUFFIXES
from reportgen.languages import parse_language
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, SourceError, UnfitError

#: What macOS leaves in place of a file that it has moved to iCloud to save space.
_PLACEHOLDER = re.compile(r"\..+\.ya?ml\.icloud", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Walk:
    """The files below a folder in order of their names, and why others may be missing.

    `unread` are folders and links that could not be looked into, each with its problem; `empty`
    are folders without anything in them, as those are where a share is not mounted. `folders` are
    all that were looked into.
    """

    files: tuple[Path, ...]
    unread: dict[Path, Problem]
    empty: tuple[Path, ...]
    folders: frozenset[Path] = frozenset()


def walk_folder(
    folder: Path, home: Path, show: Callable[[Path], str], skipped: Iterable[str] = ()
) -> Walk:
    """Return what lies below a folder; `show` returns how a path is written in problems.

    Links to files are read as the files. Links to folders are followed where they lead inside of
    `home` or of the folder, each folder once. Left out are what is hidden, what editors and Word
    keep beside an open file, and the folders right below that are `skipped`.
    """
    walking = _Walking(folder, home, show, skipped)
    while walking.waiting or walking.links:
        # What a link leads to is found where it lies, if it lies below the folder itself.
        walking.enter(walking.waiting.pop() if walking.waiting else walking.links.pop(0))
        walking.links.sort()
    walking.files.sort(key=lambda path: path.parts)
    unread = dict(sorted(walking.unread.items()))
    empty, folders = tuple(sorted(walking.empty)), frozenset(walking.folders)
    return Walk(tuple(walking.files), unread, empty, folders)


class _Walking:
    """What was found below a folder so far, and the folders and links still to be looked into."""

    def __init__(
        self, folder: Path, home: Path, show: Callable[[Path], str], skipped: Iterable[str]
    ) -> None:
        self.show = show
        self.files: list[Path] = []
        self.unread: dict[Path, Problem] = {}
        self.empty: list[Path] = []
        self.folders: list[Path] = []
        self.seen = {real_path(folder / name) for name in skipped}
        self.top, self.around = real_path(folder), real_path(home)
        self.waiting, self.links = [folder], list[Path]()

    def enter(self, place: Path) -> None:
        """Look into a folder, unless that was done, or it lies elsewhere."""
        real = real_path(place)
        if real in self.seen:
            return
        self.seen.add(real)
        inside = real.is_relative_to(self.around) and not self.top.is_relative_to(real)
        if not (inside or real.is_relative_to(self.top)):
            self.unread[place] = _leads_out(self.show(place), real)
            return
        try:
            with os.scandir(place) as found:
                entries = list(found)
        except OSError as error:
            self.unread[place] = _is_closed(self.show(place), error)
            return
        self.folders.append(place)
        if not entries:
            self.empty.append(place)
        for entry in entries:
            path = place / entry.name
            if _PLACEHOLDER.fullmatch(entry.name):
                self.unread[path] = _is_elsewhere(self.show(path))
            elif not is_passed_over(entry.name):
                self.note(path, entry)

    def note(self, path: Path, entry: os.DirEntry[str]) -> None:
        """Note what an entry of a folder is."""
        try:
            is_folder = _is_folder(entry)
        except OSError as error:
            # A YAML file is told of when it is read; anything else may be a folder.
            if has_suffix(path, SUFFIXES):
                self.files.append(path)
            else:
                self.unread[path] = _leads_nowhere(self.show(path), error)
            return
        if not is_folder:
            self.files.append(path)
        elif entry.is_symlink():
            self.links.append(path)
        else:
            self.waiting.append(path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    # Of a link that leads nowhere, `is_dir` would say no.
    return stat.S_ISDIR(entry.stat().st_mode) if entry.is_symlink() else entry.is_dir()


def is_passed_over(name: str) -> bool:
    """Tell whether a file is hidden, or is what a program keeps beside one that is open."""
    return name.startswith((".", "~$")) or name.endswith("~") or (name[:1] + name[-1:] == "##")


def _is_elsewhere(name: str) -> Problem:
    return Problem(
        Place(name),
        say("this file lies in iCloud and not on this computer."),
        say("Download it in the Finder, or remove it there if it is not needed."),
    )


def _is_closed(name: str, error: OSError) -> Problem:
    return Problem(
        Place(name),
        say("the folder cannot be read ({reason}).", reason=error.strerror),
        say("Check its name and your rights to it; if it lies on a network drive, connect that."),
    )


def _leads_nowhere(name: str, error: OSError) -> Problem:
    return Problem(
        Place(name),
        say("this leads to nothing that can be read ({reason}).", reason=error.strerror),
        say(
            "If it leads to a network drive, connect that; if nothing is there any more, remove it."
        ),
    )


def _leads_out(name: str, real: Path) -> Problem:
    return Problem(
        Place(name),
        say("this leads to {real}, where nothing is looked for.", real=real),
        say("Put the folder itself here, inside the project, or remove the link."),
    )


def is_absent(path: Path) -> bool:
    """Tell whether nothing at all has this name; what is not allowed to be seen may be there."""
    try:
        path.lstat()
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    return False


def real_path(path: Path) -> Path:
    """Return where a path leads, links followed as far as they lead anywhere."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return path.absolute()


# --- Names ----------------------------------------------------------------------------------------


def fold_name(text: str) -> str:
    """Return what two names of one file have in common on Windows and macOS.

    These take case for nothing, and macOS how accents are composed (Unicode 3.13, D145).
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFD", text).casefold()
    return unicodedata.normalize("NFC", folded)


def slug_of(name: str) -> str:
    """Return small ASCII letters, digits and hyphens of a name, "" where it has none."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    letters = plain.encode("ascii", "ignore").decode()
    return re.sub("[^A-Za-z0-9]+", "-", letters).strip("-").lower()[:40].strip("-")


def has_suffix(path: Path, suffixes: Container[str]) -> bool:
    """Tell whether a file has one of these endings, in capital letters or small ones."""
    return path.suffix.lower() in suffixes


def pair_translations(files: Iterable[Path]) -> dict[Path, dict[str, Path]]:
    """Return the YAML files among these, each with its translations by language.

    A second file in the same language stands by all that follows the name, as in “fr.yml”.
    """
    # Folders may hold thousands of files: texts are taken apart much faster than paths.
    parted = []
    stems: dict[str, set[str]] = {}
    for path in files:
        folder, _, name = str(path).rpartition(os.sep)
        stem, _, suffix = name.rpartition(".")
        if f".{suffix.lower()}" in SUFFIXES:
            parted.append((path, folder, stem))
            stems.setdefault(folder, set()).add(fold_name(stem))
    paired: dict[Path, dict[str, Path]] = {}
    of: dict[tuple[str, str], dict[str, Path]] = {}
    for path, folder, stem in parted:
        main, _, tag = stem.rpartition(".")
        if main and is_tag(tag) and fold_name(main) in stems[folder]:
            _add(of.setdefault((folder, fold_name(main)), {}), tag, path)
        else:
            paired[path] = of.setdefault((folder, fold_name(stem)), {})
    return paired


def translations_of(path: Path) -> dict[str, Path]:
    """Return the files that translate this one, as `pair_translations` does, of any suffix.

    Raises `SourceError` where its folder cannot be looked into.
    """
    prefix = f"{fold_name(path.stem)}."
    suffixes = SUFFIXES if has_suffix(path, SUFFIXES) else (path.suffix.lower(),)
    try:
        with os.scandir(path.parent) as entries:
            beside = sorted(e.name for e in entries if fold_name(e.name).startswith(prefix))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise SourceError([_is_closed(path.parent.as_posix(), error)]) from None
    found: dict[str, Path] = {}
    for other in map(path.with_name, beside):
        main, _, tag = other.stem.rpartition(".")
        if has_suffix(other, suffixes) and is_tag(tag) and f"{fold_name(main)}." == prefix:
            _add(found, tag, other)
    return found


def _add(translations: dict[str, Path], tag: str, path: Path) -> None:
    translations[f"{tag}{path.suffix}" if tag in translations else tag] = path


def find_main(path: Path) -> Path | None:
    """Return the file that ``name.fr.yaml`` translates; None where it translates none."""
    main, _, tag = path.stem.rpartition(".")
    if not main or not is_tag(tag):
        return None
    exact = [path.with_name(main + suffix) for suffix in SUFFIXES]
    found = [each for each in exact if os.path.lexists(each)]
    if not found:
        with suppress(OSError), os.scandir(path.parent) as entries:
            found = sorted(
                other
                for other in (path.with_name(entry.name) for entry in entries)
                if has_suffix(other, SUFFIXES) and fold_name(other.stem) == fold_name(main)
            )
    return found[0] if found else None


def is_orphan(path: Path, languages: Container[str]) -> bool:
    """Tell whether a file is named as a translation into one of these but its main is missing."""
    main, _, tag = path.stem.rpartition(".")
    return bool(main) and tag in languages and find_main(path) is None


def is_tag(text: str) -> bool:
    """Tell whether a text is the tag of a language, in the case that is usual."""
    try:
        return parse_language(text) == text
    except UnfitError:
        return False
