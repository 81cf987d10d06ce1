"""The server: waits for clients, and forks a process for each; ends when nobody comes.

It is a process of one thread, so that it can fork at any moment, and does nothing for clients
itself. It holds no file of the project open, and stands in no folder of it.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import selectors
import signal
import socket
import sys
import time
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

from reportgen.building.remembered import Remembered
from reportgen.cli.server.place import SECRET, describe_process, name_server, read_secret
from reportgen.cli.server.turn import memory_used, take_turn
from reportgen.workers.supervisor import own_ends

#: After so many seconds without a client it ends.
IDLE = 15 * 60.0
#: How much memory it has at most, in bytes, with what it has read of the project.
MOST = 1_000_000_000
#: How many clients wait at once.
_CROWD = 16


class Server:
    """The server of a project, for processes like this one."""

    def __init__(self, root: Path, idle: float = IDLE, most: float = MOST) -> None:
        self._root, self._idle, self._most = root, idle, most
        self._name = name_server(root, describe_process())
        self._turns: dict[Connection[Any, Any], int] = {}
        self._waiting = selectors.DefaultSelector()

    def serve(self) -> None:
        """Serve until nobody comes, or SIGTERM; at once where another does already."""
        with self._name.with_suffix(".lock").open("wb") as lock:
            try:
                # The system lets go of it when this process ends, however it does.
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return
            self._lock = lock
            self._remembered = Remembered(self._root)
            path = self._name.with_suffix(".sock")
            self._write_secret()
            self._secret = read_secret(self._name)
            with socket.socket(socket.AF_UNIX) as listening:
                # It is there under its name when it is ready to be spoken to.
                new = path.with_suffix(".new")
                new.unlink(missing_ok=True)
                listening.bind(str(new))
                new.chmod(0o600)
                listening.listen(_CROWD)
                # An exception out of a handler is lost where it meets a destructor, or what runs
                # after a fork: the signal is waited for like a client.
                ending, wakened = socket.socketpair()
                wakened.setblocking(False)
                signal.set_wakeup_fd(wakened.fileno())
                signal.signal(signal.SIGTERM, lambda *_: None)
                new.replace(path)
                try:
                    self._wait(listening, ending)
                finally:
                    path.unlink(missing_ok=True)

    def _write_secret(self) -> None:
        path = self._name.with_suffix(".key")
        path.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with open(path, "wb", opener=lambda name, _: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_bytes(SECRET))

    def _wait(self, listening: socket.socket, ending: socket.socket) -> None:
        self._waiting.register(listening, selectors.EVENT_READ)
        self._waiting.register(ending, selectors.EVENT_READ)
        last = time.monotonic()
        while self._turns or time.monotonic() - last < self._idle:
            for key, _ in self._waiting.select(self._idle):
                if key.fileobj is ending:
                    return
                if key.fileobj is listening:
                    connected, _ = listening.accept()
                    with connected:
                        self._fork(connected, listening)
                else:
                    self._learn(key.data)
                last = time.monotonic()

    def _fork(self, connected: socket.socket, listening: socket.socket) -> None:
        ours, theirs = Pipe(duplex=False)
        server = os.getpid()
        try:
            pid = os.fork()
        except OSError:
            # The client sees that nobody answers.
            ours.close()
            theirs.close()
            return
        if pid == 0:
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                self._waiting.close()
                listening.close()
                self._lock.close()
                for each in (ours, *self._turns):
                    each.close()
                own_ends.add(theirs)
                needed = take_turn(connected, self._secret, self._remembered, server)
                theirs.send_bytes(json.dumps(needed).encode())
            finally:
                os._exit(0)
        theirs.close()
        self._turns[ours] = pid
        self._waiting.register(ours, selectors.EVENT_READ, ours)

    def _learn(self, turn: Connection[Any, Any]) -> None:
        """Take note that a command has ended, and load what the next will need."""
        needed = None
        # Who was killed says nothing.
        with suppress(EOFError, OSError):
            needed = json.loads(turn.recv_bytes())
        self._waiting.unregister(turn)
        turn.close()
        os.waitpid(self._turns.pop(turn), 0)
        if needed is None:
            return
        root, base, modules, keys = needed
        if not self._remembered.is_up_to_date():
            sys.exit()
        self._remembered.learn(Path(root), Path(base), modules, keys)
        if memory_used() > self._most:
            sys.exit()
