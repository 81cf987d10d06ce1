"""Pictures as inline drawings (ECMA-376 Part 1, 20.4.2.8)."""

from __future__ import annotations

from reportgen.document.blocks import Picture
from reportgen.wordtemplate.oxml import WP
from reportgen.wordtemplate.render import Rendering
from reportgen.wordtemplate.slots import Slot
from reportgen.wordtemplate.text import escape_plain

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"
#: The id by which Word knows the extension that marks decoration (MS-ODRAWXML 2.24).
_DECORATIVE_URI = "{C183D7F6-B498-43B3-948B-1728B52AA6E4}"
#: At 96 pixels an inch, as Word places pictures without a stated resolution.
_EMU_PER_PIXEL = 9525


def draw(picture: Picture, slot: Slot, rendering: Rendering) -> str:
    """Return the picture as w:drawing, scaled down to fit the slot, its shape kept.

    Without alternative text it is marked as decoration. Raises FaultError for other kinds than
    PNG and JPEG.
    """
    relation = rendering.embed(slot.part, picture)
    width, height = max(picture.width, 1) * _EMU_PER_PIXEL, max(picture.height, 1) * _EMU_PER_PIXEL
    scale = min(1.0, slot.width / width, slot.height / height)
    size = f'cx="{max(round(width * scale), 1)}" cy="{max(round(height * scale), 1)}"'
    number = rendering.new_id()
    alt = escape_plain(picture.alt)
    extension = ""
    if not picture.alt:
        extension = (
            f'<a:extLst xmlns:a="{_A}"><a:ext uri="{_DECORATIVE_URI}">'
            f'<adec:decorative xmlns:adec="{_DECORATIVE}" val="1"/></a:ext></a:extLst>'
        )
    return (
        f'<w:drawing><wp:inline xmlns:wp="{WP}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {size}/><wp:docPr id="{number}" name="Picture {number}" descr="{alt}">'
        f'{extension}</wp:docPr><wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{_A}" '
        f'noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic xmlns:a="{_A}">'
        f'<a:graphicData uri="{_PIC}"><pic:pic xmlns:pic="{_PIC}"><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="Picture {number}" descr="{alt}"/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/>'
        f'</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        f"</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
