"""Addresses as people paste them: out of a mail program, a table or a plan."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

from reportgen.fields.values import parse_email
from reportgen.mailings.recipients.addresses import normalise_address
from reportgen.problems.message import Message, all_of, say
from reportgen.problems.problem import UnfitError
from reportgen.problems.suggest import nearest

#: What stands around an address, as in “"Maria Muster" <maria@example.org>; …”.
_AROUND = re.compile('[\\s<>()\\[\\],;|"“”„‟«»]+')
_LINK = re.compile("mailto:", re.IGNORECASE)


def parse_pasted(text: str, known: Iterable[str] = ()) -> str:
    """Return the address that a text means: one of those known, or any e-mail address.

    Around an e-mail address there may be `mailto:`, a name, brackets, quotes, stops and blanks,
    and signs that nobody sees anywhere in it. A postal address is only understood where it is
    known. Raises `UnfitError` for no address, and for two.
    """
    by_key = {normalise_address(each): each for each in known if each}
    bare = _bare(text)
    for each in (text, bare):
        if (found := by_key.get(normalise_address(each))) is not None:
            return found
    addresses: dict[str, str] = {}
    plain = unicodedata.normalize("NFKC", unquote(bare) if _LINK.search(bare) else bare)
    for part in _AROUND.split(plain):
        if "@" in part:
            address = _strip(part)
            addresses.setdefault(normalise_address(address), address)
    if len(addresses) > 1:
        listed = all_of(f"“{each}”" for each in addresses.values())
        raise UnfitError(
            say("these are {count} addresses: {listed}.", count=len(addresses), listed=listed),
            say("Give one after the other."),
        )
    if not addresses:
        raise UnfitError(
            say(
                "“{bare}” is no e-mail address, and no postal one of the lists or plans.", bare=bare
            ),
            _mean(bare, by_key.values()),
        )
    [(key, address)] = addresses.items()
    try:
        return by_key[key] if key in by_key else parse_email(address)
    except UnfitError as error:
        raise UnfitError(error.message, _mean(address, by_key.values())) from None


def _mean(text: str, known: Iterable[str]) -> Message:
    if close := nearest(text, known):
        return say("Did you mean “{name}”?", name=close)
    return say("Write it as a list or a plan shows it.")


def _bare(text: str) -> str:
    """Return a text without signs that nobody sees, and without quotes and stops around it."""
    seen = "".join(" " if char.isspace() else char for char in text)
    seen = "".join(char for char in seen if unicodedata.category(char) not in ("Cf", "Cc"))
    return " ".join(seen.split()).strip(" \"'“”„‟«»;,")


def _strip(part: str) -> str:
    # What a link asks for besides, such as a subject, follows a question mark (RFC 6068).
    linked = _LINK.match(part)
    return (part[linked.end() :].split("?")[0] if linked else part).strip(".,:;'")


def nearest_address(address: str, known: Iterable[str]) -> str:
    """Return the known address that may be meant by one that is not, "" where none is like it."""
    close = nearest(address, known)
    local, other = (each.rpartition("@")[0] for each in (address, close))
    # People of one office have most of their addresses in common.
    return "" if local and other and not nearest(local, [other]) else close
