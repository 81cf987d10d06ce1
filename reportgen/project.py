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
from reportgen.cache_choice import choose_cache, report_cache
from reportgen.document.blocks import Picture
from reportgen.document.edition import parse_languages
from reportgen.fields.read import Reading, begin_reading, read_fields, read_value
from reportgen.forms.form import Form, load_form
from reportgen.forms.words import load_words
from reportgen.input.files import read_bytes, read_file
from reportgen.input.folders import find_main, is_absent, real_path, translations_of, walk_folder
from reportgen.input.source import Mapping as MappingNode
from reportgen.input.source import Source
from reportgen.input.yaml import MAX_BYTES
from reportgen.languages import Texts, pick
from reportgen.problems.causes import advise
from reportgen.problems.problem import Problem, ReportgenError, UnfitError
from reportgen.problems.suggest import suggest
from reportgen.settings import PROJECT
from reportgen.shelf import Shelf
from reportgen.themes.colours import contrast
from reportgen.themes.theme import Brand, Theme

#: The project's settings.
SETTINGS = "reportgen.yaml"
#: The folder of what people write.
PROFILES = "profiles"
_ADOPTED = (
    "The cache in {} is of an earlier version of reportgen: it is used on, and marked as a cache. "
    "What it holds is made anew where it is needed."
)
#: Where the program's own templates lie: inside the package, or beside it in a checkout.
BUILT_IN = next(
    folder for folder in (PACKAGE / "templates", PACKAGE.parent / "templates") if folder.is_dir()
)


def _no_shelf() -> Shelf:
    """Return a shelf that keeps nothing."""
    return Shelf(Path(), Cache(NOWHERE, 0))


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
    shelf: Shelf = field(default_factory=_no_shelf, repr=False)
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
        built_in = self.shelf.digests.of(BUILT_IN / "words.yaml")
        return digest_of(built_in, self._digest_of_template("words.yaml"))

    def _digest_of_template(self, path: str) -> str:
        main, beside = self._find_with_translations(path)
        digests = self.shelf.digests
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

    def _with_translations(self, path: str) -> tuple[Source, dict[str, Source]]:
        main, beside = self._find_with_translations(path)
        return (
            read_file(main, self.show_path(main)),
            {tag: read_file(each, self.show_path(each)) for tag, each in beside.items()},
        )


def open_project(root: Path, today: date, base: Path, shelf: Shelf | None = None) -> Project:
    """Return the project in a folder; `shelf` is that of the same project, opened before.

    Raises `FileNotFoundError` where the folder has no reportgen.yaml, `ReportgenError` with
    every fault of the settings.
    """
    path = root / SETTINGS
    if not path.is_file():
        raise FileNotFoundError(path)
    blank = Project(root, today, base, {}, (), Theme((), {}, Brand()), (), (), ())
    source = read_file(path, blank.show_path(path))
    _check_templates(blank)
    languages = _languages_of(source.root)
    reading = begin_reading(
        [source],
        languages,
        languages[0] if languages else "und",
        today,
        locate=lambda name, holds: locate_file(blank, root, name, holds),
    )
    values = read_fields(source.root, PROJECT, reading)
    _check_look(values, source.root, root, reading)
    choice = choose_cache(root, values.get("cache", {}))
    report_cache(choice, source.root, reading)
    if reading.failed:
        raise ReportgenError(reading.problems)
    output = values.get("output", {})
    editions = _read_editions(output, source.root, reading)
    brand = _make_brand(values.get("brand", {}), root)
    _check_colour(brand, source.root, reading)
    project = Project(
        root=root,
        today=today,
        base=base,
        network=values["network"],
        languages=languages,
        theme=_make_theme(values, brand, blank),
        funders=values.get("funders", ()),
        formats=output.get("formats", ("pdf", "docx")),
        editions=editions,
        warnings=tuple(reading.problems),
        notes=(_ADOPTED.format(choice.cache.folder),) if choice.adopted else (),
        mail=values.get("mail", {}),
        shelf=shelf if shelf and shelf.cache == choice.cache else Shelf(root, choice.cache),
    )
    # Faults of the printed words are everybody's: they are found before any sheet is read.
    _ = project.words
    return project


def _check_templates(project: Project) -> None:
    """Raise `ReportgenError` where a form or theme may be that cannot be looked into.

    The program's own would be taken instead.
    """
    templates = project.root / "templates"
    if is_absent(templates):
        return
    if unread := walk_folder(templates, project.root, project.show_path).unread:
        raise ReportgenError(unread.values())


def _check_look(
    values: Mapping[str, Any], settings: MappingNode, root: Path, reading: Reading
) -> None:
    """Report a theme, or a folder of fonts, that is not there."""
    theme, themes = values.get("theme", "default"), _theme_names(root)
    if theme not in themes:
        place = settings.items["theme"].place
        reading.report(place, "theme", f"there is no theme “{theme}”.", suggest(theme, themes))
    fonts = values.get("brand", {}).get("fonts")
    if fonts and not (root / fonts).is_dir():
        place = settings.items["brand"].place
        reading.report(
            place, "brand.fonts", f"there is no folder “{fonts}”.", "Put the font files there."
        )


def _check_colour(brand: Brand, settings: MappingNode, reading: Reading) -> None:
    """Warn of a colour that is too light to be read (WCAG 2.2, 1.4.3)."""
    if contrast(brand.colour, brand.rail) < 4.5:
        reading.warn(
            settings.items["brand"].place,
            "brand.colour",
            f"{brand.colour} is too light to be read as text.",
            "Choose a darker colour: accessible print needs a contrast of 4.5 to 1.",
        )


def _read_editions(
    output: Mapping[str, Any], settings: MappingNode, reading: Reading
) -> tuple[tuple[str, ...], ...]:
    """Return the editions that the settings name. Raises `ReportgenError`."""
    languages = reading.languages
    try:
        listed = output.get("editions", {}).get(languages[0], ",".join(languages))
        return tuple(parse_languages(listed, languages))
    except ValueError as error:
        reading.report(settings.items["output"].place, "output.editions", str(error), "")
        raise ReportgenError(reading.problems) from None


def _theme_names(root: Path) -> list[str]:
    """Return the names of all themes, the project's own and the built-in ones."""
    folders = (root / "templates" / "themes", BUILT_IN / "themes")
    found = {
        path.name
        for folder in folders
        if folder.is_dir()
        for path in folder.iterdir()
        if path.is_dir()
    }
    return sorted(found)


def _make_brand(values: Mapping[str, Any], root: Path) -> Brand:
    named = {
        name: next(iter(values[name].values())) for name in ("font", "word_font") if name in values
    }
    if "fonts" in values:
        named["fonts"] = root / values["fonts"]
    return Brand(**{**{k: values[k] for k in ("colour", "logo") if k in values}, **named})


def _make_theme(values: Mapping[str, Any], brand: Brand, project: Project) -> Theme:
    name = f"themes/{values.get('theme', 'default')}"
    folders = (project.root / "templates" / name, BUILT_IN / name, BUILT_IN / "themes/default")
    return Theme(folders, values["network"], brand, values.get("hyphenation", False))


def _languages_of(root: MappingNode) -> tuple[str, ...]:
    """Return the languages the settings list, before the texts in them are read."""
    spec = next(key for key in PROJECT if key.name == "languages")
    if spec.name not in root.items:
        return ()
    silent = begin_reading([], (), "und", date.min)
    return tuple(dict.fromkeys(read_value(root.items[spec.name], spec, silent, "") or ()))


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
