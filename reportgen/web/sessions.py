"""Who may use a running studio: tickets that open it once, and the browsers they let in.

A ticket stands in the address that a browser is started with, where other programs of the computer
may see it; so it is good for one browser alone. What lets a browser in afterwards is a cookie.
Browsers send cookies to every port of a host: so it has a name and a path of its own, which no
other server can know.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field

#: So many tickets and browsers are known at once; the oldest give way.
_MOST = 100


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that was let in; `key` has to come with whatever it changes."""

    key: str


@dataclass(slots=True)
class Sessions:
    """The tickets and browsers of one run of the studio; `prefix` begins every address."""

    prefix: str = field(default_factory=lambda: f"/{secrets.token_hex(8)}")
    cookie: str = field(default_factory=lambda: f"studio_{secrets.token_hex(4)}")
    #: What asks for tickets: it stands in a file that the user alone may read.
    master: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    _tickets: dict[str, None] = field(default_factory=dict)
    _open: dict[str, Session] = field(default_factory=dict)

    def issue(self) -> str:
        """Return a new ticket."""
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = None
        _drop_oldest(self._tickets)
        return ticket

    def enter(self, ticket: str) -> str:
        """Return the value of the cookie that a ticket buys, "" for one that is not good."""
        if ticket not in self._tickets:
            return ""
        del self._tickets[ticket]
        name = secrets.token_urlsafe(24)
        self._open[name] = Session(secrets.token_urlsafe(24))
        _drop_oldest(self._open)
        return name

    def find(self, cookie: str) -> Session | None:
        """Return the browser that has a cookie."""
        return self._open.get(cookie)

    def is_master(self, key: str) -> bool:
        """Tell whether somebody may ask for tickets."""
        return hmac.compare_digest(key.encode(), self.master.encode())


def is_key(session: Session, key: str) -> bool:
    """Tell whether what changes something comes from a page of the studio."""
    return hmac.compare_digest(key.encode(), session.key.encode())


def _drop_oldest(known: dict[str, Session] | dict[str, None]) -> None:
    while len(known) > _MOST:
        del known[next(iter(known))]
