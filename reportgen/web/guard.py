"""What stands before every page: only the user's own browser gets in, and only from these pages.

Whatever comes from another host, site or port is refused before it is read, and every answer says
to the browser what it may do with it: run the studio's own scripts, keep nothing, tell nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from reportgen.problems.message import Message, say
from reportgen.web.sessions import Sessions
from reportgen.web.words.telling import choose_language, tell

#: What is posted may have so many bytes; an upload more.
LARGEST, LARGEST_UPLOAD = 2_000_000, 30_000_000
#: Whoever uploads says so in the address.
UPLOADS = "/upload"
#: What needs no cookie: what asks for one, and the looks of the page that says so.
_OPEN = ("/start/", "/ticket", "/static/", "/theme.css", "/font/")
_SAFE = ("GET", "HEAD")
#: What pages may load (CSP 3): nothing but the studio's own.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS: Mapping[str, str] = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class RefusedError(Exception):
    """A request that is not answered: with which status (RFC 9110, 15), and what is said."""

    def __init__(self, status: int, said: Message) -> None:
        super().__init__(status, said)
        self.status, self.said = status, said

    def answer(self, accepted: str) -> PlainTextResponse:
        """Return what is answered, in a language that the browser accepts."""
        text = tell(self.said, choose_language(accepted))
        return PlainTextResponse(f"{text}\n", self.status)


class Guard:
    """Lets through to an application what the user's own browser asks for."""

    def __init__(self, app: ASGIApp, sessions: Sessions, port: int) -> None:
        self.app, self.sessions = app, sessions
        self.hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        started = False

        async def send_guarded(message: Event) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            limit = self._admit(scope)
            await self.app(scope, _limited(receive, limit), send_guarded)
        except RefusedError as refusal:
            if not started:
                response = refusal.answer(_headers_of(scope).get("accept-language", ""))
                await response(scope, receive, send_guarded)

    def _admit(self, scope: Scope) -> int:
        """Return how much a request may send. Raises `RefusedError`."""
        headers = _headers_of(scope)
        host = headers.get("host", "")
        if host not in self.hosts:
            # Names of strangers may lead here (DNS rebinding).
            raise RefusedError(421, say("This address is not the studio's."))
        path: str = scope["path"]
        prefix = self.sessions.prefix
        if not path.startswith(f"{prefix}/"):
            raise RefusedError(
                404, say("Nothing is here. Start the studio with “reportgen studio”.")
            )
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            raise RefusedError(403, say("Another page asked for this."))
        method: str = scope["method"]
        origin = headers.get("origin")
        if method not in _SAFE and origin is not None and origin != f"http://{host}":
            raise RefusedError(403, say("Another page asked for this."))
        limit = LARGEST_UPLOAD if path.endswith(UPLOADS) else LARGEST
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limit:
            raise RefusedError(413, say("That is too large."))
        session = self.sessions.find(_cookie_of(headers, self.sessions.cookie))
        scope.setdefault("state", {})["session"] = session
        inside = path.removeprefix(prefix)
        if session is None and not inside.startswith(_OPEN):
            raise RefusedError(403, say("“reportgen studio” opens this page."))
        return limit


def _headers_of(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _cookie_of(headers: Mapping[str, str], name: str) -> str:
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    return cookies[name].value if name in cookies else ""


def _limited(receive: Receive, limit: int) -> Receive:
    """Return what receives a request of no more bytes than allowed, whatever its head said."""
    left = limit

    async def receive_limited() -> Event:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise RefusedError(413, say("That is too large."))
        return message

    return receive_limited
