"""The command that says what became of messages of which nobody knew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from reportgen.cli.ledger import ask_number
from reportgen.cli.mail_session import NAME, id_of_sent, opened_ledger, read_address, telling
from reportgen.cli.session import called, count_of, echo, open_folder, quote_word

if TYPE_CHECKING:
    from reportgen.mailings.ledger.handovers import Entry


@click.command()
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
        raise click.UsageError("Say --arrived or --lost.")
    if exported == (address is not None):
        raise click.UsageError("Name an address, or say --exported for all drafts.")
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
        what = "of drafts" if exported else f"with “{address}”"
        raise click.UsageError(
            f"There is nothing to settle {what}. What is open, and of which correction: "
            f"{called(context)} mail status {quote_word(name)}"
        )
    count = "" if not exported else f" {count_of(len(before), 'draft')}."
    if arrived:
        echo(f"Noted as arrived.{count}")
        return
    echo(f"Noted as lost.{count} To send it: {called(context)} mail send {quote_word(name)}{again}")
    _warn_of_drafts(before)


def _agree(count: int, arrived: bool, agreed: int | None) -> None:
    """Let a person say how many drafts there are; stop where it is another number."""
    if not count:
        return
    became = "as sent" if arrived else "as never sent, and are sent or exported again"
    echo(f"{count_of(count, 'draft')} would count {became}.")
    question = "How many drafts? Type the number"
    ask_number("drafts", count, agreed, question, "Nothing was noted.")


def _warn_of_drafts(entries: Iterable[Entry]) -> None:
    names = [each.draft for each in entries if each.draft]
    if names:
        echo(f"Remove the drafts, so that nobody sends them as well: {', '.join(names)}.")
