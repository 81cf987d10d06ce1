"""The command that sends one planned message to whoever writes the mailing."""

from __future__ import annotations

import click

from reportgen.cli.mailing.session import NAME, choose_message, read_planned, telling
from reportgen.cli.session import echo, open_folder
from reportgen.cli.speech import SpokenCommand
from reportgen.fields.domains import show_address
from reportgen.problems.message import say


@click.command(cls=SpokenCommand)
@NAME
@click.argument("address", required=False)
@click.pass_context
def trial(context: click.Context, name: str, address: str | None) -> None:
    """Send a planned message of the mailing NAME to yourself. It is the first, or that to ADDRESS.

    It goes to the sender of the mailing and to nobody else, with a mark before its subject, and
    counts for nothing.
    """
    from reportgen.mailings.delivery.credentials import find_secret
    from reportgen.mailings.delivery.smtp_settings import read_smtp
    from reportgen.mailings.delivery.trial import send_trial

    project = open_folder(context)
    with telling(say("Nothing was sent.")):
        planned = read_planned(project, name)
        found = choose_message(planned, name, address)
        [message] = [m for m in planned.plan.messages(planned.home) if m.path.name == found.file]
        smtp = read_smtp(project)
        reply = send_trial(message, smtp, find_secret(smtp))
    echo(
        say(
            "The message is on its way to {address} ({reply}). Nobody else got anything.",
            address=show_address(message.sender),
            reply=reply,
        )
    )
