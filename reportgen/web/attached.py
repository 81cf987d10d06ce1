"""Pictures and files that come into the project's files from a form, and pictures shown in it."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import JSONResponse, Response

from reportgen.app.editing.attachments import store_file, store_picture
from reportgen.problems.problem import UnfitError
from reportgen.project.project import Project
from reportgen.web.pages import Ask

#: A drawing that is looked at by itself may do nothing.
_ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_PICTURE = "picture"


def keep_upload(ask: Ask, project: Project, path: Path) -> Response:
    """Keep a file that was sent for one of the project's, and tell what that is to call it.

    Or tell why it is not kept.
    """
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


def send_picture(ask: Ask, project: Project, path: Path) -> Response:
    """Return a picture that one of the project's files names, as it will be printed."""
    try:
        found = project.files.locate(path.parent, ask.query.get("file", ""), _PICTURE)
        picture = project.picture(found)
    except UnfitError:
        raise LookupError("picture") from None
    return Response(
        picture.data, media_type=picture.media_type, headers={"content-security-policy": _ALONE}
    )
