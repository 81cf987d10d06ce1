"""A sheet that somebody has before them: what its files say, and what is in its form."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reportgen.app.editing.content import Content, fields_of
from reportgen.app.editing.draft import Checked, check_content
from reportgen.app.editing.files import SheetFiles, read_sheet_files
from reportgen.app.overview import find_sheet
from reportgen.input.patching.data import without_empty
from reportgen.project.project import Project
from reportgen.web.editing.posted import read_posted
from reportgen.web.pages import Ask


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that somebody has before them: its files, and what is in its form."""

    project: Project
    key: str
    files: SheetFiles
    content: Content

    @property
    def path(self) -> Path:
        """Its own file."""
        return self.files.path

    def check(self) -> Checked:
        """Return what is wrong with what is in the form."""
        return check_content(
            self.project, self.path, self.content, self.files.written, self.files.form
        )

    @property
    def is_saved(self) -> bool:
        """Whether its files say what is in the form."""
        return without_empty(self.content.values) == without_empty(self.files.content.values)


def open_sheet(ask: Ask, project: Project, posted: bool = False, keep_blank: bool = False) -> Sheet:
    """Return the sheet that the address names, as its files are or as its form was sent.

    Raises `LookupError` where there is none, `ReportgenError` where it cannot be read.
    """
    path, _ = find_sheet(project, ask.name)
    files = read_sheet_files(project, path)
    content = files.content
    if posted:
        if ask.value("_whole") != "1":
            raise LookupError("half a form")
        content = read_posted(fields_of(files.form), ask.form, content, keep_blank)
    return Sheet(project, ask.name, files, content)
