"""The default Word template of a theme, made with python-docx in the colours of the brand.

What is made is an ordinary Word file: open it in Word, change what you like, and it is yours.
"""

from __future__ import annotations

from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from reportgen.themes.theme import Theme
from reportgen.writers.docx.file import (
    add_field,
    add_paragraphs,
    empty_body,
    make_tiny,
    new_document,
    pack,
)
from reportgen.writers.docx.sheet_table import write_sheet_pictures, write_sheet_table
from reportgen.writers.docx.styles import declare_font, set_sheet_styles

RAIL, CONTENT = Mm(44), Mm(131)


def make_template(theme: Theme) -> bytes:
    """Return a Word template that prints every form: its sections, rows and languages."""
    brand = theme.brand
    document = new_document()
    _set_page(document, theme)
    set_sheet_styles(document, brand)
    declare_font(document, brand)
    _write_head_and_foot(document)
    empty_body(document)
    document.add_paragraph(
        "{% for text in sheet.title_label %}{{r text }}"
        "{% if not loop.last %} / {% endif %}{% endfor %}",
        "Title Label",
    )
    title = document.add_paragraph("", "Heading 1")
    title.add_run("{% for text in sheet.title %}{% if loop.first %}{{r text }}{% else %}\n")
    title.add_run("{{r text }}", document.styles["Further Title"])
    title.add_run("{% endif %}{% endfor %}")
    write_sheet_table(document, brand, RAIL, CONTENT, logos=True)
    # Word wants a paragraph below a table; one with a height would take a page of its own there.
    make_tiny(document.add_paragraph("", "Running Foot"))
    add_paragraphs(document, "Normal", "{%p if sheet.figures %}")
    add_paragraphs(document, "Running Foot", "")
    add_paragraphs(document, "Normal", "{%p endif %}")
    write_sheet_pictures(document)
    _set_properties(document)
    return pack(document)


def _set_page(document: Any, theme: Theme) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(17.5)
    section.top_margin, section.bottom_margin = Mm(27), Mm(22)
    section.header_distance, section.footer_distance = Mm(15), Mm(12)
    set_layout(document, theme.hyphenation)


def set_layout(document: Any, hyphenation: bool) -> None:
    """Set what Word does all over a document."""
    settings = document.settings.element
    # From Word 2013 on a table's edge stands at the margin, as it does on the PDF's page.
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    if hyphenation:
        settings.insert_element_before(
            OxmlElement("w:autoHyphenation"),
            "w:consecutiveHyphenLimit",
            "w:hyphenationZone",
            "w:defaultTabStop",
            "w:characterSpacingControl",
            "w:compat",
            "w:rsids",
        )


def _write_head_and_foot(document: Any) -> None:
    section = document.sections[0]
    section.different_first_page_header_footer = True
    head = section.first_page_header.paragraphs[0]
    head.style = document.styles["Running Head"]
    _tab_to_the_right(head)
    head.add_run(
        "{% if logo %}{{r logo }}{% else %}{{ network }}{% endif %}\t"
        "{% for item in sheet.header %}{% for text in item %}{{r text }}"
        "{% if not loop.last %} / {% endif %}{% endfor %} · {% endfor %}"
        "{% for text in sheet.kind %}{{r text }}"
        "{% if not loop.last %} / {% endif %}{% endfor %}"
    )
    _write_further_head(section.header)
    for footer in (section.first_page_footer, section.footer):
        foot = footer.paragraphs[0]
        foot.style = document.styles["Running Foot"]
        _tab_to_the_right(foot)
        foot.add_run("{{ network }}{% for text in sheet.footer %} · {{r text }}{% endfor %}\t")
        add_field(foot, "PAGE")
        foot.add_run(" / ")
        add_field(foot, "NUMPAGES")


def _write_further_head(header: Any) -> None:
    """Write the head of further pages: the sheet's title and, above the rail, the section.

    A cell that goes on on the next page is empty there, whatever it began with: so the head says
    where in the sheet one is. It names a style of runs, since cells that are merged with the one
    above keep an empty paragraph. Programs that do not know STYLEREF (ECMA-376 Part 1, 17.16.5.59)
    show nothing.
    """
    title = header.paragraphs[0]
    title.style = "Running Head"
    title.add_run(
        "{% if logo %}{{r logo }}  {% else %}{{ network }} · {% endif %}"
        "{% for text in sheet.title %}{{r text }}{% if not loop.last %} / {% endif %}{% endfor %}"
    )
    add_field(header.add_paragraph(style="Running Head"), 'STYLEREF "Rail Text"', "")


def _tab_to_the_right(paragraph: Any) -> None:
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(RAIL + CONTENT, WD_TAB_ALIGNMENT.RIGHT)


def _set_properties(document: Any) -> None:
    properties = document.core_properties
    properties.title = "{{ sheet.title | join(' / ') }}"
    properties.author = "{{ network }}"
    properties.subject = "{{ sheet.kind | join(' / ') }}"
    properties.language = "{{ language }}"
    properties.comments = ""
    properties.keywords = ""
    properties.last_modified_by = "{{ network }}"
