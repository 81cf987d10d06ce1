"""What is asked before a mailing goes out: is the ledger the right one, who had it, how many."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from reportgen.cli.session import echo
from reportgen.cli.speech import Refusal, ask
from reportgen.problems.message import Message, say

if TYPE_CHECKING:
    from reportgen.mailings.ledger.ledger import Ledger
    from reportgen.project.project import Project

#: What counts as a yes where a letter alone is too little.
_YES = frozenset(["yes", "ja", "oui"])
NOTHING_SENT = say("Nothing was sent.")


def ask_about_ledger(ledger: Ledger, new: bool, scripted: bool, program: str) -> None:
    """Let a person say that the ledger is the right one, where this computer cannot know.

    `new` is the word given with the command, `scripted` tells that nobody is to be asked, and
    `program` is what calls the program. Stop without a yes. Raises `ReportgenError` where the
    ledger may not be sent from at all.
    """
    standing = ledger.stand()
    if standing.moved_from:
        echo(
            say(
                "The ledger was known from {place}; the project was moved.",
                place=standing.moved_from,
            ),
            err=True,
        )
    if standing.doubt:
        echo(standing.doubt, err=True)
        echo(
            say(
                "If opt-outs are known elsewhere, first: {command}",
                command=f"{program} mail opt-out --import FILE",
            ),
            err=True,
        )
        if not new:
            _ask(
                say("May mailings be sent by what this ledger knows? Type yes"),
                say("If they may be sent by what this ledger knows, say so: --new-ledger."),
                scripted,
            )
    ledger.agree()


def warn_of_copy(ledger: Ledger) -> None:
    """Say that what is noted in the copy of a project does not hold in the project itself."""
    from reportgen.mailings.ledger.age import Memory

    standing = Memory(ledger.path).stand(ledger.age())
    if standing.copied:
        echo(standing.doubt, say("Note it in the other too."), err=True)


def ask_about_alike(
    project: Project,
    ledger: Ledger,
    mailing: str,
    mails: Iterable[tuple[str, str]],
    agreed: bool,
    scripted: bool,
) -> None:
    """Let a person say that people get another mailing though they had one like it; else stop.

    `mails` are addresses with subjects, `agreed` the word given with the command.
    """
    if show_alike(project, ledger, mailing, mails) and not agreed:
        _ask(
            say("Do they get this one too? Type yes"),
            say("To send it to them all the same: --same-subject."),
            scripted,
        )


def show_alike(
    project: Project, ledger: Ledger, mailing: str, mails: Iterable[tuple[str, str]]
) -> bool:
    """Say how many people got which other mailing that may be this one, and whether any did."""
    from reportgen.mailings.dispatch import find_alike

    alike = find_alike(project, ledger, mailing, mails)
    for each in alike:
        echo(
            say(
                "Got the mailing “{other}” before, with the same subject or one not noted: {count} "
                "of them. It has no file any more: was it renamed to “{mailing}”?",
                other=each.mailing,
                count=each.count,
                mailing=mailing,
            )
            if each.is_gone
            else say(
                "Got the mailing “{other}” with the same subject before: {count} of them.",
                other=each.mailing,
                count=each.count,
            )
        )
    return bool(alike)


def ask_number(
    count: int,
    agreed: int | None,
    question: Message,
    wrong: Callable[[int], Message],
    otherwise: Message,
) -> None:
    """Let a person say how many there are of something; stop where it is another number.

    `agreed` is the number given with the command, None where the question is to be asked. `wrong`
    says of another number that it is not the one.
    """
    if agreed is None:
        agreed = ask(question, type=int)
    if agreed != count:
        raise Refusal(wrong(agreed), otherwise)


def _ask(question: Message, instead: Message, scripted: bool) -> None:
    if scripted:
        raise Refusal(instead, NOTHING_SENT)
    said = ask(question, default="", show_default=False)
    if said.strip().casefold() not in _YES:
        raise Refusal(say("That was no yes."), NOTHING_SENT)
