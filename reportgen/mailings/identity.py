"""What a message is called (RFC 5322, 3.6.4): the same for the same content to the same person.

It is sealed with the ledger's secret, since it goes out in the message and stays in the ledger:
whoever guesses a person and a text cannot find out by it whether the guess is right.
"""

from __future__ import annotations

from collections.abc import Callable

_LENGTH = 40
"""Hex digits of what tells one message from another, in both forms."""


def seal_identity(digest: str, seal: Callable[[bytes], str]) -> str:
    """Return the identity of a message, by a digest (hex) of its content."""
    return seal(f"Message-ID {digest[:_LENGTH]}".encode("ascii"))[:_LENGTH]


def is_same_message(one: str, other: str, seal: Callable[[bytes], str]) -> bool:
    """Tell whether two Message-IDs are of one message, one of them perhaps of an earlier version.

    Earlier versions wrote the digest of the content as it was.
    """
    return one == other or _sealed(one, seal) == other or one == _sealed(other, seal)


def _sealed(message_id: str, seal: Callable[[bytes], str]) -> str:
    """Return the Message-ID of today for one of an earlier version."""
    digest, at, host = message_id.removeprefix("<").partition("@")
    return f"<{seal_identity(digest, seal)}{at}{host}" if digest.isascii() else message_id
