"""The commands of mailings: plan, preview, letters, opt-out, forget; and those that send."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from reportgen.cli import counts
from reportgen.cli.mailing.export import export
from reportgen.cli.mailing.ledger import show_alike, warn_of_copy
from reportgen.cli.mailing.opt_out import ask_who, opt_out
from reportgen.cli.mailing.send import send, status
from reportgen.cli.mailing.session import (
    NAME,
    NEW_LEDGER,
    choose_message,
    mean,
    open_mailing,
    opened_ledger,
    read_planned,
    refusing,
    show_omitted,
    telling,
)
from reportgen.cli.mailing.settle import settle
from reportgen.cli.mailing.trial import trial
from reportgen.cli.progress import FORCE, SCHEDULER, STANDARD, show_faults
from reportgen.cli.session import (
    called,
    echo,
    echo_line,
    open_folder,
    print_problems,
    quote_word,
)
from reportgen.cli.speech import SpokenGroup, tell
from reportgen.document.edition import Standard
from reportgen.fields.domains import show_address
from reportgen.mailings.telling import tell_size
from reportgen.problems.characters import spell_out
from reportgen.problems.message import say
from reportgen.problems.problem import ReportgenError, Severity

if TYPE_CHECKING:
    from reportgen.mailings.forgetting.forget import Forgotten
    from reportgen.mailings.planning.file import Omitted
    from reportgen.project.project import Project


@click.group(cls=SpokenGroup)
def mail() -> None:
    """Mail sheets to partners. Plan e-mails, look at them, send them; or write letters."""


mail.add_command(trial)
mail.add_command(send)
mail.add_command(export)
mail.add_command(status)
mail.add_command(settle)
mail.add_command(opt_out)


# --- Planning ------------------------------------------------------------------------------------


@mail.command()
@NAME
@NEW_LEDGER
@click.pass_context
def plan(context: click.Context, name: str, new_ledger: bool) -> None:
    """Make every message of the mailing NAME and say who gets what. Nothing is sent.

    The messages lie in a folder mail/NAME/plan-… as .eml files, which any mail program opens.
    """
    from reportgen.app.mailing.planning import plan_now
    from reportgen.mailings.dispatch import count_known
    from reportgen.mailings.homes import home_of
    from reportgen.mailings.planning.file import total_size
    from reportgen.workers.pool import Workers, count_cores

    project = open_folder(context)
    with (
        telling(say("Nothing was planned.")),
        opened_ledger(project, new_ledger) as ledger,
        Workers(count_cores()) as executor,
    ):
        mailing = open_mailing(project, name)
        planned = plan_now(project, mailing, ledger, executor)
        already = count_known(ledger, planned.plan)
        mails = [(each.address, each.subject) for each in planned.plan.mails]
        show_alike(project, ledger, planned.plan.mailing, mails)
    print_problems(planned.problems)
    made = planned.plan
    for each in made.mails:
        enclosed = ", ".join(f"{one.name} ({tell(tell_size(one.size))})" for one in each.enclosed)
        size = tell(tell_size(each.size))
        echo_line(f"{show_address(each.address)}  [{each.language}]  {size}  {enclosed}")
    show_omitted(made.omitted, planned.problems)
    _show_namesakes(made.omitted, called(context))
    for state, count in already.items():
        echo(say("{what}: {count} of them.", what=_KNOWN[state], count=count))
    folder = project.show_path(home_of(project.root, made.mailing) / made.folder)
    if made.mails:
        echo(
            say(
                "{messages} planned, {size}, in {folder}. Nothing was sent. Next: {command}",
                messages=counts.messages(len(made.mails)),
                size=tell_size(total_size(made.mails)),
                folder=folder,
                command=f"{called(context)} mail preview {quote_word(name)}",
            )
        )
    elif made.omitted:
        echo(say("Nobody gets an e-mail; the reasons are above."))
    else:
        echo(
            say(
                "Nobody gets an e-mail: all get letters, if anything. Next: {command}",
                command=f"{called(context)} mail letters {quote_word(name)}",
            )
        )
    if made.mails and planned.elsewhere:
        echo(
            say(
                "{recipients} by post: {command}",
                recipients=counts.recipients(planned.elsewhere),
                command=f"{called(context)} mail letters {quote_word(name)}",
            )
        )
    sys.exit(1 if any(each.severity is Severity.ERROR for each in planned.problems) else 0)


#: What the ledger knows of those who are planned for again.
_KNOWN = {
    "sent": say("Got this mailing before, and get it again only by “mail send --again”"),
    "handed": say("May have got it or not, and get nothing until “mail settle”"),
    "refused": say("Were refused by the server, and get nothing until “mail settle … --lost”"),
}


@mail.command()
@NAME
@click.argument("address", required=False)
@click.pass_context
def preview(context: click.Context, name: str, address: str | None) -> None:
    """Show a planned message of the mailing NAME. It is the first one, or the one to ADDRESS."""
    from reportgen.mailings.planning.file import read_message
    from reportgen.mailings.prepare import find_withheld

    project = open_folder(context)
    with telling():
        planned = read_planned(project, name)
        found = choose_message(planned, name, address)
        path = planned.home / planned.plan.folder / found.file
        shown = read_message(path)
    for header, text in shown.headers:
        echo_line(f"{header}: {text}")
    echo_line(f"\n{shown.text.rstrip()}\n")
    for one in found.enclosed:
        echo_line(f"[{one.name}, {tell(tell_size(one.size))}]")
    with suppress(ReportgenError, click.UsageError):
        # What cannot be read any more is told by whatever sends or plans.
        print_problems(find_withheld(project, open_mailing(project, name)))
    echo(say("Open it in a mail program: {file}", file=project.show_path(path)), err=True)


def _show_namesakes(omitted: Iterable[Omitted], program: str) -> None:
    """Say how to decide who those are that have the name of somebody who opted out."""
    from reportgen.mailings.allotment import NAMESAKE

    for each in omitted:
        if each.why == NAMESAKE:
            echo(ask_who(program, each.address))


# --- Letters -------------------------------------------------------------------------------------


@mail.command()
@NAME
@STANDARD
@FORCE
@SCHEDULER
@NEW_LEDGER
@click.pass_context
def letters(
    context: click.Context,
    name: str,
    standard: str,
    force: bool,
    scheduler: str | None,
    new_ledger: bool,
) -> None:
    """Write the letters of the mailing NAME. They are a PDF to print on both sides, and Word files.

    They lie in mail/NAME/: letters.pdf has each letter with its sheets, letters/ the letters.
    """
    from reportgen.mailings.homes import home_of
    from reportgen.mailings.letters import write_letters
    from reportgen.workers.start import start_workers

    project = open_folder(context)
    with (
        telling(say("No letters were written.")),
        opened_ledger(project, new_ledger) as ledger,
        start_workers(None, scheduler) as executor,
    ):
        mailing = open_mailing(project, name)
        written = write_letters(project, mailing, ledger, executor, force, Standard(standard))
    print_problems(written.problems)
    show_faults(written.files)
    show_omitted(written.omitted, written.problems)
    _show_namesakes(written.omitted, called(context))
    kept = [each.path for each in written.files if each.status == "kept"]
    if shown := [spell_out(project.show_path(path)) for path in kept]:
        echo(say("Kept, because edited by hand (--force overwrites): {files}.", files=shown))
    home = project.show_path(home_of(project.root, mailing.id))
    if written.count:
        echo(
            say(
                "{letters} written to {folder}.", letters=counts.letters(written.count), folder=home
            )
        )
    elif written.omitted:
        echo(say("Nobody gets a letter; the reasons are above."))
    else:
        echo(
            say(
                "Nobody gets a letter: all get e-mails, if anything. Next: {command}",
                command=f"{called(context)} mail plan {quote_word(name)}",
            )
        )
    if written.count and written.elsewhere:
        echo(
            say(
                "{recipients} by e-mail: {command}",
                recipients=counts.recipients(written.elsewhere),
                command=f"{called(context)} mail plan {quote_word(name)}",
            )
        )
    failed = any(each.status == "failed" for each in written.files)
    wrong = any(each.severity is Severity.ERROR for each in written.problems)
    sys.exit(1 if failed or wrong else 0)


# --- People --------------------------------------------------------------------------------------


@mail.command()
@click.argument("address")
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="NAME",
    help="Search for this full name too, where no list or plan says it any more.",
)
@NEW_LEDGER
@click.pass_context
def forget(context: click.Context, address: str, names: tuple[str, ...], new_ledger: bool) -> None:
    """Remove the person with this ADDRESS. Lists, plans, messages, letters, the ledger forget them.

    Then everything else in the project is searched, and what still names them is told with its
    place. A hash stays behind, so that nothing is ever sent there again, and that something was
    sent stays proved.
    """
    from reportgen.mailings.forgetting.forget import forget as forget_person
    from reportgen.mailings.forgetting.people import find_address

    project = open_folder(context)
    with telling(), opened_ledger(project, new_ledger) as ledger:
        with refusing():
            meant = find_address(project, address, ledger)
        forgotten = forget_person(project, meant, ledger, names)
        warn_of_copy(ledger)
    print_problems(forgotten.problems)
    _show_forgotten(project, meant, forgotten)
    named = any(each.severity is Severity.ERROR for each in forgotten.problems)
    if named:
        again = "".join(f" --name {quote_word(name)}" for name in forgotten.names)
        echo(
            say(
                "What is named above holds the person, or nobody knows. Once that is put right, "
                "look again: {command}",
                command=f"{called(context)} mail forget {quote_word(meant)}{again}",
            ),
            err=True,
        )
    sys.exit(0 if forgotten.known and not named else 1)


def _show_forgotten(project: Project, address: str, forgotten: Forgotten) -> None:
    from reportgen.mailings.forgetting.people import list_addresses, list_people
    from reportgen.mailings.forgetting.telling import tell_counts, tell_removed, tell_searched

    for each in tell_removed(forgotten, project.show_path):
        echo(each)
    if forgotten.cleared:
        # Or part of a longer address did: who typed too little of one is told.
        others = forgotten.planned or forgotten.sent or forgotten.entries
        if not (others or forgotten.lists or forgotten.letters):
            hint = mean(address, list_addresses(list_people(project)))
            said = say("No list and no message names {address}.", address=address)
            echo(said, hint, err=True)
    if forgotten.known:
        echo(tell_counts(forgotten))
    else:
        meant = mean(address, list_addresses(list_people(project)))
        echo(say("Nothing names {address}.", address=address), meant, err=True)
        echo(say("Nothing will be sent there all the same."), err=True)
    for each in tell_searched(forgotten):
        echo(each)
