"""The command that says what became of messages of which nobody knew."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

import click

from reportgen.cli import counts
from reportgen.cli.mailing.ledger import ask_number
from reportgen.cli.mailing.session import NAME, id_of_sent, opened_ledger, read_address, telling
from reportgen.cli.session import called, echo, open_folder, quote_word
from reportgen.cli.speech import SpokenCommand, misuse
from reportgen.problems.message import Message, say, say_count

if TYPE_CHECKING:
    from reportgen.mailings.ledger.handovers import Entry


@click.command(cls=SpokenCommand)
@NAME
@click.argument("address", required=False)
@click.option("--exported", is_flag=True, help="All drafts that are not settled yet.")
@click.option("--arrived/--lost", "arrived", default=None, help="What you found out.")
@click.option("--again", "reason", metavar="REASON", default="", help="Of which correction.")
@click.option(
    "--yes",
    "agreed",
    metavar="N",
    type=click.IntRange(min=1),
    help="With --exported: do it without asking, if there are just N drafts.",
)
@click.pass_context
def settle(
    context: click.Context,
    name: str,
    address: str | None,
    exported: bool,
    arrived: bool | None,
    reason: str,
    agreed: int | None,
) -> None:
    """Say of a message to ADDRESS whether it arrived. One that is lost is sent by the next send.

    A message that was refused can be called lost too, once its address is right again. With
    --exported it is said of all drafts that are not settled yet.
    """
    from reportgen.mailings import dispatch

    if arrived is None:
        raise misuse(say("Say --arrived or --lost."))
    if exported == (address is not None):
        raise misuse(say("Name an address, or say --exported for all drafts."))
    project = open_folder(context)
    why = " ".join(reason.split())
    again = f" --again {quote_word(why)}" if why else ""
    with telling(), opened_ledger(project) as ledger, ledger.lock():
        mailing = id_of_sent(project, name)
        if address is not None:
            noted = (each.address for each in ledger.entries(mailing) if each.address)
            address = read_address(address, noted)
            addresses = [address]
        else:
            addresses = dispatch.find_drafts(ledger, mailing, why)
            _agree(len(addresses), arrived, agreed)
        before = dispatch.settle(project, ledger, mailing, addresses, arrived, why)
    if not before:
        raise misuse(
            say("There is nothing to settle of drafts.")
            if exported
            else say("There is nothing to settle with “{address}”.", address=address),
            say(
                "What is open, and of which correction: {command}",
                command=f"{called(context)} mail status {quote_word(name)}",
            ),
        )
    told = [say("{drafts}.", drafts=counts.drafts(len(before)))] if exported else []
    if arrived:
        echo(say("Noted as arrived."), *told)
        return
    command = f"{called(context)} mail send {quote_word(name)}{again}"
    echo(say("Noted as lost."), *told, say("To send it: {command}", command=command))
    _warn_of_drafts(before)


def _agree(count: int, arrived: bool, agreed: int | None) -> None:
    """Let a person say how many drafts there are; stop where it is another number."""
    if not count:
        return
    echo(
        say("{drafts} would count as sent.", drafts=counts.drafts(count))
        if arrived
        else say(
            "{drafts} would count as never sent, and are sent or exported again.",
            drafts=counts.drafts(count),
        )
    )
    question = say("How many drafts? Type the number")
    ask_number(count, agreed, question, partial(_tell_drafts, count), say("Nothing was noted."))


def _tell_drafts(count: int, agreed: int) -> Message:
    return say_count(
        "There is {count} draft, not {agreed}.",
        "There are {count} drafts, not {agreed}.",
        count=count,
        agreed=agreed,
    )


def _warn_of_drafts(entries: Iterable[Entry]) -> None:
    names = [each.draft for each in entries if each.draft]
    if names:
        echo(say("Remove the drafts, so that nobody sends them as well: {files}.", files=names))
