"""Folders that may not be read, and the program run by a user to whom that applies."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.project import ROOT

_IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
#: What lets root read and enter everything (capabilities(7), prctl(2)).
_DAC_OVERRIDE, _DAC_READ_SEARCH, _PR_CAPBSET_DROP = 1, 2, 24


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
    libc = ctypes.CDLL(None, use_errno=True)
    for right in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
        if libc.prctl(_PR_CAPBSET_DROP, right, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "rights cannot be given up")


def run_bound(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a project as a process to which the rights of files apply, also of root's.

    It must end without an error of its own.
    """
    result = subprocess.run(
        [sys.executable, "-m", "reportgen", "-C", str(folder), "--today", "2026-11-22", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=_be_bound_by_rights if _IS_ROOT else None,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "an error in the program" not in result.stderr, result.stderr
    assert "Traceback" not in result.stderr, result.stderr
    return result
