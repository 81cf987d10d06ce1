"""Printed pages for whoever looks at them while writing: of each window the newest wish alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeAlias

from reportgen.building.jobs import SheetJob
from reportgen.building.previews import run_pages_job
from reportgen.cache.digests import digest_of
from reportgen.cache.pickles import dump_value
from reportgen.themes.theme import Theme

#: How many windows are told apart, and of how many sheets the pages are remembered.
_MOST_WINDOWS, _MOST_MADE = 100, 8

#: Hands a function with its arguments to a process that prints.
Submit: TypeAlias = "Callable[..., Future[tuple[bytes, ...]]]"


class Printer:
    """Prints the pages that somebody looks at: one at a time, of each window the newest alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._newest: dict[str, int] = {}
        self._made: dict[str, tuple[bytes, ...]] = {}

    def queue(self, window: str) -> int:
        """Return the number of a window's newest wish."""
        with self._lock:
            number = self._newest.get(window, 0) + 1
            self._newest[window] = number
            while len(self._newest) > _MOST_WINDOWS:
                del self._newest[next(iter(self._newest))]
            return number

    def is_newest(self, window: str, number: int) -> bool:
        """Tell whether a window has not wished for something newer."""
        with self._lock:
            return self._newest.get(window, number) == number

    def forget(self) -> None:
        """Forget what was printed: it looks otherwise now."""
        with self._lock:
            self._made = {}

    def pages(
        self, submit: Submit, job: SheetJob, theme: Theme, window: str
    ) -> tuple[bytes, ...] | None:
        """Return the pages of a job; None where the window wants others by now.

        `submit` hands a job to a process. Raises `ReportgenError`, `JobError`, `CancelledError`.
        """
        number = self.queue(window)
        key = digest_of(dump_value(job), dump_value(theme))
        with self._turn:
            if not self.is_newest(window, number):
                return None
            made = self._made
            if key not in made:
                made[key] = submit(run_pages_job, job, theme).result()
                while len(made) > _MOST_MADE:
                    del made[next(iter(made))]
            return made[key]
