"""Building sheets and reports: what is to be made of what is named, and what it left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from reportgen.building.build import build
from reportgen.building.output import Outcome, Status
from reportgen.building.plan import Order, Output
from reportgen.building.pruning import find_doubt
from reportgen.cache.records import find_stale
from reportgen.problems.message import Message
from reportgen.problems.problem import Problem, Severity
from reportgen.project.project import Project
from reportgen.reports.inputs import Inputs, read_inputs
from reportgen.writers.formats import REPORT_FORMATS


@dataclass(frozen=True, slots=True)
class Leavings:
    """Outputs of sheets and reports that are gone, and why that is not sure, "" where it is."""

    paths: list[Path]
    doubt: Message


@dataclass(frozen=True, slots=True)
class Round:
    """A build about to begin: what it is made of, what is to be made, and what was just before."""

    project: Project
    order: Order
    inputs: Inputs
    outputs: tuple[Output, ...]
    done: tuple[Outcome, ...] = ()

    @property
    def problems(self) -> list[Problem]:
        """What is wrong, without what concerns no edition that is made."""
        problems = self.inputs.problems
        if self.order.editions is None:
            return list(problems)
        made = {"", *(lang for edition in self.order.editions for lang in edition)}
        return [each for each in problems if each.language in made]

    @property
    def left_out(self) -> set[str]:
        """The files that are not built for what is wrong with them."""
        problems = self.inputs.problems
        return {each.place.file for each in problems if each.severity is Severity.ERROR}

    @property
    def has_reports_in_no_format(self) -> bool:
        """Whether there are reports, and none of the formats is one that reports are made in."""
        return bool(self.inputs.volumes) and not set(self.order.formats) & set(REPORT_FORMATS)

    def run(self, executor: Executor) -> Iterator[Outcome]:
        """Make the outputs, and yield what became of each."""
        return build(self.project, self.outputs, self.order.saving, executor)

    def find_leavings(self) -> Leavings:
        """Return the outputs of what is not there any more; the round was of the whole project."""
        folder, inputs = self.order.saving.folder, self.inputs
        stale = find_stale(folder, inputs.names)
        doubt = find_doubt(self.project, len(inputs.profiles), inputs.empty, bool(self.left_out))
        return Leavings(stale, doubt)


def begin_round(
    project: Project, names: Sequence[str], order: Order, before: Sequence[Outcome] = ()
) -> Round:
    """Return the build of what is named by path, folder or id, or of all.

    What was made just `before` is not made again, but counted. Raises `ValueError` with a sentence
    for the user for what names nothing, and `ReportgenError` where it may lie in what cannot be
    read.
    """
    inputs = read_inputs(project, names)
    done = {outcome.path: outcome for outcome in before if outcome.status is not Status.FAILED}
    outputs = (each for each in order.outputs(project, inputs) if each.path not in done)
    return Round(project, order, inputs, tuple(outputs), tuple(done.values()))
