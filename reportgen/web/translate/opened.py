"""A sheet that somebody translates: its profile, its texts, and what is known of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from reportgen.app.editing.history import list_earlier
from reportgen.app.overview import find_sheet
from reportgen.fields.model import Field
from reportgen.languages import pick
from reportgen.project.profiles import read_profile_file
from reportgen.project.project import Project
from reportgen.sheets.profile import Profile
from reportgen.translating.former import with_former
from reportgen.translating.lock import Lock, read_lock
from reportgen.translating.units import Unit, label_of, list_units, list_written
from reportgen.web.pages import Ask


@dataclass(frozen=True)
class Translation:
    """A sheet and the language that it is translated into."""

    project: Project
    key: str
    path: Path
    profile: Profile
    language: str
    lock: Lock

    @property
    def title(self) -> str:
        """What the sheet is called in the language it is written in."""
        titles = self.profile.values.get(self.profile.form.title, {})
        main = self.profile.language
        return pick(titles, main, main)[0] or self.profile.id

    @cached_property
    def units(self) -> list[Unit]:
        """The texts in the order of the form."""
        known = self.lock.of(self.profile.id, self.language)
        return list_units(self.profile, self.language, self.project, known)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The field of each text, by its name."""
        written = list_written(self.profile, self.project.today)
        return {unit.name: each.field for unit, each in zip(self.units, written, strict=True)}

    def told_in(self, lang: str) -> dict[str, tuple[str, str]]:
        """Return the label and the hint of each text in a language, by its name."""
        main, words = self.profile.language, self.project.words
        written = list_written(self.profile, self.project.today)
        return {
            unit.name: (
                label_of(each, lang, main, words),
                pick(each.field.hint, lang, main)[0],
            )
            for unit, each in zip(self.units, written, strict=True)
        }

    def with_former(self) -> list[Unit]:
        """Return the texts, those out of date with what their translation was made of."""
        known = self.lock.of(self.profile.id, self.language)
        earlier = list_earlier(self.project, self.profile)
        return with_former(self.profile, self.units, known, earlier)


def open_translation(ask: Ask, project: Project) -> Translation:
    """Return the sheet and the language that the address names, as the files are now.

    Raises `LookupError` where there is no such sheet, or nothing to translate in it into this
    language; `ReportgenError` where it cannot be read.
    """
    language = str(ask.request.path_params["language"])
    path, _ = find_sheet(project, ask.name)
    if language not in project.languages:
        raise LookupError(language)
    profile = read_profile_file(project, path)
    if profile.language == language:
        raise LookupError(language)
    return Translation(project, ask.name, path, profile, language, read_lock(project))
