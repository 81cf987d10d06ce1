"""What merging takes from outside, taken from a project."""

from __future__ import annotations

from reportgen.project.project import Project
from reportgen.project.titles import Titles
from reportgen.sheets.world import World


def world_of(project: Project) -> World:
    """Return what merging takes from a project."""
    titles = Titles(project).of
    return World(
        project.today,
        project.words,
        project.picture,
        project.funders,
        titles,
        project.files.document,
    )
