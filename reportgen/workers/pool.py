"""A pool of processes for jobs of which each may be hostile or huge.

Between the program and its workers stands a `supervisor`, which ends what takes too much.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from itertools import count as count_up
from multiprocessing import get_context
from multiprocessing.connection import Connection, Pipe
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

from reportgen.problems.causes import JobError, no_process
from reportgen.problems.message import say
from reportgen.workers.supervisor import (
    FINISH,
    INHERITED,
    STOP,
    Limits,
    WorkerDiedError,
    oversee,
    own_ends,
)

_P = ParamSpec("_P")
_T = TypeVar("_T")

#: How processes start. A fork has all that the program has loaded; other systems than Linux have
#: libraries that do not bear it.
START = "fork" if sys.platform == "linux" else "spawn"


#: Held while a result is unpickled, which may import a module: a process forked in the middle of
#: that would wait for ever for the import to end.
_unpickling = threading.RLock()
if sys.platform != "win32":
    os.register_at_fork(
        before=_unpickling.acquire,
        after_in_parent=_unpickling.release,
        after_in_child=_unpickling.release,
    )


def count_cores() -> int:
    """Return how many processors this computer has."""
    return os.cpu_count() or 1


class Workers(Executor):
    """Runs jobs in up to `count` processes, each within a time and with a memory of its own.

    A job that takes longer than `seconds`, needs more than `megabytes` or ends its process fails
    with a `JobError`, and no other job with it. The limit of memory holds on Linux alone. Processes
    are started as jobs come, and the time of a process's first job includes its start.
    """

    def __init__(
        self, count: int, seconds: float = 120, megabytes: int = 4096, start: str = START
    ) -> None:
        self._limits = Limits(count, seconds, megabytes, start)
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

    @property
    def can_fork(self) -> bool:
        """Whether processes are forked from this one, with all that it has in memory."""
        return self._limits.start == "fork"

    def fork_call(self, function: Callable[[], _T]) -> Future[_T]:
        """Return the future of a closure that runs once, in a process forked from this one now.

        It sees all that this process has in memory, within the limits of the other jobs; only its
        result has to be picklable. Where processes cannot be forked, it runs before this returns.
        Raises `RuntimeError` after `shutdown`.
        """
        if self._closed:
            raise RuntimeError("the workers have been shut down")
        if self.can_fork:
            once = Workers(1, self._limits.seconds, self._limits.megabytes)
            once._inherited = function
            self._forked.add(once)
            future: Future[_T] = once._order(INHERITED)
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
            self._orders.put(STOP if cancel_futures else FINISH)
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
        """Start the thread that starts the supervisor; wait until it has.

        Ctrl-C is raised in the main thread alone, and may be anywhere in it. What must not be done
        by half is done in threads: to start processes, and to send.
        """
        self._orders = SimpleQueue()
        begun = threading.Event()
        receiver = threading.Thread(
            target=self._receive, args=(Pipe(), self._orders, begun), daemon=True
        )
        try:
            receiver.start()
        except RuntimeError as error:
            raise no_process(error) from None
        self._receiver = receiver
        # A program that forgets to shut down must not wait for its workers when it ends.
        atexit.register(self.shutdown, cancel_futures=True)
        # Meanwhile this thread holds no lock of a library that the copy would wait for.
        begun.wait()

    def _send(self, supervisor: Connection, orders: SimpleQueue[Any]) -> None:
        with suppress(OSError):
            while (order := orders.get()) is not None:
                supervisor.send(STOP if self._stopped else order)

    def _receive(
        self,
        ends: tuple[Connection, Connection],
        orders: SimpleQueue[Any],
        begun: threading.Event,
    ) -> None:
        ours, theirs = ends
        own_ends.add(ours)
        context: Any = get_context(self._limits.start)
        supervisor = context.Process(target=oversee, args=(theirs, self._limits, self._inherited))
        if sys.platform != "win32":
            # The supervisor is not to be hit before it ignores it.
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        reason: JobError | None = None
        try:
            try:
                supervisor.start()
            finally:
                theirs.close()
                begun.set()
            # To send needs a thread of its own: the supervisor would wait for us to receive, while
            # we wait for it.
            threading.Thread(target=self._send, args=(ours, orders), daemon=True).start()
        except (OSError, RuntimeError) as error:
            # The supervisor, if there is one, ends when it sees that we are gone.
            own_ends.discard(ours)
            ours.close()
            reason = no_process(error)
        with suppress(EOFError, OSError):
            while reason is None:
                self._resolve(*ours.recv())
        if supervisor.pid is not None:
            supervisor.join()
        with self._lock:
            left, self._futures, self._receiver = self._futures, {}, None
            orders.put(None)
        atexit.unregister(self.shutdown)
        own_ends.discard(ours)
        ours.close()
        for future in left.values():
            if self._stopped:
                future.cancel()
            if future.set_running_or_notify_cancel():
                future.set_exception(reason or WorkerDiedError(supervisor.exitcode))

    def _resolve(self, number: int, reply: bytes) -> None:
        """Give a future its job's result or exception."""
        future = self._futures.pop(number)
        if not future.set_running_or_notify_cancel():
            return
        try:
            with _unpickling:
                result, error = pickle.loads(reply)  # noqa: S301 - made by our own process
        except Exception as fault:
            said = say("has a result that cannot be read ({fault})", fault=repr(fault))
            result, error = None, JobError(said)
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)
