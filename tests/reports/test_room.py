"""What shares a page in reports: heights that are told for PDF and Word at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.document.blocks import (
    Beside,
    Block,
    Directory,
    DirectoryEntry,
    Heading,
    KeyFigures,
    List,
    Paragraph,
    Picture,
    Strip,
    Table,
    Text,
)
from reportgen.reports.room import PAGE, height_of, spread

TITLE = Heading(1, (Text("Überblick"),), new_page=True)


def chart(millimetres: float) -> Picture:
    return Picture(b"", "image/png", 661, round(millimetres * 96 / 25.4))


def part(millimetres: float) -> list[Block]:
    return [Heading(2, (Text("Teil"),)), chart(millimetres - height_of(Heading(2, ())) - 4)]


def starts(blocks: tuple[Block, ...]) -> list[bool]:
    return [block.new_page for block in blocks if isinstance(block, Heading)]


@pytest.mark.parametrize(
    ("heights", "begins"),
    [
        ((60, 60), [False, False]),
        ((80, 90, 60), [False, True, False]),
        ((100, 100, 40), [False, True, False]),
        ((200, 30), [False, True]),
        ((110, 110, 110, 110), [False, False, True, False]),
        ((30, 300, 30), [False, False, False]),
    ],
)
def test_pages_are_about_equally_full(heights: tuple[int, ...], begins: list[bool]) -> None:
    blocks = [TITLE, *(block for height in heights for block in part(height))]
    assert starts(spread(blocks)) == [True, *begins]


@given(st.lists(st.floats(25, 150), max_size=9))
def test_nothing_is_lost_and_no_page_overfull(heights: list[float]) -> None:
    blocks = [TITLE, *(block for height in heights for block in part(height))]
    found = spread(blocks)
    assert [str(each) for each in found] == [str(each) for each in blocks]
    pages: list[float] = []
    for block in found:
        if isinstance(block, Heading) and block.new_page:
            pages.append(0)
        pages[-1] += height_of(block)
    assert max(pages) <= PAGE + 0.1
    # No more pages than one after the other would take.
    taken, least = height_of(TITLE), 1
    for height in (sum(map(height_of, part(each))) for each in heights):
        if taken + height > PAGE:
            taken, least = 0, least + 1
        taken += height
    assert len(pages) <= least


def test_every_block_takes_more_room_with_more_text() -> None:
    text = (Text("Wort " * 60),)
    kinds: list[tuple[Block, Block]] = [
        (Paragraph((Text("a"),)), Paragraph(text)),
        (Heading(2, (Text("a"),)), Heading(2, text)),
        (List(((Paragraph((Text("a"),)),),)), List(((Paragraph(text),),))),
        (KeyFigures((("1", (Text("a"),)),)), KeyFigures((("1", text),) * 5)),
        (Table(((Text("a"),),), ()), Table(((Text("a"),),), ((text,),))),
        (
            Directory((DirectoryEntry((Text("a"),), ("x",)),)),
            Directory((DirectoryEntry(text, ("x",) * 30),)),
        ),
    ]
    assert all(0 < height_of(short) < height_of(long) for short, long in kinds)


def test_pictures_beside_each_other_take_the_height_of_one() -> None:
    wide = Picture(b"", "image/png", 400, 200)
    assert height_of(Strip((wide, wide))) < height_of(Strip((wide,))) < 100
    assert height_of(Strip((wide, wide), 10)) < 20
    text = Paragraph((Text("Wort " * 60),))
    assert height_of(text) < height_of(Beside((text,), (wide,)))
    assert height_of(Beside((), (wide, wide))) > 1.9 * height_of(Beside((), (wide,)))


def test_an_index_of_two_columns_is_half_as_high_as_contents() -> None:
    entries = tuple(DirectoryEntry((Text(f"Verein {at}"),), ("x",)) for at in range(20))
    assert height_of(Directory(entries, "partners")) == height_of(Directory(entries)) / 2
