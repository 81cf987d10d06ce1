"""The proposal of a new profile: shown, asked about, written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli import counts
from reportgen.cli.session import called, echo_line, print_problems, quote_word
from reportgen.cli.speech import ask_yes, misuse, tell
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Problem, Severity

if TYPE_CHECKING:
    from reportgen.collecting.proposal import Proposal
    from reportgen.project.project import Project

#: How much of a text is shown.
_SHOWN = 68


def write_proposal(
    context: click.Context,
    project: Project,
    path: Path,
    proposal: Proposal,
    answers: tuple[bool, bool],
) -> Path | None:
    """Show a proposal, and write it where that is wanted.

    Returns where what was there before is kept, None where nothing was written.
    """
    _show(proposal)
    target = f"profiles/{proposal.id}.yaml"
    again = f"{called(context)} import {quote_word(str(path))}"
    if proposal.twin:
        _echo_below(
            say(
                "{profile} has the same title already; nothing is written. To compare both: "
                "{command}",
                profile=proposal.twin,
                command=f"{again} --into {quote_word(proposal.twin)}",
            ),
            is_last=True,
        )
        return None
    yes, dry_run = answers
    if proposal.other:
        _echo_below(
            say(
                "It may be {profile} in another language. To take it over as such: {command}",
                profile=proposal.other,
                command=f"{again} --into {quote_word(proposal.other)}",
            )
        )
        yes = False
    if dry_run:
        _echo_below(say("It would become {file}.", file=target), is_last=True)
        return None
    if not yes and not _is_wanted(target, not proposal.other):
        how = say("To write {file}: {command}", file=target, command=f"{again} --yes")
        _echo_below(say("Nothing is written."), how, is_last=True)
        return None
    step = write_new(project, proposal)
    _echo_below(say("{file} written.", file=target), is_last=True)
    return step


def _echo_below(*messages: Message, is_last: bool = False) -> None:
    """Print messages below what they are about, the last one with an empty line behind it."""
    echo_line(f"  {tell(*messages)}" + "\n" * is_last)


def write_new(project: Project, proposal: Proposal) -> Path:
    """Write a new profile, tell what is wrong with it, and return what is kept of before."""
    from reportgen.collecting.new_profile import write_profile
    from reportgen.input.patching.patch import UnpatchableError
    from reportgen.problems.problem import SourceError

    try:
        made = write_profile(project, proposal)
    except UnpatchableError:
        raise SourceError([_unsayable(proposal)]) from None
    except OSError as error:
        target = f"profiles/{proposal.id}.yaml"
        raise misuse(
            say("{path} cannot be written ({reason}).", path=target, reason=error.strerror)
        ) from None
    print_problems([each for each in made.problems if each.severity is Severity.ERROR])
    return made.step


def _unsayable(proposal: Proposal) -> Problem:
    from reportgen.problems.problem import Place

    return Problem(
        Place(proposal.file),
        say("what the file says cannot be written as a profile; nothing was written."),
        say("Copy its texts into a new file of the office program, and import that."),
    )


def _is_wanted(target: str, is_sure: bool) -> bool:
    """Ask; where nobody can answer, nothing is written."""
    if not sys.stdin.isatty():
        return False
    return ask_yes(say("Write {file}?", file=target), is_sure)


def _show(proposal: Proposal) -> None:
    fields = tell(counts.fields(len(proposal.fields)))
    echo_line(f"{proposal.file}: {proposal.form}, {proposal.language}, {fields}")
    wide = max(map(len, proposal.fields))
    for name, each in proposal.fields.items():
        mark = " " if each.sure else "?"
        echo_line(f"  {name:{wide}} {mark} {in_short(each.value)}")
    for over in proposal.left:
        _echo_below(
            say("left over, {within}: {text}", within=over.within, text=in_short(over.text))
        )
    for comment in proposal.comments:
        _echo_below(
            say(
                "{author} remarks on {within}: {text}",
                author=comment.author or say("Somebody"),
                within=comment.within,
                text=comment.text,
            )
        )
    if proposal.doubts:
        _echo_below(say("“?” marks what to look at: {fields}.", fields=proposal.doubts))


def in_short(value: object) -> str:
    """Return what a value says on a line."""
    if isinstance(value, dict):
        text = ", ".join(in_short(each) for each in value.values())
    elif isinstance(value, list):
        text = "; ".join(map(in_short, value))
    else:
        text = " ".join(str(value).split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 2].rstrip()} …"
