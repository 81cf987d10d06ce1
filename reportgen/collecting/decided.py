"""What somebody decided on all that a file says, taken over in one step: all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.collecting.new_profile import files_of_new
from reportgen.collecting.proposal import Proposal, free_name
from reportgen.collecting.review import Change, Review
from reportgen.collecting.sent import Sent
from reportgen.collecting.taking import files_after
from reportgen.collecting.undo import set_aside, write_files
from reportgen.project.project import Project


class ClashError(Exception):
    """Two forms in one file say different things in one place: what the second says."""

    def __init__(self, profile: Path, change: Change) -> None:
        super().__init__(change.name)
        self.profile, self.change = profile, change


@dataclass(frozen=True, slots=True)
class Decided:
    """What is wanted of a file that came back; what it says and is not wanted stays as it is.

    `reviews` are all that were looked through, each with the changes that are wanted of it, `new`
    the profiles that are.
    """

    reviews: tuple[tuple[Review, tuple[Change, ...]], ...]
    new: tuple[Proposal, ...] = ()


def take_decided(project: Project, decided: Decided, done: Path | None) -> tuple[Path, ...]:
    """Take over what is wanted of a file, and return the files that changed.

    The file is put aside that is `done` with that. All of it is one step, which undoing takes back.
    Raises `ClashError`, `UnpatchableError` where a file cannot be changed surely, `ReportgenError`
    where one cannot be read, and `OSError`; then nothing was changed.
    """
    pictures: dict[Path, bytes] = {}
    files: dict[Path, bytes] = {}
    for profile in dict.fromkeys(review.profile for review, _ in decided.reviews):
        wanted = [
            (review, changes) for review, changes in decided.reviews if review.profile == profile
        ]
        if any(changes for _, changes in wanted):
            shown, changed = files_after(project, profile, list(_apart(wanted)))
            pictures |= shown
            files |= changed
    for proposal in _named_apart(project, decided.new):
        *shown_files, (own, text) = files_of_new(project, proposal).items()
        pictures |= dict(shown_files)
        files[own] = text
    steps = [write_files(project, {**pictures, **files})] if files else []
    tokens = [review.token for review, _ in decided.reviews if review.token]
    for token in tokens:
        Sent(project).note_back(token, is_taken=done is not None)
    if done:
        set_aside(project, done, steps, tokens)
    return tuple(files)


def _apart(
    wanted: Iterable[tuple[Review, Sequence[Change]]],
) -> Iterator[tuple[Review, Sequence[Change]]]:
    """Yield reviews of one profile with their changes; what two say alike is said once.

    Raises `ClashError`.
    """
    said: list[Change] = []
    for review, changes in wanted:
        kept = []
        for change in changes:
            others = [each for each in said if _touches(change, each)]
            if not others:
                kept.append(change)
            elif any(
                each.target != change.target or each.theirs != change.theirs for each in others
            ):
                raise ClashError(review.profile, change)
        said += kept
        yield review, kept


def _touches(one: Change, other: Change) -> bool:
    """Tell whether two changes are in one place, or one in the record that is the other's."""
    if not one.target or not other.target or one.target.file != other.target.file:
        return False
    size = min(len(one.target.keys), len(other.target.keys))
    return one.target.keys[:size] == other.target.keys[:size]


def _named_apart(project: Project, proposals: Iterable[Proposal]) -> Iterator[Proposal]:
    """Yield new profiles with names that are those of no other."""
    promised: list[str] = []
    for proposal in proposals:
        name = free_name(project, proposal.id, promised=promised)
        promised.append(name)
        yield replace(proposal, id=name)
