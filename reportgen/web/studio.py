"""A running studio: the project it has open, who uses it, what it does, and when it ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from reportgen.app.collect.readings import Readings
from reportgen.app.overview import Survey
from reportgen.building.warming import warm_up
from reportgen.cache.digests import Signature, signature_of
from reportgen.project.open import open_project
from reportgen.project.project import SETTINGS, Project
from reportgen.web.printing import Printer
from reportgen.web.sessions import Sessions
from reportgen.web.tasks import Tasks
from reportgen.workers.pool import Workers

_T = TypeVar("_T")

#: After so many seconds without anybody it ends.
IDLE = 12 * 3600
#: What a sheet may take that is printed, in seconds and megabytes.
_SECONDS, _MEGABYTES = 60, 2048
#: How long, in seconds, nobody looks whether settings, forms and pictures are as they were.
_PAUSE = 1.0


@dataclass(slots=True)
class Studio:
    """The studio of a project; whoever reads or writes the project holds its `lock`.

    `today` is the day that was asked for, None for that of the calendar.
    """

    root: Path
    today: date | None
    port: int = 0
    sessions: Sessions = field(default_factory=Sessions)
    lock: threading.RLock = field(default_factory=threading.RLock)
    #: Ends the server.
    stop: Callable[[], None] = lambda: None
    last_used: float = field(default_factory=time.monotonic)
    #: What lists show of all sheets.
    survey: Survey = field(default_factory=Survey)
    #: What the files say that came back.
    readings: Readings = field(default_factory=Readings)
    printer: Printer = field(default_factory=Printer)
    #: What takes long, and runs beside.
    tasks: Tasks = field(init=False)
    _workers: Workers | None = None
    _busy: int = 0
    _project: Project | None = None
    _seen: tuple[object, ...] = ()
    _looked: float = 0.0

    def __post_init__(self) -> None:
        self.tasks = Tasks(self.working)

    @property
    def address(self) -> str:
        """The address of the first page, for browsers that were let in."""
        return f"http://127.0.0.1:{self.port}{self.sessions.prefix}/"

    def ticket(self) -> str:
        """Return an address that lets one browser in."""
        return f"{self.address}start/{self.sessions.issue()}"

    @contextmanager
    def open(self) -> Iterator[Project]:
        """Provide the project as its files are now, to one at a time.

        Raises `ReportgenError` where its settings have faults, `FileNotFoundError` where they are
        gone.
        """
        with self.lock:
            yield self._opened()

    def _opened(self) -> Project:
        now = time.monotonic()
        if self._project is None or now - self._looked > _PAUSE:
            self._looked = now
            seen = self._look()
            if self._project is None or seen != self._seen or self._other_files(self._project):
                kept = self._project.profile_cache if self._project else None
                day = self.today or date.today()
                self._project = open_project(self.root, day, self.root, kept)
                if seen != self._seen:
                    # Processes remember fonts and style sheets; others look anew. What is being
                    # made is made to its end: somebody waits for it.
                    printed = self._let_workers_go()
                    self.printer.forget()
                    if printed:
                        self.submit(warm_up, self._project.theme)
                self._seen = seen
        return self._project

    def look_anew(self) -> None:
        """Look at the settings before the next page: somebody just changed them here."""
        with self.lock:
            self._looked = 0.0

    def _look(self) -> tuple[object, ...]:
        """Return what tells whether day, settings and templates are those that were read."""
        templates = sorted((self.root / "templates").rglob("*"))
        files = (self.root / SETTINGS, *(path for path in templates if path.is_file()))
        return (self.today or date.today(), *((path, signature_of(path)) for path in files))

    def _other_files(self, project: Project) -> bool:
        """Tell whether one of the pictures and files that were read is another now."""
        loaded: dict[str, set[Signature]] = project.files.loaded
        return any(
            signature_of(self.root / name) not in signatures for name, signatures in loaded.items()
        )

    # --- Printing ---

    def submit(self, function: Callable[..., _T], *arguments: object) -> Future[_T]:
        """Return the future of a job of a process that prints; there is one, and jobs queue."""
        with self.lock:
            if self._workers is None:
                # A copy of this process would hold the connections of browsers open that are closed
                # here, and might wait for ever for what another thread just holds.
                self._workers = Workers(1, _SECONDS, _MEGABYTES, start="spawn")
            return self._workers.submit(function, *arguments)

    def warm_up(self) -> None:
        """Have what prints loaded before somebody asks for a page."""
        with self.open() as project:
            self.submit(warm_up, project.theme)

    def _let_workers_go(self) -> bool:
        """Let the process that prints end when it is done; tell whether there was one."""
        with self.lock:
            if self._workers is None:
                return False
            self._workers.shutdown(wait=False)
            self._workers = None
            return True

    def close_workers(self) -> None:
        """End the process that prints, and what it does."""
        with self.lock:
            if self._workers is not None:
                self._workers.shutdown(wait=False, cancel_futures=True)
                self._workers = None

    def close(self) -> None:
        """End what runs beside the server."""
        self.tasks.close()
        self.close_workers()

    # --- Being used ---

    @contextmanager
    def working(self) -> Iterator[None]:
        """Do something that the studio must not end during."""
        with self.lock:
            self._busy += 1
        try:
            yield
        finally:
            with self.lock:
                self._busy -= 1
                self.last_used = time.monotonic()

    @property
    def is_idle(self) -> bool:
        """Whether nobody has used it for long, and nothing runs."""
        return not self._busy and time.monotonic() - self.last_used > IDLE
