"""Folders that may not be read, and the program run by a user to whom that applies."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from reportgen.cli.main import run

#: What lets root read and enter everything, as a mask (capabilities(7)).
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1 << 1, 1 << 2
#: The version of the kernel's interface whose masks have 64 bits, in two halves (capget(2)).
_VERSION = 0x20080522


@contextmanager
def closed(path: Path, rights: int = 0) -> Iterator[None]:
    """Let a folder or file have no rights, or only these, meanwhile."""
    before = path.stat().st_mode
    path.chmod(rights)
    try:
        yield
    finally:
        path.chmod(before)


def _be_bound_by_rights() -> None:
    """Give up what lets root read everything; others have nothing to give up."""
    libc = ctypes.CDLL(None, use_errno=True)
    head = (ctypes.c_uint32 * 2)(_VERSION, 0)
    # Effective, permitted and inheritable, twice.
    masks = (ctypes.c_uint32 * 6)()
    if libc.capget(head, masks) == 0:
        for kind in range(3):
            masks[kind] &= ~(_DAC_OVERRIDE | _DAC_READ_SEARCH)
        if libc.capset(head, masks) == 0:
            return
    raise OSError(ctypes.get_errno(), "rights cannot be given up")


def run_bound(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a project as a process to which the rights of files apply, also of root's.

    It must end without an error of its own. The process is forked from this one, which has loaded
    all that the program needs.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            _run_and_end(folder, arguments, out.fileno(), err.fileno())
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode())
    result = subprocess.CompletedProcess(arguments, code, *said)
    assert "an error in the program" not in result.stderr, result.stderr
    assert "Traceback" not in result.stderr, result.stderr
    return result


def _run_and_end(folder: Path, arguments: tuple[str, ...], out: int, err: int) -> NoReturn:
    """Be the program, with these files for what it says."""
    code = 70
    try:
        for number, file in enumerate((os.open(os.devnull, os.O_RDONLY), out, err)):
            os.dup2(file, number)
        with (
            open(0, encoding="utf-8", closefd=False) as sys.stdin,
            open(1, "w", encoding="utf-8", closefd=False) as sys.stdout,
            open(2, "w", encoding="utf-8", closefd=False) as sys.stderr,
        ):
            try:
                _be_bound_by_rights()
                os.chdir(folder)
                sys.argv = ["reportgen", "-C", str(folder), "--today", "2026-11-22", *arguments]
                run()
                code = 0
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
            except BaseException:
                traceback.print_exc()
    finally:
        # Nothing that belongs to the process of the tests is to be ended here.
        os._exit(code)
