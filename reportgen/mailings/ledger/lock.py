"""The lock of a ledger: one process at a time writes what belongs to mailings."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from reportgen.mailings.ledger.file import busy, connect, lock_of, reported


class Lock:
    """The lock of the ledger in a file. Whoever has it may take it again."""

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger
        self._taken = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have the lock. Raises `ReportgenError` where another process has it.

        The system releases it when the process ends, however it ends.
        """
        if self._taken:
            self._taken += 1
            try:
                yield
            finally:
                self._taken -= 1
            return
        path = lock_of(self._ledger)
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
                    raise busy(self._ledger) from None
            self._taken = 1
            try:
                yield
            finally:
                self._taken = 0
