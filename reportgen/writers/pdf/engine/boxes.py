"""The boxes of pages that are laid out: where they stand, and which of them are left out.

WeasyPrint keeps them to itself: a page says where links lead and how large it is, nothing else.
Of an anchor it has both corners, left, top, right and bottom, where one is documented.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from math import ceil
from typing import Any

#: Points in a pixel of CSS, which WeasyPrint counts in.
POINTS = 0.75


def boxes(page: Any, kind: str) -> Iterator[Any]:
    """Yield the boxes of a page's blocks of a class, in their order; also those out of the flow."""
    from weasyprint.formatting_structure.boxes import BlockLevelBox

    for box in page._page_box.descendants(placeholders=True):
        if isinstance(box, BlockLevelBox) and box.element is not None:
            kinds = box.element.get("class", "").split()
            if kind in kinds:
                yield box


def top(box: Any) -> float:
    """Return where a box with its margin begins, in pixels from the head of the page."""
    return float(box.position_y)


def bottom(box: Any) -> float:
    """Return where a box with its margin ends, in pixels from the head of the page."""
    return float(box.position_y + box.margin_height())


def fill(page: Any) -> float:
    """Return how far down a page's text area texts and pictures reach, 1 for all of it."""
    from weasyprint.formatting_structure.boxes import ReplacedBox, TextBox

    box = page._page_box
    # What stands in the margins is of no element.
    [root] = [each for each in box.children if each.element_tag]
    ends = (
        each.position_y + each.height
        for each in root.descendants()
        if isinstance(each, TextBox | ReplacedBox)
    )
    return float((max(ends, default=0.0) - box.content_box_y()) / box.height)


def count_lines(page: Any) -> int:
    """Return how many lines of text, about, are as high as what stands in a page's text area.

    The lines are such as most of them there; without any, it is one.
    """
    from weasyprint.formatting_structure.boxes import LineBox

    heights = Counter(
        round(each.height, 1) for each in page._page_box.descendants() if isinstance(each, LineBox)
    )
    [(height, _)] = heights.most_common(1) or [(0.0, 0)]
    return max(ceil(fill(page) * page._page_box.height / height), 1) if height else 1


def text_end(box: Any) -> float:
    """Return where the text in a box ends, in pixels from the left edge of the page."""
    texts = [each for each in box.descendants() if hasattr(each, "text")]
    return float(max((each.position_x + each.width for each in texts), default=0))


def area(page: Any) -> tuple[float, float, float, float]:
    """Return where the text area of a page is: left, lower edge, width, height, in points."""
    box = page._page_box
    foot = page.height - box.content_box_y() - box.height
    left, low, wide, high = (
        round(side * POINTS, 3) for side in (box.content_box_x(), foot, box.width, box.height)
    )
    return left, low, wide, high


def cut_page(page: Any, name: str) -> None:
    """Make a page as large as the element of this id, which stands at its head, on the left."""
    _, _, page.width, page.height = page.anchors[name]


@contextmanager
def anchors_elsewhere(document: Any, names: Iterable[str]) -> Iterator[None]:
    """Let links lead to these ids meanwhile, also to those that stand on no page."""
    here = {name for page in document.pages for name in page.anchors}
    elsewhere = [name for name in names if name not in here]
    first = document.pages[0].anchors
    first |= dict.fromkeys(elsewhere, (0.0, 0.0, 0.0, 0.0))
    try:
        yield
    finally:
        for name in elsewhere:
            del first[name]


def keep_links_whole(document: Any) -> None:
    """Let each line of a link be one annotation, not one for every part that looks different."""
    for page in document.pages:
        page.links = [link for link in page.links if link[3].element_tag == "a"]


def leave_out_links(
    page: Any, kind: str, between: str, is_left_out: Callable[[Any, Any], bool]
) -> None:
    """Take links of a class in the items of lists away, and close the gaps.

    It is asked for each, with the element of its innermost item and its own. What stands between
    two links, of the class `between`, goes with one of them.
    """
    if not any(link[3].element.get("class") == kind for link in page.links):
        return
    dropped: set[Any] = set()
    for item, row in _rows(page._page_box, None, (kind, between), {}).items():
        kept: list[Any] = []
        for box in row:
            is_link = box.element.get("class") == kind
            if (is_link and is_left_out(item, box.element)) or (
                not is_link and (not kept or kept[-1].element.get("class") == between)
            ):
                dropped.add(box)
            else:
                kept.append(box)
        if kept and kept[-1].element.get("class") == between:
            dropped.add(kept[-1])
    _leave_out(page._page_box, dropped)
    page.links = [link for link in page.links if link[3] not in dropped]


def _rows(
    box: Any, item: Any, kinds: tuple[str, str], rows: dict[Any, list[Any]]
) -> dict[Any, list[Any]]:
    """Return the boxes of these classes by the element of their innermost item."""
    if box.element_tag == "li":
        item = box.element
    for child in getattr(box, "children", ()):
        is_inline = child.element_tag in ("a", "span")
        if item is not None and is_inline and child.element.get("class") in kinds:
            rows.setdefault(item, []).append(child)
            continue
        _rows(child, item, kinds, rows)
    return rows


def _leave_out(box: Any, dropped: set[Any]) -> None:
    kept, gap = [], 0.0
    for child in getattr(box, "children", ()):
        if child in dropped:
            gap += child.margin_width()
            continue
        if gap:
            child.translate(dx=-gap)
        kept.append(child)
        _leave_out(child, dropped)
    if gap:
        box.children = kept
