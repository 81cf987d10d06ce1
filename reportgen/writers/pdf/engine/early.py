"""A layout given up where its first page shows that a table needs a little more than a page.

The rest would be laid out in vain where whoever asked has another layout to try.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

#: How many pages a table may need, about, to be given up; nothing is where it is 0.
_most: ContextVar[float] = ContextVar("most", default=0.0)


class LittleMoreError(Exception):
    """A table needs a little more than the first page."""


@contextmanager
def given_up_early(most: float) -> Iterator[None]:
    """Raise `LittleMoreError` where a table goes on behind the first page, but not for long.

    `most` is how many pages it may need, about: its letters by those that stand on the first.
    """
    before = _most.set(most)
    try:
        yield
    finally:
        _most.reset(before)


def tell_of_long_tables() -> None:
    """Make WeasyPrint look at what is left of a table when it has laid out a page of it.

    The function that lays out blocks calls that for tables by its name, which is wrapped.
    """
    from weasyprint.layout import block

    lay_out = block.table_layout

    def lay_out_and_look(context: Any, table: Any, *arguments: Any, **named: Any) -> Any:
        most = _most.get()
        # A table within a table says nothing of the whole, and columns are laid out on trial.
        if not most or context.current_page != 1 or context.in_column:
            return lay_out(context, table, *arguments, **named)
        with given_up_early(0):
            result = lay_out(context, table, *arguments, **named)
        laid_out, resume_at, *_ = result
        goes_on = laid_out is not None and resume_at is not None
        if goes_on and _letters(table) <= most * _letters(laid_out):
            raise LittleMoreError
        return result

    block.table_layout = lay_out_and_look


def _letters(table: Any) -> int:
    from weasyprint.formatting_structure.boxes import TextBox

    return sum(len(box.text) for box in table.descendants() if isinstance(box, TextBox))
