"""Pictures made fit for print: upright, in sRGB, no larger than paper shows, without metadata.

A camera's metadata can hold a place and a name; none of it reaches an output.
"""

from __future__ import annotations

import io
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import ImageFile, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin
from PIL.ExifTags import Base
from PIL.Image import Image, Resampling, Transpose

from reportgen.document.blocks import Picture
from reportgen.input.pictures.drawings import is_drawing, load_drawing
from reportgen.input.pictures.tones import in_full_tones, on_paper
from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError

#: 300 dots an inch over the 17 cm between the margins of A4.
MAX_PIXELS_A_SIDE = 2000
#: More pixels than any camera's photograph: a picture made to fill the memory.
MAX_PIXELS = 120_000_000
#: No photograph of that many pixels has a larger file (bytes).
MAX_BYTES = 200_000_000

#: What files begin with, and what reads them. A camera may put a preview behind the photograph
#: (MPO, CIPA DC-007); asked for by its own reader, the photograph alone is read. So is the first
#: of a TIFF's pictures, and of a moving WebP.
_READERS = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), PngImagePlugin.PngImageFile),
    (re.compile(rb"\xff\xd8\xff"), JpegImagePlugin.JpegImageFile),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), WebPImagePlugin.WebPImageFile),
    (re.compile(rb"II\*\0|MM\0\*"), TiffImagePlugin.TiffImageFile),
)
#: What is not read, but known by how it begins (ISO 23008-12 and others).
_OTHERS = (
    (re.compile(rb".{4}ftyp(heic|heix|hevc|mif1|msf1)", re.DOTALL), "HEIC"),
    (re.compile(rb".{4}ftypavi", re.DOTALL), "AVIF"),
    (re.compile(rb"\x1f\x8b"), "SVGZ"),
    (re.compile(rb"GIF8"), "GIF"),
    (re.compile(rb"BM"), "BMP"),
    (re.compile(rb"%PDF-"), "PDF"),
    (re.compile(rb"%!PS|\xc5\xd0\xd3\xc6"), "EPS"),
)
_ADVICE = say("Save it as PNG or JPEG.")
#: Larger files, and pictures that take more than a second or so to decode, in pixels by passes.
_COSTLY_BYTES, _COSTLY_PIXELS = 20_000_000, 100_000_000
#: Begins another pass over all pixels of a JPEG (ITU-T T.81, B.1.1.3); in data it never stands.
_SCAN = b"\xff\xda"

#: A PNG of more bytes is tried as JPEG too, and left where that takes a third or less: no drawing
#: gains so much, and every photograph does.
_LARGE, _GAIN = 300_000, 3

#: Where libraries in C write to.
_STDERR = 2

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
    """Return the picture as PNG, JPEG, or SVG for drawings; the same bytes for the same input.

    Raises `UnfitError` for other formats, damaged files and pictures made to fill the memory.
    """
    if is_drawing(data):
        return load_drawing(data, MAX_PIXELS_A_SIDE)
    with _opened(data) as image:
        return _clean(image)


def is_costly(data: bytes) -> bool:
    """Tell whether a picture may take long or much memory to load. Raises `UnfitError`."""
    if is_drawing(data):
        return False
    with _opened(data) as image:
        passes = data.count(_SCAN) if image.format == "JPEG" else 2
        pixels = image.width * image.height * passes
        return len(data) > _COSTLY_BYTES or pixels > _COSTLY_PIXELS


@contextmanager
def _opened(data: bytes) -> Iterator[Image]:
    """Provide the picture, not decoded yet; whatever goes wrong with it is an `UnfitError`."""
    reader = next((reader for start, reader in _READERS if start.match(data)), None)
    if reader is None:
        raise _unread(data)
    # WeasyPrint makes Pillow take the half of a picture for the whole.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with _unheard(reader), reader(io.BytesIO(data)) as image:
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
            say("is damaged, cut short, or of a rare kind."),
            say("Copy it once more, or open it in a picture program and save it anew as PNG."),
        ) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


@contextmanager
def _unheard(reader: type) -> Iterator[None]:
    """Keep the library that reads TIFF from writing to the terminal what it thinks of a file."""
    if reader is not TiffImagePlugin.TiffImageFile:
        yield
        return
    kept = os.dup(_STDERR)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)


def _unread(data: bytes) -> UnfitError:
    """Return why bytes are no picture that is read."""
    if not data:
        return UnfitError(say("is empty."), say("Copy it once more, or export it anew."))
    for start, name in _OTHERS:
        if start.match(data):
            return UnfitError(say("is in {name} format, which is not read.", name=name), _ADVICE)
    return UnfitError(say("is not a picture in PNG, JPEG, WebP, TIFF or SVG format."), _ADVICE)


def _clean(image: Image) -> Picture:
    # The reader of TIFF turns the picture itself, as it decodes it.
    turn = None if image.format == "TIFF" else _turn(image)
    image.load()
    profile = image.info.get("icc_profile")
    small = in_full_tones(image)
    small.thumbnail((MAX_PIXELS_A_SIDE, MAX_PIXELS_A_SIDE), Resampling.LANCZOS)
    upright = small if turn is None else small.transpose(turn)
    plain = on_paper(upright, profile)
    data, media_type = _encode(plain, image.format == "JPEG")
    return Picture(data, media_type, plain.width, plain.height)


def _encode(image: Image, photograph: bool) -> tuple[bytes, str]:
    """Return the bytes of a picture and their kind: of photographs JPEG, of drawings PNG."""
    if photograph:
        return _save(image, "JPEG", quality=88, optimize=True), "image/jpeg"
    # To look for the smallest file takes half a minute for some, and gains a tenth.
    exact = _save(image, "PNG")
    if len(exact) > _LARGE:
        # What may be in it beside a photograph, such as letters, stays sharp.
        close = _save(image, "JPEG", quality=90, subsampling=0, optimize=True)
        if len(close) * _GAIN <= len(exact):
            return close, "image/jpeg"
    return exact, "image/png"


def _save(image: Image, format: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def _turn(image: Image) -> Transpose | None:
    """Return what makes a photograph upright; None where nothing that can be read says so."""
    try:
        return _UPRIGHT.get(image.getexif().get(Base.Orientation))
    # A picture is as good with metadata that is damaged; no other tag is even looked at.
    except Exception:
        return None
