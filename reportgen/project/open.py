"""A project folder opened: its settings checked, its look made."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from reportgen.document.edition import parse_languages
from reportgen.fields.read import Reading, Surroundings, begin_reading, read_fields, read_value
from reportgen.input.files import read_file
from reportgen.input.folders import is_absent, walk_folder
from reportgen.input.source import MappingNode, Source, place_of
from reportgen.problems.message import Message, say
from reportgen.problems.problem import ReportgenError, UnfitError
from reportgen.problems.suggest import nearest, suggest
from reportgen.project.cache_choice import Choice, choose_cache, report_cache
from reportgen.project.files import Files
from reportgen.project.profile_cache import ProfileCache
from reportgen.project.project import SETTINGS, Project
from reportgen.project.settings import PROJECT
from reportgen.project.signs import check_signs
from reportgen.project.templates import BUILT_IN, Templates
from reportgen.themes.colours import LEAST, contrast
from reportgen.themes.theme import Brand, Theme
from reportgen.writers.fonts import find_families
from reportgen.writers.formats import USUAL


def open_project(
    root: Path, today: date, base: Path, profile_cache: ProfileCache | None = None
) -> Project:
    """Return the project in a folder; `profile_cache` is used where it is of that one.

    Raises `FileNotFoundError` where the folder has no reportgen.yaml, `ReportgenError` with
    every fault of the settings.
    """
    path = root / SETTINGS
    if not path.is_file():
        raise FileNotFoundError(path)
    files = Files(root, base)
    source = read_file(path, files.show_path(path))
    _check_templates(files)
    return _open(source, files, today, profile_cache, None)


def open_changed(
    root: Path, settings: Source[MappingNode], today: date, known: Project | None
) -> Project:
    """Return the project in a folder as it would be with settings that no file says yet.

    Forms, pictures and profiles that the same project, `known`, has read are not read again.
    Raises `ReportgenError` with every fault of the settings.
    """
    if known is None:
        return _open(settings, Files(root, root), today, None, None)
    return _open(settings, known.files, today, known.profile_cache, known.templates)


def _open(
    source: Source[MappingNode],
    files: Files,
    today: date,
    profile_cache: ProfileCache | None,
    templates: Templates | None,
) -> Project:
    root = files.root
    languages = _languages_of(source.root)
    reading = begin_reading([source], Surroundings(languages, today, partial(files.locate, root)))
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
    _check_font(brand, source.root, reading)
    if profile_cache is None or not profile_cache.is_of(root, choice.cache):
        profile_cache = ProfileCache(root, choice.cache)
    project = Project(
        today=today,
        languages=languages,
        theme=_make_theme(values, brand, languages[0], files),
        funders=values.get("funders", ()),
        formats=output.get("formats", USUAL),
        editions=editions,
        warnings=(*reading.problems, *check_signs([source], brand.fonts)),
        notes=tuple(_notes(choice, values.get("server", False))),
        mail=values.get("mail", {}),
        studio=values.get("studio", {}),
        files=files,
        templates=templates or Templates(files, profile_cache.digests),
        profile_cache=profile_cache,
    )
    # Faults of the printed words are everybody's: they are found before any sheet is read.
    _ = project.words
    return project


def _notes(choice: Choice, server: bool) -> Iterator[Message]:
    if choice.adopted:
        yield say(
            "The cache in {folder} is of an earlier version of reportgen: it is used on, and "
            "marked as a cache. What it holds is made anew where it is needed.",
            folder=choice.cache.folder,
        )
    if server and not hasattr(os, "fork"):
        yield say("There are no servers on this system: “server: yes” is ignored.")


def _check_templates(files: Files) -> None:
    """Raise `ReportgenError` where a form or theme may be that cannot be looked into.

    The program's own would be taken instead.
    """
    templates = files.root / "templates"
    if is_absent(templates):
        return
    if unread := walk_folder(templates, files.root, files.show_path).unread:
        raise ReportgenError(unread.values())


def _check_look(
    values: Mapping[str, Any], settings: MappingNode, root: Path, reading: Reading
) -> None:
    """Report a theme, or a folder of fonts, that is not there."""
    theme, themes = values.get("theme", "default"), theme_names(root)
    if theme not in themes:
        place = settings.items["theme"].place
        reading.report(
            place, "theme", say("there is no theme “{theme}”.", theme=theme), suggest(theme, themes)
        )
    fonts = values.get("brand", {}).get("fonts")
    if fonts and not (root / fonts).is_dir():
        place = settings.items["brand"].place
        reading.report(
            place,
            "brand.fonts",
            say("there is no folder “{fonts}”.", fonts=fonts),
            say("Put the font files there."),
        )


def _check_colour(brand: Brand, settings: MappingNode, reading: Reading) -> None:
    """Warn of a colour that is too light to be read (WCAG 2.2, 1.4.3)."""
    if contrast(brand.colour, brand.rail) < LEAST:
        reading.warn(
            settings.items["brand"].place,
            "brand.colour",
            say(
                "{colour} is too light to be read as text, which is printed in {ink} instead.",
                colour=brand.colour,
                ink=brand.ink,
            ),
            say("Choose a darker colour: accessible print needs a contrast of 4.5 to 1."),
        )


def _check_font(brand: Brand, settings: MappingNode, reading: Reading) -> None:
    """Warn of a font that is not there. The fonts are looked into only where another is named."""
    if brand.font == Brand.font:
        return
    families = find_families(brand.fonts)
    if brand.font in families:
        return
    near = nearest(brand.font, families.names)
    reading.warn(
        place_of(settings, "brand", "font"),
        "brand.font",
        say("there is no font “{font}”; PDF is set in {other}.", font=brand.font, other=Brand.font),
        say("Did you mean “{near}”? There are: {families}.", near=near, families=families.of_texts)
        if near
        else say(
            "There are: {families}. Put the files of another into a folder, and name that "
            "(brand, fonts).",
            families=families.of_texts,
        ),
    )


def _read_editions(
    output: Mapping[str, Any], settings: MappingNode, reading: Reading
) -> tuple[tuple[str, ...], ...]:
    """Return the editions that the settings name. Raises `ReportgenError`."""
    languages = reading.languages
    try:
        listed = output.get("editions", ",".join(languages))
        return tuple(parse_languages(listed, languages))
    except UnfitError as error:
        place = settings.items["output"].place
        reading.report(place, "output.editions", error.message, error.advice)
        raise ReportgenError(reading.problems) from None


def theme_names(root: Path) -> list[str]:
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
    said = {key: value for key, value in values.items() if key != "fonts"}
    return Brand(**said, fonts=root / values["fonts"] if "fonts" in values else None)


def _make_theme(values: Mapping[str, Any], brand: Brand, main: str, files: Files) -> Theme:
    name = f"themes/{values.get('theme', 'default')}"
    folders = (files.root / "templates" / name, BUILT_IN / name, BUILT_IN / "themes/default")
    logo = files.picture(brand.logo["file"]) if brand.logo else None
    return Theme(
        folders,
        values["network"],
        main,
        brand,
        values.get("hyphenation", False),
        logo,
        tuple((folder, files.show_path(folder)) for folder in folders),
    )


def _languages_of(root: MappingNode) -> tuple[str, ...]:
    """Return the languages the settings list, before the texts in them are read."""
    spec = next(key for key in PROJECT if key.name == "languages")
    if spec.name not in root.items:
        return ()
    silent = begin_reading([])
    return tuple(dict.fromkeys(read_value(root.items[spec.name], spec, silent, "") or ()))
