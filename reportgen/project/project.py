"""A project: what its settings say, and where its files, templates and profiles are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import reportgen
from reportgen.cache.digests import digest_of
from reportgen.document.blocks import Picture
from reportgen.fields.read import Surroundings
from reportgen.forms.form import Form
from reportgen.languages import Texts
from reportgen.problems.message import Message
from reportgen.problems.problem import Problem
from reportgen.project.files import Files
from reportgen.project.profile_cache import ProfileCache
from reportgen.project.templates import Templates
from reportgen.themes.theme import Theme
from reportgen.writers.fonts import fonts_digest

#: The project's settings.
SETTINGS = reportgen.SETTINGS
#: The folder of what people write.
PROFILES = "profiles"


@dataclass(frozen=True)
class Project:
    """A project folder, opened on one day; profiles are read when asked for."""

    today: date
    languages: tuple[str, ...]
    theme: Theme
    funders: tuple[Mapping[str, Any], ...]
    formats: tuple[str, ...]
    editions: tuple[tuple[str, ...], ...]
    warnings: tuple[Problem, ...]
    #: What was adopted of an earlier version just now, as sentences.
    notes: tuple[Message, ...]
    #: How mailings are sent and printed, by key.
    mail: Mapping[str, Any]
    #: What the studio does besides, by key.
    studio: Mapping[str, Any]
    files: Files = field(repr=False)
    templates: Templates = field(repr=False)
    #: What was read before, and the cache of what was made.
    profile_cache: ProfileCache = field(repr=False)

    @property
    def root(self) -> Path:
        """The project folder."""
        return self.files.root

    @property
    def pictures(self) -> tuple[str, ...]:
        """The pictures that the settings name, by their paths from the project's folder."""
        logo = self.theme.brand.logo
        return tuple(each["file"] for each in (*self.funders, *([logo] if logo else ())))

    @property
    def base(self) -> Path:
        """The folder that file names in problems are relative to, where they lie below it."""
        return self.files.base

    def show_path(self, path: Path) -> str:
        """Return a path as it stands in problems."""
        return self.files.show_path(path)

    def picture(self, path: str) -> Picture:
        """Return a picture by its path from the project's folder. Raises `UnfitError`."""
        return self.files.picture(path)

    @property
    def form_names(self) -> tuple[str, ...]:
        """The names of all forms."""
        return self.templates.form_names

    def form(self, name: str) -> Form:
        """Return a form by name. Raises `ReportgenError` where it has faults."""
        return self.templates.form(name)

    @property
    def words(self) -> Mapping[str, Texts]:
        """The program's printed words."""
        return self.templates.words

    def surroundings(self, folder: Path) -> Surroundings:
        """Return what a file in a folder of the project is read in."""
        return Surroundings(self.languages, self.today, partial(self.files.locate, folder))

    @cached_property
    def surroundings_digest(self) -> str:
        """The digest of what profiles are checked against: forms, languages and fonts."""
        fonts = fonts_digest(self.theme.brand.fonts)
        return digest_of(repr(self.languages), fonts, *self.templates.forms_digests)
