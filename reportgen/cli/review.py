"""How a review is shown, what of it is asked about, and what is said once it is taken over."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from reportgen.cli import counts
from reportgen.cli.session import echo, echo_line
from reportgen.cli.speech import ask_yes, misuse, tell
from reportgen.problems.message import NOTHING, Message, say

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.collecting.review import Change, Review
    from reportgen.collecting.taking import Taken
    from reportgen.project.project import Project

#: What is said of a change beside its name, by the value of its kind.
_NOTES = {
    "sure": NOTHING,
    "unsure": say("?"),
    "emptied": say("(nothing is there any more)"),
    "conflict": say("(changed here as well)"),
    "by hand": say("(by hand)"),
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
            echo(say("{field} cannot be taken over by itself: change it by hand.", field=name))
    if not wanted:
        echo(say("Nothing is changed."), *_how(review))
        echo_line("")
        return decided, None
    taken = take_wanted(project, review, wanted)
    echo(
        say(
            "{fields} taken over into {files}: {names}.",
            fields=counts.fields(len(wanted)),
            files=[project.show_path(each) for each in taken.files],
            names=[each.name for each in wanted],
        )
    )
    echo_line("")
    return decided, taken.step


def check_names(review: Review, only: Sequence[str]) -> None:
    """Stop where a name is that of no change."""
    from reportgen.problems.suggest import suggest

    for name in only:
        if not any(change.is_named([name]) for change in review.changes):
            names = [change.name for change in review.changes]
            raise misuse(say("“{name}” is the same in both.", name=name), suggest(name, names))


def take_wanted(project: Project, review: Review, wanted: Sequence[Change]) -> Taken:
    """Take these changes over, and return which files say them now; stop where that fails."""
    from reportgen.collecting.taking import take
    from reportgen.input.patching.patch import UnpatchableError

    try:
        return take(project, review, wanted)
    except UnpatchableError:
        raise misuse(
            say(
                "{file} cannot be changed so that nothing else changes in it; nothing was written. "
                "Change it by hand.",
                file=project.show_path(review.profile),
            )
        ) from None
    except OSError as error:
        raise misuse(say("A file cannot be written ({reason}).", reason=error.strerror)) from None


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
    return ask_yes(say("Take {field} over?", field=change.name), change.is_sure)


def _how(review: Review) -> list[Message]:
    if not review.takable or sys.stdin.isatty():
        return []
    option = f"--only {review.takable[0].name}"
    sure = [say("--yes takes what is sure.")] if review.sure else []
    return [*sure, say("To take a field over: {option}", option=option)]


# --- Shown ---------------------------------------------------------------------------------------


def _show(review: Review, profile: str) -> None:
    if not review.changes:
        echo(
            say(
                "{file} says what {profile} says ({language}).",
                file=review.file,
                profile=profile,
                language=review.language,
            )
        )
    else:
        echo(
            say(
                "{file} says {fields} otherwise than {profile} ({language}):",
                file=review.file,
                fields=counts.fields(len(review.changes)),
                profile=profile,
                language=review.language,
            )
        )
    for change in review.changes:
        note = tell(_NOTES[change.kind.value])
        echo_line(f"\n{change.name}{'  ' * bool(note)}{note}")
        _show_change(change)
        for comment in review.comments:
            if change.within and comment.within.startswith(change.within):
                author = comment.author or say("Somebody")
                said = say("{author} remarks: {text}", author=author, text=comment.text)
                echo_line(f"  {tell(said)}")
    for over in review.left:
        echo_line("")
        echo(say("left over, {within}: {text}", within=over.within, text=over.text))
    shown = [change.within for change in review.changes if change.within]
    for comment in review.comments:
        if not any(comment.within.startswith(within) for within in shown):
            echo_line("")
            echo(
                say(
                    "{author} remarks on {within}: {text}",
                    author=comment.author or say("Somebody"),
                    within=comment.within,
                    text=comment.text,
                )
            )
    if review.left or review.comments:
        echo_line("")


def _show_change(change: Change) -> None:
    """Show what only one of two texts has; of a conflict all three, as far as they are known."""
    if change.kind.value == "conflict":
        base = say("not known") if change.base is None else _in_a_line(change.base)
        echo_line(f"  {tell(say('sent: {text}', text=base))}")
        now = say("here now: {text}", text=_in_a_line(change.ours))
        back = say("came back: {text}", text=_in_a_line(change.theirs))
        for sign, said in (("-", now), ("+", back)):
            echo_line(f"  {sign} {tell(said)}", colour=_COLOURS[sign])
        return
    show_difference(change.ours, change.theirs)


def _in_a_line(value: object) -> Message | str:
    return " / ".join(_told(value)) or say("nothing")


#: The colours of what only one of two says, by its sign.
_COLOURS = {"-": "red", "+": "green"}


def show_difference(old: object, new: object) -> None:
    """Print the lines that only one of two values has, each behind its sign, below each other."""
    for sign, line in _lines_of(old, new):
        echo_line(f"  {sign} {line}", colour=_COLOURS[sign])


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
