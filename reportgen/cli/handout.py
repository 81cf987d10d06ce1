"""The command that makes handouts for conferences."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.progress import (
    AUDIENCE,
    FOLDER,
    FORCE,
    SCHEDULER,
    STANDARD,
    show_faults,
    show_output,
    show_progress,
    summarise,
)
from reportgen.cli.session import echo, open_folder, parse_editions, print_problems, stop
from reportgen.cli.speech import SpokenCommand, misuse, tell
from reportgen.document.edition import Audience, Standard
from reportgen.document.imposition import BOOKLETS, LAYOUTS
from reportgen.problems.message import say
from reportgen.problems.problem import Problem, ReportgenError, Severity

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from reportgen.building.output import Saving
    from reportgen.document.edition import Edition
    from reportgen.handouts.sets import HandoutPlan
    from reportgen.project.project import Project


def _bleed(context: click.Context, option: click.Parameter, text: str | None) -> float | None:
    from reportgen.handouts.definition import parse_bleed
    from reportgen.problems.problem import UnfitError

    try:
        return None if text is None else float(parse_bleed(text))
    except UnfitError as error:
        raise click.BadParameter(tell(error.message, error.advice)) from None


@click.command(cls=SpokenCommand)
@click.argument("names", metavar="[SELECTION]...", nargs=-1)
@click.option(
    "--event",
    metavar="FILE",
    help="The definition of an event: its pages and settings, for the SELECTION or its own sheets.",
)
@click.option(
    "--size",
    type=click.Choice(["a4", "a5"], case_sensitive=False),
    help="The paper.  [default: a5]",
)
@click.option(
    "--layout",
    type=click.Choice(LAYOUTS, case_sensitive=False),
    help="How the print shop's file has the pages.  [default: single]",
)
@click.option(
    "--bleed",
    metavar="LENGTH",
    callback=_bleed,
    help="What is printed beyond the edges, to be cut off: 3mm.",
)
@click.option("--marks/--no-marks", default=None, help="Whether marks to cut by are drawn.")
@click.option(
    "--copies",
    metavar="N",
    type=click.IntRange(1, 9999),
    help="How many of each handout the print shop's file has.  [default: 1]",
)
@click.option("-f", "--format", "formats", metavar="FORMATS", help="pdf, docx or both.")
@click.option(
    "-l",
    "--languages",
    metavar="LANGS",
    help="Editions: de,fr makes two; de+fr one, with a language on each side.",
)
@AUDIENCE
@STANDARD
@FOLDER
@FORCE
@SCHEDULER
@click.option("--prune", is_flag=True, help="Remove handouts of sheets that left the set.")
@click.pass_context
def handout(
    context: click.Context,
    /,
    names: tuple[str, ...],
    event: str | None,
    languages: str | None,
    formats: str | None,
    audience: str,
    standard: str,
    folder: Path | None,
    force: bool,
    scheduler: str | None,
    prune: bool,
    copies: int | None,
    **printed: Any,
) -> None:
    """Make handouts of sheets. Sets of them are defined in profiles/handouts/.

    SELECTION names sheets or sets by path or id; without it all sets are made, or all sheets
    where there is no set. The handouts lie in output/handouts/, what goes to the print shop in
    output/print/.
    """
    from reportgen.building.output import Saving
    from reportgen.cli.session import parse_formats
    from reportgen.handouts.definition import FORMATS
    from reportgen.handouts.printing import editions_of
    from reportgen.handouts.sets import order_otherwise
    from reportgen.workers.start import start_workers

    project = open_folder(context)
    changes = {key: value for key, value in printed.items() if value is not None}
    if copies:
        changes["copies"] = {"*": copies}
    if languages:
        changes["editions"] = parse_editions(languages, project)
    if formats:
        changes["formats"] = parse_formats(formats, FORMATS)
    plans, problems = _plan(project, names, event)
    plans = [order_otherwise(plan, changes) for plan in plans]
    if copies and any(plan.order.layout in BOOKLETS for plan in plans):
        raise misuse(say("A booklet has each sheet once: leave --copies out."))
    print_problems(problems)
    fine = not any(problem.severity is Severity.ERROR for problem in problems)
    saving = Saving(folder or project.root / "output", force)
    try:
        with start_workers(None, scheduler) as executor:
            for plan in plans:
                editions = editions_of(plan, project, Audience(audience), Standard(standard))
                fine = _make(project, plan, editions, saving, prune, executor) and fine
    except ReportgenError as error:
        stop(error.problems)
    except KeyboardInterrupt:
        echo(say("Stopped. What was made is whole; make the handouts again for the rest."))
        sys.exit(130)
    sys.exit(0 if fine else 1)


def _plan(
    project: Project, names: Sequence[str], event: str | None
) -> tuple[list[HandoutPlan], list[Problem]]:
    """Return the handouts to make, and what is wrong with those that cannot be made."""
    from reportgen.handouts.sets import NothingNamedError, plan_handouts

    try:
        return plan_handouts(project, names, event)
    except NothingNamedError as error:
        raise misuse(error.message, error.advice) from None
    except ReportgenError as error:
        stop(error.problems)


def _make(
    project: Project,
    plan: HandoutPlan,
    editions: list[Edition],
    saving: Saving,
    prune: bool,
    executor: Executor,
) -> bool:
    """Make the handouts of a plan, say what became of them, and tell whether nothing failed."""
    from reportgen.handouts.printing import (
        count_files,
        files_of,
        find_leavings,
        print_handouts,
    )

    steps = print_handouts(project, plan, editions, saving, executor)
    made = list(show_progress(steps, count_files(plan, editions), saving.folder))
    show_faults(made)
    echo(summarise(made, set(), saving.folder, project))
    paths = {each.path for each in made if each.status != "failed"}
    printed = [files_of(plan, edition, saving.folder).printed for edition in editions]
    if shown := [show_output(path, saving.folder) for path in printed if path in paths]:
        echo(say("For the printer: {files}.", files=shown))
    pruned = _show_left(
        project, find_leavings(plan, saving.folder, editions[0].audience), saving, prune
    )
    return pruned and not any(each.status == "failed" for each in made)


def _show_left(project: Project, left: Sequence[Path], saving: Saving, prune: bool) -> bool:
    """Name the handouts of sheets that left their set, or remove them.

    Tell whether nothing was left that should be gone.
    """
    from reportgen.building.pruning import find_doubt, prune_outputs
    from reportgen.project.profiles import list_profiles

    if not left:
        return True
    if not prune:
        files = _list(left, saving)
        echo(say("Of sheets that left the set (--prune removes them): {files}.", files=files))
        return True
    listing = list_profiles(project)
    if doubt := find_doubt(project, len(listing.files), listing.empty, False):
        echo(say("Nothing was removed: {doubt}", doubt=doubt), err=True)
        return False
    gone, problems = prune_outputs(left)
    print_problems(problems)
    if gone:
        echo(say("Removed: {files}.", files=_list(gone, saving)))
    return not problems


def _list(paths: Sequence[Path], saving: Saving) -> list[str]:
    return [show_output(path, saving.folder) for path in paths]
