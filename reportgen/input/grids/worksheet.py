"""A sheet as the readers of spreadsheets find it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.input.workbooks import Line


@dataclass(frozen=True, slots=True)
class GridSheet:
    """The rows with content of a sheet, the areas whose cells are merged, and hidden columns."""

    title: str
    lines: Sequence[Line]
    merged: Sequence[str]
    hidden: frozenset[int]


def is_called(title: str, wanted: str) -> bool:
    """Tell whether a sheet of this title is meant; without a wanted one, each is."""
    return not wanted or title == wanted
