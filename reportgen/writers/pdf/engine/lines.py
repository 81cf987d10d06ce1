"""Lines broken between words, and long words where they may be.

WeasyPrint breaks a word that is longer than its line behind whichever letter comes last, and takes
a text inside an element for the beginning of the line: words that had a whole line to go to are cut
too, and of a run that changes its look in its middle the rest leaves the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, auto
from typing import Any

from reportgen.writers.words import Place, any_places, good_places, is_address

#: What WeasyPrint gives back for a line of text: its layout, the bytes of it, where the text goes
#: on, its width, height and baseline.
_Text = tuple[Any, int, int | None, float, float, float]

#: What stands between the numbers of a range.
_DASH = "–"
#: More than errors of rounding, less than a letter, in pixels.
_GAP = 0.5


class Least(Enum):
    """What is taken for the narrowest that a text can be set."""

    WORDS = auto()
    SYLLABLES = auto()
    LETTERS = auto()


class _Line:
    """The texts that stand on a line so far, and the word that it goes on with."""

    def __init__(self) -> None:
        self.texts: list[tuple[float, float, str]] = []
        #: What stands before the text that is just being set.
        self.before = ""
        #: The part of its first word that stands on the lines above.
        self.above = ""

    def go_to(self, position: float) -> None:
        """Forget what was tried from this position on, and note what stands before it."""
        self.texts = [text for text in self.texts if text[0] < position]
        self.before = "".join(text for _, _, text in self.texts)
        end = max((end for _, end, _ in self.texts), default=position)
        if position - end > _GAP:
            # A picture or a margin, where the line may be broken.
            self.before += " "


def keep_words_whole() -> None:
    """Make WeasyPrint break lines between words, and words where they may be broken.

    Functions that it calls by their names in two of its modules are wrapped. What they share is
    noted in the context that it hands on.
    """
    from weasyprint.formatting_structure.boxes import LineBox
    from weasyprint.layout import inline, preferred

    split_inline, split_text = inline.split_inline_box, inline.split_text_box
    split_line, split_least = inline.split_first_line, preferred.split_first_line

    def split_inline_and_note(context: Any, box: Any, *arguments: Any) -> Any:
        if not isinstance(box, LineBox):
            return split_inline(context, box, *arguments)
        around = getattr(context, "line", None)
        context.line = _Line()
        try:
            return split_inline(context, box, *arguments)
        finally:
            context.line = around

    def split_text_and_note(
        context: Any, box: Any, available_width: float | None, skip: int, is_line_start: bool = True
    ) -> Any:
        line: _Line | None = getattr(context, "line", None)
        if line is None or available_width is None:
            return split_text(context, box, available_width, skip, is_line_start=is_line_start)
        line.go_to(box.position_x)
        above = box.text.encode()[:skip].decode() if skip else ""
        line.above = "" if above.endswith(" ") else above.rpartition(" ")[2]
        result = split_text(context, box, available_width, skip, is_line_start=not line.before)
        if (new := result[0]) is not None:
            line.texts.append((box.position_x, box.position_x + new.width, new.text))
        return result

    def split_line_well(
        text: str, style: Any, context: Any, max_width: float | None, *arguments: Any, **named: Any
    ) -> _Text:
        split: _Text = split_line(text, style, context, max_width, *arguments, **named)
        line: _Line | None = getattr(context, "line", None)
        if max_width is None or line is None or (split[2] is None and split[3] <= max_width):
            return split
        if _cuts_range(text, split) and (start := split[0].text.rfind(" ")) > 0:
            return _set(text, style, context, Place(start, ""))
        if _is_hyphenated(split) and is_address(_word_around(line.above + text, line, split)):
            style = _without_hyphens(style)
            split = split_line(text, style, context, max_width, *arguments, **named)
        if not _is_cut(text, style, split, max_width, line):
            return split
        places = _places(line.above, text, style)
        if found := _widest(text, style, context, max_width, places):
            return found
        split = split_line(text, style, context, max_width, 0, is_line_start=True)
        split[0].cut = _first_word(line.above + text)
        return split

    def split_least_well(
        text: str, style: Any, context: Any, max_width: float | None, *arguments: Any, **named: Any
    ) -> _Text:
        least = getattr(context, "least", Least.WORDS)
        if max_width == 0 and least is not Least.WORDS and text.strip():
            places = next(filter(None, _places("", text, style)), [])
            if least is Least.LETTERS and not any(map(str.isdigit, _first_word(text))):
                places = [Place(at, "") for at in range(1, len(_piece(text, style)))]
            if places:
                return _set(text, style, context, places[0])
        split: _Text = split_least(text, style, context, max_width, *arguments, **named)
        while max_width == 0 and _cuts_range(text, split):
            shown = text.encode()[: split[2]].decode()
            end = len(shown) + len(_piece(text[len(shown) :], style))
            split = _set(text, style, context, Place(end, ""))
        return split

    inline.split_inline_box, inline.split_text_box = split_inline_and_note, split_text_and_note
    inline.split_first_line, preferred.split_first_line = split_line_well, split_least_well


@contextmanager
def measured_by(context: Any, least: Least) -> Iterator[None]:
    """Take this for the narrowest that a text can be set, meanwhile."""
    context.least = least
    try:
        yield
    finally:
        del context.least


def cut_words(page: Any) -> set[str]:
    """Return the words of a page that are broken because their line has no room for them.

    Addresses that are broken at their signs are none.
    """
    from weasyprint.formatting_structure.boxes import TextBox

    return {
        box.pango_layout.cut
        for box in page._page_box.descendants(placeholders=True)
        if isinstance(box, TextBox) and hasattr(getattr(box, "pango_layout", None), "cut")
    }


# --- Whether a word is cut ----------------------------------------------------------------------


def _is_hyphenated(split: _Text) -> bool:
    return len(split[0].text.encode()) > split[1]


def _cuts_range(text: str, split: _Text) -> bool:
    """Tell whether a line ends between the numbers of a range, as in `9–12`, where it may end."""
    if split[2] is None or not split[0].text.endswith(_DASH):
        return False
    shown = text.encode()[: split[2]].decode()
    return shown[-2:-1].isdigit() and text[len(shown) : len(shown) + 1].isdigit()


def _is_cut(text: str, style: Any, split: _Text, max_width: float, line: _Line) -> bool:
    """Tell whether a line ends inside a word, or beyond its end, that it has no other way to end.

    What is hyphenated already, as all texts may be, is in order.
    """
    _, _, resume, width, _, _ = split
    if style["overflow_wrap"] == "normal" or style["white_space"] not in ("normal", "pre-line"):
        return False
    if width <= max_width:
        if _is_hyphenated(split) or resume is None:
            return False
        if " " in split[0].text.strip() or resume >= len(_piece(text, style).encode()):
            return False
    # The line may be broken before this text.
    return not line.before or not (
        " " in line.before or _can_break(line.before + text[:1], style["lang"])
    )


def _can_break(text: str, lang: str | None) -> bool:
    from weasyprint.text.line_break import can_break_text

    return bool(can_break_text(text, lang))


def _piece(text: str, style: Any) -> str:
    """Return the text up to the first place where a line may end."""
    from weasyprint.text.line_break import get_next_break_point_from_text

    end = get_next_break_point_from_text(text, style["lang"])
    return (text if end is None else text[: end + 1]).rstrip(" ")


def _first_word(text: str) -> str:
    return text.lstrip(" ").partition(" ")[0]


def _word_around(text: str, line: _Line, split: _Text) -> str:
    """Return the word that a line ends in."""
    end = len(line.above) + len(split[0].text) - 1
    return text[:end].rpartition(" ")[2] + text[end:].partition(" ")[0]


def _without_hyphens(style: Any) -> Any:
    style = style.copy()
    style["hyphens"] = "none"
    return style


# --- Where it is broken instead -----------------------------------------------------------------


def _places(above: str, text: str, style: Any) -> tuple[list[Place], list[Place]]:
    """Return where the beginning of a text may be broken, and where it may if it has to be.

    `above` is what stands of its first word on the lines above.
    """
    mark = "" if style["hyphens"] == "none" else style["hyphenate_character"]
    piece = _piece(text, style)
    word = above + _first_word(text)

    def inside(places: Sequence[Place]) -> list[Place]:
        moved = (Place(place.at - len(above), place.mark) for place in places)
        return [place for place in moved if 0 < place.at < len(piece)]

    return inside(good_places(word, style["lang"], mark)), inside(any_places(word, mark))


def _widest(
    text: str,
    style: Any,
    context: Any,
    max_width: float,
    choices: Sequence[Sequence[Place]],
) -> _Text | None:
    """Return the longest beginning of a text that fits; the first choices come before others."""
    for places in choices:
        for place in reversed(places):
            split = _set(text, style, context, place)
            if split[3] <= max_width:
                if place.mark:
                    split[0].cut = _first_word(context.line.above + text)
                return split
    return None


def _set(text: str, style: Any, context: Any, place: Place) -> _Text:
    """Return the beginning of a text as a line of its own."""
    from weasyprint.text.line_break import create_layout, first_line_metrics

    shown = text[: place.at]
    layout = create_layout(shown + place.mark, style, context, None, 0)
    line, _ = layout.get_first_line()
    resume: int | None = len((shown + " " * text.startswith(" ", place.at)).encode())
    split: _Text = first_line_metrics(
        line, text, layout, resume, True, style, bool(place.mark), place.mark
    )
    if resume == len(text.encode()):
        split = (*split[:2], None, *split[3:])
    return split
