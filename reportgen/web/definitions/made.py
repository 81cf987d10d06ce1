"""A report or handouts made as a task, and what was made: its files, and its pages as pictures."""

from __future__ import annotations

from concurrent.futures import CancelledError
from datetime import date
from urllib.parse import urlencode

from starlette.responses import JSONResponse, RedirectResponse, Response

from reportgen.app.editing.made import MadeFile, made_files
from reportgen.building.previews import count_pages, picture_page
from reportgen.document.edition import Audience
from reportgen.problems.causes import JobError
from reportgen.problems.message import Message, say
from reportgen.web.definitions.making import make_handouts, make_report
from reportgen.web.definitions.opened import edition_of, open_definition
from reportgen.web.definitions.page import page_of, save
from reportgen.web.definitions.screens import REPORT, Screen
from reportgen.web.downloads import send_file
from reportgen.web.pages import Ask

#: So many pages are shown.
_MOST = 500


def build(ask: Ask, screen: Screen) -> Response:
    """Save what is in the form, and have it made."""
    with ask.studio.open() as project:
        opened = open_definition(ask, screen, project, posted=True)
        if not opened.is_saved:
            done = save(ask, opened)
            if isinstance(done, Response):
                return done
        if opened.examined.errors:
            now = open_definition(ask, screen, project)
            said = ask.say("definition_unmade")
            return page_of(ask, now, now.files.lock, 422, unsavable=said)
        audience = edition_of(ask, opened).audience
        today = ask.studio.today or date.today()
        make = make_report if screen is REPORT else make_handouts
        task = ask.studio.tasks.begin_apart(
            _called(screen, opened.title, audience),
            (screen.one, opened.name),
            make,
            project.root,
            today,
            opened.path,
            audience,
        )
    return RedirectResponse(ask.link("task", task.id), 303)


def _called(screen: Screen, name: str, audience: Audience) -> Message:
    """Return what the task is called; whoever reads it sees for whom the result is."""
    if screen is REPORT:
        if audience is Audience.INTERNAL:
            return say("Make the report “{name}” for internal use", name=name)
        return say("Make the report “{name}”", name=name)
    if audience is Audience.INTERNAL:
        return say("Make the handouts “{name}” for internal use", name=name)
    return say("Make the handouts “{name}”", name=name)


def download(ask: Ask, screen: Screen) -> Response:
    """A file that was made."""
    made = _find(ask, screen)
    try:
        data = made.path.read_bytes()
    except OSError:
        raise LookupError(made.name) from None
    return send_file(data, made.path.name, shown=ask.query.get("show") == "1")


def _find(ask: Ask, screen: Screen) -> MadeFile:
    """Return the file that the address names, of those that are there."""
    with ask.studio.open() as project:
        opened = open_definition(ask, screen, project)
        files = made_files(project, screen.kind.folder, opened.name)
    asked = ask.query.get("file", "")
    found = next((each for each in files if each.name == asked), None)
    if found is None:
        raise LookupError(asked)
    return found


# --- Pages ---------------------------------------------------------------------------------------


def show_pages(ask: Ask, screen: Screen) -> Response:
    """Where the pages are found of what was made last, in the edition that is looked at."""
    with ask.studio.open() as project:
        opened = open_definition(ask, screen, project, posted=True)
        seen = edition_of(ask, opened)
        files = made_files(project, screen.kind.folder, opened.name)
    name = f"{opened.name}.{seen.suffix}.pdf"
    made = next(
        (
            each
            for each in files
            if each.path.name == name and each.audience is seen.audience and not each.single
        ),
        None,
    )
    if made is None:
        return JSONResponse({"said": ask.say("definition_no_pages")})
    try:
        count = ask.studio.submit(count_pages, made.path).result()
    except (JobError, CancelledError, OSError, ValueError):
        return JSONResponse({"said": ask.say("not_printed")})
    at = ask.link(screen.one, opened.name, "page")
    addresses = [
        f"{at}?{urlencode({'file': made.name, 'at': made.at, 'number': number})}"
        for number in range(min(count, _MOST))
    ]
    return JSONResponse({"addresses": addresses})


def show_page(ask: Ask, screen: Screen) -> Response:
    """One page of what was made, as a picture."""
    made = _find(ask, screen)
    number = ask.query.get("number", "")
    if not number.isascii() or not number.isdecimal():
        raise LookupError(number)
    try:
        picture = ask.studio.submit(picture_page, made.path, int(number)).result()
    except (JobError, CancelledError, OSError, ValueError):
        raise LookupError(number) from None
    return Response(picture, media_type="image/png")
