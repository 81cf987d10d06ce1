"""Pictures made fit for print: upright, in RGB, no larger than paper shows, without metadata.

A camera's metadata can hold a place and a name; none of it reaches an output.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from reportgen.document import Picture
from reportgen.values import UnfitError

#: 300 dots an inch over the 17 cm between the margins of A4.
MAX_PIXELS_A_SIDE = 2000
#: More pixels than any camera's photograph: a picture made to fill the memory.
MAX_PIXELS = 120_000_000


def load_picture(data: bytes) -> Picture:
    """Return the picture as PNG or JPEG; the same bytes for the same input.

    Raises `UnfitError` for other formats, damaged files and pictures made to fill the memory.
    """
    # WeasyPrint makes Pillow take the half of a picture for the whole.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise UnfitError(
                        f"has {image.width} × {image.height} pixels, too many to print.",
                        f"Scale it down to {MAX_PIXELS_A_SIDE} pixels a side.",
                    )
                return _clean(image)
    except Image.DecompressionBombError:
        raise UnfitError(
            "has too many pixels to print.", f"Scale it down to {MAX_PIXELS_A_SIDE} pixels a side."
        ) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, UnfitError):
            raise
        raise UnfitError(
            "is not a picture in PNG or JPEG format.", "Save it as PNG or JPEG."
        ) from None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _clean(image: Image.Image) -> Picture:
    photograph = image.format == "JPEG"
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((MAX_PIXELS_A_SIDE, MAX_PIXELS_A_SIDE), Image.Resampling.LANCZOS)
    clear = not photograph and (
        "transparency" in upright.info or upright.mode in ("RGBA", "LA", "PA")
    )
    # PDF/A-3 allows transparency, paper has none: what shines through is white.
    plain = Image.new("RGB", upright.size, "white")
    if clear:
        layer = upright.convert("RGBA")
        plain.paste(layer, mask=layer.getchannel("A"))
    else:
        plain.paste(upright.convert("RGB"))
    out = io.BytesIO()
    if photograph:
        plain.save(out, "JPEG", quality=88, optimize=True)
    else:
        plain.save(out, "PNG", optimize=True)
    media_type = "image/jpeg" if photograph else "image/png"
    return Picture(out.getvalue(), media_type, plain.width, plain.height)
