"""The commands around Word templates: ``reportgen template new`` and ``check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.session import echo, open_folder, stop
from reportgen.problems.problem import ReportgenError

if TYPE_CHECKING:
    from reportgen.forms.form import Form
    from reportgen.project.project import Project
    from reportgen.themes.theme import Theme

#: What there are Word templates of, by the names of their files; papers and forms of letters
#: follow the dash.
KINDS = (
    *("sheet", "report", "handout-a4", "handout-a5"),
    *("letter-din-a", "letter-din-b", "letter-french"),
)


@click.group()
def template() -> None:
    """Make and check Word templates."""


_KIND = click.option(
    "--kind",
    type=click.Choice(KINDS),
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
    from reportgen.building.output import save_new

    project = open_folder(context)
    target = path or project.theme.folders[0] / f"{kind}.docx"
    try:
        save_new(target, _make(kind, project.theme))
    except FileExistsError:
        raise click.UsageError(f"{target} is there already; it was not touched.") from None
    except OSError as error:
        raise click.UsageError(f"{target} cannot be written ({error.strerror}).") from None
    echo(
        f"{project.show_path(target.absolute())} written. Edit it in Word; "
        f"“reportgen template check{_option(kind)}” tells whether it still works."
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
    """Check a Word template: its tags, its names, and what it never prints."""
    project = open_folder(context)
    source: Any = path or project.theme.word_template(kind)
    if source is None:
        raise click.UsageError(
            "The project has no Word template of its own. "
            f"Make one with “reportgen template new{_option(kind)}”."
        )
    try:
        never = _check(kind, source, project.form(form), project)
    except ReportgenError as error:
        stop(error.problems)
    echo(f"{project.show_path(source.absolute())} is in order.")
    if never:
        echo(f"It never prints: {', '.join(never)}.")


def _option(kind: str) -> str:
    return "" if kind == "sheet" else f" --kind {kind}"


def _make(kind: str, theme: Theme) -> bytes:
    """Return the default Word template of a kind."""
    from reportgen.document.letter import FORMS
    from reportgen.writers.docx.handout_template import make_handout_template
    from reportgen.writers.docx.letter_template import make_letter_template
    from reportgen.writers.docx.report_template import make_report_template
    from reportgen.writers.docx.sheet_template import make_template

    what, _, which = kind.partition("-")
    if what == "handout":
        return make_handout_template(theme, which)
    if what == "letter":
        return make_letter_template(theme, FORMS[which])
    return make_report_template(theme) if what == "report" else make_template(theme)


def _check(kind: str, path: Path, form: Form, project: Project) -> list[str]:
    """Return what a template of a kind never prints. Raises `ReportgenError` for its faults."""
    from reportgen.app import samples, template_check
    from reportgen.document.letter import FORMS

    what, _, which = kind.partition("-")
    if what == "sheet":
        return template_check.check_template(path, form, samples.blank_sheet(form, project))
    if what == "report":
        report = samples.sample_report(form, project)
        template_check.check_report_template(path, report, project.theme)
    elif what == "handout":
        handout = samples.sample_handout(form, which, project)
        template_check.check_handout_template(path, handout, project.theme)
    else:
        template_check.check_letter_template(path, samples.sample_letter(FORMS[which], project))
    return []
