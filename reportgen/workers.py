"""A pool of processes for jobs of which each may be hostile or huge.

Between the program and its workers stands a foreman, a process of one thread that does nothing
but hand out jobs, watch the clock, and start and kill workers. Since it does nothing else, it can
fork at any moment: no other thread of it can hold a lock that the copy would wait for. And since
it sees when its pipe to the program closes, nothing goes on working after a program that was
killed.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import pickle
import signal
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from itertools import count as count_up
from multiprocessing import get_context
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from time import monotonic
from traceback import format_exception_only
from typing import Any, ParamSpec, TypeVar, cast

_P = ParamSpec("_P")
_T = TypeVar("_T")

#: How processes start. A fork has all that the program has loaded; other systems than Linux have
#: libraries that do not bear it.
START = "fork" if sys.platform == "linux" else "spawn"


class JobError(Exception):
    """A job that gave no result, through no exception of its own that could be passed on."""


class TimeLimitError(JobError):
    """A job that was killed since it took longer than `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return f"took longer than {self.seconds:g} seconds"


class MemoryLimitError(JobError):
    """A job that asked for more memory than `megabytes`."""

    def __init__(self, megabytes: int) -> None:
        super().__init__(megabytes)
        self.megabytes = megabytes

    def __str__(self) -> str:
        return f"needs more than {self.megabytes} MB of memory"


class WorkerDiedError(JobError):
    """A job whose process ended in the middle of it.

    `exitcode` is the process's, or the number of the signal that killed it, as a negative; None
    where it is not known.
    """

    def __init__(self, exitcode: int | None = None) -> None:
        super().__init__(exitcode)
        self.exitcode = exitcode

    def __str__(self) -> str:
        if self.exitcode is None or self.exitcode >= 0:
            return f"ended its process (exit code {self.exitcode})"
        try:
            return f"ended its process ({signal.Signals(-self.exitcode).name})"
        except ValueError:
            return f"ended its process (signal {-self.exitcode})"


#: What is sent in place of a job: end when all is done, or at once.
_FINISH, _STOP = "finish", "stop"
#: A worker's reply where memory ran out: it needs none to be made.
_OUT_OF_MEMORY = b""
#: The job that is not sent, since the worker has inherited it.
_INHERITED = b""

#: The ends of pipes that only this process may hold. The other side sees that we are gone when
#: nobody holds them any more, so that a forked process closes its copies first of all.
_own_ends: weakref.WeakSet[Connection] = weakref.WeakSet()

#: Held while a result is unpickled, which may import a module: a process forked in the middle of
#: that would wait for ever for the import to end.
_unpickling = threading.RLock()
if sys.platform != "win32":
    os.register_at_fork(
        before=_unpickling.acquire,
        after_in_parent=_unpickling.release,
        after_in_child=_unpickling.release,
    )


class Workers(Executor):
    """Runs jobs in up to `count` processes, each within a time and with a memory of its own.

    A job that takes longer than `seconds`, needs more than `megabytes` or ends its process fails
    with a `JobError`, and no other job with it. The limit of memory holds on Linux alone. Processes
    are started as jobs come, and the time of a process's first job includes its start.
    """

    def __init__(
        self, count: int, seconds: float = 120, megabytes: int = 4096, start: str = START
    ) -> None:
        self._limits = _Limits(count, seconds, megabytes, start)
        self._inherited: Callable[[], Any] | None = None
        #: Guards what follows: the thread that receives changes it as well.
        self._lock = threading.Lock()
        self._closed = self._stopped = False
        self._numbers = count_up()
        self._futures: dict[int, Future[Any]] = {}
        self._orders: SimpleQueue[tuple[int, bytes] | str | None] = SimpleQueue()
        self._receiver: threading.Thread | None = None
        self._forked: set[Workers] = set()

    def submit(
        self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> Future[_T]:
        """Return the future of a job; jobs begin in the order in which they are submitted.

        Function, arguments and result have to be picklable; what the function raises is the
        future's exception. To cancel a future drops the result; the job may run all the same.
        Raises `RuntimeError` after `shutdown`.
        """
        return self._order(pickle.dumps((function, args, kwargs)))

    def fork_call(self, function: Callable[[], _T]) -> Future[_T]:
        """Return the future of a closure that runs once, in a process forked from this one now.

        It sees all that this process has in memory, within the limits of the other jobs; only its
        result has to be picklable. Where processes cannot be forked, it runs before this returns.
        Raises `RuntimeError` after `shutdown`.
        """
        if self._closed:
            raise RuntimeError("the workers have been shut down")
        if self._limits.start == "fork":
            once = Workers(1, self._limits.seconds, self._limits.megabytes)
            once._inherited = function
            self._forked.add(once)
            future: Future[_T] = once._order(_INHERITED)
            future.add_done_callback(lambda _: self._forked.discard(once))
            once.shutdown(wait=False)
            return future
        future = Future()
        try:
            future.set_result(function())
        except Exception as error:
            future.set_exception(error)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more jobs and end the processes: when all is done, or at once.

        With `cancel_futures` all processes are killed, whatever they do, and the futures that are
        not done are cancelled. Leaving a ``with`` block by an exception does the same.
        """
        with self._lock:
            self._closed = True
            self._stopped = self._stopped or cancel_futures
            self._orders.put(_STOP if cancel_futures else _FINISH)
            receiver = self._receiver
        forked = list(self._forked)
        for pool in forked:
            pool.shutdown(wait=False, cancel_futures=cancel_futures)
        if wait:
            try:
                for pool in forked:
                    pool.shutdown()
                if receiver is not None:
                    receiver.join()
            except BaseException:
                # Ctrl-C while waiting: who no longer waits wants no results.
                if not cancel_futures:
                    self.shutdown(cancel_futures=True)
                raise

    def __exit__(self, exc_type: type[BaseException] | None, *_: object) -> None:
        self.shutdown(cancel_futures=exc_type is not None)

    def _order(self, payload: bytes) -> Future[Any]:
        with self._lock:
            if self._closed:
                raise RuntimeError("the workers have been shut down")
            if self._receiver is None:
                self._start()
            number = next(self._numbers)
            future = self._futures[number] = Future()
            self._orders.put((number, payload))
        return future

    def _start(self) -> None:
        """Start the thread that starts the foreman; wait until it has.

        Ctrl-C is raised in the main thread alone, and may be anywhere in it. What must not be done
        by half is done in threads: to start processes, and to send.
        """
        self._orders = SimpleQueue()
        begun = threading.Event()
        receiver = threading.Thread(
            target=self._receive, args=(Pipe(), self._orders, begun), daemon=True
        )
        receiver.start()
        self._receiver = receiver
        # A program that forgets to shut down must not wait for its workers when it ends.
        atexit.register(self.shutdown, cancel_futures=True)
        # Meanwhile this thread holds no lock of a library that the copy would wait for.
        begun.wait()

    def _send(self, foreman: Connection, orders: SimpleQueue[Any]) -> None:
        with suppress(OSError):
            while (order := orders.get()) is not None:
                foreman.send(_STOP if self._stopped else order)

    def _receive(
        self,
        ends: tuple[Connection, Connection],
        orders: SimpleQueue[Any],
        begun: threading.Event,
    ) -> None:
        ours, theirs = ends
        _own_ends.add(ours)
        context: Any = get_context(self._limits.start)
        foreman = context.Process(target=_oversee, args=(theirs, self._limits, self._inherited))
        if sys.platform != "win32":
            # The foreman is not to be hit before it ignores it.
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        with suppress(EOFError, OSError, RuntimeError):
            try:
                foreman.start()
            finally:
                theirs.close()
                begun.set()
            # To send needs a thread of its own: the foreman would wait for us to receive while we
            # wait for it.
            threading.Thread(target=self._send, args=(ours, orders), daemon=True).start()
            while True:
                self._resolve(*ours.recv())
        if foreman.pid is not None:
            foreman.join()
        with self._lock:
            left, self._futures, self._receiver = self._futures, {}, None
            orders.put(None)
        atexit.unregister(self.shutdown)
        _own_ends.discard(ours)
        ours.close()
        for future in left.values():
            if self._stopped:
                future.cancel()
            if future.set_running_or_notify_cancel():
                future.set_exception(WorkerDiedError(foreman.exitcode))

    def _resolve(self, number: int, reply: bytes) -> None:
        """Give a future its job's result or exception."""
        future = self._futures.pop(number)
        if not future.set_running_or_notify_cancel():
            return
        try:
            with _unpickling:
                result, error = pickle.loads(reply)  # noqa: S301 - made by our own process
        except Exception as fault:
            result, error = None, JobError(f"has a result that cannot be read ({fault!r})")
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)


# --- In the foreman ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Limits:
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


class _Foreman:
    def __init__(
        self, office: Connection, limits: _Limits, inherited: Callable[[], Any] | None
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
                        self.fail(self.waiting.popleft()[0], JobError(f"got no process ({error})"))
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
        if order == _STOP:
            raise EOFError
        if order == _FINISH:
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
            reply = _pickle_error(MemoryLimitError(self.limits.megabytes))
        self.office.send((worker.job, reply))
        worker.job = None

    def fail(self, job: int, error: JobError) -> None:
        self.office.send((job, _pickle_error(error)))

    def engage(self) -> Connection:
        ours, theirs = Pipe()
        _own_ends.add(ours)
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
        _own_ends.discard(pipe)
        process.kill()
        process.join()


def _oversee(
    office: Connection, limits: _Limits, inherited: Callable[[], Any] | None = None
) -> None:
    """Be the foreman: until the program sends for the end, or is no more."""
    _close_foreign_ends()
    for name in ("SIGINT", "SIGTERM"):
        # Both may go to all processes of a group; the program alone decides what they mean.
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    _own_ends.add(office)
    foreman = _Foreman(office, limits, inherited)
    try:
        with suppress(EOFError, BrokenPipeError, ConnectionResetError):
            foreman.work()
    finally:
        for worker in foreman.workers.values():
            worker.process.kill()
        for pipe in list(foreman.workers):
            foreman.dismiss(pipe)


def _close_foreign_ends() -> None:
    for end in list(_own_ends):
        end.close()
    _own_ends.clear()


# --- In a worker ---------------------------------------------------------------------------------


def _serve(foreman: Connection, megabytes: int, inherited: Callable[[], Any] | None = None) -> None:
    """Be a worker: do one job after the other until the foreman is gone."""
    _close_foreign_ends()
    # Where memory runs out, every destructor would tell the user that it failed.
    sys.unraisablehook = lambda _: None
    _limit(megabytes)
    with suppress(EOFError, OSError, MemoryError):
        while True:
            payload = foreman.recv_bytes()
            reply = _reply(payload, inherited)
            foreman.send_bytes(reply)
            if reply == _OUT_OF_MEMORY:
                return


def _limit(megabytes: int) -> None:
    """Limit the memory of this process, beyond what it has; and let it die with the foreman."""
    if sys.platform == "linux":
        from pathlib import Path
        from resource import RLIM_INFINITY, RLIMIT_AS, getpagesize, getrlimit, setrlimit

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        wanted = pages * getpagesize() + megabytes * 2**20
        _, most = getrlimit(RLIMIT_AS)
        setrlimit(RLIMIT_AS, (wanted if most == RLIM_INFINITY else min(wanted, most), most))
        # The foreman kills all when it ends; this is for when it is killed itself.
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def _reply(payload: bytes, inherited: Callable[[], Any] | None) -> bytes:
    """Do a job, and return its pickled result and exception, one of which is None."""
    try:
        if payload == _INHERITED and inherited is not None:
            return pickle.dumps((inherited(), None))
        function, args, kwargs = pickle.loads(payload)  # noqa: S301 - made by our own process
        return pickle.dumps((function(*args, **kwargs), None))
    except BaseException as error:
        if _is_out_of_memory(error):
            return _OUT_OF_MEMORY
        return _pickle_error(error)


def _is_out_of_memory(error: BaseException | None) -> bool:
    """Tell whether memory ran out, also where the error was made into another on its way."""
    seen = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, MemoryError):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _pickle_error(error: BaseException) -> bytes:
    try:
        # What ends a program, such as `SystemExit`, is not to end ours.
        if isinstance(error, Exception):
            data = pickle.dumps((None, error))
            pickle.loads(data)  # noqa: S301 - many an exception can be pickled only one way
            return data
    except Exception:  # noqa: S110 - it is told in words
        pass
    said = "".join(format_exception_only(error)).strip()
    return pickle.dumps((None, JobError(f"met an error ({said})")))
