"""`tell_of_long_tables`: to go when WeasyPrint can be told when to stop.

Without, sheets that a smaller type saves a page are laid out twice, and are the same.
"""

from __future__ import annotations

import pytest

from reportgen.writers.pdf import engine
from support.pdf_pages import lay_out


def table(rows: int) -> str:
    return "<table>" + "<tr><th>Eins<td>Zwei drei vier" * rows + "</table>"


def rows_of_a_page() -> int:
    """Return how many rows the first of two pages holds."""
    first, _ = lay_out(table(30)).pages[:2]
    return sum(box.element_tag == "tr" for box in first._page_box.descendants())


def test_a_table_that_needs_a_little_more_than_a_page_ends_the_layout() -> None:
    rows = rows_of_a_page()
    with engine.given_up_early(1.3), pytest.raises(engine.LittleMoreError):
        lay_out(table(rows + 1))


@pytest.mark.parametrize("more", [-1, 0, 30])
def test_one_that_fits_or_needs_much_more_does_not(more: int) -> None:
    html = table(rows_of_a_page() + more)
    whole = len(lay_out(html).pages)
    with engine.given_up_early(1.3):
        assert len(lay_out(html).pages) == whole


@pytest.mark.parametrize(
    "html",
    [
        # Its end on the second page says nothing of the whole.
        "<div style='break-after: page'>Vorn</div>{more}",
        "<div style='columns: 2'>{more}</div>",
        "<p>Ohne Tabelle.</p>" * 60,
    ],
)
def test_only_tables_on_the_first_page_outside_of_columns_do(html: str) -> None:
    with engine.given_up_early(1.3):
        assert lay_out(html.format(more=table(rows_of_a_page() + 1))).pages


def test_a_table_in_a_table_is_not_asked() -> None:
    # The inner table goes on for a row, the outer one for pages.
    html = f"<table><tr><td>{table(rows_of_a_page() + 1)}" + "<tr><td>Zeile" * 60 + "</table>"
    with engine.given_up_early(1.3):
        assert len(lay_out(html).pages) > 2


def test_nothing_is_given_up_unless_it_is_asked_for() -> None:
    html = table(rows_of_a_page() + 1)
    with engine.given_up_early(1.3), pytest.raises(engine.LittleMoreError):
        lay_out(html)
    assert len(lay_out(html).pages) == 2
