"""The options of commands that make files, and how they tell what became of these."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.session import echo_line, print_problems
from reportgen.cli.speech import tell
from reportgen.document.edition import Audience, Standard
from reportgen.problems.characters import spell_out
from reportgen.problems.message import Message, in_a_row, say, say_count

if TYPE_CHECKING:
    from reportgen.building.output import Outcome
    from reportgen.project.project import Project


#: The options of commands that make files: for whom, where to, by whom, and over what.
AUDIENCE = click.option(
    "--audience",
    type=click.Choice([a.value for a in Audience]),
    default="print",
    show_default=True,
    help="For whom; decides which contacts appear.",
)
#: Of handouts and letters; archives keep sheets and reports.
STANDARD = click.option(
    "--standard",
    type=click.Choice([Standard.UA.value, Standard.UA_2.value]),
    default=Standard.UA.value,
    show_default=True,
    help="ua1: accessible; ua2: accessible, as PDF 2.0.",
)
FOLDER = click.option(
    "-o",
    "--output",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where the files go.  [default: output/]",
)
SCHEDULER = click.option(
    "--scheduler", metavar="ADDRESS", help="Print on the workers of a Dask scheduler instead."
)
FORCE = click.option("--force", is_flag=True, help="Overwrite Word files that were edited by hand.")


#: What became of a file, as a word before its name.
_STATUSES = {"made": say("made"), "kept": say("kept"), "failed": say("failed")}


def show_progress(steps: Iterable[Outcome], total: int, folder: Path) -> Iterator[Outcome]:
    """Yield outcomes under a progress bar on a terminal, as a line each in a pipe.

    Files are named by their paths from `folder`, that of the outputs.
    """
    if total and sys.stderr.isatty():
        with click.progressbar(
            steps, length=total, label=tell(say("Building")), file=sys.stderr
        ) as bar:
            yield from bar
        return
    for outcome in steps:
        if outcome.status != "current":
            word = tell(_STATUSES[outcome.status.value])
            echo_line(f"{word}  {show_output(outcome.path, folder)}", err=True)
        yield outcome


def show_output(path: Path, folder: Path) -> str:
    """Return the path of a file from the folder of the outputs, as it may stand on a terminal."""
    return spell_out(path.relative_to(folder).as_posix())


def show_faults(outcomes: Iterable[Outcome]) -> None:
    """Print why files were not made, and what is odd about others, each problem once."""
    print_problems(list(dict.fromkeys(each for outcome in outcomes for each in outcome.problems)))


def summarise(
    outcomes: Sequence[Outcome], left_out: set[str], folder: Path, project: Project
) -> Message:
    """Return what was made, kept and left out in the folder of the outputs, and why."""
    by_status: dict[str, list[str]] = {}
    for outcome in outcomes:
        by_status.setdefault(outcome.status, []).append(show_output(outcome.path, folder))
    for names in by_status.values():
        names.sort()
    shown = project.show_path(folder.absolute())
    made = len(by_status.get("made", []))
    parts = [
        say_count(
            "{count} file made in {folder}.",
            "{count} files made in {folder}.",
            count=made,
            folder=shown,
        )
    ]
    if current := by_status.get("current"):
        parts.append(say("{count} up to date.", count=len(current)))
    if kept := by_status.get("kept"):
        parts.append(
            say(
                "Kept, because edited by hand or made elsewhere (--force overwrites): {files}.",
                files=kept,
            )
        )
    if new := sorted({show_output(each.beside, folder) for each in outcomes if each.beside}):
        parts.append(say("Their new versions lie beside them: {files}.", files=new))
    if failed := by_status.get("failed"):
        parts.append(say("Not made, see above: {files}.", files=failed))
    if left_out:
        left = map(spell_out, sorted(left_out))
        parts.append(say("Left out, because of the problems above: {sheets}.", sheets=left))
    return in_a_row(parts)
