"""The order of texts, from a part of its table and from all of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyuca import Collator

from reportgen import collation
from reportgen.collation import collation_key

ALL = Collator()


@settings(deadline=None)
@given(st.text(max_size=12) | st.text(st.characters(max_codepoint=0x20FF), max_size=12))
def test_a_part_of_the_table_gives_the_order_of_all_of_it(text: str) -> None:
    assert collation_key(text) == ALL.sort_key(text)


@pytest.mark.parametrize(
    "text",
    [
        "Œuvre",
        "ǅ",
        "e\u0301\u0323",
        "Ωμέγα",
        "ﬁ",
        "€ 5",
        "½",
        "Đặng",
        "l·l",
        "L·",
        "a\u0301\u0327l\u0301·",
        "\u0301a",
    ],
)
def test_letters_accents_and_signs_are_in_that_part(text: str) -> None:
    assert collation_key(text) == ALL.sort_key(text)


def test_texts_in_near_scripts_do_not_ask_for_the_whole_table() -> None:
    collation._all.cache_clear()
    collation_key("Łódź – Ελένη")
    assert collation._all.cache_info().misses == 0
    collation_key("Мир")
    assert collation._all.cache_info().misses == 1
