"""A report in the document of somebody else: its page, header, footer and styles are kept."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length

from reportgen.themes.theme import Theme
from reportgen.wordtemplate import WordTemplate
from reportgen.wordtemplate.files.package import as_document
from reportgen.wordtemplate.files.places import text_area
from reportgen.writers.docx.file import add_paragraphs, empty_body, pack
from reportgen.writers.docx.report_styles import add_headings, add_index
from reportgen.writers.docx.sheet_table import write_sheets
from reportgen.writers.docx.sheet_template import CONTENT, RAIL
from reportgen.writers.docx.styles import (
    INK,
    add_sheet_styles,
    add_style,
    add_table_style,
    base_style,
    respell_names,
    size_in,
)

#: The rail's share of the width of a sheet's table.
_RAIL_SHARE = RAIL / (RAIL + CONTENT)


def fill_host(theme: Theme, host: bytes, name: str) -> bytes:
    """Return the Word file `host` as a template of reports.

    One that has tags in its text is returned as it is; the text of another gives way to tags,
    and styles it lacks are added. Raises `TemplateError`, which calls the file `name`, where it
    is no Word document or a tag is faulty.
    """
    if WordTemplate(host, name=name).has_text_tags:
        return host
    document = Document(io.BytesIO(as_document(host)))
    # Tables look like those of the host, where it has some.
    used = Counter(table.style.style_id for table in document.tables if table.style)
    empty_body(document)
    brand = theme.brand
    add_sheet_styles(document, brand)
    add_table_style(document.styles, brand, next((each for each, _ in used.most_common(1)), ""))
    add_headings(document, brand)
    if "Table Text" not in document.styles:
        add_style(
            document.styles, "Table Text", size_in(document.styles, 9), INK, before=2, after=2
        )
    width = text_area(document.element.body.find(qn("w:sectPr")))[0]
    add_index(document.styles, size_in(document.styles, 9.5), Length(width))
    respell_names(document.styles, dict.fromkeys(("Title", "Subtitle"), WD_STYLE_TYPE.PARAGRAPH))
    for style, size in (("Title", 26), ("Subtitle", 14)):
        if style not in document.styles:
            add_style(document.styles, style, size, brand.ink, after=6)
    plain = base_style(document.styles).name
    _write_plain_cover(document, plain)
    add_paragraphs(
        document,
        plain,
        "{%p for part in report.parts if part.kind != 'cover' %}",
        "{{p part.blocks }}",
        "{%p if part.kind == 'sheets' %}",
    )
    rail = Length(round(width * _RAIL_SHARE))
    write_sheets(document, brand, rail, Length(width - rail), plain)
    _align_tables(document)
    add_paragraphs(document, plain, "{%p endif %}", "{%p endfor %}")
    set_properties(document)
    return pack(document)


def _align_tables(document: Any) -> None:
    """Have the edges of tables of sheets stand at those of the text.

    In documents of Word before 2013 the text of the first cells does, and their ground sticks out.
    """
    modes = (
        setting.get(qn("w:val"), "")
        for setting in document.settings.element.iter(qn("w:compatSetting"))
        if setting.get(qn("w:name")) == "compatibilityMode"
    )
    if int(next(filter(str.isdecimal, modes), "12")) >= 15:
        return
    for table in document.tables:
        properties = table._tbl.tblPr
        margin = properties.find(f"{qn('w:tblCellMar')}/{qn('w:left')}")
        indent = OxmlElement("w:tblInd")
        indent.set(qn("w:w"), margin.get(qn("w:w")))
        indent.set(qn("w:type"), "dxa")
        properties.find(qn("w:tblW")).addnext(indent)


def _write_plain_cover(document: Any, plain: str) -> None:
    """Write the texts of the cover below each other, on the host's own page."""
    add_paragraphs(document, plain, "{%p for part in report.parts if part.kind == 'cover' %}")
    for name, style in (
        ("title", "Title"),
        ("subtitle", "Subtitle"),
        ("period", "Subtitle"),
        ("issuer", plain),
        ("date", plain),
        ("names", plain),
    ):
        add_paragraphs(document, plain, f"{{%p for text in part.{name} %}}")
        add_paragraphs(document, style, "{{r text }}")
        add_paragraphs(document, plain, "{%p endfor %}")
    add_paragraphs(document, plain, "{%p if part.picture %}", "{{p part.picture }}")
    add_paragraphs(document, plain, "{%p endif %}", "{%p endfor %}")


def set_properties(document: Any) -> None:
    """Have the document say what it is and who publishes it."""
    properties = document.core_properties
    properties.title = "{{ report.title | join(' / ') }}"
    properties.author = "{{ report.issuer | join(' / ') }}"
    properties.subject = ""
    properties.language = "{{ language }}"
    properties.comments = ""
    properties.keywords = ""
    properties.last_modified_by = "{{ network }}"
