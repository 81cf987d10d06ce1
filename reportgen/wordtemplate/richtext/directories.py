"""Contents and indexes as WordprocessingML: fields that Word can update, with entries written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from reportgen.document.blocks import Directory, DirectoryEntry, Inline, PageNumber, Text
from reportgen.document.lines import split_at_breaks
from reportgen.wordtemplate.files.oxml import Properties, twips
from reportgen.wordtemplate.files.places import EMU_PER_TWIP
from reportgen.wordtemplate.files.text import Look, make_runs
from reportgen.wordtemplate.richtext.inlines import (
    in_style,
    write_inlines,
    write_page_number,
    write_paragraph,
)
from reportgen.wordtemplate.writing.fields import close_field, open_field
from reportgen.wordtemplate.writing.render import Rendering
from reportgen.wordtemplate.writing.sections import COLUMNS, column_width, end_section
from reportgen.wordtemplate.writing.slots import Slot

_DEEPEST = 9
#: Room for the number before an entry in twips: at least so much, and more for each character
#: of the longest; and the indentation of a level.
_LEAST_ROOM, _CHARACTER, _GAP, _LEVEL_INDENT = 480, 115, 170, 240
#: What a letter of an entry takes of its line, in twips, with room to spare.
_LETTER = 100
_NOTE_LOOK = {
    "color": '<w:color w:val="595959"/>',
    "sz": '<w:sz w:val="16"/>',
    "szCs": '<w:szCs w:val="16"/>',
}
#: The paragraph in which a field ends takes no room of its own.
_END_PROPERTIES: Properties = {
    "spacing": '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
}


def write_directory(
    directory: Directory, slot: Slot, rendering: Rendering, language: str | None
) -> str:
    """Return a directory as paragraphs, inside the field that lets Word update it.

    Contents are a TOC field over headings down to `depth` (ECMA-376 Part 1, 17.16.5.68), an
    index an INDEX field over the entries with its letter (17.16.5.33). An index is a section of
    two columns (17.6.4), where there is room. Both its ends are outside the field, so that an
    update leaves them.
    """
    if not directory.entries:
        return ""
    width = slot.width // EMU_PER_TWIP
    column = column_width(width) if directory.index and slot.divides else 0
    instruction = _instruction(directory, rendering, COLUMNS if column else 0)
    longest = max(len(entry.number) for entry in directory.entries)
    room = max(_LEAST_ROOM, longest * _CHARACTER + _GAP) if longest else 0
    # What stands below a heading of its own is no heading of a chapter.
    below = 0 if instruction else 1
    index = bool(directory.index)
    writer = _EntryWriter(slot, rendering, language, index, room, column or width, below)
    opening = open_field(instruction, slot.look.key) if instruction else ""
    pieces = []
    if column:
        before = {**_END_PROPERTIES, "keepNext": "<w:keepNext/>", "sectPr": end_section()}
        pieces.append(write_paragraph(before, "", language, rendering))
    for number, entry in enumerate(directory.entries):
        pieces.append(writer.write(entry, "" if number else opening))
    if instruction:
        after = {"sectPr": end_section(COLUMNS)} if column else {}
        end = close_field(slot.look.key)
        pieces.append(write_paragraph({**_END_PROPERTIES, **after}, end, language, rendering))
    return "".join(pieces)


def _instruction(directory: Directory, rendering: Rendering, columns: int) -> str:
    if directory.index:
        style = rendering.styles.find("index 1")
        between = "\t" if style and rendering.styles.tabs_of(style) else ", "
        letter = rendering.index_letter(directory.index)
        # Word sets an index anew in so many, and LibreOffice none in those of the section.
        own = f'\\c "{columns}" ' if columns else ""
        return f'INDEX {own}\\e "{between}" \\f "{letter}"'
    if directory.depth < 1:
        return ""
    return f'TOC \\o "1-{min(directory.depth, _DEEPEST)}" \\h \\z \\u'


@dataclass(slots=True)
class _EntryWriter:
    """Writes the entries of one directory."""

    slot: Slot
    rendering: Rendering
    language: str | None
    is_index: bool
    #: How wide the column of the numbers is, in twips, 0 where there is none; how wide a line.
    room: int
    width: int
    #: By how much the levels of the entries are deeper than they say.
    below: int

    def write(self, entry: DirectoryEntry, opening: str) -> str:
        """Return the paragraph of an entry, which begins with the runs of `opening`."""
        properties, tabbed = self._properties(entry)
        text = self._text(entry)
        gap = self._run("<w:tab/>") if tabbed else make_runs(", ", self.slot.look)
        if self.is_index:
            pages = self._pages(entry.targets)
            if tabbed and not self._fits(entry):
                # What does not fit between a tab and the edge would be torn off its entry.
                gap = make_runs(", ", self.slot.look)
            runs = text + (gap + pages if pages else "")
        else:
            pages = self._pages(entry.targets[1:]) if len(entry.targets) > 1 else ""
            first = self._page(entry.targets[0]) if entry.targets else ""
            runs = text + (gap + first if first else "")
            if entry.targets:
                runs = self._link(entry.targets[0], runs)
            runs += make_runs(", ", self.slot.look) + pages if pages else ""
        return write_paragraph(
            properties, opening + runs + self._note(entry), self.language, self.rendering
        )

    def _text(self, entry: DirectoryEntry) -> str:
        runs = ""
        if entry.number:
            runs = make_runs(entry.number, self.slot.look) + self._run("<w:tab/>")
        return runs + self._inlines(_on_one_line(entry.content), self.slot.look)

    def _note(self, entry: DirectoryEntry) -> str:
        if not entry.note:
            return ""
        # Not by naming the style: LibreOffice drops styles of characters inside contents.
        own = self.rendering.styles.run_properties("Directory Note") or _NOTE_LOOK
        look = Look.of({**self.slot.look.properties, **own})
        return self._run("<w:br/>") + self._inlines(_on_one_line(entry.note), look)

    def _inlines(self, inlines: Iterable[Inline], look: Look) -> str:
        # The entry is a link as a whole, which can hold no other.
        slot = replace(self.slot, look=look, in_link=True)
        return write_inlines(inlines, slot, self.rendering, language=self.language)

    def _run(self, content: str) -> str:
        return f"<w:r>{self.slot.look.key}{content}</w:r>"

    def _page(self, target: str) -> str:
        return write_page_number(PageNumber(target), self.slot.look, self.rendering)

    def _link(self, target: str, runs: str) -> str:
        anchor = self.rendering.anchor(target)
        return f'<w:hyperlink w:anchor="{anchor}" w:history="1">{runs}</w:hyperlink>'

    def _fits(self, entry: DirectoryEntry) -> bool:
        """Tell whether an entry and its pages fit on a line."""
        pages = {self.rendering.page_of(target)[0] for target in entry.targets}
        letters = len(str(entry)) + sum(len(page) + 2 for page in pages)
        return letters * _LETTER <= self.width

    def _pages(self, targets: tuple[str, ...]) -> str:
        """Return the pages of these targets, each a link; the same page only once."""
        pages: list[str] = []
        seen: set[str] = set()
        for target in dict.fromkeys(targets):
            page, _ = self.rendering.page_of(target)
            if page == "?" or page not in seen:
                pages.append(self._link(target, self._page(target)))
                seen.add(page)
        return make_runs(", ", self.slot.look).join(pages)

    def _properties(self, entry: DirectoryEntry) -> tuple[Properties, bool]:
        """Return the look of an entry's paragraph, and whether a tab leads to its page."""
        level = min(max(entry.level, 1), _DEEPEST)
        styles = self.rendering.styles
        named = "index" if self.is_index else "toc"
        style = styles.find(f"{named} {level + self.below}") or styles.find(f"{named} {level}")
        properties: dict[str, str] = dict(in_style(style) if style else self.slot.paragraph)
        own = styles.tabs_of(style) if style else []
        if self.is_index and style:
            far = [stop for stop in own if twips(stop) > self.width]
            if far:
                cleared = "".join(f'<w:tab w:val="clear" w:pos="{stop}"/>' for stop in far)
                properties["tabs"] = f"<w:tabs>{cleared}{self._to_the_right()}</w:tabs>"
            return properties, bool(own)
        indent = styles.indent_of(style) if style else _LEVEL_INDENT * (level - 1)
        stops = ""
        if entry.number:
            # Only numbered entries have a stop before the text: a short one would end there.
            stops = f'<w:tab w:val="left" w:pos="{indent + self.room}"/>'
            hanging = f'w:left="{indent + self.room}" w:hanging="{self.room}"'
            properties["ind"] = f"<w:ind {hanging}/>"
        elif self.room and level > 1:
            # Below the text of those that have a number.
            properties["ind"] = f'<w:ind w:left="{indent + self.room}" w:firstLine="0"/>'
        elif not style:
            properties["ind"] = f'<w:ind w:left="{indent}" w:firstLine="0"/>'
        if not own:
            stops += self._to_the_right()
        if stops:
            properties["tabs"] = f"<w:tabs>{stops}</w:tabs>"
        return properties, True

    def _to_the_right(self) -> str:
        return f'<w:tab w:val="right" w:leader="dot" w:pos="{self.width}"/>'


def _on_one_line(content: tuple[Inline, ...]) -> list[Inline]:
    lines = split_at_breaks(content)
    found = lines[0]
    for line in lines[1:]:
        found += [Text(" / "), *line]
    return found
