"""The default Word template of handouts, made with python-docx for a size of paper."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from reportgen.document.imposition import PAPERS
from reportgen.themes.theme import Brand, Theme
from reportgen.writers.docx.file import empty_body, make_tiny, new_document, pack
from reportgen.writers.docx.sheet_table import fill_cell, shade, write_sheet_table
from reportgen.writers.docx.sheet_template import set_layout
from reportgen.writers.docx.styles import (
    GREY,
    add_style,
    declare_font,
    format_style,
    set_sheet_styles,
    text_size,
)

#: The margins at the sides, above and below, the code, in millimetres, by the size of paper.
_MARGINS = {"a4": (17.5, 14, 12), "a5": (12.5, 10, 8)}
_CODES = {"a4": 33, "a5": 24}
#: The room around the code in its cell, in millimetres.
_AROUND = 6
_CODE_LINES = (
    ("{%p if side.code %}", "Cell Text"),
    ("{{p side.code.picture }}", "Cell Text"),
    ("{%p endif %}", "Cell Text"),
)
_TEXT_LINES = (
    ("{%p if side.code %}", "Cell Text"),
    ("{{r side.code.label }}", "Code Label"),
    ("{{p side.code.body }}", "Cell Text"),
    ("{%p endif %}", "Cell Text"),
    ("{%p for picture in sheet.logos %}", "Cell Text"),
    ("{{p picture }}", "Cell Text"),
    ("{%p endfor %}", "Cell Text"),
    ("{{ side.network }}{% for text in sheet.footer %} · {{r text }}{% endfor %}", "Running Foot"),
)


def make_handout_template(theme: Theme, paper: str) -> bytes:
    """Return a Word template that prints a handout on paper of a size: a page for each side."""
    brand = theme.brand
    document = new_document()
    width, height = PAPERS[paper]
    side, above, below = _MARGINS[paper]
    section = document.sections[0]
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = Mm(side)
    section.top_margin, section.bottom_margin = Mm(above), Mm(below)
    section.header_distance = section.footer_distance = Mm(5)
    set_layout(document, theme.hyphenation)
    set_sheet_styles(document, brand)
    _add_styles(document, brand, Mm(width - 2 * side))
    declare_font(document, brand)
    empty_body(document)
    document.add_paragraph("{%p for side in sides %}", "Side Head")
    document.add_paragraph("{%p set sheet = side.sheet %}", "Side Head")
    document.add_paragraph(
        "{% if logo %}{{r logo }}{% else %}{{ side.network }}{% endif %}\t"
        "{% for item in sheet.header %}{% for text in item %}{{r text }}{% endfor %} · {% endfor %}"
        "{% for text in sheet.kind %}{{r text }}{% endfor %}",
        "Side Head",
    )
    document.add_paragraph("{% for text in sheet.title %}{{r text }}{% endfor %}", "Heading 1")
    rail = 0.25 * (width - 2 * side)
    write_sheet_table(document, brand, Mm(rail), Mm(width - 2 * side - rail))
    document.add_paragraph("{%p for picture in sheet.figures %}", "Cell Text")
    document.add_paragraph("{{p picture }}", "Cell Text")
    document.add_paragraph("{%p endfor %}", "Cell Text")
    # Programs that float no tables set the card right below the sheet.
    gap = document.add_paragraph("", "Cell Text")
    make_tiny(gap)
    gap.paragraph_format.space_before = Mm(2)
    _write_card(document, brand, _CODES[paper] + _AROUND, width - 2 * side)
    make_tiny(document.add_paragraph("", "Cell Text"))
    document.add_paragraph("{%p endfor %}", "Cell Text")
    properties = document.core_properties
    properties.title, properties.author = "{{ title }}", "{{ network }}"
    properties.language, properties.last_modified_by = "{{ language }}", "{{ network }}"
    properties.subject = properties.comments = properties.keywords = ""
    return pack(document)


def code_size(paper: str) -> int:
    """Return how wide the code is printed on paper of a size, in millimetres."""
    return _CODES[paper]


def _add_styles(document: Any, brand: Brand, width: Any) -> None:
    head = add_style(document.styles, "Side Head", 8.5, brand.ink, after=8)
    head.paragraph_format.page_break_before = True
    head.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    border = (
        f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="48" w:space="6" '
        f'w:color="{brand.colour.lstrip("#")}"/></w:pBdr>'
    )
    head.element.get_or_add_pPr().insert_element_before(
        parse_xml(border), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
    )
    add_style(document.styles, "Code Label", 8, GREY, after=2)
    format_style(document.styles["Heading 1"], 18, brand.ink, bold=True)


def _write_card(document: Any, brand: Brand, code: float, width: float) -> None:
    """Add the table with the code and its text, which stands at the foot of the page."""
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    widths = (Mm(code), Mm(width - code))
    properties = table._tbl.tblPr
    for name in ("w:tblStyle", "w:tblW", "w:tblLook"):
        for found in properties.findall(qn(name)):
            properties.remove(found)
    place = parse_xml(
        f'<w:tblpPr {nsdecls("w")} w:vertAnchor="margin" w:horzAnchor="margin" '
        'w:tblpXSpec="left" w:tblpYSpec="bottom"/>'
    )
    wide = parse_xml(f'<w:tblW {nsdecls("w")} w:w="{round(sum(widths) / 635)}" w:type="dxa"/>')
    look = parse_xml(f'<w:tblLook {nsdecls("w")} w:val="0000"/>')
    properties.insert(0, place)
    place.addnext(wide)
    properties.append(look)
    for column, each in zip(table.columns, widths, strict=True):
        column.width = each
    for cell, lines, each in zip(
        table.rows[0].cells, (_CODE_LINES, _TEXT_LINES), widths, strict=True
    ):
        cell.width = each
        shade(cell, brand.rail)
        fill_cell(document, cell, lines)
        spaces = "".join(
            f'<w:{edge} w:w="{twips}" w:type="dxa"/>'
            for edge, twips in (("top", 140), ("left", 140), ("bottom", 100), ("right", 120))
        )
        cell._tc.get_or_add_tcPr().append(parse_xml(f"<w:tcMar {nsdecls('w')}>{spaces}</w:tcMar>"))


def scale_type(template: bytes, points: float) -> bytes:
    """Return a Word template with all its styles so much larger that its text has this size."""
    document = Document(io.BytesIO(template))
    styles = document.styles
    scale = points / text_size(styles)
    for name in ("w:sz", "w:szCs"):
        # The widths of lines are called so too.
        for size in styles.element.xpath(f".//w:rPr/{name}"):
            value = max(2, round(int(size.get(qn("w:val"))) * scale))
            size.set(qn("w:val"), str(value))
    return pack(document)
