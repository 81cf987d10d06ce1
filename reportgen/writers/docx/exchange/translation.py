"""DOCX: a text and its translation side by side, for translators who work in an office program."""

from __future__ import annotations

from typing import Any

from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Length, Mm

from reportgen.document.translation import TranslationTable
from reportgen.themes.theme import Theme
from reportgen.writers.docx.exchange.properties import PREFIX, with_properties
from reportgen.writers.docx.file import (
    add_field,
    add_paragraphs,
    empty_body,
    make_tiny,
    new_document,
    pack,
)
from reportgen.writers.docx.sheet_table import fill_cell, shade
from reportgen.writers.docx.sheet_template import set_layout
from reportgen.writers.docx.styles import add_style, declare_font, set_sheet_styles
from reportgen.writers.docx.templates import open_template

#: A4 upright on its side, and the columns: what a text is, itself, its translation.
_PAGE, _MARGIN = (Mm(297), Mm(210)), Mm(15)
_WIDTHS = (Mm(55), Mm(106), Mm(106))
#: The style of the line above the table that says what to do, and of the key of a row.
HOW_STYLE, _KEY_STYLE = "Running Head", "Translation Key"
_ABOUT = (
    ("[Label]{{ row.label }}", "Cell Label"),
    ("{%p for note in row.notes %}", "Cell Label"),
    ("[Hint]{{ note }}", "Cell Label"),
    ("{%p endfor %}", "Cell Label"),
    ("{{ row.key }}{{ row.tag }}", _KEY_STYLE),
)


def write_translation_docx(table: TranslationTable, theme: Theme) -> bytes:
    """Return the table as a Word file, the same bytes for the same input.

    It bears the marks of the rows as properties. Raises `TemplateError`.
    """

    def make(own: bytes | None, name: str) -> bytes:
        return _make_template(theme)

    template = open_template(theme, None, "table of translations", make)
    context = {"table": table, "network": theme.name_in(table.target_language)}
    made = template.render(context, language=table.target_language)
    marks = {f"{PREFIX}{key}": mark for key, mark in table.marks.items() if mark}
    return with_properties(made, marks)


def _make_template(theme: Theme) -> bytes:
    document = new_document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = _PAGE
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin, section.bottom_margin = Mm(18), Mm(18)
    section.header_distance, section.footer_distance = Mm(9), Mm(9)
    set_layout(document, theme.hyphenation)
    set_sheet_styles(document, theme.brand)
    add_style(document.styles, _KEY_STYLE, 7, "55636a", before=2)
    declare_font(document, theme.brand)
    foot = section.footer.paragraphs[0]
    foot.style = document.styles["Running Foot"]
    foot.add_run("{{ network }} · {{ table.title }} · {{ table.heads[2] }} · ")
    add_field(foot, "PAGE")
    foot.add_run(" / ")
    add_field(foot, "NUMPAGES")
    empty_body(document)
    add_paragraphs(document, "Heading 1", "{{ table.title }}")
    add_paragraphs(document, HOW_STYLE, "{{ table.how }}", "")
    _write_table(document, theme)
    make_tiny(document.add_paragraph("", "Running Foot"))
    properties = document.core_properties
    properties.title = "{{ table.title }} · {{ table.heads[2] }}"
    properties.author = properties.last_modified_by = "{{ network }}"
    properties.language = "{{ table.target_language }}"
    properties.comments = properties.keywords = ""
    return pack(document)


def _write_table(document: Any, theme: Theme) -> None:
    table = document.add_table(rows=4, cols=3)
    table.autofit = False
    _set_look(table, theme.brand.rule)
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, _WIDTHS, strict=True):
            cell.width = width
    head, begin, body, end = table.rows
    head._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for number, cell in enumerate(head.cells):
        shade(cell, theme.brand.rail)
        fill_cell(document, cell, [(f"{{{{ table.heads.{number} }}}}", "Rail Label")])
    begin.cells[0].text = "{%tr for row in table.rows %}"
    end.cells[0].text = "{%tr endfor %}"
    fill_cell(document, body.cells[0], _ABOUT)
    shade(body.cells[0], theme.brand.rail)
    for cell, name in zip(body.cells[1:], ("rich_source", "rich_target"), strict=True):
        fill_cell(document, cell, [(f"{{{{p row.{name} }}}}", "Cell Text")])


def _set_look(table: Any, rule: str) -> None:
    """Give the table thin lines, fixed columns, and heads for readers' software."""
    properties = table._tbl.tblPr
    for child in list(properties):
        properties.remove(child)
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{rule.lstrip("#")}"'
    sides = "".join(
        f"<w:{side} {line}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    width = round(sum(_WIDTHS) / Length(635))
    made = parse_xml(
        f'<w:tblPr {nsdecls("w")}><w:tblW w:w="{width}" w:type="dxa"/>'
        f"<w:tblBorders>{sides}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="60" w:type="dxa"/>'
        '<w:left w:w="100" w:type="dxa"/><w:bottom w:w="60" w:type="dxa"/>'
        '<w:right w:w="100" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        '<w:tblCaption w:val="{{ table.title }}"/></w:tblPr>'
    )
    for part in list(made):
        properties.append(part)
