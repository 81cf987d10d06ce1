"""Web pages and plain texts as lines and tables, as sheets are mailed around without files.

Of HTML what browsers show counts; in a plain text a tab parts what stands at the left from what
stands beside it, and marks of HTML are read where there are any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from reportgen.document.blocks import Break, Inline, Link, Text
from reportgen.input.charsets import UnclearError, decode_text
from reportgen.input.markdown import is_safe_target
from reportgen.input.returned.document import (
    DEEPEST,
    Cell,
    Grid,
    Item,
    Line,
    Part,
    Returned,
    clean,
    number_in,
)
from reportgen.input.returned.package import fail
from reportgen.input.runs import join_runs
from reportgen.problems.message import say

#: Elements that nobody reads.
_UNREAD = frozenset(["script", "style", "title", "template", "noscript", "svg"])
_HEADING = re.compile("h[1-6]")
_BOLD, _ITALIC = frozenset(["b", "strong", "th"]), frozenset(["i", "em"])
#: Elements that begin a line of their own.
_LINES = frozenset(
    (
        *("p", "div", "section", "article", "header", "footer", "main", "li", "dt", "dd"),
        *("blockquote", "caption", "figcaption", "address"),
    )
)
_PARTS = frozenset(["table", "tr", "td", "th", "ul", "ol"])
#: Tables in tables of more depth are read as lines: no page that people made has them.
_DEEPEST_TABLE = 12
#: The sides of lines that do not begin where lines begin, as pages write them: those of sheets that
#: the program made have them as classes.
_SIDES = {"center": "center", "right": "right", "end": "right"}
_TEXT_ALIGN = re.compile(r"(?:^|;)\s*text-align\s*:\s*([a-z]+)", re.IGNORECASE)
_MARKED = re.compile(r"<(?:p|b|div|table|h[1-6]|br|html)\b", re.IGNORECASE)


def read_html(data: bytes, file: str) -> Returned:
    """Return what a web page says. Raises `SourceError`."""
    return Returned(file, tuple(_parse(_decode(data, file), "")))


def read_text(data: bytes, file: str) -> Returned:
    """Return what a plain text says. Raises `SourceError`."""
    lines = re.split("\r\n|\r|\n", _decode(data, file))
    return Returned(file, tuple(_plain_parts(lines)))


def _decode(data: bytes, file: str) -> str:
    try:
        return decode_text(data, file)[0]
    except UnclearError:
        raise fail(
            file,
            say("it cannot be told which letters the file is written in."),
            say('Save it with the encoding "UTF-8".'),
        ) from None


# --- Plain text ----------------------------------------------------------------------------------


def _plain_parts(lines: list[str]) -> Iterator[Part]:
    """Yield the lines of a text; those with tabs in a row are a table."""
    rows: list[tuple[Cell, ...]] = []
    tables = 0
    for number, line in enumerate([*lines, ""], 1):
        cells = line.split("\t")
        if len(cells) > 1:
            row = f"table {tables + 1}, row {len(rows) + 1}"
            rows.append(
                tuple(
                    Cell(tuple(_plain_line(cell, f"{row}, cell {column}")), f"{row}, cell {column}")
                    for column, cell in enumerate(cells, 1)
                )
            )
            continue
        if rows:
            tables += 1
            yield Grid(tuple(rows), f"table {tables}")
            rows = []
        yield from _plain_line(line, f"line {number}")


def _plain_line(text: str, within: str) -> Iterator[Part]:
    if _MARKED.search(text):
        yield from _parse(text, within)
        return
    heading = re.match(r"(#{1,6})[ \t]+", text)
    said = clean(text[heading.end() :] if heading else text).strip()
    if said:
        yield Line((Text(said),), within, outline=len(heading[1]) if heading else 0)


# --- HTML ----------------------------------------------------------------------------------------


def _parse(text: str, within: str) -> list[Part]:
    reader = _Reader(within)
    reader.feed(text)
    reader.close()
    return reader.finish()


@dataclass(slots=True)
class _Box:
    """What parts are put into that are read: the page, or a cell."""

    within: str
    #: The side that its lines keep to that say nothing of it.
    align: str = ""
    parts: list[Part] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def next(self, kind: str) -> str:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        place = f"{kind} {self.counts[kind]}"
        return f"{self.within}, {place}" if self.within else place


@dataclass(slots=True)
class _Table:
    within: str
    rows: list[list[Cell]] = field(default_factory=list)
    #: The side of the cells of its last row that say nothing of it.
    align: str = ""
    #: How many rows a cell goes on for, by its column.
    going_on: dict[int, int] = field(default_factory=dict)
    span: tuple[int, int] = (1, 1)
    #: Whether a cell of it has begun and not ended.
    is_open: bool = False


class _Reader(HTMLParser):
    def __init__(self, within: str) -> None:
        super().__init__(convert_charrefs=True)
        self.boxes = [_Box(within)]
        self.tables: list[_Table] = []
        #: How many tables are open that are too deep to be one.
        self.deeper = 0
        self.inlines: list[Inline] = []
        self.outline = 0
        #: The side that the line keeps to, None where that is not told.
        self.align: str | None = None
        self.looks = {"bold": 0, "italic": 0, "unread": 0}
        self.target = ""
        self.lists: list[tuple[str, bool]] = []
        self.item: Item | None = None

    def finish(self) -> list[Part]:
        self.end_line()
        while self.tables:
            self.end_table()
        return self.boxes[0].parts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.looks["unread"] += tag in _UNREAD
        self.looks["bold"] += tag in _BOLD
        self.looks["italic"] += tag in _ITALIC
        if (
            tag in _LINES
            or _HEADING.fullmatch(tag)
            or tag in ("table", "tr", "td", "th", "ul", "ol")
        ):
            self.end_line()
        if tag in ("tr", "td", "th") and self.tables and self.tables[-1].is_open:
            # The end of a cell may be left out.
            self.end_cell()
        if tag in _LINES or _HEADING.fullmatch(tag):
            told = _side(given)
            self.align = self.align if told is None else told
        if _HEADING.fullmatch(tag):
            self.outline = int(tag[1])
        elif tag == "br":
            self.inlines.append(Break())
        elif tag == "a":
            self.target = given.get("href", "")
        elif tag in ("ul", "ol"):
            self.lists.append((f"{tag} {len(self.lists)} {self.getpos()}", tag == "ol"))
        elif tag == "li" and self.lists:
            name, ordered = self.lists[-1]
            self.item = Item(name, min(len(self.lists) - 1, DEEPEST), ordered)
        elif tag == "table" and len(self.tables) >= _DEEPEST_TABLE:
            self.deeper += 1
        elif tag == "table":
            self.tables.append(_Table(self.boxes[-1].next("table")))
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])
            self.tables[-1].align = _side(given) or ""
        elif tag in ("td", "th") and self.tables:
            self.begin_cell(given)

    def handle_endtag(self, tag: str) -> None:
        if tag in _LINES or _HEADING.fullmatch(tag) or tag in ("tr", "ul", "ol"):
            self.end_line()
            self.align = None
        if tag == "a":
            self.target = ""
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif tag in ("td", "th") and self.tables and self.tables[-1].is_open:
            self.end_cell()
        elif tag == "table" and self.deeper:
            self.deeper -= 1
        elif tag == "table" and self.tables:
            self.end_table()
        self.looks["bold"] -= tag in _BOLD and self.looks["bold"] > 0
        self.looks["italic"] -= tag in _ITALIC and self.looks["italic"] > 0
        self.looks["unread"] -= tag in _UNREAD and self.looks["unread"] > 0

    def handle_data(self, data: str) -> None:
        text = re.sub(r"[ \t\r\n\f]+", " ", clean(data))
        if self.looks["unread"] or not text:
            return
        if text == " " and not self.inlines:
            return
        piece = Text(text, self.looks["bold"] > 0, self.looks["italic"] > 0)
        linked = is_safe_target(self.target)
        self.inlines.append(Link(self.target, (piece,)) if linked else piece)

    def end_line(self) -> None:
        content = tuple(join_runs(self.inlines))
        if "".join(map(str, content)).strip():
            box = self.boxes[-1]
            within = box.next("paragraph") if not box.within.startswith("line ") else box.within
            align = box.align if self.align is None else self.align
            line = Line(content, within, outline=self.outline, item=self.item, align=align)
            box.parts.append(line)
            # Further paragraphs of an item have no mark of their own.
            self.item = self.align = None
        self.inlines, self.outline = [], 0

    def begin_cell(self, given: dict[str, str]) -> None:
        if not self.tables[-1].rows:
            self.tables[-1].rows.append([])
        table = self.tables[-1]
        row = table.rows[-1]
        while table.going_on.get(len(row), 0) > 0 and len(row) < 64:
            table.going_on[len(row)] -= 1
            row.append(Cell((), f"{table.within}, row {len(table.rows)}", continues=True))
        table.span = (_number(given.get("rowspan", "")), _number(given.get("colspan", "")))
        place = f"{table.within}, row {len(table.rows)}, cell {len(row) + 1}"
        told, self.align = _side(given), None
        self.boxes.append(_Box(place, table.align if told is None else told))
        table.is_open = True

    def end_cell(self) -> None:
        self.end_line()
        box, table = self.boxes.pop(), self.tables[-1]
        table.is_open = False
        down, span = table.span
        row = table.rows[-1]
        table.going_on[len(row)] = down - 1
        row.append(Cell(tuple(box.parts), box.within, span))

    def end_table(self) -> None:
        if self.tables[-1].is_open:
            self.end_cell()
        table = self.tables.pop()
        rows = tuple(tuple(row) for row in table.rows if row)
        self.boxes[-1].parts.append(Grid(rows, table.within))


def _side(given: Mapping[str, str]) -> str | None:
    """Return the side that an element says its lines keep to, None where it does not."""
    style = _TEXT_ALIGN.search(given.get("style", ""))
    written = style[1] if style else given.get("align", "")
    classes = (each for each in given.get("class", "").split() if each in _SIDES)
    side = written.lower() or next(classes, "")
    return _SIDES.get(side, "") if side else None


def _number(text: str) -> int:
    return min(number_in(text), 64) or 1
