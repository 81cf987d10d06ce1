"""Pictures and Word files that come into a definition, and its pictures shown in its form."""

from __future__ import annotations

from starlette.responses import Response

from reportgen.app.editing.definitions import find_definition
from reportgen.web.definitions.screens import Screen
from reportgen.web.downloads import keep_upload, send_picture
from reportgen.web.pages import Ask


def upload(ask: Ask, screen: Screen) -> Response:
    """Keep a file that was sent, and tell what the definition is to call it; or why it is not."""
    with ask.studio.open() as project:
        return keep_upload(ask, project, find_definition(project, screen.kind, ask.name))


def show_picture(ask: Ask, screen: Screen) -> Response:
    """A picture that a definition names, as it will be printed."""
    with ask.studio.open() as project:
        return send_picture(ask, project, find_definition(project, screen.kind, ask.name))
