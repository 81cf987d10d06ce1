"""A project folder: its settings, forms, words, templates and profiles, read from disk.

The only module that looks for inputs; what it returns is data.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from reportgen import PACKAGE
from reportgen.cache.digests import Signature, digest_of, signature_of
from reportgen.cache.store import NOWHERE, Cache
from reportgen.document.blocks import Picture
from reportgen.forms.form import Form, load_form
from reportgen.forms.words import load_words
from reportgen.input.files import read_bytes, read_file
from reportgen.input.folders import find_main, real_path, translations_of
from reportgen.input.source import MappingNode, Source
from reportgen.input.yaml import MAX_BYTES
from reportgen.languages import Texts, pick
from reportgen.problems.causes import advise
from reportgen.problems.problem import Problem, UnfitError
from reportgen.project.profile_cache import ProfileCache
from reportgen.themes.theme import Theme

#: The project's settings.
SETTINGS = "reportgen.yaml"
#: The folder of what people write.
PROFILES = "profiles"
#: Where the program's own templates lie: inside the package, or beside it in a checkout.
BUILT_IN = next(
    folder for folder in (PACKAGE / "templates", PACKAGE.parent / "templates") if folder.is_dir()
)


def _no_profile_cache() -> ProfileCache:
    """Return a cache of profiles that keeps nothing."""
    return ProfileCache(Path(), Cache(NOWHERE, 0))


@dataclass(frozen=True)
class Project:
    """A project folder, opened on one day; profiles are read when asked for."""

    root: Path
    today: date
    #: The folder that file names in problems are relative to, where they lie below it.
    base: Path
    network: Texts
    languages: tuple[str, ...]
    theme: Theme
    funders: tuple[Mapping[str, Any], ...]
    formats: tuple[str, ...]
    editions: tuple[tuple[str, ...], ...]
    warnings: tuple[Problem, ...] = ()
    #: What was adopted of an earlier version just now, as sentences.
    notes: tuple[str, ...] = ()
    #: How mailings are sent and printed, by key.
    mail: Mapping[str, Any] = field(default_factory=dict)
    #: What was read before, and the cache of what was made.
    profile_cache: ProfileCache = field(default_factory=_no_profile_cache, repr=False)
    #: What was read of files that may be edited meanwhile, by their paths.
    loaded: dict[str, set[Signature]] = field(default_factory=dict, repr=False)
    _forms: dict[str, Form] = field(default_factory=dict, repr=False)
    _pictures: dict[str, Picture | UnfitError] = field(default_factory=dict, repr=False)

    def template(self, path: str) -> Path:
        """Return the project's own template of that path, or the built-in one."""
        own = self.root / "templates" / path
        return own if own.exists() else BUILT_IN / path

    @cached_property
    def form_names(self) -> tuple[str, ...]:
        folders = (self.root / "templates" / "forms", BUILT_IN / "forms")
        found = {
            path.stem
            for folder in folders
            if folder.is_dir()
            for path in folder.glob("*.yaml")
            if find_main(path) is None
        }
        return tuple(sorted(found))

    def form(self, name: str) -> Form:
        """Return a form by name. Raises `ReportgenError` where it has faults."""
        if name not in self._forms:
            main, translations = self._with_translations(f"forms/{name}.yaml")
            self._forms[name] = load_form(name, main, translations)
        return self._forms[name]

    def form_digest(self, name: str) -> str:
        """Return the digest of a form with its translations."""
        return self._digest_of_template(f"forms/{name}.yaml")

    @cached_property
    def surroundings_digest(self) -> str:
        """The digest of what profiles are checked against: forms and languages."""
        forms = (part for name in self.form_names for part in (name, self.form_digest(name)))
        return digest_of(repr(self.languages), *forms)

    @cached_property
    def words_digest(self) -> str:
        """The digest of the program's printed words, and of the project's own."""
        built_in = self.profile_cache.digests.of(BUILT_IN / "words.yaml")
        return digest_of(built_in, self._digest_of_template("words.yaml"))

    def _digest_of_template(self, path: str) -> str:
        main, beside = self._find_with_translations(path)
        digests = self.profile_cache.digests
        parts = (part for tag, each in beside.items() for part in (tag, digests.of(each)))
        return digest_of(digests.of(main), *parts)

    @cached_property
    def words(self) -> Mapping[str, Texts]:
        """The program's printed words. Raises `ReportgenError` where they have faults."""
        own = self.root / "templates" / "words.yaml"
        built_in = BUILT_IN / "words.yaml"
        _, translations = self._with_translations("words.yaml")
        return load_words(
            read_file(built_in, self.show_path(built_in)),
            translations,
            read_file(own, self.show_path(own))
            if own.exists() and own.resolve() != built_in.resolve()
            else None,
        )

    def picture(self, path: str) -> Picture:
        """Return a picture by its path from the project's folder. Raises `UnfitError`."""
        if path not in self._pictures:
            # Most commands look at no picture, and what reads them is large.
            from reportgen.input.picture_files import read_picture

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

    def text(self, path: str) -> str:
        """Return a text file by its path from the project's folder. Raises `UnfitError`."""
        self._note(path)
        data = read_bytes(self.root / path, MAX_BYTES)
        if data.startswith(b"PK"):
            raise UnfitError("is no text.", "Save its text as Markdown, in a file ending with .md.")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UnfitError(
                "is not written in UTF-8.", 'Save it with the encoding "UTF-8".'
            ) from None

    def _note(self, path: str) -> None:
        self.loaded.setdefault(path, set()).add(signature_of(self.root / path))

    def logo(self, lang: str) -> Picture | None:
        """Return the brand's logo with its alternative text in a language, or None."""
        logo = self.theme.brand.logo
        if logo is None:
            return None
        texts = logo.get("alt") or self.network
        return replace(self.picture(logo["file"]), alt=pick(texts, lang, self.languages[0])[0])

    def show_path(self, path: Path) -> str:
        """Return a path as it stands in problems."""
        try:
            return path.relative_to(self.base).as_posix()
        except ValueError:
            return path.as_posix()

    def _find_with_translations(self, path: str) -> tuple[Path, dict[str, Path]]:
        """Return a template and the translations that lie in either templates folder."""
        beside = {
            **translations_of(BUILT_IN / path),
            **translations_of(self.root / "templates" / path),
        }
        return self.template(path), beside

    def _with_translations(
        self, path: str
    ) -> tuple[Source[MappingNode], dict[str, Source[MappingNode]]]:
        main, beside = self._find_with_translations(path)
        return (
            read_file(main, self.show_path(main)),
            {tag: read_file(each, self.show_path(each)) for tag, each in beside.items()},
        )


def locate_file(project: Project, folder: Path, name: str, holds: str) -> str:
    """Return a file's path from the project's folder; it must be there, inside and sound.

    `holds` is what the field type says of the file: picture, markdown or word.
    """
    path = folder / name
    if not real_path(path).is_relative_to(real_path(project.root)):
        raise UnfitError(f"“{name}” lies outside the project.", "Copy the file into the project.")
    try:
        path.stat()
    except PermissionError as error:
        raise UnfitError(
            f"“{name}” cannot be read ({error.strerror}).", "Check your rights to it."
        ) from None
    except (OSError, ValueError):
        # No file has a name that is too long, or that holds the character U+0000.
        raise UnfitError(
            f"there is no file “{name}”.", "Put the file there, or correct the name."
        ) from None
    if path.is_dir():
        raise UnfitError(f"“{name}” is a folder.", "Name a file in it.")
    if not path.is_file():
        # To read a pipe would wait for who writes into it.
        raise UnfitError(f"“{name}” is no ordinary file.", "Put a copy of the file there.")
    found = posixpath.normpath(path.relative_to(project.root).as_posix())
    try:
        _LOOKED_INTO[holds](project, found)
    except UnfitError as error:
        raise UnfitError(f"“{name}” {error.message}", error.advice) from None
    except OSError as error:
        raise UnfitError(
            f"“{name}” cannot be read ({error.strerror}).",
            advise(error, "Check your rights to it."),
        ) from None
    return found


def _look_for_word(project: Project, path: str) -> None:
    if not path.lower().endswith((".docx", ".dotx")):
        raise UnfitError("is no Word file.", "Save it in Word as .docx.")
    with (project.root / path).open("rb"):
        pass


#: How a file is looked into, by what it must hold.
_LOOKED_INTO: Mapping[str, Callable[[Project, str], Any]] = {
    "picture": Project.picture,
    "markdown": Project.text,
    "word": _look_for_word,
    "recipients": lambda project, path: None,
    "attachment": lambda project, path: None,
}
