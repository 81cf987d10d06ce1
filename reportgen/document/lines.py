"""The lines of a text: what stands between its breaks."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen.document.blocks import Break, Inline


def split_at_breaks(content: Iterable[Inline]) -> list[list[Inline]]:
    """Return the lines of a text: what stands before, between and after its breaks."""
    lines: list[list[Inline]] = [[]]
    for inline in content:
        if isinstance(inline, Break):
            lines.append([])
        else:
            lines[-1].append(inline)
    return lines
