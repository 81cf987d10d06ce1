"""Processes of another user than the one who runs the tests, where these are run by root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from support.project import ROOT

#: A user without a name, a home or a group: no list of the system knows it.
STRANGER = 54321

needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("setpriv") is None,
    reason="only root can start processes of another user, by setpriv",
)


def become_user(uid: int) -> list[str]:
    """Return what stands before a command that the user of a number is to run.

    They may read everything, for the interpreter of the tests may lie where they could not, but
    write only what is theirs.
    """
    return [
        *("setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"),
        *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"),
    ]


def run_as(
    uid: int,
    command: list[str],
    cwd: Path = ROOT,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command as the user of a number, with no environment but the path and this."""
    return subprocess.run(
        [*become_user(uid), *command],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def reportgen_as(
    uid: int, folder: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder as another user, as `run_as` does."""
    command = [sys.executable, "-m", "reportgen", "-C", str(folder), *arguments]
    return run_as(uid, command, folder, environment)
