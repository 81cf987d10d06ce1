"""The command ``reportgen import``: sheets that came from elsewhere become profiles."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.session import (
    called,
    count_of,
    echo,
    open_folder,
    print_problems,
    quote_word,
    stop,
)
from reportgen.problems.problem import Problem, ReportgenError, Severity

if TYPE_CHECKING:
    from reportgen.collecting.proposal import Proposal
    from reportgen.project.project import Project

#: How much of a text is shown.
_SHOWN = 68


@click.command("import")
@click.argument(
    "files",
    metavar="[FILE]...",
    nargs=-1,
    type=click.Path(path_type=Path, exists=True, dir_okay=True),
)
@click.option("--form", default="", metavar="NAME", help="The form whose labels the files have.")
@click.option("-l", "--language", default="", metavar="LANG", help="The language they are in.")
@click.option(
    "--into",
    metavar="PROFILE",
    help="The profile that the file is a corrected sheet of; what differs is taken into it.",
)
@click.option(
    "--only", metavar="FIELD", multiple=True, help="Take over these fields, without asking."
)
@click.option("--yes", is_flag=True, help="Write new profiles without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.pass_context
def import_(
    context: click.Context,
    files: tuple[Path, ...],
    form: str,
    language: str,
    into: str | None,
    only: tuple[str, ...],
    yes: bool,
    dry_run: bool,
) -> None:
    """Make profiles of sheets that you have in Word.

    Files may be Word files, OpenDocument texts, web pages, plain texts, and mails on which such
    hang; without any, those in inbox/ are read. What was recognised is shown, then asked about.
    Contacts come in for internal use only, until somebody has asked them. With --into, a built
    sheet that somebody corrected is compared with its profile, field by field.
    """
    from reportgen.problems.suggest import suggest

    project = open_folder(context)
    if form and form not in project.form_names:
        raise click.UsageError(f"There is no form “{form}”. {suggest(form, project.form_names)}")
    if language and language not in project.languages:
        raise click.UsageError(
            f"“{language}” is no language of this project. {suggest(language, project.languages)}"
        )
    if into is not None:
        from reportgen.cli.corrected import take_corrections

        if yes or form or len(files) != 1 or files[0].is_dir():
            raise click.UsageError("--into takes one file, and asks for each field, or --only.")
        take_corrections(project, files[0], into, language, only, dry_run)
        return
    if only:
        raise click.UsageError("--only goes with --into PROFILE.")
    problems: list[Problem] = []
    written = 0
    found = _files_in(project, files)
    if not found:
        echo("There is nothing to import: put files into inbox/, or name them.")
    for path in found:
        try:
            made, told = _take(context, project, path, (form, language), (yes, dry_run))
            written += made
            problems += told
        except ReportgenError as error:
            problems += error.problems
    print_problems(problems)
    if written:
        echo(
            f"{count_of(written, 'profile')} written. Look through the lines that begin with “#”, "
            f"and remove them; then: {called(context)} check"
        )
    if any(each.severity is Severity.ERROR for each in problems):
        sys.exit(1)


def _files_in(project: Project, paths: tuple[Path, ...]) -> list[Path]:
    """Return the files that are named, and those in folders; without any those of the inbox."""
    from reportgen.app.commits import check_inbox
    from reportgen.collecting.inbox import list_files, list_inbox

    if problems := check_inbox(project):
        # What came in names people, and would go along with the next commit.
        stop(problems)
    if not paths:
        return list_inbox(project)
    return list_files(project, paths)


def _take(
    context: click.Context,
    project: Project,
    path: Path,
    choices: tuple[str, str],
    answers: tuple[bool, bool],
) -> tuple[int, list[Problem]]:
    """Show what a file says, and write it where that is wanted.

    Returns how many were written, and what is wrong with some of what hangs on a mail.
    """
    from reportgen.collecting.inbox import put_aside
    from reportgen.collecting.proposal import propose
    from reportgen.input.returned.readers import read_returned

    name = project.show_path(path.absolute())
    read = read_returned(path, name)
    problems = list(read.problems)
    written: list[bool] = []
    for each in read.files:
        try:
            proposal = propose(project, each, *choices)
            written.append(_write(context, project, path, proposal, answers))
        except ReportgenError as error:
            problems += error.problems
    failed = any(each.severity is Severity.ERROR for each in problems)
    if written and all(written) and not failed:
        try:
            aside = put_aside(project, path)
        except OSError as error:
            raise click.UsageError(f"{name} cannot be moved ({error.strerror}).") from None
        if aside:
            echo(f"{name} is done, and lies in {project.show_path(aside.parent)} now.\n")
    return sum(written), problems


def _write(
    context: click.Context,
    project: Project,
    path: Path,
    proposal: Proposal,
    answers: tuple[bool, bool],
) -> bool:
    """Show a proposal, and write it where that is wanted; tell whether it was."""
    from reportgen.collecting.new_profile import write_profile
    from reportgen.input.patching.patch import UnpatchableError
    from reportgen.problems.problem import SourceError

    _show(proposal)
    target = f"profiles/{proposal.id}.yaml"
    if proposal.twin:
        echo(
            f"  {proposal.twin} has the same title already; nothing is written. To compare both: "
            f"{called(context)} import {quote_word(str(path))} --into {quote_word(proposal.twin)}\n"
        )
        return False
    yes, dry_run = answers
    if dry_run:
        echo(f"  It would become {target}.\n")
        return False
    if not yes and not _is_wanted(target):
        again = f"{called(context)} import {quote_word(str(path))} --yes"
        echo(f"  Nothing is written. To write {target}: {again}\n")
        return False
    try:
        made = write_profile(project, proposal)
    except UnpatchableError:
        raise SourceError([_unsayable(proposal)]) from None
    except OSError as error:
        raise click.UsageError(f"{target} cannot be written ({error.strerror}).") from None
    echo(f"  {target} written.\n")
    print_problems([each for each in made.problems if each.severity is Severity.ERROR])
    return True


def _unsayable(proposal: Proposal) -> Problem:
    from reportgen.problems.message import say
    from reportgen.problems.problem import Place

    return Problem(
        Place(proposal.file),
        say("what the file says cannot be written as a profile; nothing was written."),
        say("Copy its texts into a new file of the office program, and import that."),
    )


def _is_wanted(target: str) -> bool:
    """Ask; where nobody can answer, nothing is written."""
    if not sys.stdin.isatty():
        return False
    return click.confirm(f"  Write {target}?", default=True)


def _show(proposal: Proposal) -> None:
    fields = count_of(len(proposal.fields), "field")
    echo(f"{proposal.file}: {proposal.form}, {proposal.language}, {fields}")
    wide = max(map(len, proposal.fields))
    for name, each in proposal.fields.items():
        mark = " " if each.sure else "?"
        echo(f"  {name:{wide}} {mark} {_in_short(each.value)}")
    for over in proposal.left:
        echo(f"  left over, {over.within}: {_in_short(over.text)}")
    for comment in proposal.comments:
        echo(f"  {comment.author or 'somebody'} remarks on {comment.within}: {comment.text}")
    if proposal.doubts:
        echo(f"  “?” marks what to look at: {', '.join(proposal.doubts)}.")


def _in_short(value: object) -> str:
    """Return what a value says on a line."""
    if isinstance(value, dict):
        text = ", ".join(_in_short(each) for each in value.values())
    elif isinstance(value, list):
        text = "; ".join(map(_in_short, value))
    else:
        text = " ".join(str(value).split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 2].rstrip()} …"
