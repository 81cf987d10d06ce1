"""The page beside a form: shown in a frame at once, and printed when the typing rests."""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import CancelledError
from html import escape

from starlette.responses import JSONResponse, Response

from reportgen.building.jobs import SheetJob
from reportgen.problems.causes import JobError
from reportgen.problems.problem import ReportgenError, UnfitError
from reportgen.themes.theme import Theme
from reportgen.web.pages import Ask

#: What a page may do in its frame: show itself, and nothing else.
_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)


def page_for_frame(ask: Ask, make: Callable[[], str]) -> str:
    """Return the page that is made, in the program's fonts; or one that says why there is none."""
    try:
        return make().replace("</head>", f"{_fonts(ask)}</head>", 1)
    except ReportgenError as error:
        said = [f"{ask.tell(each.message)} {ask.tell(each.advice)}" for each in error.problems]
    except UnfitError as error:
        said = [f"{ask.tell(error.message)} {ask.tell(error.advice)}"]
    lines = "".join(f"<p>{escape(line)}</p>" for line in said)
    return f'<!DOCTYPE html><html lang="{ask.language}"><title>–</title><body>{lines}'


def _fonts(ask: Ask) -> str:
    """Return what lets a page be set in the program's fonts here, as it is in print."""
    faces = (
        f"@font-face {{ font-family: 'Source Sans 3'; font-weight: {weight}; "
        f"src: url('{ask.link('font', f'SourceSans3-{style}.ttf')}') }}"
        for weight, style in ((400, "Regular"), (600, "SemiBold"), (700, "Bold"))
    )
    return f"<style>{' '.join(faces)}</style>"


def frame(html: str) -> Response:
    """Return a page as the frame shows it."""
    return Response(html, media_type="text/html", headers={"content-security-policy": _CSP})


def print_pages(ask: Ask, job: SheetJob, theme: Theme) -> Response:
    """Return the printed pages as pictures, for scripts; nothing where others are wanted by now."""
    try:
        pages = ask.studio.printer.pages(ask.studio.submit, job, theme, ask.value("_window"))
    except ReportgenError as error:
        said = "\n".join(f"{ask.tell(p.message)} {ask.tell(p.advice)}" for p in error.problems)
        return JSONResponse({"said": said})
    except (JobError, CancelledError):
        return JSONResponse({"said": ask.say("not_printed")})
    if pages is None:
        return Response(status_code=204)
    return JSONResponse({"pages": [base64.b64encode(page).decode() for page in pages]})
