"""The person that is to be forgotten: their address, what lists call them, what to search for."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen.mailings.forgetting.search import (
    Sought,
    seek_address,
    seek_name,
    seek_postal,
    seek_street,
)
from reportgen.mailings.recipients.addresses import normalise_address
from reportgen.mailings.recipients.recipient import Recipient
from reportgen.problems.message import Message, say


class Person:
    """Somebody with an address, by e-mail or by post, and what was learnt of them from lists."""

    def __init__(self, address: str, names: Iterable[str] = ()) -> None:
        self.address = address
        self._names: dict[str, str] = {}
        self.call(*names)
        #: What lists greet them by: their name, or the organisation's where they have none.
        self.called: set[str] = set()
        self._key = normalise_address(address)
        self._theirs: dict[str, Recipient] = {}
        self._others: dict[str, set[str]] = {}

    def is_meant(self, text: str) -> bool:
        """Tell whether an address is this person's."""
        return normalise_address(text) == self._key

    @property
    def names(self) -> list[str]:
        """The full names of the person, each in one of the ways it was written."""
        return sorted(self._names.values())

    def call(self, *names: str) -> None:
        """Note full names of the person."""
        for name in names:
            if plain := " ".join(name.split()):
                self._names.setdefault(normalise_address(plain), plain)

    def learn(self, recipient: Recipient) -> None:
        """Note what a list says of the person."""
        self.call(recipient.name)
        self.called |= {recipient.called} - {""}
        if home := _home_of(recipient):
            self._theirs[home] = recipient

    def compare(self, recipient: Recipient) -> None:
        """Note where somebody else lives or works, or the person by another address."""
        if home := _home_of(recipient):
            self._others.setdefault(home, set()).add(normalise_address(recipient.name))

    def seek(self) -> tuple[tuple[Sought, ...], list[Message]]:
        """Return what to search for, and in words what of the person is not searched for."""
        passed_over: list[Message] = []
        found: list[Sought | None] = [
            seek_address(self.address) if "@" in self.address else seek_postal(self.address)
        ]
        for name in self.names:
            found.append(seek_name(name))
            if found[-1] is None:
                passed_over.append(say("the name “{name}”, a single word", name=name))
        for home, recipient in sorted(self._theirs.items()):
            # Colleagues share the address of their office, which names none of them.
            if self._others.get(home, set()) - self._names.keys():
                passed_over.append(say("a postal address that others in the lists have too"))
            else:
                found.append(seek_street(recipient))
        return tuple(each for each in found if each), list(dict.fromkeys(passed_over))


def _home_of(recipient: Recipient) -> str:
    if not recipient.street or not recipient.city:
        return ""
    parts = (*recipient.street, recipient.postcode, recipient.city)
    return normalise_address(", ".join(parts))
