"""The files of a project: found from its folder, read once, and named in problems."""

from __future__ import annotations

import posixpath
from pathlib import Path

from reportgen.cache.digests import Signature, signature_of
from reportgen.document.blocks import Picture
from reportgen.document.files import Document
from reportgen.fields.values import NAME_IT
from reportgen.input.files import read_bytes
from reportgen.input.folders import real_path
from reportgen.input.kinds import KINDS, why_unfit
from reportgen.input.yaml import MAX_BYTES
from reportgen.problems.causes import advise
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError

#: What a file may have that is handed on, in bytes: it is in every page that names it.
_LARGEST = 10_000_000


class Files:
    """The files below the folder of a project, for as long as it is open.

    File names in problems are relative to `base`, where the files lie below it. `loaded` tells
    what was read of files that may be edited meanwhile, by their paths.
    """

    def __init__(self, root: Path, base: Path) -> None:
        self.root, self.base = root, base
        self.loaded: dict[str, set[Signature]] = {}
        self._pictures: dict[str, Picture | UnfitError] = {}

    def show_path(self, path: Path) -> str:
        """Return a path as it stands in problems."""
        try:
            return path.relative_to(self.base).as_posix()
        except ValueError:
            return path.as_posix()

    def locate(self, folder: Path, name: str, holds: str) -> str:
        """Return a file's path from the project's folder; it must be there, inside and sound.

        `holds` is what the field type says of the file: picture, document, markdown or word.
        """
        # A profile that is named by its path may lie anywhere.
        below = folder.relative_to(self.root) if folder.is_relative_to(self.root) else Path("..")
        found = posixpath.normpath((below / name).as_posix())
        path = self.root / found
        leads_out = found.split("/")[0] == ".."
        if leads_out or not real_path(path).is_relative_to(real_path(self.root)):
            raise UnfitError(say("“{name}” lies outside the project.", name=name), NAME_IT)
        try:
            path.stat()
        except PermissionError as error:
            raise UnfitError(
                say("“{name}” cannot be read ({reason}).", name=name, reason=error.strerror),
                say("Check your rights to it."),
            ) from None
        except (OSError, ValueError):
            # No file has a name that is too long, or that holds the character U+0000.
            raise UnfitError(
                say("there is no file “{name}”.", name=name),
                say("Put the file there, or correct the name."),
            ) from None
        if path.is_dir():
            raise UnfitError(say("“{name}” is a folder.", name=name), say("Name a file in it."))
        if not path.is_file():
            # To read a pipe would wait for who writes into it.
            raise UnfitError(
                say("“{name}” is no ordinary file.", name=name),
                say("Put a copy of the file there."),
            )
        try:
            self._look_into(found, holds)
        except UnfitError as error:
            raise UnfitError(
                say("“{name}” {fault}", name=name, fault=error.message), error.advice
            ) from None
        except OSError as error:
            raise UnfitError(
                say("“{name}” cannot be read ({reason}).", name=name, reason=error.strerror),
                advise(error, say("Check your rights to it.")),
            ) from None
        return found

    def picture(self, path: str) -> Picture:
        """Return a picture by its path from the project's folder. Raises `UnfitError`."""
        if path not in self._pictures:
            # Most commands look at no picture, and what reads them is large.
            from reportgen.input.pictures.files import read_picture

            self._note(path)
            try:
                self._pictures[path] = read_picture(self.root / path)
            except UnfitError as error:
                # What took long to refuse is not tried again for each sheet that names it.
                self._pictures[path] = error
        found = self._pictures[path]
        if isinstance(found, UnfitError):
            raise UnfitError(found.message, found.advice)
        return found

    def document(self, path: str) -> Document:
        """Return a file that is handed on, by its path from the project's folder.

        Raises `OSError`, and `UnfitError` for what is not handed on.
        """
        kind = path.rpartition(".")[2].lower()
        if kind not in KINDS:
            raise UnfitError(
                say("is of a kind that is not handed on."),
                say("Save it as PDF, or as one of these kinds: {kinds}.", kinds=list(KINDS)),
            )
        self._note(path)
        data = read_bytes(self.root / path, _LARGEST)
        if wrong := why_unfit(kind, data):
            raise UnfitError(*wrong)
        return Document(path, data)

    def text(self, path: str) -> str:
        """Return a text file by its path from the project's folder. Raises `UnfitError`."""
        self._note(path)
        data = read_bytes(self.root / path, MAX_BYTES)
        if data.startswith(b"PK"):
            raise UnfitError(
                say("is no text."), say("Save its text as Markdown, in a file ending with .md.")
            )
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UnfitError(
                say("is not written in UTF-8."), say('Save it with the encoding "UTF-8".')
            ) from None

    def _look_into(self, path: str, holds: str) -> None:
        """Raise `UnfitError` where a file does not hold what it must, and `OSError`."""
        match holds:
            case "picture":
                self.picture(path)
            case "markdown":
                self.text(path)
            case "document":
                self.document(path)
            case "word":
                if not path.lower().endswith((".docx", ".dotx")):
                    raise UnfitError(say("is no Word file."), say("Save it in Word as .docx."))
                with (self.root / path).open("rb"):
                    pass

    def _note(self, path: str) -> None:
        self.loaded.setdefault(path, set()).add(signature_of(self.root / path))
