"""What boxes are asked again and again, looked up by their style; and boxes gone through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure.boxes import Box

from reportgen.writers.pdf.engine.quick.styles import Noted


def install() -> None:
    """Let boxes know whether they are in the flow, and tell of what is in them in one loop."""
    is_in_flow = Box.is_in_normal_flow

    def is_in_flow_once(box: Any) -> bool:
        style = box.style
        if not isinstance(style, Noted):
            return bool(is_in_flow(box))
        memory = style.memory
        if is_in_flow not in memory:
            memory[is_in_flow] = is_in_flow(box)
        return bool(memory[is_in_flow])

    Box.is_in_normal_flow = is_in_flow_once
    Box.descendants = _descendants


def _descendants(box: Any, placeholders: bool = False) -> Iterator[Any]:
    """Yield a box and all in it in their order, without a generator for each on the way."""
    yield box
    ways = [iter(box.children)]
    while ways:
        for child in ways[-1]:
            if isinstance(child, Box):
                yield child
                ways.append(iter(child.children))
                break
            if placeholders:
                # What stands for a box that is placed apart.
                yield from child.descendants(placeholders)
            else:
                yield child
        else:
            ways.pop()
