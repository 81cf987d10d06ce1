"""PDF files as other programs write them: pages without tags, scans, forms that were filled in."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pikepdf
from PIL import Image

from reportgen.writers.pdf import engine
from support.pdf_pages import lay_out

#: A page of usual size, with letters of usual size.
A4 = "@page { size: A4; margin: 25mm } html { font-size: 11pt } p { margin: 0 0 4pt }"


def print_untagged(body: str, css: str = "") -> bytes:
    """Return a page as PDF that says nothing of its structure."""
    return bytes(engine.print_untagged(lay_out(body, A4 + css)))


def scan() -> bytes:
    """Return a PDF whose only page is a picture."""
    file = io.BytesIO()
    Image.new("L", (200, 280), 255).save(file, "PDF")
    return file.getvalue()


def blank_pages(count: int) -> bytes:
    pdf = pikepdf.new()
    for _ in range(count):
        pdf.add_blank_page()
    return saved(pdf)


def saved(pdf: pikepdf.Pdf, **choices: Any) -> bytes:
    file = io.BytesIO()
    pdf.save(file, **choices)
    return file.getvalue()


def form_file(
    fields: list[dict[str, Any]], properties: Mapping[str, str] | None = None, page: bytes = b""
) -> bytes:
    """Return a PDF form; fields are dictionaries of their entries without the slash.

    ``Kids`` may hold dictionaries of the same kind; `page` is the PDF whose pages it has.
    """
    pdf = pikepdf.open(io.BytesIO(page)) if page else pikepdf.new()
    if not page:
        pdf.add_blank_page()
    made = [_field(pdf, each) for each in fields]
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(made))
    for name, value in (properties or {}).items():
        pdf.docinfo[f"/{name}"] = value
    return saved(pdf)


def _field(pdf: pikepdf.Pdf, entries: Mapping[str, Any]) -> pikepdf.Object:
    field = pikepdf.Dictionary()
    for name, value in entries.items():
        if name == "Kids":
            value = pikepdf.Array([_field(pdf, each) for each in value])
        elif name in ("FT", "AS") or (name == "V" and entries.get("FT") == "Btn"):
            value = pikepdf.Name(f"/{value}")
        elif isinstance(value, bytes | str):
            value = pikepdf.String(value)
        field[f"/{name}"] = value
    return pdf.make_indirect(field)
