"""Tables and rows of key figures as WordprocessingML."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportgen.document.blocks import Inline, KeyFigures, Table, Text
from reportgen.document.direction import is_rtl, paragraph_rtl, runs_rtl
from reportgen.wordtemplate.files.places import EMU_PER_TWIP
from reportgen.wordtemplate.files.text import Look, escape_plain
from reportgen.wordtemplate.richtext.inlines import (
    in_style,
    inner_properties,
    style_of,
    write_inlines,
    write_paragraph,
)
from reportgen.wordtemplate.writing.render import Rendering
from reportgen.wordtemplate.writing.slots import Slot

#: The sides of columns, as Word calls them where text runs from the left, and from the right: there
#: its "left" is the side where lines begin (`files.mends`). That of columns at the left is meant
#: so, as on pages that are laid out; those at the right are at the right in any text.
_ALIGNMENTS = {
    "left": ("left", "left"),
    "center": ("center", "center"),
    "right": ("right", "left"),
}
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
#: The line above sums.
_SUM_RULE = '<w:tcBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="auto"/></w:tcBorders>'
_MOST_FIGURES = 4
#: A bold digit of 22 points at the most, and what a cell keeps free at its sides, in twips.
_DIGIT, _SIDES = 250, 340
#: What a letter takes of a column for each point of its size, with room to spare for bold ones, and
#: the margins of its cells, in twips.
_LETTER, _PADDING = 12.4, 220
#: What no-break blanks join is one word: an amount with its currency.
_WORDS, _LONGEST = re.compile(r"[^ \t\n/-]+[/-]?"), 24
#: White lines that part the cells of key figures, and their ground, for templates without a style.
_GAPS = "".join(
    f'<w:{side} w:val="single" w:sz="48" w:space="0" w:color="FFFFFF"/>'
    for side in ("insideH", "insideV")
)
_GROUND = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>'
_LARGE = {"sz": '<w:sz w:val="40"/>', "szCs": '<w:szCs w:val="40"/>'}


def write_table(table: Table, slot: Slot, rendering: Rendering, language: str | None) -> str:
    """Return a table as wide as the place it stands in; "" for one without columns or rows."""
    columns = max(len(row) for row in table.all_rows)
    if columns == 0:
        return ""
    styles = rendering.styles
    style = styles.table_style()
    # Bits of older programs and attributes say the same (ECMA-376 Part 1, 17.4.55 and 17.18.85).
    head = (
        '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" '
        if table.headed
        else '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
    )
    fixed = '<w:tblLayout w:type="fixed"/>' if len(table.widths) == columns else ""
    look = _table_properties(
        style,
        ("" if style else f"<w:tblBorders>{_BORDERS}</w:tblBorders>") + fixed,
        f'{head}w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>',
        rtl=runs_rtl(str(table), is_rtl(language or rendering.language)),
        around=is_rtl(rendering.language),
    )
    letter = _LETTER * text_size(slot, rendering)
    widths = _fit_columns(table, columns, slot.width // EMU_PER_TWIP, letter)
    writer = _RowWriter(table, slot, rendering, language, widths)
    # A table in a cell goes where its row goes.
    whole = _is_short(table) and not slot.in_cell
    rows = []
    if any(any(str(item) for item in cell) for cell in table.header):
        cells = writer.cells(table.header, strong=not styles.shows(style, "firstRow"), keep=whole)
        rows.append(f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>")
    bold = table.headed and not styles.shows(style, "firstCol")
    last = len(table.rows)
    for number, row in enumerate(table.rows, 1):
        # Sums stand on the page of the row above them.
        keep = (whole and number < last) or (bool(table.footer) and number == last)
        cells = writer.cells(row, first_strong=bold, keep=keep)
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
    for number, row in enumerate(table.footer, 1):
        cells = writer.cells(row, strong=True, keep=number < len(table.footer), ruled=number == 1)
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
    if not rows:
        return ""
    return f"<w:tbl>{look}{_grid(widths)}{''.join(rows)}</w:tbl>"


def _is_short(table: Table) -> bool:
    """Tell whether a table had better stay whole on a page: rows of a line or two, not many."""
    return len(table.rows) <= 20 and len(str(table)) <= 1200


def _table_properties(style: str, middle: str, look: str, *, rtl: bool, around: bool) -> str:
    """Return the properties of a table; it says if it runs otherwise than all `around` it."""
    turned = "<w:bidiVisual/>" if rtl else '<w:bidiVisual w:val="off"/>' if around else ""
    return (
        "<w:tblPr>"
        + (f'<w:tblStyle w:val="{escape_plain(style)}"/>' if style else "")
        + turned
        + f'<w:tblW w:w="5000" w:type="pct"/>{middle}{look}</w:tblPr>'
    )


def text_size(slot: Slot, rendering: Rendering) -> float:
    """Return how large letters of a table are, in points; Word's own default is 10 (17.3.2.38)."""
    styles = rendering.styles
    own = slot.look.properties.get("sz", "")
    named = "" if slot.in_cell else styles.find("Table Text")
    found = own or styles.sizes_of(named or style_of(slot)).get("sz", "")
    size = re.search(r'"(\d+)"', found)
    return int(size[1]) / 2 if size else 10.5


def _fit_columns(table: Table, columns: int, total: int, letter: float) -> list[int]:
    """Return the widths of columns, `total` together, so that no word is cut where all fit.

    Each is as wide as its longest word at the least, and has of the rest by its share, or by how
    much its longest text lacks. A letter takes `letter` twips.
    """
    texts = table.column_texts
    # Addresses break behind their strokes, and what is longer than any word breaks somewhere.
    words = [max(map(len, _WORDS.findall(text)), default=0) for text in texts]
    least = [_PADDING + round(letter * min(length, _LONGEST)) for length in words]
    lines = [max(map(len, text.splitlines()), default=0) for text in texts]
    wished = [float(_PADDING + letter * min(length, 40)) for length in lines]
    if len(table.widths) == columns and all(table.widths):
        wished = [float(each) for each in _share(total, table.widths)]
    elif len(table.widths) == columns:
        # Those of some columns are in per cent; the others wish for what they have to say.
        wished = [
            total * width / 100 if width else wish
            for width, wish in zip(table.widths, wished, strict=True)
        ]
    if sum(least) >= total:
        return _share(total, least)
    # What a column gets beyond its words; those that wish for less than these get nothing.
    more = [max(wish - floor, 0.0) for wish, floor in zip(wished, least, strict=True)]
    rest = total - sum(least)
    given = _share(rest, more) if sum(more) else _share(rest, least)
    return [floor + extra for floor, extra in zip(least, given, strict=True)]


def _share(total: int, shares: Sequence[float]) -> list[int]:
    whole = sum(shares)
    if whole <= 0:
        shares, whole = [1.0] * len(shares), float(len(shares))
    return [max(int(total * share / whole), 0) for share in shares]


def _grid(widths: Sequence[int]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tblGrid>{columns}</w:tblGrid>"


class _RowWriter:
    """Writes the rows of one table, whose cells share their properties."""

    def __init__(
        self,
        table: Table,
        slot: Slot,
        rendering: Rendering,
        language: str | None,
        widths: Sequence[int],
    ) -> None:
        self._slot, self._rendering, self._language = slot, rendering, language
        self._widths = widths
        self._properties = inner_properties(slot)
        text = "" if slot.in_cell else rendering.styles.find("Table Text")
        if text:
            self._properties["pStyle"] = f'<w:pStyle w:val="{escape_plain(text)}"/>'
        self._properties["spacing"] = '<w:spacing w:before="40" w:after="40"/>'
        self._sides = [_ALIGNMENTS.get(align) for align in table.align]

    def cells(
        self,
        row: Sequence[Sequence[Inline]],
        *,
        strong: bool = False,
        first_strong: bool = False,
        keep: bool = False,
        ruled: bool = False,
    ) -> str:
        """Return the cells of a row, as many as the table has columns.

        `keep` keeps the row on the page of the next one; one that is `ruled` has a line above.
        """
        cells = []
        for index, width in enumerate(self._widths):
            runs = write_inlines(
                row[index] if index < len(row) else (),
                self._slot,
                self._rendering,
                language=self._language,
                strong=strong or (first_strong and index == 0),
            )
            properties = self._properties
            if keep:
                properties = {**properties, "keepNext": "<w:keepNext/>"}
            text = "".join(map(str, row[index])) if index < len(row) else ""
            if side := self._sides[index] if index < len(self._sides) else None:
                rtl = paragraph_rtl(text, is_rtl(self._language or self._rendering.language))
                properties = {**properties, "jc": f'<w:jc w:val="{side[rtl]}"/>'}
            paragraph = write_paragraph(properties, runs, self._language, self._rendering, text)
            rule = _SUM_RULE if ruled else ""
            cells.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{rule}</w:tcPr>'
                f"{paragraph}</w:tc>"
            )
        return "".join(cells)


def write_key_figures(
    figures: KeyFigures, slot: Slot, rendering: Rendering, language: str | None
) -> str:
    """Return the numbers as a table of cells with a ground, at most four a row."""
    count = len(figures.items)
    if not count:
        return ""
    most = slot.width // EMU_PER_TWIP // int(figures.width * _DIGIT + _SIDES)
    rows = -(-count // max(1, min(_MOST_FIGURES, most)))
    columns = -(-count // rows)
    styles = rendering.styles
    style = styles.find("Key Figures", "table")
    look = _table_properties(
        style,
        ("" if style else f"<w:tblBorders>{_GAPS}</w:tblBorders>")
        + '<w:tblLayout w:type="fixed"/>',
        '<w:tblLook w:val="0600" w:firstRow="0" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>',
        rtl=is_rtl(language or rendering.language),
        around=is_rtl(rendering.language),
    )
    widths = _share(slot.width // EMU_PER_TWIP, (1.0,) * columns)
    written = []
    for start in range(0, count, columns):
        items = figures.items[start : start + columns]
        cells = []
        for index, width in enumerate(widths):
            ground = "" if style or index >= len(items) else _GROUND
            if index < len(items):
                content = _figure(*items[index], slot, rendering, language)
            else:
                content = write_paragraph(inner_properties(slot), "", language, rendering)
                # A style gives every cell its ground; this one is left out of the row's tiles.
                ground = '<w:shd w:val="clear" w:color="auto" w:fill="auto"/>' if style else ""
            properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{ground}'
            cells.append(f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>")
        written.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")
    return f"<w:tbl>{look}{_grid(widths)}{''.join(written)}</w:tbl>"


def _figure(
    number: str,
    what: Sequence[Inline],
    slot: Slot,
    rendering: Rendering,
    language: str | None,
) -> str:
    styles, own = rendering.styles, inner_properties(slot)
    large = styles.find("Key Figure")
    small = styles.find("Key Figure Label")
    look = slot.look if large else Look.of({**slot.look.properties, **_LARGE})
    runs = write_inlines(
        (Text(number),),
        Slot(part=slot.part, look=look),
        rendering,
        language=language,
        strong=not large,
    )
    first = in_style(large) if large else own
    if not large:
        first = {**first, "spacing": '<w:spacing w:after="0"/>'}
    first = {**first, "keepNext": "<w:keepNext/>"}
    caption = write_inlines(what, slot, rendering, language=language)
    return write_paragraph(first, runs, language, rendering) + write_paragraph(
        in_style(small) if small else own, caption, language, rendering
    )
