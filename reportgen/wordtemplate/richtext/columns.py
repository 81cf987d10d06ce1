"""Blocks side by side in Word: cells of a table without lines, that stays whole on its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reportgen.document.blocks import Picture, Strip
from reportgen.document.direction import is_rtl
from reportgen.wordtemplate.files.places import EMU_PER_TWIP
from reportgen.wordtemplate.writing.pictures import draw
from reportgen.wordtemplate.writing.render import Rendering
from reportgen.wordtemplate.writing.slots import Slot

#: What parts the cells, in twips; no other edge keeps anything free.
_GAP = 140
_EMU_PER_PIXEL, _PIXELS_PER_MM = 9525, 96 / 25.4


def widths_of(shares: Sequence[float], slot: Slot) -> list[int]:
    """Return the widths of columns whose contents have these shares of the place, in twips."""
    room = slot.width / EMU_PER_TWIP - _GAP * (len(shares) - 1)
    gaps = [_GAP] * (len(shares) - 1) + [0]
    return [int(share * room) + gap for share, gap in zip(shares, gaps, strict=True)]


def narrow(slot: Slot, width: int, *, last: bool) -> Slot:
    """Return the place of what stands in a column so wide; none but the last keeps a gap."""
    inner = max(width - (0 if last else _GAP), 1)
    return replace(slot, width=inner * EMU_PER_TWIP, in_cell=True, before_table=True)


def write_columns(
    cells: Sequence[str], widths: Sequence[int], language: str | None, rendering: Rendering
) -> str:
    """Return a table of one row, a column for each of these contents (ECMA-376 Part 1, 17.4)."""
    turned = "<w:bidiVisual/>" if is_rtl(language or rendering.language) else ""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
        for width, cell in zip(widths, cells, strict=True)
    )
    return (
        f'<w:tbl><w:tblPr>{turned}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        f'<w:right w:w="{_GAP}" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0600" w:firstRow="0" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{written}</w:tr></w:tbl>"
    )


def as_wide(picture: Picture, slot: Slot) -> Picture:
    """Return a picture as wide as its place."""
    wide = slot.width / _EMU_PER_PIXEL
    high = wide * picture.height / max(picture.width, 1)
    return replace(picture, width=round(wide), height=round(high))


def write_icons(strip: Strip, slot: Slot, rendering: Rendering) -> str:
    """Return the pictures of a strip in one line of runs, all of its height."""
    high = strip.height * _PIXELS_PER_MM
    drawn = (
        replace(each, width=round(high * each.width / max(each.height, 1)), height=round(high))
        for each in strip.pictures
    )
    between = '<w:r><w:t xml:space="preserve">  </w:t></w:r>'
    return between.join(f"<w:r>{draw(each, slot, rendering)}</w:r>" for each in drawn)
