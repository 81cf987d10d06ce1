"""How a review is shown, what of it is asked about, and what is said once it is taken over."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import click

from reportgen.cli.session import count_of
from reportgen.cli.session import echo_line as echo

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.collecting.review import Change, Review
    from reportgen.collecting.taking import Taken
    from reportgen.project.project import Project

#: What is said of a change beside its name, by the value of its kind.
_NOTES = {
    "sure": "",
    "unsure": "  ?",
    "emptied": "  (nothing is there any more)",
    "conflict": "  (changed here as well)",
    "by hand": "  (by hand)",
}


def take_review(
    project: Project, review: Review, only: Sequence[str], yes: bool, dry_run: bool
) -> tuple[bool, Path | None]:
    """Show a review, and take over what is wanted of it.

    Returns whether nothing of it is undecided any more, and where what was there before is kept,
    None where nothing was taken.
    """
    check_names(review, only)
    profile = project.show_path(review.profile)
    _show(review, profile)
    if not review.changes or dry_run:
        return not review.changes, None
    wanted, decided = choose(review, only, yes, sys.stdin.isatty())
    for name in only:
        if not any(change.is_named([name]) for change in wanted):
            echo(f"{name} cannot be taken over by itself: change it by hand.")
    if not wanted:
        echo("Nothing is changed." + _how(review) + "\n")
        return decided, None
    taken = take_wanted(project, review, wanted)
    files = ", ".join(project.show_path(each) for each in taken.files)
    count = count_of(len(wanted), "field")
    echo(f"{count} taken over into {files}: {', '.join(each.name for each in wanted)}.\n")
    return decided, taken.step


def check_names(review: Review, only: Sequence[str]) -> None:
    """Stop where a name is that of no change."""
    from reportgen.problems.suggest import suggest

    for name in only:
        if not any(change.is_named([name]) for change in review.changes):
            names = [change.name for change in review.changes]
            raise click.UsageError(f"“{name}” is the same in both. {suggest(name, names)}")


def take_wanted(project: Project, review: Review, wanted: Sequence[Change]) -> Taken:
    """Take these changes over, and return which files say them now; stop where that fails."""
    from reportgen.collecting.taking import take
    from reportgen.input.patching.patch import UnpatchableError

    try:
        return take(project, review, wanted)
    except UnpatchableError:
        raise click.UsageError(
            f"{project.show_path(review.profile)} cannot be changed so that nothing else changes "
            "in it; nothing was written. Change it by hand."
        ) from None
    except OSError as error:
        raise click.UsageError(f"A file cannot be written ({error.strerror}).") from None


def choose(
    review: Review, only: Sequence[str], yes: bool, can_ask: bool
) -> tuple[Sequence[Change], bool]:
    """Return the changes that are wanted, and whether somebody decided on all others."""
    if only:
        wanted: Sequence[Change] = review.named(only)
    elif yes:
        wanted = [change for change in review.sure if change.target]
    elif can_ask:
        return [change for change in review.takable if _ask(change)], True
    else:
        wanted = []
    return wanted, len(wanted) == len(review.changes)


def _ask(change: Change) -> bool:
    return click.confirm(f"Take {change.name} over?", default=change.is_sure)


def _how(review: Review) -> str:
    if not review.takable or sys.stdin.isatty():
        return ""
    sure = "--yes takes what is sure; " if review.sure else ""
    return f" {sure}to take a field over: --only {review.takable[0].name}"


# --- Shown ---------------------------------------------------------------------------------------


def _show(review: Review, profile: str) -> None:
    if not review.changes:
        echo(f"{review.file} says what {profile} says ({review.language}).")
    else:
        count = count_of(len(review.changes), "field")
        echo(f"{review.file} says {count} otherwise than {profile} ({review.language}):")
    for change in review.changes:
        echo(f"\n{change.name}{_NOTES[change.kind.value]}")
        _show_change(change)
        for comment in review.comments:
            if change.within and comment.within.startswith(change.within):
                echo(f"  {comment.author or 'somebody'} remarks: {comment.text}")
    for over in review.left:
        echo(f"\nleft over, {over.within}: {over.text}")
    shown = [change.within for change in review.changes if change.within]
    for comment in review.comments:
        if not any(comment.within.startswith(within) for within in shown):
            echo(f"\n{comment.author or 'somebody'} remarks on {comment.within}: {comment.text}")
    if review.left or review.comments:
        echo("")


def _show_change(change: Change) -> None:
    """Show what only one of two texts has; of a conflict all three, as far as they are known."""
    if change.kind.value == "conflict":
        sent = "not known" if change.base is None else " / ".join(_told(change.base))
        echo(f"  sent: {sent or 'nothing'}")
        for sign, word, data in (("-", "here now", change.ours), ("+", "came back", change.theirs)):
            echo(f"  {sign} {word}: {' / '.join(_told(data)) or 'nothing'}", colour=_COLOURS[sign])
        return
    show_difference(change.ours, change.theirs)


#: The colours of what only one of two says, by its sign.
_COLOURS = {"-": "red", "+": "green"}


def show_difference(old: object, new: object) -> None:
    """Print the lines that only one of two values has, each behind its sign, below each other."""
    for sign, line in _lines_of(old, new):
        echo(f"  {sign} {line}", colour=_COLOURS[sign])


def _lines_of(old: object, new: object) -> Iterator[tuple[str, str]]:
    before, after = _told(old), _told(new)
    matches = SequenceMatcher(None, before, after, autojunk=False)
    for kind, first, last, start, end in matches.get_opcodes():
        if kind != "equal":
            yield from (("-", line) for line in before[first:last])
            yield from (("+", line) for line in after[start:end])


def _told(value: object) -> list[str]:
    """Return what a value says, line by line."""
    if isinstance(value, dict):
        return [f"{key}: {', '.join(_told(each))}" for key, each in value.items()]
    if isinstance(value, list):
        return [line for each in value for line in _told(each)]
    return [line for line in str(value).split("\n") if line]
