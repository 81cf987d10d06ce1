"""The press: what becomes of jobs that fail, hang or end their process, and of all others."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from reportgen.building import press as pressing
from reportgen.building.press import Batch, Press
from reportgen.problems.problem import WriteError
from reportgen.project.project import Project
from reportgen.themes.theme import Theme
from reportgen.workers.pool import Workers
from reportgen.workers.supervisor import TimeLimitError, WorkerDiedError
from support.press_jobs import crash, hang, name_theme, note_and_hang, raise_problems, sleep

#: Longer than anything takes on a busy machine, in seconds.
LONG = 240


def test_results_come_in_the_order_in_which_they_are_done(project: Project) -> None:
    with Workers(2) as workers:
        press = Press(workers, project.theme)
        batch: Batch[str, float] = Batch()
        for name, seconds in {"slow": 2.0, "quick": 0.0, "quicker": 0.0}.items():
            batch.add(name, partial(press.submit, sleep, seconds))
        found = list(batch.rest())
    assert found == [("quick", 0.0), ("quicker", 0.0), ("slow", 2.0)]


def test_each_job_gets_the_theme(project: Project) -> None:
    with Workers(1) as workers:
        named = Press(workers, project.theme).submit(name_theme, "de").result(LONG)
    assert named == project.theme.name_in("de")


@pytest.mark.skipif(sys.platform == "win32", reason="ends its process by a signal")
def test_whatever_becomes_of_a_job_the_others_are_done(project: Project) -> None:
    """A job that fails, hangs, ends its process, or cannot be started costs its result alone."""
    with Workers(2, seconds=3) as workers:
        press = Press(workers, project.theme)
        batch: Batch[str, float] = Batch()

        def start_none() -> Future[float]:
            raise ValueError("cannot be started")

        batch.add("none", start_none)
        for name, run in {"bad": raise_problems, "dead": crash, "long": hang}.items():
            batch.add(name, partial(press.submit, run, 0.0))
        for number in range(5):
            batch.add(str(number), partial(press.submit, sleep, 0.01))
        made = dict(batch.rest())
    assert [made.pop(str(number)) for number in range(5)] == [0.01] * 5
    assert {name: type(error) for name, error in made.items()} == {
        "none": ValueError,
        "bad": WriteError,
        "dead": WorkerDiedError,
        "long": TimeLimitError,
    }


def test_only_so_many_jobs_wait_at_once(monkeypatch: pytest.MonkeyPatch, project: Project) -> None:
    monkeypatch.setattr(pressing, "_WAITING", 3)
    futures: list[Future[float]] = []

    def start() -> Future[float]:
        assert sum(not each.done() for each in futures) < 3
        futures.append(press.submit(sleep, 0.01))
        return futures[-1]

    with ThreadPoolExecutor(1) as executor:
        press = Press(executor, project.theme)
        batch: Batch[int, float] = Batch()
        found = []
        for number in range(20):
            batch.add(number, start)
            found += batch.done()
        assert 17 <= len(found) < 20
        found += batch.rest()
    assert found == [(number, 0.01) for number in range(20)]


@pytest.mark.skipif(sys.platform == "win32", reason="looks at processes")
def test_ctrl_c_ends_what_is_at_work(tmp_path: Path, project: Project) -> None:
    paths = [tmp_path / str(number) for number in range(3)]
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Workers(2) as workers:
        press = Press(workers, project.theme)
        batch: Batch[Path, float] = Batch()
        for path in paths:
            batch.add(path, partial(press.submit, note_and_hang, str(path)))
        while not all(path.exists() for path in paths[:2]):
            assert time.monotonic() < start + LONG
            time.sleep(0.02)
        # As from a terminal: while results are waited for.
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
        list(batch.rest())
    assert not paths[2].exists()
    left = [made for _, made in batch.rest()]
    assert len(left) == 3


class Sharing(ThreadPoolExecutor):
    """Stands for a cluster: what is shared is sent once, and reaches the jobs in its place."""

    def __init__(self) -> None:
        super().__init__(1)
        self.shared: list[object] = []

    def share(self, value: object) -> object:
        self.shared.append(value)
        return value


def test_a_theme_is_packed_once_for_machines_with_other_disks(project: Project) -> None:
    with Sharing() as executor:
        press = Press(executor, project.theme)
        folders = [press.submit(_folders_of, 0.0).result(LONG) for _ in range(3)]
    assert len(executor.shared) == 1
    assert all(theirs != project.theme.folders for theirs in folders)
    assert folders[0] == folders[2] and all(folder.is_dir() for folder in folders[0])


def _folders_of(_: float, theme: Theme) -> tuple[Path, ...]:
    return theme.folders
