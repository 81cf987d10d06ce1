"""The press: jobs that an executor does, each with the theme, and what they return when done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from reportgen.building.warming import warm_up
from reportgen.themes.pack import PackedTheme, pack_theme, unpack_theme
from reportgen.themes.theme import Theme
from reportgen.workers.pool import Workers

_Job = TypeVar("_Job")
_Made = TypeVar("_Made")
_Thing = TypeVar("_Thing")

#: How many jobs wait for a worker at most: enough for the largest cluster, and no more in memory.
_WAITING = 1000
#: From how many jobs on it pays to load everything before workers are forked.
_MANY = 8


class Press:
    """Has jobs done by an executor: processes of this computer, or workers of a cluster."""

    def __init__(self, executor: Executor, theme: Theme) -> None:
        self._executor = executor
        self._theme: Theme | PackedTheme = theme
        # Processes on other machines have other disks.
        if share := getattr(executor, "share", None):
            self._theme = share(pack_theme(theme))

    def submit(self, run: Callable[[_Job, Theme], _Made], job: _Job) -> Future[_Made]:
        """Return the future of what a function makes of a job with the theme."""
        return self._executor.submit(_run, run, job, self._theme)

    def expect(self, jobs: int) -> None:
        """Load what so many jobs need, where that is done once for all."""
        if isinstance(self._executor, Workers) and isinstance(self._theme, Theme) and jobs >= _MANY:
            # What fails with it fails in every job that needs it, and is told of those.
            with suppress(Exception):
                warm_up(self._theme)

    @property
    def can_fork(self) -> bool:
        """Whether `fork_call` returns before its function does."""
        return isinstance(self._executor, Workers) and self._executor.can_fork

    def fork_call(self, function: Callable[[], _Made]) -> Future[_Made]:
        """Return the future of a function that runs beside what comes next, where that can be."""
        if isinstance(self._executor, Workers):
            return self._executor.fork_call(function)
        future: Future[_Made] = Future()
        future.set_result(function())
        return future


def _run(run: Callable[[_Job, Theme], _Made], job: _Job, theme: Theme | PackedTheme) -> _Made:
    return run(job, unpack_theme(theme) if isinstance(theme, PackedTheme) else theme)


class Batch(Generic[_Thing, _Made]):
    """Jobs for several things, and what became of each in the order in which they are done."""

    def __init__(self) -> None:
        self._done: SimpleQueue[tuple[_Thing, Future[_Made]]] = SimpleQueue()
        self._open = 0

    def add(self, thing: _Thing, start: Callable[[], Future[_Made]]) -> None:
        """Start the job for a thing. Where that fails, the job is done, and has failed."""
        try:
            future = start()
        except Exception as error:
            future = Future()
            future.set_exception(error)
        self._open += 1
        future.add_done_callback(lambda each: self._done.put((thing, each)))

    def done(self) -> Iterator[tuple[_Thing, _Made | Exception]]:
        """Yield what is done by now, without waiting unless very many jobs are not."""
        while self._open:
            try:
                yield self._take(block=self._open >= _WAITING)
            except Empty:
                return

    def rest(self) -> Iterator[tuple[_Thing, _Made | Exception]]:
        """Yield all that is left; waits for it."""
        while self._open:
            yield self._take(block=True)

    def _take(self, block: bool) -> tuple[_Thing, _Made | Exception]:
        """Return what a job was for, and what it made or why it made nothing."""
        thing, future = self._done.get(block)
        self._open -= 1
        try:
            return thing, future.result()
        except Exception as error:
            return thing, error
