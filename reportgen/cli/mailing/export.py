"""The command that writes a mailing as drafts, to be sent from one's own mailbox."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli import counts
from reportgen.cli.mailing.leaving import (
    Consent,
    agree_on_leaving,
    leaving_options,
    show_deliveries,
    show_unsettled,
)
from reportgen.cli.mailing.session import NAME, opened_ledger, read_planned, telling
from reportgen.cli.session import called, echo, echo_line, open_folder
from reportgen.cli.speech import SpokenCommand, tell
from reportgen.mailings.telling import tell_results
from reportgen.problems.message import Message, say, say_count

if TYPE_CHECKING:
    from reportgen.mailings.ledger.handovers import Entry

#: So many are named one by one.
_NAMED = 10


@click.command("export", cls=SpokenCommand)
@NAME
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@leaving_options
@click.pass_context
def export(
    context: click.Context,
    name: str,
    folder: Path,
    agreed: int | None,
    reason: str | None,
    alike: bool,
    new_ledger: bool,
) -> None:
    """Write the mailing NAME as drafts to DIR, nobody twice. They are sent from your own mailbox.

    A draft counts as handed over. When they are sent, say so: “mail settle NAME --exported”.
    """
    from reportgen.mailings.delivery.export import export as export_messages
    from reportgen.mailings.delivery.export import list_missing

    project = open_folder(context)
    results: Counter[str] = Counter()
    with telling(), opened_ledger(project, new_ledger) as ledger, ledger.lock():
        planned, way = read_planned(project, name), partial(_tell_way, folder)
        consent = Consent(agreed, reason, alike, new_ledger)
        leaving = agree_on_leaving(context, project, ledger, name, planned, way, consent)
        before = ledger.entries(leaving.mailing)
        steps = export_messages(leaving.messages, leaving.mailing, leaving.reason, ledger, folder)
        try:
            for delivery in show_deliveries(steps, len(leaving.messages)):
                results[delivery.result] += 1
        except KeyboardInterrupt:
            echo(say("Stopped. Export again, and it goes on where it was."), err=True)
            sys.exit(130)
        finally:
            echo(tell_results(results, say("Nothing was exported.")))
            _show_missing(list_missing(before, folder), folder)
            show_unsettled(ledger.entries(leaving.mailing), called(context), name)
    echo(
        say(
            "Open each draft in {folder} in your mail program, look at it, and send it. They count "
            "as handed over: nobody gets the mailing from here as well.",
            folder=folder,
        )
    )
    sys.exit(0 if leaving.is_whole else 1)


def _tell_way(folder: Path, count: int) -> Message:
    return say_count(
        "{count} message would be written as draft to {folder}.",
        "{count} messages would be written as drafts to {folder}.",
        count=count,
        folder=folder,
    )


def _show_missing(missing: Sequence[Entry], folder: Path) -> None:
    if not missing:
        return
    echo(
        say(
            "Noted as exported to {folder} before, and not there any more: {drafts}. They were "
            "moved or sent, or the export was broken off.",
            folder=folder,
            drafts=counts.drafts(len(missing)),
        )
    )
    for entry in missing[:_NAMED]:
        echo_line(f"  {entry.address or entry.key[:12]}")
    if len(missing) > _NAMED:
        echo_line(f"  {tell(say('and {count} more', count=len(missing) - _NAMED))}")
