"""A head start: what prints is loaded on another core while it is found out what is to be made."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

from reportgen import SETTINGS
from reportgen.cache.records import RECORDS

#: Where a project says what is made, from its folder.
_SOURCES = (SETTINGS, "profiles", "templates")
#: How many files a person saves between two builds.
_FEW = 4


def head_start(root: Path, output: Path) -> Callable[[], object] | None:
    """Return what loads all that prints a project's sheets, None where that would be in the way.

    So it is where it is loaded, where there is no other core, and where nothing seems to need it:
    no file was saved since something was made last. Where few were, what Word files need is left
    to the jobs, which can begin sooner.
    """
    if "weasyprint" in sys.modules or os.cpu_count() == 1:
        return None
    newer = _count_newer(root, output / RECORDS)
    return partial(_load, root, with_word=newer > _FEW) if newer else None


def _count_newer(root: Path, made: Path) -> int:
    """Return how many files were saved since something was made, one more than few if unknown."""
    try:
        last = made.stat().st_mtime_ns
        return sum(each > last for name in _SOURCES for each in _times(root / name))
    except OSError:
        return _FEW + 1


def _times(path: Path) -> Iterator[int]:
    """Yield when a file, or each file below a folder, was last changed, in nanoseconds."""
    if not path.is_dir():
        if path.exists():
            yield path.stat().st_mtime_ns
        return
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _times(Path(entry.path))
            else:
                yield entry.stat().st_mtime_ns


def _load(root: Path, *, with_word: bool) -> None:
    from reportgen.building.warming import warm_up, warm_up_layout
    from reportgen.project.open import open_project

    theme = open_project(root, date.today(), root).theme
    if with_word:
        warm_up(theme)
    else:
        warm_up_layout(theme)
