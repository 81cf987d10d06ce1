"""Commits of what the studio saved, where the project wants them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from reportgen.problems.message import Message, say
from reportgen.project.commit import commit_files
from reportgen.project.project import Project
from reportgen.web.pages import Ask


def commit_saved(ask: Ask, project: Project, paths: Iterable[Path], said: Message) -> str:
    """Commit files that were saved, if the settings say so; return why it was not done, or ""."""
    if not project.studio.get("commit"):
        return ""
    return ask.tell(commit_files(project, paths, ask.tell(said)))


def saved(name: str) -> Message:
    """Return what a commit says of a sheet that was saved."""
    return say("Save {name} in the studio", name=name)


def confirmed() -> Message:
    """Return what a commit says of translations that were said to be current."""
    return say("Note translations as current")


def taken_over(language: str) -> Message:
    """Return what a commit says of translations that were taken over of a translator's file."""
    return say("Take translations over ({lang})", lang=language)


def look_saved() -> Message:
    """Return what a commit says of settings that were saved."""
    return say("Change the look in the studio")


def archived(name: str) -> Message:
    """Return what a commit says of a sheet that went into the archive."""
    return say("Put {name} into the archive", name=name)


def taken_back(name: str) -> Message:
    """Return what a commit says of a sheet that came back from the archive."""
    return say("Take {name} back from the archive", name=name)


def collected(names: Sequence[str]) -> Message:
    """Return what a commit says of sheets into which something was taken over."""
    return say("Take over into {names}", names=names)
