"""Pictures as inline drawings (ECMA-376 Part 1, 20.4.2.8)."""

from __future__ import annotations

import struct
from pathlib import Path

from reportgen.document.blocks import Picture
from reportgen.problems.message import say
from reportgen.wordtemplate.faults import FaultError
from reportgen.wordtemplate.files.oxml import WP
from reportgen.wordtemplate.files.text import escape_plain
from reportgen.wordtemplate.looks import SizedPicture
from reportgen.wordtemplate.tags.addresses import require_link
from reportgen.wordtemplate.writing.render import Rendering
from reportgen.wordtemplate.writing.slots import Slot

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"
#: The id by which Word knows the extension that marks decoration (MS-ODRAWXML 2.24).
_DECORATIVE_URI = "{C183D7F6-B498-43B3-948B-1728B52AA6E4}"
#: At 96 pixels an inch, as Word places pictures without a stated resolution.
_EMU_PER_PIXEL = 9525
_EMU_PER_MM = 36000
#: Marks of frames in JPEG, which say how large the picture is (ITU T.81, B.1.1.3).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def read_picture(
    source: str | Path | bytes,
    *,
    width: float = 0,
    height: float = 0,
    alt: str = "",
    link: str = "",
) -> SizedPicture:
    """Return a PNG or JPEG, by its path or its bytes, to be printed as large as said.

    `width` and `height` are millimetres; with one of them the picture keeps its shape, with none it
    is as large as its pixels are at 96 an inch. Raises ValueError for other kinds of files, and
    OSError for a file that cannot be read.
    """
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) > 24:
        wide, high = struct.unpack(">II", data[16:24])
        kind = "image/png"
    elif data.startswith(b"\xff\xd8") and (found := _jpeg_size(data)):
        (wide, high), kind = found, "image/jpeg"
    else:
        raise ValueError("a picture is a PNG or a JPEG")
    return SizedPicture(data, kind, wide, high, alt, mm_wide=width, mm_high=height, link=link)


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 < len(data) and data[position] == 0xFF:
        mark = data[position + 1]
        if mark in _FRAMES:
            high, wide = struct.unpack(">HH", data[position + 5 : position + 9])
            return wide, high
        position += 1 if mark == 0xFF else 2 + int.from_bytes(data[position + 2 : position + 4])
    return None


def size_of(picture: Picture) -> tuple[float, float]:
    """Return how wide and high a picture is to be, in EMU."""
    wide, high = max(picture.width, 1), max(picture.height, 1)
    if isinstance(picture, SizedPicture) and (picture.mm_wide or picture.mm_high):
        mm_wide = picture.mm_wide or picture.mm_high * wide / high
        mm_high = picture.mm_high or picture.mm_wide * high / wide
        if mm_wide < 0 or mm_high < 0:
            raise FaultError(
                say("a picture cannot be smaller than nothing."), say("Give millimetres above 0.")
            )
        return mm_wide * _EMU_PER_MM, mm_high * _EMU_PER_MM
    return wide * _EMU_PER_PIXEL, high * _EMU_PER_PIXEL


def draw(picture: Picture, slot: Slot, rendering: Rendering) -> str:
    """Return the picture as w:drawing, scaled down to fit the slot, its shape kept.

    Without alternative text it is marked as decoration. Raises FaultError for other kinds than
    PNG and JPEG.
    """
    relation = rendering.embed(slot.part, picture)
    width, height = size_of(picture)
    scale = min(1.0, slot.width / width, slot.height / height)
    size = f'cx="{max(round(width * scale), 1)}" cy="{max(round(height * scale), 1)}"'
    link = ""
    if isinstance(picture, SizedPicture) and picture.link:
        require_link(picture.link)
        link = f'<a:hlinkClick xmlns:a="{_A}" r:id="{rendering.link(slot.part, picture.link)}"/>'
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
        f'{link}{extension}</wp:docPr><wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{_A}" '
        f'noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic xmlns:a="{_A}">'
        f'<a:graphicData uri="{_PIC}"><pic:pic xmlns:pic="{_PIC}"><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="Picture {number}" descr="{alt}"/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/>'
        f'</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        f"</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
