"""What WeasyPrint and pydyf do again and again, done once: the same pages for less time.

Each module here changes one part of the two. It does so only where the sources of that part are
those that it was written for (`sources`); with others they do without, and print the same.

    starting  its own style sheets and fontTools only where they are asked for (html, pdf.fonts)
    trees     pages read by the parser of XML where that is the same (tinyhtml5.parse)
    styles    styles shared by documents with the same style sheets (css.StyleFor), each with a
              memory for what follows from it:
    lengths   used lengths in a place of a size (layout.percent.resolve_percentages)
    flow      whether a box is in the flow; boxes gone through in one loop (boxes.Box)
    text      Pango's layout set up, height of a line (text.line_break.Layout, strut)
    writing   objects written by their types (pydyf._to_bytes, Dictionary, Array)

A memory is lost when its style is changed, and a style that a layout changed is kept for no other
document. What a style cannot know, such as the size of the first page, ends what is kept too.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from importlib import import_module

from reportgen.writers.pdf.engine.quick.sources import PARTS, is_known

_START = "starting"


def start_quickly() -> AbstractContextManager[None]:
    """Return a context in which WeasyPrint is loaded, without what it seldom uses."""
    if not is_known(_START):
        return nullcontext()
    from reportgen.writers.pdf.engine.quick.starting import light

    return light()


def speed_up() -> None:
    """Change all parts whose sources are known. WeasyPrint has to be loaded."""
    for part in PARTS:
        if part != _START and is_known(part):
            import_module(f"{__name__}.{part}").install()
