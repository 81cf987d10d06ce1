"""Opting out: by address, by name, and from one computer to another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportgen.mailings.allotment import address_of
from reportgen.mailings.forgetting.pasted import parse_pasted
from reportgen.mailings.forgetting.people import list_addresses
from reportgen.mailings.ledger.copies import is_ledger, read_other
from reportgen.mailings.ledger.ledger import Ledger
from reportgen.mailings.ledger.opt_out_files import read_opt_outs, write_opt_outs
from reportgen.mailings.recipients.addresses import normalise_address
from reportgen.mailings.recipients.recipient import Recipient
from reportgen.problems.message import NOTHING, say
from reportgen.problems.problem import UnfitError


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


@dataclass(frozen=True, slots=True)
class OptedOut:
    """Who opted out now, by address, and what is to be done about it."""

    addresses: tuple[str, ...]
    #: Those of them that no list names.
    unlisted: tuple[str, ...]
    #: Drafts to them that were exported.
    drafts: tuple[str, ...]
    #: Postal addresses of who shares a name with them, of which somebody must say who that is.
    namesakes: tuple[str, ...]


def opt_out(ledger: Ledger, texts: Iterable[str], people: Sequence[Recipient]) -> OptedOut:
    """Note that nothing is to be sent to addresses any more, as they were typed or pasted.

    `people` are those of all lists. Raises `UnfitError` for what is no address, before anything is
    noted, and `ReportgenError`.
    """
    listed = list_addresses(people)
    known = {normalise_address(each) for each in listed}
    meant = tuple(dict.fromkeys(parse_pasted(each, listed) for each in texts))
    before = set(find_namesakes(people, ledger))
    for address in meant:
        ledger.opt_out(address, names_of(people, address))
    return OptedOut(
        meant,
        tuple(each for each in meant if normalise_address(each) not in known),
        tuple(draft for each in meant for draft in ledger.drafts(each)),
        tuple(each for each in find_namesakes(people, ledger) if each not in before),
    )


def tell_apart(ledger: Ledger, texts: Iterable[str], people: Iterable[Recipient]) -> list[str]:
    """Note that addresses are of others than who opted out and has the same name; return them.

    Raises `UnfitError` for what is no address, and for one that is opted out itself, before
    anything is noted, and `ReportgenError`.
    """
    listed = list_addresses(people)
    meant = list(dict.fromkeys(parse_pasted(each, listed) for each in texts))
    for address in meant:
        if ledger.is_opted_out(address):
            said = say("{address} is opted out by this very address.", address=address)
            raise UnfitError(said, NOTHING)
    for address in meant:
        ledger.tell_apart(address)
    return meant


def export_opt_outs(ledger: Ledger, path: Path) -> int:
    """Write all opt-outs to a file and return how many. Raises `ReportgenError`."""
    everything = ledger.export_opt_outs()
    write_opt_outs(path, everything)
    return sum(len(each.people) for each in everything)


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken over from a file: how many opt-outs it had, and how many messages were new.

    Of a file of opt-outs alone, `messages` is None. `is_new` tells whether anything was new.
    """

    opt_outs: int
    messages: int | None
    is_new: bool


def import_opt_outs(ledger: Ledger, path: Path) -> Imported:
    """Take over what a file of opt-outs or another ledger knows. Raises `ReportgenError`."""
    messages = None
    if is_ledger(path):
        other = read_other(path)
        everything = list(other.opt_outs)
        messages = ledger.merge(other)
    else:
        everything = read_opt_outs(path)
    new = ledger.import_opt_outs(everything)
    count = sum(len(each.people) for each in everything)
    return Imported(count, messages, bool(new or messages))
