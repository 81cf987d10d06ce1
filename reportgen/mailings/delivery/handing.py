"""Handing a message over: kept to the byte and written down before, taken back where it failed."""

from __future__ import annotations

from pathlib import Path

from reportgen.mailings.delivery.sent import (
    drop_message,
    keep_message,
    loosen_message,
    path_of_sent,
    recover_sent,
    store_message,
)
from reportgen.mailings.homes import make_home
from reportgen.mailings.identity import is_same_message
from reportgen.mailings.ledger.handovers import Handover, HeldBackError, State
from reportgen.mailings.ledger.ledger import Ledger


def begin_handing(mailing: str, ledger: Ledger) -> Path:
    """Return the folder of a mailing, where what a crash left is put right.

    Whoever asks has the lock of the ledger. Raises `ReportgenError`.
    """
    home = ledger.path.parent / mailing
    make_home(home)
    known = ledger.entries(mailing)
    digests = {row.digest for row in known if row.state is not State.REFUSED}
    recover_sent(home, digests, ledger.seal)
    return home


def look_up(ledger: Ledger, mailing: str, reason: str, address: str) -> None:
    """Raise `HeldBackError` where somebody got a mailing before, may have, or wants nothing."""
    entry = ledger.find(mailing, reason, address)
    if entry or ledger.is_opted_out(address):
        raise HeldBackError(entry)


def is_due(ledger: Ledger, mailing: str, reason: str, address: str, message_id: str) -> bool:
    """Tell whether a planned message is to go to somebody.

    A correction goes to who got the mailing before, and not the same message already.
    """
    if ledger.is_opted_out(address) or ledger.find(mailing, reason, address):
        return False
    if not reason:
        return True
    got = [each for each in ledger.entries_of(mailing, address) if each.state is State.SENT]
    return bool(got) and not any(
        is_same_message(message_id, each.message_id, ledger.seal) for each in got
    )


def hand_over(home: Path, ledger: Ledger, handover: Handover, data: bytes) -> None:
    """Keep what goes out, and write down that it does.

    Raises `HeldBackError` where it must not go, and `ReportgenError`; nothing is kept then.
    """
    stored = store_message(home, data)
    try:
        ledger.hand(handover)
        try:
            keep_message(stored, handover.digest)
        except BaseException:
            ledger.release(handover)
            raise
    except BaseException:
        drop_message(stored)
        raise


def take_back(home: Path, ledger: Ledger, handover: Handover) -> None:
    """Take a message back that surely did not go, and keep nothing of it."""
    stored = loosen_message(path_of_sent(home, handover.digest))
    ledger.release(handover)
    drop_message(stored)


def refuse(home: Path, ledger: Ledger, handover: Handover, reply: str, handed: bool) -> None:
    """Write down that a message was refused for good, and keep nothing of what was handed over."""
    stored = loosen_message(path_of_sent(home, handover.digest)) if handed else None
    ledger.refuse(handover, reply)
    if stored:
        drop_message(stored)
