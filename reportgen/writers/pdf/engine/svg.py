"""The texts of SVG pictures, such as charts, set as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any


def draw_texts_whole() -> None:
    """Make WeasyPrint set the text of an SVG as a whole, where it has one place.

    It sets letter by letter, from left to right: Arabic letters would stand unjoined and in the
    wrong order.
    """
    from weasyprint import svg as library

    draw = library.text

    def draw_run(svg: Any, node: Any, font_size: float) -> None:
        places = (node.get(name, "").strip() for name in ("x", "y", "dx", "dy", "rotate"))
        if node.text and not any(re.search(r"[\s,]", place) for place in places):
            node._etree_node.text = _Run(node.text)
        draw(svg, node, font_size)

    # It tells the elements of texts by this function.
    library.TAGS.update({name: draw_run for name, each in library.TAGS.items() if each is draw})
    library.text = draw_run


class _Run(str):
    """A text that says it is one letter to whoever goes through its letters."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        return iter((str(self),) if self else ())
