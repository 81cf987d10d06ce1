"""Domain names with letters beyond ASCII: as people read them, and as they go over the wire.

The rules are those of IDNA 2008 (RFC 5890 to 5892), with what is usual before it: small letters,
NFKC. The codec of Python is that of IDNA 2003, which makes another name of “straße”.
"""

from __future__ import annotations

import re
import unicodedata

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_DOTS = re.compile("[.\u3002\uff0e\uff61]")
#: Letters that a change of case does not keep, and that are letters of their own (RFC 5892, 2.6).
_KEPT = frozenset("ßς")
_ALLOWED = frozenset(["Ll", "Lo", "Lm", "Mn", "Mc", "Nd"])
#: Scripts whose letters look alike; a label that mixes them is a slip or a trap (Unicode TS 39).
_ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def to_wire(domain: str) -> str:
    """Return a domain in ASCII (A-labels) and small letters. Raises `ValueError` for none."""
    labels = [_encode(label) for label in _DOTS.split(domain)]
    if len(labels) < 2 or len(".".join(labels)) > 253:
        raise ValueError("a domain has two labels at least and 253 characters at most")
    if not re.fullmatch("[a-z]{2,63}|xn--.+", labels[-1]):
        raise ValueError("the last label is no top-level domain")
    return ".".join(labels)


def to_readable(domain: str) -> str:
    """Return a domain as people read it (U-labels); what cannot be decoded stays as it is."""
    labels = []
    for label in domain.split("."):
        try:
            labels.append(_decode(label) if label.lower().startswith("xn--") else label)
        except ValueError:
            labels.append(label)
    return ".".join(labels)


def show_address(address: str) -> str:
    """Return an e-mail address as people read it."""
    local, at, domain = address.rpartition("@")
    return f"{local}@{to_readable(domain)}" if at and "xn--" in domain.lower() else address


def _encode(label: str) -> str:
    small = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", label).lower())
    if small.startswith("xn--"):
        small = _decode(small)
    if small.isascii():
        if not _LABEL.fullmatch(small) or small[2:4] == "--":
            raise ValueError(f"“{label}” is no label of a domain")
        return small
    _check(small)
    coded = "xn--" + small.encode("punycode").decode("ascii")
    if len(coded) > 63:
        raise ValueError(f"“{label}” is too long for a label of a domain")
    return coded


def _decode(label: str) -> str:
    """Return the U-label of an A-label. Raises `ValueError` unless each is made of the other."""
    small = label.lower()[4:].encode("ascii").decode("punycode")
    _check(small)
    if "xn--" + small.encode("punycode").decode("ascii") != label.lower():
        raise ValueError(f"“{label}” is no label of a domain")
    return small


def _check(label: str) -> None:
    fits = (
        not label.isascii()
        and unicodedata.normalize("NFC", label) == label
        and not label.startswith("-")
        and not label.endswith("-")
        and label[2:4] != "--"
        and unicodedata.category(label[0])[0] != "M"
        and all(map(_is_allowed, re.sub("(?<=l)·(?=l)", "", label)))
    )
    names = (unicodedata.name(char, "") for char in label)
    scripts = {script for name in names for script in _ALIKE if name.startswith(f"{script} ")}
    if not fits or len(scripts) > 1:
        raise ValueError(f"“{label}” is no label of a domain")


def _is_allowed(char: str) -> bool:
    if char in _KEPT or re.match("[a-z0-9-]", char):
        return True
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
    return unicodedata.category(char) in _ALLOWED and folded == char
