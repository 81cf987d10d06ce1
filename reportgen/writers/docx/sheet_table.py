"""The body of a sheet in a Word template: its table of sections and rows, and its pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length
from docx.text.paragraph import Paragraph

from reportgen.themes.theme import Brand
from reportgen.writers.docx.file import add_paragraphs

#: The table's rows: tags, and the rows that print. Office programs tear any row over two pages
#: unless told otherwise, and move a long one that may not be torn away from its neighbours.
_WHOLE, _TORN, _WIDE, _BAND = "stays whole", "may be torn", "has no rail", "is above such rows"
_KEPT, _WIDE_KEPT, _LOGOS = "kept with the logos", "has no rail, kept with the logos", "the logos"
_FIRST = (
    "{%tr for section in sheet.sections %}",
    "{%tr for row in section.rows %}",
    "{%tr if section.wide %}",
    "{%tr if loop.first and section.labels %}",
    _BAND,
    "{%tr endif %}",
)
_LAST = (
    "{%tr elif row.short %}",
    _WHOLE,
    "{%tr else %}",
    _TORN,
    "{%tr endif %}",
    "{%tr endfor %}",
    "{%tr endfor %}",
)
_ROWS = (*_FIRST, _WIDE, *_LAST)
#: A row is kept with the next one, never with what is below the table: so the logos are one of it.
_ROWS_WITH_LOGOS = (
    *_FIRST,
    "{%tr if row.kept %}",
    _WIDE_KEPT,
    "{%tr else %}",
    _WIDE,
    "{%tr endif %}",
    "{%tr elif row.kept %}",
    _KEPT,
    *_LAST,
    "{%tr if sheet.logos and not sheet.figures %}",
    _LOGOS,
    "{%tr endif %}",
)
#: The table's cells, a paragraph a line. The rail's label spans the rows of its section.
_RAIL_LINES = (
    (
        "{% vm %}{% for text in section.labels %}[Rail Text]{{r text }}"
        "{% if not loop.last %}\n{% endif %}{% endfor %}",
        "Rail Label",
    ),
    ("{%p for value in section.value %}", "Rail Value"),
    ("{{p value }}", "Rail Value"),
    ("{%p endfor %}", "Rail Value"),
)
#: What stands above rows without a rail: what others have in theirs.
_BAND_LINES = ((_RAIL_LINES[0][0].removeprefix("{% vm %}"), "Rail Label"), *_RAIL_LINES[1:])
_CONTENT_LINES = (
    ("{%p for passage in row.passages %}", "Cell Label"),
    ("{%p if passage.label or passage.hint %}", "Cell Label"),
    (
        "[Label]{{r passage.label }}{% for text in passage.also %} / {{r text }}{% endfor %}  "
        "[Hint]{{r passage.hint }}",
        "Cell Label",
    ),
    ("{%p endif %}", "Cell Label"),
    ("{%p if passage.note %}", "Cell Note"),
    ("{{r passage.note }}", "Cell Note"),
    ("{%p endif %}", "Cell Note"),
    ("{{p passage.body }}", "Cell Text"),
    ("{%p endfor %}", "Cell Text"),
)
#: Logos in one line, and what their funders want said.
_LOGO_LINE = (
    "{% for picture in sheet.logos %}{{r picture }}"
    "{% if not loop.last %}    {% endif %}{% endfor %}"
)
_LOGO_CAPTIONS = (
    "{% for picture in sheet.logos if picture.caption %}{{ picture.caption | join }}"
    "{% if not loop.last %} · {% endif %}{% endfor %}"
)


def write_sheet_table(
    document: Any, brand: Brand, rail: Length, content: Length, *, logos: bool = False
) -> None:
    """Add the table of the sheet that the tags call `sheet`; its columns are so wide.

    Its last row has the `logos` of the sheet, where no pictures stand between.
    """
    rows = _ROWS_WITH_LOGOS if logos else _ROWS
    table = document.add_table(rows=len(rows), cols=2)
    table.autofit = False
    widths = (rail, content)
    set_table(table, brand, widths, "{{ sheet.title | join(' / ') }}")
    for row, tag in zip(table.rows, rows, strict=True):
        label, body = row.cells
        label.width, body.width = widths
        if tag.startswith("{%tr"):
            label.text = tag
            continue
        if tag in (_WHOLE, _BAND, _LOGOS):
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if tag == _LOGOS:
            _write_logos(document, label.merge(body))
        elif tag == _BAND:
            shade(label.merge(body), brand.rail)
            fill_cell(document, label, _BAND_LINES)
        elif tag in (_WIDE, _WIDE_KEPT):
            fill_cell(document, label.merge(body), _CONTENT_LINES)
        else:
            shade(label, brand.rail)
            fill_cell(document, label, _RAIL_LINES)
            fill_cell(document, body, _CONTENT_LINES)
        if tag in (_BAND, _KEPT, _WIDE_KEPT):
            for paragraph in row._tr.iter(qn("w:p")):
                Paragraph(paragraph, label).paragraph_format.keep_with_next = True


def _write_logos(document: Any, cell: Any) -> None:
    """Write logos in one line, and below it what their funders want said, into a cell."""
    row, captions = cell.paragraphs[0], cell.add_paragraph()
    row.style, row.text = document.styles["Cell Text"], _LOGO_LINE
    captions.style, captions.text = document.styles["Running Foot"], _LOGO_CAPTIONS
    row.paragraph_format.keep_with_next = True
    cell._tc.get_or_add_tcPr().append(
        parse_xml(
            f'<w:tcBorders {nsdecls("w")}><w:bottom w:val="nil"/></w:tcBorders>',
        )
    )


def fill_cell(document: Any, cell: Any, lines: Sequence[tuple[str, str]]) -> None:
    """Write paragraphs into a cell, each a text and its style; “[Style]” starts a styled run."""
    for number, (text, style) in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.style = document.styles[style]
        for character, run in re.findall(r"(?:\[([\w ]+)\])?([^\[]+)", text):
            paragraph.add_run(run, document.styles[character] if character else None)


def set_table(
    table: Any, brand: Brand, widths: tuple[Length, ...], caption: str, *, headed: bool = False
) -> None:
    """Give the table its lines and tell readers' software that the rail heads the rows.

    In a `headed` one the first row heads the columns, too.
    """
    properties = table._tbl.tblPr
    # In twentieths of a point.
    width = round(sum(widths) / 635)
    colour, rule = brand.colour.lstrip("#"), brand.rule.lstrip("#")
    for name in ("w:tblStyle", "w:tblW", "w:tblLook"):
        for found in properties.findall(qn(name)):
            properties.remove(found)
    layout = properties.find(qn("w:tblLayout"))
    parts = parse_xml(
        f'<w:tblPr {nsdecls("w")}><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>'
        f'<w:top w:val="single" w:sz="12" w:space="0" w:color="{colour}"/>'
        f'<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{rule}"/>'
        f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{rule}"/></w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="96" w:type="dxa"/>'
        '<w:left w:w="120" w:type="dxa"/><w:bottom w:w="60" w:type="dxa"/>'
        '<w:right w:w="100" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="{"06A0" if headed else "0080"}" w:firstRow="{headed:d}" '
        'w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{caption}"/></w:tblPr>'
    )
    if layout is not None:
        properties.remove(layout)
    for part in list(parts):
        properties.append(part)
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide


def shade(cell: Any, colour: str) -> None:
    """Give a cell a ground of this colour."""
    cell._tc.get_or_add_tcPr().append(
        parse_xml(
            f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour.lstrip("#")}"/>'
        )
    )


def write_sheet_pictures(document: Any) -> None:
    """Add the pictures of the sheet that the tags call `sheet`, and below them its logos.

    Each stays on a page with what is below it. Without pictures the logos are in the table.
    """
    add_paragraphs(document, "Cell Text", "{%p for picture in sheet.figures %}")
    figure, *_, row = add_paragraphs(
        document,
        "Cell Text",
        "{{p picture }}",
        "{%p endfor %}",
        "{%p if sheet.logos and sheet.figures %}",
        _LOGO_LINE,
    )
    for paragraph in (figure, row):
        paragraph.paragraph_format.keep_with_next = True
    add_paragraphs(document, "Running Foot", _LOGO_CAPTIONS)
    add_paragraphs(document, "Cell Text", "{%p endif %}")


def write_sheets(
    document: Any, brand: Brand, rail: Length, content: Length, plain: str = "Normal"
) -> None:
    """Write the loop over the sheets of the chapter that the tags call `part`."""
    add_paragraphs(
        document,
        plain,
        "{%p for entry in part.sheets %}",
        "{{p entry.heading }}",
        "{%p set sheet = entry.sheet %}",
    )
    add_paragraphs(
        document,
        "Title Label",
        "{% for text in sheet.title_label %}{{r text }}"
        "{% if not loop.last %} / {% endif %}{% endfor %}\t"
        "{% for fact in sheet.header %}{% for text in fact %}{{r text }}"
        "{% if not loop.last %} / {% endif %}{% endfor %}"
        "{% if not loop.last %} · {% endif %}{% endfor %}",
    )
    stops = document.paragraphs[-1].paragraph_format.tab_stops
    stops.add_tab_stop(Length(rail + content), WD_TAB_ALIGNMENT.RIGHT)
    write_sheet_table(document, brand, rail, content, logos=True)
    # No paragraph without need: below a table that fills its page it would take another one.
    add_paragraphs(document, plain, "{%p if sheet.figures %}")
    add_paragraphs(document, "Running Foot", "")
    add_paragraphs(document, plain, "{%p endif %}")
    write_sheet_pictures(document)
    add_paragraphs(document, plain, "{%p endfor %}")
