"""Pictures made fit for print: upright, in RGB, no larger than paper shows, without metadata.

A camera's metadata can hold a place and a name; none of it reaches an output.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from PIL import ImageFile, JpegImagePlugin, PngImagePlugin
from PIL.ExifTags import Base
from PIL.Image import Image, Resampling, Transpose, frombytes, merge, new
from PIL.ImageChops import lighter

from reportgen.document.blocks import Picture
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError

#: 300 dots an inch over the 17 cm between the margins of A4.
MAX_PIXELS_A_SIDE = 2000
#: More pixels than any camera's photograph: a picture made to fill the memory.
MAX_PIXELS = 120_000_000
#: No photograph of that many pixels has a larger file (bytes).
MAX_BYTES = 200_000_000

#: What files begin with, and what reads them. A camera may put a preview behind the photograph
#: (MPO, CIPA DC-007); asked for by its own reader, the photograph alone is read.
_READERS = (
    (b"\x89PNG\r\n\x1a\n", PngImagePlugin.PngImageFile),
    (b"\xff\xd8\xff", JpegImagePlugin.JpegImageFile),
)
#: Larger files, and pictures that take more than a second or so to decode, in pixels by passes.
_COSTLY_BYTES, _COSTLY_PIXELS = 20_000_000, 100_000_000
#: Begins another pass over all pixels of a JPEG (ITU-T T.81, B.1.1.3); in data it never stands.
_SCAN = b"\xff\xda"

#: What makes a photograph upright (Exif 2.3, 4.6.4 A, Orientation).
_UPRIGHT: Mapping[Any, Transpose] = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}


def load_picture(data: bytes) -> Picture:
    """Return the picture as PNG or JPEG; the same bytes for the same input.

    Raises `UnfitError` for other formats, damaged files and pictures made to fill the memory.
    """
    with _opened(data) as image:
        return _clean(image)


def is_costly(data: bytes) -> bool:
    """Tell whether a picture may take long or much memory to load. Raises `UnfitError`."""
    with _opened(data) as image:
        passes = data.count(_SCAN) if image.format == "JPEG" else 2
        pixels = image.width * image.height * passes
        return len(data) > _COSTLY_BYTES or pixels > _COSTLY_PIXELS


@contextmanager
def _opened(data: bytes) -> Iterator[Image]:
    """Provide the picture, not decoded yet; whatever goes wrong with it is an `UnfitError`."""
    reader = next((reader for start, reader in _READERS if data.startswith(start)), None)
    if reader is None:
        raise UnfitError(
            say("is not a picture in PNG or JPEG format."), say("Save it as PNG or JPEG.")
        )
    # WeasyPrint makes Pillow take the half of a picture for the whole.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with reader(io.BytesIO(data)) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise UnfitError(
                        say(
                            "has {width} × {height} pixels, too many to print.",
                            width=image.width,
                            height=image.height,
                        ),
                        say(
                            "Scale it down to {limit} pixels a side.",
                            limit=MAX_PIXELS_A_SIDE,
                        ),
                    )
                yield image
    except (UnfitError, MemoryError):
        raise
    # The library raises whatever happens to it in a file that is damaged or was tampered with.
    except Exception as error:
        raise UnfitError(
            say("is a damaged picture, or none in PNG or JPEG format."),
            say("Open it in a picture program and save it anew as PNG or JPEG."),
        ) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _clean(image: Image) -> Picture:
    photograph = image.format == "JPEG"
    turn = _turn(image)
    small = _in_full_tones(image)
    small.thumbnail((MAX_PIXELS_A_SIDE, MAX_PIXELS_A_SIDE), Resampling.LANCZOS)
    upright = small if turn is None else small.transpose(turn)
    # PDF/A-3 allows transparency, paper has none: what shines through is white.
    plain = new("RGB", upright.size, "white")
    if upright.mode in ("RGBA", "LA"):
        layer = upright.convert("RGBA")
        plain.paste(layer, mask=layer.getchannel("A"))
    else:
        plain.paste(upright.convert("RGB"))
    out = io.BytesIO()
    if photograph:
        plain.save(out, "JPEG", quality=88, optimize=True)
    else:
        # To look for the smallest file takes half a minute for some, and gains a tenth.
        plain.save(out, "PNG")
    media_type = "image/jpeg" if photograph else "image/png"
    return Picture(out.getvalue(), media_type, plain.width, plain.height)


def _turn(image: Image) -> Transpose | None:
    """Return what makes a photograph upright; None where nothing that can be read says so."""
    try:
        return _UPRIGHT.get(image.getexif().get(Base.Orientation))
    # A picture is as good with metadata that is damaged; no other tag is even looked at.
    except Exception:
        return None


def _in_full_tones(image: Image) -> Image:
    """Return the picture in a mode that can be scaled smoothly, transparency as a channel."""
    if image.mode.startswith("I;16"):
        return _from_16_bits(image)
    if image.format == "PNG" and "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode == "P":
        return image.convert("RGB")
    return image.convert("L") if image.mode == "1" else image


def _from_16_bits(image: Image) -> Image:
    """Return a grey picture of 65,536 tones in 256: of each two bytes the one that counts."""
    low, high = frombytes("LA", image.size, image.tobytes()).split()
    clear = image.info.get("transparency")
    if not isinstance(clear, int):
        return high
    # One tone of the many is clear, not all those that become the same.
    others = [
        band.point([0 if tone == byte else 255 for tone in range(256)])
        for band, byte in ((low, clear & 255), (high, clear >> 8))
    ]
    return merge("LA", (high, lighter(*others)))
