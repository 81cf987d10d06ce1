"""What a sheet was: its copies, what changed from one to the next, and the way back."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from reportgen.app.editing.content import Content
from reportgen.app.editing.files import files_of
from reportgen.app.overview import find_sheet
from reportgen.fields.model import Field
from reportgen.project.project import Project
from reportgen.web.editing.versions import Kept, restore_version, show_versions
from reportgen.web.pages import Ask
from reportgen.web.sheets.sections import asking_of


def show_history(ask: Ask) -> Response:
    """The copies of a sheet, the newest first, each with what changed in it."""
    with ask.studio.open() as project:
        asking = asking_of(ask, project, project.languages[0])
        return show_versions(ask, _kept(ask, project), asking, "sheets")


def restore_sheet(ask: Ask) -> Response:
    """Let the files of a sheet be what they were; what they are now is kept as a copy."""
    with ask.studio.open() as project:
        return restore_version(ask, _kept(ask, project))


def _kept(ask: Ask, project: Project) -> Kept:
    path, _ = find_sheet(project, ask.name)

    def read(content: Mapping[str, bytes]) -> tuple[tuple[Field, ...], Content]:
        files = files_of(project, path, content, {})
        return files.fields, files.content

    return Kept(project, ask.name, path, ask.link("sheet", ask.name), read)
