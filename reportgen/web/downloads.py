"""Files handed to the browser: to be kept, or to be shown and printed by it."""

from __future__ import annotations

from pathlib import PurePath
from urllib.parse import quote

from starlette.responses import Response

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
