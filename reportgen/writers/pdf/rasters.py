"""Pages of a PDF as pictures, for whoever looks at them on a screen."""

from __future__ import annotations

import io
from collections.abc import Iterator

#: Points to the inch (ISO 32000-1, 8.3.2.3).
_POINTS = 72
#: More pages are no preview.
_MOST = 40


def picture_pages(pdf: bytes, dots: int) -> Iterator[bytes]:
    """Yield each page as PNG, with so many dots to the inch; of many pages the first."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(min(len(document), _MOST)):
            page = document[number]
            bitmap = page.render(scale=dots / _POINTS)
            file = io.BytesIO()
            bitmap.to_pil().save(file, "PNG", compress_level=1)
            bitmap.close()
            page.close()
            yield file.getvalue()
