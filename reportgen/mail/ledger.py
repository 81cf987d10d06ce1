"""The ledger of what was sent to whom, on disk before a message can have left: nobody twice.

An SQLite file in the project, with personal data: it is never committed, and it is never made
anew where one cannot be read, since an empty ledger would mail everybody again.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from reportgen.mail.ledger_file import busy, connect, lock_of, open_file, reported

#: Where the ledger lies in a project.
LEDGER = "mail/ledger.sqlite3"
SETTLED = "settled by hand"
"""What stands for the server's reply where a person decided."""

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

    `address` is any text that names the person (a postal one too), `digest` what
    `Ledger.seal` makes of the bytes that go out (hex).
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
    return Ledger(path, *open_file(path))


class Ledger:
    """An open ledger. Whatever a method wrote is on disk when it returns.

    Every method raises `ReportgenError` where the file cannot be read or written.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, secret: bytes) -> None:
        self.path = path
        self._connection = connection
        self._secret = secret
        self._locks = 0

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Let no other process write what belongs to mailings meanwhile: plans, letters, sendings.

        Whoever has the lock may take it again. Raises `ReportgenError` where another process has
        it. The system releases it when the process ends, however it ends.
        """
        if self._locks:
            self._locks += 1
            try:
                yield
            finally:
                self._locks -= 1
            return
        path = lock_of(self.path)
        with reported(path):
            # Without any patience, two that begin at once could both be told that one is there.
            connection = connect(path, "rwc", patience=1)
        with closing(connection):
            with reported(path):
                try:
                    connection.execute("BEGIN EXCLUSIVE")
                except sqlite3.OperationalError as error:
                    if not error.sqlite_errorname.startswith("SQLITE_BUSY"):
                        raise
                    raise busy(self.path) from None
            self._locks = 1
            try:
                yield
            finally:
                self._locks = 0

    def seal(self, data: bytes) -> str:
        """Return a digest (HMAC-SHA256, RFC 2104, in hex) that only this ledger can make.

        So whoever guesses what was digested cannot find out whether the guess is right.
        """
        return hmac.new(self._secret, data, hashlib.sha256).hexdigest()

    def find(self, mailing: str, reason: str, address: str) -> Entry | None:
        """Return what is known of a person's message; None where it may be sent."""
        with reported(self.path):
            return self._find(mailing, reason, self._key(address))

    def entries(self, mailing: str) -> list[Entry]:
        """Return all that is known of a mailing, in order of time."""
        query = f"SELECT {_COLUMNS} FROM messages WHERE mailing = ? ORDER BY at, key, reason"  # noqa: S608
        with reported(self.path):
            return [_entry(row) for row in self._connection.execute(query, (mailing,))]

    def entries_of(self, mailing: str, address: str) -> list[Entry]:
        """Return all that is known of a mailing and a person, whatever the reasons."""
        query = f"SELECT {_COLUMNS} FROM messages WHERE mailing = ? AND key = ?"  # noqa: S608
        with reported(self.path):
            rows = self._connection.execute(query, (mailing, self._key(address)))
            return [_entry(row) for row in rows]

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
        with reported(self.path):
            return self._opted_out(self._key(address))

    def knows(self, address: str) -> bool:
        """Tell whether anything was sent to this person, or they opted out."""
        key = self._key(address)
        query = "SELECT 1 FROM messages WHERE key = ?"
        with reported(self.path):
            found = self._connection.execute(query, (key,)).fetchone()
            return found is not None or self._opted_out(key)

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
            with reported(self.path):
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
        with reported(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # Where the disk is full SQLite has rolled back already.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


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
