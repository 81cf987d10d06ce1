"""Columns of tables that give way: those with the longest words first.

WeasyPrint makes a column as wide as its longest word, and the table as wide as its columns, also
where that leads off the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportgen.writers.pdf.engine.lines import Least, measured_by

#: Errors of rounding, as WeasyPrint reckons with them.
_ROUNDING = 1 + 1e-9


def let_columns_give_way() -> None:
    """Make WeasyPrint keep tables within their place.

    The function that lays out the columns of a table is wrapped. Where they are too wide, words are
    hyphenated, those of the widest columns first; where that is not enough, words are cut before
    numbers are.
    """
    from weasyprint.layout import table as library

    lay_out = library.auto_table_layout

    def lay_out_within(context: Any, box: Any, containing_block: Any) -> None:
        lay_out(context, box, containing_block)
        table = box.get_wrapped_table()
        available = _available(box, table, containing_block[0])
        if table.width <= available * _ROUNDING or table.style["border_collapse"] != "collapse":
            return
        if grid := _columns(context, box):
            table.column_widths = _narrow(context, table.column_widths, grid, available)
            table.width = sum(table.column_widths)

    library.auto_table_layout = lay_out_within


def _available(box: Any, table: Any, width: float) -> float:
    """Return how wide the columns of a table may be together."""
    around = (
        *(box.margin_left, box.margin_right),
        *(table.padding_left, table.padding_right),
        *(table.border_left_width, table.border_right_width),
    )
    return float(width - sum(side for side in around if side != "auto"))


def _columns(context: Any, box: Any) -> list[list[Any]]:
    """Return the cells of each column; nothing for a table with cells over several of them."""
    from weasyprint.layout.preferred import table_and_columns_preferred_widths

    grid = table_and_columns_preferred_widths(context, box, outer=False)[-1]
    columns = [[cell for cell in column if cell] for column in grid]
    return [] if any(cell.colspan > 1 for cells in columns for cell in cells) else columns


def _narrow(
    context: Any, widths: Sequence[float], columns: Sequence[Sequence[Any]], available: float
) -> list[float]:
    """Return widths that are as wide as the place together, each as near as can be to its own."""
    from weasyprint.layout.preferred import table_cell_min_content_width

    for least in (Least.SYLLABLES, Least.LETTERS):
        with measured_by(context, least):
            smallest = [
                max(
                    (table_cell_min_content_width(context, cell, True) for cell in cells), default=0
                )
                for cells in columns
            ]
        if sum(smallest) <= available:
            return _level(widths, smallest, available)
        widths = [min(pair) for pair in zip(widths, smallest, strict=True)]
    return [width * available / sum(widths) for width in widths]


def _level(widths: Sequence[float], smallest: Sequence[float], available: float) -> list[float]:
    """Return the widths with the widest cut to one width, none below its smallest."""
    low, high = 0.0, max(widths)
    for _ in range(40):
        most = (low + high) / 2
        taken = sum(_capped(widths, smallest, most))
        low, high = (low, most) if taken > available else (most, high)
    return _capped(widths, smallest, low)


def _capped(widths: Sequence[float], smallest: Sequence[float], most: float) -> list[float]:
    return [max(least, min(wide, most)) for wide, least in zip(widths, smallest, strict=True)]
