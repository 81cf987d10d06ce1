"""The command of opt-outs: by address, by name, and from one computer to another."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli import counts
from reportgen.cli.mailing.ledger import warn_of_copy
from reportgen.cli.mailing.session import (
    NEW_LEDGER,
    mean,
    naming,
    opened_ledger,
    refusing,
    telling,
)
from reportgen.cli.session import called, echo, open_folder, quote_word
from reportgen.cli.speech import SpokenCommand, misuse
from reportgen.fields.domains import show_address
from reportgen.problems.message import NOTHING, Message, say

if TYPE_CHECKING:
    from reportgen.mailings.ledger.ledger import Ledger
    from reportgen.mailings.recipients.recipient import Recipient

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("opt-out", cls=SpokenCommand)
@click.argument("addresses", metavar="ADDRESS...", nargs=-1)
@click.option(
    "--somebody-else",
    is_flag=True,
    help="Say that ADDRESS is another person than who opted out and has the same name.",
)
@click.option("--export", "target", metavar="FILE", type=_FILE, help="Write all opt-outs to FILE.")
@click.option(
    "--import",
    "origin",
    metavar="FILE",
    type=_FILE,
    help="Take over the opt-outs of FILE; of another ledger also who got what.",
)
@NEW_LEDGER
@click.pass_context
def opt_out(
    context: click.Context,
    addresses: tuple[str, ...],
    somebody_else: bool,
    target: Path | None,
    origin: Path | None,
    new_ledger: bool,
) -> None:
    """Send nothing to ADDRESS any more, in any mailing.

    A file of opt-outs takes them to another computer. It names nobody, but whoever has it can
    find out whether an address is in it: keep it as you keep the lists.
    """
    if bool(addresses) + bool(target) + bool(origin) != 1:
        raise misuse(say("Name addresses, or --export FILE, or --import FILE."))
    if somebody_else and not addresses:
        raise misuse(say("Name the address of who is somebody else."))
    project = open_folder(context)
    with telling(), opened_ledger(project, new_ledger) as ledger:
        if target:
            _export(ledger, target)
        elif origin:
            _import(ledger, origin)
        else:
            from reportgen.mailings.forgetting.people import list_people

            people = list_people(project)
            if somebody_else:
                _tell_apart(ledger, addresses, people)
            else:
                _opt_out(ledger, addresses, people, called(context))
        if not target:
            warn_of_copy(ledger)


def _opt_out(
    ledger: Ledger, addresses: Iterable[str], people: list[Recipient], program: str
) -> None:
    from reportgen.mailings import opting_out
    from reportgen.mailings.forgetting.people import list_addresses

    with refusing():
        opted = opting_out.opt_out(ledger, addresses, people)
    for address in opted.unlisted:
        near = mean(address, list_addresses(people))
        echo(say("No list names {address}.", address=address), near)
    shown = map(show_address, opted.addresses)
    echo(say("Nothing will be sent any more to: {addresses}.", addresses=shown))
    if opted.drafts:
        echo(
            say(
                "Drafts to them were exported. Remove them, and do not send them: {files}",
                files=opted.drafts,
            )
        )
    for address in opted.namesakes:
        echo(say("A row without e-mail has the same name: {address}.", address=address))
        echo(ask_who(program, address))


def ask_who(program: str, address: str) -> Message:
    """Return how somebody decides who a namesake is."""
    command = f"{program} mail opt-out"
    return say(
        "They get no letter until you say whether it is the same person: {same_command}; or that "
        "it is another: {other_command}",
        same_command=f"{command} {quote_word(address)}",
        other_command=f"{command} --somebody-else {quote_word(address)}",
    )


def _tell_apart(ledger: Ledger, addresses: Iterable[str], people: list[Recipient]) -> None:
    from reportgen.mailings.opting_out import tell_apart

    with naming(), refusing():
        meant = tell_apart(ledger, addresses, people)
    echo(say("Letters go on to: {addresses}.", addresses=meant))


def _export(ledger: Ledger, path: Path) -> None:
    from reportgen.mailings.opting_out import export_opt_outs

    count = export_opt_outs(ledger, path)
    echo(
        say(
            "{opt_outs} written to {path}, which you alone can read. These are personal data: with "
            "the file anybody can find out whether an address they know is in it. Give it only to "
            "who sends for the same office, and delete it once it is imported.",
            opt_outs=counts.opt_outs(count),
            path=path,
        )
    )


def _import(ledger: Ledger, path: Path) -> None:
    from reportgen.mailings.opting_out import import_opt_outs

    taken = import_opt_outs(ledger, path)
    if taken.messages is not None:
        echo(
            say(
                "{messages} of {path} noted that nothing was known of here.",
                messages=counts.messages(taken.messages),
                path=path,
            )
        )
    known = NOTHING if taken.is_new else say("All of them were known.")
    noted = say("{opt_outs} of {path} noted.", opt_outs=counts.opt_outs(taken.opt_outs), path=path)
    echo(noted, known, say("Delete the file now."))
