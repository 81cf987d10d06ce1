"""What takes long, in a process of its own: it tells how far it is, and can be stopped at any time.

The process is begun afresh, and not forked, for the program has threads whose locks a copy would
wait for. It steps back behind everything else, and ends with the program, however that ends.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from reportgen.problems.causes import no_process
from reportgen.problems.message import NOTHING, Message
from reportgen.workers.supervisor import WorkerDiedError, own_ends, pickle_error

_P = ParamSpec("_P")
_T = TypeVar("_T")

#: How often it is asked whether the work is to stop, in seconds.
_TICK = 0.2
#: How far the work steps back (POSIX, nice).
_NICENESS = 10
#: How long a process may take to end when its work is done, in seconds.
_PATIENCE = 10


class StoppedError(Exception):
    """Raised by `Progress` in work that somebody stopped."""


class Progress(Protocol):
    """Told how far some work is."""

    def __call__(self, done: int, total: int, said: Message = NOTHING) -> None:
        """Note that so much is done of a total, 0 where that is not known, and what comes next.

        Raises `StoppedError` where the work is to stop.
        """


def run_apart(
    progress: Progress,
    function: Callable[Concatenate[Progress, _P], _T],
    /,
    *args: _P.args,
    **kwargs: _P.kwargs,
) -> _T:
    """Return what a function returns that is called with a `Progress` in a process of its own.

    Function, arguments and result have to be picklable. Raises what the function raises;
    `StoppedError`, by `progress`, when the process has been killed; `JobError` where it ended
    otherwise. To be called from another thread than the main one.
    """
    ours, theirs = get_context("spawn").Pipe()
    own_ends.add(ours)
    process = get_context("spawn").Process(
        target=_work, args=(theirs, pickle.dumps((function, args, kwargs)))
    )
    if sys.platform != "win32":
        # Ctrl-C goes to all processes of a terminal; the program alone decides what it means.
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        try:
            process.start()
        except OSError as error:
            raise no_process(error) from None
        finally:
            theirs.close()
        reply = _follow(ours, progress)
        process.join(_PATIENCE)
    finally:
        if process.pid is not None:
            process.kill()
            process.join()
        own_ends.discard(ours)
        ours.close()
    if reply is None:
        raise WorkerDiedError(process.exitcode)
    result, fault = pickle.loads(reply)  # noqa: S301 - made by our own process
    if fault is not None:
        raise fault
    made: _T = result
    return made


def _follow(work: Connection, progress: Progress) -> bytes | None:
    """Pass on how far the work is until it is done; None where its process ends before."""
    known: tuple[int, int, Message] = (0, 0, NOTHING)
    with suppress(EOFError, OSError):
        while True:
            if work.poll(_TICK):
                told: tuple[int, int, Message] | bytes = work.recv()
                if isinstance(told, bytes):
                    return told
                known = told
            progress(*known)
    return None


# --- In the process ------------------------------------------------------------------------------


def _work(program: Connection, payload: bytes) -> None:
    own_ends.add(program)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    threading.Thread(target=_end_with, args=(program,), daemon=True).start()

    def tell(done: int, total: int, said: Message = NOTHING) -> None:
        program.send((done, total, said))

    try:
        function, args, kwargs = pickle.loads(payload)  # noqa: S301 - made by our own process
        reply: bytes = pickle.dumps((function(tell, *args, **kwargs), None))
    except BaseException as error:
        reply = pickle_error(error)
    with suppress(OSError):
        program.send(reply)


def _end_with(program: Connection) -> Any:
    """End this process when the program is no more, which never sends anything."""
    with suppress(EOFError, OSError):
        program.recv()
    os._exit(1)
