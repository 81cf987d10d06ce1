"""The commands that build: ``build``, once or at every change, and ``cache``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from reportgen.cli import counts
from reportgen.cli.progress import (
    FOLDER,
    FORCE,
    SCHEDULER,
    show_faults,
    show_progress,
    summarise,
)
from reportgen.cli.session import (
    echo,
    echo_line,
    misusing,
    open_folder,
    parse_editions,
    parse_formats,
    print_problems,
    stop,
)
from reportgen.cli.speech import Refusal, SpokenCommand, misuse
from reportgen.document.edition import Audience, Standard
from reportgen.gc_pause import search_often
from reportgen.problems.characters import spell_out
from reportgen.problems.message import say
from reportgen.problems.problem import ReportgenError

if TYPE_CHECKING:
    from reportgen.app.build import Round
    from reportgen.building.output import Outcome
    from reportgen.building.plan import Order
    from reportgen.project.project import Project

#: How many names are told of what a cache holds and is not the program's.
_TOLD = 10


@click.command(cls=SpokenCommand)
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
@click.option(
    "--audience",
    type=click.Choice([each.value for each in Audience]),
    help="For whom; decides which contacts appear.  [default: web for HTML, print for others]",
)
@click.option(
    "--standard",
    type=click.Choice([s.value for s in Standard]),
    default="ua1",
    show_default=True,
    help="ua1: accessible; ua2: accessible, as PDF 2.0; a3u: archivable too, profile embedded.",
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
@SCHEDULER
@click.pass_context
def build(
    context: click.Context,
    paths: tuple[str, ...],
    formats: str | None,
    languages: str | None,
    audience: str | None,
    standard: str,
    folder: Path | None,
    force: bool,
    prune: bool,
    watch: bool,
    jobs: int | None,
    scheduler: str | None,
) -> None:
    """Build all sheets and reports, or those named by path or id.

    What is up to date is left as it is.
    """
    from reportgen.building.output import Saving
    from reportgen.building.plan import Order
    from reportgen.workers.start import start_workers
    from reportgen.writers.formats import FORMATS

    if prune and paths:
        raise misuse(say("--prune looks at the whole project: name no PATH."))
    if scheduler and jobs:
        raise misuse(say("With --scheduler its workers count: leave --jobs out."))
    project = open_folder(context)
    order = Order(
        Saving(folder or project.root / "output", force),
        parse_formats(formats, tuple(FORMATS)) if formats else project.formats,
        parse_editions(languages, project) if languages else None,
        Audience(audience) if audience else None,
        Standard(standard),
    )
    start = partial(start_workers, jobs, scheduler)
    try:
        if watch:
            _build_on(project, paths, order, start)
        with start() as executor:
            fine = _build_once(project, paths, order, prune, executor)
    except ReportgenError as error:
        stop(error.problems)
    except KeyboardInterrupt:
        echo(say("Stopped. What was made is whole; build again for the rest."), err=True)
        sys.exit(0 if watch else 130)
    sys.exit(0 if fine else 1)


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
    from reportgen.app.build import begin_round
    from reportgen.writers.formats import REPORT_FORMATS

    with misusing():
        begun = begin_round(project, paths, order, before)
    print_problems(begun.problems)
    if begun.has_reports_in_no_format:
        echo(say("Reports are made as {formats} only.", formats=REPORT_FORMATS), err=True)
    steps = begun.run(executor)
    outcomes = [*begun.done, *show_progress(steps, len(begun.outputs), order.saving.folder)]
    show_faults(outcomes)
    left_out = begun.left_out
    echo(summarise(outcomes, left_out, order.saving.folder, project))
    pruned = bool(paths) or _show_leavings(begun, prune)
    return pruned and not left_out and not any(outcome.status == "failed" for outcome in outcomes)


def _build_on(
    project: Project,
    paths: tuple[str, ...],
    order: Order,
    start: Callable[[], AbstractContextManager[Executor]],
) -> NoReturn:
    """Build, then build whatever changes, the changed sheets before all others, until Ctrl-C."""
    from reportgen.app.watch import Watch

    search_often()
    with Watch(project, paths, start) as watch:
        _build_once(project, paths, order, False, watch.executor)
        echo(say("Watching for changes; Ctrl-C ends it."), err=True)
        for changed in watch.changes():
            # On a terminal what was wrong before is not to stand beside what is wrong now.
            click.clear()
            saved = sorted(map(watch.project.show_path, changed))
            echo(say("Saved: {files}", files=map(spell_out, saved)), err=True)
            try:
                first = watch.take_in(changed, order)
                steps = first.run(watch.executor) if first else ()
                before = list(show_progress(steps, 0, order.saving.folder))
                _build_once(watch.project, paths, order, False, watch.executor, before)
            except ReportgenError as error:
                print_problems(error.problems)
            except click.UsageError as error:
                echo_line(error.message, err=True)
    raise AssertionError("changes end by Ctrl-C alone")


def _show_leavings(begun: Round, prune: bool) -> bool:
    """Name what was built of sheets and reports that are gone, or remove it.

    Tell whether nothing was left that should be gone.
    """
    from reportgen.building.pruning import prune_outputs

    folder, left = begun.order.saving.folder, begun.find_leavings()
    if left.doubt:
        if prune:
            echo(say("Nothing was removed: {doubt}", doubt=left.doubt), err=True)
        return not prune
    if not prune:
        if left.paths:
            files = _list(left.paths, folder)
            echo(say("Of sheets that are gone (--prune removes them): {files}.", files=files))
        return True
    gone, problems = prune_outputs(left.paths)
    print_problems(problems)
    if gone:
        echo(say("Removed: {files}.", files=_list(gone, folder)))
    return not problems


def _list(paths: Sequence[Path], folder: Path) -> list[str]:
    return [spell_out(path.relative_to(folder).as_posix()) for path in paths]


class _Unusable(Refusal):
    """What is kept cannot be looked at or removed; that is no misuse."""

    exit_code = 1


@click.command(cls=SpokenCommand)
@click.option("--clear", is_flag=True, help="Remove all that is kept.")
@click.pass_context
def cache(context: click.Context, clear: bool) -> None:
    """Show what is kept of earlier builds and where, or remove it."""
    from reportgen.cache.store import NOWHERE
    from reportgen.problems.problem import UnfitError
    from reportgen.project.cache_choice import CACHE, SETTING

    kept = open_folder(context).profile_cache.cache
    if kept.folder == NOWHERE:
        echo(
            say(
                "Nothing is kept: you have no home folder, and neither {variable} nor {setting}.",
                variable=CACHE,
                setting=SETTING,
            )
        )
        return
    usage = kept.usage()
    place, size = kept.folder, usage.size / 1e6
    try:
        kept.place.check()
        left = kept.clear() if clear else []
    except UnfitError as error:
        raise _Unusable(
            say("{folder}: {fault}", folder=place, fault=error.message), error.advice
        ) from None
    except OSError as error:
        raise _Unusable(
            say("{folder} cannot be emptied ({reason}).", folder=place, reason=error.strerror)
        ) from None
    if not clear:
        echo(
            say(
                "{folder}: {entries}, {size:.1f} MB of {limit:.0f} MB at most.",
                folder=place,
                entries=counts.entries(usage.entries),
                size=size,
                limit=kept.limit / 1e6,
            )
        )
        return
    echo(say("{folder}: {size:.1f} MB removed.", folder=place, size=size))
    if left:
        names = [*left[:_TOLD], *(["…"] if len(left) > _TOLD else [])]
        echo(say("Left, since the program did not make it: {names}.", names=names))
