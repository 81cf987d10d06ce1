"""Sheets that name other sheets: which, and where in what a profile says."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from reportgen.fields.model import Field
from reportgen.sheets.cut import CutProfile
from reportgen.sheets.inside import Keys, find_values


def list_references(
    values: Mapping[str, Any], fields: Iterable[Field]
) -> Iterator[tuple[Keys, str]]:
    """Yield the ids of other sheets that values name, each with the keys that lead to it."""
    found = find_values(values, fields, lambda kind: kind.refers)
    return ((keys, value) for keys, value, _ in found)


def names_any(profile: CutProfile, ids: Container[str]) -> bool:
    """Tell whether a profile names any of these sheets."""
    named = list_references(profile.values, profile.form.fields.values())
    return any(name in ids for _, name in named)
