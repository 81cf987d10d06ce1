"""Files that the browser gets, to be kept or shown; and files and pictures that come from it."""

from __future__ import annotations

from pathlib import Path, PurePath
from urllib.parse import quote

from starlette.responses import JSONResponse, Response

from reportgen.app.editing.attachments import store_file, store_picture
from reportgen.problems.problem import UnfitError
from reportgen.project.project import Project
from reportgen.web.pages import Ask

#: What files are, by the ends of their names (IANA).
MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "eml": "message/rfc822",
    "zip": "application/zip",
    "csv": "text/csv; charset=utf-8",
}
#: What the browser may show in its window; nothing in it runs or loads anything.
SHOWN = ("pdf", "html")
_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


def send_file(data: bytes, name: str, shown: bool = False) -> Response:
    """Return an answer with a file of this name: to be shown, if it can be, or to be kept."""
    kind = PurePath(name).suffix.removeprefix(".")
    how = "inline" if shown and kind in SHOWN else "attachment"
    headers = {"content-disposition": f"{how}; filename*=UTF-8''{quote(name)}"}
    if how == "inline":
        headers["content-security-policy"] = _CSP
    media = MEDIA.get(kind, "application/octet-stream")
    return Response(data, media_type=media, headers=headers)


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
