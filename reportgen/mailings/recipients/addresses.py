"""Addresses and names as they are compared, and the keyed digests that stand for them."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from contextlib import suppress

#: Signs that nobody sees and that are in no category of their own: fillers, joiners, variation
#: selectors (Unicode, Default_Ignorable_Code_Point).
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def normalise_address(text: str) -> str:
    """Return what all ways to write one address have in common.

    Forms of letters (NFKC) and their case count for nothing (Unicode 3.13), nor do blanks of any
    kind and number, signs that nobody sees, and whether a host is in Punycode (RFC 5890). RFC
    5321 2.4 lets hosts tell apart the cases of a local part; none that matters does.
    """
    folded = _fold(text)
    # What is decomposed or decoded may have to be folded again.
    while folded != text:
        text, folded = folded, _fold(folded)
    return folded


def former_address(text: str) -> str:
    """Return the normal form that ledgers have been keyed by since they were there."""
    folded = unicodedata.normalize("NFD", text.strip()).casefold()
    return unicodedata.normalize("NFC", folded)


def normalise_name(text: str) -> str:
    """Return what of a person's name counts: its words without accents, in any order.

    The umlauts of German are two letters, as they are where a keyboard has none.
    """
    plain = normalise_address(text).translate(_UMLAUTS)
    bare = "".join(
        char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char)
    )
    return " ".join(sorted(re.findall(r"\w+", bare)))


def _fold(text: str) -> str:
    compatible = unicodedata.normalize("NFKC", text)
    if not compatible.isascii():
        compatible = _UNSEEN.sub("", compatible)
    seen = "".join(char for char in compatible if char.isspace() or not _is_unseen(char))
    line = " ".join(seen.split())
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", line).casefold())
    return _without_punycode(folded)


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) in ("Cf", "Cc")


def _without_punycode(text: str) -> str:
    local, at, host = text.rpartition("@")
    if "xn--" not in host:
        return text
    labels = host.split(".")
    for number, label in enumerate(labels):
        if label.startswith("xn--"):
            with suppress(ValueError):
                labels[number] = label[4:].encode("ascii").decode("punycode")
    return f"{local}{at}{'.'.join(labels)}"


def key_of(secret: bytes, normal: str, use: bytes = b"") -> bytes:
    """Return the digest that stands for an address or name in normal form.

    It is keyed, since whoever guesses an address could find out a bare hash of it. `use` (16
    bytes at most) keeps names apart from addresses.
    """
    data = normal.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=32, key=secret, person=use).digest()


def seal(secret: bytes, data: bytes) -> str:
    """Return a digest (HMAC-SHA256, RFC 2104, in hex) that only who has the secret can make."""
    return hmac.new(secret, data, hashlib.sha256).hexdigest()
