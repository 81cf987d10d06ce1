"""The commands of mailings that go out by a server, and what became of them: send, status."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from reportgen.cli.mailing.leaving import (
    Consent,
    agree_on_leaving,
    leaving_options,
    show_deliveries,
    show_unsettled,
)
from reportgen.cli.mailing.ledger import NOTHING_SENT
from reportgen.cli.mailing.session import NAME, id_of_sent, opened_ledger, read_planned, telling
from reportgen.cli.session import called, echo, echo_line, open_folder, quote_word
from reportgen.cli.speech import SpokenCommand, misuse, tell
from reportgen.fields.domains import show_address
from reportgen.mailings.telling import STATES, show_time, tell_results
from reportgen.problems.message import Message, say, say_count

if TYPE_CHECKING:
    from reportgen.mailings.ledger.handovers import Entry
    from reportgen.mailings.planning.file import PlannedMail


@click.command(cls=SpokenCommand)
@NAME
@leaving_options
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
    from reportgen.mailings.delivery.credentials import find_secret
    from reportgen.mailings.delivery.send import Result
    from reportgen.mailings.delivery.send import send as send_messages
    from reportgen.mailings.delivery.smtp_settings import read_smtp

    project = open_folder(context)
    results: Counter[str] = Counter()
    # Nobody plans or forgets between what is looked at here and what goes out.
    with telling(), opened_ledger(project, new_ledger) as ledger, ledger.lock():
        # What is wrong with the plan matters before what is wrong with the server.
        planned = read_planned(project, name)
        smtp = read_smtp(project)
        way = partial(_tell_way, f"{smtp.host}:{smtp.port}")
        consent = Consent(agreed, reason, alike, new_ledger)
        leaving = agree_on_leaving(context, project, ledger, name, planned, way, consent)
        secret = find_secret(smtp)
        echo(say("Connecting to {server} …", server=f"{smtp.host}:{smtp.port}"), err=True)
        steps = send_messages(
            *(leaving.messages, leaving.mailing, leaving.reason, ledger, smtp, secret)
        )
        try:
            for delivery in show_deliveries(steps, len(leaving.messages)):
                results[delivery.result] += 1
        except KeyboardInterrupt:
            echo(say("Stopped. Send again, and it goes on where it was."), err=True)
            sys.exit(130)
        finally:
            echo(tell_results(results, NOTHING_SENT))
            show_unsettled(ledger.entries(leaving.mailing), called(context), name)
            _show_untaken(results, called(context), name, leaving.reason)
    fine = {Result.SENT, Result.SKIPPED}
    sys.exit(0 if set(results) <= fine and leaving.is_whole else 1)


def _tell_way(server: str, count: int) -> Message:
    return say_count(
        "{count} message would go out by {server}.",
        "{count} messages would go out by {server}.",
        count=count,
        server=server,
    )


def _show_untaken(results: Counter[str], program: str, name: str, reason: str) -> None:
    """Say what to do about messages that the server did not take."""
    from reportgen.mailings.delivery.send import Result

    if results[Result.REFUSED]:
        again = f" --again {quote_word(reason)}" if reason else ""
        command = f"{program} mail settle {quote_word(name)} ADDRESS{again} --lost"
        echo(say("Who was refused is tried again only after: {command}", command=command))
    if results[Result.TOO_LARGE]:
        echo(
            say(
                "What is too large was not offered to the server. Let fewer sheets or one format "
                "go with it, and plan again: {command}",
                command=f"{program} mail plan {quote_word(name)}",
            )
        )
    if results[Result.DEFERRED]:
        echo(say("Who was deferred is tried again by the next send."))


@click.command(cls=SpokenCommand)
@NAME
@click.option("--csv", "as_csv", is_flag=True, help="Print the proof of sending as CSV.")
@click.pass_context
def status(context: click.Context, name: str, as_csv: bool) -> None:
    """Show what became of the mailing NAME. It is the proof of sending, and says what is open."""
    from reportgen.mailings.delivery.sent import Kept
    from reportgen.mailings.dispatch import read_account
    from reportgen.mailings.proof import write_proof

    project = open_folder(context)
    with telling(), opened_ledger(project) as ledger:
        account = read_account(project, ledger, id_of_sent(project, name))
        if account is None:
            raise misuse(
                say(
                    "Of a mailing “{name}” no e-mail was planned or sent. Letters are not noted.",
                    name=name,
                )
            )
        if as_csv:
            click.echo(write_proof(account.entries, ledger.enclosed(account.mailing)), nl=False)
            return
        kept = account.check(ledger.seal)
    entries, files = account.entries, account.files
    for entry in entries:
        _show_entry(entry)
        if kept[entry] is not Kept.WHOLE and kept[entry] in ("changed", "missing"):
            amiss = _tell_amiss(kept[entry], project.show_path(files[entry]))
            echo_line(f"    {tell(amiss)}")
    _show_waiting(account.waiting)
    states = Counter(str(each.state) for each in entries)
    states["planned and not sent"] = len(account.waiting)
    told = [
        say("{count} {state}", count=count, state=STATES[state])
        for state, count in states.items()
        if count
    ]
    echo(say("{states}.", states=told))
    whole = [files[entry].parent for entry in entries if kept[entry] is Kept.WHOLE]
    for folder, count in Counter(whole).items():
        echo(
            say_count(
                "{count} message as it was handed over: {folder}",
                "{count} messages as they were handed over: {folder}",
                count=count,
                folder=project.show_path(folder),
            )
        )
    show_unsettled(entries, called(context), name)
    sys.exit(1 if Kept.CHANGED in kept.values() else 0)


def _show_entry(entry: Entry) -> None:
    forgotten = tell(say("(forgotten, {key})", key=entry.key[:12]))
    digest = tell(say("digest {digest}…", digest=entry.digest[:16]))
    again = f"  {tell(say('again: {reason}', reason=entry.reason))}" if entry.reason else ""
    echo_line(
        f"{show_time(entry.when)}  {tell(STATES[str(entry.state)])}  "
        f"{show_address(entry.address or forgotten)}  {entry.message_id}  {digest}  "
        f"{entry.reply}{again}"
    )


def _tell_amiss(kept: str, file: str) -> Message:
    """Return what became of the bytes that were sent, and are not as they were."""
    if kept == "changed":
        return say("the message was changed since it was sent: {file}", file=file)
    return say("the message itself was not kept, or was removed.")


def _show_waiting(waiting: Sequence[PlannedMail]) -> None:
    for each in waiting:
        echo_line(f"{tell(say('planned, not sent'))}  {show_address(each.address)}")
