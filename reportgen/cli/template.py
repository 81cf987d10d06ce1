"""The commands around Word templates: ``reportgen template new`` and ``check``."""

from __future__ import annotations

from pathlib import Path

import click

from reportgen.app.look.templates import (
    KINDS,
    check_colours,
    check_template,
    option_of,
    place_of_template,
    write_template,
)
from reportgen.cli.session import cannot_write, echo, echo_line, open_folder, stop
from reportgen.cli.speech import SpokenGroup, misuse
from reportgen.problems.catalog import spoken
from reportgen.problems.message import say
from reportgen.problems.problem import ReportgenError


@click.group(cls=SpokenGroup)
def template() -> None:
    """Make and check Word templates."""


_KIND = click.option(
    "--kind",
    type=click.Choice(list(KINDS)),
    default="sheet",
    show_default=True,
    help="What it prints: single sheets, reports, handouts of a size, letters of a form.",
)


@template.command("new")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@_KIND
@click.pass_context
def template_new(context: click.Context, path: Path | None, kind: str) -> None:
    """Write the default Word template to PATH, to edit it in Word.

    Without PATH it becomes the template of the project's theme, and is used from then on.
    """
    project = open_folder(context)
    target = path or place_of_template(project, kind)
    try:
        write_template(project, kind, target)
    except FileExistsError:
        raise misuse(say("{path} is there already; it was not touched.", path=target)) from None
    except OSError as error:
        raise misuse(cannot_write(target, error)) from None
    echo(
        say(
            "{path} written. Edit styles, head and foot in Word, and let the tags in braces stand; "
            "“{command}” tells whether it still works.",
            path=project.show_path(target.absolute()),
            command=f"reportgen template check{option_of(kind)}",
        )
    )


@template.command("check")
@click.argument("path", required=False, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--form",
    default="factsheet",
    show_default=True,
    help="The form of the sheets it is to print.",
)
@_KIND
@click.pass_context
def template_check(context: click.Context, path: Path | None, form: str, kind: str) -> None:
    """Check a Word template with samples. What it never prints is said."""
    from reportgen.problems.show import show_text

    project = open_folder(context)
    source = path or project.theme.word_template(kind)
    if source is None:
        raise misuse(
            say("The project has no Word template of its own."),
            say("Make one with “{command}”.", command=f"reportgen template new{option_of(kind)}"),
        )
    try:
        never = check_template(project, kind, source, form)
    except ReportgenError as error:
        stop(error.problems)
    echo(say("{path} is in order.", path=project.show_path(source.absolute())))
    if never:
        echo(say("It never prints: {fields}.", fields=never))
    if former := check_colours(project, kind, source):
        echo_line(show_text(former, spoken()), err=True)


@click.group(cls=SpokenGroup)
def form() -> None:
    """Take a form of the program, to change it."""


@form.command("copy")
@click.argument("name", default="factsheet")
@click.pass_context
def form_copy(context: click.Context, name: str) -> None:
    """Copy the form NAME into the project, where it is used from then on."""
    from reportgen.app.look.templates import built_in_forms, copy_form
    from reportgen.problems.suggest import suggest

    project = open_folder(context)
    if name not in (known := built_in_forms()):
        raise misuse(say("The program has no form “{name}”.", name=name), suggest(name, known))
    try:
        path = project.show_path(copy_form(project, name))
    except FileExistsError:
        raise misuse(
            say("The project has a form “{name}” already; it was not touched.", name=name)
        ) from None
    except OSError as error:
        raise misuse(say("The form cannot be written ({reason}).", reason=error.strerror)) from None
    echo(
        say(
            "{path} written. Change it, and “reportgen check” tells whether it still works.",
            path=path,
        )
    )
