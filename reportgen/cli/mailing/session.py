"""What the commands of mailings share: the mailing they work on, its plan, the ledger."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from reportgen.cli.session import called, echo, echo_line, misusing, print_problems, quote_word
from reportgen.cli.speech import Refusal, misuse, tell
from reportgen.fields.domains import show_address
from reportgen.problems.message import NOTHING, Message, say
from reportgen.problems.problem import Problem, ReportgenError, Severity

if TYPE_CHECKING:
    from reportgen.mailings.definition import Mailing
    from reportgen.mailings.dispatch import PlannedMailing
    from reportgen.mailings.ledger.ledger import Ledger
    from reportgen.mailings.planning.file import Omitted, PlannedMail
    from reportgen.project.project import Project

#: The mailing that a command works on.
NAME = click.argument("name", metavar="NAME")
#: What a person says who knows that there is no ledger, or no later one.
NEW_LEDGER = click.option(
    "--new-ledger",
    is_flag=True,
    help="Begin a new ledger where it is missing, or take the one that is there for the latest.",
)


@contextmanager
def naming() -> Iterator[None]:
    """Stop where what was typed names no mailing, or several."""
    with misusing():
        yield


def open_mailing(project: Project, name: str) -> Mailing:
    """Return the mailing of a name; stop where there is none. Raises `ReportgenError`."""
    from reportgen.mailings.prepare import find_mailing, read_mailing_file

    with naming():
        path = find_mailing(project, name)
    return read_mailing_file(project, path)


def read_planned(project: Project, name: str) -> PlannedMailing:
    """Return the planned mailing of a name; stop where there is none. Raises `ReportgenError`."""
    from reportgen.mailings.dispatch import find_planned

    with naming():
        planned = find_planned(project, name)
    if planned is None:
        command = f"{called(click.get_current_context())} mail plan {quote_word(name)}"
        raise Refusal(say("“{name}” is not planned yet: {command}", name=name, command=command))
    return planned


def choose_message(planned: PlannedMailing, name: str, address: str | None) -> PlannedMail:
    """Return the planned message to an address, or else the first; stop where there is none."""
    from reportgen.mailings.planning.file import find_mail

    mails = planned.plan.mails
    if not address:
        if mails:
            return mails[0]
        raise misuse(say("The plan of “{name}” has no messages.", name=name))
    address = read_address(address, (each.address for each in mails))
    found = find_mail(planned.plan, address)
    if found is None:
        raise misuse(say("There is no message to “{address}” in the plan.", address=address))
    return found


def id_of_sent(project: Project, name: str) -> str:
    """Return the id of a mailing of which something was sent; stop where it can be none."""
    from reportgen.mailings import dispatch

    with naming():
        return dispatch.id_of_sent(project, name)


def read_address(text: str, known: Iterable[str]) -> str:
    """Return the address that was typed or pasted; stop where it is none, or two."""
    from reportgen.mailings.forgetting.pasted import parse_pasted

    with refusing():
        return parse_pasted(text, known)


@contextmanager
def refusing() -> Iterator[None]:
    """Stop where what was typed is no address, before anything is changed."""
    with misusing(say("Nothing was changed.")):
        yield


def mean(address: str, known: Iterable[str]) -> Message:
    """Return the question whether a like address is meant, or nothing."""
    from reportgen.mailings.forgetting.pasted import nearest_address

    close = nearest_address(address, known)
    return say("Did you mean “{name}”?", name=close) if close else NOTHING


@contextmanager
def opened_ledger(project: Project, new: bool = False) -> Iterator[Ledger]:
    """Provide the ledger; with `new` as somebody says who knows that there is no later one."""
    from reportgen.mailings.ledger.ledger import LEDGER, open_ledger

    with closing(open_ledger(project.root / LEDGER, new)) as ledger:
        if ledger.adopted:
            echo(say("The ledger of an earlier version is counted from now on."), err=True)
        yield ledger


@contextmanager
def telling(outcome: Message = NOTHING) -> Iterator[None]:
    """Stop with what is wrong, where something is, and with what came of it."""
    try:
        yield
    except ReportgenError as error:
        print_problems(error.problems)
        if outcome:
            echo(outcome, err=True)
        sys.exit(1)


def show_omitted(omitted: Sequence[Omitted], problems: Iterable[Problem]) -> None:
    if omitted:
        echo(say("Left out ({number}):", number=len(omitted)))
        for each in omitted:
            shown = say("{person}: {why}", person=show_address(each.address), why=each.why)
            echo_line(f"  {tell(shown)}")
    if any(each.severity is Severity.ERROR for each in problems):
        echo(say("Whoever in a list has a problem above is left out too."))
