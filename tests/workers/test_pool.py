"""Workers: jobs that hang, swell or crash fail alone, and no process is left over."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, as_completed, wait
from contextlib import suppress
from pathlib import Path

import pytest

from reportgen.gc_pause import search_seldom, without_collecting_garbage
from reportgen.problems.causes import JobError
from reportgen.problems.problem import ReportgenError, WriteError
from reportgen.project.open import open_project
from reportgen.workers.pool import START, Workers
from reportgen.workers.supervisor import MemoryLimitError, TimeLimitError, WorkerDiedError
from support.jobs import (
    OneWayError,
    crash,
    echo,
    end_program,
    fill,
    fill_in_disguise,
    hang,
    leave,
    make_closure,
    note_start,
    process_of,
    raise_one_way,
    raise_problems,
    sleep,
    square,
)
from support.processes import LONG, is_alive, wait_for
from support.project import ROOT, TODAY, Written, write_profile

forks = pytest.mark.skipif(START != "fork", reason="processes are not forked on this system")


def number_in(path: Path) -> int:
    with suppress(OSError, ValueError):
        return int(path.read_text(encoding="ascii"))
    return 0


def children() -> set[int]:
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    found = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):
            found |= set(map(int, (task / path.name).read_text("ascii").split()))
    return found


@pytest.fixture(autouse=True)
def nothing_is_left_over() -> Iterator[None]:
    """No test leaves a thread, or a process, not even one that is dead and not reaped."""
    threads = set(threading.enumerate())
    before = children() if sys.platform == "linux" else set()
    yield
    wait_for(lambda: set(threading.enumerate()) <= threads)
    if sys.platform == "linux":
        left = children() - before
        names = {Path(f"/proc/{pid}/cmdline").read_bytes() for pid in left}
        # Started once by Python for spawned processes, and ends with the program.
        assert all(b"resource_tracker" in name for name in names), names


@pytest.fixture(params=sorted({START, "spawn"}))
def start(request: pytest.FixtureRequest) -> str:
    return str(request.param)


# --- Work ----------------------------------------------------------------------------------------


def test_jobs_give_their_results(start: str) -> None:
    with Workers(2, start=start) as workers:
        futures = {workers.submit(square, number): number for number in range(40)}
        done = {futures[future]: future.result() for future in as_completed(futures, LONG)}
        assert done == {number: number * number for number in range(40)}
        assert list(workers.map(square, range(5))) == [0, 1, 4, 9, 16]


def test_large_jobs_and_results_cross(start: str) -> None:
    """Much more than a pipe holds, both ways at once."""
    data = os.urandom(3 * 2**20)
    with Workers(2, start=start) as workers:
        assert all(
            future.result(LONG) == data
            for future in [workers.submit(echo, data) for _ in range(12)]
        )


def test_jobs_begin_in_their_order() -> None:
    with Workers(1) as workers:
        began: list[int] = []
        futures = [workers.submit(square, number) for number in range(20)]
        for number, future in enumerate(futures):
            future.add_done_callback(lambda _, number=number: began.append(number))
        wait(futures, LONG)
    assert began == list(range(20))


def test_no_more_processes_than_jobs() -> None:
    with Workers(8) as workers:
        assert len({workers.submit(process_of).result(LONG) for _ in range(5)}) == 1
        first, second = workers.submit(sleep, 0.3), workers.submit(process_of)
        assert wait([first, second], LONG).not_done == set()


def test_a_worker_looks_for_its_own_garbage_alone(start: str) -> None:
    """Whoever starts it may do without: a command that builds ends soon, a worker does not."""
    usual = gc.get_threshold()
    search_seldom()
    try:
        with without_collecting_garbage(), Workers(1, start=start) as workers:
            assert workers.submit(gc.isenabled).result(LONG)
            assert workers.submit(gc.get_threshold).result(LONG) < gc.get_threshold()
            assert workers.submit(gc.get_freeze_count).result(LONG) > 10_000
    finally:
        gc.set_threshold(*usual)


def test_a_pool_without_jobs_has_no_process() -> None:
    with Workers(2) as workers:
        assert workers.submit
    with pytest.raises(RuntimeError):
        workers.submit(square, 1)
    with pytest.raises(RuntimeError):
        workers.fork_call(process_of)


def test_problems_come_back_whole() -> None:
    with Workers(1) as workers:
        error = workers.submit(raise_problems).exception(LONG)
        assert type(error) is WriteError
        with pytest.raises(ReportgenError) as here:
            raise_problems()
        assert error.problems == here.value.problems
        assert str(error) == str(here.value)


@pytest.mark.parametrize("job", [raise_one_way, end_program, make_closure])
def test_what_cannot_be_pickled_is_told_in_words(job: Callable[[], object]) -> None:
    with Workers(1) as workers:
        error = workers.submit(job).exception(LONG)
        assert isinstance(error, Exception)
        # Where Dask was loaded before, it has taught all exceptions to be pickled.
        assert isinstance(error, JobError | OneWayError) or job is make_closure
        assert str(error)
        assert workers.submit(square, 2).result(LONG) == 4


def test_a_cancelled_job_gives_no_result() -> None:
    with Workers(1) as workers:
        first, second, third = (workers.submit(sleep, 0.2) for _ in range(3))
        assert second.cancel()
        assert wait([first, second, third], LONG).not_done == set()
        assert second.cancelled()
        assert third.result() == 0.2


# --- Limits --------------------------------------------------------------------------------------


def test_a_job_that_hangs_is_killed_alone(start: str) -> None:
    # Spawned processes have to start within the limit.
    seconds = 1 if start == "fork" else 4
    with Workers(2, seconds, start=start) as workers:
        hanging = workers.submit(hang)
        others = [workers.submit(square, number) for number in range(10)]
        assert [future.result(LONG) for future in others] == [n * n for n in range(10)]
        with pytest.raises(TimeLimitError) as error:
            hanging.result(LONG)
        assert error.value.seconds == seconds
        assert "seconds" in str(error.value)
        assert workers.submit(square, 3).result(LONG) == 9


def test_every_worker_may_hang() -> None:
    """New processes take over without a further job being submitted."""
    with Workers(2, 0.5) as workers:
        hanging = [workers.submit(hang) for _ in range(4)]
        last = workers.submit(square, 5)
        assert last.result(LONG) == 25
        assert {type(future.exception(LONG)) for future in hanging} == {TimeLimitError}


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux alone")
@pytest.mark.parametrize(
    ("job", "start"), [(fill, START), (fill_in_disguise, START), (fill, "spawn")]
)
def test_a_job_that_swells_fails_alone(job: Callable[[int], int], start: str) -> None:
    with Workers(1, megabytes=200, start=start) as workers:
        before = workers.submit(process_of)
        swelling = workers.submit(job, 400)
        after = workers.submit(process_of)
        with pytest.raises(MemoryLimitError) as error:
            swelling.result(LONG)
        assert error.value.megabytes == 200
        assert "200 MB" in str(error.value)
        assert before.result(LONG) != after.result(LONG)
        assert workers.submit(job, 50).result(LONG) == 50 * 2**20


@pytest.mark.parametrize(
    ("job", "arguments", "exitcode"),
    [(crash, (), -signal.SIGSEGV), (leave, (7,), 7), (leave, (0,), 0)],
)
def test_a_job_that_ends_its_process_fails_alone(
    job: Callable[..., None], arguments: tuple[int, ...], exitcode: int
) -> None:
    with Workers(2) as workers:
        dying = [workers.submit(job, *arguments) for _ in range(3)]
        others = [workers.submit(square, number) for number in range(6)]
        for future in dying:
            with pytest.raises(WorkerDiedError) as error:
                future.result(LONG)
            assert error.value.exitcode == exitcode
        assert [future.result(LONG) for future in others] == [0, 1, 4, 9, 16, 25]


def test_a_worker_that_dies_idle_costs_no_job() -> None:
    with Workers(1) as workers:
        pid = workers.submit(process_of).result(LONG)
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not is_alive(pid))
        assert workers.submit(process_of).result(LONG) != pid


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_foreman_that_dies_takes_its_workers_along(tmp_path: Path) -> None:
    with Workers(1) as workers:
        lost = workers.submit(note_start, str(tmp_path / "pid"))
        wait_for(lambda: number_in(tmp_path / "pid"))
        worker = number_in(tmp_path / "pid")
        stat = Path(f"/proc/{worker}/stat").read_text("ascii")
        os.kill(int(stat.rpartition(")")[2].split()[1]), signal.SIGKILL)
        with pytest.raises(WorkerDiedError):
            lost.result(LONG)
        wait_for(lambda: not is_alive(worker))
        assert workers.submit(square, 4).result(LONG) == 16


# --- Forked calls --------------------------------------------------------------------------------


def test_a_closure_sees_this_process() -> None:
    data = object()
    with Workers(1) as workers:
        assert workers.submit(square, 2).result(LONG) == 4
        known = workers.fork_call(lambda: id(data))
        process = workers.fork_call(os.getpid)
        assert known.result(LONG) == id(data)
        assert (process.result(LONG) == os.getpid()) == (START != "fork")


def test_without_fork_a_closure_runs_at_once() -> None:
    with Workers(1, start="spawn") as workers:
        assert workers.fork_call(os.getpid).result(0) == os.getpid()
        assert isinstance(workers.fork_call(raise_problems).exception(0), WriteError)


@forks
def test_closures_have_the_same_limits() -> None:
    with Workers(1, seconds=1, megabytes=200) as workers:
        hanging = workers.fork_call(hang)
        swelling = workers.fork_call(lambda: fill(400))
        failing = workers.fork_call(raise_problems)
        assert isinstance(hanging.exception(LONG), TimeLimitError)
        assert isinstance(failing.exception(LONG), WriteError)
        assert isinstance(swelling.exception(LONG), MemoryLimitError)


@forks
def test_forked_while_the_pool_is_at_work() -> None:
    """Copies are made while results stream in; none of them waits for a lock of the other side."""
    with Workers(2) as workers:
        jobs = [workers.submit(echo, bytes(10_000)) for _ in range(300)]
        for number in range(15):
            assert workers.fork_call(lambda number=number: number).result(LONG) == number
        assert all(len(job.result(LONG)) == 10_000 for job in jobs)


@forks
def test_what_is_loaded_here_is_warm_there(example: Written) -> None:
    """A layout's libraries bear it that the process is forked after their use."""
    here = example("sprachcafe-trier", ("de",))
    with Workers(2) as workers:
        futures = [workers.submit(render, "sprachcafe-trier") for _ in range(4)]
        assert all(future.result(LONG) == here for future in futures)


def render(name: str) -> bytes:
    return write_profile(open_project(ROOT, TODAY, ROOT), f"profiles/{name}.yaml")


# --- The end -------------------------------------------------------------------------------------


def test_leaving_by_an_exception_kills_all(tmp_path: Path, start: str) -> None:
    paths = [tmp_path / f"{number}" for number in range(3)]
    futures: list[Future[None]] = []
    with pytest.raises(KeyboardInterrupt), Workers(2, start=start) as workers:
        futures = [workers.submit(note_start, str(path)) for path in paths[:2]]
        futures.append(workers.submit(note_start, str(tmp_path / "never")))
        if start == "fork":
            futures.append(workers.fork_call(lambda: note_start(str(paths[2]))))
        else:
            paths.pop()
        wait_for(lambda: all(number_in(path) for path in paths))
        raise KeyboardInterrupt
    assert wait(futures, LONG).not_done == set()
    assert all(future.cancelled() for future in futures)
    with pytest.raises(CancelledError):
        futures[0].result()
    assert not any(is_alive(number_in(path)) for path in paths)
    assert not (tmp_path / "never").exists()


PROGRAM = """
import sys, time
sys.path.insert(0, {tests!r})
from support.jobs import note_start, square
from reportgen.workers.pool import Workers
if __name__ == "__main__":
    workers = Workers(2, start={start!r})
    assert workers.submit(square, 2).result() == 4
    futures = [workers.submit(note_start, path) for path in sys.argv[1:]]
    {rest}
"""


def run_program(
    rest: str, paths: list[Path], start: str, end: Callable[[subprocess.Popen[str]], None]
) -> tuple[int, str, str]:
    """Run a program with a job for each of the paths; end it when they are at work."""
    code = PROGRAM.format(tests=str(ROOT / "tests"), start=start, rest=rest)
    script = paths[0].parent / "program.py"
    script.write_text(code, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(script), *map(str, paths)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    ) as program:
        wait_for(lambda: all(number_in(path) for path in paths))
        end(program)
        # Whoever is left over would keep these open.
        out, err = program.communicate(timeout=LONG)
    wait_for(lambda: not any(is_alive(number_in(path)) for path in paths))
    return program.returncode, out, err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no groups of processes")
def test_ctrl_c_ends_all_and_prints_nothing(tmp_path: Path, start: str) -> None:
    rest = """
    try:
        with workers:
            futures[0].result()
    except KeyboardInterrupt:
        sys.exit(130)"""
    paths = [tmp_path / "a", tmp_path / "b"]
    # As a terminal does: the signal goes to the program and to all of its processes.
    ended = run_program(rest, paths, start, lambda p: os.killpg(p.pid, signal.SIGINT))
    assert ended == (130, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no groups of processes")
def test_ctrl_c_while_waiting_for_the_end(tmp_path: Path) -> None:
    rest = """
    try:
        workers.shutdown()
    except KeyboardInterrupt:
        sys.exit(130)"""
    paths = [tmp_path / "a", tmp_path / "b"]
    ended = run_program(rest, paths, START, lambda p: os.killpg(p.pid, signal.SIGINT))
    assert ended == (130, "", "")


def test_a_killed_program_leaves_nothing_running(tmp_path: Path, start: str) -> None:
    paths = [tmp_path / "a", tmp_path / "b"]
    rest = "workers.fork_call(lambda: note_start(sys.argv[1])); time.sleep(600)"
    if start != "fork":
        rest = "time.sleep(600)"
    code, out, err = run_program(rest, paths, start, lambda program: program.kill())
    assert (code, out) == (-signal.SIGKILL, "")
    # The tracker of spawned processes may say what it cleans up.
    assert err == "" or start == "spawn"


def test_a_program_that_forgets_its_workers_ends(tmp_path: Path, start: str) -> None:
    paths = [tmp_path / "a", tmp_path / "b"]
    rest = """
    import os
    while not all(os.path.exists(path) and open(path).read() for path in sys.argv[1:]):
        time.sleep(0.01)"""
    assert run_program(rest, paths, start, lambda program: None) == (0, "", "")
