"""The file of the ledger: made once, opened only where it is whole, and what its faults mean."""

from __future__ import annotations

import os
import secrets
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from reportgen.cache.atomic import make_private
from reportgen.input.folders import is_absent
from reportgen.mailings.recipients.addresses import key_of, normalise_address, seal
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, ReportgenError

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
_DROP = "DELETE FROM enclosed WHERE mailing = OLD.mailing AND key = OLD.key AND reason = OLD.reason"
_COUNT = "UPDATE age SET counter = counter + 1"
#: What came later. Programs that know nothing of it go on writing the tables above, so that the
#: file itself counts what they write.
_LATER = (
    "CREATE TABLE age (id TEXT NOT NULL, counter INTEGER NOT NULL, host TEXT NOT NULL,"
    " at TEXT NOT NULL)",
    # Under which keys a person is noted whose address is written in several ways.
    "CREATE TABLE spellings (person BLOB NOT NULL, key BLOB NOT NULL,"
    " PRIMARY KEY (person, key)) WITHOUT ROWID",
    "CREATE TABLE subjects (mailing TEXT NOT NULL, key BLOB NOT NULL, subject TEXT NOT NULL,"
    " PRIMARY KEY (mailing, key, subject)) WITHOUT ROWID",
    # The opt-outs of other ledgers, with what their keys are made by.
    "CREATE TABLE secrets (number INTEGER PRIMARY KEY, secret BLOB NOT NULL UNIQUE)",
    "CREATE TABLE other_opt_outs (secret INTEGER NOT NULL, key BLOB NOT NULL, at TEXT NOT NULL,"
    " PRIMARY KEY (secret, key)) WITHOUT ROWID",
    # The names of those who opted out; the secret 0 is the ledger's own.
    "CREATE TABLE names (secret INTEGER NOT NULL, name BLOB NOT NULL, key BLOB NOT NULL,"
    " PRIMARY KEY (secret, name, key)) WITHOUT ROWID",
    # Whose name is that of somebody who opted out, without being them.
    "CREATE TABLE namesakes (key BLOB PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID",
    # What went with a message, by its name there and its SHA-256; gone with the message, or with
    # whom it was to.
    "CREATE TABLE enclosed (mailing TEXT NOT NULL, key BLOB NOT NULL, reason TEXT NOT NULL,"
    " name TEXT NOT NULL, digest TEXT NOT NULL,"
    " PRIMARY KEY (mailing, key, reason, name)) WITHOUT ROWID",
    f"CREATE TRIGGER drop_enclosed AFTER DELETE ON messages BEGIN {_DROP}; END",
    "CREATE TRIGGER forget_enclosed AFTER UPDATE OF address ON messages"
    f" WHEN NEW.address IS NULL BEGIN {_DROP}; END",
    "CREATE INDEX messages_by_key ON messages (key)",
    *(
        f"CREATE TRIGGER count_{table} AFTER INSERT ON {table} BEGIN {_COUNT}; END"
        for table in ("messages", "opt_outs", "other_opt_outs")
    ),
)


def open_file(path: Path) -> tuple[sqlite3.Connection, bytes, bool]:
    """Return a connection to the ledger in a file, its secret, and whether it is one adopted now.

    It is made where none was; one that an earlier version made is adopted. Raises `ReportgenError`
    where the file is damaged, foreign or of a newer version, or where it can be neither read nor
    made.
    """
    try:
        if is_absent(path) or path.parent.is_file():
            _create(path)
        with reported(path):
            connection = connect(path)
            try:
                _set_up(connection)
                _check(connection, path)
                row = connection.execute("SELECT value FROM meta WHERE name = 'secret'").fetchone()
                if row is None:
                    raise _damaged(path, say("its secret is missing"))
                adopted = _adopt(connection, row[0])
            except BaseException:
                connection.close()
                raise
    except OSError as error:
        raise _failed(path, say("made"), error.strerror or str(error)) from None
    return connection, row[0], adopted


def lock_of(path: Path) -> Path:
    """Return the file that is locked while something of mailings is written."""
    return path.with_suffix(".lock")


def connect(path: Path, mode: str = "rw", patience: float = _PATIENCE) -> sqlite3.Connection:
    """Return a connection to a file (`mode` as in SQLite's addresses); patience is in seconds."""
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=patience, isolation_level=None)


def read_id(path: Path) -> str:
    """Return the id of the ledger in a file, "" where there is none that can be read."""
    try:
        with closing(connect(path, "ro")) as connection:
            row = connection.execute("SELECT id FROM age").fetchone()
    except (sqlite3.Error, OSError, ValueError):
        return ""
    return str(row[0]) if row else ""


def bears_mark(path: Path) -> bool:
    """Tell whether a file has the mark of a ledger (SQLite's file format, 1.3)."""
    try:
        with path.open("rb") as file:
            return file.read(72)[68:] == _MARK.to_bytes(4, "big")
    except OSError:
        return False


def _set_up(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = DELETE")
    # So that the end of a transaction is on disk too, not its content alone.
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA temp_store = MEMORY")


def _create(path: Path) -> None:
    """Make a ledger, whole or not at all, where there is none. Raises `OSError`."""
    make_private(path.parent)
    with suppress(FileExistsError), (path.parent / ".gitignore").open("x") as file:
        file.write("*\n")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        with reported(path), closing(connect(part)) as connection:
            _set_up(connection)
            connection.executescript(f"BEGIN;{_LAYOUT}")
            secret = secrets.token_bytes(32)
            connection.execute("INSERT INTO meta VALUES ('secret', ?)", (secret,))
            _extend(connection)
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


def _extend(connection: sqlite3.Connection) -> None:
    """Add what came later; what is there already counts."""
    for statement in _LATER:
        connection.execute(statement)
    connection.execute(
        "INSERT INTO age SELECT ?, (SELECT count(*) FROM messages)"
        " + (SELECT count(*) FROM opt_outs), '', ''",
        (new_id(),),
    )


def new_id() -> str:
    """Return what tells one ledger from all others."""
    return secrets.token_hex(16)


def _adopt(connection: sqlite3.Connection, secret: bytes) -> bool:
    """Bring the file of an earlier version up to date, and tell whether it was one."""
    if _is_extended(connection) and not connection.execute(_BARE).fetchone():
        return False
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may just have done it.
        adopted = not _is_extended(connection)
        if adopted:
            _extend(connection)
            _note_spellings(connection, secret)
        for mailing, key, reason, message_id, digest in connection.execute(_BARE).fetchall():
            connection.execute(
                "UPDATE messages SET message_id = ?, digest = ?"
                " WHERE mailing = ? AND key = ? AND reason = ?",
                (
                    *(seal(secret, message_id.encode()), seal(secret, digest.encode())),
                    *(mailing, key, reason),
                ),
            )
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return adopted


#: Rows of people who were forgotten whose digests anybody can make who guesses the message.
_BARE = (
    "SELECT mailing, key, reason, message_id, digest FROM messages"
    " WHERE address IS NULL AND message_id LIKE '<%'"
)


def _is_extended(connection: sqlite3.Connection) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'age'").fetchone()
    return found is not None


def _note_spellings(connection: sqlite3.Connection, secret: bytes) -> None:
    rows = connection.execute(
        "SELECT DISTINCT address, key FROM messages WHERE address IS NOT NULL"
    )
    for address, key in rows.fetchall():
        person = key_of(secret, normalise_address(address))
        if person != key:
            connection.execute("INSERT OR IGNORE INTO spellings VALUES (?, ?)", (person, key))


def _check(connection: sqlite3.Connection, path: Path) -> None:
    [mark] = connection.execute("PRAGMA application_id").fetchone()
    [version] = connection.execute("PRAGMA user_version").fetchone()
    if mark != _MARK:
        raise _damaged(path, say("it is no ledger, or was emptied"))
    if version > _VERSION:
        raise trouble(
            path,
            say("the ledger is of a newer version of reportgen."),
            say("Update reportgen on this machine."),
        )
    [found] = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise _damaged(path, " ".join(str(found).split()))


def trouble(path: Path, message: Message, advice: Message) -> ReportgenError:
    """Return what is wrong with the file of a ledger, as an error."""
    return ReportgenError([Problem(Place(str(path)), message, advice)])


def _damaged(path: Path, why: Message | str) -> ReportgenError:
    return trouble(
        path,
        say("the ledger is damaged ({why}).", why=why),
        say("Take it from a backup; without it, everybody would get everything again."),
    )


def _failed(path: Path, what: Message, why: str) -> ReportgenError:
    return trouble(
        path,
        say("the file cannot be {what} ({why}).", what=what, why=why),
        say("Check space and rights in the folder; nothing is sent without it."),
    )


def busy(path: Path) -> ReportgenError:
    """Return what is said where another process has the ledger."""
    return trouble(
        path,
        say(
            "another process is at the mailings of this project: it plans, writes letters, "
            "sends, settles, forgets or notes an opt-out."
        ),
        say("Wait until it is done, or stop it; nobody gets anything twice by that."),
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
        raise _failed(path, say("read or written"), str(error)) from None
