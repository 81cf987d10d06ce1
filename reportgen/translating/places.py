"""Where values stand in the files of profiles, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reportgen.input.patching.data import without_empty
from reportgen.sheets.inside import Keys


def find_place(data: Any, path: Keys) -> Keys:
    """Return where the value of a path stands in a file, where items that say nothing count too.

    A value alone may stand for a list of one. Raises `LookupError`.
    """
    place: list[str | int] = []
    for key in path:
        if isinstance(key, int):
            if isinstance(data, (str, Mapping)):
                if key:
                    raise LookupError(key)
                continue
            key = [number for number, item in enumerate(data) if without_empty(item)][key]
        elif not isinstance(data, Mapping):
            raise LookupError(key)
        place.append(key)
        data = data[key]
    return tuple(place)


def value_at(data: Any, place: Keys) -> Any:
    """Return the value at a place."""
    for key in place:
        data = data[key]
    return data
