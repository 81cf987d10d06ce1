"""The Word template of reports: the theme's own look, or the document of somebody else's.

What is made is an ordinary Word file with tags, as that of single sheets is.
"""

from __future__ import annotations

import copy
from typing import Any

from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm

from reportgen.problems.causes import problems_of
from reportgen.problems.message import say
from reportgen.problems.problem import TemplateError
from reportgen.themes.theme import Brand, Theme
from reportgen.writers.docx.cover import BOTTOM, MARGIN, TOP, write_cover
from reportgen.writers.docx.file import (
    add_field,
    add_paragraphs,
    empty_body,
    make_tiny,
    new_document,
    pack,
)
from reportgen.writers.docx.host import fill_host, set_properties
from reportgen.writers.docx.report_styles import set_report_styles
from reportgen.writers.docx.sheet_table import write_sheets
from reportgen.writers.docx.sheet_template import CONTENT, RAIL, set_layout
from reportgen.writers.docx.styles import declare_font, set_sheet_styles

_INNER, _OUTER = Mm(20), Mm(15)
_WIDTH = Length(RAIL + CONTENT)
#: The header's columns: the running title, and where in the report the page is.
_HEAD = (Mm(65), Length(_WIDTH - Mm(65)))
_RUNNING = (
    "{% for text in report.running %}{{r text }}{% if not loop.last %} / {% endif %}{% endfor %}"
)
_ISSUER = (
    "{% for text in report.issuer %}{{r text }}{% if not loop.last %} / {% endif %}{% endfor %}"
)


def make_report_template(theme: Theme, host: bytes | None = None, name: str = "host") -> bytes:
    """Return a Word template that prints every report.

    `host` is a .docx whose page, header, footer and styles are taken: with tags in its text it
    is the template as it is; without, its text gives way to the report. `name` is what faults
    call it. Raises `TemplateError` for a host that is no Word document or has faulty tags.
    """
    if host is None:
        return _make(theme)
    try:
        return fill_host(theme, host, name)
    except Exception as error:
        # What a library of Word files expects in one need not be there.
        raise TemplateError(problems_of(error, name, say("the Word document"))) from error


def _make(theme: Theme) -> bytes:
    brand = theme.brand
    document = new_document()
    set_layout(document, theme.hyphenation)
    document.settings.element.insert_element_before(
        OxmlElement("w:mirrorMargins"),
        "w:bordersDoNotSurroundHeader",
        "w:bordersDoNotSurroundFooter",
        "w:proofState",
        "w:defaultTabStop",
        "w:autoHyphenation",
    )
    document.settings.odd_and_even_pages_header_footer = True
    set_sheet_styles(document, brand)
    set_report_styles(document, brand, _WIDTH)
    declare_font(document, brand)
    empty_body(document)
    _set_page(document.sections[0])
    _write_body(document, brand)
    set_properties(document)
    return pack(document)


def _set_page(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = _INNER, _OUTER
    section.top_margin, section.bottom_margin = Mm(27), Mm(22)
    section.header_distance, section.footer_distance = Mm(15), Mm(12)


def _write_body(document: Any, brand: Brand) -> None:
    """Write the parts, with sections for the cover, front matter, chapters and sheets.

    The last section's settings stand at the end of the body. What is set there goes with the
    paragraph that ends a section, so each is set before its end.
    """
    section = document.sections[0]
    add_paragraphs(document, "Normal", "{%p for part in report.parts if part.kind == 'cover' %}")
    section.left_margin = section.right_margin = MARGIN
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    write_cover(document, brand)
    _end_section(document)
    add_paragraphs(document, "Normal", "{%p endfor %}")

    _set_page(section)
    _write_margins(section, ("Heading Text 1",))
    plain = _margins_of(section)
    add_paragraphs(document, "Normal", "{%p if front %}", "{%p for part in front %}")
    add_paragraphs(document, "Report Text", "{{p part.blocks }}")
    add_paragraphs(document, "Normal", "{%p endfor %}")
    _end_section(document)
    add_paragraphs(document, "Normal", "{%p endif %}", "{%p for part in main %}")

    _set_margins(section, plain)
    # Headings of chapters stand at the top of a page, but for those of indexes that share one.
    runs_on = "part.name == 'index' and part.heading.level == 1 and not part.heading.new_page"
    add_paragraphs(document, "Normal", f"{{%p if {runs_on} %}}")
    add_paragraphs(document, "Report Text", "")
    add_paragraphs(document, "Normal", "{%p endif %}")
    add_paragraphs(document, "Report Text", "{{p part.blocks }}")
    next_has_sheets = "loop.nextitem is defined and loop.nextitem.kind == 'sheets'"
    add_paragraphs(document, "Normal", f"{{%p if part.kind != 'sheets' and {next_has_sheets} %}}")
    _end_section(document)
    add_paragraphs(document, "Normal", "{%p endif %}", "{%p if part.kind == 'sheets' %}")

    _write_margins(section, ("Heading Text 1", "Heading Text 2"))
    section.different_first_page_header_footer = True
    _write_header(section.first_page_header, ())
    _write_footer(section.first_page_footer, left=False)
    write_sheets(document, brand, RAIL, CONTENT)
    add_paragraphs(document, "Normal", "{%p if not loop.last %}")
    _end_section(document)
    add_paragraphs(document, "Normal", "{%p endif %}", "{%p endif %}", "{%p endfor %}")
    section.different_first_page_header_footer = False
    _set_margins(section, plain)


def _end_section(document: Any) -> None:
    """End a section with a paragraph that takes no room."""
    document.add_section(WD_SECTION.NEW_PAGE)
    make_tiny(document.paragraphs[-1])


def _write_margins(section: Any, styles: tuple[str, ...]) -> None:
    """Write header and footer of right and left pages, whose numbers stand at the outer edge."""
    _write_header(section.header, styles)
    _write_header(section.even_page_header, styles)
    _write_footer(section.footer, left=False)
    _write_footer(section.even_page_footer, left=True)


def _write_header(header: Any, styles: tuple[str, ...]) -> None:
    """Write a header that names the last texts in these character styles.

    What STYLEREF (ECMA-376 Part 1, 17.16.5.59) finds differs from page to page, and programs
    that do not know the field show the same on all: so nothing is written as its result.
    """
    header.is_linked_to_previous = False
    table = header.add_table(1, 2, _WIDTH)
    table.autofit = False
    for cell, width in zip(table.rows[0].cells, _HEAD, strict=True):
        cell.width = width
        cell.paragraphs[0].style = "Running Head"
    for column, width in zip(table.columns, _HEAD, strict=True):
        column.width = width
    left, right = (cell.paragraphs[0] for cell in table.rows[0].cells)
    left.add_run("{% if logo %}{{r logo }}{% else %}" + _RUNNING + "{% endif %}")
    right.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    right.add_run("{% if logo %}" + _RUNNING + (" · " if styles else "") + "{% endif %}")
    for number, style in enumerate(styles):
        if number:
            right = table.cell(0, 1).add_paragraph(style="Running Head")
            right.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        add_field(right, f'STYLEREF "{style}"', "")
    _set_head_table(table)
    empty = header.paragraphs[0]
    empty.style = "Running Head"
    table._tbl.addnext(empty._p)
    make_tiny(empty)


def _write_footer(footer: Any, *, left: bool) -> None:
    """Write a footer with the page's number at the left or right, the issuer opposite."""
    footer.is_linked_to_previous = False
    foot = footer.paragraphs[0]
    foot.style = "Running Foot"
    foot.paragraph_format.tab_stops.add_tab_stop(_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    if not left:
        foot.add_run(f"{_ISSUER}\t")
    foot.add_run("{{ report.numbering.prefix }}")
    add_field(foot, "PAGE")
    foot.add_run("{% if report.numbering.has_total %} / ")
    add_field(foot, "NUMPAGES")
    foot.add_run("{% endif %}")
    if left:
        foot.add_run(f"\t{_ISSUER}")


def _set_head_table(table: Any) -> None:
    properties = table._tbl.tblPr
    for name in ("w:tblStyle", "w:tblLook", "w:tblW"):
        for found in properties.findall(qn(name)):
            properties.remove(found)
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(parse_xml(f'<w:tblW {nsdecls("w")} w:w="{_WIDTH // 635}" w:type="dxa"/>'))
    layout.addnext(
        parse_xml(
            f"<w:tblCellMar {nsdecls('w')}>"
            '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
        )
    )


def _margins_of(section: Any) -> list[Any]:
    """Return the references of a section to its headers and footers."""
    kinds = (qn("w:headerReference"), qn("w:footerReference"))
    return [child for child in section._sectPr if child.tag in kinds]


def _set_margins(section: Any, references: list[Any]) -> None:
    """Give a section the headers and footers of another."""
    for found in _margins_of(section):
        section._sectPr.remove(found)
    for reference in reversed(references):
        section._sectPr.insert(0, copy.deepcopy(reference))
