"""The ledger of what was sent to whom, on disk before a message can have left: nobody twice.

An SQLite file in the project, with personal data: it is never committed, and it is never made
anew where one cannot be read, since an empty ledger would mail everybody again.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from reportgen.input.folders import is_absent
from reportgen.mailings.ledger.age import Age, Memory, Standing, host_name
from reportgen.mailings.ledger.copies import OtherLedger, check_copies, take_over
from reportgen.mailings.ledger.file import new_id, open_file, reported, trouble
from reportgen.mailings.ledger.handovers import Entry, Handover, HeldBackError, Messages, State
from reportgen.mailings.ledger.lock import Lock
from reportgen.mailings.ledger.opt_outs import OptOuts, People
from reportgen.mailings.recipients.addresses import normalise_address, seal
from reportgen.problems.message import say
from reportgen.problems.problem import ReportgenError

#: Where the ledger lies in a project.
LEDGER = "mail/ledger.sqlite3"


def open_ledger(path: Path, new: bool = False) -> Ledger:
    """Return the ledger in a file, made where there never was one.

    With `new` one is made where it is missing, and one that is there taken for a new one if it is
    older than what was known. Raises `ReportgenError` where the file is damaged, foreign or of a
    newer version, where it is older than it was or was removed and that is not wanted so, or
    where it can be neither read nor made.
    """
    memory = Memory(path)
    if not new and is_absent(path):
        memory.check_missing()
    connection, secret, adopted = open_file(path)
    ledger = Ledger(path, connection, secret)
    ledger.adopted = adopted
    try:
        # What others write meanwhile is in the ledger before it is remembered, so that what is
        # remembered must be asked for first.
        known = memory.recall(ledger.age().id)
        try:
            memory.check_age(ledger.age(), known)
        except ReportgenError:
            if not new:
                raise
            ledger.renew()
    except BaseException:
        ledger.close()
        raise
    return ledger


def find_ledger(path: Path) -> Ledger | None:
    """Return the ledger in a file, None where there never was one; it is not made.

    Raises `ReportgenError` as `open_ledger` does.
    """
    if is_absent(path):
        Memory(path).check_missing()
        return None
    return open_ledger(path)


class Ledger:
    """An open ledger. Whatever a method wrote is on disk when it returns.

    Every method raises `ReportgenError` where the file cannot be read or written.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, secret: bytes) -> None:
        self.path = path
        self._connection = connection
        self._secret = secret
        self._people, self._messages = People(connection, secret), Messages(connection)
        self._memory = Memory(path)
        #: Whether the memory could be written before.
        self._remembers = False
        self._lock = Lock(path)
        #: Whether the file is that of an earlier version, which was brought up to date just now.
        self.adopted = False

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
        with self._lock.held():
            yield

    def seal(self, data: bytes) -> str:
        """Return a digest (HMAC-SHA256, RFC 2104, in hex) that only this ledger can make.

        So whoever guesses what was digested cannot find out whether the guess is right.
        """
        return seal(self._secret, data)

    # --- Age and place ---------------------------------------------------------------------------

    def age(self) -> Age:
        """Return what the ledger says of its age."""
        query = (
            "SELECT id, counter, host, at, (SELECT max(at) FROM"
            " (SELECT max(at) AS at FROM messages UNION ALL SELECT max(at) FROM opt_outs)),"
            " (SELECT count(*) FROM messages) FROM age"
        )
        with reported(self.path):
            row = self._connection.execute(query).fetchone()
            if row is None:
                raise trouble(
                    self.path, say("the ledger has lost its id."), say("Take it from a backup.")
                )
            id, counter, host, used, last, sent = row
            return Age(id, counter, host, used, last or "", sent, self._people.count())

    def stand(self) -> Standing:
        """Return what the ledger is for this computer: asked before anything is sent.

        Raises `ReportgenError` where it is one of several.
        """
        check_copies(self.path)
        return self._memory.stand(self.age())

    def agree(self) -> None:
        """Note that somebody says that this is the ledger to send from, on this computer."""
        if self.stand().copied:
            self.renew()
        with self._transaction():
            self._use()
        self._remember(agreed=True)

    def renew(self) -> None:
        """Make the ledger one of its own, apart from all that were the same so far."""
        with self._transaction():
            self._connection.execute("UPDATE age SET id = ?", (new_id(),))

    def _use(self) -> None:
        self._connection.execute("UPDATE age SET host = ?, at = ?", (host_name(), _now()))

    def _remember(self, agreed: bool = False) -> bool:
        """Write down outside the project how old the ledger is, and tell whether that worked.

        The ledger is locked meanwhile, so that of two processes none writes what is behind.
        """
        with self._transaction():
            done = self._memory.note(self.age(), agreed)
        self._remembers = self._remembers or done
        return done

    # --- Messages --------------------------------------------------------------------------------

    def find(self, mailing: str, reason: str, address: str) -> Entry | None:
        """Return what is known of a person's message; None where it may be sent."""
        with reported(self.path):
            return self._messages.find(mailing, reason, self._people.keys(address))

    def entries(self, mailing: str) -> list[Entry]:
        """Return all that is known of a mailing, in order of time."""
        with reported(self.path):
            return self._messages.of(mailing)

    def enclosed(self, mailing: str) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """Return what went with the messages of a mailing: names with their SHA-256 (hex).

        They are by key (hex) and reason, as entries have them.
        """
        with reported(self.path):
            return self._messages.enclosed(mailing)

    def entries_of(self, mailing: str, address: str) -> list[Entry]:
        """Return all that is known of a mailing and a person, whatever the reasons."""
        with reported(self.path):
            found = self._messages.of_person(self._people.keys(address))
            return [each for each in found if each.mailing == mailing]

    def mailings(self) -> list[str]:
        """Return the ids of all mailings of which something was sent, in order."""
        with reported(self.path):
            return self._messages.mailings()

    def count_alike(
        self, mailing: str, mails: Iterable[tuple[str, str]], gone: Collection[str]
    ) -> Counter[str]:
        """Return how many people got which other mailing that may be the same as this one.

        `mails` are addresses with the subjects of what they are to get. A mailing is alike that
        had the same subject; one of those that are `gone` also if its subjects were not noted.
        """
        with reported(self.path):
            keyed = [
                (self._people.keys(address), self._seal_subject(subject))
                for address, subject in mails
            ]
            return self._messages.count_alike(mailing, keyed, gone)

    def hand(self, handover: Handover) -> None:
        """Write down that a message is about to go out, for whatever happens then.

        Raises `HeldBackError` where it went out before, may have done so, or must not at all.
        """
        with self._transaction():
            if self._people.is_opted_out(handover.address):
                raise HeldBackError(None)
            keys = self._people.keys(handover.address)
            before = self._messages.find(handover.mailing, handover.reason, keys)
            if before:
                raise HeldBackError(before)
            key = self._people.key(handover.address)
            self._messages.insert(handover, key, State.HANDED, _now(), handover.note)
            self._messages.note_enclosed(handover, key)
            self._people.note_spelling(handover.address)
            if handover.subject:
                sealed = self._seal_subject(handover.subject)
                self._messages.note_subject(handover.mailing, key, sealed)
            self._use()
        could = self._remembers
        if not self._remember() and could:
            self.release(handover)
            raise trouble(
                self.path,
                say("what is sent cannot be counted outside the project any more."),
                say(
                    "Check space and rights in {folder}; then send again.",
                    folder=self._memory.folder,
                ),
            )

    def confirm(self, handover: Handover, reply: str) -> None:
        """Write down that the server has taken a message over."""
        with self._transaction():
            key = self._people.key(handover.address)
            self._messages.confirm(handover, key, _now(), reply)

    def refuse(self, handover: Handover, reply: str) -> None:
        """Write down that the server has refused a message for good."""
        with self._transaction():
            key = self._people.key(handover.address)
            self._messages.refuse(handover, key, _now(), reply)
            self._people.note_spelling(handover.address)

    def release(self, handover: Handover) -> None:
        """Take back a hand-over that surely failed, so that the message can be sent later."""
        with self._transaction():
            self._messages.release(handover, self._people.key(handover.address))

    def settle(self, mailing: str, address: str, arrived: bool, reason: str = "") -> list[Entry]:
        """Let a person decide what became of a message, and return the entry as it was before.

        One that did not arrive is sent again by the next sending. That goes for one that was
        refused too; what was sent stays as it is. The list is empty where nothing was to decide.
        """
        with self.lock(), self._transaction():
            before = self._messages.find(mailing, reason, self._people.keys(address))
            open_states = [State.HANDED] if arrived else [State.HANDED, State.REFUSED]
            if before is None or before.state not in open_states:
                return []
            if arrived:
                self._messages.settle(before, _now())
            else:
                self._messages.remove(before)
            return [before]

    # --- People ----------------------------------------------------------------------------------

    def opt_out(self, address: str, names: Iterable[str] = ()) -> None:
        """Send nothing to this person any more, in any mailing; `names` are what they are called.

        That can be noted while something is sent, so that it holds at once.
        """
        with self._transaction():
            self._people.opt_out(address, names, _now())
            self._use()
        self._remember()

    def is_opted_out(self, address: str) -> bool:
        with reported(self.path):
            return self._people.is_opted_out(address)

    def keep_names(self, address: str, names: Iterable[str]) -> None:
        """Keep what somebody is called who opted out, in digests."""
        with reported(self.path):
            new = [name for name in names if not self._people.is_name_known(name)]
        if new:
            with self._transaction():
                self._people.keep_names(address, new)

    def is_namesake(self, name: str, address: str) -> bool:
        """Tell whether somebody of this name opted out, and nobody said that it is another."""
        with reported(self.path):
            return self._people.is_name_known(name) and not self._people.is_told_apart(address)

    def tell_apart(self, address: str) -> None:
        """Note that who lives here is another than who opted out and has the same name."""
        with self._transaction():
            self._people.tell_apart(address, _now())

    def export_opt_outs(self) -> list[OptOuts]:
        """Return who opted out, also in other ledgers: keys, and what they are made by."""
        with reported(self.path):
            return self._people.export()

    def import_opt_outs(self, everything: Iterable[OptOuts]) -> int:
        """Note the opt-outs of other ledgers, and return how many are new."""
        with self._transaction():
            before = self._people.count()
            for each in everything:
                self._people.take_over(each)
            count = self._people.count() - before
            self._use()
        self._remember()
        return count

    def merge(self, other: OtherLedger) -> int:
        """Note who got what by another ledger, and return how many messages are new here."""
        same = other.secret == self._secret
        with self._transaction():
            count = sum(take_over(e, self._people, self._messages, same) for e in other.entries)
            self._use()
        self._remember()
        return count

    def drafts(self, address: str) -> list[str]:
        """Return the folders and names of drafts to a person that nobody settled yet."""
        with reported(self.path):
            found = self._messages.of_person(self._people.keys(address))
            return [each.draft for each in found if each.is_exported]

    def knows(self, address: str) -> bool:
        """Tell whether anything was sent to this person, or they opted out."""
        with reported(self.path):
            sent = self._messages.of_person(self._people.keys(address))
            return bool(sent) or self._people.is_opted_out(address)

    def forget(self, address: str, names: Iterable[str] = ()) -> int:
        """Remove an address from the file's very bytes, and return in how many entries it stood.

        That something was sent stays proved under the key, by digests that only the ledger can
        make of a message; nothing is sent there any more. `names` are what the person is called.
        """
        with self.lock():
            with self._transaction():
                found = self._messages.of_person(self._people.keys(address))
                named = [each for each in found if each.address is not None]
                for entry in named:
                    bare = (entry.message_id, entry.digest)
                    self._messages.forget(entry, {each: self.seal(each.encode()) for each in bare})
                self._people.opt_out(address, names, _now())
                # A copy from before would name the person again.
                self._connection.execute("UPDATE age SET counter = counter + 1")
                self._use()
            self._remember()
            with reported(self.path):
                self._connection.execute("VACUUM")
        return len(named)

    def _seal_subject(self, subject: str) -> str:
        return self.seal(b"subject " + normalise_address(subject).encode("utf-8", "surrogatepass"))

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


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
