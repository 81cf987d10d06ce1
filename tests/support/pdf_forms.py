"""PDF forms filled in as browsers do: typed, chosen and ticked through PDFium."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf
import pypdfium2
from pypdfium2 import raw

#: Where a widget is: the number of its page, and its middle in points from the foot of the page.
Spot = tuple[int, float, float]


def spots_of(data: bytes) -> dict[str, Spot]:
    """Return where the fields of a form are, by their full names."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return {
            _name_of(widget): (number, *_middle(widget))
            for number, page in enumerate(pdf.pages)
            for widget in page.obj.get("/Annots", [])
            if widget.Subtype == pikepdf.Name.Widget
        }


def _name_of(widget: Any) -> str:
    parts = []
    while widget is not None:
        parts.append(str(widget.T))
        widget = widget.get("/Parent")
    return ".".join(reversed(parts))


def _middle(widget: Any) -> tuple[float, float]:
    left, top, right, bottom = map(float, widget.Rect)
    return (left + right) / 2, (top + bottom) / 2


def fill_by_pdfium(data: bytes, answers: Mapping[str, str | int | bool]) -> bytes:
    """Return a form that is filled in: texts typed, options chosen by number, boxes clicked.

    A box is clicked where its answer is True.
    """
    spots = spots_of(data)
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    form = document.formenv.raw
    pages = [document[number] for number in range(len(document))]
    try:
        for name, answer in answers.items():
            number, x, y = spots[name]
            page = pages[number].raw
            raw.FORM_OnMouseMove(form, page, 0, x, y)
            raw.FORM_OnLButtonDown(form, page, 0, x, y)
            raw.FORM_OnLButtonUp(form, page, 0, x, y)
            if isinstance(answer, str):
                raw.FORM_SelectAllText(form, page)
                raw.FORM_ReplaceSelection(form, page, _wide(answer))
            elif not isinstance(answer, bool):
                raw.FORM_SetIndexSelected(form, page, answer, True)
            raw.FORM_ForceToKillFocus(form)
        file = io.BytesIO()
        document.save(file)
        return file.getvalue()
    finally:
        for each in pages:
            each.close()
        document.close()


def _wide(text: str) -> Any:
    """Return a text as PDFium takes it: UTF-16, with an end."""
    units = text.encode("utf-16-le") + b"\0\0"
    return (ctypes.c_ushort * (len(units) // 2)).from_buffer_copy(units)


def fields_of(data: bytes) -> Iterator[Any]:
    """Yield the fields of a form as plain data: name, kind, value, what is said of it aloud."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            for widget in page.obj.get("/Annots", []):
                if widget.Subtype == pikepdf.Name.Widget:
                    yield {
                        "name": _name_of(widget),
                        "kind": str(widget.FT),
                        "value": str(widget.get("/V", "")),
                        "said": str(widget.TU),
                        "flags": int(widget.get("/Ff", 0)),
                        "drawn": "/AP" in widget,
                    }
