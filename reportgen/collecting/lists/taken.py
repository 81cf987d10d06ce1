"""What a list said when it was taken over last, kept beside its mapping, so that changes are told.

Of each value a digest is kept, which tells that it is another one now and not what it was. It is
short, so that whoever guesses a value finds many that would do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reportgen.problems.message import say
from reportgen.problems.problem import Place, Problem, SourceError

#: What stands in the name of the file before its ending, and how it begins.
_ENDING, _VERSION = ".taken.json", 1
_LENGTH = 8
_MAX_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class TakenSheet:
    """What identified a row, and what it said by spots, both as digests."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TakenList:
    """The sheets of a list by their ids."""

    sheets: Mapping[str, TakenSheet] = field(default_factory=dict)


def path_beside(mapping: Path) -> Path:
    """Return where it is kept what the list of a mapping said."""
    return mapping.with_name(mapping.stem + _ENDING)


def digest_of_text(text: str) -> str:
    """Return the digest of a text as it is kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]


def digest_of_value(name: str, spot: str, value: object) -> str:
    """Return the digest of a value of a sheet: the same value has another one elsewhere."""
    return digest_of_text(json.dumps([name, spot, value], ensure_ascii=False, sort_keys=True))


def read_taken(path: Path, name: str) -> TakenList:
    """Return what was taken; nothing where nothing was yet. Raises `SourceError` for damage."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ValueError(path)
        found = json.loads(path.read_bytes())
        return TakenList({each: _sheet(said) for each, said in found["sheets"].items()})
    except FileNotFoundError:
        return TakenList()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        problem = Problem(
            Place(name),
            say("the file cannot be read as what was taken of a list."),
            say("Fetch an older version, or delete it: then all differences are asked about."),
        )
        raise SourceError([problem]) from None


def _sheet(said: Any) -> TakenSheet:
    key, values = said["key"], said["values"]
    if not all(isinstance(each, str) for each in (key, *values, *values.values())):
        raise ValueError(said)
    return TakenSheet(key, values)


def note_of(taken: TakenList) -> bytes:
    """Return the content of the file that keeps what was taken."""
    sheets = {
        name: {"key": each.key, "values": dict(sorted(each.values.items()))}
        for name, each in sorted(taken.sheets.items())
    }
    text = json.dumps({"version": _VERSION, "sheets": sheets}, ensure_ascii=False, indent=1)
    return f"{text}\n".encode()
