"""The ledger of what was sent to whom, on disk before a message can have left: nobody twice.

An SQLite file in the project, with personal data: it is never committed, and it is never made
anew where one cannot be read, since an empty ledger would mail everybody again.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sqlite3
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from reportgen.errors import Place, Problem, ReportgenError

#: Where the ledger lies in a project.
LEDGER = "mail/ledger.sqlite3"
SETTLED = "settled by hand"
"""What stands for the server's reply where a person decided."""

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
_COLUMNS = "mailing, key, address, reason, message_id, digest, state, at, reply"
_ROW = "mailing = ? AND key = ? AND reason = ?"
_REPLACE = (
    "ON CONFLICT DO UPDATE SET state = excluded.state, at = excluded.at, reply = excluded.reply"
)


class State(StrEnum):
    """What is known of a message: `HANDED` found at a later start means that nobody knows."""

    HANDED = "handed"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Handover:
    """One message for one person. `reason` is empty for the first sending of a mailing.

    `address` is any text that names the person (a postal one too), `digest` the SHA-256 (hex) of
    the message's bytes.
    """

    mailing: str
    reason: str
    address: str
    message_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger: `key` in hex, `when` in ISO 8601 (UTC), `reply` as the server's words.

    `address` is None once the person was forgotten.
    """

    mailing: str
    key: str
    address: str | None
    reason: str
    message_id: str
    digest: str
    state: State
    when: str
    reply: str


class HeldBackError(Exception):
    """Raised where a message must not go out: `entry` says why, None that the person opted out."""

    def __init__(self, entry: Entry | None) -> None:
        super().__init__(entry)
        self.entry = entry


def normalise_address(text: str) -> str:
    """Return what two ways to write one address have in common (Unicode 3.13, D145, as NFC).

    RFC 5321 2.4 lets hosts tell apart the cases of a local part; none that matters does.
    """
    folded = unicodedata.normalize("NFD", text.strip()).casefold()
    return unicodedata.normalize("NFC", folded)


def open_ledger(path: Path) -> Ledger:
    """Return the ledger in a file, made where there never was one.

    Raises `ReportgenError` where the file is damaged, foreign or of a newer version, where it was
    removed after something was sent, or where it can be neither read nor made.
    """
    try:
        if not path.exists():
            _create(path)
        with _reported(path):
            connection = _connect(path)
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
    return Ledger(path, connection, row[0])


class Ledger:
    """An open ledger. Whatever a method wrote is on disk when it returns.

    Every method raises `ReportgenError` where the file cannot be read or written.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, secret: bytes) -> None:
        self.path = path
        self._connection = connection
        self._secret = secret

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Let no other process send meanwhile. Raises `ReportgenError` where one does.

        The system releases the lock when the process ends, however it ends.
        """
        path = _lock_of(self.path)
        with _reported(path):
            # Without any patience, two that begin at once could both be told that one is there.
            connection = _connect(path, "rwc", patience=1)
        with closing(connection):
            with _reported(path):
                try:
                    connection.execute("BEGIN EXCLUSIVE")
                except sqlite3.OperationalError as error:
                    if not error.sqlite_errorname.startswith("SQLITE_BUSY"):
                        raise
                    raise _busy(self.path) from None
            yield

    def find(self, mailing: str, reason: str, address: str) -> Entry | None:
        """Return what is known of a person's message; None where it may be sent."""
        with _reported(self.path):
            return self._find(mailing, reason, self._key(address))

    def entries(self, mailing: str) -> list[Entry]:
        """Return all that is known of a mailing, in order of time."""
        query = f"SELECT {_COLUMNS} FROM messages WHERE mailing = ? ORDER BY at, key, reason"  # noqa: S608
        with _reported(self.path):
            return [_entry(row) for row in self._connection.execute(query, (mailing,))]

    def hand(self, handover: Handover) -> None:
        """Write down that a message is about to go out, for whatever happens then.

        Raises `HeldBackError` where it went out before, may have done so, or must not at all.
        """
        key = self._key(handover.address)
        with self._transaction():
            if self._opted_out(key):
                raise HeldBackError(None)
            before = self._find(handover.mailing, handover.reason, key)
            if before:
                raise HeldBackError(before)
            self._insert(handover, State.HANDED, "")

    def confirm(self, handover: Handover, reply: str) -> None:
        """Write down that the server has taken a message over."""
        with self._transaction():
            self._insert(handover, State.SENT, reply, _REPLACE)

    def refuse(self, handover: Handover, reply: str) -> None:
        """Write down that the server has refused a message for good."""
        with self._transaction():
            only_then = "WHERE messages.state = 'handed'"
            self._insert(handover, State.REFUSED, reply, f"{_REPLACE} {only_then}")

    def release(self, handover: Handover) -> None:
        """Take back a hand-over that surely failed, so that the message can be sent later."""
        with self._transaction():
            self._connection.execute(
                f"DELETE FROM messages WHERE {_ROW} AND state = 'handed'",  # noqa: S608
                (handover.mailing, self._key(handover.address), handover.reason),
            )

    def settle(self, mailing: str, address: str, arrived: bool, reason: str = "") -> list[Entry]:
        """Let a person decide what became of a message, and return the entry as it was before.

        One that did not arrive is sent again by the next sending. That goes for one that was
        refused too; what was sent stays as it is. The list is empty where nothing was to decide.
        """
        key = self._key(address)
        with self.lock(), self._transaction():
            before = self._find(mailing, reason, key)
            open_states = [State.HANDED] if arrived else [State.HANDED, State.REFUSED]
            if before is None or before.state not in open_states:
                return []
            if arrived:
                self._connection.execute(
                    f"UPDATE messages SET state = 'sent', at = ?, reply = ? WHERE {_ROW}",  # noqa: S608
                    (_now(), SETTLED, mailing, key, reason),
                )
            else:
                self._connection.execute(
                    f"DELETE FROM messages WHERE {_ROW}",  # noqa: S608
                    (mailing, key, reason),
                )
            return [before]

    def opt_out(self, address: str) -> None:
        """Send nothing to this person any more, in any mailing."""
        with self._transaction():
            self._opt_out(self._key(address))

    def is_opted_out(self, address: str) -> bool:
        with _reported(self.path):
            return self._opted_out(self._key(address))

    def forget(self, address: str) -> int:
        """Remove an address from the file's very bytes, and return in how many entries it stood.

        That something was sent stays proved under the key; nothing is sent there any more.
        """
        key = self._key(address)
        with self.lock():
            with self._transaction():
                rows = self._connection.execute(
                    "SELECT mailing, reason, reply FROM messages"
                    " WHERE key = ? AND address IS NOT NULL",
                    (key,),
                ).fetchall()
                for mailing, reason, reply in rows:
                    self._connection.execute(
                        f"UPDATE messages SET address = NULL, reply = ? WHERE {_ROW}",  # noqa: S608
                        (_codes_of(reply), mailing, key, reason),
                    )
                self._opt_out(key)
            with _reported(self.path):
                self._connection.execute("VACUUM")
        return len(rows)

    def _key(self, address: str) -> bytes:
        # Keyed, since whoever guesses an address could find out a bare hash of it.
        text = normalise_address(address).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, digest_size=32, key=self._secret).digest()

    def _find(self, mailing: str, reason: str, key: bytes) -> Entry | None:
        query = f"SELECT {_COLUMNS} FROM messages WHERE {_ROW}"  # noqa: S608
        row = self._connection.execute(query, (mailing, key, reason)).fetchone()
        return _entry(row) if row else None

    def _opted_out(self, key: bytes) -> bool:
        row = self._connection.execute("SELECT 1 FROM opt_outs WHERE key = ?", (key,)).fetchone()
        return row is not None

    def _opt_out(self, key: bytes) -> None:
        self._connection.execute("INSERT OR IGNORE INTO opt_outs VALUES (?, ?)", (key, _now()))

    def _insert(self, handover: Handover, state: State, reply: str, conflict: str = "") -> None:
        self._connection.execute(
            f"INSERT INTO messages ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) {conflict}",  # noqa: S608
            (
                *(handover.mailing, self._key(handover.address), handover.address),
                *(handover.reason, handover.message_id, handover.digest),
                *(state.value, _now(), reply),
            ),
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with _reported(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # Where the disk is full SQLite has rolled back already.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")


def _connect(path: Path, mode: str = "rw", patience: float = _PATIENCE) -> sqlite3.Connection:
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
    lock = _lock_of(path)
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
        with _reported(path), closing(_connect(part)) as connection:
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


def _busy(path: Path) -> ReportgenError:
    return _trouble(
        path,
        "another process is sending from this project, or settles or forgets.",
        "Wait until it is done, or stop it; nobody gets anything twice by that.",
    )


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    """Say of what SQLite raises what it means for the ledger."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise _busy(path) from None
        # Without a name, or as plain errors, come tables and texts that are not what they were.
        if name in ("", "SQLITE_ERROR") or name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
            raise _damaged(path, str(error)) from None
        raise _failed(path, "read or written", str(error)) from None


def _entry(row: tuple[Any, ...]) -> Entry:
    mailing, key, address, reason, message_id, digest, state, at, reply = row
    return Entry(mailing, key.hex(), address, reason, message_id, digest, State(state), at, reply)


def _codes_of(reply: str) -> str:
    """Return what a reply says in numbers (RFC 5321, RFC 3463): its words may name a person."""
    if reply == SETTLED:
        return reply
    found = re.match(r"(?a)\d{3}(?: \d\.\d{1,3}\.\d{1,3})?", reply)
    return found[0] if found else ""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
