"""Imposition: every page once, and in order when the paper is folded, cut and turned."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import example, given
from hypothesis import strategies as st

from reportgen.document.imposition import LAYOUTS, Places, fold_booklet, impose
from reportgen.handouts.jobs import chunk

#: Leaves of paper with pages counted on: printed on one side or on both, or of three languages.
LEAVES = st.lists(st.integers(1, 3), max_size=24)
COVERS = st.lists(st.integers(1, 2), max_size=3)


def number(*parts: Sequence[int]) -> list[list[tuple[int, ...]]]:
    """Return parts of leaves with their pages numbered through."""
    at = 0
    made = []
    for part in parts:
        leaves = []
        for length in part:
            leaves.append(tuple(range(at, at + length)))
            at += length
        made.append(leaves)
    return made


def printed(sides: Sequence[Places]) -> list[int]:
    return sorted(page for places in sides for page in places if page is not None)


def fold(sides: Sequence[Places]) -> list[int | None]:
    """Return the pages of a booklet as they are leafed through.

    The sheets lie on one another, the first undermost with its front down, and are folded in the
    middle; a sheet is turned over its short edge, so that what is left in front is right behind.
    """
    first: list[int | None] = []
    last: list[int | None] = []
    for front, back in zip(sides[::2], sides[1::2], strict=True):
        first += [front[1], back[0]]
        last = [back[1], front[0], *last]
    return [*first, *last]


def cut(sides: Sequence[Places]) -> list[tuple[int | None, int | None]]:
    """Return front and back of each piece that two-up sheets printed on both sides are cut into."""
    pieces: list[tuple[int | None, int | None]] = []
    for front, back in zip(sides[::2], sides[1::2], strict=True):
        pieces += [(front[0], back[1]), (front[1], back[0])]
    return pieces


@given(st.sampled_from(LAYOUTS), LEAVES, COVERS)
def test_every_page_is_printed_once(layout: str, leaves: list[int], cover: list[int]) -> None:
    body, last = number(leaves, cover)
    assert printed(impose(layout, body, last)) == list(range(sum(leaves) + sum(cover)))


@given(st.sampled_from(LAYOUTS), LEAVES, COVERS)
def test_all_sides_have_as_many_places(layout: str, leaves: list[int], cover: list[int]) -> None:
    body, last = number(leaves, cover)
    count = 1 if layout == "single" else 2
    assert {len(places) for places in impose(layout, body, last)} <= {count}


@given(st.integers(0, 60), st.integers(0, 4))
@example(1, 0)
@example(3, 1)
def test_a_folded_booklet_reads_in_order(count: int, last: int) -> None:
    sides = fold_booklet(range(count), range(count, count + last))
    pages = fold(sides)
    assert len(pages) % 4 == 0 and len(pages) - count - last < 4
    assert [page for page in pages if page is not None] == list(range(count + last))
    # What is blank stands before the outer pages, which come last whatever there is.
    assert pages[:count] == list(range(count))
    assert pages[len(pages) - last :] == list(range(count, count + last))


@given(LEAVES, COVERS)
def test_a_booklet_keeps_front_and_back_together(leaves: list[int], cover: list[int]) -> None:
    body, last = number(leaves, cover)
    pages = fold(impose("booklet", body, last))
    for leaf in body:
        if len(leaf) > 1:
            assert pages.index(leaf[0]) % 2 == 0
            assert pages.index(leaf[1]) == pages.index(leaf[0]) + 1
    assert [page for page in pages if page is not None] == list(range(sum(leaves) + sum(cover)))


@given(LEAVES, COVERS)
def test_languages_face_each_other_where_asked(leaves: list[int], cover: list[int]) -> None:
    body, last = number(leaves, cover)
    pages = fold(impose("facing", body, last))
    for leaf in body:
        if len(leaf) > 1:
            # What is open at once are a page of even number, counted from one, and the next.
            assert pages.index(leaf[0]) % 2 == 1
            assert pages.index(leaf[1]) == pages.index(leaf[0]) + 1
    assert [page for page in pages if page is not None] == list(range(sum(leaves) + sum(cover)))


@given(st.lists(st.just(2), min_size=1, max_size=12))
def test_two_languages_end_on_the_last_leaf(leaves: list[int]) -> None:
    body, last = number(leaves, [2])
    assert fold(impose("booklet", body, last))[-2:] == list(last[0])


@given(st.lists(st.integers(1, 3), min_size=1, max_size=24).filter(lambda each: max(each) > 1))
def test_two_up_has_the_back_behind_its_front(leaves: list[int]) -> None:
    (body,) = number(leaves)
    wanted = [(*each, None)[:2] for leaf in body for each in chunk(leaf, 2)]
    found = cut(impose("2up", body))
    assert found[: len(wanted)] == wanted
    assert found[len(wanted) :] in ([], [(None, None)])


@given(st.integers(1, 24))
def test_two_up_on_one_side_has_no_backs(count: int) -> None:
    (body,) = number([1] * count)
    sides = impose("2up", body)
    assert len(sides) == (count + 1) // 2
    assert [page for places in sides for page in places if page is not None] == list(range(count))


@given(LEAVES.filter(bool))
def test_single_leaves_begin_on_fronts(leaves: list[int]) -> None:
    (body,) = number(leaves)
    pages = [places[0] for places in impose("single", body)]
    if max(leaves) > 1:
        assert all(pages.index(leaf[0]) % 2 == 0 for leaf in body)
        assert len(pages) % 2 == 0
    else:
        assert pages == list(range(len(leaves)))


def test_what_a_booklet_of_eight_looks_like() -> None:
    assert fold_booklet(range(8)) == [(7, 0), (1, 6), (5, 2), (3, 4)]


def test_what_two_up_of_two_languages_looks_like() -> None:
    assert impose("2up", [(0, 1), (2, 3), (4, 5)]) == [(0, 2), (3, 1), (4, None), (None, 5)]


def test_nothing_is_printed_of_nothing() -> None:
    assert not any(impose(layout, []) for layout in LAYOUTS)
