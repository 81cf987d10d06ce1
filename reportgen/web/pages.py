"""Pages: templates filled with what a view found, told in the language of the browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from reportgen.document.direction import is_rtl
from reportgen.fields.show import format_partial
from reportgen.fields.values import PartialDate
from reportgen.languages import language_names
from reportgen.problems.message import Message
from reportgen.project.project import Project
from reportgen.web.sessions import Session
from reportgen.web.studio import Studio
from reportgen.web.uploads import Upload
from reportgen.web.words.telling import choose_language, message_of, tell, tell_place

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Ask:
    """What was asked of the studio: by whom, in which language, with which words.

    `query` are the values in the address, `form` those of a form that was sent, in its order, and
    `files` what came with it.
    """

    studio: Studio
    request: Request
    session: Session | None
    language: str
    form: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    files: tuple[Upload, ...] = ()

    @property
    def query(self) -> Mapping[str, str]:
        """The values in the address."""
        return self.request.query_params

    @property
    def name(self) -> str:
        """What the address names."""
        return str(self.request.path_params.get("name", ""))

    def value(self, name: str) -> str:
        """Return a value of the form, "" where there is none."""
        return next((value for key, value in self.form if key == name), "")

    def values(self, name: str) -> list[str]:
        """Return the values of the form that have one name, as boxes that were ticked."""
        return [value for key, value in self.form if key == name]

    @property
    def wants_part(self) -> bool:
        """Whether a script of the page asks, which puts the answer into it."""
        return self.request.headers.get("x-studio-part") == "1"

    def tell(self, message: Message) -> str:
        """Return a message in the language of the browser."""
        return tell(message, self.language)

    def say(self, name: str, **values: object) -> str:
        """Return what the pages say by a name."""
        return self.tell(message_of(name, **values))

    def shown_in(self, project: Project) -> str:
        """Return the language that sheets are shown in: the browser's, if the project has it."""
        return self.language if self.language in project.languages else project.languages[0]

    def link(self, *parts: str) -> str:
        """Return an address of the studio."""
        return "/".join((self.studio.sessions.prefix, *(quote(part, safe="") for part in parts)))


def render(ask: Ask, template: str, status: int = 200, **context: Any) -> Response:
    """Return a page, filled with these."""
    return HTMLResponse(render_text(ask, template, **context), status)


def render_text(ask: Ask, template: str, **context: Any) -> str:
    """Return a template, filled with these."""
    values: dict[str, Any] = {
        "ask": ask,
        "say": ask.say,
        "tell": ask.tell,
        "show_place": lambda place: tell_place(place, ask.language),
        "link": ask.link,
        "lang": ask.language,
        "key": ask.session.key if ask.session else "",
        "network": _network(ask),
        "tasks": ask.studio.tasks.known(),
        "name_language": lambda tag: _name_language(tag, ask.language),
        "direction": lambda tag: "rtl" if is_rtl(tag) else "ltr",
        "day": lambda seconds: _day(seconds, ask.language),
        "date": lambda text: _date(text, ask.language),
        "clock": _clock,
        "decimal": lambda number: _decimal(number, ask.language),
        **context,
    }
    return _environment().get_template(template).render(values)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _network(ask: Ask) -> str:
    if ask.session is None:
        return ""
    try:
        with ask.studio.open() as project:
            return project.theme.name_in(ask.language)
    except Exception:
        # The page itself says what is wrong.
        return ""


def _name_language(tag: str, lang: str) -> str:
    return language_names(lang).get(tag, tag)


def _day(seconds: float, lang: str) -> str:
    return _date(f"{datetime.fromtimestamp(seconds):%Y-%m-%d}", lang)


def _date(text: str, lang: str) -> str:
    """Return a day (ISO 8601) as a language writes it; what is none as it is."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    return format_partial(PartialDate(found.year, found.month, found.day), lang)


def _clock(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds):%H:%M}"


def _decimal(number: float, lang: str) -> str:
    """Return a number with one place behind the point, or behind the comma."""
    return f"{number:.1f}" if lang == "en" else f"{number:.1f}".replace(".", ",")


def ask_of(
    studio: Studio,
    request: Request,
    form: tuple[tuple[str, str], ...] = (),
    body: bytes = b"",
    files: tuple[Upload, ...] = (),
) -> Ask:
    """Return what a request asks."""
    language = choose_language(request.headers.get("accept-language", ""))
    session = request.scope.get("state", {}).get("session")
    return Ask(studio, request, session, language, form, body, files)


#: What answers: it is called in a thread, and may take its time.
View = Callable[[Ask], Response]
