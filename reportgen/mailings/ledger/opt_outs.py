"""Who wants nothing any more: by address, by the ledgers of others, and by name for a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reportgen.mailings.recipients.addresses import (
    former_address,
    key_of,
    normalise_address,
    normalise_name,
)

_OWN = 0
_NAME = b"name"


@dataclass(frozen=True, slots=True)
class OptOut:
    """Somebody who opted out: the keys of their address, when (ISO 8601), those of their names."""

    keys: tuple[bytes, ...]
    at: str
    names: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class OptOuts:
    """The opt-outs of one ledger, and what its keys are made by."""

    secret: bytes
    people: tuple[OptOut, ...]


class People:
    """The people in a ledger. Nothing here begins or ends a transaction."""

    def __init__(self, connection: sqlite3.Connection, secret: bytes) -> None:
        self._connection = connection
        self._secret = secret

    def key(self, address: str) -> bytes:
        """Return the key that a person is noted under.

        It is made as ever, so that earlier versions of the program find what this one notes.
        """
        return key_of(self._secret, former_address(address))

    def keys(self, address: str) -> list[bytes]:
        """Return all keys that a person may be noted under, however the address is written."""
        person = key_of(self._secret, normalise_address(address))
        rows = self._connection.execute("SELECT key FROM spellings WHERE person = ?", (person,))
        return list(dict.fromkeys([self.key(address), person, *(key for [key] in rows)]))

    def note_spelling(self, address: str) -> None:
        """Let a person be found who is noted under the key of an address written like that."""
        key, person = self.key(address), key_of(self._secret, normalise_address(address))
        if key != person:
            self._connection.execute("INSERT OR IGNORE INTO spellings VALUES (?, ?)", (person, key))

    def opt_out(self, address: str, names: Iterable[str], at: str) -> None:
        self._connection.execute(
            "INSERT OR IGNORE INTO opt_outs VALUES (?, ?)", (self.key(address), at)
        )
        self.note_spelling(address)
        self.keep_names(address, names)

    def is_opted_out(self, address: str) -> bool:
        if self._any("SELECT 1 FROM opt_outs WHERE key = ?", self.keys(address)):
            return True
        return any(
            self._any(
                "SELECT 1 FROM other_opt_outs WHERE key = ? AND secret = ?",
                [key_of(secret, former_address(address)), key_of(secret, normal)],
                number,
            )
            for normal in [normalise_address(address)]
            for number, secret in self._others()
        )

    def keep_names(self, address: str, names: Iterable[str]) -> None:
        """Keep whose name it is that opted out, as keyed digests."""
        for name in filter(None, map(normalise_name, names)):
            self._connection.execute(
                "INSERT OR IGNORE INTO names VALUES (?, ?, ?)",
                (_OWN, key_of(self._secret, name, _NAME), self.key(address)),
            )

    def is_name_known(self, name: str) -> bool:
        """Tell whether somebody of a name opted out."""
        normal = normalise_name(name)
        return bool(normal) and any(
            self._any(
                "SELECT 1 FROM names WHERE name = ? AND secret = ?",
                [key_of(secret, normal, _NAME)],
                number,
            )
            for number, secret in [(_OWN, self._secret), *self._others()]
        )

    def tell_apart(self, address: str, at: str) -> None:
        """Note that who lives here has only the name of somebody who opted out."""
        self._connection.execute(
            "INSERT OR IGNORE INTO namesakes VALUES (?, ?)",
            (key_of(self._secret, normalise_address(address)), at),
        )

    def is_told_apart(self, address: str) -> bool:
        key = key_of(self._secret, normalise_address(address))
        return self._any("SELECT 1 FROM namesakes WHERE key = ?", [key])

    def export(self) -> list[OptOuts]:
        """Return all opt-outs, also those that came from other ledgers."""
        own = [
            (key, at, [key, *(person for [person] in self._persons(key))])
            for key, at in self._connection.execute("SELECT key, at FROM opt_outs").fetchall()
        ]
        everything = [OptOuts(self._secret, tuple(self._exported(_OWN, own)))]
        for number, secret in self._others():
            rows = self._connection.execute(
                "SELECT key, at FROM other_opt_outs WHERE secret = ?", (number,)
            )
            theirs = [(key, at, [key]) for key, at in rows.fetchall()]
            everything.append(OptOuts(secret, tuple(self._exported(number, theirs))))
        return everything

    def take_over(self, others: OptOuts) -> None:
        """Note the opt-outs of another ledger, or of a copy of this one."""
        number = _OWN if others.secret == self._secret else self._number_of(others.secret)
        for person in others.people:
            key, *further = person.keys
            if number == _OWN:
                self._connection.execute(
                    "INSERT OR IGNORE INTO opt_outs VALUES (?, ?)", (key, person.at)
                )
                self._connection.executemany(
                    "INSERT OR IGNORE INTO spellings VALUES (?, ?)",
                    [(each, key) for each in further],
                )
            else:
                self._connection.executemany(
                    "INSERT OR IGNORE INTO other_opt_outs VALUES (?, ?, ?)",
                    [(number, each, person.at) for each in person.keys],
                )
            self._connection.executemany(
                "INSERT OR IGNORE INTO names VALUES (?, ?, ?)",
                [(number, name, key) for name in person.names],
            )

    def count(self) -> int:
        """Return how many opt-outs are known."""
        [count] = self._connection.execute(
            "SELECT (SELECT count(*) FROM opt_outs) + (SELECT count(*) FROM other_opt_outs)"
        ).fetchone()
        return int(count)

    def _exported(
        self, number: int, rows: Iterable[tuple[bytes, str, list[bytes]]]
    ) -> Iterator[OptOut]:
        names: dict[bytes, list[bytes]] = {}
        for key, name in self._connection.execute(
            "SELECT key, name FROM names WHERE secret = ?", (number,)
        ):
            names.setdefault(key, []).append(name)
        for key, at, keys in rows:
            yield OptOut(tuple(keys), at, tuple(names.get(key, [])))

    def _persons(self, key: bytes) -> list[tuple[bytes]]:
        query = "SELECT person FROM spellings WHERE key = ?"
        return self._connection.execute(query, (key,)).fetchall()

    def _others(self) -> list[tuple[int, bytes]]:
        query = "SELECT number, secret FROM secrets ORDER BY number"
        return self._connection.execute(query).fetchall()

    def _number_of(self, secret: bytes) -> int:
        self._connection.execute("INSERT OR IGNORE INTO secrets (secret) VALUES (?)", (secret,))
        query = "SELECT number FROM secrets WHERE secret = ?"
        return int(self._connection.execute(query, (secret,)).fetchone()[0])

    def _any(self, query: str, keys: Iterable[bytes], *more: object) -> bool:
        return any(self._connection.execute(query, (key, *more)).fetchone() for key in keys)
