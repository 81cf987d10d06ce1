"""Where the sheets of a mailing are made: a folder of its own, which no kill leaves for ever."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reportgen.cache.atomic import is_part, make_private, remove_abandoned
from reportgen.cache.records import RECORDS, read_records, was_edited
from reportgen.mailings.homes import save_private, unwritten
from reportgen.problems.catalog import spoken
from reportgen.problems.message import say

_PREFIX = ".making-"
_FOLDER = re.compile(r"\.making-[a-z0-9_]{8}")
_MARK = ".reportgen-making"
_ABOUT = say("Made by reportgen for a plan or for letters, and removed by it.")
#: Where earlier versions made sheets, below the system's folder for what is temporary.
_FORMER = re.compile("reportgen-mail-[a-z0-9_]{8}")
_DAY = 24 * 3600
"""Seconds."""


@contextmanager
def making_folder(mail: Path) -> Iterator[Path]:
    """Yield a new folder in that of mailings, for its owner alone; it is gone afterwards.

    Whoever has the lock of mailings may ask for one: what others left there is removed first, for
    nobody is at it any more. Raises `ReportgenError`.
    """
    sweep_making(mail)
    try:
        make_private(mail)
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=mail))
    except OSError as error:
        raise unwritten(mail, error) from None
    try:
        save_private(folder / _MARK, f"{spoken().tell(_ABOUT)}\n".encode())
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_making(mail: Path) -> None:
    """Remove what was being made when the program was killed; only with the lock of mailings."""
    with suppress(OSError):
        for path in mail.iterdir():
            if is_part(path.name):
                remove_abandoned(path)
            if _FOLDER.fullmatch(path.name) and not path.is_symlink():
                if (path / _MARK).is_file():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    # Killed before it was marked, it is empty; else it is somebody's.
                    with suppress(OSError):
                        path.rmdir()
    with suppress(OSError):
        for path in Path(tempfile.gettempdir()).iterdir():
            if _FORMER.fullmatch(path.name) and _is_left_over(path):
                shutil.rmtree(path, ignore_errors=True)


def _is_left_over(folder: Path) -> bool:
    """Tell whether an earlier version left a folder long ago, and nobody put anything into it.

    That version had no lock and no mark; its records name all that it made.
    """
    status = folder.lstat()
    own = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    if folder.is_symlink() or not own or time.time() - status.st_mtime < _DAY:
        return False
    files = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    return all(
        time.time() - path.lstat().st_mtime >= _DAY
        and (path.parent.name == RECORDS or (read_records(path) and not was_edited(path)))
        for path in files
    )
