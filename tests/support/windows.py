"""What an envelope's window shows of a letter, and the marks beside its text (DIN 5008, NF Z)."""

from __future__ import annotations

import pypdfium2
import pypdfium2.raw as pdfium

from support.outputs import MM, Char

#: What windows show of a sheet, in millimetres from its upper left corner: left, top, right,
#: bottom. The German ones are those of DIN 680 in envelopes of 220 × 110 mm: 90 × 45 mm, 20 mm from
#: the left and 15 mm from the foot. A sheet that is folded to 210 × 105 mm lies anywhere in them,
#: its lower edge 105 mm (A: 192 mm, since the first fold is 18 mm above) from its upper one.
#: The French one is a frame, and the sheet keeps off its edges by 5 mm and 2 mm.
WINDOWS = {
    "din-a": [(20 - x, 27 + y, 110 - x, 72 + y) for x in (0, 5, 10) for y in (0, 2, 5)],
    "din-b": [(20 - x, 45 + y, 110 - x, 90 + y) for x in (0, 5, 10) for y in (0, 2, 5)],
    "french": [(110 + x, 55 + y, 195 + x, 88 + y) for x in (-5, 5) for y in (-2, 2)],
}
#: Fold marks, hole mark: how far from the top, and how long.
MARKS = {
    "din-a": [(87, 4), (148.5, 6), (192, 4)],
    "din-b": [(105, 4), (148.5, 6), (210, 4)],
    "french": [(99, 4), (148.5, 6), (198, 4)],
}
FORM_NAMES = tuple(WINDOWS)


def in_window(char: Char, window: tuple[float, float, float, float]) -> bool:
    """Tell whether some of a character shows in a window."""
    left, top, right, bottom = window
    above, below = (297 - side / MM for side in (char.top, char.bottom))
    return char.right / MM > left and char.left / MM < right and below > top and above < bottom


def wholly(char: Char, window: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = window
    above, below = (297 - side / MM for side in (char.top, char.bottom))
    return char.left / MM >= left and char.right / MM <= right and above >= top and below <= bottom


def shown_in(chars: list[Char], window: tuple[float, float, float, float]) -> str:
    return "".join(char.text for char in chars if in_window(char, window))


def marks_of(data: bytes, page: int = 0) -> list[tuple[float, float, float]]:
    """Return the hairlines left of the text: how far from the left and top, and how long."""
    found = []
    with pypdfium2.PdfDocument(data) as document:
        for item in document[page].get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
            left, bottom, right, top = (side / MM for side in item.get_bounds())
            if right < 20 and top - bottom < 0.5:
                found.append((round(left, 1), 297 - (top + bottom) / 2, right - left))
    return sorted(found, key=lambda mark: mark[1])


def top_of(data: bytes, text: str, page: int = 0) -> float:
    return 297 - box_of(data, text, page)[3] / MM


def left_of(data: bytes, text: str) -> float:
    return box_of(data, text)[0] / MM


def box_of(data: bytes, text: str, page: int = 0) -> tuple[float, float, float, float]:
    """Return the box of the first character of a text where it stands highest on the page.

    It is given in points from the lower left corner; files write the page in orders of their own.
    """
    with pypdfium2.PdfDocument(data) as document:
        textpage = document[page].get_textpage()
        search = textpage.search(text, match_case=True)
        found = [textpage.get_charbox(at) for at, _ in iter(search.get_next, None)]
        assert found, text
        return max(found, key=lambda box: box[3])
