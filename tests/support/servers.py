"""Servers of a project as real processes, and clients that speak to them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from support.project import ROOT

#: The exit code of a client whom no server has answered.
UNANSWERED = 77
#: What a client does first of all, and nothing else.
_ASK = f"""
import sys
from reportgen.cli.server.client import ask

asked = ask(sys.argv[1:])
sys.exit({UNANSWERED} if asked.code is None else asked.code)
"""
#: The program as it is without a server.
_ALONE = "from reportgen.cli.main import run; run()"
#: How long to wait for what takes a moment, in seconds.
_LIMIT = 300

Done = subprocess.CompletedProcess[str]


def wait_for(happens: Callable[[], object]) -> None:
    """Wait until something is true; fail where it does not become so."""
    end = time.monotonic() + _LIMIT
    while not happens():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


@dataclass
class Servers:
    """The servers of the project in a folder, each begun and ended here."""

    folder: Path
    program: Path = ROOT
    variables: dict[str, str] = field(default_factory=dict)
    home: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="rg-", dir="/tmp")))
    _begun: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environ(self) -> dict[str, str]:
        own = {"XDG_RUNTIME_DIR": str(self.home), "PYTHONPATH": str(self.program)}
        return {**os.environ, **own, **self.variables}

    @property
    def sockets(self) -> list[Path]:
        return list(self.home.glob("reportgen-*/*.sock"))

    def begin(self, *limits: float) -> subprocess.Popen[bytes]:
        """Start a server, with these limits in place of the usual ones, and wait until it serves.

        They are seconds without a client and bytes of memory.
        """
        before = {path: path.stat().st_ino for path in self.sockets}
        server = subprocess.Popen(
            [
                *(sys.executable, "-P", "-m", "reportgen.cli.server"),
                *(str(self.folder.resolve()), *map(str, limits)),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=self.environ,
            start_new_session=True,
        )
        self._begun.append(server)
        wait_for(
            lambda: (
                any(path.stat().st_ino != before.get(path) for path in self.sockets)
                or server.poll() is not None
            )
        )
        return server

    def ask(self, *words: str, **choices: str) -> Done:
        """Have the server alone do what words say; `UNANSWERED` where it does not."""
        return self._call(["-c", _ASK, *words], choices)

    def call(self, *words: str, **choices: str) -> Done:
        """Call the program as users do, with a server or without."""
        return self._call(["-m", "reportgen", *words], choices)

    def alone(self, *words: str, **choices: str) -> Done:
        """Call the program as it is without a server."""
        return self._call(["-c", _ALONE, *words], choices)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start the program as users do."""
        return subprocess.Popen(
            [sys.executable, "-m", "reportgen", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=self.environ,
        )

    def _call(self, command: Sequence[str], choices: Mapping[str, str]) -> Done:
        variables = {key: value for key, value in choices.items() if key != "cwd"}
        return subprocess.run(
            [sys.executable, *command],
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            cwd=choices.get("cwd", self.folder),
            env={**self.environ, **variables},
            timeout=_LIMIT,
        )

    def end(self) -> None:
        for server in self._begun:
            server.kill()
            server.wait()
        # One that a command began as well.
        subprocess.run(
            [sys.executable, "-m", "reportgen", "-C", str(self.folder), "server", "stop"],
            env=self.environ,
            capture_output=True,
        )
        shutil.rmtree(self.home, ignore_errors=True)


@contextmanager
def servers(folder: Path, program: Path = ROOT) -> Iterator[Servers]:
    """Provide what begins servers of a project, which have ended afterwards."""
    made = Servers(folder, program)
    try:
        yield made
    finally:
        made.end()


def children_of(process: int) -> list[int]:
    """Return the processes that a process has started and that are there."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except OSError:
            continue
        state, parent = stat.rpartition(")")[2].split()[:2]
        if int(parent) == process and state != "Z":
            found.append(int(folder.name))
    return found


def kill_all(server: subprocess.Popen[bytes]) -> None:
    """Kill a server with all that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()
