"""A project's own Word templates: tried before they are taken in, and kept when they give way."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from reportgen.app.editing.history import keep_replaced
from reportgen.app.look.templates import KINDS, check_template, place_of_template
from reportgen.cache.atomic import replace_file
from reportgen.problems.problem import Problem, ReportgenError
from reportgen.project.open import open_project
from reportgen.project.project import Project
from reportgen.writers.docx.made_colour import made_in

#: The folder of former templates in the history.
FORMER = "word-templates"


@dataclass(frozen=True, slots=True)
class Findings:
    """What a trial of a template found: what keeps it from printing, and what it never prints.

    `never` has fields by the names of forms; `made_in` is a former colour of the brand that it was
    made in, or "".
    """

    problems: tuple[Problem, ...] = ()
    never: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    made_in: str = ""


def template_of(project: Project, kind: str) -> bytes:
    """Return the Word template that prints a kind: the project's own, else the program's.

    Raises `OSError`.
    """
    own = project.theme.word_template(kind)
    return own.read_bytes() if own else KINDS[kind].make(project.theme)


def try_word_file(
    root: Path, day: date, kind: str, data: bytes, forms: Collection[str]
) -> Findings:
    """Return what is wrong with a file as the template of a kind, with samples of some forms.

    A template may do anything: to be called in a process of its own. Raises `ReportgenError`
    where the project has faults.
    """
    project = open_project(root, day, root)
    with tempfile.TemporaryDirectory(prefix="reportgen-template-") as folder:
        path = Path(folder) / f"{kind}.docx"
        path.write_bytes(data)
        never: dict[str, tuple[str, ...]] = {}
        for form in forms:
            try:
                if missing := check_template(project, kind, path, form):
                    never[form] = tuple(missing)
            except ReportgenError as error:
                return Findings(tuple(_called(each, path.name) for each in error.problems))
    colour = made_in(data, project.theme.brand)
    return Findings((), never, colour if colour != project.theme.brand.colour else "")


def _called(problem: Problem, name: str) -> Problem:
    """Return a problem of a file that lies somewhere for a moment, in the file as it is called."""
    return replace(problem, place=replace(problem.place, file=name))


def take_template(project: Project, kind: str, data: bytes) -> Path:
    """Let a file that was tried be the template of a kind, and return where it lies.

    The one before it goes into the history. Raises `OSError`.
    """
    path = place_of_template(project, kind)
    _keep_former(project, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, data)
    return path


def drop_template(project: Project, kind: str) -> Path:
    """Let the program's template print a kind again; the project's goes into the history.

    Return where it lay. Raises `LookupError` where there is none, `OSError`.
    """
    path = project.theme.word_template(kind)
    if path is None:
        raise LookupError(kind)
    _keep_former(project, path)
    path.unlink()
    return path


def _keep_former(project: Project, path: Path) -> None:
    if path.is_file():
        keep_replaced(project, FORMER, path.name, path.read_bytes())
