"""Removing what was built of sheets that are gone, only where it is sure that they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from reportgen.cache.records import forget_output
from reportgen.problems.message import NOTHING, Message, say
from reportgen.problems.problem import Place, Problem
from reportgen.project.project import PROFILES, Project


def find_doubt(project: Project, sheets: int, empty: Sequence[Path], faults: bool) -> Message:
    """Return why it is not sure which sheets are gone, as a sentence; `NOTHING` where it is.

    There are so many `sheets`, and nothing in these `empty` folders; `faults` are problems of
    what was read, or might have been.
    """
    if faults:
        return say("what has problems may be what was built.")
    if not sheets:
        return say(
            "there are no sheets in {folder}. If it lies on a network drive, connect that.",
            folder=f"{PROFILES}/",
        )
    if empty:
        return say(
            "there is nothing in {folder}. If it lies on a network drive, connect that; else "
            "remove it.",
            folder=project.show_path(empty[0]),
        )
    return NOTHING


def prune_outputs(paths: Iterable[Path]) -> tuple[list[Path], list[Problem]]:
    """Remove outputs with their records; return those that are gone, and why others are not."""
    gone: list[Path] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            forget_output(path)
        except OSError as error:
            said = say("the file cannot be removed ({reason}).", reason=error.strerror)
            advice = say("Close it in other programs; check your rights in the folder.")
            problems.append(Problem(Place(str(path)), said, advice))
            continue
        gone.append(path)
    return gone, problems
