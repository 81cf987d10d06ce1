"""The supervisor of a pool: hands out jobs, watches the clock, starts and kills workers.

It is a process of one thread that does nothing else, and so can fork at any moment: no other
thread of it can hold a lock that the copy would wait for. And since it sees when its pipe to the
program closes, nothing goes on working after a program that was killed.
"""

from __future__ import annotations

import ctypes
import gc
import pickle
import signal
import sys
import weakref
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Any, Protocol, cast

from reportgen.gc_pause import search_often
from reportgen.problems.causes import (
    LOOK_FOR_LARGE,
    JobError,
    mark_source,
    no_process,
    to_job_error,
)
from reportgen.problems.message import Message, say


class TimeLimitError(JobError):
    """A job that was killed since it took longer than `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(say("took longer than {seconds:g} seconds", seconds=seconds))


class MemoryLimitError(JobError):
    """A job that asked for more memory than `megabytes`."""

    def __init__(self, megabytes: int) -> None:
        self.megabytes = megabytes
        super().__init__(say("needs more than {megabytes} MB of memory", megabytes=megabytes))


class WorkerDiedError(JobError):
    """A job whose process ended in the middle of it.

    `exitcode` is the process's, or the number of the signal that killed it, as a negative; None
    where it is not known.
    """

    def __init__(self, exitcode: int | None = None) -> None:
        self.exitcode = exitcode
        advice = say(
            "{look} Where it goes so with every file, a limit is too low for a library: "
            "“ulimit -a” shows all.",
            look=LOOK_FOR_LARGE,
        )
        super().__init__(_how_it_ended(exitcode), advice)


def _how_it_ended(exitcode: int | None) -> Message:
    if exitcode is None or exitcode >= 0:
        return say("ended its process (exit code {exitcode})", exitcode=str(exitcode))
    try:
        return say("ended its process ({signal})", signal=signal.Signals(-exitcode).name)
    except ValueError:
        return say("ended its process (signal {number})", number=-exitcode)


#: What is sent in place of a job: end when all is done, or at once.
FINISH, STOP = "finish", "stop"
#: A worker's reply where memory ran out: it needs none to be made.
_OUT_OF_MEMORY = b""
#: The job that is not sent, since the worker has inherited it.
INHERITED = b""


class _End(Protocol):
    def close(self) -> None: ...


#: The ends of pipes that only this process may hold. The other side sees that we are gone when
#: nobody holds them any more, so that a forked process closes its copies first of all.
own_ends: weakref.WeakSet[_End] = weakref.WeakSet()


# --- In the supervisor ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Limits:
    """How many processes, how long and how large a job may be, and how processes start."""

    count: int
    seconds: float
    megabytes: int
    start: str


@dataclass
class _Worker:
    process: BaseProcess
    #: The number of the job it is at, or None.
    job: int | None = None
    deadline: float = 0


class _Supervisor:
    def __init__(
        self, office: Connection, limits: Limits, inherited: Callable[[], Any] | None
    ) -> None:
        self.office = office
        self.limits = limits
        self.inherited = inherited
        self.context: Any = get_context(limits.start)
        self.workers: dict[Connection, _Worker] = {}
        self.waiting: deque[tuple[int, bytes]] = deque()
        self.finishing = False

    def work(self) -> None:
        """Hand out jobs and replies until all is done; raises `EOFError` to stop at once."""
        while True:
            self.hand_out()
            busy = [worker for worker in self.workers.values() if worker.job is not None]
            if self.finishing and not busy:
                return
            nearest = min((worker.deadline for worker in busy), default=None)
            timeout = None if nearest is None else max(nearest - monotonic(), 0)
            for ready in wait([self.office, *self.workers], timeout):
                if ready is self.office:
                    self.take_order()
                else:
                    self.take_reply(cast(Connection, ready))
            for connection, worker in list(self.workers.items()):
                if worker.job is not None and worker.deadline <= monotonic():
                    self.dismiss(connection)
                    self.fail(worker.job, TimeLimitError(self.limits.seconds))

    def hand_out(self) -> None:
        while self.waiting:
            idle = (pipe for pipe, worker in self.workers.items() if worker.job is None)
            pipe = next(idle, None)
            if pipe is None:
                if len(self.workers) == self.limits.count:
                    return
                try:
                    pipe = self.engage()
                except OSError as error:
                    # The system has no room for one more; those there are go on.
                    if not self.workers:
                        self.fail(self.waiting.popleft()[0], no_process(error))
                        continue
                    return
            try:
                pipe.send_bytes(self.waiting[0][1])
            except OSError:
                # It died with nothing to do; another takes the job.
                self.dismiss(pipe)
                continue
            worker = self.workers[pipe]
            worker.job, _ = self.waiting.popleft()
            worker.deadline = monotonic() + self.limits.seconds

    def take_order(self) -> None:
        order = self.office.recv()
        if order == STOP:
            raise EOFError
        if order == FINISH:
            self.finishing = True
        else:
            self.waiting.append(order)

    def take_reply(self, pipe: Connection) -> None:
        worker = self.workers[pipe]
        try:
            reply = pipe.recv_bytes()
        except (EOFError, OSError):
            self.dismiss(pipe)
            if worker.job is not None:
                self.fail(worker.job, WorkerDiedError(worker.process.exitcode))
            return
        if reply == _OUT_OF_MEMORY:
            self.dismiss(pipe)
            reply = pickle_error(MemoryLimitError(self.limits.megabytes))
        self.office.send((worker.job, reply))
        worker.job = None

    def fail(self, job: int, error: JobError) -> None:
        self.office.send((job, pickle_error(error)))

    def engage(self) -> Connection:
        ours, theirs = Pipe()
        own_ends.add(ours)
        process = self.context.Process(
            target=_serve, args=(theirs, self.limits.megabytes, self.inherited)
        )
        process.start()
        theirs.close()
        self.workers[ours] = _Worker(process)
        pipe: Connection = ours
        return pipe

    def dismiss(self, pipe: Connection) -> None:
        """Kill a worker, if it is not dead, and wait until it is."""
        process = self.workers.pop(pipe).process
        pipe.close()
        own_ends.discard(pipe)
        process.kill()
        process.join()


def oversee(office: Connection, limits: Limits, inherited: Callable[[], Any] | None = None) -> None:
    """Be the supervisor: until the program sends for the end, or is no more."""
    _close_foreign_ends()
    for name in ("SIGINT", "SIGTERM"):
        # Both may go to all processes of a group; the program alone decides what they mean.
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    own_ends.add(office)
    supervisor = _Supervisor(office, limits, inherited)
    try:
        with suppress(EOFError, BrokenPipeError, ConnectionResetError):
            supervisor.work()
    finally:
        for worker in supervisor.workers.values():
            worker.process.kill()
        for pipe in list(supervisor.workers):
            supervisor.dismiss(pipe)


def _close_foreign_ends() -> None:
    for end in list(own_ends):
        end.close()
    own_ends.clear()


# --- In a worker ---------------------------------------------------------------------------------


def _serve(
    supervisor: Connection, megabytes: int, inherited: Callable[[], Any] | None = None
) -> None:
    """Be a worker: do one job after the other until the supervisor is gone."""
    _close_foreign_ends()
    # Where memory runs out, every destructor would tell the user that it failed.
    sys.unraisablehook = lambda _: None
    # What it has inherited is nobody's garbage, and to look through it would copy it.
    gc.freeze()
    gc.enable()
    search_often()
    _limit(megabytes)
    with suppress(EOFError, OSError, MemoryError):
        while True:
            payload = supervisor.recv_bytes()
            reply = _reply(payload, inherited)
            supervisor.send_bytes(reply)
            if reply == _OUT_OF_MEMORY:
                return


def _limit(megabytes: int) -> None:
    """Limit the memory of this process, beyond what it has; and let it die with the supervisor."""
    if sys.platform == "linux":
        from pathlib import Path
        from resource import RLIM_INFINITY, RLIMIT_AS, getpagesize, getrlimit, setrlimit

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        wanted = pages * getpagesize() + megabytes * 2**20
        _, most = getrlimit(RLIMIT_AS)
        setrlimit(RLIMIT_AS, (wanted if most == RLIM_INFINITY else min(wanted, most), most))
        # The supervisor kills all when it ends; this is for when it is killed itself.
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def _reply(payload: bytes, inherited: Callable[[], Any] | None) -> bytes:
    """Do a job, and return its pickled result and exception, one of which is None."""
    try:
        if payload == INHERITED and inherited is not None:
            return pickle.dumps((inherited(), None))
        function, args, kwargs = pickle.loads(payload)  # noqa: S301 - made by our own process
        return pickle.dumps((function(*args, **kwargs), None))
    except BaseException as error:
        if _is_out_of_memory(error):
            return _OUT_OF_MEMORY
        return pickle_error(error)


def _is_out_of_memory(error: BaseException | None) -> bool:
    """Tell whether memory ran out, also where the error was made into another on its way."""
    seen = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, MemoryError):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def pickle_error(error: BaseException) -> bytes:
    """Return the reply of a job that failed: an exception that can be raised by whoever gets it."""
    try:
        # What ends a program, such as `SystemExit`, is not to end ours.
        if isinstance(error, Exception):
            mark_source(error)
            data = pickle.dumps((None, error))
            pickle.loads(data)  # noqa: S301 - many an exception can be pickled only one way
            return data
    except Exception:  # noqa: S110 - it is told in words
        pass
    return pickle.dumps((None, to_job_error(error)))
