"""The colours of pictures as paper shows them: 256 tones, sRGB, on white.

What is transparent is white: PDF/A-3 allows transparency, paper has none.
"""

from __future__ import annotations

import io
from typing import Any

from PIL import ImageCms
from PIL.Image import Image, frombytes, merge, new
from PIL.ImageChops import invert, lighter

from reportgen.problems.message import say
from reportgen.problems.problem import UnfitError

#: Ways of holding colours that are read; of others nobody would see that they come out wrong.
_MODES = frozenset(["1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK"])
#: The darkest tone of a picture that shows nothing on paper, of 255: white, and what looks so.
_PALEST = 245
#: How TIFF says that the largest number is black (TIFF 6.0, PhotometricInterpretation), and how
#: many bits a number has.
_PHOTOMETRIC, _BITS = 262, 258


def in_full_tones(image: Image) -> Image:
    """Return the picture in a mode that can be scaled smoothly, transparency as a channel.

    Raises `UnfitError` for ways of holding colours that are not read.
    """
    if image.mode.startswith("I;16") and _bits_of(image) == 16:
        return _from_16_bits(image)
    if image.mode not in _MODES and image.mode != "YCbCr":
        raise UnfitError(
            say("has colours of a kind that is not read ({mode}).", mode=image.mode),
            say("Save it in RGB, with 8 bits a channel."),
        )
    if image.mode in ("PA", "RGBa") or (image.format != "JPEG" and "transparency" in image.info):
        return image.convert("RGBA")
    if image.mode in ("P", "RGBX", "YCbCr"):
        return image.convert("RGB")
    if image.mode == "La":
        return image.convert("LA")
    return image.convert("L") if image.mode == "1" else image


def on_paper(image: Image, profile: bytes | None) -> Image:
    """Return a picture in full tones as RGB on white; `profile` says what its numbers mean (ICC).

    Raises `UnfitError` where nothing of it would be seen.
    """
    plain = new("RGB", image.size, "white")
    if image.mode in ("RGBA", "LA"):
        colours = image.convert("RGB" if image.mode == "RGBA" else "L")
        plain.paste(_in_srgb(colours, profile), mask=image.getchannel("A"))
    else:
        plain.paste(_in_srgb(image, profile))
    # Pillow tells the extremes of each channel.
    if min(low for low, _ in plain.getextrema()) > _PALEST:  # type: ignore[misc]
        raise UnfitError(
            say("shows nothing on paper: it is white on white."),
            say("Take the logo that is meant for light grounds."),
        )
    return plain


def _in_srgb(image: Image, profile: bytes | None) -> Image:
    """Return a picture in RGB; where a profile that can be read says so, with other numbers."""
    if profile:
        # As good with a profile that is damaged, or of another kind of colours.
        try:
            meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if "sRGB" not in ImageCms.getProfileDescription(meant):
                changed = ImageCms.profileToProfile(
                    image, meant, _srgb(), ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB"
                )
                return changed or image.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image.convert("RGB")


def _srgb() -> Any:
    return ImageCms.createProfile("sRGB")


def _bits_of(image: Image) -> int:
    """Return how many bits a number of a grey picture has, 16 where the format has no others."""
    bits = getattr(image, "tag_v2", {}).get(_BITS, (16,))
    return int(bits[0] if isinstance(bits, tuple) else bits)


def _from_16_bits(image: Image) -> Image:
    """Return a grey picture of 65,536 tones in 256: of each two bytes the one that counts."""
    first, second = frombytes("LA", image.size, image.tobytes()).split()
    low, high = (second, first) if image.mode == "I;16B" else (first, second)
    if getattr(image, "tag_v2", {}).get(_PHOTOMETRIC) == 0:
        return invert(high)
    clear = image.info.get("transparency")
    if not isinstance(clear, int):
        return high
    # One tone of the many is clear, not all those that become the same.
    others = [
        band.point([0 if tone == byte else 255 for tone in range(256)])
        for band, byte in ((low, clear & 255), (high, clear >> 8))
    ]
    return merge("LA", (high, lighter(*others)))
