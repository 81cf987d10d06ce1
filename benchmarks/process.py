"""Runs a command and tells what it took: time, CPU and memory, of its child processes as well.

The command is started by a small process of its own, which is this file run as a script: the
system counts the memory of whoever starts a process as the process's own for a moment, and the
benchmark, which draws and reads, is larger than some of what it measures.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.05  #: seconds between two looks at the memory of the process tree


@dataclass(frozen=True)
class Usage:
    """What one command took.

    `cpu` is user and system time of the process and of all processes that it waited for.
    `peak_mb` is the most memory that the largest single process held. `tree_mb` is the most that
    all processes held together, looked up twenty times a second; pages they share count for each,
    so that it is an upper bound. It is 0 where the system does not tell.
    """

    wall: float  #: seconds
    cpu: float  #: seconds
    peak_mb: float
    tree_mb: float
    output: str  #: what the command printed


class CommandError(Exception):
    """A measured command failed; the text says how."""


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Usage:
    """Return what a command took. Raises `CommandError` where it fails."""
    starter = [sys.executable, "-I", "-S", str(Path(__file__).resolve()), *command]
    done = subprocess.run(
        starter, cwd=folder, env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandError(f"{' '.join(command)}\n{done.stderr.strip()[-2000:]}")
    return Usage(**json.loads(done.stdout))


def _start(command: Sequence[str]) -> int:
    """Run the command, print what it took as JSON, and return the exit code for this process."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors)
        tree: list[int] = [0]
        ended = threading.Event()
        looking = threading.Thread(target=_look, args=(process.pid, tree, ended), daemon=True)
        looking.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        ended.set()
        looking.join()
        output.seek(0)
        errors.seek(0)
        said = output.read().decode(errors="replace")
        if code := os.waitstatus_to_exitcode(status):
            told = errors.read().decode(errors="replace")
            sys.stderr.write(f"{said[-1000:]}\n{told}\nexit code {code}\n")
            return 1
    # Linux counts in KB, macOS in bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    took = {
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss / unit,
        "tree_mb": tree[0] / 2**20,
        "output": said,
    }
    print(json.dumps(took))
    return 0


def _look(pid: int, most: list[int], ended: threading.Event) -> None:
    """Keep the most bytes that a process and those below it hold together in `most[0]`."""
    if not Path("/proc/self/statm").exists():
        return
    page = os.sysconf("SC_PAGE_SIZE")
    while not ended.wait(_EVERY):
        most[0] = max(most[0], sum(_resident(each) for each in _family(pid)) * page)


def _family(pid: int) -> list[int]:
    """Return a process and all below it."""
    members = [pid]
    for member in members:
        for path in Path(f"/proc/{member}/task").glob("*/children"):
            try:
                members += map(int, path.read_text().split())
            except OSError:
                continue  # It has ended meanwhile.
    return members


def _resident(pid: int) -> int:
    """Return the pages of memory of a process, 0 if it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0


if __name__ == "__main__":
    sys.exit(_start(sys.argv[1:]))
