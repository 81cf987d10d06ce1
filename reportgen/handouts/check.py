"""The check of handouts: their definitions, their choice of sheets, and whether the texts fit."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from reportgen.handouts.fitting import check_fit
from reportgen.handouts.sets import HandoutPlan, choose_sheets, read_sets
from reportgen.problems.problem import Problem
from reportgen.project.project import Project
from reportgen.reports.inputs import Inputs


def check_handouts(project: Project, paths: Iterable[Path], inputs: Inputs) -> list[Problem]:
    """Return the problems of definitions of handouts and of their sheets, warnings included.

    `inputs` is everything the project has.
    """
    definitions, problems = read_sets(project, paths)
    plans: list[HandoutPlan] = []
    for definition in definitions:
        plan, found = choose_sheets(project, definition, inputs.profiles, inputs.unread)
        problems += [*definition.warnings, *found]
        plans += [plan] if plan else []
    return [*problems, *check_fit(project, plans)]
