"""The commands of mailings: plan, preview, send, status, settle, letters, opt-out, forget."""

from __future__ import annotations

import csv
import io
import shlex
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.errors import Problem, ReportgenError, Severity
from reportgen.outcomes import show_faults
from reportgen.session import count_of, open_folder, print_problems, stop

if TYPE_CHECKING:
    from reportgen.mail.definition import Mailing
    from reportgen.mail.ledger import Entry, Ledger
    from reportgen.mail.plan import Omitted, Plan, PlannedMail
    from reportgen.mail.sending import Delivery, PlannedMessage
    from reportgen.project import Project

_NAME = click.argument("name", metavar="NAME")


@click.group()
def mail() -> None:
    """Mail sheets to partners: plan e-mails, look at them, send them; or write letters."""


# --- What commands share -------------------------------------------------------------------------


def _read(project: Project, name: str) -> Mailing:
    from reportgen.mail.preparing import find_mailing, read_mailing_file

    try:
        path = find_mailing(project, name)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    return read_mailing_file(project, path)


def _plan_of(project: Project, name: str) -> tuple[Path, Plan]:
    """Return the plan of a mailing and the folder it lies in; stop where there is none."""
    from reportgen.mail.plan import home_of, read_plan
    from reportgen.mail.preparing import find_mailing

    try:
        found = find_mailing(project, name)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    home = home_of(project.root, _id_of(found.stem))
    plan = read_plan(home)
    if plan is None:
        raise click.UsageError(f"“{name}” is not planned yet: reportgen mail plan {name}")
    return home, plan


def _id_of(stem: str) -> str:
    """Return the id of a mailing, however the accents of its file's name are written."""
    from reportgen.values import UnfitError, parse_key

    try:
        return parse_key(stem)
    except UnfitError as error:
        raise click.UsageError(f"{error.message} {error.advice}") from None


def _sent_id(project: Project, name: str) -> str:
    """Return the id of a mailing of which something was sent, though its file may be gone."""
    from reportgen.mail.preparing import find_mailing

    try:
        return _id_of(find_mailing(project, name).stem)
    except ValueError:
        return _id_of(name)


@contextmanager
def _ledger(project: Project) -> Iterator[Ledger]:
    from reportgen.mail.ledger import LEDGER, open_ledger

    with closing(open_ledger(project.root / LEDGER)) as ledger:
        yield ledger


@contextmanager
def _telling() -> Iterator[None]:
    """Stop with what is wrong, where something is."""
    try:
        yield
    except ReportgenError as error:
        stop(error.problems)


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{max(count, 100) / 1e3:.1f} kB"


def _show_omitted(omitted: Sequence[Omitted], problems: Iterable[Problem]) -> None:
    if omitted:
        click.echo(f"Left out ({len(omitted)}):")
        for each in omitted:
            click.echo(f"  {each.address}: {each.why}")
    if any(each.severity is Severity.ERROR for each in problems):
        click.echo("Whoever in a list has a problem above is left out too.")


# --- Planning ------------------------------------------------------------------------------------


@mail.command()
@_NAME
@click.pass_context
def plan(context: click.Context, name: str) -> None:
    """Make every message of the mailing NAME and say who gets what. Nothing is sent.

    The messages lie in mail/NAME/ as .eml files, which any mail program opens.
    """
    from reportgen.mail.plan import home_of, total_size
    from reportgen.mail.planning import plan_mailing
    from reportgen.workers import Workers, count_cores

    project = open_folder(context)
    moment = datetime.combine(project.today, datetime.now().time()).astimezone()
    with _telling(), _ledger(project) as ledger, Workers(count_cores()) as executor:
        planned = plan_mailing(project, _read(project, name), ledger, executor, moment)
        already = _count_states(ledger, planned.plan)
    print_problems(planned.problems)
    made = planned.plan
    for each in made.mails:
        enclosed = ", ".join(f"{one.name} ({_size(one.size)})" for one in each.enclosed)
        click.echo(f"{each.address}  [{each.language}]  {_size(each.size)}  {enclosed}")
    _show_omitted(made.omitted, planned.problems)
    for state, count in already.items():
        click.echo(f"{_KNOWN[state]}: {count} of them.")
    folder = project.show_path(home_of(project.root, made.mailing) / made.folder)
    if made.mails:
        click.echo(
            f"{count_of(len(made.mails), 'message')} planned, {_size(total_size(made.mails))}, in "
            f"{folder}. Nothing was sent. Next: reportgen mail preview {name}"
        )
    elif made.omitted:
        click.echo("Nobody gets an e-mail; the reasons are above.")
    else:
        click.echo(
            "Nobody gets an e-mail: all get letters, if anything. "
            f"Next: reportgen mail letters {name}"
        )
    sys.exit(1 if any(each.severity is Severity.ERROR for each in planned.problems) else 0)


#: What the ledger knows of those who are planned for again.
_KNOWN = {
    "sent": "Got this mailing before, and get it again only by “mail send --again”",
    "handed": "May have got it or not, and get nothing until “mail settle”",
    "refused": "Were refused by the server, and get nothing until “mail settle … --lost”",
}


def _count_states(ledger: Ledger, plan: Plan) -> Counter[str]:
    """Return how many of a plan's messages the ledger knows already, by state."""
    entries = (ledger.find(plan.mailing, "", each.address) for each in plan.mails)
    return Counter(str(entry.state) for entry in entries if entry)


@mail.command()
@_NAME
@click.argument("address", required=False)
@click.pass_context
def preview(context: click.Context, name: str, address: str | None) -> None:
    """Show a planned message of the mailing NAME: the first one, or the one to ADDRESS."""
    from reportgen.mail.plan import find_mail
    from reportgen.mail.reading import read_message

    project = open_folder(context)
    with _telling():
        home, made = _plan_of(project, name)
        found = find_mail(made, address) if address else next(iter(made.mails), None)
        if found is None:
            raise click.UsageError(
                f"There is no message to “{address}” in the plan."
                if address
                else f"The plan of “{name}” has no messages."
            )
        path = home / made.folder / found.file
        shown = read_message(path)
    for header, text in shown.headers:
        click.echo(f"{header}: {text}")
    click.echo(f"\n{shown.text.rstrip()}\n")
    for one in found.enclosed:
        click.echo(f"[{one.name}, {_size(one.size)}]")
    click.echo(f"Open it in a mail program: {project.show_path(path)}", err=True)


# --- Sending -------------------------------------------------------------------------------------


@mail.command()
@_NAME
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
@click.pass_context
def send(context: click.Context, name: str, agreed: int | None, reason: str | None) -> None:
    """Send the mailing NAME as it was planned, to nobody twice.

    Broken off at any moment, it goes on where it was. What may have arrived or not is listed, and
    is sent again only after “mail settle”.
    """
    from reportgen.mail.sending import Result, check_messages
    from reportgen.mail.sending import send as send_messages
    from reportgen.mail.smtp import find_password
    from reportgen.mail.smtp_settings import read_smtp

    if reason is not None and not reason.strip():
        raise click.UsageError("Say why it is sent again: --again “new phone number on page 2”.")
    why = " ".join((reason or "").split())
    project = open_folder(context)
    results: Counter[str] = Counter()
    with _telling(), _ledger(project) as ledger:
        home, made = _plan_of(project, name)
        smtp = read_smtp(project)
        messages = made.messages(home)
        check_messages(messages)
        open_ones = [each for each in messages if _is_due(ledger, made.mailing, why, each.address)]
        if not open_ones:
            click.echo(
                "Nobody is left who got the mailing before and not yet this correction."
                if why
                else "Nobody is left to send to: all had it, were refused, or want nothing."
                if messages
                else "The plan has no messages."
            )
            _show_unsettled(ledger.entries(made.mailing), name)
            return
        if why and all(_was_sent(ledger, made.mailing, each) for each in open_ones):
            click.echo(
                "The plan is still the one that was sent before; to send what is corrected since, "
                f"first: reportgen mail plan {name}"
            )
        _ask(made, len(open_ones), len(messages), f"{smtp.host}:{smtp.port}", why, agreed)
        password = find_password(smtp)
        steps = send_messages(open_ones, made.mailing, why, ledger, smtp, password)
        try:
            for delivery in _progress(steps, len(open_ones)):
                results[delivery.result] += 1
        except KeyboardInterrupt:
            click.echo("Stopped. Send again, and it goes on where it was.", err=True)
            sys.exit(130)
        finally:
            said = ", ".join(f"{count} {result}" for result, count in results.items())
            click.echo(f"{said or 'Nothing was sent'}.")
            _show_unsettled(ledger.entries(made.mailing), name)
            if results[Result.REFUSED]:
                again = f" --again {shlex.quote(why)}" if why else ""
                click.echo(
                    "Who was refused is tried again only after: "
                    f"reportgen mail settle {name} ADDRESS{again} --lost"
                )
            if results[Result.DEFERRED]:
                click.echo("Who was deferred is tried again by the next send.")
    fine = {Result.SENT, Result.SKIPPED}
    sys.exit(0 if set(results) <= fine else 1)


def _is_due(ledger: Ledger, mailing: str, reason: str, address: str) -> bool:
    """Tell whether somebody is to get a message: a correction, who got the mailing before."""
    if ledger.is_opted_out(address) or ledger.find(mailing, reason, address):
        return False
    first = ledger.find(mailing, "", address)
    return not reason or (first is not None and first.state == "sent")


def _was_sent(ledger: Ledger, mailing: str, message: PlannedMessage) -> bool:
    """Tell whether just these bytes were sent before."""
    entry = ledger.find(mailing, "", message.address)
    return entry is not None and entry.digest == message.digest


def _ask(
    plan: Plan, count: int, planned: int, server: str, reason: str, agreed: int | None
) -> None:
    """Let the user say how many recipients there are; stop where it is another number."""
    rest = planned - count
    before = "without the mailing itself" if reason else "refused"
    why_not = f"sent to before, {before}, to be settled or opted out"
    click.echo(
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
    click.echo(f"{delivery.result}  {delivery.message.address}  {delivery.detail}", err=True)


def _show_unsettled(entries: Iterable[Entry], name: str) -> None:
    for entry in entries:
        if entry.state == "handed":
            click.echo(
                f"Nobody knows whether this arrived: {entry.address or entry.key[:12]}, handed "
                f"over on {entry.when}. Ask, then: reportgen mail settle {name} "
                f"{shlex.quote(entry.address) if entry.address else 'ADDRESS'}"
                + (f" --again {shlex.quote(entry.reason)}" if entry.reason else "")
                + " --arrived (or --lost)"
            )


@mail.command()
@_NAME
@click.option("--csv", "as_csv", is_flag=True, help="Print the proof of sending as CSV.")
@click.pass_context
def status(context: click.Context, name: str, as_csv: bool) -> None:
    """Show what became of the mailing NAME: the proof of sending, and what is open."""
    from reportgen.mail.plan import home_of, read_plan

    project = open_folder(context)
    with _telling(), _ledger(project) as ledger:
        mailing = _sent_id(project, name)
        entries = ledger.entries(mailing)
        made = read_plan(home_of(project.root, mailing))
        if not entries and made is None:
            raise click.UsageError(f"Nothing is known of a mailing “{name}”.")
        waiting = [
            each
            for each in (made.mails if made else ())
            if not ledger.find(mailing, "", each.address) and not ledger.is_opted_out(each.address)
        ]
    if as_csv:
        click.echo(_write_csv(entries), nl=False)
        return
    for entry in entries:
        again = f"  again: {entry.reason}" if entry.reason else ""
        click.echo(
            f"{entry.when}  {entry.state}  {entry.address or f'(forgotten, {entry.key[:12]})'}  "
            f"{entry.message_id}  SHA-256 {entry.digest[:16]}…  {entry.reply}{again}"
        )
    _show_waiting(waiting)
    _show_unsettled(entries, name)


def _show_waiting(waiting: Sequence[PlannedMail]) -> None:
    for each in waiting:
        click.echo(f"planned, not sent  {each.address}")


def _write_csv(entries: Iterable[Entry]) -> str:
    names = ("when", "state", "address", "key", "reason", "message_id", "digest", "reply")
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names)
    for entry in entries:
        writer.writerow([_cell(getattr(entry, name) or "") for name in names])
    return file.getvalue()


def _cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; addresses may begin like one."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


@mail.command()
@_NAME
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
    if arrived is None:
        raise click.UsageError("Say --arrived or --lost.")
    project = open_folder(context)
    why = " ".join(reason.split())
    with _telling(), _ledger(project) as ledger:
        before = ledger.settle(_sent_id(project, name), address, arrived, why)
    if not before:
        raise click.UsageError(
            f"There is nothing to settle with “{address}”; “reportgen mail status {name}” shows "
            "what is open, and of which correction."
        )
    if arrived:
        click.echo("Noted as arrived.")
    else:
        again = f" --again {shlex.quote(why)}" if why else ""
        click.echo(f"Noted as lost. To send it: reportgen mail send {name}{again}")


# --- Letters -------------------------------------------------------------------------------------


@mail.command()
@_NAME
@click.option("--force", is_flag=True, help="Overwrite Word files that were edited by hand.")
@click.pass_context
def letters(context: click.Context, name: str, force: bool) -> None:
    """Write the letters of the mailing NAME: a PDF to print on both sides, and Word files.

    They lie in mail/NAME/: letters.pdf has each letter with its sheets, letters/ the letters.
    """
    from reportgen.mail.letters import write_letters
    from reportgen.mail.plan import home_of
    from reportgen.workers import Workers, count_cores

    project = open_folder(context)
    with _telling(), _ledger(project) as ledger, Workers(count_cores()) as executor:
        mailing = _read(project, name)
        written = write_letters(project, mailing, ledger, executor, force)
    print_problems(written.problems)
    show_faults(written.files)
    _show_omitted(written.omitted, written.problems)
    kept = [each.path.name for each in written.files if each.status == "kept"]
    if kept:
        click.echo(f"Kept, because edited by hand (--force overwrites): {', '.join(kept)}.")
    home = project.show_path(home_of(project.root, mailing.id))
    if written.count:
        click.echo(f"{count_of(written.count, 'letter')} written to {home}.")
    elif written.omitted:
        click.echo("Nobody gets a letter; the reasons are above.")
    else:
        click.echo(
            f"Nobody gets a letter: all get e-mails, if anything. Next: reportgen mail plan {name}"
        )
    failed = any(each.status == "failed" for each in written.files)
    wrong = any(each.severity is Severity.ERROR for each in written.problems)
    sys.exit(1 if failed or wrong else 0)


# --- People --------------------------------------------------------------------------------------


@mail.command("opt-out")
@click.argument("addresses", metavar="ADDRESS...", nargs=-1, required=True)
@click.pass_context
def opt_out(context: click.Context, addresses: tuple[str, ...]) -> None:
    """Send nothing to ADDRESS any more, in any mailing."""
    if not all(address.strip() for address in addresses):
        raise click.UsageError("An address is empty.")
    project = open_folder(context)
    with _telling(), _ledger(project) as ledger:
        for address in addresses:
            ledger.opt_out(address)
    click.echo(f"Nothing will be sent any more to: {', '.join(addresses)}.")


@mail.command()
@click.argument("address")
@click.pass_context
def forget(context: click.Context, address: str) -> None:
    """Remove the person with this ADDRESS from lists, plans, letters and the ledger.

    A hash stays behind, so that nothing is ever sent there again, and that something was sent
    stays proved.
    """
    from reportgen.mail.forgetting import forget as forget_person

    project = open_folder(context)
    with _telling(), _ledger(project) as ledger:
        forgotten = forget_person(project, address, ledger)
    print_problems(forgotten.problems)
    for path in forgotten.lists:
        click.echo(f"Removed from {project.show_path(path)}.")
    for path in forgotten.letters:
        click.echo(f"Removed: {project.show_path(path)}; write the letters again.")
    click.echo(
        f"{count_of(forgotten.messages, 'planned message')} removed; "
        f"{count_of(forgotten.entries, 'record')} of the ledger made nameless. "
        "Nothing will be sent there any more."
    )
    if forgotten.problems:
        click.echo("Where there are problems the person may still be named.", err=True)
    sys.exit(1 if forgotten.problems else 0)
