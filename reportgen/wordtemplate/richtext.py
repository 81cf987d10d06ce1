"""Rich text as WordprocessingML, in the template's own styles, written as strings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reportgen.document import (
    Block,
    Break,
    Inline,
    Link,
    List,
    Paragraph,
    Picture,
    Table,
    Text,
)
from reportgen.wordtemplate.oxml import PARAGRAPH_PROPERTIES, Properties, join_properties
from reportgen.wordtemplate.pictures import draw
from reportgen.wordtemplate.places import EMU_PER_TWIP
from reportgen.wordtemplate.render import Rendering
from reportgen.wordtemplate.slots import Slot
from reportgen.wordtemplate.styles import ListLook
from reportgen.wordtemplate.text import Look, escape_plain, is_rtl, make_runs

_ALIGNMENTS = ("left", "center", "right")
#: Not taken over by paragraphs in table cells and continued items: they would act on each.
_OUTER_ONLY = ("keepNext", "pageBreakBefore", "framePr", "numPr", "pBdr", "ind", "outlineLvl")
_LINK_LOOK = {"color": '<w:color w:val="0563C1"/>', "u": '<w:u w:val="single"/>'}
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def write_inlines(
    inlines: Iterable[Inline],
    slot: Slot,
    rendering: Rendering,
    *,
    language: str | None = None,
    strong: bool = False,
) -> str:
    """Return inlines as runs and hyperlinks in the formatting of the slot."""
    pieces: list[str] = []
    for inline in inlines:
        if isinstance(inline, Text):
            pieces.append(_write_text(inline, slot.look, rendering, language, strong))
        elif isinstance(inline, Break):
            pieces.append(f"<w:r>{slot.look.key}<w:br/></w:r>")
        else:
            pieces.append(_write_link(inline, slot, rendering, language, strong))
    return "".join(pieces)


def _write_text(
    text: Text,
    look: Look,
    rendering: Rendering,
    language: str | None,
    strong: bool,
    style: str = "",
) -> str:
    own = text.lang or language
    if own is None and is_rtl(rendering.language):
        own = rendering.language
    return make_runs(
        text.text,
        look,
        strong=strong or text.strong,
        emphasis=text.emphasis,
        language=own,
        style=style,
    )


def _write_link(
    link: Link, slot: Slot, rendering: Rendering, language: str | None, strong: bool
) -> str:
    relation = "" if slot.in_link else rendering.link(slot.part, link.target)
    look, style = slot.look, ""
    if relation:
        style = rendering.styles.find("Hyperlink", "character")
        if not style:
            look = Look.of({**slot.look.properties, **_LINK_LOOK})
    runs = []
    for item in link.content:
        if isinstance(item, Text):
            runs.append(_write_text(item, look, rendering, language, strong, style))
        else:
            runs.append(f"<w:r>{slot.look.key}<w:br/></w:r>")
    text = "".join(runs)
    if not relation or not text:
        return text
    return f'<w:hyperlink r:id="{relation}" w:history="1">{text}</w:hyperlink>'


@dataclass(slots=True)
class BlockWriter:
    """Writes blocks in the place of a paragraph, whose formatting plain paragraphs take over."""

    slot: Slot
    rendering: Rendering
    _pieces: list[str] = field(default_factory=list)

    def write(self, blocks: Sequence[Block], language: str | None) -> str:
        """Return the blocks as paragraphs and tables; "" for no blocks."""
        self._write_blocks(blocks, language)
        if self.slot.before_table and blocks and isinstance(blocks[-1], Table):
            self._pieces.append(self._paragraph({}, "", language))
        return "".join(self._pieces)

    def _write_blocks(self, blocks: Sequence[Block], language: str | None) -> None:
        before: Block | None = None
        for block in blocks:
            if isinstance(block, Paragraph):
                self._add_paragraph(self.slot.paragraph, block, language)
            elif isinstance(block, List):
                self._add_list(block, 0, language, ends=True)
            elif isinstance(block, Table):
                if isinstance(before, Table):
                    # Word runs two tables into one unless something stands between them.
                    self._pieces.append(self._paragraph({}, "", language))
                self._add_table(block, language)
            else:
                self._add_picture(block, language)
            before = block

    def _paragraph(self, properties: Properties, runs: str, language: str | None) -> str:
        if is_rtl(language or self.rendering.language) and "bidi" not in properties:
            properties = {**properties, "bidi": "<w:bidi/>"}
        return f"<w:p>{join_properties('pPr', properties, PARAGRAPH_PROPERTIES)}{runs}</w:p>"

    def _add_paragraph(
        self, properties: Properties, block: Paragraph, language: str | None
    ) -> None:
        own = block.lang or language
        runs = write_inlines(block.content, self.slot, self.rendering, language=own)
        self._pieces.append(self._paragraph(properties, runs, own))

    def _add_list(self, block: List, depth: int, language: str | None, ends: bool) -> None:
        """Add a list; `ends` says that nothing of an outer list comes after it."""
        look = self.rendering.styles.list_look(block.ordered, depth)
        number = self.rendering.start_list(look, block.start)
        for index, item in enumerate(block.items, 1):
            ends_here = ends and index == len(block.items)
            rest = list(item)
            first = rest.pop(0) if rest and isinstance(rest[0], Paragraph) else Paragraph(())
            close = block.tight and not (ends_here and not rest)
            if isinstance(first, Paragraph):
                properties = self._item_properties(look, number, close)
                self._add_paragraph(properties, first, language)
            for place, follower in enumerate(rest, 1):
                if isinstance(follower, List):
                    last = ends_here and place == len(rest)
                    self._add_list(follower, depth + 1, language, last)
                elif isinstance(follower, Paragraph):
                    continued = self._continued_properties(look, depth)
                    self._add_paragraph(continued, follower, language)
                else:
                    self._write_blocks((follower,), language)
                    if isinstance(follower, Table):
                        self._pieces.append(self._paragraph({}, "", language))

    def _item_properties(self, look: ListLook, number: int, close: bool) -> Properties:
        properties = self._base_properties()
        if look.style:
            properties = {"pStyle": f'<w:pStyle w:val="{escape_plain(look.style)}"/>'}
        elif style := self.rendering.styles.find("List Paragraph"):
            properties["pStyle"] = f'<w:pStyle w:val="{escape_plain(style)}"/>'
        properties["numPr"] = (
            f'<w:numPr><w:ilvl w:val="{look.level}"/><w:numId w:val="{number}"/></w:numPr>'
        )
        # Word's own way, contextual spacing, only works between items of one style.
        properties["contextualSpacing"] = '<w:contextualSpacing w:val="0"/>'
        if close:
            properties["spacing"] = '<w:spacing w:after="0"/>'
        return properties

    def _continued_properties(self, look: ListLook, depth: int) -> Properties:
        name = "List Continue" if depth == 0 else f"List Continue {depth + 1}"
        style = self.rendering.styles.find(name)
        if style:
            return {"pStyle": f'<w:pStyle w:val="{escape_plain(style)}"/>'}
        return {**self._base_properties(), "ind": f'<w:ind w:left="{look.indent}"/>'}

    def _base_properties(self) -> dict[str, str]:
        return {name: xml for name, xml in self.slot.paragraph.items() if name not in _OUTER_ONLY}

    def _add_table(self, table: Table, language: str | None) -> None:
        columns = max(len(row) for row in (table.header, *table.rows))
        if columns == 0:
            return
        style, shows_header = self.rendering.styles.table_style()
        rtl = is_rtl(language or self.rendering.language)
        look = f'<w:tblStyle w:val="{escape_plain(style)}"/>' if style else ""
        look += "<w:bidiVisual/>" if rtl else ""
        look += '<w:tblW w:w="5000" w:type="pct"/>'
        look += "" if style else f"<w:tblBorders>{_BORDERS}</w:tblBorders>"
        look += (
            '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
            'w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        )
        width = max(self.slot.width // EMU_PER_TWIP // columns, 1)
        grid = f'<w:gridCol w:w="{width}"/>' * columns
        rows = []
        has_header = any(any(str(item) for item in cell) for cell in table.header)
        if has_header:
            cells = self._cells(table.header, table, columns, width, language, not shows_header)
            rows.append(f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>")
        for row in table.rows:
            cells = self._cells(row, table, columns, width, language, False)
            rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
        if rows:
            self._pieces.append(
                f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
                f"{''.join(rows)}</w:tbl>"
            )

    def _cells(
        self,
        row: Sequence[Sequence[Inline]],
        table: Table,
        columns: int,
        width: int,
        language: str | None,
        strong: bool,
    ) -> str:
        cells = []
        for index in range(columns):
            properties = self._base_properties()
            properties["spacing"] = '<w:spacing w:before="40" w:after="40"/>'
            align = table.align[index] if index < len(table.align) else ""
            if align in _ALIGNMENTS:
                properties["jc"] = f'<w:jc w:val="{align}"/>'
            content = row[index] if index < len(row) else ()
            runs = write_inlines(
                content, self.slot, self.rendering, language=language, strong=strong
            )
            cells.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
                f"{self._paragraph(properties, runs, language)}</w:tc>"
            )
        return "".join(cells)

    def _add_picture(self, picture: Picture, language: str | None) -> None:
        own = picture.lang or language
        properties = dict(self.slot.paragraph)
        if picture.caption:
            properties["keepNext"] = "<w:keepNext/>"
        drawing = draw(picture, self.slot, self.rendering)
        self._pieces.append(self._paragraph(properties, f"<w:r>{drawing}</w:r>", own))
        if not picture.caption:
            return
        style = self.rendering.styles.find("caption")
        caption: Properties = self._base_properties()
        if style:
            caption = {"pStyle": f'<w:pStyle w:val="{escape_plain(style)}"/>'}
        runs = write_inlines(picture.caption, self.slot, self.rendering, language=own)
        self._pieces.append(self._paragraph(caption, runs, own))
