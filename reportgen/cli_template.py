"""The commands around Word templates: ``reportgen template new`` and ``check``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reportgen.errors import ReportgenError
from reportgen.session import open_folder, stop


@click.group()
def template() -> None:
    """Make and check Word templates."""


_KIND = click.option(
    "--kind",
    type=click.Choice(["sheet", "report"]),
    default="sheet",
    show_default=True,
    help="What it prints: single sheets, or reports.",
)


@template.command("new")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@_KIND
@click.pass_context
def template_new(context: click.Context, path: Path | None, kind: str) -> None:
    """Write the default Word template to PATH, to edit it in Word.

    Without PATH it becomes the template of the project's theme, and is used from then on.
    """
    from reportgen.build import save_new
    from reportgen.writers.docx_report_template import make_report_template
    from reportgen.writers.docx_template import make_template

    project = open_folder(context)
    target = path or project.theme.folders[0] / f"{kind}.docx"
    make = {"sheet": make_template, "report": make_report_template}[kind]
    try:
        save_new(target, make(project.theme))
    except FileExistsError:
        raise click.UsageError(f"{target} is there already; it was not touched.") from None
    except OSError as error:
        raise click.UsageError(f"{target} cannot be written ({error.strerror}).") from None
    click.echo(
        f"{project.show_path(target.absolute())} written. Edit it in Word; "
        f"“reportgen template check{' --kind report' if kind == 'report' else ''}” tells whether "
        "it still works."
    )


@template.command("check")
@click.argument("path", required=False, type=click.Path(path_type=Path, exists=True))
@click.option("--form", default="factsheet", show_default=True, help="The form it is to print.")
@_KIND
@click.pass_context
def template_check(context: click.Context, path: Path | None, form: str, kind: str) -> None:
    """Check a Word template: its tags, its names, and what it never prints."""
    from reportgen.samples import blank_sheet, sample_report
    from reportgen.writers.docx_check import check_report_template, check_template

    project = open_folder(context)
    source: Any = path or project.theme.word_template(kind)
    if source is None:
        raise click.UsageError(
            "The project has no Word template of its own. Make one with “reportgen template new”."
        )
    try:
        chosen = project.form(form)
        never: list[str] = []
        if kind == "sheet":
            never = check_template(source, chosen, blank_sheet(chosen, project))
        else:
            check_report_template(source, sample_report(chosen, project), project.theme)
    except ReportgenError as error:
        stop(error.problems)
    click.echo(f"{project.show_path(source.absolute())} is in order.")
    if never:
        click.echo(f"It never prints: {', '.join(never)}.")
