"""What is told and asked before messages leave, whether by a server or as drafts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reportgen.cli import counts
from reportgen.cli.mailing.ledger import NOTHING_SENT, ask_about_alike, ask_about_ledger, ask_number
from reportgen.cli.mailing.session import NEW_LEDGER
from reportgen.cli.session import called, echo, echo_line, print_problems, quote_word
from reportgen.cli.speech import misuse, tell
from reportgen.fields.domains import show_address
from reportgen.mailings.telling import RESULTS
from reportgen.problems.message import Message, say, say_count

if TYPE_CHECKING:
    from reportgen.mailings.delivery.send import Delivery
    from reportgen.mailings.dispatch import Leaving, PlannedMailing
    from reportgen.mailings.ledger.handovers import Entry
    from reportgen.mailings.ledger.ledger import Ledger
    from reportgen.mailings.planning.file import Plan
    from reportgen.project.project import Project

_CommandT = TypeVar("_CommandT", bound=Callable[..., Any])
#: Of more people who are held back for one reason so many are named.
_ALIKE, _FIRST = 10, 3
_OPTIONS = (
    click.option(
        "--yes",
        "agreed",
        metavar="N",
        type=click.IntRange(min=1),
        help="Do it without asking, if there are just N recipients.",
    ),
    click.option(
        "--again",
        "reason",
        metavar="REASON",
        help="Send a correction to those who got the mailing before; the ledger keeps the reason.",
    ),
    click.option(
        "--same-subject",
        "alike",
        is_flag=True,
        help="Send also to those who got another mailing with the same subject.",
    ),
    NEW_LEDGER,
)


def leaving_options(command: _CommandT) -> _CommandT:
    """Give a command the options by which it is said who may get what."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Consent:
    """What the options of a command say of who may get what; `agreed` is how many people."""

    agreed: int | None
    reason: str | None
    alike: bool
    new_ledger: bool


def agree_on_leaving(
    context: click.Context,
    project: Project,
    ledger: Ledger,
    name: str,
    planned: PlannedMailing,
    way: Callable[[int], Message],
    consent: Consent,
) -> Leaving:
    """Return which messages of a plan leave now, as somebody agrees; else stop.

    `way` says what would become of so many messages: “2 messages would go out by …”. Whoever asks
    has the lock of the ledger. Raises `ReportgenError`.
    """
    from reportgen.mailings.dispatch import choose_leaving

    reason, alone = consent.reason, consent.agreed is not None
    if reason is not None and not reason.strip():
        raise misuse(say("Say why it is sent again: --again “new phone number on page 2”."))
    why = " ".join((reason or "").split())
    leaving = choose_leaving(project, ledger, planned, why)
    again = f"{called(context)} mail plan {quote_word(name)}"
    if not leaving.due:
        echo(_say_none(leaving, again))
        show_unsettled(ledger.entries(leaving.mailing), called(context), name)
        sys.exit(0)
    _show_changes(leaving, again)
    if not leaving.messages:
        echo(NOTHING_SENT, say("To plan it anew: {command}", command=again))
        sys.exit(1)
    ask_about_ledger(ledger, consent.new_ledger, alone, called(context))
    if not why:
        mails = [(each.address, each.subject) for each in leaving.messages]
        ask_about_alike(project, ledger, leaving.mailing, mails, consent.alike, alone)
    _ask(planned.plan, leaving, way, consent.agreed)
    return leaving


def _say_none(leaving: Leaving, again: str) -> Message:
    """Return why nobody is left to send to; `again` is the command that plans."""
    if leaving.reason:
        return say(
            "Nobody is left who got the mailing before and has not got what the plan has now. "
            "What is corrected since must be planned: {command}",
            command=again,
        )
    if leaving.planned:
        return say("Nobody is left to send to: all had it, were refused, or want nothing.")
    return say("The plan has no messages.")


def _show_changes(leaving: Leaving, again: str) -> None:
    """Tell what changed since the plan, and whose messages are held back for it."""
    changes, held = leaving.changes, leaving.held
    print_problems(changes.problems)
    if changes.sources:
        echo(
            say(
                "{files} changed since the plan; what was planned is sent. To plan it anew: "
                "{command}",
                files=changes.sources,
                command=again,
            )
        )
    if held:
        number = sum(map(len, held.values()))
        echo(say("Held back ({number}), until it is planned again:", number=number))
    for why, people in held.items():
        named: Sequence[Message | str] = people
        # A sheet that was withdrawn holds back all who would get it.
        if len(people) > _ALIKE:
            rest = len(people) - _FIRST
            named = [say("{names} and {count} more", names=people[:_FIRST], count=rest)]
        for each in named:
            echo_line(f"  {tell(say('{person}: {why}', person=each, why=why))}")


def _ask(plan: Plan, leaving: Leaving, way: Callable[[int], Message], agreed: int | None) -> None:
    """Let the user say how many recipients there are; stop where it is another number."""
    count = len(leaving.messages)
    rest = leaving.planned - count
    why_not = (
        say("they have it already, never got the mailing, are to be settled or opted out")
        if leaving.reason
        else say("sent to before, refused, to be settled or opted out")
    )
    made, messages = plan.made[:16].replace("T", " "), counts.messages(leaving.planned)
    echo(
        say(
            "The plan of {made} has {messages}, {rest} of them not for now ({why_not}).",
            made=made,
            messages=messages,
            rest=rest,
            why_not=why_not,
        )
        if rest
        else say("The plan of {made} has {messages}.", made=made, messages=messages),
        way(count),
    )
    question = say("How many recipients? Type the number to send")
    ask_number(count, agreed, question, partial(_tell_recipients, count), NOTHING_SENT)


def _tell_recipients(count: int, agreed: int) -> Message:
    return say_count(
        "There is {count} recipient, not {agreed}.",
        "There are {count} recipients, not {agreed}.",
        count=count,
        agreed=agreed,
    )


def show_deliveries(steps: Iterable[Delivery], total: int) -> Iterator[Delivery]:
    """Yield deliveries under a progress bar on a terminal, and tell of those not sent."""
    if sys.stderr.isatty():
        held = []
        try:
            with click.progressbar(
                steps, length=total, label=tell(say("Sending")), file=sys.stderr
            ) as bar:
                for delivery in bar:
                    held += [] if delivery.result in ("sent", "exported") else [delivery]
                    yield delivery
        finally:
            for delivery in held:
                _show_delivery(delivery)
        return
    for delivery in steps:
        _show_delivery(delivery)
        yield delivery


def _show_delivery(delivery: Delivery) -> None:
    detail = delivery.detail if isinstance(delivery.detail, str) else tell(delivery.detail)
    address = show_address(delivery.message.address)
    echo_line(f"{tell(RESULTS[delivery.result])}  {address}  {detail}", err=True)


def show_unsettled(entries: Iterable[Entry], program: str, name: str) -> None:
    """Tell what nobody knows of messages that were handed over, and how to settle them."""
    settle = f"{program} mail settle {quote_word(name)}"
    drafts = 0
    for entry in entries:
        if entry.is_exported:
            drafts += 1
        elif entry.state == "handed":
            address = quote_word(entry.address) if entry.address else "ADDRESS"
            again = f" --again {quote_word(entry.reason)}" if entry.reason else ""
            echo(
                say(
                    "Nobody knows whether this arrived: {address}, handed over on {when}. Ask, "
                    "then: {command} (or --lost)",
                    address=entry.address or entry.key[:12],
                    when=entry.when,
                    command=f"{settle} {address}{again} --arrived",
                )
            )
    if drafts:
        echo(
            say(
                "{drafts} exported, and not settled yet. Those that were not sent, one by one: "
                "{lost_command}. Then all others: {arrived_command}",
                drafts=counts.drafts(drafts),
                lost_command=f"{settle} ADDRESS --lost",
                arrived_command=f"{settle} --exported --arrived",
            )
        )
