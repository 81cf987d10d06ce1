"""Handouts whose jobs end badly: each is told, with its file, and nothing is left half done."""

from __future__ import annotations

from pathlib import Path

from reportgen.building.output import Saving, Status
from reportgen.document.edition import Edition
from reportgen.handouts.printing import print_handouts
from reportgen.handouts.sets import plan_handouts
from reportgen.workers.pool import Workers
from support.handouts import write_profile
from support.project import NewProject


def test_a_handout_that_takes_too_long_costs_itself_and_the_set(
    new_project: NewProject, tmp_path: Path
) -> None:
    project = new_project(
        {"profiles/one.yaml": write_profile("Eins"), "profiles/two.yaml": write_profile("Zwei")}
    )
    [plan], problems = plan_handouts(project, (), None)
    assert not problems
    with Workers(1, seconds=0.05) as workers:
        made = list(
            print_handouts(project, plan, [Edition(("de",))], Saving(tmp_path / "out"), workers)
        )
    assert {each.status for each in made} == {Status.FAILED} and len(made) == 6
    said = {str(problem) for each in made for problem in each.problems}
    assert {line.partition(":")[0] for line in said} == {"profiles/one.yaml", "profiles/two.yaml"}
    assert all("took longer than 0.05 seconds" in line for line in said)
    assert not (tmp_path / "out").exists()
