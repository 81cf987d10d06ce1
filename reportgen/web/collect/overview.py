"""The first page of what is collected: what came back, what was asked for, what can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import RedirectResponse, Response

from reportgen.app.collect.readings import Readings
from reportgen.app.overview import Overviewed, key_of
from reportgen.collecting.inbox import inbox_key, list_inbox
from reportgen.collecting.returned_forms import identify
from reportgen.collecting.sent import Asking, Sent
from reportgen.collecting.undo import find_last, undo_last
from reportgen.input.files import SUFFIXES
from reportgen.input.folders import find_main
from reportgen.input.returned.readers import LISTS, Read
from reportgen.problems.message import Message
from reportgen.problems.problem import ReportgenError
from reportgen.project.project import PROFILES, Project
from reportgen.web.collect.reading import read_quickly
from reportgen.web.guard import LARGEST_UPLOAD
from reportgen.web.pages import Ask, render
from reportgen.web.problems import tell_problem
from reportgen.web.words.telling import message_of

#: What was done just now, as addresses name it.
_DONE = ("taken", "undone", "aside", "deleted")
#: What became of forms, what waits longest first.
_ORDER = ("late", "came", "due", "asked")


@dataclass(frozen=True, slots=True)
class Came:
    """A file that came: what names it, what it is called, when it came, and what it is."""

    key: str
    name: str
    at: float
    kind: Message
    is_read: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A form that went out: what is noted of it, its sheet, and what became of it on which day."""

    asking: Asking
    sheet: Overviewed | None
    state: str
    day: str


def show_overview(ask: Ask) -> Response:
    """What came back, and what was asked for."""
    with ask.studio.open() as project:
        paths = list_inbox(project)
    read_quickly(ask, paths)
    return render_overview(ask)


def render_overview(ask: Ask, said: str = "", status: int = 200) -> Response:
    """Return the page, with what went wrong."""
    with ask.studio.open() as project:
        rows = ask.studio.survey.look(project, ask.shown_in(project))
        by_id = {row.id: row for row in rows}
        came = [_came(project, path, ask.studio.readings, by_id) for path in list_inbox(project)]
        asked = [_asked(project, each, by_id) for each in Sent(project).every()]
        last = find_last(project)
        sheets = _sheets_in(project, last.files, rows) if last else []
    still = [each for each in asked if each.state != "taken"]
    done = ask.query.get("done", "")
    return render(
        ask,
        "collect/overview.html",
        status,
        came=came,
        unread=sum(not each.is_read for each in came),
        still=sorted(still, key=lambda each: (_ORDER.index(each.state), each.day)),
        taken=[each for each in reversed(asked) if each.state == "taken"],
        late=sum(each.state == "late" for each in asked),
        last=last,
        sheets=sheets,
        said=said,
        done=done if done in _DONE else "",
        largest=LARGEST_UPLOAD,
    )


def _came(project: Project, path: Path, readings: Readings, rows: Mapping[str, Overviewed]) -> Came:
    read = readings.find(path)
    is_list = path.suffix.lower() in LISTS
    kind = _kind_of(read, is_list, rows)
    at = path.stat().st_mtime if path.exists() else 0.0
    return Came(inbox_key(project, path), path.name, at, kind, read is not None)


def _kind_of(read: Read | None, is_list: bool, rows: Mapping[str, Overviewed]) -> Message:
    """Return what a file is, as far as that can be told without holding it against profiles."""
    if read is None:
        return message_of("collect_not_read")
    if not read.files:
        return message_of("collect_kind_list" if is_list else "collect_kind_unread")
    known = [identify(each) for each in read.files]
    if len(known) > 1:
        return message_of("collect_kind_several", count=len(known))
    [identity] = known
    if identity is None:
        return message_of("collect_kind_sheet")
    if not identity.profile:
        return message_of("collect_kind_blank")
    row = rows.get(identity.profile)
    return message_of("collect_kind_form", title=row.title if row else identity.profile)


def _asked(project: Project, asking: Asking, rows: Mapping[str, Overviewed]) -> Asked:
    state, day = asking.state(project.today)
    return Asked(asking, rows.get(asking.profile), state, day)


def _sheets_in(
    project: Project, files: Sequence[Path], rows: Iterable[Overviewed]
) -> list[Overviewed]:
    """Return the sheets that files are of, each once."""
    home = project.root / PROFILES
    paths = [path for path in files if path.suffix in SUFFIXES and path.is_relative_to(home)]
    keys = {key_of(project, find_main(path) or path) for path in paths}
    return [row for row in rows if row.key in keys]


def undo(ask: Ask) -> Response:
    """Bring back what was taken over last."""
    with ask.studio.open() as project:
        try:
            undo_last(project)
        except ReportgenError as error:
            said = " ".join(tell_problem(ask, each) for each in error.problems)
            return render_overview(ask, said, 409)
        except OSError as error:
            said = ask.say("collect_not_written", reason=error.strerror or "")
            return render_overview(ask, said, 422)
    return RedirectResponse(f"{ask.link('collect')}?done=undone", 303)
