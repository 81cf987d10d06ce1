"""Tagged pages: paragraphs, headings, lists and tables as the file itself tells them.

PDF/UA (ISO 14289) asks that all that is said stands in the tree of tags, in the order of reading;
what does not, as heads and feet, goes aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportgen.document.blocks import Break, Inline, Text
from reportgen.input.returned.document import BOXES, DEEPEST, Cell, Grid, Item, Line, Part, clean
from reportgen.input.returned.pdf.edges import lines_aside
from reportgen.input.returned.pdf.glyphs import Glyph, Page
from reportgen.input.returned.pdf.layout import LaidOut
from reportgen.input.returned.pdf.lines import Row, rows_of
from reportgen.input.returned.pdf.paragraphs import inlines_of, paragraphs_of, words_in
from reportgen.input.returned.pdf.structure import Marked, Tag
from reportgen.input.runs import join_runs

#: Which share of the letters has to be tagged, so that the tags are believed.
_MOST = 0.5
#: Elements that stand in a line (ISO 32000-2, 14.8.4.7); all others are lines of their own.
_INLINE = frozenset(
    (
        *("Span", "Link", "Quote", "Em", "Strong", "Sub", "Reference", "Code", "BibEntry"),
        *("Annot", "Ruby", "RB", "RT", "RP", "Warichu", "WT", "WP", "Lbl", "Form"),
    )
)
_HEADING = re.compile("H([1-6]?)|Title")
#: The level down to which headings are those of sections and of fields.
_OF_FIELDS = 3
_NOTES = frozenset(("Note", "FENote"))
_ROWS = frozenset(("THead", "TBody", "TFoot"))
#: What stands before the items of lists: signs, or numbers and letters that count.
_COUNTED = re.compile(r"\W*(?:([0-9]{1,6})[.)]?|[a-zA-Z]{1,2}[.)]|[ivxlcIVXLC]{1,6}[.)])?\W*")
_SIGN = re.compile(r"\s*(?:[•–—-]|(?P<number>[0-9]{1,3})[.)])\s+")
#: So few lines may be short ones, each of which is counted twice.
_FEW = 4
#: No table has more cells in a row.
_MOST_CELLS = 64


def read_tagged(pages: Sequence[Page], root: Tag) -> LaidOut | None:
    """Return what tagged pages say; None where most of what stands on them has no tags."""
    reader = _Reader(pages)
    # How far lines go in each column shows only when all are known.
    list(reader.parts(root, ""))
    reader.begin_again()
    body = tuple(reader.parts(root, ""))
    seen = sum(bool(glyph.text.strip()) for page in pages for glyph in page.glyphs)
    told = sum(
        bool(glyph.text.strip()) for place in reader.told for glyph in reader.marked.get(place, ())
    )
    if not seen or told < _MOST * seen:
        return None
    left = [
        replace(
            page,
            rules=(),
            glyphs=tuple(
                glyph for glyph in page.glyphs if Marked(number, glyph.tag) not in reader.told
            ),
        )
        for number, page in enumerate(pages)
    ]
    return LaidOut(body, tuple(lines_aside(left)))


class _Reader:
    def __init__(self, pages: Sequence[Page]) -> None:
        self.marked: dict[Marked, list[Glyph]] = {}
        for number, page in enumerate(pages):
            for glyph in page.glyphs:
                if glyph.tag >= 0:
                    self.marked.setdefault(Marked(number, glyph.tag), []).append(glyph)
        self.words = words_in(row for page in pages for row in rows_of(page.glyphs))
        self.told: set[Marked] = set()
        self.widths = [page.width for page in pages]
        #: How far lines go that begin at one place of a page, in one column.
        self.rights: dict[tuple[str, int, int], list[float]] = {}
        #: In which column of which table lines stand, and how deep in lists.
        self.column, self.depth = "", 0
        self.begin_again()

    def begin_again(self) -> None:
        self.counts: dict[str, int] = {}
        self.lists = 0

    def next(self, kind: str, within: str) -> str:
        """Return the place of the next part of a kind."""
        place = f"{within}, {kind}" if within else kind
        self.counts[place] = self.counts.get(place, 0) + 1
        return f"{place} {self.counts[place]}"

    def parts(self, tag: Tag, within: str, item: Item | None = None) -> Iterator[Part]:
        """Yield the lines and tables in an element; the first line is the item of a list."""
        run: list[Tag | Marked] = []
        notes: list[Tag] = []
        outline = _outline(tag.kind)
        for kid in tag.kids:
            if isinstance(kid, Tag) and kid.kind in _NOTES:
                # A note stands in the line that it is of, and is read behind it.
                notes.append(kid)
                continue
            if isinstance(kid, Marked) or self.is_inline(kid):
                run.append(kid)
                continue
            for line in self.line(run, within, outline, item):
                yield line
                item = None
            run = []
            if kid.kind == "Table":
                yield self.grid(kid, self.next("table", within))
            elif kid.kind == "L":
                yield from self.items(kid, within)
            else:
                for part in self.parts(kid, within, item):
                    yield part
                    item = None
        yield from self.line(run, within, outline, item)
        for note in notes:
            yield from self.parts(note, within)

    def is_inline(self, tag: Tag) -> bool:
        return tag.kind in _INLINE or (
            tag.kind in ("NonStruct", "Private", "Artifact", "Figure", "Formula")
            and all(isinstance(kid, Marked) or self.is_inline(kid) for kid in tag.kids)
        )

    def items(self, tag: Tag, within: str) -> Iterator[Part]:
        """Yield the items of a list, and of the lists in it."""
        depth = self.depth
        self.depth += 1
        self.lists += 1
        name = f"list {self.lists}"
        start = 1
        for number, kid in enumerate(tag.kids):
            if not isinstance(kid, Tag):
                continue
            if kid.kind != "LI":
                yield from self.parts(Tag("Div", (kid,)), within)
                continue
            labels = [each for each in kid.kids if isinstance(each, Tag) and each.kind == "Lbl"]
            said = "".join(map(self.text, labels))
            counted = _COUNTED.fullmatch(said)
            if counted is None:
                yield from self.explained(kid, within)
                continue
            if number == 0 and counted[1]:
                start = int(counted[1])
            ordered = any(char.isalnum() for char in said)
            item = Item(name, min(depth, DEEPEST), ordered, start)
            body = Tag("LI", tuple(each for each in kid.kids if each not in labels))
            box = "".join(char for char in said if char in BOXES)
            for part in self.parts(body, within, item):
                if box and isinstance(part, Line):
                    # A box before an item says whether it is meant.
                    yield replace(part, content=(Text(f"{box} "), *part.content))
                    box = ""
                else:
                    yield part
        self.depth = depth

    def explained(self, tag: Tag, within: str) -> Iterator[Part]:
        """Yield a word and what is said of it as one line, with a tab between; or as several."""
        lines = [list(self.parts(Tag("Div", (kid,)), "")) for kid in tag.kids]
        parts = [part for each in lines for part in each]
        if len(parts) == 2 and all(isinstance(part, Line) for part in parts):
            content = (*_content(parts[0]), Text("\t"), *_content(parts[1]))
            yield Line(content, self.next("paragraph", within))
            return
        for part in parts:
            kind = "paragraph" if isinstance(part, Line) else "table"
            yield replace(part, within=self.next(kind, within))

    def text(self, tag: Tag) -> str:
        """Return the letters in an element, which count as read."""
        said = ""
        for kid in tag.kids:
            if isinstance(kid, Tag):
                said += self.text(kid)
            else:
                self.told.add(kid)
                said += "".join(glyph.text for glyph in self.marked.get(kid, ()))
        return tag.said or said

    def grid(self, tag: Tag, within: str) -> Grid:
        rows: list[tuple[Cell, ...]] = []
        #: For how many rows cells go on, by their column, and how wide they are.
        going: dict[int, tuple[int, int]] = {}
        for row in _rows(tag):
            cells: list[Cell] = []
            column = 0
            place = f"{within}, row {len(rows) + 1}"
            for kid in (*row.kids, None):
                while column in going and column < _MOST_CELLS:
                    left, wide = going.pop(column)
                    if left > 1:
                        going[column] = left - 1, wide
                    cells.append(Cell((), f"{place}, cell {len(cells) + 1}", wide, True))
                    column += wide
                if not isinstance(kid, Tag) or len(cells) > _MOST_CELLS:
                    continue
                name = f"{place}, cell {len(cells) + 1}"
                outer = self.column, self.depth
                self.column, self.depth = f"{within}, {column}, {kid.columns}", 0
                cells.append(Cell(tuple(self.parts(kid, name)), name, kid.columns))
                self.column, self.depth = outer
                if kid.rows > 1:
                    going[column] = kid.rows - 1, kid.columns
                column += kid.columns
            rows.append(tuple(cells))
        return Grid(tuple(rows), within)

    # --- Lines ---

    def line(
        self, run: Sequence[Tag | Marked], within: str, outline: int, item: Item | None
    ) -> Iterator[Line]:
        """Yield the line that elements and marked letters make, if they say something."""
        inlines: list[Inline] = []
        glyphs: dict[int, list[Glyph]] = {}
        for kid in run:
            for page, said, own in self.said(kid):
                if said:
                    inlines += self.inlines(glyphs)
                    glyphs = {}
                    bold = bool(own) and all(glyph.bold for glyph in own)
                    inlines.append(Text(clean(said), bold))
                else:
                    glyphs.setdefault(page, []).extend(own)
        inlines += self.inlines(glyphs)
        content = tuple(join_runs(inlines))
        if item is not None:
            content, item = _without_sign(content, item)
        if "".join(map(str, content)).strip():
            yield Line(content, self.next("paragraph", within), outline=outline, item=item)

    def said(self, kid: Tag | Marked) -> Iterator[tuple[int, str, list[Glyph]]]:
        """Yield the letters of an element by pages, or the text that stands for them."""
        if isinstance(kid, Marked):
            self.told.add(kid)
            yield kid.page, "", self.marked.get(kid, [])
            return
        inner = [each for inside in kid.kids for each in self.said(inside)]
        if kid.said:
            yield -1, kid.said, [glyph for _, _, own in inner for glyph in own]
        else:
            yield from inner

    def right_of(self, row: Row, page: int) -> float:
        """Return how far lines go that begin where a line does: as far as several do.

        Outside of tables it is as far from the edge as at the left, where they are few.
        """
        known = self.rights[self.column, page, round(row.left / 3)]
        right = max(known)
        full = sum(each > right - 2 * row.size for each in known)
        return right if self.column or full > _FEW else max(right, self.widths[page] - row.left)

    def inlines(self, glyphs: dict[int, list[Glyph]]) -> list[Inline]:
        """Return letters as rich text, with breaks where a line ended before it was full."""
        made: list[Inline] = []
        paragraphs: list[list[Row]] = []
        for page, own in sorted(glyphs.items()):
            rows = rows_of(own)
            for row in rows:
                place = self.column, page, round(row.left / 3)
                self.rights.setdefault(place, []).append(row.right)
            right = max((self.right_of(row, page) for row in rows), default=0.0)
            found = paragraphs_of(rows, right)
            if paragraphs and found:
                # A paragraph of the tags is one, wherever a page ends in it.
                paragraphs[-1] += found.pop(0)
            paragraphs += found
        for paragraph in paragraphs:
            made += [Break()] if made else []
            made += inlines_of(paragraph, self.words)
        return made


def _content(part: Part) -> tuple[Inline, ...]:
    return part.content if isinstance(part, Line) else ()


def _without_sign(content: tuple[Inline, ...], item: Item) -> tuple[tuple[Inline, ...], Item]:
    """Return an item of a list without a sign or number that is no label of its own in the tags."""
    first = content[0] if content else None
    sign = _SIGN.match(first.text) if isinstance(first, Text) else None
    if sign is None or not isinstance(first, Text):
        return content, item
    if sign["number"]:
        item = replace(item, ordered=True, start=int(sign["number"]))
    return (replace(first, text=first.text[sign.end() :]), *content[1:]), item


def _outline(kind: str) -> int:
    """Return the level of a heading, 0 for what is none."""
    heading = _HEADING.fullmatch(kind)
    level = int(heading[1] or "1") if heading else 0
    # Below those of sections and fields stand those of texts, as in Word files.
    return level + 1 if level > _OF_FIELDS else level


def _rows(tag: Tag) -> Iterator[Tag]:
    for kid in tag.kids:
        if isinstance(kid, Tag) and kid.kind == "TR":
            yield kid
        elif isinstance(kid, Tag) and kid.kind in _ROWS:
            yield from _rows(kid)
