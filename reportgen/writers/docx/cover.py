"""The cover of a report in a Word template: a ground in the brand's colour, and a table of texts.

The ground is two pictures of a single pixel each, stretched behind the text: every program that
opens Word files draws those. The cells have the same colour, so that nobody meets white letters
on white paper.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, RGBColor

from reportgen.themes.colours import darken
from reportgen.themes.theme import Brand
from reportgen.writers.docx.file import add_paragraphs, begin_left, make_tiny
from reportgen.writers.docx.sheet_table import shade

#: The stripe with its text, and the rest of the page; the margins of the page are as wide.
MARGIN, TOP, BOTTOM = Mm(18), Mm(24), Mm(22)
_STRIPE, _FRONT, _INSET = Mm(44), Mm(130), Mm(12)
_PAGE = (Mm(210), Mm(297))
_ROWS = (Mm(78), Mm(96), Mm(74))
_INK = "#1f2426"
#: What follows the margins of a cell in its properties (ECMA-376 Part 1, 17.4.69).
_AFTER_MARGIN = ("w:textDirection", "w:tcFitText", "w:vAlign", "w:hideMark")
#: Titles and periods of more characters are set smaller.
_LONG_TITLE, _LONG_PERIOD = 24, 6


def write_cover(document: Any, brand: Brand) -> None:
    """Add the page that the tags call `part`, in colour or sparing."""
    add_paragraphs(document, "Normal", "{%p if part.sparing %}")
    _write_texts(document, brand, "", brand.ink, _INK)
    add_paragraphs(document, "Normal", "{%p else %}")
    stripe = darken(brand.colour, 0.8)
    wide = Length(MARGIN + _STRIPE)
    add_paragraphs(document, "Normal", "{%p if rtl %}")
    _add_grounds(document, brand.colour, stripe, Length(_PAGE[0] - wide), 903)
    add_paragraphs(document, "Normal", "{%p else %}")
    _add_grounds(document, brand.colour, stripe, Length(0), 901)
    add_paragraphs(document, "Normal", "{%p endif %}")
    _write_texts(document, brand, stripe, brand.on_colour, brand.on_colour)
    add_paragraphs(document, "Normal", "{%p endif %}")


def _write_texts(document: Any, brand: Brand, stripe: str, strong: str, ink: str) -> None:
    """Add the table of the texts; without the colour of a stripe, rules take its place."""
    table = document.add_table(rows=3, cols=2)
    table.autofit = False
    properties = table._tbl.tblPr
    for name in ("w:tblStyle", "w:tblLook", "w:tblW"):
        for found in properties.findall(qn(name)):
            properties.remove(found)
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(
        parse_xml(f'<w:tblW {nsdecls("w")} w:w="{(_STRIPE + _FRONT) // 635}" w:type="dxa"/>')
    )
    layout.addnext(
        parse_xml(
            f"<w:tblCellMar {nsdecls('w')}>"
            '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
        )
    )
    properties.append(
        parse_xml(
            f'<w:tblLook {nsdecls("w")} w:val="0600" w:firstRow="0" w:lastRow="0" '
            'w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        )
    )
    for column, width in zip(table.columns, (_STRIPE, _FRONT), strict=True):
        column.width = width
    for row, height in zip(table.rows, _ROWS, strict=True):
        row.height, row.height_rule = height, WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, width in zip(row.cells, (_STRIPE, _FRONT), strict=True):
            cell.width = width
        if stripe:
            shade(row.cells[0], stripe)
            shade(row.cells[1], brand.colour)
    period, picture = table.rows[0].cells
    names, titles, imprint = table.cell(1, 0), table.cell(1, 1), table.cell(2, 1)
    _write(document, period, strong, *_sized("period", "Cover Period", _LONG_PERIOD))
    _write(
        document,
        picture,
        ink,
        ("{%p if part.picture %}", "Cover Imprint"),
        ("{{p part.picture }}", "Cover Imprint"),
        ("{%p endif %}", "Cover Imprint"),
    )
    _write(
        document,
        titles,
        strong,
        *_sized("title", "Cover Title", _LONG_TITLE),
        *_lines("subtitle", "Cover Subtitle"),
    )
    names = names.merge(table.cell(2, 0))
    _write(document, names, ink, *_lines("names", "Cover Names"))
    _write(
        document,
        imprint,
        ink,
        *_lines("issuer", "Cover Imprint"),
        *_lines("date", "Cover Imprint"),
    )
    for cell in (picture, titles, imprint):
        for paragraph in cell.paragraphs:
            # Not by a margin of the cell: programs differ in which side that is in text that runs
            # from right to left.
            paragraph.paragraph_format.left_indent = _INSET
    for cell in (names, imprint):
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
    if not stripe:
        _rule(titles, brand.colour)


def _lines(name: str, style: str) -> list[tuple[str, str]]:
    return [
        (f"{{%p for text in part.{name} %}}", style),
        ("{{r text }}", style),
        ("{%p endfor %}", style),
    ]


def _sized(name: str, style: str, longest: int) -> list[tuple[str, str]]:
    """Return the lines of a text in a style, or in a smaller one where it is long."""
    condition = f"part.{name} | map('string') | map('length') | sum > {longest}"
    return [
        (f"{{%p if {condition} %}}", style),
        *_lines(name, f"{style} Long"),
        ("{%p else %}", style),
        *_lines(name, style),
        ("{%p endif %}", style),
    ]


def _write(document: Any, cell: Any, colour: str, *lines: tuple[str, str]) -> None:
    for number, (text, style) in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.style = document.styles[style]
        paragraph.add_run(text).font.color.rgb = RGBColor.from_string(colour.lstrip("#").upper())


def _add(cell: Any, xml: str, *before: str) -> None:
    cell._tc.get_or_add_tcPr().insert_element_before(parse_xml(xml), *before)


def _rule(cell: Any, colour: str) -> None:
    """Draw a line above a cell."""
    line = f'<w:top w:val="single" w:sz="24" w:space="0" w:color="{colour.lstrip("#")}"/>'
    borders = f"<w:tcBorders {nsdecls('w')}>{line}</w:tcBorders>"
    _add(cell, borders, "w:shd", "w:noWrap", "w:tcMar", *_AFTER_MARGIN)


def _add_grounds(document: Any, colour: str, stripe: str, left: Length, number: int) -> None:
    """Add the ground of the page, and the stripe that begins so far from its left edge."""
    holder = add_paragraphs(document, "Normal", "")[0]
    make_tiny(holder)
    # Where text runs from right to left, some programs would count from the other edge.
    begin_left(holder)
    _add_ground(document, holder, colour, (Length(0), _PAGE[0]), number)
    _add_ground(document, holder, stripe, (left, Length(MARGIN + _STRIPE)), number + 1)


def _add_ground(
    document: Any, paragraph: Any, colour: str, span: tuple[Length, Length], number: int
) -> None:
    """Put a picture of one pixel behind the text, stretched over the page (20.4.2.3).

    `span` is where it begins from the left edge of the page, and its width.
    """
    left, width = span
    relation, _ = document.part.get_or_add_image(io.BytesIO(_pixel(colour)))
    run = OxmlElement("w:r")
    size = f'cx="{int(width)}" cy="{int(_PAGE[1])}"'
    run.append(
        parse_xml(
            f"<w:drawing {nsdecls('w', 'wp', 'a', 'pic', 'r')}>"
            '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" '
            f'relativeHeight="{number}" behindDoc="1" locked="1" layoutInCell="1" '
            'allowOverlap="1"><wp:simplePos x="0" y="0"/>'
            f'<wp:positionH relativeFrom="page"><wp:posOffset>{int(left)}</wp:posOffset>'
            "</wp:positionH>"
            '<wp:positionV relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionV>'
            f'<wp:extent {size}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
            f'<wp:docPr id="{number}" name="Ground {number}" descr="">'
            '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
            "<adec:decorative "
            'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
            "</a:ext></a:extLst></wp:docPr><wp:cNvGraphicFramePr/><a:graphic>"
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="Ground {number}"/>'
            f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/>'
            f"<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
            f'<a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:anchor>"
            "</w:drawing>"
        )
    )
    paragraph._p.append(run)


def _pixel(colour: str) -> bytes:
    """Return a PNG of one pixel in this colour (ISO/IEC 15948)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" + bytes.fromhex(colour.lstrip("#")))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
