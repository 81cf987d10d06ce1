"""What the tags and the content of a PDF come of, which WeasyPrint does not say.

It makes tags from the boxes of a page and forgets the boxes, and draws the margins of a page as
it draws the rest. Here both are noted while it does so, to be asked for afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from reportgen.writers.pdf.engine.boxes import POINTS
from reportgen.writers.pdf.engine.objects import array, dictionary, string

#: A structure element: a dictionary of pydyf with the keys of ISO 32000-1, table 323.
Tag: TypeAlias = Any
#: Where a part of a page's content begins and ends, in lines of its stream.
Part: TypeAlias = tuple[int, int]


def note_origins() -> None:
    """Make WeasyPrint note of each tag what it comes of, and its language (ISO 14289-1, 7.2).

    Of tags that links or bookmarks lead to, where they stand is noted too. WeasyPrint offers no way
    from an element of the page to its tag; so the function that makes the tags is wrapped.
    """
    from weasyprint.pdf import tags

    build = tags._build_box_tree

    def build_with_origin(box: Any, *arguments: Any) -> Iterator[Tag]:
        element = getattr(box, "_box", box).element
        if element is None:
            yield from build(box, *arguments)
            return
        lang = element.get("lang")
        for tag in build(box, *arguments):
            # The page and its body have no tags; those that come of what is inside are noted.
            if not hasattr(tag, "origin"):
                real = getattr(box, "_box", box)
                tag.origin = element
                tag.part = real.element_tag
                tag.numbering = real.style["list_style_type"]
                if real.style["anchor"] or real.style["bookmark_level"] != "none":
                    tag.spot = real.hit_area()[:2]
                if lang:
                    tag["Lang"] = string(lang)
            yield tag

    tags._build_box_tree = build_with_origin


def origin(tag: Tag) -> Any:
    """Return the element of the page that a tag comes of; None for what no element stands for."""
    return getattr(tag, "origin", None)


def part(tag: Tag) -> str:
    """Return which part of its element a tag comes of: its name, or ``li::before`` and the like."""
    return str(getattr(tag, "part", ""))


def is_generated(tag: Tag) -> bool:
    """Tell whether a tag comes of what CSS puts into its element (CSS Pseudo-Elements 4, 4)."""
    return "::" in part(tag)


def numbering(tag: Tag) -> str:
    """Return how the items of a list are numbered (CSS Lists 3, 3.2), "" where no name says so."""
    style = getattr(tag, "numbering", "")
    return style if isinstance(style, str) else ""


def write_hints(document: Any, pdf: Any) -> None:
    """Let the tags of a PDF say what `ua2` cannot see in it, in entries that are none of PDF's.

    `Spot` is where links and bookmarks find what a tag comes of: by it one knows which element a
    destination means, which is written as a place on a page. `Raised` is a text that is raised,
    such as the number of a note.
    """
    heights = {
        reference: page.height
        for reference, page in zip(pdf.page_references, document.pages, strict=True)
    }
    for tag in pdf.objects:
        spot = getattr(tag, "spot", None)
        if spot is not None:
            left, top = spot
            tag["Spot"] = array((left * POINTS, (heights[tag["Pg"]] - top) * POINTS))
        if part(tag) == "sup":
            tag["Raised"] = string("".join(origin(tag).itertext()))


def new_tag(pdf: Any, kind: str, page: bytes, like: Tag | None = None) -> Tag:
    """Return a new tag on a page of a PDF, which comes of what another comes of."""
    tag = dictionary({"Type": "/StructElem", "S": kind, "K": array(()), "Pg": page})
    pdf.add_object(tag)
    if like is not None:
        tag.origin, tag.part = origin(like), part(like)
    return tag


def note_margins() -> None:
    """Make WeasyPrint note which parts of a page's content stand in its margins.

    Those above and below are its furniture: running heads, feet, numbers; and so is its ground.
    They belong to the page and not to its text, and give way to others when it is bound anew.
    """
    import weasyprint.document
    from weasyprint import draw
    from weasyprint.formatting_structure.boxes import MarginBox, PageBox

    draw_context = draw.draw_stacking_context
    draw_page = weasyprint.document.draw_page

    def draw_page_and_note(page: Any, stream: Any) -> None:
        stream.ground = len(stream.stream)
        draw_page(page, stream)

    def draw_and_note(stream: Any, context: Any) -> None:
        start = len(stream.stream)
        draw_context(stream, context)
        box = context.box
        if isinstance(box, PageBox):
            stream.furniture = [(stream.ground, start), *furniture(stream)]
        if isinstance(box, MarginBox):
            part = (start, len(stream.stream))
            stream.margins = [*margins(stream), part]
            if box.at_keyword.startswith(("@top", "@bottom")):
                stream.furniture = [*furniture(stream), part]

    draw.draw_stacking_context = draw_and_note
    weasyprint.document.draw_page = draw_page_and_note


def margins(content: Any) -> Sequence[Part]:
    """Return the parts of a page's content that stand in its margins, in their order."""
    return getattr(content, "margins", ())


def furniture(content: Any) -> Sequence[Part]:
    """Return the parts of a page's content that are its ground, heads and feet, in their order."""
    return getattr(content, "furniture", ())
