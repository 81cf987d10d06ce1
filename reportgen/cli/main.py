"""The command line: arguments, printing and exit codes; the work is done elsewhere.

Exit codes: 0 fine, 1 findings, 2 misuse.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Mapping
from datetime import date
from importlib import import_module
from keyword import iskeyword
from pathlib import Path

import click

from reportgen import __version__
from reportgen.cli.session import (
    SafeGroup,
    count_of,
    echo,
    open_folder,
    parse_editions,
    print_data,
    quote_word,
    stop,
)
from reportgen.problems.problem import ReportgenError, Severity


def _date(context: click.Context, option: click.Parameter, text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        raise click.BadParameter(f"“{text}” is not a date. Write 2026-11-22.") from None


#: The modules of the commands that do not stand here; each is loaded when it is asked for.
_ELSEWHERE: Mapping[str, str] = {
    "blank": "blank",
    "build": "build",
    "cache": "build",
    "form": "template",
    "handout": "handout",
    "import": "returned",
    "mail": "mail",
    "template": "template",
}


class _Program(SafeGroup):
    """The commands, of which one alone is loaded, but for the list of all."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *_ELSEWHERE})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name in _ELSEWHERE:
            module = import_module(f"reportgen.cli.{_ELSEWHERE[name]}")
            # What Python keeps for itself has a dash below behind it.
            command: click.Command = getattr(module, name + "_" * iskeyword(name))
            return command
        return super().get_command(context, name)


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-C",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=".",
    help="The project folder, when it is not this one.",
)
@click.option(
    "--today",
    metavar="DATE",
    callback=_date,
    help="The day that contacts' terms are held against; today by default.",
)
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context, folder: Path, today: date) -> None:
    """Fact sheets and reports from YAML profiles, as accessible PDF and Word files."""
    context.obj = (folder, today)


def run() -> None:
    """Start the command line; a fault of the program's own ends in one line, with code 1."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            # A console that lacks a character shows a stand-in instead of failing.
            reconfigure(errors="replace")
    try:
        main(prog_name="reportgen")
    except Exception as error:
        from reportgen.problems.causes import limit_of

        if limit := limit_of(error):
            echo(f"reportgen: {limit[0]}. {limit[1]}", err=True)
            sys.exit(1)
        where = traceback.extract_tb(error.__traceback__)[-1]
        echo(
            f"reportgen: an error in the program ({type(error).__name__}: {error}; "
            f"{Path(where.filename).name}:{where.lineno}). Please report it.",
            err=True,
        )
        sys.exit(1)


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Start a project in DIR: settings and three example profiles."""
    from reportgen.app.start import start_project

    try:
        files = start_project(folder)
    except FileExistsError as error:
        raise click.UsageError(
            f"{error.filename or error} is there already; nothing was written."
        ) from None
    except OSError as error:
        raise click.UsageError(f"{folder} cannot be written ({error.strerror}).") from None
    echo(
        f"{len(files)} files written to {folder}. "
        f"Next: reportgen -C {quote_word(str(folder))} build"
    )


@main.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option(
    "--format",
    "shown",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="How problems are printed.",
)
@click.option("--strict", is_flag=True, help="Count warnings as findings.")
@click.pass_context
def check(context: click.Context, paths: tuple[str, ...], shown: str, strict: bool) -> None:
    """Check all that is in profiles/, or what is named by path or id.

    That is sheets, reports, handouts and mailings; with all also templates, fonts and styles.
    """
    from reportgen.app.check import inspect_project
    from reportgen.problems.show import SHOWN, name_from

    project = open_folder(context)
    try:
        inspected = inspect_project(project, paths)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    problems = name_from(inspected.problems, Path.cwd())
    if problems or shown == "json":
        said = SHOWN[shown](problems)
        if shown == "text":
            echo(said)
        else:
            print_data(said)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if shown == "text":
        echo(_summary_of_check(inspected.fine, errors, len(problems) - errors), err=True)
    sys.exit(1 if errors or (strict and problems) else 0)


def _summary_of_check(fine: Mapping[str, int], errors: int, warnings: int) -> str:
    counted = [count_of(number, noun) for noun, number in fine.items() if number]
    *most, last = counted or [count_of(0, "profile")]
    listed = f"{', '.join(most)} and {last}" if most else last
    return f"{listed} in order; {count_of(errors, 'problem')}, {count_of(warnings, 'warning')}."


@main.command("list")
@click.option(
    "--format",
    "shown",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How the list is printed.",
)
@click.pass_context
def list_(context: click.Context, shown: str) -> None:
    """List the profiles. It says id, title, city, topics, languages, completeness of each."""
    from reportgen.app.listing import list_sheets
    from reportgen.cli.table import show_table

    listed = list_sheets(open_folder(context))
    if shown == "json":
        print_data(json.dumps(listed.rows, ensure_ascii=False, indent=2))
    elif listed.rows or not listed.errors:
        echo(show_table(listed.rows))
    if listed.errors:
        stop(listed.errors)


@main.command()
@click.argument("form", default="factsheet")
@click.option("-l", "--language", metavar="LANG", help="The language of titles and hints.")
@click.pass_context
def schema(context: click.Context, form: str, language: str | None) -> None:
    """Print the JSON Schema of a form's profiles, for editors.

    The FORM may also be report, handout or mailing: what is defined in profiles/reports/ and so
    on.
    """
    from reportgen.app.schemas import schema_names, schema_of
    from reportgen.problems.suggest import suggest

    project = open_folder(context)
    names = schema_names(project)
    if form not in names:
        raise click.UsageError(f"There is no form “{form}”. {suggest(form, names)}")
    lang = parse_editions(language, project)[0][0] if language else project.languages[0]
    try:
        made = schema_of(project, form, lang)
    except ReportgenError as error:
        stop(error.problems)
    print_data(json.dumps(made, ensure_ascii=False, indent=2))


@main.command()
def doctor() -> None:
    """Look whether this machine has what is needed. What mends it is said."""
    from reportgen.app.doctor import examine

    missing = False
    for finding in examine():
        word = "ok" if finding.found else "MISSING" if finding.required else "absent"
        echo(
            f"{word:8}{finding.name:17}{finding.serves}"
            + (f" ({finding.detail})" if finding.detail else "")
        )
        if not finding.found:
            echo(f"{'':8}{finding.mend}")
            missing = missing or finding.required
    sys.exit(1 if missing else 0)
