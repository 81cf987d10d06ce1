"""Layouts of Pango set up once a style, and copied for each line.

WeasyPrint sets up a context, a description of the font and its features for every line of text,
twice: to break it and to draw it. What is set up depends on the style alone.
"""

from __future__ import annotations

from typing import Any

from weasyprint.text import line_break
from weasyprint.text.ffi import ffi, gobject, pango

from reportgen.writers.pdf.engine.quick.seams import replace
from reportgen.writers.pdf.engine.quick.styles import Noted


def install() -> None:
    """Let lines of one style have copies of one layout, and look up their height once."""
    # Pango 1.0; the other functions are declared by WeasyPrint.
    ffi.cdef("PangoLayout *pango_layout_copy(PangoLayout *);", override=True)
    set_up, measure = line_break.Layout.setup, line_break.strut

    def set_up_once(layout: Any, style: Any) -> None:
        if not isinstance(style, Noted):
            set_up(layout, style)
            return
        kept = style.memory.get(set_up)
        if kept is None:
            first = line_break.Layout.__new__(line_break.Layout)
            set_up(first, style)
            kept = style.memory[set_up] = vars(first)
            # It would hold itself.
            del kept["style"]
        vars(layout).update(kept)
        layout.style = style
        copied = pango.pango_layout_copy(kept["layout"])
        layout.layout = ffi.gc(copied, gobject.g_object_unref)

    def measure_once(style: Any) -> Any:
        if not isinstance(style, Noted):
            return measure(style)
        kept = style.memory.get(measure)
        if kept is None:
            kept = style.memory[measure] = measure(style)
        return kept

    line_break.Layout.setup = set_up_once
    replace(measure, measure_once)
