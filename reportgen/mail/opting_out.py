"""Opting out: whom an address means, what they are called in the lists, and who shares the name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from reportgen.mail.allotment import address_of
from reportgen.mail.forgetting import find_lists
from reportgen.mail.ledger import Ledger, normalise_address
from reportgen.mail.recipients import Recipient, read_recipients
from reportgen.project import Project


def list_people(project: Project) -> list[Recipient]:
    """Return all recipients of the lists that can be read."""
    people: list[Recipient] = []
    for path in find_lists(project)[0]:
        # Whatever a list makes a reader raise, the others are read.
        with suppress(Exception):
            people += read_recipients(path, path.name, (), "", "", hidden_rows=True)[0]
    return people


def names_of(people: Iterable[Recipient], address: str) -> list[str]:
    """Return what lists call whoever has an address, e-mail or postal."""
    key = normalise_address(address)
    return [
        each.name or each.organisation
        for each in people
        if key in (normalise_address(each.email), normalise_address(address_of(each, "letter")))
    ]


def find_namesakes(people: Sequence[Recipient], ledger: Ledger) -> list[str]:
    """Return the postal addresses of who shares a name with somebody who opted out by e-mail."""
    found = (
        address_of(each, "letter")
        for each in people
        if not each.email
        and ledger.is_namesake(each.name or each.organisation, address_of(each, "letter"))
    )
    return [
        address for address in dict.fromkeys(found) if address and not ledger.is_opted_out(address)
    ]
