"""What translators wrote, shown on the command line: what changed, what is taken, all as data."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.cli import counts
from reportgen.cli.review import show_difference
from reportgen.cli.session import echo, echo_line
from reportgen.cli.speech import ask_yes, tell
from reportgen.problems.message import NOTHING, Message, list_of, say, say_count
from reportgen.problems.problem import Problem, Severity

if TYPE_CHECKING:
    from reportgen.project.project import Project
    from reportgen.translating.review import Change, Review


def choose(
    found: Review, only: tuple[str, ...], yes: bool, dry_run: bool, shown: str
) -> list[Change]:
    """Return the changes that are wanted; where nobody can answer, none are."""
    if dry_run:
        return []
    every = (*found.changes, *found.confirmed)
    if only:
        return [each for each in every if each.key in only]
    if yes:
        return [each for each in every if not each.is_torn]
    if shown == "json" or not sys.stdin.isatty():
        return []
    return [
        each
        for each in every
        if ask_yes(say("Take {key} over?", key=each.key), not (each.is_torn or each.is_late))
    ]


def show(found: Review) -> None:
    """Print what a file says otherwise than the profiles."""
    told = [
        say("{count} ({lang})", count=counts.changes(len(found.changes)), lang=found.language),
        *(
            [say_count("{count} text as it was", "{count} texts as they were", count=found.same)]
            if found.same
            else []
        ),
        *([say("{count} still out of date", count=found.stale)] if found.stale else []),
        *(
            [say("{count} still without a translation", count=found.missing)]
            if found.missing
            else []
        ),
    ]
    echo(say("{file}: {counts}", file=found.file, counts=told))
    for each in found.changes:
        _show_head(each, _doubt_of(each))
        show_difference(each.old, each.new)
    for each in found.confirmed:
        _show_head(each, say("said to be right as it stands"))
    for comment in found.comments:
        echo_line("")
        echo(
            say(
                "{author} remarks on {within}: {text}",
                author=comment.author or say("Somebody"),
                within=comment.within,
                text=comment.text,
            )
        )


def problems_of(found: Review) -> tuple[Problem, ...]:
    """Return what is wrong with a file, and what to know before some of it is taken over."""
    return (*found.problems, *map(_warn_of, (c for c in found.changes if c.is_torn or c.is_late)))


def _warn_of(change: Change) -> Problem:
    if change.is_torn:
        said = say("the translation was changed in the profile, too, since the file went out.")
        advice = say(
            "Look at both; only --only {key} takes over what the file says.", key=change.key
        )
    else:
        said = say("the text was changed since the file went out.")
        advice = say("What is taken over stays marked as out of date, until it is translated anew.")
    return Problem(change.place, said, advice, change.key, Severity.WARNING)


def _doubt_of(change: Change) -> Message:
    if change.is_torn:
        return say("? changed in the profile, too")
    return say("? of a text that changed since") if change.is_late else NOTHING


def _show_head(change: Change, note: Message) -> None:
    parts = (change.key, change.label, tell(note))
    echo_line("\n" + "  ".join(filter(None, parts)))


def show_taken(
    project: Project,
    found: Review,
    wanted: Sequence[Change],
    written: Sequence[Path],
    dry_run: bool,
    again: str,
) -> None:
    """Print what became of it; `again` is the command that takes all over."""
    if written:
        echo_line("")
        echo(
            say(
                "{count} taken over; changed: {files}.",
                count=counts.texts(len(wanted)),
                files=list_of(map(project.show_path, written)),
            )
        )
    elif (found.changes or found.confirmed) and not dry_run:
        echo_line("")
        echo(
            say("Nothing is changed."),
            say("To take over all that is clear: {command}", command=again),
        )


def plain(found: Review, wanted: Sequence[Change], written: Sequence[Path]) -> dict[str, Any]:
    """Return for programs what a file says, and what of it was taken over."""
    taken = {each.key for each in wanted}
    return {
        "file": found.file,
        "language": found.language,
        "changes": [
            {
                "key": each.key,
                "label": each.label,
                "place": str(each.place),
                "old": each.old,
                "new": each.new,
                "text_changed_since": each.is_late,
                "translation_changed_too": each.is_torn,
                "taken": each.key in taken,
            }
            for each in found.changes
        ],
        "confirmed": [each.key for each in found.confirmed],
        "same": found.same,
        "stale": found.stale,
        "missing": found.missing,
        "written": [path.as_posix() for path in written],
        "problems": plain_problems(problems_of(found)),
    }


def plain_problems(problems: Sequence[Problem]) -> Any:
    """Return problems for programs."""
    from reportgen.problems.show import SHOWN

    return json.loads(SHOWN["json"](problems))
