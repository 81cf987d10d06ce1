"""Tells what was measured on: the machine, its system, the versions of everything that ran."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

_PACKAGES = ("reportgen", "weasyprint", "typst", "docxtpl", "python-docx", "jinja2", "lxml")


def describe_machine(absent: Sequence[str]) -> dict[str, Any]:
    """Return cores, memory in GB, load, system and versions, with the peers that are absent."""
    return {
        "day": date.today().isoformat(),
        "python": platform.python_version(),
        "system": f"{_system()}, {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30,
        "load": f"{os.getloadavg()[0]:.1f}",
        "packages": dict(_versions()),
        "absent": list(absent),
    }


def _system() -> str:
    try:
        name = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        name = platform.system()
    return f"{name}, {platform.system()} {platform.release().split('-')[0]}"


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _versions() -> Iterator[tuple[str, str]]:
    for package in _PACKAGES:
        try:
            yield package, metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    if office := shutil.which("soffice"):
        told = subprocess.run([office, "--version"], capture_output=True, text=True, check=False)
        words = told.stdout.split()
        if len(words) > 1:
            yield words[0], words[1]
