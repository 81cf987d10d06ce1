"""The commands that build: ``build``, once or at every change, and ``cache``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from reportgen.cli.progress import AUDIENCE, FOLDER, FORCE, show_faults, show_progress, summarise
from reportgen.cli.session import (
    echo,
    open_folder,
    parse_editions,
    parse_formats,
    print_problems,
    read_named,
    stop,
)
from reportgen.document.edition import Audience, Standard
from reportgen.problems.characters import spell_out
from reportgen.problems.problem import ReportgenError, Severity

if TYPE_CHECKING:
    from reportgen.building.output import Outcome
    from reportgen.building.plan import Order
    from reportgen.project.project import Project
    from reportgen.reports.inputs import Inputs

#: How many names are told of what a cache holds and is not the program's.
_TOLD = 10


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option(
    "-f",
    "--format",
    "formats",
    metavar="FORMATS",
    help="pdf, docx, html, or several with commas.  [default: as in reportgen.yaml]",
)
@click.option(
    "-l",
    "--languages",
    metavar="LANGS",
    help="Editions: de,fr makes two, de+fr one in both.  [default: each language]",
)
@AUDIENCE
@click.option(
    "--standard",
    type=click.Choice([s.value for s in Standard]),
    default="ua1",
    show_default=True,
    help="ua1: accessible; a3u: archivable too, profile embedded.",
)
@FOLDER
@FORCE
@click.option("--prune", is_flag=True, help="Remove what was built of sheets that are gone.")
@click.option("--watch", is_flag=True, help="Build again whenever a file is saved, until Ctrl-C.")
@click.option(
    "-j",
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1),
    help="How many sheets are printed at once.  [default: one a core]",
)
@click.option(
    "--scheduler", metavar="ADDRESS", help="Print on the workers of a Dask scheduler instead."
)
@click.pass_context
def build(
    context: click.Context,
    paths: tuple[str, ...],
    formats: str | None,
    languages: str | None,
    audience: str,
    standard: str,
    folder: Path | None,
    force: bool,
    prune: bool,
    watch: bool,
    jobs: int | None,
    scheduler: str | None,
) -> None:
    """Build sheets and reports: all of the project, or those named by path or id.

    What is up to date is left as it is.
    """
    from reportgen.building.output import Saving
    from reportgen.building.plan import Order
    from reportgen.project.settings import FORMATS

    if prune and paths:
        raise click.UsageError("--prune looks at the whole project: name no PATH.")
    if scheduler and jobs:
        raise click.UsageError("With --scheduler its workers count: leave --jobs out.")
    project = open_folder(context)
    order = Order(
        Saving(folder or project.root / "output", force),
        parse_formats(formats, FORMATS) if formats else project.formats,
        parse_editions(languages, project) if languages else None,
        Audience(audience),
        Standard(standard),
    )
    start_executor = partial(_executor, jobs, scheduler)
    try:
        if watch:
            _build_on(project, paths, order, start_executor)
        with start_executor() as executor:
            fine = _build_once(project, paths, order, prune, executor)
    except ReportgenError as error:
        stop(error.problems)
    except KeyboardInterrupt:
        echo("Stopped. What was made is whole; build again for the rest.", err=True)
        sys.exit(0 if watch else 130)
    sys.exit(0 if fine else 1)


@contextmanager
def _executor(jobs: int | None, scheduler: str | None) -> Iterator[Executor]:
    if scheduler:
        from reportgen.workers.cluster import connect

        with connect(scheduler) as cluster:
            yield cluster
    else:
        from reportgen.workers.pool import Workers, count_cores

        with Workers(jobs or count_cores()) as workers:
            yield workers


def _build_once(
    project: Project,
    paths: tuple[str, ...],
    order: Order,
    prune: bool,
    executor: Executor,
    before: Sequence[Outcome] = (),
) -> bool:
    """Build, print what became of it, and tell whether nothing was wrong.

    What became of outputs just `before` is counted as well.
    """
    from reportgen.building.build import build as build_outputs
    from reportgen.building.reports import REPORT_FORMATS
    from reportgen.problems.show import show_text

    inputs = read_named(project, paths)
    if inputs.problems:
        echo(show_text(inputs.problems), err=True)
    outputs = order.outputs(project, inputs)
    if inputs.volumes and not set(order.formats) & set(REPORT_FORMATS):
        echo(f"Reports are made as {' and '.join(REPORT_FORMATS)} only.", err=True)
    done = {outcome.path: outcome for outcome in before if outcome.status != "failed"}
    rest = [output for output in outputs if output.path not in done]
    steps = build_outputs(project, rest, order.saving, executor)
    outcomes = [*done.values(), *show_progress(steps, len(rest))]
    left_out = {p.place.file for p in inputs.problems if p.severity is Severity.ERROR}
    show_faults(outcomes)
    folder = order.saving.folder
    echo(summarise(outcomes, left_out, project.show_path(folder.absolute())))
    pruned = bool(paths) or _show_stale(project, inputs, folder, prune, bool(left_out))
    return pruned and not left_out and not any(outcome.status == "failed" for outcome in outcomes)


def _build_on(
    project: Project,
    paths: tuple[str, ...],
    order: Order,
    start_executor: Callable[[], AbstractContextManager[Executor]],
) -> NoReturn:
    """Build, then build whatever changes, the changed sheets before all others, until Ctrl-C."""
    from reportgen.app.file_changes import changes_of
    from reportgen.app.watch import are_texts, changed_sheets, reopen, watched_paths
    from reportgen.building.build import build as build_outputs
    from reportgen.building.jobs import warm_up
    from reportgen.problems.show import show_text

    changes = changes_of(watched_paths(project))
    with ExitStack() as stack:
        executor = stack.enter_context(start_executor())
        _build_once(project, paths, order, False, executor)
        executor.submit(warm_up, project.theme)
        echo("Watching for changes; Ctrl-C ends it.", err=True)
        for changed in changes:
            # On a terminal what was wrong before is not to stand beside what is wrong now.
            click.clear()
            echo(
                f"Saved: {', '.join(map(spell_out, sorted(map(project.show_path, changed))))}",
                err=True,
            )
            try:
                if not are_texts(project, changed):
                    # Processes remember fonts and style sheets; others look anew.
                    stack.close()
                    executor = stack.enter_context(start_executor())
                project = reopen(project, changed)
                before: list[Outcome] = []
                first = None if paths else changed_sheets(project, changed)
                if first:
                    outputs = order.outputs(project, first)
                    steps = build_outputs(project, outputs, order.saving, executor)
                    before = list(show_progress(steps, 0))
                _build_once(project, paths, order, False, executor, before)
            except ReportgenError as error:
                echo(show_text(error.problems), err=True)
            except click.UsageError as error:
                echo(error.message, err=True)
    raise AssertionError("changes end by Ctrl-C alone")


def _show_stale(project: Project, inputs: Inputs, folder: Path, prune: bool, faults: bool) -> bool:
    """Name what was built of sheets and reports that are gone, or remove it.

    Tell whether nothing was left that should be gone.
    """
    from reportgen.building.pruning import find_doubt, prune_outputs
    from reportgen.cache.records import find_stale

    stale = find_stale(folder, inputs.names)
    doubt = find_doubt(project, len(inputs.profiles), inputs.empty, faults)
    if doubt:
        if prune:
            echo(f"Nothing was removed: {doubt}", err=True)
        return not prune
    if not prune:
        if stale:
            echo(f"Of sheets that are gone (--prune removes them): {_list(stale, folder)}.")
        return True
    gone, problems = prune_outputs(stale)
    print_problems(problems)
    if gone:
        echo(f"Removed: {_list(gone, folder)}.")
    return not problems


def _list(paths: Sequence[Path], folder: Path) -> str:
    return ", ".join(spell_out(path.relative_to(folder).as_posix()) for path in paths)


@click.command()
@click.option("--clear", is_flag=True, help="Remove all that is kept.")
@click.pass_context
def cache(context: click.Context, clear: bool) -> None:
    """Show what is kept of earlier builds and where, or remove it."""
    from reportgen.cache.store import NOWHERE
    from reportgen.problems.problem import UnfitError
    from reportgen.project.cache_choice import CACHE, SETTING

    kept = open_folder(context).profile_cache.cache
    if kept.folder == NOWHERE:
        echo(f"Nothing is kept: you have no home folder, and neither {CACHE} nor {SETTING}.")
        return
    usage = kept.usage()
    size = f"{usage.size / 1e6:.1f} MB"
    try:
        kept.place.check()
        left = kept.clear() if clear else []
    except UnfitError as error:
        said = f"{kept.folder}: {error.message} {error.advice}"
        raise click.ClickException(said) from None
    except OSError as error:
        said = f"{kept.folder} cannot be emptied ({error.strerror})."
        raise click.ClickException(said) from None
    if not clear:
        limit = f"{kept.limit / 1e6:.0f} MB"
        entries = f"{usage.entries} entr{'y' if usage.entries == 1 else 'ies'}"
        echo(f"{kept.folder}: {entries}, {size} of {limit} at most.")
        return
    echo(f"{kept.folder}: {size} removed.")
    if left:
        more = ", …" if len(left) > _TOLD else ""
        names = f"{', '.join(left[:_TOLD])}{more}"
        echo(f"Left, since the program did not make it: {names}.")
