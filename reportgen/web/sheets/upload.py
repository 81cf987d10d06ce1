"""Pictures and files that come into a sheet, and pictures shown in its form."""

from __future__ import annotations

from starlette.responses import Response

from reportgen.app.overview import find_sheet
from reportgen.web.downloads import keep_upload, send_picture
from reportgen.web.pages import Ask


def upload(ask: Ask) -> Response:
    """Keep a file that was sent, and tell what the sheet is to call it; or why it is not kept."""
    with ask.studio.open() as project:
        return keep_upload(ask, project, find_sheet(project, ask.name)[0])


def show_picture(ask: Ask) -> Response:
    """A picture that a sheet names, as it will be printed."""
    with ask.studio.open() as project:
        return send_picture(ask, project, find_sheet(project, ask.name)[0])
