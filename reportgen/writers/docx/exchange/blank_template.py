"""The Word template of forms to fill in, made with python-docx in the colours of the brand."""

from __future__ import annotations

from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

from reportgen.themes.theme import Theme
from reportgen.writers.docx.file import (
    add_field,
    add_paragraphs,
    empty_body,
    make_tiny,
    new_document,
    pack,
)
from reportgen.writers.docx.sheet_table import fill_cell, set_table, shade
from reportgen.writers.docx.sheet_template import set_layout
from reportgen.writers.docx.styles import GREY, INK, add_style, declare_font, set_sheet_styles

#: The widths of the columns in millimetres, without and with another language beside.
_WIDTHS: dict[int, tuple[float, ...]] = {2: (62, 113), 3: (50, 70, 55)}
_HEAD = "the head"
_BAND, _ROW = "a band", "a question"
_ROWS = (
    _HEAD,
    "{%tr for row in blank.rows %}",
    "{%tr if row.is_band %}",
    _BAND,
    "{%tr else %}",
    _ROW,
    "{%tr endif %}",
    "{%tr endfor %}",
)
_TEXTS = "{% for text in row.label %}{{r text }}{% if not loop.last %} / {% endif %}{% endfor %}"
_NOTES = (
    ("{%p for text in row.notes %}", "Form Note"),
    ("{{r text }}", "Form Note"),
    ("{%p endfor %}", "Form Note"),
)
_LABEL_LINES = ((f"[Label]{_TEXTS}", "Cell Label"), *_NOTES)
_BAND_LINES = ((_TEXTS, "Rail Label"), *_NOTES)


def make_blank_template(theme: Theme, columns: int) -> bytes:
    """Return the Word template of forms: two columns, or three with another language beside."""
    brand = theme.brand
    document = new_document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(17.5)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    section.header_distance, section.footer_distance = Mm(12), Mm(12)
    set_layout(document, theme.hyphenation)
    set_sheet_styles(document, brand)
    _add_styles(document)
    declare_font(document, brand)
    _write_head_and_foot(section, document)
    empty_body(document)
    add_paragraphs(document, "Title Label", "{% for text in blank.title %}{{r text }}{% endfor %}")
    add_paragraphs(document, "Heading 1", "{{ subject }}")
    add_paragraphs(document, "Form Guidance", "{%p for text in blank.guidance %}")
    add_paragraphs(document, "Form Guidance", "{{ text }}", "{%p endfor %}")
    _write_table(document, brand, tuple(Mm(wide) for wide in _WIDTHS[columns]))
    make_tiny(document.add_paragraph("", "Running Foot"))
    properties = document.core_properties
    properties.title = "{{ subject }}"
    properties.author = properties.last_modified_by = "{{ network }}"
    properties.subject = "{{ blank.title | join(' ') }}"
    properties.language = "{{ language }}"
    properties.comments = properties.keywords = ""
    return pack(document)


def _add_styles(document: Any) -> None:
    add_style(document.styles, "Form Note", 8, GREY, after=1)
    add_style(document.styles, "Form Guidance", 9.5, INK, after=4)
    document.styles["Heading 1"].paragraph_format.space_after = Pt(5)


def _write_head_and_foot(section: Any, document: Any) -> None:
    head = section.header.paragraphs[0]
    head.style = document.styles["Running Head"]
    head.add_run("{% if logo %}{{r logo }}{% else %}{{ network }}{% endif %}")
    foot = section.footer.paragraphs[0]
    foot.style = document.styles["Running Foot"]
    foot.paragraph_format.tab_stops.add_tab_stop(Mm(175), WD_TAB_ALIGNMENT.RIGHT)
    foot.add_run("{{ words.blank_form }} {{ mark }}\t")
    add_field(foot, "PAGE")
    foot.add_run(" / ")
    add_field(foot, "NUMPAGES")


def _write_table(document: Any, brand: Any, widths: tuple[Length, ...]) -> None:
    table = document.add_table(rows=len(_ROWS), cols=len(widths))
    table.autofit = False
    set_table(table, brand, widths, "{{ subject }}", headed=True)
    for row, tag in zip(table.rows, _ROWS, strict=True):
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
        first = row.cells[0]
        if tag.startswith("{%tr"):
            first.text = tag
        elif tag == _HEAD:
            _write_heads(document, row, brand)
        elif tag == _BAND:
            whole = first.merge(row.cells[-1])
            shade(whole, brand.rail)
            fill_cell(document, whole, _BAND_LINES)
            for paragraph in row._tr.iter(qn("w:p")):
                Paragraph(paragraph, whole).paragraph_format.keep_with_next = True
        else:
            shade(first, brand.rail)
            fill_cell(document, first, _LABEL_LINES)
            fill_cell(document, row.cells[1], (("{{p row.value }}", "Cell Text"),))
            for beside in row.cells[2:]:
                fill_cell(document, beside, (("{{p row.beside }}", "Cell Note"),))


def _write_heads(document: Any, row: Any, brand: Any) -> None:
    """Write the row that stands above the columns, on each page, and heads them for readers."""
    properties = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", "w:tblHeader"):
        properties.append(OxmlElement(name))
    for number, cell in enumerate(row.cells):
        shade(cell, brand.rail)
        fill_cell(document, cell, ((f"[Label]{{{{ blank.head_{number} }}}}", "Cell Label"),))
