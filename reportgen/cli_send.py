"""The commands of mailings that go out: send, status, settle."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from reportgen.cli_ledger import ask_about_alike, ask_about_ledger
from reportgen.domains import show_address
from reportgen.mail_session import (
    NAME,
    NEW_LEDGER,
    id_of_sent,
    opened_ledger,
    read_address,
    read_mailing,
    read_planned,
    telling,
)
from reportgen.session import called, count_of, echo, open_folder, print_problems

if TYPE_CHECKING:
    from reportgen.mail.changes import Changes
    from reportgen.mail.ledger import Entry, Ledger
    from reportgen.mail.plan import Plan, PlannedMail
    from reportgen.mail.sending import Delivery, PlannedMessage


@click.command()
@NAME
@click.option(
    "--yes",
    "agreed",
    metavar="N",
    type=click.IntRange(min=1),
    help="Send without asking, if there are just N recipients.",
)
@click.option(
    "--again",
    "reason",
    metavar="REASON",
    help="Send a correction to those who got the mailing before; the ledger keeps the reason.",
)
@click.option(
    "--same-subject",
    "alike",
    is_flag=True,
    help="Send also to those who got another mailing with the same subject.",
)
@NEW_LEDGER
@click.pass_context
def send(
    context: click.Context,
    name: str,
    agreed: int | None,
    reason: str | None,
    alike: bool,
    new_ledger: bool,
) -> None:
    """Send the mailing NAME as it was planned, to nobody twice.

    Broken off at any moment, it goes on where it was. What may have arrived or not is listed, and
    is sent again only after “mail settle”.
    """
    from reportgen.mail.changes import find_changes
    from reportgen.mail.credentials import find_secret
    from reportgen.mail.sending import Result, check_messages
    from reportgen.mail.sending import send as send_messages
    from reportgen.mail.smtp_settings import read_smtp

    if reason is not None and not reason.strip():
        raise click.UsageError("Say why it is sent again: --again “new phone number on page 2”.")
    why = " ".join((reason or "").split())
    project = open_folder(context)
    results: Counter[str] = Counter()
    # Nobody plans or forgets between what is looked at here and what goes out.
    with telling(), opened_ledger(project, new_ledger) as ledger, ledger.lock():
        home, made = read_planned(project, name)
        smtp = read_smtp(project)
        messages = made.messages(home)
        check_messages(messages)
        open_ones = [each for each in messages if _is_due(ledger, made.mailing, why, each)]
        if not open_ones:
            echo(
                "Nobody is left who got the mailing before and has not got what the plan has now. "
                f"What is corrected since must be planned: {called(context)} mail plan {name}"
                if why
                else "Nobody is left to send to: all had it, were refused, or want nothing."
                if messages
                else "The plan has no messages."
            )
            _show_unsettled(ledger.entries(made.mailing), called(context), name)
            return
        changes = find_changes(project, read_mailing(project, name), made, home, ledger.seal)
        due, open_ones = open_ones, [each for each in open_ones if changes.lets(each.address)]
        again = f"To plan it anew: {called(context)} mail plan {name}"
        _show_changes(changes, due, again)
        if not open_ones:
            echo(f"Nothing was sent. {again}")
            sys.exit(1)
        ask_about_ledger(ledger, new_ledger, agreed is not None, called(context))
        if not why:
            mails = [(each.address, each.subject) for each in open_ones]
            ask_about_alike(project, ledger, made.mailing, mails, alike, agreed is not None)
        _ask(made, len(open_ones), len(messages), f"{smtp.host}:{smtp.port}", why, agreed)
        secret = find_secret(smtp)
        echo(f"Connecting to {smtp.host}:{smtp.port} …", err=True)
        steps = send_messages(open_ones, made.mailing, why, ledger, smtp, secret)
        try:
            for delivery in _progress(steps, len(open_ones)):
                results[delivery.result] += 1
        except KeyboardInterrupt:
            echo("Stopped. Send again, and it goes on where it was.", err=True)
            sys.exit(130)
        finally:
            said = ", ".join(f"{count} {result}" for result, count in results.items())
            echo(f"{said or 'Nothing was sent'}.")
            _show_unsettled(ledger.entries(made.mailing), called(context), name)
            if results[Result.REFUSED]:
                again = f" --again {shlex.quote(why)}" if why else ""
                echo(
                    "Who was refused is tried again only after: "
                    f"{called(context)} mail settle {name} ADDRESS{again} --lost"
                )
            if results[Result.TOO_LARGE]:
                echo(
                    "What is too large was not offered to the server. Let fewer sheets or one "
                    f"format go with it, and plan again: {called(context)} mail plan {name}"
                )
            if results[Result.DEFERRED]:
                echo("Who was deferred is tried again by the next send.")
    fine = {Result.SENT, Result.SKIPPED}
    sys.exit(0 if set(results) <= fine and len(open_ones) == len(due) else 1)


def _show_changes(changes: Changes, due: Sequence[PlannedMessage], again: str) -> None:
    """Tell what changed since the plan, and whose messages are held back for it."""
    print_problems(changes.problems)
    if changes.sources:
        what = ", ".join(changes.sources)
        echo(f"{what} changed since the plan; what was planned is sent. {again}")
    held = [each.address for each in due if not changes.lets(each.address)]
    if held:
        echo(f"Held back ({len(held)}), until it is planned again:")
    for address in held:
        echo(f"  {address}: {changes.why(address)}")


def _is_due(ledger: Ledger, mailing: str, reason: str, message: PlannedMessage) -> bool:
    """Tell whether a message is to be sent.

    A correction goes to who got the mailing before, and not the same message already.
    """
    from reportgen.mail.identity import is_same_message

    address = message.address
    if ledger.is_opted_out(address) or ledger.find(mailing, reason, address):
        return False
    if not reason:
        return True
    got = [each for each in ledger.entries_of(mailing, address) if each.state == "sent"]
    return bool(got) and not any(
        is_same_message(message.message_id, each.message_id, ledger.seal) for each in got
    )


def _ask(
    plan: Plan, count: int, planned: int, server: str, reason: str, agreed: int | None
) -> None:
    """Let the user say how many recipients there are; stop where it is another number."""
    rest = planned - count
    before = "without the mailing itself" if reason else "refused"
    why_not = f"sent to before, {before}, to be settled or opted out"
    echo(
        f"The plan of {plan.made[:16].replace('T', ' ')} has {count_of(planned, 'message')}"
        + (f", {rest} of them not for now ({why_not})" if rest else "")
        + f". {count_of(count, 'message')} would go out by {server}."
    )
    if agreed is None:
        agreed = click.prompt("How many recipients? Type the number to send", type=int)
    if agreed != count:
        raise click.UsageError(f"There are {count} recipients, not {agreed}. Nothing was sent.")


def _progress(steps: Iterable[Delivery], total: int) -> Iterator[Delivery]:
    """Yield deliveries under a progress bar on a terminal, and tell of those not sent."""
    if sys.stderr.isatty():
        held = []
        try:
            with click.progressbar(steps, length=total, label="Sending", file=sys.stderr) as bar:
                for delivery in bar:
                    held += [] if delivery.result == "sent" else [delivery]
                    yield delivery
        finally:
            for delivery in held:
                _show_delivery(delivery)
        return
    for delivery in steps:
        _show_delivery(delivery)
        yield delivery


def _show_delivery(delivery: Delivery) -> None:
    echo(
        f"{delivery.result}  {show_address(delivery.message.address)}  {delivery.detail}", err=True
    )


def _show_unsettled(entries: Iterable[Entry], program: str, name: str) -> None:
    for entry in entries:
        if entry.state == "handed":
            echo(
                f"Nobody knows whether this arrived: {entry.address or entry.key[:12]}, handed "
                f"over on {entry.when}. Ask, then: {program} mail settle {name} "
                f"{shlex.quote(entry.address) if entry.address else 'ADDRESS'}"
                + (f" --again {shlex.quote(entry.reason)}" if entry.reason else "")
                + " --arrived (or --lost)"
            )


@click.command()
@NAME
@click.option("--csv", "as_csv", is_flag=True, help="Print the proof of sending as CSV.")
@click.pass_context
def status(context: click.Context, name: str, as_csv: bool) -> None:
    """Show what became of the mailing NAME: the proof of sending, and what is open."""
    from reportgen.mail.homes import home_of
    from reportgen.mail.plan import find_sent, read_plan
    from reportgen.mail.proof import write_proof
    from reportgen.mail.sent import Kept, check_sent

    project = open_folder(context)
    with telling(), opened_ledger(project) as ledger:
        mailing = id_of_sent(project, name)
        entries = ledger.entries(mailing)
        home = home_of(project.root, mailing)
        made = read_plan(home)
        if not entries and made is None:
            raise click.UsageError(
                f"Of a mailing “{name}” no e-mail was planned or sent. Letters are not noted."
            )
        waiting = [
            each
            for each in (made.mails if made else ())
            if not ledger.find(mailing, "", each.address) and not ledger.is_opted_out(each.address)
        ]
        enclosed = ledger.enclosed(mailing)
        files = {each: find_sent(home, each, made) for each in entries}
        kept = (
            {each: check_sent(files[each], each, ledger.seal) for each in entries}
            if not as_csv
            else {}
        )
    if as_csv:
        click.echo(write_proof(entries, enclosed), nl=False)
        return
    for entry in entries:
        again = f"  again: {entry.reason}" if entry.reason else ""
        address = show_address(entry.address or f"(forgotten, {entry.key[:12]})")
        echo(
            f"{entry.when}  {entry.state}  {address}  "
            f"{entry.message_id}  digest {entry.digest[:16]}…  {entry.reply}{again}"
        )
        echo(f"    {_KEPT[kept[entry]].format(project.show_path(files[entry]))}")
    _show_waiting(waiting)
    _show_unsettled(entries, called(context), name)
    sys.exit(1 if Kept.CHANGED in kept.values() else 0)


#: What became of the bytes that were sent.
_KEPT = {
    "whole": "the message as it was sent: {}",
    "changed": "the message was changed since it was sent: {}",
    "missing": "the message itself was not kept, or was removed.",
    "none": "nothing is kept of it.",
}


def _show_waiting(waiting: Sequence[PlannedMail]) -> None:
    for each in waiting:
        echo(f"planned, not sent  {show_address(each.address)}")


@click.command()
@NAME
@click.argument("address")
@click.option("--arrived/--lost", "arrived", default=None, help="What you found out.")
@click.option("--again", "reason", metavar="REASON", default="", help="Of which correction.")
@click.pass_context
def settle(
    context: click.Context, name: str, address: str, arrived: bool | None, reason: str
) -> None:
    """Say of a message to ADDRESS whether it arrived; one that is lost is sent by the next send.

    A message that was refused can be called lost too, once its address is right again.
    """
    from reportgen.mail.homes import home_of
    from reportgen.mail.sent import drop_message, path_of_sent

    if arrived is None:
        raise click.UsageError("Say --arrived or --lost.")
    project = open_folder(context)
    why = " ".join(reason.split())
    with telling(), opened_ledger(project) as ledger, ledger.lock():
        mailing = id_of_sent(project, name)
        noted = (each.address for each in ledger.entries(mailing) if each.address)
        address = read_address(address, noted)
        before = ledger.settle(mailing, address, arrived, why)
        if not arrived:
            for each in before:
                drop_message(path_of_sent(home_of(project.root, mailing), each.digest))
    if not before:
        raise click.UsageError(
            f"There is nothing to settle with “{address}”. What is open, and of which correction: "
            f"{called(context)} mail status {name}"
        )
    if arrived:
        echo("Noted as arrived.")
    else:
        again = f" --again {shlex.quote(why)}" if why else ""
        echo(f"Noted as lost. To send it: {called(context)} mail send {name}{again}")
