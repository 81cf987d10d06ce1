"""Removing what was built of sheets that are gone, only where it is sure that they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from reportgen.cache.records import forget_output
from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem
from reportgen.project.project import PROFILES, Project


def find_doubt(project: Project, sheets: int, empty: Sequence[Path], faults: bool) -> str:
    """Return why it is not sure which sheets are gone, as a sentence; "" where it is.

    There are so many `sheets`, and nothing in these `empty` folders; `faults` are problems of
    what was read, or might have been.
    """
    connect = "If it lies on a network drive, connect that"
    if faults:
        return "what has problems may be what was built."
    if not sheets:
        return f"there are no sheets in {PROFILES}/. {connect}."
    if empty:
        return f"there is nothing in {project.show_path(empty[0])}. {connect}; else remove it."
    return ""


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
