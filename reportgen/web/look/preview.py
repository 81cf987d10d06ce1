"""A sheet beside the settings, in the look that they make: as a page at once, and as printed."""

from __future__ import annotations

from functools import partial

from starlette.responses import JSONResponse, Response

from reportgen.app.editing.settings import Tried
from reportgen.app.look.shown import job_of_look, page_in_look
from reportgen.app.overview import Overviewed, find_sheet
from reportgen.input.patching.patch import UnpatchableError
from reportgen.problems.problem import ReportgenError, UnfitError
from reportgen.project.project import Project
from reportgen.web.look.opened import Look, open_look
from reportgen.web.pages import Ask
from reportgen.web.previewing import frame, page_for_frame, print_pages


def sheets_of(ask: Ask, look: Look) -> list[Overviewed]:
    """Return the sheets that can be looked at."""
    project = look.known
    if project is None:
        return []
    lang = ask.language if ask.language in project.languages else project.languages[0]
    return [row for row in ask.studio.survey.look(project, lang) if row.form]


def choose_sheet(ask: Ask, look: Look) -> str:
    """Return the key of the sheet that is looked at: the one asked for, else the fullest.

    It is "" where there is none.
    """
    asked = ask.value("_sheet") or ask.query.get("sheet", "")
    if asked and look.known:
        try:
            find_sheet(look.known, asked)
            return asked
        except LookupError:
            pass
    fullest = max(sheets_of(ask, look), key=lambda row: row.filled, default=None)
    return fullest.key if fullest else ""


def language_of(ask: Ask, project: Project | None) -> str:
    """Return the language that is looked at: the one that was asked for, else the browser's."""
    known = project.languages if project else ()
    wished = (ask.value("_language"), ask.query.get("language", ""), ask.language)
    return next((lang for lang in wished if lang in known), known[0] if known else "")


def page_of(ask: Ask, look: Look, tried: Tried | None) -> str:
    """Return the page of the sheet that is looked at; "" where the settings have faults."""
    project = tried.project if tried else None
    if project is None:
        return ""
    languages = (language_of(ask, project),)
    return page_for_frame(ask, partial(page_in_look, project, choose_sheet(ask, look), languages))


def show_preview(ask: Ask) -> Response:
    """The sheet in the look that the settings have."""
    with ask.studio.lock:
        look = open_look(ask)
        return frame(page_of(ask, look, look.try_out()))


def show_pages(ask: Ask) -> Response:
    """The printed pages of the sheet in the look that is in the form, as pictures."""
    with ask.studio.lock:
        look = open_look(ask, posted=True)
        try:
            project = look.try_out().project
        except UnpatchableError:
            project = None
        if project is None:
            return JSONResponse({"said": ask.say("not_printed")})
        try:
            languages = (language_of(ask, project),)
            job = job_of_look(project, choose_sheet(ask, look), languages)
        except UnfitError as error:
            return JSONResponse({"said": f"{ask.tell(error.message)} {ask.tell(error.advice)}"})
        except ReportgenError as error:
            said = [f"{ask.tell(each.message)} {ask.tell(each.advice)}" for each in error.problems]
            return JSONResponse({"said": "\n".join(said)})
    return print_pages(ask, job, project.theme)
