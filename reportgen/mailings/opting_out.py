"""Opting out: what the lists call whoever has an address, and who shares the name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reportgen.mailings.allotment import address_of
from reportgen.mailings.ledger.ledger import Ledger
from reportgen.mailings.recipients.addresses import normalise_address
from reportgen.mailings.recipients.recipient import Recipient


def names_of(people: Iterable[Recipient], address: str) -> list[str]:
    """Return what lists call whoever has an address, e-mail or postal."""
    key = normalise_address(address)
    return [
        each.called
        for each in people
        if key in (normalise_address(each.email), normalise_address(address_of(each, "letter")))
    ]


def find_namesakes(people: Sequence[Recipient], ledger: Ledger) -> list[str]:
    """Return the postal addresses of who shares a name with somebody who opted out by e-mail."""
    found = (
        address_of(each, "letter")
        for each in people
        if not each.email and ledger.is_namesake(each.called, address_of(each, "letter"))
    )
    return [
        address for address in dict.fromkeys(found) if address and not ledger.is_opted_out(address)
    ]
