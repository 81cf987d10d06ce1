"""Which tables have first columns that head their rows: Markdown has no sign for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from reportgen.document.blocks import Inline, Link, Text

_Cell: TypeAlias = tuple[Inline, ...]


def has_row_heads(header: Sequence[_Cell], rows: Sequence[Sequence[_Cell]]) -> bool:
    """Tell whether the first cell of each row heads it.

    So it does where nothing stands above the first column, but above others, and where all of the
    column is bold.
    """
    if len(header) < 2 or not rows:
        return False
    firsts = ["".join(map(str, cell)).strip() for cell in (header[0], *(row[0] for row in rows))]
    if not firsts[0] and all(firsts[1:]):
        return any(str(inline).strip() for cell in header[1:] for inline in cell)
    return all(firsts[1:]) and all(_is_bold(row[0]) for row in rows)


def _is_bold(cell: _Cell) -> bool:
    return all(
        each.strong
        for inline in cell
        for each in (inline.content if isinstance(inline, Link) else [inline])
        if isinstance(each, Text) and each.text.strip()
    )
