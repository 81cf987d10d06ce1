"""Pages of a PDF as pictures, for whoever looks at them on a screen."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: Points to the inch (ISO 32000-1, 8.3.2.3).
_POINTS = 72
#: More pages are no preview.
_MOST = 40


def picture_pages(pdf: bytes, dots: int) -> Iterator[bytes]:
    """Yield each page as PNG, with so many dots to the inch; of many pages the first."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(min(len(document), _MOST)):
            yield _picture(document[number], dots)


def count_pages(pdf: Path) -> int:
    """Return how many pages a file has. Raises `OSError`."""
    import pypdfium2

    with pdf.open("rb") as file, pypdfium2.PdfDocument(file) as document:
        return len(document)


def picture_page(pdf: Path, number: int, dots: int) -> bytes:
    """Return a page of a file as PNG, by its number from 0.

    Raises `OSError`, and `ValueError` where there is none of the number.
    """
    import pypdfium2

    with pdf.open("rb") as file, pypdfium2.PdfDocument(file) as document:
        if number >= len(document):
            raise ValueError(number)
        return _picture(document[number], dots)


def _picture(page: Any, dots: int) -> bytes:
    bitmap = page.render(scale=dots / _POINTS)
    file = io.BytesIO()
    bitmap.to_pil().save(file, "PNG", compress_level=1)
    bitmap.close()
    page.close()
    return file.getvalue()
