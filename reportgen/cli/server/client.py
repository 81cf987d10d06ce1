"""The side of whoever typed a command: asks the server, and prints what it says.

Every start loads this, which therefore loads little.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from reportgen.cli.server.place import describe_process, find_root, name_server, read_secret
from reportgen.cli.server.wire import (
    ENDED,
    INTERRUPT,
    PRINT,
    PRINTED,
    READY,
    RUN,
    Wire,
    connect,
)
from reportgen.cli.words import split_words

#: The commands that a server answers: they ask nothing, read no input and send nothing.
_PLAIN = ("build", "check", "list", "schema", "handout")
#: Options of these with which they last, or go elsewhere.
_APART = ("--watch", "--scheduler")
#: How variables of the environment begin that are passwords.
_SECRETS = b"REPORTGEN_SMTP"
#: The exit code of a command that Ctrl-C ended.
_INTERRUPTED = 130


class Asked:
    """What became of a command: its exit code, None where it is to be run as ever.

    `printed` is how often a server printed on standard output, `root` the project that wants a
    server and has none.
    """

    def __init__(self, root: Path | None = None) -> None:
        self.code: int | None = None
        self.printed = 0
        self.root = root


def ask(words: Sequence[str]) -> Asked:
    """Have the server of a project do what the words of a command line say."""
    options, command = split_words(words)
    if not command or command[0] not in _PLAIN or not set(command).isdisjoint(_APART):
        return Asked()
    asked = Asked(find_root(Path(options.get("-C", "."))))
    if asked.root is None:
        return asked
    try:
        process = describe_process()
        name = name_server(asked.root, process)
        wire = connect(name)
    except OSError:
        return asked
    try:
        if _is_taken(wire, read_secret(name), process):
            _hand_over(wire, words)
            _print(wire, asked)
    except OSError:
        # It was killed, and what is left to do is done here.
        return asked
    finally:
        wire.close()
    return asked


def _is_taken(wire: Wire, secret: tuple[bytes, bytes], process: bytes) -> bool:
    """Ask for a command to be run, and tell whether that will be. Raises `OSError`."""
    wire.send(RUN, secret[0], process)
    taken = wire.receive() == (READY, [secret[1]])
    wire.socket.settimeout(None)
    return taken


def _hand_over(wire: Wire, words: Sequence[str]) -> None:
    """Say what is to be run and where, and where to print. Raises `OSError`."""
    socket.send_fds(wire.socket, [RUN], [1, 2])
    environ = [b"%b=%b" % each for each in os.environb.items() if not each[0].startswith(_SECRETS)]
    given = [os.fsencode(each) for each in (str(Path.cwd()), str(len(words)), *words)]
    wire.send(RUN, *given, *environ)


def _print(wire: Wire, asked: Asked) -> None:
    """Print what a command says until it has ended. Raises `OSError` where that stops before."""
    while True:
        try:
            word, said = wire.receive()
            if word == PRINT:
                wire.send(PRINTED, b"%d" % _write(said[0]))
                asked.printed += 1
            elif word == ENDED:
                asked.code = int(said[0])
                return
            else:
                return
        except KeyboardInterrupt:
            if asked.code is not None:
                return
            # What goes on is to end by itself; whoever cannot wait presses again.
            asked.code = _INTERRUPTED
            wire.send(INTERRUPT)


def _write(data: bytes) -> int:
    """Write to standard output; return the number of the error that came, or 0."""
    left = memoryview(data)
    try:
        while left:
            left = left[os.write(1, left) :]
    except OSError as error:
        return error.errno or 1
    return 0


def begin_server(root: Path) -> None:
    """Start the server of a project, which goes on alone."""
    import subprocess

    environ = {k: v for k, v in os.environb.items() if not k.startswith(_SECRETS)}
    subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-m", "reportgen.cli.server", str(root)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=environ,
        start_new_session=True,
    )
