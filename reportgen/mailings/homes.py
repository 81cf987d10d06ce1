"""The folder of a mailing: for its owner alone, and nothing of it in git."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from reportgen.cache.atomic import make_private, write_new
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, ReportgenError

#: Where plans, messages, letters and the ledger lie in a project.
MAIL = "mail"
#: How a message is called in the folder of a plan, and where one is exported to.
MESSAGE = re.compile("[a-z0-9-]+[.]eml")
#: What systems put into folders that are looked at; nobody wrote it.
LITTER = frozenset([".DS_Store", "Thumbs.db", "desktop.ini"])


def home_of(root: Path, mailing: str) -> Path:
    """Return the folder of a mailing in a project; git keeps nothing of what lies there."""
    return root / MAIL / mailing


def make_home(home: Path) -> None:
    """Make the folder of a mailing, for its owner alone; one that was open is closed.

    Raises `ReportgenError` where it cannot be made.
    """
    ignored = home.parent / ".gitignore"
    try:
        make_private(home)
        # It may be there and nobody may enter it.
        with suppress(FileNotFoundError):
            (home / ignored.name).lstat()
        if not ignored.exists():
            ignored.write_text("*\n", encoding="ascii")
    except OSError as error:
        raise unwritten(home, error) from None
    _close(home.parent)
    for place, folders, files in os.walk(home):
        for name in (*folders, *files):
            _close(Path(place, name))
    _close(home)


def _close(path: Path) -> None:
    """Take from all but the owner the rights to what an earlier version left open."""
    # On a drive without rights, or of another owner, there is nothing that could be done.
    with suppress(OSError):
        rights = stat.S_IMODE(path.lstat().st_mode)
        if rights & 0o077 and not path.is_symlink():
            path.chmod(rights & 0o700)


def save_private(path: Path, data: bytes) -> None:
    """Write a file as `write_new` does. Raises `ReportgenError`."""
    try:
        write_new(path, data)
    except OSError as error:
        raise unwritten(path, error) from None


def unwritten(path: Path, error: OSError) -> ReportgenError:
    """Return what is said where something in the folder cannot be written."""
    message = say("it cannot be written ({reason}).", reason=error.strerror)
    advice = say("Check space and rights in the folder.")
    return ReportgenError([Problem(Place(str(path)), message, advice)])
