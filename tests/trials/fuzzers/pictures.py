"""Damaged pictures and drawings."""

from __future__ import annotations

import io
import random
import re
import struct
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from trials.fuzzers.common import BreachError, mutate

if TYPE_CHECKING:
    from PIL.Image import Image


@cache
def sound_pictures() -> list[bytes]:
    from PIL import Image, ImageCms

    made = []
    noise = Image.effect_noise((90, 60), 80)
    for mode in ("L", "RGB", "RGBA", "P", "1", "LA", "I;16"):
        image = noise.convert(mode) if mode != "I;16" else noise.convert("I").convert("I;16")
        clear = {"transparency": 3} if mode in ("P", "L") else {}
        for choices in ({}, {"exif": metadata(6)}, clear):
            made.append(saved(image, "PNG", **choices))
    for mode in ("L", "RGB", "CMYK"):
        for choices in ({}, {"progressive": True}, {"exif": metadata(8), "quality": 20}):
            made.append(saved(noise.convert(mode), "JPEG", **choices))
    photograph = noise.convert("RGB")
    made.append(saved(photograph, "MPO", save_all=True, append_images=[photograph]))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in ("PNG", "JPEG", "WEBP", "TIFF"):
        made.append(saved(photograph, kind, icc_profile=profile.replace(b"sRGB", b"wide")))
    made.append(saved(noise.convert("RGBA"), "WEBP", lossless=True, exif=metadata(3)))
    for packing in (None, "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        made.append(saved(photograph, "TIFF", compression=packing))
    for mode, packing in (("1", "group4"), ("CMYK", "tiff_lzw"), ("LA", None), ("P", "packbits")):
        made.append(saved(noise.convert(mode), "TIFF", compression=packing))
    made.append(saved(noise.convert("I").convert("I;16"), "TIFF"))
    return [*made, *[DRAWING] * 8]


DRAWING = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"
 xmlns:xlink="http://www.w3.org/1999/xlink"><style>.a{fill:url(#g)} #b,path{fill:#123}</style>
<linearGradient id="g"><stop offset="0" style="stop-color:red"/></linearGradient>
<clipPath id="c"><circle r="4" cx="4" cy="4"/></clipPath><g clip-path="url(#c)" class="a">
<path id="b" d="M1 1a3 2 0 013 2h1v2l2-2c1 1 2 2 3 3s1 1 2 2q1 1 2 2t1 1z" transform="scale(2)"/>
<polygon points="1,2 3,4 5,6" stroke="rgb(1,2,3)"/><use xlink:href="#b" x="1"/></g></svg>"""


def saved(image: Image, kind: str, **choices: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **choices)
    return file.getvalue()


def metadata(orientation: int, *others: tuple[int, int, int, bytes]) -> bytes:
    """Return a camera's metadata (TIFF 6.0) with the orientation and other tags."""
    tags = sorted([(0x0112, 3, 1, struct.pack(">H", orientation) + b"\0\0"), *others])
    entries = b"".join(struct.pack(">HHI", *tag[:3]) + tag[3] for tag in tags)
    return b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", len(tags)) + entries + b"\0\0\0\0"


def make_picture(dice: random.Random) -> bytes:
    from PIL import Image

    if dice.random() < 0.3:
        others = [
            (
                dice.choice((0x100, 0x10F, 0x111, 0x11A, 0x132, 0x8769, 0x8825, 0xA005)),
                *(dice.randint(0, 14), dice.choice((0, 1, 2, 9, 2**32 - 1))),
                dice.randbytes(4),
            )
            for _ in range(dice.randint(1, 4))
        ]
        exif = metadata(dice.randint(0, 9), *others)
        return saved(Image.new("RGB", (8, 4)), dice.choice(("PNG", "JPEG")), exif=exif)
    data = mutate(dice, dice.choice(sound_pictures()))
    return data if dice.random() < 0.3 else with_checksums(data)


def with_checksums(data: bytes) -> bytes:
    """Return a PNG whose chunks have the right checksums again, as far as there are chunks."""
    at, done = 8, bytearray(data[:8])
    if not data.startswith(b"\x89PNG"):
        return data
    while at + 12 <= len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        body = data[at + 4 : at + 8 + size]
        done += data[at : at + 4] + body + struct.pack(">I", zlib.crc32(body))
        at += 12 + size
    return bytes(done)


def read_picture(data: bytes, folder: Path) -> None:
    from reportgen.input.pictures.loading import MAX_PIXELS_A_SIDE, is_costly, load_picture
    from reportgen.problems.problem import UnfitError

    try:
        if is_costly(data):
            # The program has a process with limits for these.
            return
        picture = load_picture(data)
    except UnfitError:
        return
    if not 0 < max(picture.width, picture.height) <= MAX_PIXELS_A_SIDE:
        raise BreachError(f"a picture of {picture.width} × {picture.height}")
    if load_picture(data) != picture:
        raise BreachError("another picture of the same bytes")
    if picture.media_type == "image/svg+xml":
        ElementTree.fromstring(picture.data)
        if foreign := re.search(rb"<!|<\?|script|\bon\w+=|href=.[^#]|url\([^#]", picture.data):
            raise BreachError(f"a drawing holds {foreign[0]!r}")
