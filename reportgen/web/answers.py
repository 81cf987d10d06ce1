"""How views are called: in a thread, with what was sent read, and what they raise told."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from reportgen.problems.message import say
from reportgen.problems.problem import ReportgenError
from reportgen.web.guard import UPLOADS, RefusedError
from reportgen.web.pages import Ask, View, ask_of, render
from reportgen.web.sessions import is_key
from reportgen.web.studio import Studio
from reportgen.web.uploads import Upload, is_multipart, read_multipart

_log = logging.getLogger("reportgen.studio")
#: So many values may stand in one form.
_MOST_VALUES = 20_000
#: What changes something says by this that it comes from a page of the studio.
_KEY = "x-studio-key"

Endpoint = Callable[[Request], Awaitable[Response]]


def page(studio: Studio, view: View) -> Endpoint:
    """Return what answers with a page."""

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(_run, studio, view, ask_of(studio, request))

    return answer


def change(studio: Studio, view: View) -> Endpoint:
    """Return what answers to a form that was sent from a page of the studio, and to no other."""

    async def answer(request: Request) -> Response:
        body = await request.body()
        try:
            form, files = _read_form(request, body)
        except ValueError:
            raise RefusedError(400, say("That is no form.")) from None
        ask = ask_of(studio, request, form, body, files)
        key = request.headers.get(_KEY, "") or ask.value("key")
        if ask.session is None or not is_key(ask.session, key):
            raise RefusedError(
                403, say("Load the page again: it is of an earlier start of the studio.")
            )
        return await run_in_threadpool(_run, studio, view, ask)

    return answer


def _read_form(
    request: Request, body: bytes
) -> tuple[tuple[tuple[str, str], ...], tuple[Upload, ...]]:
    """Return what a form sent: its values, and its files where it is for such.

    A file that a script sends by itself is no form. Raises `ValueError`.
    """
    if not request.url.path.endswith(UPLOADS):
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_VALUES)
        return tuple(pairs), ()
    kind = request.headers.get("content-type", "")
    return read_multipart(kind, body) if is_multipart(kind) else ((), ())


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
