"""What came of forgetting a person, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from reportgen.mailings.forgetting.forget import Forgotten
from reportgen.problems.message import Message, in_a_row, say, say_count


def tell_removed(forgotten: Forgotten, show: Callable[[Path], str]) -> Iterator[Message]:
    """Yield where a person was taken out; `show` returns how a path is shown."""
    for path in forgotten.lists:
        yield say("Removed from {file}.", file=show(path))
    for path in forgotten.letters:
        yield say("Removed: {file}; write the letters again.", file=show(path))
    if forgotten.cleared:
        yield say("The cache held sheets that name them, and is empty now.")


def tell_counts(forgotten: Forgotten) -> Message:
    """Return how many messages and records were of a person that was known."""
    return say(
        "{planned} and {sent} removed; {records} of the ledger made nameless. Nothing will "
        "be sent there any more.",
        planned=say_count(
            "{count} planned message", "{count} planned messages", count=forgotten.planned
        ),
        sent=say_count("{count} sent message", "{count} sent messages", count=forgotten.sent),
        records=say_count("{count} record", "{count} records", count=forgotten.entries),
    )


def tell_searched(forgotten: Forgotten) -> Iterator[Message]:
    """Yield what was searched, and what was not."""
    for each in forgotten.passed_over:
        yield say("Not searched for: {what}.", what=each)
    searched = say_count(
        "{count} other file searched.", "{count} other files searched.", count=forgotten.count
    )
    beyond = say(
        "Not searched: pictures, hidden folders, what git and backups keep, other computers, "
        "your mail program."
    )
    yield in_a_row([searched, beyond])
