"""The styles of reports in Word, in the brand's look: headings, directories, key figures, cover."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt, RGBColor

from reportgen.themes.theme import Brand
from reportgen.wordtemplate.files.places import EMU_PER_TWIP
from reportgen.wordtemplate.writing.sections import column_width
from reportgen.writers.docx.styles import (
    GREY,
    INK,
    add_style,
    base_style,
    format_style,
    new_style,
    respell_names,
    space_style,
)

#: Headings: size, spaces before and after in points, and room for the number; "" is the brand's
#: colour.
_HEADINGS = (
    (20, "", 0, 12, Mm(12)),
    (15, INK, 14, 5, Mm(15)),
    (11.5, "", 12, 3, Mm(15)),
    (10, INK, 10, 2, Mm(15)),
    (9.5, GREY, 8, 2, Mm(15)),
    (9.5, GREY, 8, 2, Mm(15)),
)
#: Cover: size and space after.
_COVER = {
    "Cover Period": (30, 0),
    "Cover Period Long": (15, 0),
    "Cover Title": (32, 10),
    "Cover Title Long": (21, 10),
    "Cover Subtitle": (12.5, 0),
    "Cover Imprint": (10, 2),
    "Cover Names": (9, 2),
}


def set_report_styles(document: Any, brand: Brand, width: Length) -> None:
    """Give a new document with the styles of a sheet those of a report of this text width."""
    styles = document.styles
    add_headings(document, brand)
    for number, (size, colour, before, after, room) in enumerate(_HEADINGS, 1):
        style = styles[f"Heading {number}"]
        _format_heading(style, size, colour or brand.ink, before, after)
        _hang(style, room)
    _add_rule(styles["Heading 1"], "bottom", 12, brand.rule, space=6)
    text = add_style(styles, "Report Text", 10.5, INK)
    space_style(text, 0, 7, 1.19)
    # Lines as long as on the pages of the PDF: more letters are hard to follow.
    text.paragraph_format.right_indent = Mm(27)
    table_text = add_style(styles, "Table Text", 9, INK)
    space_style(table_text, 2, 2, 1.12)
    label = styles["Title Label"]
    space_style(label, 0, 6, 1.12)
    # A paragraph kept with the table below it makes office programs keep the whole table.
    label.paragraph_format.keep_with_next = False
    for name, (size, after) in _COVER.items():
        style = add_style(styles, name, size, INK, after=after, bold="Title" in name)
        bold = name.startswith(("Cover Title", "Cover Period")) or None
        style.font.bold = style.font.cs_bold = bold
        space_style(style, 0, after, 1.1)
    for level in (1, 2):
        styles.add_style(f"Heading Text {level}", WD_STYLE_TYPE.CHARACTER)
    _let_contents_head(styles["TOC Heading"], styles["Heading 1"])
    # That the first cell of a row heads it is said to readers' software, not shouted.
    table = styles["Rich Text Table"].element
    table.append(
        parse_xml(
            f'<w:tblStylePr {nsdecls("w")} w:type="firstCol"><w:tblPr/><w:tcPr/></w:tblStylePr>'
        )
    )
    _set_directories(styles, brand, width)
    _set_key_figures(styles, brand)


def add_headings(document: Any, brand: Brand) -> None:
    """Give a document those of the headings 1 to 6 that it lacks."""
    styles = document.styles
    levels = range(1, len(_HEADINGS) + 1)
    respell_names(styles, {f"heading {level}": WD_STYLE_TYPE.PARAGRAPH for level in levels})
    for number, (size, colour, before, after, _) in enumerate(_HEADINGS, 1):
        name = f"Heading {number}"
        if name in styles:
            continue
        style = new_style(styles, name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        style.base_style = style.next_paragraph_style = base_style(styles)
        style.quick_style = True
        _format_heading(style, size, colour or brand.ink, before, after)
        level = parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{number - 1}"/>')
        style.element.get_or_add_pPr().append(level)


def _let_contents_head(style: Any, like: Any) -> None:
    """Make the heading of the contents look like another, but no entry of them (outline 10)."""
    style.base_style = like
    for name in ("w:rPr", "w:pPr"):
        for found in style.element.findall(qn(name)):
            style.element.remove(found)
    level = parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="9"/>')
    style.element.get_or_add_pPr().append(level)


def _format_heading(style: Any, size: float, colour: str, before: float, after: float) -> None:
    format_style(style, size, colour, bold=True)
    space_style(style, before, after, 1.08)
    style.paragraph_format.keep_with_next = True


def _hang(style: Any, room: Length) -> None:
    """Let a number stand before the text, whose lines begin below each other."""
    layout = style.paragraph_format
    layout.left_indent, layout.first_line_indent = room, Length(-room)


def _tab_to(style: Any, width: Length, leader: WD_TAB_LEADER = WD_TAB_LEADER.SPACES) -> None:
    style.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT, leader)


def _add_rule(style: Any, side: str, size: int, colour: str, *, space: int) -> None:
    """Draw a line beside the paragraphs of a style; `size` is in eighths of a point."""
    properties = style.element.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    line = (
        f'<w:{side} {nsdecls("w")} w:val="single" w:sz="{size}" w:space="{space}" '
        f'w:color="{colour.lstrip("#")}"/>'
    )
    if borders is None:
        borders = parse_xml(f"<w:pBdr {nsdecls('w')}/>")
        properties.insert_element_before(
            borders, *(f"w:{name}" for name in ("shd", "tabs", "spacing", "ind", "outlineLvl"))
        )
    borders.append(parse_xml(line))


def _set_directories(styles: Any, brand: Brand, width: Length) -> None:
    looks: tuple[tuple[str, float, str, int, int, bool], ...] = (
        ("toc 1", 10, brand.ink, 9, 3, True),
        ("toc 2", 9.5, INK, 3, 3, False),
        ("toc 3", 9, GREY, 1, 1, False),
    )
    for level, (name, size, colour, before, after, bold) in enumerate(looks, 1):
        style = new_style(styles, name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        style.base_style = styles["Normal"]
        format_style(style, size, colour, bold=bold)
        space_style(style, before, after, 1.1)
        layout = style.paragraph_format
        layout.keep_together = True
        if level > 2:
            layout.left_indent = Mm(12)
        _tab_to(style, width)
        if level == 2:
            _add_rule(style, "bottom", 4, brand.rule, space=3)
            _add_rule(style, "between", 4, brand.rule, space=3)
    add_index(styles, 9.5, width)
    note = styles.add_style("Directory Note", WD_STYLE_TYPE.CHARACTER)
    note.font.size, note.font.bold = Pt(8), False
    note.font.color.rgb = RGBColor.from_string(GREY.upper())


def add_index(styles: Any, size: float, width: Length) -> None:
    """Give a document whose text is so wide the style of an index, if it lacks it.

    Pages stand at the edge of a column, after leaders, also when Word has made the index anew.
    """
    respell_names(styles, {"index 1": WD_STYLE_TYPE.PARAGRAPH})
    if "index 1" in styles:
        return
    index = new_style(styles, "index 1", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    index.base_style = base_style(styles)
    format_style(index, size, INK)
    space_style(index, 0, 2, 1.12)
    index.paragraph_format.left_indent, index.paragraph_format.first_line_indent = Mm(4), Mm(-4)
    twips = width // EMU_PER_TWIP
    edge = Length((column_width(twips) or twips) * EMU_PER_TWIP)
    _tab_to(index, edge, WD_TAB_LEADER.DOTS)


def _set_key_figures(styles: Any, brand: Brand) -> None:
    for name, size, colour, before, after in (
        ("Key Figure", 22, brand.ink, 5, 0),
        ("Key Figure Label", 8.5, GREY, 0, 6),
    ):
        style = add_style(styles, name, size, colour, bold=name == "Key Figure")
        space_style(style, before, after, 1.0)
    colour, ground = brand.colour.lstrip("#"), brand.rail.lstrip("#")
    styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="KeyFigures">'
            '<w:name w:val="Key Figures"/><w:basedOn w:val="TableNormal"/>'
            '<w:uiPriority w:val="99"/><w:tblPr><w:tblBorders>'
            f'<w:left w:val="single" w:sz="18" w:space="0" w:color="{colour}"/>'
            '<w:insideH w:val="single" w:sz="48" w:space="0" w:color="FFFFFF"/>'
            f'<w:insideV w:val="single" w:sz="18" w:space="0" w:color="{colour}"/>'
            '</w:tblBorders><w:tblCellMar><w:left w:w="170" w:type="dxa"/>'
            '<w:right w:w="170" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{ground}"/></w:tcPr></w:style>'
        )
    )
