"""What WeasyPrint and pydyf do again and again, done once: the same pages for less time.

Each module here changes one part of the two. It does so only where the sources of that part are
those that it was written for (`sources`); with others they do without, and print the same.

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

from importlib import import_module

from reportgen.writers.pdf.engine.quick.sources import PARTS, is_known


def speed_up() -> None:
    """Change all parts whose sources are known. WeasyPrint has to be loaded."""
    for part in PARTS:
        if is_known(part):
            import_module(f"{__name__}.{part}").install()
