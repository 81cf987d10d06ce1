"""Addresses of links with tags in them (RFC 3986; for mail RFC 6068, for telephones RFC 3966).

What a template says of an address stays as it is written, and what is put in is encoded as the
part of the address that it is: a value cannot add a parameter, nor lead to another kind of place.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from reportgen.problems.message import say
from reportgen.wordtemplate.faults import FaultError
from reportgen.wordtemplate.files.text import ADDRESS_SAFE, has_safe_scheme

_ENCODED = re.compile("(?:%[0-9A-Fa-f]{2})+")
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.DOTALL)
_BLANKS = re.compile(r"[\s/]+")
#: What each part of an address keeps of a value beside letters, digits and "-._~".
_KEEPS = {
    "whole": ADDRESS_SAFE,
    "path": "/:@!$&'()*+,;=",
    "query": "/:@!'()*,",
    "parameters": "/:@!$&'()*+,;=?%",
    "fragment": "/:@!$&'()*+,;=?",
    "mail": "@,!&'*+",
    "telephone": "+*().;=",
}


def decode(address: str) -> tuple[str, list[int]]:
    """Return an address without percent signs, and where each of its characters was, and the end.

    Word encodes the braces of tags, and what stands within them, when a link is typed.
    """
    text: list[str] = []
    places: list[int] = []
    position = 0
    for found in _ENCODED.finditer(address):
        for place in range(position, found.start()):
            text.append(address[place])
            places.append(place)
        place = found.start()
        for char in bytes.fromhex(found.group().replace("%", "")).decode(errors="surrogateescape"):
            text.append(char)
            places.append(place)
            place += 3 * (1 if "\udc80" <= char <= "\udcff" else len(char.encode()))
        position = found.end()
    for place in range(position, len(address)):
        text.append(address[place])
        places.append(place)
    return "".join(text), [*places, len(address)]


def component_of(before: str) -> str:
    """Return of which part of an address a value is that stands behind `before`.

    "whole" is an address, or the rest of one behind its scheme.
    """
    if "#" in before:
        return "fragment"
    if "?" in before:
        return "parameters" if before.endswith("?") else "query"
    found = _SCHEME.match(before)
    if not found:
        return "path" if before else "whole"
    scheme, rest = found[1].lower(), found[2]
    if scheme in ("mailto", "tel"):
        return "mail" if scheme == "mailto" else "telephone"
    return "path" if rest.strip("/") else "whole"


def encode(value: str, component: str) -> str:
    """Return a value as this part of an address."""
    if component == "telephone":
        value = _BLANKS.sub("", value)
    return quote(value, safe=_KEEPS[component], errors="replace")


def require_link(address: str) -> None:
    """Raise FaultError for an address that values make up, and no link should lead to."""
    if not address or has_safe_scheme(address):
        return
    found = _SCHEME.match(address)
    raise FaultError(
        say("no link can lead to addresses of the kind {scheme}.", scheme=repr(f"{found[1]}:"))
        if found
        else say("{address} is no whole address.", address=repr(address[:60])),
        say("Give one that begins with https:, http:, mailto: or tel:, or write so in the link."),
    )
