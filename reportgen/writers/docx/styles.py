"""The styles of the Word templates that are made: text, tables, fonts, in the brand's look."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from reportgen.themes.theme import Brand

INK, GREY = "1f2426", "55636a"
#: A metric-compatible stand-in that free office programs bring, for readers without the font.
_SUBSTITUTES = {"Calibri": "Carlito", "Cambria": "Caladea", "Arial": "Liberation Sans"}

#: How large the text of a sheet is; how high the small letters of its font are in shares of that,
#: and those of other fonts that offices write with. Type looks as large as these are.
_TEXT_SIZE, _EYE = 9.5, 0.466
_EYES = {
    "arial": 0.519,
    "helvetica": 0.523,
    "verdana": 0.545,
    "tahoma": 0.545,
    "trebuchet ms": 0.523,
    "segoe ui": 0.5,
    "century gothic": 0.536,
    "georgia": 0.481,
}
#: The look of tables in texts, as the engine of Word templates calls it.
TABLE_STYLE = "Rich Text Table"
#: Styles of paragraphs of a sheet: name, size, colour ("" that of the brand) and the rest.
_SHEET_STYLES: tuple[tuple[str, float, str, dict[str, Any]], ...] = (
    ("Title Label", 8.5, GREY, {"after": 2}),
    ("Rail Label", 9.5, "", {"bold": True}),
    ("Rail Value", 9, INK, {"before": 2}),
    ("Cell Label", 9.5, INK, {"after": 1}),
    ("Cell Text", 9.5, INK, {"after": 4}),
    ("Cell Note", 8.5, GREY, {"italic": True}),
    ("Running Head", 8.5, "", {}),
    ("Running Foot", 8.5, GREY, {}),
)
#: Styles of runs: name, weight, colour ("" and None that of the paragraph) and size.
_SHEET_RUN_STYLES: tuple[tuple[str, bool | None, str, float | None], ...] = (
    ("Label", True, INK, None),
    # It has no look, and is there for heads that name a section.
    ("Rail Text", None, "", None),
    ("Hint", False, GREY, 8.5),
    ("Further Title", False, GREY, 12.5),
)


def set_sheet_styles(document: Any, brand: Brand) -> None:
    """Give a new document the styles of a sheet."""
    styles = document.styles
    _set_defaults(styles, brand)
    normal = styles["Normal"]
    format_style(normal, _TEXT_SIZE, INK)
    space_style(normal, 0, 0, 1.12)
    heading = styles["Heading 1"]
    format_style(heading, 18, INK, bold=True)
    space_style(heading, 0, 7, 1.05)
    for name, size, colour, rest in _SHEET_STYLES:
        add_style(styles, name, size, colour or brand.ink, **rest)
    format_style(styles["Caption"], 8.5, GREY)
    styles["Caption"].font.bold = False
    space_style(styles["Caption"], 2, 6, 1.1)
    for name in (
        "List Bullet",
        "List Bullet 2",
        "List Bullet 3",
        "List Number",
        "List Number 2",
        "List Number 3",
    ):
        space_style(styles[name], 0, 2, 1.12)
    # A paragraph kept with the table below it makes office programs keep the whole table.
    heading.paragraph_format.keep_with_next = False
    styles["Title Label"].paragraph_format.keep_with_next = True
    _add_run_styles(styles)
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = _rgb(brand.ink)
    link.font.underline = True
    add_table_style(styles, brand)


def add_sheet_styles(document: Any, brand: Brand) -> None:
    """Give a document of somebody else's those styles of a sheet that it lacks.

    Their letters are as large as those of its text, but look no larger than on a sheet of our own.
    """
    styles = document.styles
    kinds = {name: WD_STYLE_TYPE.PARAGRAPH for name, *_ in _SHEET_STYLES}
    kinds |= {name: WD_STYLE_TYPE.CHARACTER for name, *_ in _SHEET_RUN_STYLES}
    respell_names(styles, kinds)
    for name, size, colour, rest in _SHEET_STYLES:
        if name not in styles:
            add_style(styles, name, size_in(styles, size), colour or brand.ink, **rest)
    _add_run_styles(styles, partial(size_in, styles))


def text_size(styles: Any) -> float:
    """Return how large a document's text is in points; 10 is Word's own default (17.3.2.38)."""
    own = base_style(styles).font.size
    if own:
        return float(own.pt)
    found = styles.element.find(f"{qn('w:docDefaults')}//{qn('w:sz')}")
    return 10.0 if found is None else int(found.get(qn("w:val"), "20")) / 2


def size_in(styles: Any, size: float) -> float:
    """Return how large type of a sheet is in a document of somebody else's, in half points.

    It is no larger than the text there, and looks no larger than on a sheet of our own.
    """
    places = (
        base_style(styles).element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}"),
        styles.element.find(f"{qn('w:docDefaults')}//{qn('w:rFonts')}"),
    )
    found = next((fonts for fonts in places if fonts is not None), None)
    family = "" if found is None else found.get(qn("w:ascii"), "")
    eye = _EYES.get(family.casefold(), _EYE)
    return round(size * min(text_size(styles) / _TEXT_SIZE, _EYE / eye) * 2) / 2


def _add_run_styles(styles: Any, sized: Callable[[float], float] = float) -> None:
    for name, bold, colour, size in _SHEET_RUN_STYLES:
        if name in styles:
            continue
        character = new_style(styles, name, WD_STYLE_TYPE.CHARACTER)
        character.font.bold = character.font.cs_bold = bold
        if colour:
            character.font.color.rgb = _rgb(colour)
        character.font.size = Pt(sized(size)) if size else None


def _set_defaults(styles: Any, brand: Brand) -> None:
    """Name the fonts outright, for text and for right-to-left scripts, instead of a theme's."""
    fonts = styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:rFonts')}")
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for kind in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), brand.word_font)
    fonts.set(qn("w:cs"), "Arial")


def add_style(
    styles: Any,
    name: str,
    size: float,
    colour: str,
    *,
    before: float = 0,
    after: float = 0,
    bold: bool = False,
    italic: bool = False,
) -> Any:
    """Add a style of paragraphs and return it; sizes and spaces are in points."""
    style = new_style(styles, name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = base_style(styles)
    style.quick_style = True
    format_style(style, size, colour, bold=bold, italic=italic)
    space_style(style, before, after, 1.12)
    return style


def new_style(styles: Any, name: str, kind: Any, *, builtin: bool = False) -> Any:
    """Add a style and return it; its id is unlike all others, whatever these are called after."""
    taken = {style.style_id for style in styles}
    style = styles.add_style(name, kind, builtin=builtin)
    if style.style_id in taken:
        numbered = (f"{style.style_id}{number}" for number in itertools.count(1))
        style.element.styleId = next(each for each in numbered if each not in taken)
    return style


def respell_names(styles: Any, names: dict[str, Any]) -> None:
    """Give these styles of somebody else's document their usual spelling, by name and kind.

    Case does not matter in the names of built-in styles, and LibreOffice writes “Heading 1”. A
    style of another kind that has one of the names makes room for it.
    """
    wanted = {name.lower(): name for name in names}
    for style in styles:
        holder = style.element.find(qn("w:name"))
        name = wanted.get("" if holder is None else holder.get(qn("w:val"), "").lower())
        if name:
            suffix = "" if style.type == names[name] else " (other)"
            holder.set(qn("w:val"), name + suffix)


def base_style(styles: Any) -> Any:
    """Return the style of all paragraphs that have none; some programs do not mark it as such."""
    found = styles.default(WD_STYLE_TYPE.PARAGRAPH)
    if found is None and "Normal" not in styles:
        return new_style(styles, "Normal", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    return styles["Normal"] if found is None else found


def format_style(
    style: Any, size: float, colour: str, *, bold: bool = False, italic: bool = False
) -> None:
    """Set how the letters of a style look, in the font of the document."""
    style.font.size = Pt(size)
    style.font.color.rgb = _rgb(colour)
    style.font.bold = style.font.cs_bold = bold or None
    style.font.italic = style.font.cs_italic = italic or None
    properties = style.element.get_or_add_rPr()
    for fonts in properties.findall(qn("w:rFonts")):
        properties.remove(fonts)
    # Right-to-left text has a size, weight and slant of its own (ECMA-376, 17.3.2.39).
    size_cs = properties.find(qn("w:szCs"))
    if size_cs is None:
        size_cs = OxmlElement("w:szCs")
        properties.find(qn("w:sz")).addnext(size_cs)
    size_cs.set(qn("w:val"), str(int(size * 2)))


def space_style(style: Any, before: float, after: float, lines: float) -> None:
    """Set the spaces around paragraphs of a style in points, and how far lines stand apart."""
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), lines
    layout.widow_control = True


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())


def add_table_style(styles: Any, brand: Brand, host: str = "") -> None:
    """Add the look of tables inside texts: a strong line below the header, thin ones below.

    With the id of a `host`'s style it is the look of that; nothing is added beside an own one.
    """
    if any(style.name == TABLE_STYLE for style in styles):
        return
    colour, rule = brand.colour.lstrip("#"), brand.rule.lstrip("#")
    look = (
        '<w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/></w:pPr>'
        "<w:tblPr><w:tblBorders>"
        f'<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{rule}"/>'
        f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{rule}"/></w:tblBorders>'
        '<w:tblCellMar><w:left w:w="28" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>"
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tblPr/><w:tcPr>'
        f'<w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="{colour}"/>'
        "</w:tcBorders></w:tcPr></w:tblStylePr>"
    )
    # LibreOffice writes no style that tables without one have.
    base = host or next((each.style_id for each in styles if each.name == "Normal Table"), "")
    based = f"<w:basedOn w:val={quoteattr(base)}/>" if base else ""
    styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" '
            f'w:styleId="RichTextTable"><w:name w:val="{TABLE_STYLE}"/>'
            f'{based}<w:uiPriority w:val="99"/>'
            f"{'' if host else look}</w:style>"
        )
    )


def declare_font(document: Any, brand: Brand) -> None:
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
            rel.target_part._blob = serialize_part_xml(root)
