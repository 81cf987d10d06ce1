"""Imposition: which pages stand beside each other on the sheets of paper that are printed.

A printed sheet has a front and a back, each with one place for a page or two. Pages are counted
from nought; None is a place that stays blank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

#: The sizes of paper that handouts are made in (ISO 216): width and height in millimetres.
PAPERS: Mapping[str, tuple[float, float]] = {"a4": (210, 297), "a5": (148, 210)}

#: The pages on one side of a printed sheet, from left to right.
Places: TypeAlias = tuple[int | None, ...]

LAYOUTS = ("single", "2up", "booklet", "facing")
#: Those that are folded and stapled.
BOOKLETS = ("booklet", "facing")


def impose(
    layout: str,
    leaves: Sequence[Sequence[int]],
    cover: Sequence[Sequence[int]] = (),
    *,
    rtl: bool = False,
) -> list[Places]:
    """Return the sides of the printed sheets, front and back in turn where there are backs.

    `leaves` are the pages of each piece of paper: one, or front and back. In a booklet the
    leaves of the `cover` come last, so that they are its outer pages, whatever has to be filled
    up with blank ones before them. In one of the layout `facing` the pages of a leaf face each
    other instead of being front and back: the first is a left page. One that is read from right
    to left (`rtl`) has its back at the right.
    """
    if layout in BOOKLETS:
        first = 1 if layout == "facing" else 0
        sides = fold_booklet(_in_order(leaves, first), _in_order(cover))
        return [side[::-1] for side in sides] if rtl else sides
    every = [*leaves, *cover]
    return _two_up(every) if layout == "2up" else _single(every)


def _in_order(leaves: Sequence[Sequence[int]], first: int = 0) -> list[int | None]:
    """Return the pages of leaves; what is front and back of one stays so.

    With `first` 1 these are left and right instead.
    """
    pages: list[int | None] = []
    for leaf in leaves:
        if len(leaf) > 1 and len(pages) % 2 != first:
            pages.append(None)
        pages += leaf
    return pages


def _single(leaves: Sequence[Sequence[int]]) -> list[Places]:
    duplex = any(len(leaf) > 1 for leaf in leaves)
    sides: list[Places] = []
    for leaf in leaves:
        sides += [(page,) for page in leaf]
        if duplex and len(leaf) % 2:
            sides.append((None,))
    return sides


def _two_up(leaves: Sequence[Sequence[int]]) -> list[Places]:
    """Two leaves on a sheet, which is cut in the middle.

    Printed on both sides it is turned over its short edge, which is the one between left and
    right: on the back the leaves change places.
    """
    pieces: list[tuple[int | None, int | None]] = []
    for leaf in leaves:
        for at in range(0, len(leaf), 2):
            pieces.append((leaf[at], leaf[at + 1] if at + 1 < len(leaf) else None))
    duplex = any(back is not None for _, back in pieces)
    if len(pieces) % 2:
        pieces.append((None, None))
    sides: list[Places] = []
    for left, right in zip(pieces[::2], pieces[1::2], strict=True):
        sides.append((left[0], right[0]))
        if duplex:
            sides.append((right[1], left[1]))
    return sides


def fold_booklet(body: Sequence[int | None], last: Sequence[int | None] = ()) -> list[Places]:
    """Return the sides of a saddle-stitched booklet: sheets laid in one another and folded once.

    Blank pages fill it up to a multiple of four, before the pages that come last.
    """
    lacking = -(len(body) + len(last)) % 4
    pages: list[int | None] = [*body, *[None] * lacking, *last]
    sides: list[Places] = []
    for at in range(0, len(pages) // 2, 2):
        back = len(pages) - 1 - at
        sides.append((pages[back], pages[at]))
        sides.append((pages[at + 1], pages[back - 1]))
    return sides
