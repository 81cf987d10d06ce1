"""The check of handouts: their definition, their choice of sheets, and whether the texts fit."""

from __future__ import annotations

from pathlib import Path

from reportgen.handouts.fitting import check_fit
from reportgen.handouts.sets import choose_sheets, read_sets
from reportgen.problems.problem import Problem
from reportgen.project.project import Project
from reportgen.reports.inputs import Inputs


def check_handouts(project: Project, path: Path, inputs: Inputs) -> list[Problem]:
    """Return the problems of a definition of handouts and of its sheets, warnings included.

    `inputs` is everything the project has.
    """
    definitions, problems = read_sets(project, [path])
    for definition in definitions:
        plan, found = choose_sheets(project, definition, inputs.profiles, inputs.unread)
        problems += [*definition.warnings, *found]
        if plan:
            problems += check_fit(project, plan)
    return problems
