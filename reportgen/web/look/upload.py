"""Logos and fonts that come into a project, and logos shown in the form."""

from __future__ import annotations

from concurrent.futures import CancelledError

from starlette.responses import JSONResponse, Response

from reportgen.app.editing.attachments import FONTS, store_font, store_logo
from reportgen.problems.causes import JobError
from reportgen.problems.problem import UnfitError
from reportgen.project.files import Files
from reportgen.web.pages import Ask
from reportgen.writers.fonts import family_of, find_families

#: A drawing that is looked at by itself may do nothing.
_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


def upload_file(ask: Ask) -> Response:
    """Keep a logo that was sent, and tell what the settings are to call it; or why it is not."""
    with ask.studio.lock:
        try:
            return JSONResponse({"file": store_logo(ask.studio.root, ask.body)})
        except (UnfitError, OSError) as error:
            return _refused(ask, error)


def upload_font(ask: Ask) -> Response:
    """Keep a font that was sent, and tell its folder, its family, and which families there are."""
    root = ask.studio.root
    try:
        # Fonts are programs of a kind: they are read where nothing can be lost.
        family = ask.studio.submit(family_of, ask.body).result()
        with ask.studio.lock:
            store_font(root, ask.body, family)
    except (UnfitError, OSError) as error:
        return _refused(ask, error)
    except (JobError, CancelledError):
        return JSONResponse({"said": ask.say("look_no_font")}, 422)
    families = find_families(root / FONTS).of_texts
    return JSONResponse({"folder": FONTS, "family": family, "families": families})


def _refused(ask: Ask, error: UnfitError | OSError) -> Response:
    if isinstance(error, UnfitError):
        said = ask.say("file_unfit", fault=error.message, advice=error.advice)
    else:
        said = ask.say("file_not_kept", reason=error.strerror)
    return JSONResponse({"said": said}, 422)


def show_picture(ask: Ask) -> Response:
    """A picture that the settings name, as it will be printed."""
    root = ask.studio.root
    files = Files(root, root)
    with ask.studio.lock:
        try:
            picture = files.picture(files.locate(root, ask.query.get("file", ""), "picture"))
        except UnfitError:
            raise LookupError("picture") from None
    return Response(
        picture.data, media_type=picture.media_type, headers={"content-security-policy": _CSP}
    )
