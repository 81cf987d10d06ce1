"""The default Word template of a theme, made with python-docx in the colours of the brand.

What is made is an ordinary Word file: open it in Word, change what you like, and it is yours.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

from reportgen.theme import Brand, Theme

_INK, _GREY = "1f2426", "55636a"
_RAIL, _CONTENT = Mm(44), Mm(131)
#: In twentieths of a point.
_TABLE_WIDTH = round((_RAIL + _CONTENT) / 635)
#: A metric-compatible stand-in that free office programs bring, for readers without the font.
_SUBSTITUTES = {"Calibri": "Carlito", "Cambria": "Caladea", "Arial": "Liberation Sans"}
#: Relationships of python-docx's own template that no sheet needs; validators report the first.
_UNUSED = ("stylesWithEffects", "thumbnail")

#: The table's rows: tags, and the two rows that print. Office programs tear any row over two
#: pages unless told otherwise, and move a long one that may not be torn away from its neighbours.
_WHOLE, _TORN = "stays whole", "may be torn"
_ROWS = (
    "{%tr for section in sheet.sections %}",
    "{%tr for row in section.rows %}",
    "{%tr if row.short %}",
    _WHOLE,
    "{%tr else %}",
    _TORN,
    "{%tr endif %}",
    "{%tr endfor %}",
    "{%tr endfor %}",
)
#: The table's cells, a paragraph a line. The rail's label spans the rows of its section.
_RAIL_LINES = (
    (
        "{% vm %}{% for text in section.labels %}{{r text }}"
        "{% if not loop.last %}\n{% endif %}{% endfor %}",
        "Rail Label",
    ),
    ("{%p for value in section.value %}", "Rail Value"),
    ("{{p value }}", "Rail Value"),
    ("{%p endfor %}", "Rail Value"),
)
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


def make_template(theme: Theme) -> bytes:
    """Return a Word template that prints every form: its sections, rows and languages."""
    brand = theme.brand
    document = Document()
    _drop_unused(document)
    _set_page(document, theme)
    _set_styles(document, brand)
    _declare_font(document, brand)
    _write_head_and_foot(document)
    body = document.element.body
    for paragraph in list(document.paragraphs):
        body.remove(paragraph._p)
    document.add_paragraph(
        "{% for text in sheet.title_label %}{{r text }}"
        "{% if not loop.last %} / {% endif %}{% endfor %}",
        "Title Label",
    )
    title = document.add_paragraph("", "Heading 1")
    title.add_run("{% for text in sheet.title %}{% if loop.first %}{{r text }}{% else %}\n")
    title.add_run("{{r text }}", document.styles["Further Title"])
    title.add_run("{% endif %}{% endfor %}")
    _write_table(document, brand)
    _write_pictures(document)
    _set_properties(document)
    return _pack(document)


def _drop_unused(document: Any) -> None:
    for part in (document.part, document.part.package):
        for key, rel in list(part.rels.items()):
            if rel.reltype.endswith(_UNUSED):
                del part.rels[key]


def _set_page(document: Any, theme: Theme) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(17.5)
    section.top_margin, section.bottom_margin = Mm(27), Mm(22)
    section.header_distance, section.footer_distance = Mm(15), Mm(12)
    settings = document.settings.element
    # From Word 2013 on a table's edge stands at the margin, as it does on the PDF's page.
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    if theme.hyphenation:
        settings.insert_element_before(
            OxmlElement("w:autoHyphenation"),
            "w:consecutiveHyphenLimit",
            "w:hyphenationZone",
            "w:defaultTabStop",
            "w:characterSpacingControl",
            "w:compat",
            "w:rsids",
        )


def _set_styles(document: Any, brand: Brand) -> None:
    styles = document.styles
    _set_defaults(styles, brand)
    normal = styles["Normal"]
    _format(normal, 9.5, _INK)
    _space(normal, 0, 0, 1.12)
    heading = styles["Heading 1"]
    _format(heading, 18, _INK, bold=True)
    _space(heading, 0, 7, 1.05)
    _style(styles, "Title Label", 8.5, _GREY, after=2)
    _style(styles, "Rail Label", 9.5, brand.colour, bold=True)
    _style(styles, "Rail Value", 9, _INK, before=2)
    _style(styles, "Cell Label", 9.5, _INK, after=1)
    _style(styles, "Cell Text", 9.5, _INK, after=4)
    _style(styles, "Cell Note", 8.5, _GREY, italic=True)
    _style(styles, "Running Head", 8.5, brand.colour)
    _style(styles, "Running Foot", 8.5, _GREY)
    _format(styles["Caption"], 8.5, _GREY)
    styles["Caption"].font.bold = False
    _space(styles["Caption"], 2, 6, 1.1)
    for name in (
        "List Bullet",
        "List Bullet 2",
        "List Bullet 3",
        "List Number",
        "List Number 2",
        "List Number 3",
    ):
        _space(styles[name], 0, 2, 1.12)
    # A paragraph kept with the table below it makes office programs keep the whole table.
    heading.paragraph_format.keep_with_next = False
    styles["Title Label"].paragraph_format.keep_with_next = True
    for name, bold, colour, size in (
        ("Label", True, _INK, None),
        ("Hint", False, _GREY, 8.5),
        ("Further Title", False, _GREY, 12.5),
    ):
        character = styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        character.font.bold = bold
        character.font.color.rgb = RGBColor.from_string(colour.upper())
        character.font.size = Pt(size) if size else None
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = _rgb(brand.colour)
    _add_table_style(styles, brand)


def _set_defaults(styles: Any, brand: Brand) -> None:
    """Name the fonts outright, for text and for right-to-left scripts, instead of a theme's."""
    fonts = styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:rFonts')}")
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for kind in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), brand.word_font)
    fonts.set(qn("w:cs"), "Arial")


def _style(
    styles: Any,
    name: str,
    size: float,
    colour: str,
    *,
    before: float = 0,
    after: float = 0,
    bold: bool = False,
    italic: bool = False,
) -> None:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    style.quick_style = True
    _format(style, size, colour, bold=bold, italic=italic)
    _space(style, before, after, 1.12)


def _format(
    style: Any, size: float, colour: str, *, bold: bool = False, italic: bool = False
) -> None:
    style.font.size = Pt(size)
    style.font.color.rgb = _rgb(colour)
    style.font.bold = bold or None
    style.font.italic = italic or None
    properties = style.element.get_or_add_rPr()
    for fonts in properties.findall(qn("w:rFonts")):
        properties.remove(fonts)
    # Right-to-left text has a size, weight and slant of its own (ECMA-376, 17.3.2.39).
    size_cs = properties.find(qn("w:szCs"))
    if size_cs is None:
        size_cs = OxmlElement("w:szCs")
        properties.find(qn("w:sz")).addnext(size_cs)
    size_cs.set(qn("w:val"), str(int(size * 2)))


def _space(style: Any, before: float, after: float, lines: float) -> None:
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), lines
    layout.widow_control = True


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())


def _add_table_style(styles: Any, brand: Brand) -> None:
    """Add the look of tables inside texts: a strong line below the header, thin ones below."""
    colour, rule = brand.colour.lstrip("#"), brand.rule.lstrip("#")
    styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" '
            'w:styleId="RichTextTable"><w:name w:val="Rich Text Table"/>'
            '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/>'
            '<w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/></w:pPr>'
            "<w:tblPr><w:tblBorders>"
            f'<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{rule}"/>'
            f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{rule}"/></w:tblBorders>'
            '<w:tblCellMar><w:left w:w="28" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
            "</w:tblCellMar></w:tblPr>"
            '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tblPr/><w:tcPr>'
            f'<w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="{colour}"/>'
            "</w:tcBorders></w:tcPr></w:tblStylePr></w:style>"
        )
    )


def _declare_font(document: Any, brand: Brand) -> None:
    """Name a substitute for the font (ECMA-376, 17.8.3.1), so that lines keep their lengths."""
    substitute = _SUBSTITUTES.get(brand.word_font)
    if not substitute:
        return
    for rel in document.part.rels.values():
        if rel.reltype.endswith("/fontTable"):
            root = parse_xml(rel.target_part.blob)
            for font in root.findall(qn("w:font")):
                if font.get(qn("w:name")) == brand.word_font:
                    root.remove(font)
            font = parse_xml(
                f'<w:font {nsdecls("w")} w:name="{brand.word_font}">'
                f'<w:altName w:val="{substitute}"/>'
                '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>'
            )
            root.insert(0, font)
            rel.target_part._blob = etree.tostring(
                root, xml_declaration=True, encoding="UTF-8", standalone=True
            )


def _write_head_and_foot(document: Any) -> None:
    section = document.sections[0]
    head = section.header.paragraphs[0]
    head.style = document.styles["Running Head"]
    _tab_to_the_right(head)
    head.add_run(
        "{% if logo %}{{r logo }}{% else %}{{ network }}{% endif %}\t"
        "{% for item in sheet.header %}{% for text in item %}{{r text }}"
        "{% if not loop.last %} / {% endif %}{% endfor %} · {% endfor %}"
        "{% for text in sheet.kind %}{{r text }}"
        "{% if not loop.last %} / {% endif %}{% endfor %}"
    )
    foot = section.footer.paragraphs[0]
    foot.style = document.styles["Running Foot"]
    _tab_to_the_right(foot)
    foot.add_run("{{ network }}{% for text in sheet.footer %} · {{r text }}{% endfor %}\t")
    _add_field(foot, "PAGE")
    foot.add_run(" / ")
    _add_field(foot, "NUMPAGES")


def _tab_to_the_right(paragraph: Any) -> None:
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(_RAIL + _CONTENT, WD_TAB_ALIGNMENT.RIGHT)


def _add_field(paragraph: Any, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" {code} ")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _write_table(document: Any, brand: Brand) -> None:
    table = document.add_table(rows=len(_ROWS), cols=2)
    table.autofit = False
    _set_table(table, brand)
    for row, tag in zip(table.rows, _ROWS, strict=True):
        rail, content = row.cells
        rail.width, content.width = _RAIL, _CONTENT
        if tag.startswith("{%tr"):
            rail.text = tag
            continue
        if tag == _WHOLE:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        _shade(rail, brand.rail)
        _fill(document, rail, _RAIL_LINES)
        _fill(document, content, _CONTENT_LINES)


def _fill(document: Any, cell: Any, lines: Sequence[tuple[str, str]]) -> None:
    """Write paragraphs into a cell, each a text and its style; “[Style]” starts a styled run."""
    for number, (text, style) in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.style = document.styles[style]
        for character, run in re.findall(r"(?:\[(\w+)\])?([^\[]+)", text):
            paragraph.add_run(run, document.styles[character] if character else None)


def _set_table(table: Any, brand: Brand) -> None:
    """Give the table its lines and tell readers' software that the rail heads the rows."""
    properties = table._tbl.tblPr
    colour, rule = brand.colour.lstrip("#"), brand.rule.lstrip("#")
    for name in ("w:tblStyle", "w:tblW", "w:tblLook"):
        for found in properties.findall(qn(name)):
            properties.remove(found)
    layout = properties.find(qn("w:tblLayout"))
    parts = parse_xml(
        f'<w:tblPr {nsdecls("w")}><w:tblW w:w="{_TABLE_WIDTH}" w:type="dxa"/><w:tblBorders>'
        f'<w:top w:val="single" w:sz="12" w:space="0" w:color="{colour}"/>'
        f'<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{rule}"/>'
        f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{rule}"/></w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="96" w:type="dxa"/>'
        '<w:left w:w="120" w:type="dxa"/><w:bottom w:w="60" w:type="dxa"/>'
        '<w:right w:w="100" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0080" w:firstRow="0" w:lastRow="0" w:firstColumn="1" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        "<w:tblCaption w:val=\"{{ sheet.title | join(' / ') }}\"/></w:tblPr>"
    )
    if layout is not None:
        properties.remove(layout)
    for part in list(parts):
        properties.append(part)
    for column, wide in zip(table.columns, (_RAIL, _CONTENT), strict=True):
        column.width = wide


def _shade(cell: Any, colour: str) -> None:
    cell._tc.get_or_add_tcPr().append(
        parse_xml(
            f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour.lstrip("#")}"/>'
        )
    )


def _write_pictures(document: Any) -> None:
    document.add_paragraph("", "Running Foot")
    for name in ("figures", "logos"):
        document.add_paragraph(f"{{%p for picture in sheet.{name} %}}", "Cell Text")
        document.add_paragraph("{{p picture }}", "Cell Text")
        document.add_paragraph("{%p endfor %}", "Cell Text")


def _set_properties(document: Any) -> None:
    properties = document.core_properties
    properties.title = "{{ sheet.title | join(' / ') }}"
    properties.author = "{{ network }}"
    properties.subject = "{{ sheet.kind | join(' / ') }}"
    properties.language = "{{ language }}"
    properties.comments = ""
    properties.keywords = ""
    properties.last_modified_by = "{{ network }}"


def _pack(document: Any) -> bytes:
    """Return the document as bytes that are the same whenever they are made."""
    made, packed = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED
            )
    return packed.getvalue()
