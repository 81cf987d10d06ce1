"""The settings that somebody has before them: what their file says, and what is in the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reportgen.app.editing.content import Content
from reportgen.app.editing.files import EditedFiles
from reportgen.app.editing.settings import FIELDS, Tried, read_settings, try_settings
from reportgen.input.patching.data import Data, without_empty
from reportgen.problems.problem import ReportgenError
from reportgen.project.project import Project
from reportgen.web.editing.posted import read_posted
from reportgen.web.pages import Ask


@dataclass(frozen=True, slots=True)
class Look:
    """The settings before somebody; `known` is the project, None where its file has faults."""

    file: EditedFiles
    content: Content
    known: Project | None
    day: date

    @property
    def is_saved(self) -> bool:
        """Whether the file says what is in the form."""
        return without_empty(self.content.values) == without_empty(self.file.content.values)

    def try_out(self) -> Tried:
        """Return what becomes of the project by what is in the form. Raises `UnpatchableError`."""
        return try_settings(self.file, self.content, self.day, self.known)


def open_look(ask: Ask, posted: bool = False, keep_blank: bool = False) -> Look:
    """Return the settings as their file has them or as their form was sent.

    Whoever calls holds the studio's lock. Raises `ReportgenError` where the file is no YAML.
    """
    file = read_settings(ask.studio.root)
    content = file.content
    if posted:
        if ask.value("_whole") != "1":
            raise LookupError("half a form")
        content = read_posted(FIELDS, ask.form, content, keep_blank)
        content = Content(_as_meant(content.values, file), content.misshapen)
    return Look(file, content, _project(ask), ask.studio.today or date.today())


def _project(ask: Ask) -> Project | None:
    try:
        with ask.studio.open() as project:
            return project
    except ReportgenError:
        # The page is there to mend that.
        return None


def _as_meant(values: Mapping[str, Data], file: EditedFiles) -> dict[str, Data]:
    """Return what was sent as somebody means it who chose another main language, or no logo.

    The main language stays: texts that are written without one would be taken for another's.
    """
    meant = dict(values)
    languages = meant.get("languages", "")
    if "languages" in file.written.of("") and not isinstance(languages, (str, Mapping)):
        tags = (tag for tag in languages if isinstance(tag, str))
        meant["languages"] = list(dict.fromkeys((file.written.main, *tags)))
    brand = meant.get("brand", "")
    logo = brand.get("logo", "") if isinstance(brand, Mapping) else ""
    if isinstance(brand, Mapping) and isinstance(logo, Mapping) and not logo.get("file"):
        meant["brand"] = {key: value for key, value in brand.items() if key != "logo"}
    return meant
