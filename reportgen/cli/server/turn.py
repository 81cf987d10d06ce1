"""The side of a server, in a process of its own for each client: a command run as if by that one.

Its working folder, environment and standard error are the client's. Standard output is printed by
the client itself, which so knows how much of it there is when this process is killed.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

from reportgen.building.remembered import Remembered
from reportgen.cli import session
from reportgen.cli.main import run
from reportgen.cli.server.place import describe_process
from reportgen.cli.server.printing import open_errors, open_output
from reportgen.cli.server.wire import (
    ENDED,
    INTERRUPT,
    PATIENCE,
    PRINT,
    PRINTED,
    READY,
    REFUSED,
    RUN,
    STATUS,
    STOP,
    Wire,
)
from reportgen.cli.words import split_words
from reportgen.gc_pause import search_seldom
from reportgen.workers.supervisor import own_ends

#: What a command needed that the server has not loaded: folders, modules, keys of entries.
Needed = tuple[str, str, list[str], list[str]]


def memory_used() -> int:
    """Return how many bytes of memory this process has, or had at most where none tells more."""
    import resource

    with suppress(OSError):
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * resource.getpagesize()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def take_turn(
    connected: socket.socket, secret: tuple[bytes, bytes], remembered: Remembered, server: int
) -> Needed | None:
    """Answer a client of the server that is the process `server`.

    Return what a command needed besides; None where none was run. Raises `OSError`.
    """
    search_seldom()
    connected.settimeout(PATIENCE)
    wire = Wire(connected)
    own_ends.add(wire)
    word, said = wire.receive()
    if not said or said[0] != secret[0]:
        wire.send(REFUSED)
    elif word == STATUS:
        wire.send(READY, secret[1], b"%d" % server, b"%d" % memory_used())
    elif word == STOP:
        wire.send(READY, secret[1])
        _end(server)
    elif word == RUN and said[1:] == [describe_process()]:
        if remembered.is_up_to_date():
            wire.send(READY, secret[1])
            return _run_there(wire, remembered)
        wire.send(REFUSED)
        _end(server)
    return None


def _end(server: int) -> None:
    """End the server, and wait until it has."""
    if os.getppid() == server:
        os.kill(server, signal.SIGTERM)
        while os.getppid() == server:
            time.sleep(0.01)


def _run_there(wire: Wire, remembered: Remembered) -> Needed | None:
    connected = wire.socket
    connected.settimeout(None)
    _, streams, _, _ = socket.recv_fds(connected, 1, 2)
    word, said = wire.receive()
    if word != RUN or len(streams) != 2:
        return None
    for number, stream in enumerate(streams, 1):
        os.dup2(stream, number)
        os.close(stream)
    folder, count, *given = said
    words = [os.fsdecode(each) for each in given[: int(count)]]
    os.chdir(folder)
    os.environb.clear()
    for variable in given[int(count) :]:
        name, _, value = variable.partition(b"=")
        os.environb[name] = value
    time.tzset()
    cache = session.read_before = remembered.profile_cache
    modules, keys = {*sys.modules}, {*cache.cache.memory.keys} if cache else set()
    _Client(wire).run(words)
    there = Path(split_words(words)[0].get("-C", ".")).absolute()
    return (
        *(str(there), str(Path.cwd()), [each for each in sys.modules if each not in modules]),
        [each for each in cache.cache.memory.keys if each not in keys] if cache else [],
    )


class _Client:
    """Whoever waits for a command: prints what it says, may interrupt it, may go away."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._printed: SimpleQueue[int] = SimpleQueue()
        self._is_done = False

    def run(self, words: list[str]) -> None:
        """Run a command to its end, and tell the client how it ended."""
        threading.Thread(target=self._listen, daemon=True).start()
        sys.argv = ["reportgen", *words]
        sys.stdout = sys.__stdout__ = open_output(self._print)  # type: ignore[misc, assignment]
        sys.stderr = sys.__stderr__ = open_errors()  # type: ignore[misc, assignment]
        code: object = 0
        try:
            run()
        except SystemExit as ended:
            code = ended.code or 0
        except KeyboardInterrupt:
            code = 130
        # What it could not print it has said already.
        with suppress(OSError):
            sys.stdout.flush()
        self._is_done = True
        self._wire.send(ENDED, b"%d" % (code if isinstance(code, int) else 1))

    def _print(self, data: bytes) -> None:
        self._wire.send(PRINT, data)
        if error := self._printed.get():
            raise OSError(error, os.strerror(error))

    def _listen(self) -> None:
        """Hear what the client says, as long as it is there: without it nobody wants the work."""
        main = threading.main_thread().ident or 0
        with suppress(OSError):
            while True:
                word, said = self._wire.receive()
                if word == PRINTED:
                    self._printed.put(int(said[0]))
                elif word == INTERRUPT:
                    signal.pthread_kill(main, signal.SIGINT)
                else:
                    break
        if not self._is_done:
            os._exit(1)
