"""The tally of a ledger: a file beside it that says which ledger was used there, and how far.

Whoever puts a copy of the ledger back leaves the tally as it is. So it tells of entries that other
computers made, of which this one cannot know.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from reportgen.cache.atomic import replace_file
from reportgen.problems.catalog import spoken
from reportgen.problems.message import say

_VERSION = 1
_ABOUT = say("Which ledger is used here, and how many entries it has, so that no older one is.")


@dataclass(frozen=True, slots=True)
class Tally:
    """The id of the ledger that was used, its counter, and when that was (ISO 8601)."""

    id: str
    counter: int
    at: str


def tally_of(ledger: Path) -> Path:
    """Return the file of a ledger's tally."""
    return ledger.with_suffix(".tally")


def read_tally(ledger: Path) -> Tally | None:
    """Return the tally of a ledger, None where there is none that can be read."""
    try:
        read = json.loads(tally_of(ledger).read_bytes())
        return Tally(str(read["id"]), int(read["counter"]), str(read["at"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def write_tally(ledger: Path, tally: Tally) -> None:
    """Write the tally of a ledger, whole. Raises `OSError`."""
    read = {"about": spoken().tell(_ABOUT), "version": _VERSION, **asdict(tally)}
    data = json.dumps(read, indent=1, ensure_ascii=False).encode()
    # Where the power fails before it is on disk it is behind, which is no false alarm.
    replace_file(tally_of(ledger), data, private=True)
