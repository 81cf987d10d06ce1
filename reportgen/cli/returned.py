"""The command ``reportgen import``: sheets that came from elsewhere become profiles."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli import counts
from reportgen.cli.proposal import write_new, write_proposal
from reportgen.cli.session import (
    called,
    echo,
    echo_line,
    open_folder,
    print_data,
    print_problems,
    stop,
)
from reportgen.cli.speech import SpokenCommand, misuse
from reportgen.problems.message import NOTHING, say
from reportgen.problems.problem import Problem, ReportgenError, Severity

if TYPE_CHECKING:
    from reportgen.collecting.proposal import Proposal
    from reportgen.collecting.review import Review
    from reportgen.project.project import Project


@click.command("import", cls=SpokenCommand)
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
    help="The profile that the file is a sheet or a form of; what differs is taken into it.",
)
@click.option(
    "--only", metavar="FIELD", multiple=True, help="Take over these fields, without asking."
)
@click.option(
    "--mapping",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What the columns of a list in a spreadsheet mean: each row becomes a sheet.",
)
@click.option(
    "--propose-mapping",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write such a mapping, proposed from the headers and cells of a list.",
)
@click.option("--yes", is_flag=True, help="Take over what is sure, without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--undo", is_flag=True, help="Bring back what the last import changed.")
@click.option(
    "--format",
    "shown",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How it is shown; json asks nothing.",
)
@click.pass_context
def import_(
    context: click.Context,
    files: tuple[Path, ...],
    form: str,
    language: str,
    into: str | None,
    only: tuple[str, ...],
    mapping: Path | None,
    propose_mapping: Path | None,
    yes: bool,
    dry_run: bool,
    undo: bool,
    shown: str,
) -> None:
    """Take in forms and sheets that came back, and old sheets.

    Files may be Word files, OpenDocument texts, web pages, plain texts, and mails on which such
    hang; without any, those in inbox/ are read. What was recognised is shown, then asked about.
    A form goes into the profile it was made of; with --into, a corrected sheet does. Of anything
    else a new profile is made. New contacts come in for internal use only, until somebody has
    asked them. With --mapping, the file is a list in a spreadsheet (.xlsx, .ods, .csv), and each
    of its rows a sheet.
    """
    project = open_folder(context)
    _check_choices(project, form, language)
    _check_git(project)
    if undo:
        _undo(project, any((files, form, language, into, only, mapping, yes, dry_run)))
        return
    if mapping is not None or propose_mapping is not None:
        from reportgen.cli.table_import import Wanted, import_list

        if into is not None or shown != "text":
            raise misuse(say("--into and --format go with sheets, and --mapping with a list."))
        wanted = Wanted(yes, only, dry_run)
        import_list(context, project, files, (mapping, propose_mapping), (form, language), wanted)
        return
    target = _find_profile(project, into) if into is not None else None
    found = _files_in(project, files)
    if (into is not None or only) and len(found) != 1:
        raise misuse(say("--into and --only take one file."))
    if not found and shown == "text":
        echo(say("There is nothing to import: put files into inbox/, or name them."))
    taking = _Taking(context, project, (form, language, target), only, yes, dry_run, shown)
    problems: list[Problem] = []
    for path in found:
        try:
            problems += taking.take(path)
        except ReportgenError as error:
            problems += error.problems
    if shown == "json":
        print_data(json.dumps(taking.data, ensure_ascii=False, indent=2))
    print_problems(problems)
    if taking.written and shown == "text":
        echo(
            say(
                "{profiles} written. Look through the lines that begin with “#”, and remove them; "
                "then: {command}",
                profiles=counts.profiles(taking.written),
                command=f"{called(context)} check",
            )
        )
    if any(each.severity is Severity.ERROR for each in problems):
        sys.exit(1)


def _check_choices(project: Project, form: str, language: str) -> None:
    from reportgen.problems.suggest import suggest

    if form and form not in project.form_names:
        raise misuse(
            say("There is no form “{form}”.", form=form), suggest(form, project.form_names)
        )
    if language and language not in project.languages:
        raise misuse(
            say("“{tag}” is no language of this project.", tag=language),
            suggest(language, project.languages),
        )


def _check_git(project: Project) -> None:
    """Stop where what came in, which names people, would go along with the next commit."""
    from reportgen.app.commits import check_inbox

    if problems := check_inbox(project):
        stop(problems)


def _undo(project: Project, has_more: bool) -> None:
    from reportgen.collecting.undo import undo_last

    if has_more:
        raise misuse(say("--undo goes alone: it brings back what the last import changed."))
    try:
        undone = undo_last(project)
    except ReportgenError as error:
        stop(error.problems)
    except OSError as error:
        raise misuse(say("A file cannot be written ({reason}).", reason=error.strerror)) from None
    if undone is None:
        echo(say("There is nothing to undo."))
        return
    again = undone.returned and say(
        "{file} is there again.", file=project.show_path(undone.returned)
    )
    files = [project.show_path(each) for each in undone.files]
    echo(say("As before: {files}.", files=files), again or NOTHING)


def _find_profile(project: Project, into: str) -> Path:
    from reportgen.project.profiles import NoProfileError, select_profiles

    try:
        profiles = select_profiles(project, (into,))
    except NoProfileError as error:
        raise misuse(
            say("“{name}” is no profile of this project.", name=error.name), error.advice
        ) from None
    except ReportgenError as error:
        stop(error.problems)
    if len(profiles) != 1:
        raise misuse(
            say("“{name}” names {count} profiles. Name one.", name=into, count=len(profiles))
        )
    return profiles[0]


def _files_in(project: Project, paths: tuple[Path, ...]) -> list[Path]:
    """Return the files that are named, and those in folders; without any those of the inbox."""
    from reportgen.collecting.inbox import list_files, list_inbox

    return list_files(project, paths) if paths else list_inbox(project)


@dataclass
class _Taking:
    """Takes files in, one by one, as the options say, and counts what became of them."""

    context: click.Context
    project: Project
    #: The form and the language that are named, and the profile that files are of.
    named: tuple[str, str, Path | None]
    only: Sequence[str]
    yes: bool
    dry_run: bool
    shown: str
    written: int = 0
    data: list[dict[str, Any]] = field(default_factory=list)

    def take(self, path: Path) -> list[Problem]:
        """Show what a file says, take over what is wanted, and return what is wrong with it.

        What was taken over as a whole is put aside.
        """
        from reportgen.collecting.books.rows import BOOKS
        from reportgen.collecting.incoming import read_back
        from reportgen.collecting.review import Review
        from reportgen.input.returned.readers import read_returned

        name = self.project.show_path(path.absolute())
        read = read_returned(path, name, BOOKS)
        problems = list(read.problems)
        done: list[bool] = []
        steps: list[Path] = []
        tokens: list[str] = []
        if len(read.files) != 1 and self.named[2]:
            raise misuse(
                say(
                    "{count} files or forms are in {path}. Save the one and name it.",
                    count=len(read.files),
                    path=path,
                )
            )
        for returned in read.files:
            try:
                found = read_back(self.project, returned, *self.named)
                whole, step = self.take_one(path, found)
            except ReportgenError as error:
                problems += error.problems
            else:
                done.append(whole)
                steps += [step] if step else []
                tokens += [found.token] if isinstance(found, Review) and found.token else []
        failed = any(each.severity is Severity.ERROR for each in problems)
        if done and all(done) and not failed and not self.dry_run:
            self.put_aside(path, name, steps, tokens)
        return problems

    def put_aside(self, path: Path, name: str, steps: Sequence[Path], tokens: list[str]) -> None:
        from reportgen.collecting.undo import set_aside

        try:
            aside = set_aside(self.project, path, steps, tokens)
        except OSError as error:
            raise misuse(
                say("{path} cannot be moved ({reason}).", path=name, reason=error.strerror)
            ) from None
        if aside and self.shown == "text":
            folder = self.project.show_path(aside.parent)
            echo(say("{file} is done, and lies in {folder} now.", file=name, folder=folder))
            echo_line("")

    def take_one(self, path: Path, found: Proposal | Review) -> tuple[bool, Path | None]:
        """Take over what a file says; return whether that is all, and what is kept of before."""
        from reportgen.cli.review import take_review
        from reportgen.collecting.review import Review

        if self.shown == "json":
            return self.take_silently(found)
        if isinstance(found, Review):
            whole, step = take_review(self.project, found, self.only, self.yes, self.dry_run)
            self.note(found, whole)
            return whole, step
        if self.only:
            raise misuse(
                say(
                    "--only goes with --into PROFILE, or with a form of one: of {file} a new "
                    "profile is made.",
                    file=found.file,
                )
            )
        step = write_proposal(self.context, self.project, path, found, (self.yes, self.dry_run))
        self.written += step is not None
        return step is not None, step

    def take_silently(self, found: Proposal | Review) -> tuple[bool, Path | None]:
        """Take over what the options say, and keep what a file says as data."""
        from reportgen.cli.review import check_names, choose, take_wanted
        from reportgen.collecting.as_data import proposal_as_data, review_as_data
        from reportgen.collecting.review import Review

        if isinstance(found, Review):
            check_names(found, self.only)
            wanted, whole = choose(found, self.only, self.yes, False)
            wanted = [] if self.dry_run else wanted
            step = take_wanted(self.project, found, wanted).step if wanted else None
            taken = [change.name for change in wanted]
            self.data.append({**review_as_data(self.project, found), "taken": taken})
            self.note(found, whole)
            return whole, step
        can = self.yes and not self.dry_run and not found.twin and not found.other
        step = write_new(self.project, found) if can else None
        self.data.append({**proposal_as_data(found), "written": step is not None})
        return step is not None, step

    def note(self, review: Review, is_whole: bool) -> None:
        """Note what became of a form that went out."""
        from reportgen.collecting.sent import Sent

        if not self.dry_run:
            Sent(self.project).note_back(review.token, is_whole)
