"""Where somebody goes on who began a task: to what it made, if that is there in a moment."""

from __future__ import annotations

import time

from starlette.responses import RedirectResponse, Response

from reportgen.web.pages import Ask
from reportgen.web.tasks import State, Task

#: How long nobody minds to wait for a page, and how often it is asked whether it is there, in
#: seconds.
_MOMENT, _TICK = 3.0, 0.05


def lead_on(ask: Ask, task: Task) -> Response:
    """Lead on to what a task made, or to the page of the task where that takes longer.

    What was wrong is told on the page of the task, too.
    """
    until = time.monotonic() + _MOMENT
    while not task.is_over and time.monotonic() < until:
        time.sleep(_TICK)
    result = task.result
    if task.state is State.DONE and result and result.page and not result.problems:
        task.seen = True
        return RedirectResponse(ask.link(*result.page), 303)
    return RedirectResponse(ask.link("task", task.id), 303)
