"""What became of messages, and how large they are, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from reportgen.problems.message import Message, say

#: What became of a message in a sending or an export, by `Result`.
RESULTS: Mapping[str, Message] = {
    "sent": say("sent"),
    "exported": say("exported"),
    "refused": say("refused"),
    "too large": say("too large"),
    "deferred": say("deferred"),
    "unknown": say("unknown"),
    "skipped": say("skipped"),
}
#: What the ledger says became of a message, by `State`, and of those that are only planned.
STATES: Mapping[str, Message] = {
    "handed": say("handed"),
    "sent": say("sent"),
    "refused": say("refused"),
    "planned and not sent": say("planned and not sent"),
}


def tell_results(results: Mapping[str, int], none: Message) -> Message:
    """Return how many messages came to what, or that there are `none`."""
    named = [
        say("{count} {result}", count=count, result=RESULTS[result])
        for result, count in results.items()
    ]
    return say("{results}.", results=named) if named else none


def tell_size(count: int) -> Message:
    """Return how many bytes there are, as people say it."""
    if count >= 100_000:
        return say("{size:.1f} MB", size=count / 1e6)
    return say("{size:.1f} kB", size=max(count, 100) / 1e3)


def show_time(when: str) -> str:
    """Return a time of the ledger, which is kept in UTC, as clocks here show it."""
    try:
        return datetime.fromisoformat(when).astimezone().isoformat(" ", "seconds")
    except ValueError:
        return when
