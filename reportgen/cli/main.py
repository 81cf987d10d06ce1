"""The command line: arguments, printing and exit codes; the work is done elsewhere.

Exit codes: 0 fine, 1 findings, 2 misuse.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Mapping, Sequence
from datetime import date
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Any

import click

from reportgen import __version__
from reportgen.cli import counts
from reportgen.cli.session import (
    SafeGroup,
    cannot_write,
    echo,
    echo_line,
    misusing,
    open_folder,
    parse_editions,
    print_data,
    quote_word,
    read_day,
    stop,
)
from reportgen.cli.speech import misuse, speaking, tell
from reportgen.gc_pause import search_often
from reportgen.problems.catalog import LANGUAGES, spoken
from reportgen.problems.message import Message, list_of, say
from reportgen.problems.problem import ReportgenError, Severity


def _date(context: click.Context, option: click.Parameter, text: str | None) -> date:
    return read_day(context, option, text) or date.today()


#: The modules of the commands that do not stand here; each is loaded when it is asked for.
_ELSEWHERE: Mapping[str, str] = {
    "blank": "blank",
    "build": "build",
    "cache": "build",
    "form": "template",
    "handout": "handout",
    "import": "returned",
    "mail": "mailing.mail",
    "server": "server.commands",
    "studio": "studio",
    "template": "template",
    "translate": "translate",
}

#: The commands that keep what they make, and end soon: they search for garbage seldom.
_BRIEF = ("build", "check", "list")


class _Program(SafeGroup):
    """The commands, of which one alone is loaded, but for the list of all."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **choices: Any) -> Any:
        with speaking(sys.argv[1:] if args is None else args):
            return super().main(args, *rest, **choices)

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
@click.option(
    "--messages",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    help="The language of messages and help.  [default: as in reportgen.yaml, or the system's]",
)
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context, folder: Path, today: date) -> None:
    """Fact sheets and reports from YAML profiles, as accessible PDF and Word files."""
    if context.invoked_subcommand not in _BRIEF:
        search_often()
    context.obj = (folder, today)


def run() -> None:
    """Start the command line; a fault of the program's own ends in one line, with code 1."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            # A console that lacks a character shows a stand-in instead of failing.
            reconfigure(errors="replace")
    with speaking(sys.argv[1:]):
        try:
            main(prog_name="reportgen")
        except Exception as error:
            _confess(error)
            sys.exit(1)


def _confess(error: Exception) -> None:
    from reportgen.problems.causes import limit_of

    if limit := limit_of(error):
        echo(say("reportgen: {limit}.", limit=limit[0]), limit[1], err=True)
        return
    where = traceback.extract_tb(error.__traceback__)[-1]
    echo(
        say(
            "reportgen: an error in the program ({kind}: {error}; {file}:{line}). "
            "Please report it.",
            kind=type(error).__name__,
            error=str(error),
            file=Path(where.filename).name,
            line=str(where.lineno),
        ),
        err=True,
    )


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "-l",
    "--language",
    type=click.Choice(LANGUAGES),
    help="The language of its README, comments and hints.  [default: that of messages]",
)
def init(folder: Path, language: str | None) -> None:
    """Start a project in DIR: settings, README, three examples."""
    from reportgen.app.start import start_project

    try:
        files = start_project(folder, language or spoken().language)
    except FileExistsError as error:
        raise misuse(
            say("{file} is there already; nothing was written.", file=str(error.filename or error))
        ) from None
    except OSError as error:
        raise misuse(cannot_write(folder, error)) from None
    echo(
        say(
            "{count} files written to {folder}. Next: {command}",
            count=len(files),
            folder=folder,
            command=f"reportgen -C {quote_word(str(folder))} build",
        )
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
    from reportgen.problems.show import SHOWN, name_from, show_text

    project = open_folder(context)
    with misusing():
        inspected = inspect_project(project, paths)
    problems = name_from(inspected.problems, Path.cwd())
    if problems or shown == "json":
        if shown == "text":
            echo_line(show_text(problems, spoken()))
        else:
            print_data(SHOWN[shown](problems))
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if shown == "text":
        echo(_summary_of_check(inspected.fine, errors, len(problems) - errors), err=True)
    sys.exit(1 if errors or (strict and problems) else 0)


#: What was checked, by its name in `Inspected.fine`.
_COUNTED = {
    "profile": counts.profiles,
    "report": counts.reports,
    "handout set": counts.handout_sets,
    "mailing": counts.mailings,
}


def _summary_of_check(fine: Mapping[str, int], errors: int, warnings: int) -> Message:
    counted = [_COUNTED[noun](number) for noun, number in fine.items() if number]
    return say(
        "{checked} in order; {problems}, {warnings}.",
        checked=list_of(counted or [counts.profiles(0)]),
        problems=counts.problems(errors),
        warnings=counts.warnings(warnings),
    )


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
        # What became of a form is a message, which programs get in English.
        print_data(json.dumps(listed.rows, ensure_ascii=False, indent=2, default=str))
    elif listed.rows or not listed.errors:
        echo_line(show_table(listed.rows))
    if listed.errors:
        stop(listed.errors)


@main.command()
@click.argument("form", default="factsheet")
@click.option("-l", "--language", metavar="LANG", help="The language of titles and hints.")
@click.pass_context
def schema(context: click.Context, form: str, language: str | None) -> None:
    """Print the JSON Schema of a form's profiles, for editors.

    The FORM may also be report, handout or mailing, what is defined in profiles/reports/ and so
    on, or settings: reportgen.yaml.
    """
    from reportgen.app.schemas import schema_names, schema_of
    from reportgen.problems.suggest import suggest

    project = open_folder(context)
    names = schema_names(project)
    if form not in names:
        raise misuse(say("There is no form “{form}”.", form=form), suggest(form, names))
    lang = parse_editions(language, project)[0][0] if language else project.languages[0]
    try:
        made = schema_of(project, form, lang)
    except ReportgenError as error:
        stop(error.problems)
    print_data(json.dumps(made, ensure_ascii=False, indent=2))


#: How it stands with something, whether it was found and is required.
_STANDS = {
    (True, True): say("ok"),
    (True, False): say("ok"),
    (False, True): say("MISSING"),
    (False, False): say("absent"),
}


@main.command()
def doctor() -> None:
    """Look whether this machine has what is needed. What mends it is said."""
    from reportgen.app.doctor import examine

    missing = False
    wide = 2 + max(len(tell(each)) for each in _STANDS.values())
    for finding in examine():
        word = tell(_STANDS[finding.found, finding.required])
        detail = f" ({finding.detail})" if finding.detail else ""
        echo_line(f"{word:{wide}}{tell(finding.name):17}{tell(finding.serves)}{detail}")
        if not finding.found:
            echo_line(f"{'':{wide}}{tell(finding.mend)}")
            missing = missing or finding.required
    sys.exit(1 if missing else 0)
