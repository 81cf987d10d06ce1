"""New profiles made of what came back: doubts and what is left over stand in comments."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.collecting.pictures import files_of, rename
from reportgen.collecting.proposal import FORM, Proposal
from reportgen.collecting.undo import write_files
from reportgen.input.patching.data import Data
from reportgen.input.patching.graft import wrap
from reportgen.input.patching.patch import patch
from reportgen.input.patching.spans import compose, entries_of
from reportgen.problems.catalog import spoken
from reportgen.problems.characters import spell_out
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Problem
from reportgen.project.editor import modeline_of_new
from reportgen.project.profiles import read_profiles
from reportgen.project.project import PROFILES, Project

#: How wide the lines of a long text are that nobody broke yet.
_WIDTH = 88


@dataclass(frozen=True, slots=True)
class Written:
    """A profile that was written, where what was there before is kept, and what its check says."""

    path: Path
    step: Path
    problems: Sequence[Problem] = field(default=())


def compose_profile(project: Project, proposal: Proposal) -> str:
    """Return the text of the new profile: doubts and what is left over are told in comments."""
    head: dict[str, Data] = {}
    if proposal.form != FORM:
        head["form"] = proposal.form
    if proposal.language != project.languages[0]:
        head["language"] = proposal.language
    values = _values(project, proposal)
    text = patch("", {**head, **values})
    return "".join(
        [
            modeline_of_new(proposal.form, project.root, _path_of(project, proposal).parent),
            *comment_on(say("Taken from {file}.", file=proposal.file)),
            _with_doubts(text, proposal),
            *_told(proposal),
        ]
    )


def _values(project: Project, proposal: Proposal) -> dict[str, Data]:
    """Return what the profile says of fields, its pictures called as the files they become."""
    form, came, path = project.form(proposal.form), proposal.pictures, _path_of(project, proposal)
    values = {name: each.value for name, each in proposal.fields.items()}
    return {
        name: break_lines(rename(value, (name,), form, came, path))
        for name, value in values.items()
    }


def _path_of(project: Project, proposal: Proposal) -> Path:
    return project.root / PROFILES / f"{proposal.id}.yaml"


def break_lines(value: Data) -> Data:
    """Return a long text in lines that people can read in an editor."""
    return wrap(value, _WIDTH) if isinstance(value, str) and len(value) > _WIDTH else value


def _with_doubts(text: str, proposal: Proposal) -> str:
    """Return the text with a comment above each field that somebody has to look at."""
    root = compose(text)
    doubts = set(proposal.doubts)
    for entry in reversed(entries_of(text, root)):
        key = root.value[entry.number][0].value
        if key in doubts:
            within = proposal.fields[key].within
            note = "".join(comment_on(say("Check this: it stands in {within}.", within=within)))
            text = text[: entry.start] + note + text[entry.start :]
    return text


def _told(proposal: Proposal) -> list[str]:
    lines: list[str] = []
    if proposal.left:
        lines += ["\n", *comment_on(say("Left over, since it belongs to no field:"))]
    for each in proposal.left:
        lines += comment_on(say("{within}: {text}", within=each.within, text=each.text))
    for comment in proposal.comments:
        said = say(
            "{author} remarks on {within}: {text}",
            author=comment.author or "Somebody",
            within=comment.within,
            text=comment.text,
        )
        lines += comment_on(said)
    return lines


def comment_on(message: Message) -> list[str]:
    """Return a message as lines of comments, in the language in which the program speaks."""
    # Whatever else would end a line, or is nothing that YAML may hold, is spelled out.
    return [f"# {spell_out(line)}\n" for line in spoken().tell(message).split("\n")]


def write_profile(project: Project, proposal: Proposal) -> Written:
    """Write a new profile, whole or not at all, and check it.

    Raises `OSError`, `FileExistsError` where a file of the name has come to be there, and
    `UnpatchableError` for what no profile can say.
    """
    step = write_files(project, files_of_new(project, proposal))
    path = _path_of(project, proposal)
    _, problems = read_profiles(project, [path])
    return Written(path, step, problems)


def files_of_new(project: Project, proposal: Proposal) -> dict[Path, bytes]:
    """Return the pictures of a new profile and its file, the last one; nothing is written.

    Raises `FileExistsError` where a file of the name has come to be there, and `UnpatchableError`
    for what no profile can say.
    """
    path = _path_of(project, proposal)
    text = compose_profile(project, proposal)
    if path.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
    pictures = files_of(proposal.pictures, path, _values(project, proposal))
    return {**pictures, path: text.encode()}
