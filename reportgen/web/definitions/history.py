"""What a definition was: its copies, what changed from one to the next, and the way back."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from reportgen.app.editing.content import Content
from reportgen.app.editing.definitions import definition_files_of, find_definition
from reportgen.fields.model import Field
from reportgen.project.project import Project
from reportgen.web.definitions.asked import asked_fields, asking_of
from reportgen.web.definitions.screens import Screen
from reportgen.web.editing.versions import Kept, restore_version, show_versions
from reportgen.web.pages import Ask


def show_history(ask: Ask, screen: Screen) -> Response:
    """The copies of a definition, the newest first, each with what changed in it."""
    with ask.studio.open() as project:
        kept = _kept(ask, screen, project)
        return show_versions(ask, kept, asking_of(ask, project), screen.list)


def restore_definition(ask: Ask, screen: Screen) -> Response:
    """Let the files of a definition be what they were; what they are now is kept as a copy."""
    with ask.studio.open() as project:
        return restore_version(ask, _kept(ask, screen, project))


def _kept(ask: Ask, screen: Screen, project: Project) -> Kept:
    path = find_definition(project, screen.kind, ask.name)
    fields = asked_fields(ask, project, screen)

    def read(content: Mapping[str, bytes]) -> tuple[list[Field], Content]:
        return fields, definition_files_of(project, screen.kind, path, content, {}).content

    return Kept(project, screen.key(ask.name), path, ask.link(screen.one, ask.name), read)
