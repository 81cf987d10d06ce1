"""The messages of a ledger: what was handed over to whom, and what is known of it."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

EXPORTED = "exported as the draft "
"""What stands before a draft's folder and name, in place of a reply, until it is settled."""
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
    `Ledger.seal` makes of the bytes that go out (hex). `subject` is that of the message,
    `enclosed` are the names of what goes with it, with the SHA-256 (hex) of each. `note` stands
    for the server's reply as long as there is none.
    """

    mailing: str
    reason: str
    address: str
    message_id: str
    digest: str
    subject: str = ""
    enclosed: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger: `key` in hex, `when` in ISO 8601 (UTC), `reply` as the server's words.

    `address` is None once the person was forgotten; `message_id` and `digest` are sealed then.
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

    @property
    def is_exported(self) -> bool:
        """Whether it is a draft of which nobody said yet what became of it."""
        return self.state is State.HANDED and self.reply.startswith(EXPORTED)

    @property
    def draft(self) -> str:
        """The folder and name of the draft, "" where it is none."""
        return self.reply.removeprefix(EXPORTED) if self.is_exported else ""


class HeldBackError(Exception):
    """Raised where a message must not go out: `entry` says why, None that the person opted out."""

    def __init__(self, entry: Entry | None) -> None:
        super().__init__(entry)
        self.entry = entry


class Messages:
    """The rows of a ledger's messages. Nothing here begins or ends a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, mailing: str, reason: str, keys: Iterable[bytes]) -> Entry | None:
        """Return the row of a person who may be noted under any of these keys."""
        query = f"SELECT {_COLUMNS} FROM messages WHERE {_ROW}"  # noqa: S608
        for key in keys:
            row = self._connection.execute(query, (mailing, key, reason)).fetchone()
            if row:
                return _entry(row)
        return None

    def of(self, mailing: str) -> list[Entry]:
        """Return all rows of a mailing, in order of time."""
        query = f"SELECT {_COLUMNS} FROM messages WHERE mailing = ? ORDER BY at, key, reason"  # noqa: S608
        return [_entry(row) for row in self._connection.execute(query, (mailing,))]

    def of_person(self, keys: Iterable[bytes]) -> list[Entry]:
        """Return all rows of a person, of whichever mailing."""
        query = f"SELECT {_COLUMNS} FROM messages WHERE key = ?"  # noqa: S608
        return [_entry(row) for key in keys for row in self._connection.execute(query, (key,))]

    def mailings(self) -> list[str]:
        """Return the ids of all mailings that have rows, in order."""
        query = "SELECT DISTINCT mailing FROM messages ORDER BY mailing"
        return [mailing for [mailing] in self._connection.execute(query)]

    def insert(self, handover: Handover, key: bytes, state: State, at: str, reply: str) -> None:
        """Write a row that is not there yet."""
        self._insert(handover, key, state, at, reply, "")

    def confirm(self, handover: Handover, key: bytes, at: str, reply: str) -> None:
        """Write that a message was taken over, whatever was known of it."""
        self._insert(handover, key, State.SENT, at, reply, _REPLACE)

    def refuse(self, handover: Handover, key: bytes, at: str, reply: str) -> None:
        """Write that a message was refused, unless it is known to have been sent."""
        only_then = f"{_REPLACE} WHERE messages.state = 'handed'"
        self._insert(handover, key, State.REFUSED, at, reply, only_then)

    def _insert(
        self, handover: Handover, key: bytes, state: State, at: str, reply: str, conflict: str
    ) -> None:
        self._connection.execute(
            f"INSERT INTO messages ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) {conflict}",  # noqa: S608
            (
                *(handover.mailing, key, handover.address, handover.reason),
                *(handover.message_id, handover.digest, state.value, at, reply),
            ),
        )

    def take_over(self, entry: Entry, key: bytes) -> None:
        """Write what another ledger knows; that a message was sent counts more than all else."""
        only_then = "WHERE messages.state <> 'sent' AND excluded.state = 'sent'"
        self._connection.execute(
            f"INSERT INTO messages ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
            f" {_REPLACE} {only_then}",
            (
                *(entry.mailing, key, entry.address, entry.reason, entry.message_id),
                *(entry.digest, entry.state.value, entry.when, entry.reply),
            ),
        )

    def settle(self, entry: Entry, at: str) -> None:
        """Write that a message arrived, as a person says."""
        self._connection.execute(
            f"UPDATE messages SET state = 'sent', at = ?, reply = ? WHERE {_ROW}",  # noqa: S608
            (at, SETTLED, *_row_of(entry)),
        )

    def note_enclosed(self, handover: Handover, key: bytes) -> None:
        """Note what goes with a message."""
        rows = [
            (handover.mailing, key, handover.reason, name, digest)
            for name, digest in handover.enclosed
        ]
        self._connection.executemany("INSERT OR REPLACE INTO enclosed VALUES (?, ?, ?, ?, ?)", rows)

    def enclosed(self, mailing: str) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """Return what went with the messages of a mailing, by key (hex) and reason."""
        query = "SELECT key, reason, name, digest FROM enclosed WHERE mailing = ? ORDER BY name"
        found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for key, reason, name, digest in self._connection.execute(query, (mailing,)):
            found.setdefault((key.hex(), reason), []).append((name, digest))
        return found

    def release(self, handover: Handover, key: bytes) -> None:
        """Take back the row of a message, unless more is known than that it was handed over."""
        self._connection.execute(
            f"DELETE FROM messages WHERE {_ROW} AND state = 'handed'",  # noqa: S608
            (handover.mailing, key, handover.reason),
        )

    def remove(self, entry: Entry) -> None:
        """Take back a row, so that the message can be sent again."""
        self._connection.execute(f"DELETE FROM messages WHERE {_ROW}", _row_of(entry))  # noqa: S608

    def forget(self, entry: Entry, sealed: Mapping[str, str]) -> None:
        """Take out of a row whom it is about; `sealed` has what stands for its digests."""
        self._connection.execute(
            f"UPDATE messages SET address = NULL, reply = ?, message_id = ?, digest = ?"  # noqa: S608
            f" WHERE {_ROW}",
            (
                _codes_of(entry.reply),
                sealed[entry.message_id],
                sealed[entry.digest],
                *_row_of(entry),
            ),
        )
        key = bytes.fromhex(entry.key)
        self._connection.execute("DELETE FROM subjects WHERE key = ?", (key,))

    def note_subject(self, mailing: str, key: bytes, subject: str) -> None:
        """Note the sealed subject of what a person gets."""
        self._connection.execute(
            "INSERT OR IGNORE INTO subjects VALUES (?, ?, ?)", (mailing, key, subject)
        )

    def count_alike(
        self, mailing: str, mails: Iterable[tuple[list[bytes], str]], gone: Collection[str]
    ) -> Counter[str]:
        """Return how many people got which other mailing that may be the same as this one.

        `mails` are the keys of people with the sealed subjects of what they are to get.
        """
        query = (
            "SELECT DISTINCT messages.mailing, subject FROM messages LEFT JOIN subjects"
            " ON subjects.mailing = messages.mailing AND subjects.key = messages.key"
            " WHERE messages.key = ? AND messages.mailing <> ? AND state <> 'refused'"
        )
        alike: Counter[str] = Counter()
        for keys, subject in mails:
            found = {row for key in keys for row in self._connection.execute(query, (key, mailing))}
            alike.update(
                {
                    other
                    for other, noted in found
                    if noted == subject or (noted is None and other in gone)
                }
            )
        return alike


def _row_of(entry: Entry) -> tuple[str, bytes, str]:
    return entry.mailing, bytes.fromhex(entry.key), entry.reason


def _entry(row: tuple[Any, ...]) -> Entry:
    mailing, key, address, reason, message_id, digest, state, at, reply = row
    return Entry(mailing, key.hex(), address, reason, message_id, digest, State(state), at, reply)


def _codes_of(reply: str) -> str:
    """Return what a reply says in numbers (RFC 5321, RFC 3463): its words may name a person."""
    if reply == SETTLED:
        return reply
    found = re.match(r"(?a)\d{3}(?: \d\.\d{1,3}\.\d{1,3})?", reply)
    return found[0] if found else ""
