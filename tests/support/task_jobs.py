"""What tasks of tests do, in a process of their own, which finds it by its name."""

from __future__ import annotations

import os
import time
from pathlib import Path

from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, ReportgenError
from reportgen.web.tasks import Result
from reportgen.workers.apart import Progress
from reportgen.workers.pool import Workers


def count(progress: Progress, number: int) -> tuple[int, int]:
    for done in range(number):
        progress(done, number, say("the row {row}", row=done))
    return os.getpid(), os.nice(0) if hasattr(os, "nice") else 0


def hang(progress: Progress, note: Path) -> Result:
    """Work on for ever, together with a worker of one's own; note the processes of both."""
    with Workers(1) as workers:
        worker = workers.submit(os.getpid).result()
        part = note.with_suffix(".part")
        part.write_text(f"{os.getpid()} {worker}", encoding="ascii")
        part.rename(note)
        progress(3, 10, say("the row {row}", row="<b>three</b>"))
        while True:
            time.sleep(0.1)


def fail(progress: Progress) -> Result:
    progress(1, 2)
    place = Place(str(Path.cwd() / "profiles/one.yaml"), 3, 5)
    raise ReportgenError([Problem(place, say("no form has a field “{name}”.", name="<script>"))])


def crash(progress: Progress) -> Result:
    os._exit(3)


def stumble(progress: Progress) -> Result:
    raise ZeroDivisionError("Geheimes")


def make(progress: Progress, folder: Path) -> Result:
    progress(0, 1)
    path = folder / "Bericht ä.pdf"
    path.write_bytes(b"%PDF-1.7")
    progress(1, 1)
    return Result(say("Saved"), files=(path, folder / "gone.docx"))
