"""Used lengths looked up where a box of the same style had a place of the same size.

WeasyPrint resolves twenty lengths of each box, one by one, each time that it is laid out.
"""

from __future__ import annotations

from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import percent

from reportgen.writers.pdf.engine.quick.seams import replace
from reportgen.writers.pdf.engine.quick.styles import Noted

_SIDES = ("top", "right", "bottom", "left")
#: Those of borders, which a box has already where borders are collapsed.
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
_LENGTHS = (
    *(f"margin_{side}" for side in _SIDES),
    *(f"padding_{side}" for side in _SIDES),
    *(f"{limit}{side}" for limit in ("", "min_", "max_") for side in ("width", "height")),
    *_BORDERS,
)
#: How many sizes of places are kept a style.
_MOST_PLACES = 50


def install() -> None:
    """Let lengths of boxes be looked up."""
    resolve = percent.resolve_percentages

    def resolve_once(box: Any, containing_block: Any) -> None:
        style = box.style
        if not isinstance(style, Noted) or isinstance(box, boxes.PageBox):
            resolve(box, containing_block)
            return
        if isinstance(containing_block, boxes.Box):
            place = (containing_block.width, containing_block.height)
        else:
            place = containing_block
        own = vars(box)
        if style["border_collapse"] == "collapse":
            # Those of a cell have been settled with its neighbours.
            place = (*place, *[own.get(name) for name in _BORDERS])
        kept = style.memory.setdefault(resolve, {})
        lengths = kept.get(place)
        if lengths is None:
            resolve(box, containing_block)
            if len(kept) >= _MOST_PLACES:
                kept.clear()
            kept[place] = {name: own[name] for name in _LENGTHS}
        else:
            own.update(lengths)

    replace(resolve, resolve_once)
