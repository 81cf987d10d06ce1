"""Pictures and files that come into a sheet, and pictures shown in its form."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from reportgen.app.editing.attachments import store_file, store_picture
from reportgen.app.overview import find_sheet
from reportgen.problems.problem import UnfitError
from reportgen.web.pages import Ask

#: A drawing that is looked at by itself may do nothing.
_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_PICTURE = "picture"


def upload(ask: Ask) -> Response:
    """Keep a file that was sent, and tell what the sheet is to call it; or why it is not kept."""
    with ask.studio.open() as project:
        path, _ = find_sheet(project, ask.name)
        try:
            if ask.query.get("holds") == _PICTURE:
                name = store_picture(project, path, ask.body)
            else:
                name = store_file(project, path, ask.body, ask.query.get("name", ""))
        except UnfitError as error:
            said = ask.say("file_unfit", fault=error.message, advice=error.advice)
            return JSONResponse({"said": said}, 422)
        except OSError as error:
            return JSONResponse({"said": ask.say("file_not_kept", reason=error.strerror)}, 422)
    return JSONResponse({"file": name})


def show_picture(ask: Ask) -> Response:
    """A picture that a sheet names, as it will be printed."""
    with ask.studio.open() as project:
        path, _ = find_sheet(project, ask.name)
        try:
            found = project.files.locate(path.parent, ask.query.get("file", ""), _PICTURE)
            picture = project.picture(found)
        except UnfitError:
            raise LookupError("picture") from None
    return Response(
        picture.data, media_type=picture.media_type, headers={"content-security-policy": _CSP}
    )
