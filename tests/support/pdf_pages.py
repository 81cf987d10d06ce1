"""Small pages of any HTML, printed as every writer does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import page as page_validation

from reportgen.writers.pdf import engine
from reportgen.writers.pdf.tagging import mend_tags

#: A page so small that ten lines fill it.
SMALL = "@page { size: 80mm 60mm; margin: 10mm } html { font-size: 10pt }"


def lay_out(body: str, css: str = SMALL, folders: tuple[Path, ...] = ()) -> Any:
    html = f'<html lang="de"><head><title>T</title></head><body>{body}</body></html>'
    base_url = folders[0].as_uri() + "/" if folders else ""
    page = engine.parse_html(html, base_url, folders)
    return engine.lay_out(page, [engine.parse_css(css, base_url, folders, None)], None)


def print_page(body: str, css: str = SMALL) -> bytes:
    """Return the page as PDF with its tags mended, as every writer does it."""
    document = lay_out(body, css)
    drawing = engine.draw(document, body)
    mend_tags(document, drawing.pdf)
    return drawing.file()


def assert_accessible(data: bytes) -> None:
    report = page_validation.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, report.failures
