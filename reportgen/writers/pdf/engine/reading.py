"""Pages drawn as they are read: in the order of the text, and with a space wherever a word ends.

Programs that read a page aloud or copy it take its content in the order in which it was drawn. CSS
draws what is positioned or floats after the text around it (CSS 2, appendix E), and WeasyPrint the
marks of lists among them; and the spaces at which lines are broken are gone once they are.
"""

from __future__ import annotations

from typing import Any

#: Where a line may end within a word: behind hyphens and slashes, and what is no break to see.
_WITHIN_WORDS = frozenset("-/\u2010\u2011\u2012\u2013\u00ad\u200b\u2060")
#: Texts of nothing else show nothing.
_INVISIBLE = "\u00ad\u200b\u2060\ufeff"
#: From here on are the scripts of East Asia, which are written without spaces.
_EAST_ASIA = "\u2e80"


def draw_in_order() -> None:
    """Make WeasyPrint draw what is positioned, floats or is clipped where it stands in the text.

    What has a `z-index` is drawn above or below, as before. Grounds and borders of blocks are drawn
    before all text; so only texts that lie on each other would look otherwise.
    """
    from weasyprint import draw, stacking
    from weasyprint.formatting_structure.boxes import InlineBox, LineBox, ParentBox
    from weasyprint.stacking import StackingContext

    draw_block_level, draw_inline_level = draw.draw_block_level, draw.draw_inline_level

    def dispatch_children(
        box: Any, page: Any, contexts: Any, blocks: Any, floats: Any, blocks_and_cells: Any
    ) -> Any:
        if not isinstance(box, ParentBox):
            return box
        children = []
        for placed in box.children:
            child = getattr(placed, "_box", placed)
            if not _is_drawn_apart(child):
                kept = stacking._dispatch(child, page, contexts, blocks, floats, blocks_and_cells)
                if kept is not None:
                    children.append(kept)
                continue
            inside = None if _is_context(child.style) else contexts
            context = StackingContext.from_box(child, page, inside)
            if isinstance(box, LineBox | InlineBox):
                children.append(context)
            else:
                blocks_and_cells[context] = {}
        return box.copy_with_children(children)

    def draw_blocks(page: Any, stream: Any, blocks_and_cells: Any) -> None:
        for block, inside in blocks_and_cells.items():
            if isinstance(block, StackingContext):
                draw.draw_stacking_context(stream, block)
            else:
                draw_block_level(page, stream, {block: inside})

    def draw_inline(stream: Any, page: Any, box: Any, *arguments: Any) -> None:
        if isinstance(box, StackingContext):
            draw.draw_stacking_context(stream, box)
        else:
            draw_inline_level(stream, page, box, *arguments)

    stacking._dispatch_children = dispatch_children
    draw.draw_block_level, draw.draw_inline_level = draw_blocks, draw_inline


def _is_drawn_apart(box: Any) -> bool:
    style = box.style
    return style["z_index"] in ("auto", 0) and (
        style["position"] != "static" or box.is_floated() or _is_context(style)
    )


def _is_context(style: Any) -> bool:
    """Tell whether CSS has an element drawn as a whole, with all that is in it."""
    return bool(style["opacity"] < 1 or style["transform"] or style["overflow"] != "visible")


class _Space(str):
    """White space that is drawn: it says that there is something in it."""

    __slots__ = ()

    def strip(self, chars: str | None = None, /) -> str:
        return self


def keep_words_apart() -> None:
    """Make WeasyPrint draw a space wherever a word ends (ISO 32000-1, 14.8.2.5).

    It forgets the spaces at which it breaks lines, draws nothing of those between two elements,
    and marks all of these as content without any.
    """
    import weasyprint.document
    from weasyprint.layout import inline

    draw_page = weasyprint.document.draw_page
    split = inline.split_text_box

    def split_and_note(context: Any, box: Any, width: Any, skip: int, **options: Any) -> Any:
        new, resume, _ = found = split(context, box, width, skip, **options)
        if new is not None and resume is not None:
            new.cut = (box.text, resume)
        return found

    def draw_apart(page: Any, stream: Any) -> None:
        _keep_apart(page)
        draw_page(page, stream)

    inline.split_text_box = split_and_note
    weasyprint.document.draw_page = draw_apart


def _keep_apart(box: Any) -> None:
    """Put the spaces back into the lines below a box, and leave texts out that show nothing."""
    from weasyprint.formatting_structure.boxes import LineBox, ParentBox, TextBox

    children = box.children
    last = len(children) - 1
    empty = False
    for at, placed in enumerate(children):
        child = getattr(placed, "_box", placed)
        if isinstance(child, TextBox):
            if not child.text.strip(_INVISIBLE):
                empty = True
            elif child.text.isspace():
                child.text = _Space(child.text)
        elif isinstance(child, ParentBox):
            if isinstance(child, LineBox):
                _end_line(child, at == last)
            _keep_apart(child)
    if empty:
        box.children = [
            child
            for child in children
            if not (isinstance(child, TextBox) and not child.text.strip(_INVISIBLE))
        ]


def _end_line(line: Any, is_last: bool) -> None:
    """Add a space to the last text of a line, unless a word goes on in the next."""
    texts = _texts(line)
    dropped = False
    while texts and not texts[-1].text.strip():
        dropped = True
        texts.pop()
    if texts and (dropped or _ends_word(texts[-1], is_last)):
        _add_space(texts[-1])


def _texts(box: Any) -> list[Any]:
    """Return the texts of a line in their order, not those of blocks that stand in it."""
    from weasyprint.formatting_structure.boxes import InlineBox, TextBox

    found = []
    for child in box.children:
        if isinstance(child, TextBox):
            found.append(child)
        elif isinstance(child, InlineBox):
            found += _texts(child)
    return found


def _ends_word(text: Any, is_last: bool) -> bool:
    if cut := getattr(text, "cut", None):
        whole, resume = cut
        before: str = whole.encode()[max(0, resume - 4) : resume].decode(errors="ignore")
        return before[-1:].isspace()
    last: str = text.text[-1]
    return is_last or not (last in _WITHIN_WORDS or last >= _EAST_ASIA)


def _add_space(text: Any) -> None:
    layout = text.pango_layout
    if layout.text[-1:].isspace():
        return
    layout.text += " "
    if text.style["direction"] == "rtl":
        # The end of the line is on its left, and the text is drawn from there.
        width = _width(text, layout.text)
        text.position_x -= width - text.width
        text.width = width


def _width(text: Any, content: str) -> float:
    from weasyprint.text.line_break import split_first_line

    width: float = split_first_line(content, text.style, None, None, 0)[3]
    return width
