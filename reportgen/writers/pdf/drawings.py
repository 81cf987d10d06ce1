"""Drawings (SVG) as pictures of dots, for files that hold no others."""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from pathlib import Path

from reportgen.writers.pdf import engine

#: What offices print with.
DOTS_PER_INCH = 300


@lru_cache(maxsize=64)
def draw_svg(svg: bytes, width: int, fonts: Path | None = None) -> bytes:
    """Return the drawing as PNG on a white ground, `width` pixels wide; the same for the same.

    Its root says how large it is, in pixels. `fonts` is the brand's folder of fonts. Raises
    `OSError` where a library is missing that lays out pages.
    """
    import pypdfium2

    source = base64.b64encode(svg).decode()
    html = (
        '<html lang="und"><style>@page { size: 100in; margin: 0 } body { margin: 0 }'
        " img { display: block }</style>"
        f'<img id="drawn" src="data:image/svg+xml;base64,{source}" alt="-">'
    )
    laid_out = engine.lay_out(engine.parse_html(html, "", ()), (), fonts)
    engine.cut_page(laid_out.pages[0], "drawn")
    with pypdfium2.PdfDocument(engine.print_untagged(laid_out)) as document:
        scale = width / document[0].get_width()
        drawn = document[0].render(scale=scale, fill_color=(255, 255, 255, 255))
        file = io.BytesIO()
        drawn.to_pil().save(file, "PNG")
    return file.getvalue()
