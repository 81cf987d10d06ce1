"""Rich text as WordprocessingML, in the template's own styles, written as strings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from reportgen.document.blocks import (
    Beside,
    Block,
    Directory,
    Facts,
    Heading,
    KeyFigures,
    List,
    Notes,
    Paragraph,
    Picture,
    Signature,
    Strip,
    Subheading,
    Table,
    Text,
)
from reportgen.wordtemplate.files.oxml import Properties
from reportgen.wordtemplate.files.styles import ListLook
from reportgen.wordtemplate.files.text import Look
from reportgen.wordtemplate.looks import Printed, StyledParagraph, WordDocument, style_id
from reportgen.wordtemplate.richtext.columns import (
    as_wide,
    narrow,
    widths_of,
    write_columns,
    write_icons,
)
from reportgen.wordtemplate.richtext.directories import write_directory
from reportgen.wordtemplate.richtext.facts import write_facts, write_signature
from reportgen.wordtemplate.richtext.headings import write_heading, write_subheading
from reportgen.wordtemplate.richtext.inlines import (
    in_style,
    inner_properties,
    style_named,
    style_of,
    write_inlines,
    write_paragraph,
)
from reportgen.wordtemplate.richtext.notes import write_notes
from reportgen.wordtemplate.richtext.signs import marked_properties
from reportgen.wordtemplate.richtext.tables import write_key_figures, write_table
from reportgen.wordtemplate.writing.pictures import draw
from reportgen.wordtemplate.writing.render import Rendering
from reportgen.wordtemplate.writing.slots import Slot
from reportgen.wordtemplate.writing.transplant import write_document

#: Blocks that Word prints as tables.
_TABLES = (Table, KeyFigures, Strip, Beside)


@dataclass(slots=True)
class BlockWriter:
    """Writes blocks in the place of a paragraph, whose formatting plain paragraphs take over."""

    slot: Slot
    rendering: Rendering
    _pieces: list[str] = field(default_factory=list)

    def write(self, blocks: Sequence[Printed], language: str | None) -> str:
        """Return the blocks as paragraphs and tables; "" for no blocks."""
        self._write_blocks(blocks, language)
        if self.slot.before_table and blocks and self._ends_with_table():
            self._pieces.append(self._paragraph({}, "", language))
        return "".join(self._pieces)

    def _ends_with_table(self) -> bool:
        return bool(self._pieces) and self._pieces[-1].endswith("</w:tbl>")

    def _write_blocks(self, blocks: Sequence[Printed], language: str | None) -> None:
        for block, after in zip(blocks, (*blocks[1:], None), strict=False):
            if isinstance(block, _TABLES) and self._ends_with_table():
                # Word runs two tables into one unless something stands between them.
                self._pieces.append(self._paragraph({}, "", language))
            self._write_block(block, after, language)

    def _write_block(self, block: Printed, after: Printed | None, language: str | None) -> None:
        slot, rendering = self.slot, self.rendering

        def write_below(blocks: Sequence[Block], slot: Slot) -> str:
            return BlockWriter(slot, rendering).write(blocks, language)

        match block:
            case StyledParagraph() if block.style:
                style = in_style(style_id(rendering.styles, block.style, "paragraph"))
                self._add_paragraph(style, block, language)
            case WordDocument():
                taken = write_document(block.data, slot, rendering)
                if taken.startswith("<w:tbl") and self._ends_with_table():
                    self._pieces.append(self._paragraph({}, "", language))
                self._pieces.append(taken)
            case Paragraph():
                self._add_paragraph(slot.paragraph, block, language)
            case List():
                self._add_list(block, 0, language, ends=True)
            case Table():
                self._pieces.append(write_table(block, slot, rendering, language))
            case Picture():
                self._add_picture(block, language)
            case Strip():
                self._add_strip(block, language)
            case Beside():
                widths = widths_of((1 - block.share, block.share), slot)
                text = self._column(block.blocks, widths[0], language)
                side = narrow(slot, widths[1], last=True)
                pictures = [as_wide(each, side) for each in block.pictures]
                cells = [text, self._column(pictures, widths[1], language, last=True)]
                self._pieces.append(write_columns(cells, widths, language, rendering))
            case Heading():
                of_contents = isinstance(after, Directory) and after.depth > 0
                self._pieces.append(
                    write_heading(block, slot, rendering, language, of_contents=of_contents)
                )
            case KeyFigures():
                self._pieces.append(write_key_figures(block, slot, rendering, language))
            case Subheading():
                self._pieces.append(write_subheading(block, slot, rendering, language))
            case Notes():
                self._pieces.append(write_notes(block, slot, rendering, language))
            case Facts():
                self._pieces.append(write_facts(block, slot, rendering, language, write_below))
            case Signature():
                self._pieces.append(write_signature(block, slot, rendering, language))
            case Directory():
                self._pieces.append(write_directory(block, slot, rendering, language))
            case _:
                assert_never(block)

    def _paragraph(self, properties: Properties, runs: str, language: str | None) -> str:
        return write_paragraph(properties, runs, language, self.rendering)

    def _add_paragraph(
        self, properties: Properties, block: Paragraph, language: str | None
    ) -> None:
        own = block.lang or language
        slot = self.slot
        if properties is not slot.paragraph:
            slot = self._sized(slot, properties)
        runs = write_inlines(block.content, slot, self.rendering, language=own)
        self._pieces.append(write_paragraph(properties, runs, own, self.rendering, str(block)))

    def _sized(self, slot: Slot, properties: Properties) -> Slot:
        """Return the slot with its letters as large as its own style has them.

        Items of lists have styles of their own, which are made for one kind of text. Outside of
        cells they are as large as these styles say themselves.
        """
        styles = self.rendering.styles
        if not slot.in_cell and styles.says_size(style_named(properties)):
            return slot
        sizes = styles.sizes_of(style_of(slot))
        return replace(slot, look=Look.of({**sizes, **slot.look.properties}))

    def _add_list(self, block: List, depth: int, language: str | None, ends: bool) -> None:
        """Add a list; `ends` says that nothing of an outer list comes after it."""
        look = self.rendering.styles.list_look(block.ordered, depth)
        number = 0 if block.marks else self.rendering.start_list(look, block.start)
        for index, item in enumerate(block.items, 1):
            ends_here = ends and index == len(block.items)
            rest = list(item)
            first = rest.pop(0) if rest and isinstance(rest[0], Paragraph) else Paragraph(())
            close = block.tight and not (ends_here and not rest)
            if isinstance(first, Paragraph):
                properties: Properties
                if mark := block.marks[index - 1 : index]:
                    continued = self._continued_properties(look, depth)
                    properties = marked_properties(continued, look.indent, close=close)
                    first = replace(first, content=(*mark, Text("\t"), *first.content))
                else:
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
                    if isinstance(follower, _TABLES):
                        self._pieces.append(self._paragraph({}, "", language))

    def _item_properties(self, look: ListLook, number: int, close: bool) -> Properties:
        properties = inner_properties(self.slot)
        if look.style:
            properties = dict(in_style(look.style))
        elif style := self.rendering.styles.find("List Paragraph"):
            properties.update(in_style(style))
        properties["numPr"] = (
            f'<w:numPr><w:ilvl w:val="{look.level}"/><w:numId w:val="{number}"/></w:numPr>'
        )
        # Word's own way, contextual spacing, only works between items of one style.
        properties["contextualSpacing"] = '<w:contextualSpacing w:val="0"/>'
        if close:
            properties["spacing"] = '<w:spacing w:after="0"/>'
        if right := 0 if self.slot.in_cell else self._right_indent():
            properties["ind"] = f'<w:ind w:right="{right}"/>'
        return self._kept(properties)

    def _right_indent(self) -> int:
        """Return by how much lines of the tag's paragraph end before the edge, in twips."""
        return self.rendering.styles.indent_of(style_of(self.slot), "right")

    def _kept(self, properties: dict[str, str]) -> Properties:
        """Return the properties of a paragraph in a row, which goes where its neighbours go."""
        if self.slot.in_cell and "keepNext" in self.slot.paragraph:
            properties["keepNext"] = self.slot.paragraph["keepNext"]
        return properties

    def _continued_properties(self, look: ListLook, depth: int) -> Properties:
        name = "List Continue" if depth == 0 else f"List Continue {depth + 1}"
        style = self.rendering.styles.find(name)
        if style:
            return self._kept(dict(in_style(style)))
        indent = f'<w:ind w:left="{look.indent}"/>'
        return self._kept({**inner_properties(self.slot), "ind": indent})

    def _add_strip(self, strip: Strip, language: str | None) -> None:
        if strip.height:
            runs = write_icons(strip, self.slot, self.rendering)
            self._pieces.append(self._paragraph(self.slot.paragraph, runs, language))
            return
        for number, line in enumerate(strip.lines):
            if number:
                self._pieces.append(self._paragraph({}, "", language))
            widths = widths_of([share for _, share in line], self.slot)
            cells = []
            for at, ((picture, _), width) in enumerate(zip(line, widths, strict=True), 1):
                last = at == len(line)
                fitted = as_wide(picture, narrow(self.slot, width, last=last))
                cells.append(self._column([fitted], width, language, last=last))
            self._pieces.append(write_columns(cells, widths, language, self.rendering))

    def _column(
        self, blocks: Sequence[Block], width: int, language: str | None, *, last: bool = False
    ) -> str:
        """Return what stands in a column: a cell has a paragraph at the least."""
        writer = BlockWriter(narrow(self.slot, width, last=last), self.rendering)
        return writer.write(blocks, language) or self._paragraph({}, "", language)

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
        caption: dict[str, str] = inner_properties(self.slot)
        if style:
            caption = dict(in_style(style))
        if "keepNext" in self.slot.paragraph:
            caption["keepNext"] = self.slot.paragraph["keepNext"]
        runs = write_inlines(picture.caption, self.slot, self.rendering, language=own)
        self._pieces.append(self._paragraph(caption, runs, own))
