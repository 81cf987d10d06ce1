"""Boxes as Word's own check boxes, and other signs in a font that has them."""

from __future__ import annotations

from reportgen.document.blocks import Sign
from reportgen.wordtemplate.files.oxml import W14, Properties
from reportgen.wordtemplate.files.text import Look, escape_plain, make_runs

#: Has the boxes, dots and stars, wherever there is Word; others take the nearest they have.
_FONT = "Segoe UI Symbol"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_TICKED, _EMPTY = "2611", "2610"
#: How far the words of a marked item stand from its box, in twips.
_HANGING = 340


def write_sign(sign: Sign, look: Look, language: str | None) -> str:
    """Return a sign as a run; a box as a check box (MS-DOCX 2.6.1.2), which says its state."""
    fonts = " ".join(f'w:{name}="{_FONT}"' for name in ("ascii", "eastAsia", "hAnsi", "cs"))
    own = Look.of({**look.properties, "rFonts": f"<w:rFonts {fonts}/>"})
    run = make_runs(sign.text, own, language=sign.lang or language)
    if sign.on is None:
        return run
    states = "".join(
        f'<w14:{name}State w14:val="{code}" w14:font="{_FONT}"/>'
        for name, code in (("checked", _TICKED), ("unchecked", _EMPTY))
    )
    return (
        f'<w:sdt><w:sdtPr xmlns:w14="{W14}" xmlns:mc="{_MC}" mc:Ignorable="w14">{own.key}'
        f'<w:alias w:val="{escape_plain(sign.said)}"/>'
        f'<w14:checkbox><w14:checked w14:val="{int(sign.on)}"/>{states}</w14:checkbox>'
        f"</w:sdtPr><w:sdtContent>{run}</w:sdtContent></w:sdt>"
    )


def marked_properties(properties: Properties, indent: int, *, close: bool) -> Properties:
    """Return those of an item whose mark is a sign: a paragraph without a bullet, that hangs.

    `close` says that the next item follows without a space.
    """
    left = max(indent, _HANGING)
    spacing = {"spacing": '<w:spacing w:after="0"/>'} if close else {}
    own = {name: xml for name, xml in properties.items() if name != "numPr"}
    hanging = f'<w:ind w:left="{left}" w:hanging="{_HANGING}"/>'
    # Word's own way, contextual spacing, would part it from items of the same style only.
    contextual = '<w:contextualSpacing w:val="0"/>'
    return {**own, **spacing, "ind": hanging, "contextualSpacing": contextual}
