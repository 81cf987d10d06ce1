"""The file of the ledger: made once, opened only where it is whole, and what its faults mean."""

from __future__ import annotations

import os
import secrets
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from reportgen.errors import Place, Problem, ReportgenError

#: Marks the file as a ledger (SQLite's `application_id`, “RGML”), and its layout.
_MARK, _VERSION = 0x52474D4C, 1
#: How long to wait for another process that is writing.
_PATIENCE = 30
"""Seconds."""
_LAYOUT = f"""
CREATE TABLE messages (
    mailing TEXT NOT NULL,
    key BLOB NOT NULL,
    reason TEXT NOT NULL,
    address TEXT,
    message_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('handed', 'sent', 'refused')),
    at TEXT NOT NULL,
    reply TEXT NOT NULL,
    PRIMARY KEY (mailing, key, reason)
) WITHOUT ROWID;
CREATE TABLE opt_outs (key BLOB PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
PRAGMA application_id = {_MARK};
PRAGMA user_version = {_VERSION};
"""


def open_file(path: Path) -> tuple[sqlite3.Connection, bytes]:
    """Return a connection to the ledger in a file and its secret; it is made where none was.

    Raises `ReportgenError` where the file is damaged, foreign or of a newer version, where it was
    removed after something was sent, or where it can be neither read nor made.
    """
    try:
        if not path.exists():
            _create(path)
        with reported(path):
            connection = connect(path)
            try:
                _set_up(connection)
                _check(connection, path)
                row = connection.execute("SELECT value FROM meta WHERE name = 'secret'").fetchone()
                if row is None:
                    raise _damaged(path, "its secret is missing")
            except BaseException:
                connection.close()
                raise
    except OSError as error:
        raise _failed(path, "made", error.strerror or str(error)) from None
    return connection, row[0]


def lock_of(path: Path) -> Path:
    """Return the file that is locked while something of mailings is written."""
    return path.with_suffix(".lock")


def connect(path: Path, mode: str = "rw", patience: float = _PATIENCE) -> sqlite3.Connection:
    """Return a connection to a file (`mode` as in SQLite's addresses); patience is in seconds."""
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=patience, isolation_level=None)


def _set_up(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = DELETE")
    # So that the end of a transaction is on disk too, not its content alone.
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA temp_store = MEMORY")


def _create(path: Path) -> None:
    """Make a ledger, whole or not at all, where there is none. Raises `OSError`."""
    lock = lock_of(path)
    if lock.exists():
        raise _trouble(
            path,
            "the ledger is missing, although something was sent from here.",
            f"Take it from a backup. Only if nothing was ever sent, remove {lock.name}.",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError), (path.parent / ".gitignore").open("x") as file:
        file.write("*\n")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        with reported(path), closing(connect(part)) as connection:
            _set_up(connection)
            connection.executescript(f"BEGIN;{_LAYOUT}")
            connection.execute("INSERT INTO meta VALUES ('secret', ?)", (secrets.token_bytes(32),))
            connection.execute("COMMIT")
        try:
            # Unlike renaming, this leaves alone what another process has just made.
            os.link(part, path)
        except FileExistsError:
            return
        except OSError:
            # Some drives know no links.
            if not path.exists():
                part.rename(path)
    finally:
        part.unlink(missing_ok=True)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    [mark] = connection.execute("PRAGMA application_id").fetchone()
    [version] = connection.execute("PRAGMA user_version").fetchone()
    if mark != _MARK:
        raise _damaged(path, "it is no ledger, or was emptied")
    if version > _VERSION:
        raise _trouble(
            path,
            "the ledger is of a newer version of reportgen.",
            "Update reportgen on this machine.",
        )
    [found] = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise _damaged(path, " ".join(str(found).split()))


def _trouble(path: Path, message: str, advice: str) -> ReportgenError:
    return ReportgenError([Problem(Place(str(path)), message, advice)])


def _damaged(path: Path, why: str) -> ReportgenError:
    return _trouble(
        path,
        f"the ledger is damaged ({why}).",
        "Take it from a backup; without it, everybody would get everything again.",
    )


def _failed(path: Path, what: str, why: str) -> ReportgenError:
    return _trouble(
        path,
        f"the file cannot be {what} ({why}).",
        "Check space and rights in the folder; nothing is sent without it.",
    )


def busy(path: Path) -> ReportgenError:
    """Return what is said where another process has the ledger."""
    return _trouble(
        path,
        "another process is at the mailings of this project: it plans, writes letters, sends, "
        "settles, forgets or notes an opt-out.",
        "Wait until it is done, or stop it; nobody gets anything twice by that.",
    )


@contextmanager
def reported(path: Path) -> Iterator[None]:
    """Say of what SQLite raises what it means for the ledger."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise busy(path) from None
        # Without a name, or as plain errors, come tables and texts that are not what they were.
        if name in ("", "SQLITE_ERROR") or name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
            raise _damaged(path, str(error)) from None
        raise _failed(path, "read or written", str(error)) from None
