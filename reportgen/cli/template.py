"""The commands around Word templates: ``reportgen template new`` and ``check``."""

from __future__ import annotations

from pathlib import Path

import click

from reportgen.app.templates import (
    KINDS,
    check_colours,
    check_template,
    option_of,
    place_of_template,
    write_template,
)
from reportgen.cli.session import echo, open_folder, stop
from reportgen.problems.problem import ReportgenError


@click.group()
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
        raise click.UsageError(f"{target} is there already; it was not touched.") from None
    except OSError as error:
        raise click.UsageError(f"{target} cannot be written ({error.strerror}).") from None
    echo(
        f"{project.show_path(target.absolute())} written. Edit styles, head and foot in Word, and "
        f"let the tags in braces stand; “reportgen template check{option_of(kind)}” tells whether "
        "it still works."
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
        raise click.UsageError(
            "The project has no Word template of its own. "
            f"Make one with “reportgen template new{option_of(kind)}”."
        )
    try:
        never = check_template(project, kind, source, form)
    except ReportgenError as error:
        stop(error.problems)
    echo(f"{project.show_path(source.absolute())} is in order.")
    if never:
        echo(f"It never prints: {', '.join(never)}.")
    if former := check_colours(project, kind, source):
        echo(show_text(former), err=True)


@click.group()
def form() -> None:
    """Take a form of the program, to change it."""


@form.command("copy")
@click.argument("name", default="factsheet")
@click.pass_context
def form_copy(context: click.Context, name: str) -> None:
    """Copy the form NAME into the project, where it is used from then on."""
    from reportgen.app.templates import built_in_forms, copy_form
    from reportgen.problems.suggest import suggest

    project = open_folder(context)
    if name not in (known := built_in_forms()):
        raise click.UsageError(f"The program has no form “{name}”. {suggest(name, known)}")
    try:
        path = project.show_path(copy_form(project, name))
    except FileExistsError:
        raise click.UsageError(
            f"The project has a form “{name}” already; it was not touched."
        ) from None
    except OSError as error:
        raise click.UsageError(f"The form cannot be written ({error.strerror}).") from None
    echo(f"{path} written. Change it, and “reportgen check” tells whether it still works.")
