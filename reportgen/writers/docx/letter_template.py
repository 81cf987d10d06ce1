"""The default Word template of letters, made with python-docx: one for each form of letters.

What stands where the envelope's window is are frames with places from the edges of the page
(ECMA-376 Part 1, 17.3.1.11): in Word they are moved like any frame, and their text is edited like
any text. The marks are lines in the header of the first page.
"""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Length, Mm, Pt, RGBColor

from reportgen.document.letter import (
    ADDRESS_LEADING,
    ADDRESS_SIZE,
    FOLD_MARK,
    HOLE_MARK,
    MARK_LEFT,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    SENDER_LINE_SIZE,
    Box,
    LetterForm,
)
from reportgen.themes.theme import Brand, Theme
from reportgen.writers.docx.file import (
    add_field,
    add_paragraphs,
    begin_left,
    empty_body,
    new_document,
    pack,
)
from reportgen.writers.docx.sheet_template import set_layout
from reportgen.writers.docx.styles import (
    GREY,
    INK,
    add_style,
    declare_font,
    format_style,
    new_style,
    set_sheet_styles,
    space_style,
)

#: The margins of pages after the first, and where their head stands, in millimetres.
_TOP, _BOTTOM, _HEAD = 32.0, 22.0, 10.0
_TEXT_SIZE, _LINES = 10.5, 1.15
_TWIPS_A_MM = 1440 / 25.4
#: Styles of a sheet that no letter has.
_SHEET_ONLY = (
    *("Title Label", "Rail Label", "Rail Value", "Cell Label", "Cell Text", "Cell Note"),
    *("Running Foot", "Label", "Hint", "Further Title"),
)
#: Styles of a letter: name, size in points, colour ("" that of the brand) and the rest.
_STYLES: tuple[tuple[str, float, str, dict[str, Any]], ...] = (
    ("Letter Head", 15, "", {"bold": True}),
    ("Letter Sender Line", SENDER_LINE_SIZE, GREY, {}),
    ("Letter Address", ADDRESS_SIZE, INK, {}),
    ("Letter Organisation", 9, "", {"bold": True}),
    ("Letter Information", 9, INK, {}),
    ("Letter Contact", 9, INK, {"before": 7}),
    ("Letter Date", _TEXT_SIZE, INK, {}),
    ("Letter Salutation", _TEXT_SIZE, INK, {"after": 8}),
    ("Letter Text", _TEXT_SIZE, INK, {"after": 8}),
    ("Letter Closing", _TEXT_SIZE, INK, {"before": 15, "after": 42}),
    ("Letter Signature", _TEXT_SIZE, INK, {}),
    ("Letter Enclosures", 9.5, "", {"bold": True, "before": 20}),
    ("Letter Enclosure", 9.5, INK, {}),
)
#: The information block: labels, texts and their styles.
_INFORMATION: tuple[tuple[str, str, str], ...] = (
    ("", "{{ letter.sender.organisation }}", "Letter Organisation"),
    ("", "{%p if letter.sender.name %}", "Letter Information"),
    ("", "{{ letter.sender.name }}", "Letter Information"),
    ("", "{%p endif %}", "Letter Information"),
    ("", "{%p for line in letter.sender.address %}", "Letter Information"),
    ("", "{{ line }}", "Letter Information"),
    ("", "{%p endfor %}", "Letter Information"),
    ("", "{%p if letter.sender.phone %}", "Letter Information"),
    ("{{ words.letter_phone }}  ", "{{ letter.sender.phone }}", "Letter Contact"),
    ("", "{%p endif %}", "Letter Information"),
    ("", "{%p if letter.sender.fax %}", "Letter Information"),
    ("{{ words.letter_fax }}  ", "{{ letter.sender.fax }}", "Letter Contact"),
    ("", "{%p endif %}", "Letter Information"),
    ("", "{%p if letter.sender.email %}", "Letter Information"),
    ("{{ words.letter_email }}  ", "{{ letter.sender.email }}", "Letter Contact"),
    ("", "{%p endif %}", "Letter Information"),
    ("", "{%p if letter.sender.web %}", "Letter Information"),
    ("{{ words.letter_web }}  ", "{{ letter.sender.web }}", "Letter Contact"),
    ("", "{%p endif %}", "Letter Information"),
)
#: What follows the subject.
_TEXT = (
    ("{%p if letter.salutation %}", "Letter Salutation"),
    ("{{ letter.salutation }}", "Letter Salutation"),
    ("{%p endif %}", "Letter Salutation"),
    ("{{p letter.body }}", "Letter Text"),
    ("{{ letter.closing }}", "Letter Closing"),
    ("{%p for line in letter.signature %}", "Letter Signature"),
    ("{{ line }}", "Letter Signature"),
    ("{%p endfor %}", "Letter Signature"),
    ("{%p if letter.enclosures %}", "Letter Enclosures"),
    ("{{ letter.enclosures_label }}", "Letter Enclosures"),
    ("{%p for title in letter.enclosures %}", "Letter Enclosure"),
    ("{{ title }}", "Letter Enclosure"),
    ("{%p endfor %}", "Letter Enclosure"),
    ("{%p endif %}", "Letter Enclosure"),
)


def make_letter_template(theme: Theme, form: LetterForm) -> bytes:
    """Return a Word template that prints letters of the form, the same bytes for the same input."""
    document = new_document()
    _set_page(document, theme, form)
    _set_styles(document, theme.brand, form)
    declare_font(document, theme.brand)
    _write_heads(document, theme.brand, form)
    empty_body(document)
    _write_places(document, form)
    for text, style in (("{{ letter.subject_line }}", "Heading 1"), *_TEXT):
        document.add_paragraph(text, style)
    _set_properties(document)
    return pack(document)


def _set_page(document: Any, theme: Theme, form: LetterForm) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE_WIDTH), Mm(PAGE_HEIGHT)
    section.left_margin, section.right_margin = Mm(form.left), Mm(form.right)
    section.top_margin, section.bottom_margin = Mm(_TOP), Mm(_BOTTOM)
    section.header_distance, section.footer_distance = Mm(_HEAD), Mm(_HEAD)
    section.different_first_page_header_footer = True
    set_layout(document, theme.hyphenation)


def _set_styles(document: Any, brand: Brand, form: LetterForm) -> None:
    styles = document.styles
    set_sheet_styles(document, brand)
    for name in _SHEET_ONLY:
        styles[name].delete()
    normal = styles["Normal"]
    format_style(normal, _TEXT_SIZE, INK)
    space_style(normal, 0, 0, _LINES)
    for name, size, colour, rest in _STYLES:
        style = add_style(styles, name, size, colour or brand.ink, **rest)
        style.paragraph_format.line_spacing = _LINES
    # The subject begins where the form says; on the first page nothing else stands in the text
    # above it.
    subject = styles["Heading 1"]
    format_style(subject, _TEXT_SIZE, INK, bold=True)
    space_style(subject, (form.text_top - _TOP) * 72 / 25.4, 18, _LINES)
    for name in ("Heading 1", "Letter Salutation", "Letter Closing", "Letter Signature"):
        styles[name].paragraph_format.keep_with_next = True
    for name in ("Letter Enclosures", "Letter Enclosure"):
        styles[name].paragraph_format.keep_together = True
    styles["Letter Enclosures"].paragraph_format.keep_with_next = True
    styles["Letter Address"].paragraph_format.line_spacing = Pt(ADDRESS_LEADING)
    styles["Letter Sender Line"].paragraph_format.line_spacing = Pt(ADDRESS_LEADING)
    if not form.date:
        # It is the last line of the information block.
        format_style(styles["Letter Date"], 9, INK)
        space_style(styles["Letter Date"], 7, 0, _LINES)
    # Between telephone and e-mail there is no space, whichever of them there are.
    styles["Letter Contact"].element.get_or_add_pPr().insert_element_before(
        OxmlElement("w:contextualSpacing"), "w:jc", "w:outlineLvl"
    )
    # Between the items of a list there is no space, as their styles say.
    for name in ("List Bullet", "List Number"):
        space_style(styles[name], 0, 8, _LINES)
    label = new_style(styles, "Letter Label", WD_STYLE_TYPE.CHARACTER)
    label.font.color.rgb = RGBColor.from_string(GREY.upper())
    for name in ("Letter Address", "Letter Sender Line", "Letter Information", "Letter Contact"):
        properties = styles[name].element.get_or_add_pPr()
        properties.insert_element_before(
            OxmlElement("w:suppressAutoHyphens"), "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
        )


def _write_heads(document: Any, brand: Brand, form: LetterForm) -> None:
    """Write the head of the first page with the marks, and the plain head of all others."""
    section = document.sections[0]
    first = section.first_page_header.paragraphs[0]
    first.style = document.styles["Letter Head"]
    first.add_run("{% if logo %}{{r logo }}{% else %}{{ network }}{% endif %}")
    properties = first._p.get_or_add_pPr()
    colour = brand.rule.lstrip("#")
    properties.insert_element_before(
        parse_xml(
            f"<w:pBdr {nsdecls('w')}>"
            f'<w:bottom w:val="single" w:sz="6" w:space="5" w:color="{colour}"/></w:pBdr>'
        ),
        *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc"),
    )
    marks = ((form.folds[0], FOLD_MARK), (form.hole, HOLE_MARK), (form.folds[1], FOLD_MARK))
    for number, (top, length) in enumerate(marks, 901):
        first._p.append(_line(number, top, length))
    head = section.header.paragraphs[0]
    head.style = document.styles["Running Head"]
    width = Mm(PAGE_WIDTH - form.left - form.right)
    head.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    head.paragraph_format.space_before = Pt(18)
    head.add_run("{{ network }}\t{{ numbering.before }}")
    add_field(head, "{{ numbering.first }}", "2")
    head.add_run("{{ numbering.between }}")
    add_field(head, "{{ numbering.second }}", "2")
    head.add_run("{{ numbering.after }}")


def _write_places(document: Any, form: LetterForm) -> None:
    """Write what stands at a place of its own: return address, address, information, date."""
    if form.sender_line:
        line = add_paragraphs(
            document,
            "Letter Sender Line",
            "{%p if letter.sender_line %}",
            "{{ letter.sender_line }}",
            "{%p endif %}",
        )
        _frame(line[1], form.sender_line, "exact")
        begin_left(line[1])
    address = add_paragraphs(
        document,
        "Letter Address",
        "{%p for line in letter.address %}",
        "{{ line }}",
        "{%p endfor %}",
    )
    _frame(address[1], form.address, "exact")
    begin_left(address[1])
    lines = _INFORMATION
    if not form.date:
        lines = (*lines, ("", "{{ letter.place_and_date }}", "Letter Date"))
    for label, text, style in lines:
        paragraph = document.add_paragraph("", style)
        if label:
            paragraph.add_run(label, document.styles["Letter Label"])
        paragraph.add_run(text)
        if not text.startswith("{%p"):
            _frame(paragraph, form.information)
    if form.date:
        _frame(document.add_paragraph("{{ letter.place_and_date }}", "Letter Date"), form.date)


def _frame(paragraph: Any, box: Box, rule: str = "atLeast") -> None:
    """Put a paragraph into a frame; neighbours with the same place share it."""
    places = {"w": box.width, "h": box.height, "x": box.left, "y": box.top}
    values = " ".join(f'w:{name}="{round(value * _TWIPS_A_MM)}"' for name, value in places.items())
    frame = parse_xml(
        f'<w:framePr {nsdecls("w")} {values} w:hRule="{rule}" w:hSpace="0" w:wrap="around" '
        'w:vAnchor="page" w:hAnchor="page"/>'
    )
    paragraph._p.get_or_add_pPr().insert_element_before(
        frame,
        *("w:widowControl", "w:numPr", "w:suppressLineNumbers", "w:pBdr", "w:shd", "w:tabs"),
        *("w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"),
    )


def _line(number: int, top: float, length: float) -> Any:
    """Return a run with a hairline at the left edge of the page, which readers' software skips."""
    wide = int(Mm(length))
    return parse_xml(
        f"<w:r {nsdecls('w', 'wp', 'a')} "
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        f'relativeHeight="{number}" behindDoc="1" locked="1" layoutInCell="1" '
        'allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{int(Mm(MARK_LEFT))}</wp:posOffset>'
        f'</wp:positionH><wp:positionV relativeFrom="page"><wp:posOffset>{int(Mm(top))}'
        f'</wp:posOffset></wp:positionV><wp:extent cx="{wide}" cy="0"/>'
        '<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="{number}" name="Mark {number}" descr="">'
        '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
        'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
        "</a:ext></a:extLst></wp:docPr><wp:cNvGraphicFramePr/><a:graphic>"
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        "<wps:wsp><wps:cNvCnPr/><wps:spPr><a:xfrm>"
        f'<a:off x="0" y="0"/><a:ext cx="{wide}" cy="0"/></a:xfrm>'
        '<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f'<a:ln w="{int(Length(Pt(0.25)))}"><a:solidFill><a:srgbClr val="6B767C"/></a:solidFill>'
        "</a:ln></wps:spPr><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
        "</w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )


def _set_properties(document: Any) -> None:
    properties = document.core_properties
    properties.title = "{{ letter.subject }}"
    properties.author = "{{ network }}"
    properties.subject = ""
    properties.language = "{{ letter.lang }}"
    properties.comments = ""
    properties.keywords = ""
    properties.last_modified_by = "{{ network }}"
