"""The pages of tasks: what runs and what has ended, how far each is, and what it made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starlette.responses import RedirectResponse, Response

from reportgen.problems.problem import Severity
from reportgen.problems.show import name_from
from reportgen.web.downloads import SHOWN, send_file
from reportgen.web.pages import Ask, View, render
from reportgen.web.tasks import Result

#: So many problems and files of a task are shown.
_MOST = 200


def show_tasks(ask: Ask) -> Response:
    """All tasks; to a script what stands of them in the bar of every page."""
    return render(ask, "tasks/_mark.html" if ask.wants_part else "tasks/list.html")


def show_task(ask: Ask) -> Response:
    """How far a task is; when it has ended, what it made, or what was wrong."""
    task = ask.studio.tasks.find(ask.name)
    # Asked before the result: of a task that ends just now it is told when the page asks again.
    task.seen = over = task.is_over
    result = task.result or Result(task.title)
    problems = name_from(result.problems[:_MOST], ask.studio.root)
    return render(
        ask,
        "tasks/_task.html" if ask.wants_part else "tasks/task.html",
        task=task,
        over=over,
        result=result if task.result else None,
        problems=[(each.severity is Severity.ERROR, each) for each in problems],
        more=max(len(result.problems) - _MOST, 0),
        files=[_show_file(number, path) for number, path in enumerate(result.files)],
        go_on=ask.link(*(result.page or task.page or ("",))),
    )


def _show_file(number: int, path: Path) -> dict[str, object]:
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    kind = path.suffix.removeprefix(".")
    return {"number": f"{number}", "name": path.name, "size": size, "shown": kind in SHOWN}


def download(ask: Ask) -> Response:
    """A file that a task made."""
    result = ask.studio.tasks.find(ask.name).result
    number = str(ask.request.path_params["number"])
    known = {f"{each}": path for each, path in enumerate(result.files if result else ())}
    if number not in known:
        raise LookupError(number)
    path = known[number]
    try:
        data = path.read_bytes()
    except OSError:
        raise LookupError(number) from None
    return send_file(data, path.name, shown=ask.query.get("show") == "1")


def stop_task(ask: Ask) -> Response:
    """Have a task stop."""
    task = ask.studio.tasks.find(ask.name)
    task.stopping = True
    return RedirectResponse(ask.link("task", task.id), 303)


PAGES: Mapping[str, View] = {
    "/tasks": show_tasks,
    "/task/{name}": show_task,
    "/task/{name}/file/{number}": download,
}
CHANGES: Mapping[str, View] = {"/task/{name}/stop": stop_task}
