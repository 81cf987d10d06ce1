"""Lines put together to paragraphs, and these written as rich text.

Where a line ends although the next word would have had room, a paragraph ends. A hyphen at the end
of a line is taken away only where it surely was put there for the break.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import groupby, pairwise
from operator import itemgetter
from statistics import median

from reportgen.document.blocks import Inline, Link, Text
from reportgen.input.returned.document import clean
from reportgen.input.returned.pdf.glyphs import Glyph
from reportgen.input.returned.pdf.lines import SMALL, Row, is_backward, with_brackets
from reportgen.input.runs import join_runs, merge_runs

#: How much wider than usual lines of other paragraphs are apart.
_APART = 1.3
#: Where a word cannot be told apart from the room it has, as a part of the size.
_UNSURE = 0.4
#: Signs before the items of lists, and what others draw for them (Symbol, Wingdings, OpenSymbol).
_BULLET = re.compile("(?:[•‣▪\ue000-\uf8ff]|[◦●○■□·–—-](?=[ \t\u00a0]))[ \t\u00a0]*")
_NUMBER = re.compile("[0-9]{1,2}[.)][ \t\u00a0]")
#: Hyphens that are drawn where a word is broken, and nowhere else (Unicode, 6.2).
_BROKEN = "\u2010\u00ad"
_HYPHENS = f"-{_BROKEN}"
#: What stands behind a hyphen that is followed by a blank: “Vor- und Nachteile”.
_AFTER_HYPHEN = frozenset(
    ("und", "oder", "bis", "sowie", "bzw.", "et", "ou", "and", "or", "to"),
)
_ADDRESS = re.compile(r"@|://|^www\.")
_TOKEN = re.compile(r"\S+")


def paragraphs_of(rows: Sequence[Row], right: float) -> list[list[Row]]:
    """Return lines as they make paragraphs; `right` is how far lines may go."""
    found: list[list[Row]] = []
    right = max([right, *(row.right for row in rows)])
    gaps = [above.base - row.base for above, row in pairwise(rows)]
    usual = median(gap for gap in gaps if gap > 0) if any(gap > 0 for gap in gaps) else 0.0
    # Most lines may be paragraphs of their own: then what is usual is no measure.
    usual = min(usual, 1.5 * median(row.size for row in rows)) if rows else 0.0
    for row in rows:
        if found and goes_on(found[-1], row, right, usual):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def goes_on(paragraph: Sequence[Row], row: Row, right: float, usual: float) -> bool:
    """Tell whether a line goes on with a paragraph whose lines may end at `right`."""
    first, above = paragraph[0], paragraph[-1]
    # A line may end in other type than it began, as a label with a hint behind it.
    sizes = (above.size, row.size), (above.seen[-1].size, row.seen[0].size)
    if all(abs(one - other) > 0.1 * one for one, other in sizes):
        return False
    if usual and above.base - row.base > _APART * usual:
        return False
    if any(glyph.text == "\t" for glyph in row.glyphs):
        return False
    listed = _BULLET.match(str(first)) or _NUMBER.match(str(first))
    if _BULLET.match(str(row)) or (_NUMBER.match(str(row)) and row.left <= first.left + 1):
        return False
    if row.left > above.left + 0.8 * row.size and not (listed and above is first):
        # Indented, as first lines are; but what stands behind a tab goes on below it.
        return any(glyph.text == "\t" and glyph.right <= row.left + 1 for glyph in above.glyphs)
    if row.left < above.left - 0.8 * row.size and (listed or len(paragraph) > 1):
        return False
    if above.bold and not row.bold and not row.seen[0].bold:
        return False
    if above.closed and right - above.right > 0.3 * row.size and str(above)[-1] not in _HYPHENS:
        return False
    if str(above)[-1] in _BROKEN:
        return True
    room = right - above.right - row.first_word
    return room < (0.25 + _UNSURE) * row.size


def inlines_of(
    paragraph: Sequence[Row], words: AbstractSet[str] = frozenset()
) -> tuple[Inline, ...]:
    """Return a paragraph as rich text on one line; `words` are those of the whole document."""
    size = max(row.size for row in paragraph)
    backward = any(is_backward(str(row)) for row in paragraph)
    pieces: list[tuple[str, Text]] = []
    for number, row in enumerate(paragraph):
        glyphs = list(with_brackets(row.glyphs) if backward else row.glyphs)
        if number:
            said = "".join(text.text for _, text in pieces)
            joint = _joint(said, str(row), words, glyphs[0].target)
            target, last = pieces[-1]
            if joint < 0:
                pieces[-1] = target, replace(last, text=last.text[:-1])
            elif joint:
                kept = target if target == glyphs[0].target else ""
                pieces.append((kept, Text(" ", last.strong and glyphs[0].bold)))
        elif bullet := _BULLET.match(str(row)):
            sign = bullet[0][0]
            shown = sign if sign in "-–—" else "•"
            glyphs = glyphs[len(bullet[0]) :]
            pieces.append(("", Text(f"{shown} ")))
        pieces += [(glyph.target, _text(glyph, size, row.base)) for glyph in glyphs]
    return tuple(join_runs(_linked(pieces)))


def _text(glyph: Glyph, size: float, base: float) -> Text:
    script = ""
    if glyph.text.strip():
        # Of letters that are as large the place alone tells.
        raised, small = (glyph.base - base) / size, glyph.size < SMALL * size
        high, low = (0.12, -0.06) if small else (0.25, -0.12)
        script = "super" if raised > high else "sub" if raised < low else ""
    return Text(clean(glyph.text), glyph.bold, glyph.italic, script=script)


def _linked(pieces: Iterable[tuple[str, Text]]) -> Iterator[Inline]:
    """Yield pieces, those that lead to one address as one link."""
    for target, group in groupby(pieces, key=itemgetter(0)):
        texts = [text for _, text in group]
        if target and "".join(map(str, texts)).strip():
            yield Link(target, tuple(merge_runs(texts)))
        else:
            yield from texts


def _joint(before: str, after: str, words: AbstractSet[str], target: str) -> int:
    """Return what comes between two lines: 1 for a blank, 0 for nothing, -1 to drop a hyphen."""
    last, first = before.rpartition(" ")[2], (_TOKEN.findall(after) or [""])[0]
    if target and last and f"{last}{first}" in target:
        return 0
    if _ADDRESS.search(last) and _is_broken(last, first):
        return 0
    if not last or last[-1] not in _HYPHENS or len(last) < 2 or not first[:1].isalpha():
        return 1
    if last[-1] in _BROKEN:
        return -1
    if first.casefold() in _AFTER_HYPHEN:
        return 1
    stem, rest = re.split(r"\W", last[:-1])[-1], re.split(r"\W", first)[0]
    joined, parted = f"{stem}{rest}".casefold(), f"{stem}-{rest}".casefold()
    return -1 if joined in words and parted not in words and rest.islower() else 0


def _is_broken(last: str, first: str) -> bool:
    """Tell whether an address goes on with the first word of the next line."""
    if last.endswith("."):
        return first.islower() and first.isalpha()
    return bool(first) and (first[0] in "./@_?=&#-" or last[-1] in "/@_?=&#-")


def words_in(rows: Iterable[Row]) -> frozenset[str]:
    """Return the words that stand in lines as a whole, folded, also those with hyphens in them."""
    found: set[str] = set()
    broken = False
    for row in rows:
        words = _TOKEN.findall(str(row))
        whole = words[broken:]
        broken = str(row)[-1] in _HYPHENS
        for word in whole[: len(whole) - broken]:
            found.add(word.strip(".,;:!?()„“”«»\"'").casefold())
    return frozenset(found)
