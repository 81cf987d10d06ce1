"""Tasks: what takes long runs beside everything else, and can be looked at, left and stopped.

A view begins a task with a plain function, which tells how far it is and returns a `Result`, and
leads on to the page of the task. What computes is to run in a process of its own (`begin_apart`),
so that nobody who types waits for it; what waits for others, such as mail, in a thread (`begin`).
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeAlias

from reportgen.constants import Constant
from reportgen.problems.causes import to_job_error
from reportgen.problems.message import NOTHING, Message, say
from reportgen.problems.problem import Problem, ReportgenError, UnfitError
from reportgen.workers.apart import Progress, StoppedError, run_apart

_P = ParamSpec("_P")

_log = logging.getLogger("reportgen.studio")
#: So many tasks that have ended are remembered.
_MOST = 50
#: How long tasks in threads have to stop when the studio ends, in seconds.
_PATIENCE = 20
#: How often what waits for its turn looks whether it is to stop, in seconds.
_TICK = 0.2


class State(Constant):
    """How a task stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Result:
    """What a task made: what is said of it, what was wrong, and files to be downloaded.

    `page` are the parts of an address of the studio at which one goes on, if not where one was;
    `failed` says that what was asked for is not there.
    """

    said: Message
    problems: tuple[Problem, ...] = ()
    files: tuple[Path, ...] = ()
    page: tuple[str, ...] = ()
    failed: bool = False


#: What a task does: it tells how far it is, and returns what it made.
Work: TypeAlias = "Callable[[Progress], Result]"


@dataclass(slots=True, eq=False)
class Task:
    """Something that runs or ran: `page` are the parts of the address where it was begun."""

    title: Message
    page: tuple[str, ...]
    id: str = field(default_factory=lambda: secrets.token_hex(6))
    state: State = State.RUNNING
    #: How much is done of how much (0: not known), and what comes next.
    progress: tuple[int, int, Message] = (0, 0, NOTHING)
    result: Result | None = None
    stopping: bool = False
    began: float = field(default_factory=time.time)
    ended: float = 0
    #: Whether somebody looked at the page of the task since it ended.
    seen: bool = False

    @property
    def is_over(self) -> bool:
        """Whether it has ended, well or not."""
        return self.state not in (State.WAITING, State.RUNNING)

    def tell(self, done: int, total: int, said: Message = NOTHING) -> None:
        """Note how far it is. Raises `StoppedError`."""
        if self.stopping:
            raise StoppedError
        self.progress = (done, total, said)


class Tasks:
    """The tasks of a studio; `working` is what the studio does not end during."""

    def __init__(self, working: Callable[[], AbstractContextManager[None]]) -> None:
        self._working = working
        self._lock = threading.Lock()
        #: Who computes, and behind it who waits: each takes all processors.
        self._queue: list[Task] = []
        self._tasks: dict[str, Task] = {}
        self._threads: dict[str, threading.Thread] = {}

    def begin(self, title: Message, page: Sequence[str], work: Work) -> Task:
        """Begin a task that runs in a thread, and return it; `page` is where one comes from."""
        return self._begin(Task(title, tuple(page)), work)

    def begin_apart(
        self,
        title: Message,
        page: Sequence[str],
        function: Callable[Concatenate[Progress, _P], Result],
        /,
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> Task:
        """Begin a task in a process of its own, in its turn; function and arguments are pickled.

        One that waits already and is called the same is returned instead of another.
        """
        waiting = (each for each in self.known() if each.state is State.WAITING)
        if same := next((each for each in waiting if each.title == title), None):
            return same
        task = Task(title, tuple(page), state=State.WAITING)
        self._queue.append(task)

        def work(progress: Progress) -> Result:
            with self._in_turn(task):
                return run_apart(progress, function, *args, **kwargs)

        return self._begin(task, work)

    def find(self, name: str) -> Task:
        """Return a task by its id. Raises `KeyError`."""
        return self._tasks[name]

    def known(self) -> list[Task]:
        """Return all tasks that are known, the newest first."""
        with self._lock:
            return list(reversed(self._tasks.values()))

    def running(self) -> list[Task]:
        """Return the tasks that have not ended."""
        return [task for task in self.known() if not task.is_over]

    def close(self) -> None:
        """Stop all tasks; wait for those that have to bring something to its end."""
        for task in self.running():
            task.stopping = True
        deadline = time.monotonic() + _PATIENCE
        for thread in list(self._threads.values()):
            thread.join(max(deadline - time.monotonic(), 0))

    def _begin(self, task: Task, work: Work) -> Task:
        thread = threading.Thread(target=self._run, args=(task, work), daemon=True)
        with self._lock:
            self._tasks[task.id] = task
            self._threads[task.id] = thread
            over = [each.id for each in self._tasks.values() if each.is_over]
            for name in over[: max(len(over) - _MOST, 0)]:
                del self._tasks[name]
        thread.start()
        return task

    @contextmanager
    def _in_turn(self, task: Task) -> Iterator[None]:
        """Wait until those that came before have computed. Raises `StoppedError`."""
        try:
            while self._queue[0] is not task:
                task.tell(*task.progress)
                time.sleep(_TICK)
            task.tell(*task.progress)
            task.state = State.RUNNING
            yield
        finally:
            self._queue.remove(task)

    def _run(self, task: Task, work: Work) -> None:
        with self._working():
            state = State.FAILED
            try:
                task.result = work(task.tell)
                state = State.FAILED if task.result.failed else State.DONE
            except StoppedError:
                state = State.STOPPED
            except ReportgenError as error:
                task.result = Result(_FAILED, error.problems, failed=True)
            except UnfitError as error:
                said = say("{message} {advice}", message=error.message, advice=error.advice)
                task.result = Result(said, failed=True)
            except Exception as error:
                # Nothing of what people wrote goes into a log.
                _log.error("%s in a task", type(error).__name__)
                task.result = Result(_told(error), failed=True)
            finally:
                task.ended = time.time()
                task.state = state
                with self._lock:
                    del self._threads[task.id]


_FAILED = say("That could not be done; see what is to be mended.")


def _told(error: Exception) -> Message:
    job = to_job_error(error)
    return say("The task {said}. {advice}", said=job.said, advice=job.advice)
