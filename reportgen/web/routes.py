"""Which address is which page, and how views are called: in a thread, with what was sent read."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from reportgen.problems.message import say
from reportgen.problems.problem import ReportgenError
from reportgen.web.guard import UPLOADS, Guard, RefusedError
from reportgen.web.history_page import restore_version, show_history
from reportgen.web.list_page import show_sheets
from reportgen.web.pages import HERE, Ask, View, ask_of, render
from reportgen.web.preview import download, show_pages, show_preview
from reportgen.web.sessions import is_key
from reportgen.web.sheet_page import (
    change_list,
    check_sheet,
    save_sheet,
    show_conflict,
    show_sheet,
)
from reportgen.web.shelf_page import archive, ask_new, begin, restore, show_archive
from reportgen.web.studio import Studio
from reportgen.web.upload import show_picture, upload
from reportgen.writers.fonts.own import own_fonts
from reportgen.writers.html.page import brand_css

_log = logging.getLogger("reportgen.studio")
#: So many values may stand in one form.
_MOST_VALUES = 20_000
#: What changes something says by this that it comes from a page of the studio.
_KEY = "x-studio-key"


#: The fonts that pages are shown in.
FONTS = ("SourceSans3-Regular.ttf", "SourceSans3-SemiBold.ttf", "SourceSans3-Bold.ttf")

#: What the form of a sheet is sent to.
_SHEET: Mapping[str, View] = {
    "save": save_sheet,
    "list": change_list,
    "check": check_sheet,
    "differences": show_conflict,
    "pages": show_pages,
    "download/{format}": download,
    "restore": restore_version,
    "archive": archive,
    "upload": upload,
}


def make_app(studio: Studio) -> Guard:
    """Return the application of a studio."""
    routes: list[BaseRoute] = [
        Route("/start/{ticket}", _enter(studio)),
        Route("/ticket", _issue(studio), methods=["POST"]),
        Route("/theme.css", _page(studio, _theme_css)),
        Mount("/static", StaticFiles(directory=HERE / "static")),
        Route("/", _page(studio, show_sheets)),
        Route("/quit", _change(studio, _end), methods=["POST"]),
        Route("/new", _page(studio, ask_new)),
        Route("/new", _change(studio, begin), methods=["POST"]),
        Route("/archive", _page(studio, show_archive)),
        Route("/archive", _change(studio, restore), methods=["POST"]),
        Route("/font/{font}", _page(studio, _font)),
        Route("/sheet/{name}", _page(studio, show_sheet)),
        Route("/sheet/{name}/picture", _page(studio, show_picture)),
        Route("/sheet/{name}/preview", _page(studio, show_preview)),
        Route("/sheet/{name}/history", _page(studio, show_history)),
        *(
            Route(f"/sheet/{{name}}/{verb}", _change(studio, view), methods=["POST"])
            for verb, view in _SHEET.items()
        ),
        Route("/{path:path}", _page(studio, _gone)),
    ]
    app = Starlette(
        routes=[Mount(studio.sessions.prefix, routes=routes)],
        exception_handlers={RefusedError: _refuse},
    )
    return Guard(app, studio.sessions, studio.port)


async def _refuse(request: Request, refusal: Exception) -> Response:
    if not isinstance(refusal, RefusedError):
        raise refusal
    return refusal.answer(request.headers.get("accept-language", ""))


Endpoint = Callable[[Request], Awaitable[Response]]


def _page(studio: Studio, view: View) -> Endpoint:
    """Return what answers with a page."""

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(_run, studio, view, ask_of(studio, request))

    return answer


def _change(studio: Studio, view: View) -> Endpoint:
    """Return what answers to a form that was sent from a page of the studio, and to no other."""

    async def answer(request: Request) -> Response:
        body = await request.body()
        form: tuple[tuple[str, str], ...] = ()
        if not request.url.path.endswith(UPLOADS):
            try:
                pairs = parse_qsl(
                    body.decode(), keep_blank_values=True, max_num_fields=_MOST_VALUES
                )
            except ValueError:
                raise RefusedError(400, say("That is no form.")) from None
            form = tuple(pairs)
        ask = ask_of(studio, request, form, body)
        key = request.headers.get(_KEY, "") or ask.value("key")
        if ask.session is None or not is_key(ask.session, key):
            raise RefusedError(
                403, say("Load the page again: it is of an earlier start of the studio.")
            )
        return await run_in_threadpool(_run, studio, view, ask)

    return answer


def _run(studio: Studio, view: View, ask: Ask) -> Response:
    """Return what a view answers; what is wrong with the project is a page too."""
    with studio.working():
        try:
            return view(ask)
        except ReportgenError as error:
            return render(ask, "problems.html", 500, problems=error.problems)
        except LookupError:
            return render(ask, "gone.html", 404)
        except Exception as error:
            # Nothing of what people wrote goes into a log.
            _log.error("%s at %s", type(error).__name__, _place_of(error))
            return render(ask, "fault.html", 500, fault=type(error).__name__, at=_place_of(error))


def _place_of(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_globals.get('__name__', '')}:{trace.tb_lineno}"


def _enter(studio: Studio) -> Endpoint:
    """Return what lets a browser in that has a ticket."""

    async def answer(request: Request) -> Response:
        sessions = studio.sessions
        ask = ask_of(studio, request)
        response = RedirectResponse(f"{sessions.prefix}/", 303)
        if ask.session is None:
            cookie = sessions.enter(request.path_params["ticket"])
            if not cookie:
                raise RefusedError(
                    403, say("This address was used already. Type “reportgen studio” once more.")
                )
            response.set_cookie(
                sessions.cookie, cookie, path=sessions.prefix, httponly=True, samesite="strict"
            )
        return response

    return answer


def _issue(studio: Studio) -> Endpoint:
    """Return what gives tickets to further starts of the program, by the same user."""

    async def answer(request: Request) -> Response:
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not studio.sessions.is_master(key):
            raise RefusedError(403, say("The key is not this studio's."))
        return PlainTextResponse(studio.ticket())

    return answer


def _theme_css(ask: Ask) -> Response:
    """The colours of the project's brand."""
    with ask.studio.open() as project:
        return Response(brand_css(project.theme), media_type="text/css")


def _font(ask: Ask) -> Response:
    """One of the program's own fonts, so that pages look here as they do in print."""
    name = str(ask.request.path_params["font"])
    if name not in FONTS:
        raise LookupError(name)
    headers = {"cache-control": "private, max-age=86400"}
    return Response((own_fonts() / name).read_bytes(), media_type="font/ttf", headers=headers)


def _gone(ask: Ask) -> Response:
    raise LookupError(ask.request.url.path)


def _end(ask: Ask) -> Response:
    """End the studio, when this page is out."""
    ask.studio.stop()
    return render(ask, "ended.html")
