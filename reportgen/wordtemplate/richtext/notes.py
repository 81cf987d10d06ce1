"""The notes below a text as WordprocessingML.

They are paragraphs, and none of Word's own footnotes: those of all sheets of a report would be
counted on, and a template of somebody else's need not have a place for them.
"""

from __future__ import annotations

from reportgen.document.blocks import Notes, Text
from reportgen.wordtemplate.richtext.inlines import (
    in_style,
    inner_properties,
    write_inlines,
    write_paragraph,
)
from reportgen.wordtemplate.writing.render import Rendering
from reportgen.wordtemplate.writing.slots import Slot


def write_notes(notes: Notes, slot: Slot, rendering: Rendering, language: str | None) -> str:
    """Return a paragraph for each note in the style “Footnote Text”, or as small as “Hint”."""
    styles = rendering.styles
    style = styles.find("footnote text")
    small = "" if style else styles.find("Hint", "character")
    properties = dict(in_style(style)) if style else inner_properties(slot)
    pieces = []
    for number, note in enumerate(notes.items, 1):
        content = (Text(str(number), script="super"), Text("\u00a0"), *note)
        runs = write_inlines(content, slot, rendering, language=language, style=small)
        text = "".join(map(str, note))
        pieces.append(write_paragraph(properties, runs, language, rendering, text))
    return "".join(pieces)
