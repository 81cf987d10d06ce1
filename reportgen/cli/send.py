"""The commands of mailings that go out by a server, and what became of them: send, status."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from reportgen.cli.leaving import (
    Consent,
    agree_on_leaving,
    leaving_options,
    show_deliveries,
    show_unsettled,
)
from reportgen.cli.mail_session import NAME, id_of_sent, opened_ledger, read_planned, telling
from reportgen.cli.session import called, echo, open_folder, quote_word
from reportgen.fields.domains import show_address

if TYPE_CHECKING:
    from reportgen.mailings.ledger.handovers import Entry
    from reportgen.mailings.planning.file import PlannedMail


@click.command()
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
        way = f"go out by {smtp.host}:{smtp.port}"
        consent = Consent(agreed, reason, alike, new_ledger)
        leaving = agree_on_leaving(context, project, ledger, name, planned, way, consent)
        secret = find_secret(smtp)
        echo(f"Connecting to {smtp.host}:{smtp.port} …", err=True)
        steps = send_messages(
            *(leaving.messages, leaving.mailing, leaving.reason, ledger, smtp, secret)
        )
        try:
            for delivery in show_deliveries(steps, len(leaving.messages)):
                results[delivery.result] += 1
        except KeyboardInterrupt:
            echo("Stopped. Send again, and it goes on where it was.", err=True)
            sys.exit(130)
        finally:
            said = ", ".join(f"{count} {result}" for result, count in results.items())
            echo(f"{said or 'Nothing was sent'}.")
            show_unsettled(ledger.entries(leaving.mailing), called(context), name)
            _show_untaken(results, called(context), name, leaving.reason)
    fine = {Result.SENT, Result.SKIPPED}
    sys.exit(0 if set(results) <= fine and leaving.is_whole else 1)


def _show_untaken(results: Counter[str], program: str, name: str, reason: str) -> None:
    """Say what to do about messages that the server did not take."""
    from reportgen.mailings.delivery.send import Result

    if results[Result.REFUSED]:
        again = f" --again {quote_word(reason)}" if reason else ""
        echo(
            "Who was refused is tried again only after: "
            f"{program} mail settle {quote_word(name)} ADDRESS{again} --lost"
        )
    if results[Result.TOO_LARGE]:
        echo(
            "What is too large was not offered to the server. Let fewer sheets or one format go "
            f"with it, and plan again: {program} mail plan {quote_word(name)}"
        )
    if results[Result.DEFERRED]:
        echo("Who was deferred is tried again by the next send.")


@click.command()
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
            raise click.UsageError(
                f"Of a mailing “{name}” no e-mail was planned or sent. Letters are not noted."
            )
        if as_csv:
            click.echo(write_proof(account.entries, ledger.enclosed(account.mailing)), nl=False)
            return
        kept = account.check(ledger.seal)
    entries, files = account.entries, account.files
    for entry in entries:
        _show_entry(entry)
        if kept[entry] in _AMISS:
            echo(f"    {_AMISS[kept[entry]].format(project.show_path(files[entry]))}")
    _show_waiting(account.waiting)
    states = Counter(str(each.state) for each in entries)
    states["planned and not sent"] = len(account.waiting)
    echo(f"{', '.join(f'{count} {state}' for state, count in states.items() if count)}.")
    whole = [files[entry].parent for entry in entries if kept[entry] is Kept.WHOLE]
    for folder, count in Counter(whole).items():
        were = "message as it was" if count == 1 else "messages as they were"
        echo(f"{count} {were} handed over: {project.show_path(folder)}")
    show_unsettled(entries, called(context), name)
    sys.exit(1 if Kept.CHANGED in kept.values() else 0)


def _show_entry(entry: Entry) -> None:
    again = f"  again: {entry.reason}" if entry.reason else ""
    address = show_address(entry.address or f"(forgotten, {entry.key[:12]})")
    echo(
        f"{show_time(entry.when)}  {entry.state}  {address}  "
        f"{entry.message_id}  digest {entry.digest[:16]}…  {entry.reply}{again}"
    )


def show_time(when: str) -> str:
    """Return a time of the ledger, which is kept in UTC, as clocks here show it."""
    try:
        return datetime.fromisoformat(when).astimezone().isoformat(" ", "seconds")
    except ValueError:
        return when


#: What may have become of the bytes that were sent.
_AMISS = {
    "changed": "the message was changed since it was sent: {}",
    "missing": "the message itself was not kept, or was removed.",
}


def _show_waiting(waiting: Sequence[PlannedMail]) -> None:
    for each in waiting:
        echo(f"planned, not sent  {show_address(each.address)}")
