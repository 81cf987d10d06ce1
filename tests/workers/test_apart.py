"""Work in a process of its own: told how far it is, and ended whatever it does."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest

from reportgen.problems.causes import JobError
from reportgen.problems.message import NOTHING, Message, say
from reportgen.problems.problem import ReportgenError
from reportgen.workers.apart import StoppedError, run_apart
from support import task_jobs
from support.processes import LONG, is_alive, wait_for
from support.project import ROOT

_T = TypeVar("_T")


def ignore(done: int, total: int, said: Message = NOTHING) -> None:
    pass


def in_a_thread(function: Callable[[], _T]) -> _T:
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(function).result(LONG)


def processes_in(note: Path) -> list[int]:
    wait_for(note.exists)
    return [int(each) for each in note.read_text("ascii").split()]


def test_it_tells_how_far_it_is_and_steps_back() -> None:
    told: list[tuple[int, int, Message]] = []

    def progress(done: int, total: int, said: Message = NOTHING) -> None:
        told.append((done, total, said))

    process, niceness = in_a_thread(lambda: run_apart(progress, task_jobs.count, 3))
    assert not is_alive(process)
    assert niceness > 0 or sys.platform == "win32"
    seen = list(dict.fromkeys(told))
    assert seen[-3:] == [(done, 3, say("the row {row}", row=done)) for done in range(3)]


def test_what_it_raises_is_raised() -> None:
    with pytest.raises(ReportgenError, match="no form has a field"):
        in_a_thread(lambda: run_apart(ignore, task_jobs.fail))
    with pytest.raises(ZeroDivisionError):
        in_a_thread(lambda: run_apart(ignore, task_jobs.stumble))
    with pytest.raises(JobError, match="exit code 3"):
        in_a_thread(lambda: run_apart(ignore, task_jobs.crash))


def test_it_is_stopped_whatever_it_does_and_its_workers_with_it(tmp_path: Path) -> None:
    note = tmp_path / "processes"

    def stop(done: int, total: int, said: Message = NOTHING) -> None:
        if done:
            raise StoppedError

    with pytest.raises(StoppedError):
        in_a_thread(lambda: run_apart(stop, task_jobs.hang, note))
    processes = processes_in(note)
    wait_for(lambda: not any(map(is_alive, processes)))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_it_ends_with_the_program_that_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "processes"
    script = tmp_path / "program.py"
    script.write_text(
        "import threading\n"
        "from pathlib import Path\n"
        "from reportgen.workers.apart import run_apart\n"
        "from support import task_jobs\n"
        "if __name__ == '__main__':\n"
        f"    arguments = (lambda *_: None, task_jobs.hang, Path({str(note)!r}))\n"
        "    thread = threading.Thread(target=run_apart, args=arguments)\n"
        "    thread.start()\n"
    )
    path = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    with subprocess.Popen([sys.executable, script], env=path) as program:
        processes = processes_in(note)
        assert all(map(is_alive, processes))
        program.send_signal(signal.SIGKILL)
    wait_for(lambda: not any(map(is_alive, processes)))
