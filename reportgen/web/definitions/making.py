"""What a task does to make a report or handouts: the same as the commands, in a process apart."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from datetime import date
from pathlib import Path
from typing import ParamSpec, TypeVar

from reportgen.app.build import begin_round
from reportgen.building.output import Outcome, Saving, Status
from reportgen.building.plan import Order
from reportgen.document.edition import Audience
from reportgen.handouts.printing import count_files, editions_of, files_of, print_handouts
from reportgen.handouts.sets import plan_handouts
from reportgen.problems.message import NOTHING, Message, in_a_row, say, say_count
from reportgen.problems.problem import Problem, Severity
from reportgen.project.open import open_project
from reportgen.web.tasks import Result
from reportgen.workers.apart import Progress
from reportgen.workers.pool import Workers, count_cores

_P = ParamSpec("_P")
_T = TypeVar("_T")

_OUTPUT = "output"


class _Meter:
    """Tells how far a build is: its files, and the jobs that workers do for them."""

    def __init__(self, progress: Progress, files: int) -> None:
        self._progress, self._lock = progress, threading.Lock()
        self._done, self._total = 0, files

    def expect(self) -> None:
        """Note that there is one thing more to be done."""
        with self._lock:
            self._total += 1

    def step(self, said: Message = NOTHING) -> None:
        """Tell that one more thing is done."""
        with self._lock:
            self._done += 1
            self._progress(self._done, self._total, said)


class _CountedWorkers(Workers):
    """Workers whose jobs count for the progress."""

    def __init__(self, meter: _Meter) -> None:
        super().__init__(count_cores())
        self._meter = meter

    def submit(
        self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> Future[_T]:
        """Return the future of a job, as all workers do."""
        future = super().submit(function, *args, **kwargs)
        self._meter.expect()
        future.add_done_callback(lambda _: self._meter.step(say("Pages are being made …")))
        return future


def make_report(
    progress: Progress, root: Path, today: date, path: Path, audience: Audience
) -> Result:
    """Make a report in all its editions, and return what became of its files."""
    project = open_project(root, today, root)
    saving = Saving(root / _OUTPUT)
    begun = begin_round(project, [str(path)], Order(saving, project.formats, None, audience))
    meter = _Meter(progress, len(begun.outputs))
    with _CountedWorkers(meter) as workers:
        made = _follow(begun.run(workers), meter)
    return _result(made, begun.problems, [each.path for each in made], saving.folder)


def make_handouts(
    progress: Progress, root: Path, today: date, path: Path, audience: Audience
) -> Result:
    """Make a set of handouts in all its editions, and return what became of its files."""
    project = open_project(root, today, root)
    saving = Saving(root / _OUTPUT)
    plans, problems = plan_handouts(project, [str(path)], None)
    made: list[Outcome] = []
    whole: list[Path] = []
    for plan in plans:
        editions = editions_of(plan, project, audience)
        meter = _Meter(progress, count_files(plan, editions))
        with _CountedWorkers(meter) as workers:
            made += _follow(print_handouts(project, plan, editions, saving, workers), meter)
        for edition in editions:
            files = files_of(plan, edition, saving.folder)
            whole += [files.tagged, files.printed]
    return _result(made, problems, whole, saving.folder)


def _follow(steps: Iterable[Outcome], meter: _Meter) -> list[Outcome]:
    made = []
    for outcome in steps:
        made.append(outcome)
        meter.step(say("{file} is there.", file=outcome.path.name))
    return made


def _result(
    made: Sequence[Outcome], problems: Sequence[Problem], offered: Sequence[Path], folder: Path
) -> Result:
    """Return what is said of files that were made, and those of them that are offered."""
    failed = [each for each in made if each.status is Status.FAILED]
    kept = [each for each in made if each.status is Status.KEPT]
    count = sum(each.status is Status.MADE for each in made)
    current = sum(each.status is Status.CURRENT for each in made)
    said = [
        say_count("{count} file was made.", "{count} files were made.", count=count),
    ]
    if current:
        said.append(say("{count} up to date.", count=current))
    if kept:
        names = [each.path.name for each in kept]
        said.append(
            say("Kept, because edited by hand: {files}. New versions lie beside.", files=names)
        )
    if failed:
        names = [each.path.relative_to(folder).as_posix() for each in failed]
        said.append(say("Not made: {files}.", files=names))
    told = [*problems, *(problem for each in made for problem in each.problems)]
    lost = {each.path for each in failed}
    files = [path for path in dict.fromkeys(offered) if path not in lost]
    files += [each.beside for each in kept if each.beside]
    wrong = any(each.severity is Severity.ERROR for each in told)
    return Result(
        in_a_row(said),
        tuple(dict.fromkeys(told)),
        tuple(files),
        failed=bool(failed) or (wrong and not made),
    )
