"""The command ``reportgen blank``: forms to fill in go out, and what became of them is told."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.session import (
    called,
    echo,
    echo_line,
    open_folder,
    parse_editions,
    parse_formats,
    print_problems,
    read_day,
    stop,
)
from reportgen.cli.speech import SpokenCommand, misuse, tell
from reportgen.document.edition import Audience
from reportgen.problems.message import say, say_count
from reportgen.problems.problem import Problem, ReportgenError

if TYPE_CHECKING:
    from reportgen.project.project import Project
    from reportgen.sheets.profile import Profile


@click.command(cls=SpokenCommand)
@click.argument("profiles", metavar="[PROFILE]...", nargs=-1)
@click.option(
    "--form", metavar="NAME", help="The form that is asked, if no profile is named.  [factsheet]"
)
@click.option(
    "-l",
    "--languages",
    metavar="LANGS",
    help="de,fr makes a form in each; de+fr one in German, with French beside it to be read.",
)
@click.option(
    "-f", "--format", "formats", default="docx", metavar="FORMATS", help="docx, pdf, xlsx."
)
@click.option(
    "--audience",
    type=click.Choice([each.value for each in Audience]),
    default=Audience.PRINT.value,
    show_default=True,
    help="Whose contacts are in it: internal shows all.",
)
@click.option("--due", callback=read_day, metavar="DATE", help="The day it should be back by.")
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--status", is_flag=True, help="Tell what was asked, and what came back.")
@click.pass_context
def blank(
    context: click.Context,
    profiles: tuple[str, ...],
    form: str | None,
    languages: str | None,
    formats: str,
    audience: str,
    due: date | None,
    folder: Path | None,
    status: bool,
) -> None:
    """Make forms for partners to fill in. They are blank, or say what a PROFILE says.

    They go into output/forms/. What comes back is taken in by “reportgen import”.
    """
    from reportgen.app.collect.batch import KINDS, Batch, list_ordered, send_ordered
    from reportgen.app.commits import check_inbox
    from reportgen.collecting.outgoing import FORMS

    project = open_folder(context)
    if kept := check_inbox(project):
        # What goes out is kept, and names people.
        stop(kept)
    if status:
        _show_status(project)
        return
    kinds = parse_formats(formats, KINDS)
    found = _read_profiles(project, profiles, form)
    editions = parse_editions(languages, project) if languages else ()
    batch = Batch(found, form or "factsheet", editions, kinds, Audience(audience), due)
    target = folder or project.root / "output" / FORMS
    written: list[Path] = []
    problems: list[Problem] = []
    for ordered in list_ordered(project, batch):
        try:
            written.append(send_ordered(project, ordered, target).path)
        except ReportgenError as error:
            problems += error.problems
    for path in written:
        echo_line(project.show_path(path))
    print_problems(problems)
    if written:
        echo(
            say_count(
                "{count} form made. What comes back goes into inbox/; then: {command}",
                "{count} forms made. What comes back goes into inbox/; then: {command}",
                count=len(written),
                command=f"{called(context)} import",
            )
        )
    sys.exit(1 if problems else 0)


def _read_profiles(
    project: Project, names: tuple[str, ...], form: str | None
) -> tuple[Profile | None, ...]:
    """Return the profiles that are named; none, and nothing else, where no name is given."""
    from reportgen.problems.suggest import suggest
    from reportgen.project.profiles import NoProfileError, read_profiles, select_profiles

    if form and form not in project.form_names:
        raise misuse(
            say("There is no form “{form}”.", form=form), suggest(form, project.form_names)
        )
    if not names:
        return (None,)
    if form:
        raise misuse(say("A profile has its form: leave --form out."))
    try:
        paths = select_profiles(project, names)
    except NoProfileError as error:
        raise misuse(
            say("“{name}” is no profile of this project.", name=error.name), error.advice
        ) from None
    except ReportgenError as error:
        stop(error.problems)
    profiles, problems = read_profiles(project, paths)
    errors = [each for each in problems if each.severity.value == "error"]
    if errors:
        stop(errors)
    return tuple(profiles)


def _show_status(project: Project) -> None:
    from reportgen.cli.table import show_table
    from reportgen.collecting.sent import Sent

    asked = Sent(project).every()
    if not asked:
        echo(say("Nothing was asked yet: “reportgen blank PROFILE” makes a form."))
        return
    rows = [
        {
            "sheet": each.profile or tell(say("new: {form}", form=each.form)),
            "languages": each.languages,
            "asked": each.asked,
            "due": each.due,
            "state": tell(each.status(project.today)),
            "to": ", ".join(each.to),
        }
        for each in asked
    ]
    echo_line(show_table(rows))
    late = sum(each.is_late(project.today) for each in asked)
    still = sum(each.is_open for each in asked)
    echo(
        say_count(
            "{count} form asked, {still} open, {late} of them late.",
            "{count} forms asked, {still} open, {late} of them late.",
            count=len(asked),
            still=still,
            late=late,
        )
    )
