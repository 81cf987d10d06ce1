"""Who gets what of a mailing, by which channel, and who is left out and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from reportgen.mailings.definition import Mailing
from reportgen.mailings.ledger.ledger import Ledger
from reportgen.mailings.recipients.addresses import normalise_address
from reportgen.mailings.recipients.recipient import Recipient
from reportgen.problems.message import NOTHING, Message, say
from reportgen.problems.problem import Problem, Severity
from reportgen.sheets.choose import answers, tell_unmatched
from reportgen.sheets.cut import CutProfile

#: Which field of a sheet answers to which interest of a recipient.
INTERESTS: Mapping[str, str] = {"cities": "city", "topics": "topics"}


#: Why somebody is left out of whom nobody said yet who they are.
NAMESAKE = say("somebody of this name opted out by e-mail")


@dataclass(frozen=True, slots=True)
class Allotment:
    """What one recipient gets: sheets in their order, and how it reaches them.

    `address` names the person in the ledger: the e-mail address, or the postal one on a line.
    `own` are the sheets of which they get forms.
    """

    recipient: Recipient
    channel: str
    address: str
    profiles: tuple[CutProfile, ...]
    own: tuple[CutProfile, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who gets nothing, and why."""

    recipient: Recipient
    address: str
    why: Message


def address_of(recipient: Recipient, channel: str) -> str:
    """Return what names a recipient in the ledger, "" where they cannot be reached so."""
    if channel == "email" or recipient.email:
        return recipient.email
    parts = (recipient.organisation, recipient.name, *recipient.street)
    town = f"{recipient.postcode} {recipient.city}".strip()
    return ", ".join(filter(None, [*parts, town])) if recipient.street and town else ""


def allot(
    mailing: Mailing,
    channel: str,
    recipients: Iterable[Recipient],
    profiles: tuple[CutProfile, ...],
    ledger: Ledger,
    own: Callable[[Recipient], tuple[CutProfile, ...]] = lambda recipient: (),
) -> tuple[list[Allotment], list[LeftOut]]:
    """Return who gets what by a channel, and who is left out of it.

    Recipients of the other channel are in neither. `profiles` are the mailing's, in order; `own`
    returns those of which somebody gets forms.
    """
    allotted: list[Allotment] = []
    left_out: list[LeftOut] = []
    first: dict[str, Recipient] = {}
    recipients = list(recipients)
    _keep_names(recipients, ledger)
    for recipient in recipients:
        if (recipient.channel or mailing.channel) != channel:
            continue
        address = address_of(recipient, channel)
        key = normalise_address(address)
        chosen = _interesting(profiles, recipient) if mailing.by_interest else profiles
        theirs = own(recipient)
        more = bool(mailing.reports or theirs)
        if not address:
            why = say("no e-mail address") if channel == "email" else say("no postal address")
            left_out.append(LeftOut(recipient, recipient.called, why))
        elif refusal := find_refusal(recipient, channel, ledger):
            left_out.append(LeftOut(recipient, address, refusal))
        elif key in first:
            why = say(
                "{person} ({place}) is the same as {other}",
                person=recipient.called,
                place=recipient.place,
                other=first[key].place,
            )
            left_out.append(LeftOut(recipient, address, why))
        elif not chosen and not more and mailing.has_sheets:
            left_out.append(LeftOut(recipient, address, say("no sheet is of interest")))
        elif not chosen and not more and mailing.has_forms:
            left_out.append(LeftOut(recipient, address, say("no sheet is theirs")))
        else:
            first[key] = recipient
            allotted.append(Allotment(recipient, channel, address, chosen, theirs))
    return allotted, left_out


def find_refusal(recipient: Recipient, channel: str, ledger: Ledger) -> Message:
    """Return why the ledger lets a recipient get nothing, `NOTHING` where it does not say so."""
    address = address_of(recipient, channel)
    former = address_of(recipient.formerly, channel) if recipient.formerly else ""
    if any(map(ledger.is_opted_out, filter(None, (address, former)))):
        return say("opted out")
    if not recipient.email and ledger.is_namesake(recipient.called, address):
        return NAMESAKE
    return NOTHING


def _keep_names(recipients: Iterable[Recipient], ledger: Ledger) -> None:
    """Let the ledger know what those are called who opted out by e-mail."""
    for recipient in recipients:
        if recipient.email and ledger.is_opted_out(recipient.email):
            ledger.keep_names(recipient.email, [recipient.called])


def _interesting(profiles: tuple[CutProfile, ...], recipient: Recipient) -> tuple[CutProfile, ...]:
    """Return the sheets that answer to every kind of interest that a recipient has."""
    wanted = {field: getattr(recipient, kind) for kind, field in INTERESTS.items()}
    return tuple(
        profile
        for profile in profiles
        if all(answers(profile, field, texts) for field, texts in wanted.items() if texts)
    )


def check_interests(
    recipients: Iterable[Recipient], profiles: tuple[CutProfile, ...]
) -> list[Problem]:
    """Return warnings of interests that no sheet of the project answers to."""
    problems = []
    for recipient in recipients:
        for kind, field in INTERESTS.items():
            for text in getattr(recipient, kind):
                if not any(answers(profile, field, [text]) for profile in profiles):
                    said, advice = tell_unmatched(profiles, field, text)
                    problems.append(Problem(recipient.place, said, advice, kind, Severity.WARNING))
    return problems
