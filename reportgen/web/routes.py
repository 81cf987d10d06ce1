"""Which address is which page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from reportgen.problems.message import say
from reportgen.web import archive, task_pages
from reportgen.web.answers import Endpoint, change, page
from reportgen.web.collect import routes as collect
from reportgen.web.definitions import routes as definitions
from reportgen.web.guard import Guard, RefusedError
from reportgen.web.look import routes as look
from reportgen.web.mail import routes as mail
from reportgen.web.pages import HERE, Ask, View, ask_of, render
from reportgen.web.sheets import routes as sheets
from reportgen.web.studio import Studio
from reportgen.web.translate import routes as translate
from reportgen.writers.fonts.own import own_fonts
from reportgen.writers.html.page import brand_css

#: The fonts that pages are shown in.
FONTS = ("SourceSans3-Regular.ttf", "SourceSans3-SemiBold.ttf", "SourceSans3-Bold.ttf")

#: The parts of the studio: what their pages show, and what they change.
PAGES: Sequence[Mapping[str, View]] = (
    sheets.PAGES,
    collect.PAGES,
    translate.PAGES,
    mail.PAGES,
    definitions.PAGES,
    look.PAGES,
    archive.PAGES,
    task_pages.PAGES,
)
CHANGES: Sequence[Mapping[str, View]] = (
    sheets.CHANGES,
    translate.CHANGES,
    collect.CHANGES,
    mail.CHANGES,
    definitions.CHANGES,
    look.CHANGES,
    archive.CHANGES,
    task_pages.CHANGES,
)


def make_app(studio: Studio) -> Guard:
    """Return the application of a studio."""
    routes: list[BaseRoute] = [
        Route("/start/{ticket}", _enter(studio)),
        Route("/ticket", _issue(studio), methods=["POST"]),
        Route("/theme.css", page(studio, _theme_css)),
        Mount("/static", StaticFiles(directory=HERE / "static")),
        Route("/quit", change(studio, _end), methods=["POST"]),
        Route("/font/{font}", page(studio, _font)),
        *(Route(path, page(studio, view)) for table in PAGES for path, view in table.items()),
        *(
            Route(path, change(studio, view), methods=["POST"])
            for table in CHANGES
            for path, view in table.items()
        ),
        Route("/{path:path}", page(studio, _gone)),
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
    """End the studio, when this page is out; where something runs, ask before."""
    if (running := ask.studio.tasks.running()) and not ask.value("sure"):
        return render(ask, "tasks/ending.html", running=running)
    ask.studio.stop()
    return render(ask, "ended.html")
