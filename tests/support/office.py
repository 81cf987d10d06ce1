"""LibreOffice as people use it: forms that are filled in and saved by its own hands."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from support.project import ROOT

#: The Python that Debian's LibreOffice has its bridge for (python3-uno).
PYTHON = "/usr/bin/python3"
_TIMEOUT = 300  # seconds, for all forms of a test


@cache
def has_typist() -> bool:
    """Tell whether LibreOffice is here, and its bridge."""
    if not (shutil.which("soffice") and Path(PYTHON).exists()):
        return False
    return subprocess.run([PYTHON, "-c", "import uno"], capture_output=True).returncode == 0


@dataclass(frozen=True, slots=True)
class Job:
    """A form, what somebody does to it, and the suffixes of the files it is saved as."""

    name: str
    form: bytes
    actions: Sequence[Sequence[Any]]
    suffixes: Sequence[str] = (".docx", ".odt")


def type_into(jobs: Sequence[Job], folder: Path) -> dict[tuple[str, str], bytes]:
    """Return the forms as they were saved, by their names and suffixes; one office does all."""
    folder.mkdir(parents=True, exist_ok=True)
    told = []
    for number, job in enumerate(jobs):
        path = folder / f"{number}.docx"
        path.write_bytes(job.form)
        saved = [str(folder / f"{number}-saved{suffix}") for suffix in job.suffixes]
        told.append({"form": str(path), "actions": job.actions, "saved": saved})
    (folder / "jobs.json").write_text(json.dumps(told), "utf-8")
    script = ROOT / "tests" / "support" / "typist.py"
    words = [PYTHON, str(script), str(folder / "jobs.json"), str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=_TIMEOUT)
    assert done.returncode == 0, done.stderr
    return {
        (job.name, suffix): (folder / f"{number}-saved{suffix}").read_bytes()
        for number, job in enumerate(jobs)
        for suffix in job.suffixes
    }
