"""Pictures of every kind that offices have: read as they look, made small, or refused by name."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from itertools import product

import pytest
from PIL import Image, ImageDraw

from reportgen.document.blocks import Picture
from reportgen.input.pictures.loading import load_picture
from reportgen.problems.problem import UnfitError

BRICK = (180, 60, 40)


def save(image: Image.Image, kind: str, **choices: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **choices)
    return file.getvalue()


def pixel(picture: Picture, x: int = 10, y: int = 10) -> tuple[int, ...]:
    return Image.open(io.BytesIO(picture.data)).getpixel((x, y))


def photograph(width: int, height: int) -> Image.Image:
    """Return slopes of colours with the grain of a camera: no pixel is like the next."""
    slope = Image.linear_gradient("L").resize((width, height))
    across = slope.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    colours = Image.merge("RGB", (slope, across, Image.new("L", (width, height), 90)))
    grain = Image.effect_noise((width, height), 40)
    return Image.blend(colours, Image.merge("RGB", (grain, grain, grain)), 0.4)


# --- Formats -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["WEBP", "TIFF"])
def test_webp_and_tiff_are_read_and_turned_upright(kind: str) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    image = Image.new("RGB", (40, 20), BRICK)
    image.paste("navy", (0, 0, 20, 20))
    picture = load_picture(save(image, kind, lossless=True, exif=turned))
    assert (picture.width, picture.height, picture.media_type) == (20, 40, "image/png")
    # What was left lies on top.
    assert pixel(picture, 10, 5) == (0, 0, 128)
    assert pixel(picture, 10, 35) == BRICK


def test_what_is_clear_in_webp_is_white() -> None:
    image = Image.new("RGBA", (40, 20), (*BRICK, 0))
    image.paste((*BRICK, 255), (20, 0, 40, 20))
    picture = load_picture(save(image, "WEBP", lossless=True))
    assert (pixel(picture, 10), pixel(picture, 30)) == ((255, 255, 255), BRICK)


def tiff(order: str, photometric: int, bits: int, tones: list[int]) -> bytes:
    """Return a grey TIFF, a pixel high, whose numbers have two bytes (TIFF 6.0)."""
    data = struct.pack(f"{order}{len(tones)}H", *tones)
    entries = {
        256: len(tones),
        257: 1,
        258: bits,
        259: 1,
        262: photometric,
        273: 8,
        277: 1,
        278: 1,
        279: len(data),
    }
    directory = struct.pack(f"{order}H", len(entries))
    for tag, value in entries.items():
        directory += struct.pack(f"{order}HHIHH", tag, 3, 1, value, 0)
    mark = {"<": b"II*\0", ">": b"MM\0*"}[order]
    return mark + struct.pack(f"{order}I", 8 + len(data)) + data + directory + bytes(4)


@pytest.mark.parametrize(("order", "photometric"), [("<", 0), ("<", 1), (">", 1)])
def test_scans_of_16_bits_print_as_they_look(order: str, photometric: int) -> None:
    picture = load_picture(tiff(order, photometric, 16, [0x1234, 0xA0FF, 0xFFFF]))
    wanted = [0x12, 0xA0, 0xFF]
    if photometric == 0:
        wanted = [255 - tone for tone in wanted]
    assert [pixel(picture, x, 0)[0] for x in range(3)] == wanted


#: What is no picture, or of no kind that is read, and a word of what is said.
UNREAD: Mapping[bytes, str] = {
    b"": "is empty",
    b"\0\0\0\x24ftypheic\0\0\0\0mif1": "HEIC",
    b"\0\0\0\x20ftypavif\0\0\0\0": "AVIF",
    save(Image.new("RGB", (9, 9)), "GIF"): "GIF",
    save(Image.new("RGB", (9, 9)), "BMP"): "BMP",
    b"%PDF-1.7\n": "PDF",
    b"Lieber Herr Weber": "not a picture in PNG, JPEG, WebP, TIFF or SVG",
    save(photograph(90, 90), "JPEG")[:700]: "damaged, cut short",
    save(photograph(90, 90), "WEBP")[:700]: "damaged, cut short",
    save(Image.new("F", (9, 9)), "TIFF"): "colours of a kind that is not read",
}


@pytest.mark.parametrize(("data", "said"), UNREAD.items(), ids=UNREAD.values())
def test_what_is_not_read_is_called_by_its_name(data: bytes, said: str) -> None:
    with pytest.raises(UnfitError) as caught:
        load_picture(data)
    assert said in str(caught.value.message)
    assert str(caught.value.advice)


def test_a_damaged_scan_writes_nothing_to_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    scan = bytearray(save(photograph(90, 90), "TIFF", compression="tiff_lzw"))
    scan[200:900] = bytes(700)
    with pytest.raises(UnfitError, match="damaged"):
        load_picture(bytes(scan))
    assert capfd.readouterr() == ("", "")


# --- Size --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_a_photograph_is_kept_as_one_whatever_it_was_saved_as(kind: str) -> None:
    image = photograph(900, 600)
    picture = load_picture(save(image, kind, lossless=True))
    assert picture.media_type == "image/jpeg"
    assert len(picture.data) * 3 <= len(save(image, "PNG"))


def test_a_drawing_stays_exact_however_large() -> None:
    image = Image.new("RGB", (2000, 1900), "white")
    pen = ImageDraw.Draw(image)
    for at in range(0, 2000, 7):
        pen.line((at, 0, 2000 - at * 3 % 1999, 1900), fill=(at % 200, 80, 120), width=2)
    picture = load_picture(save(image, "PNG"))
    assert picture.media_type == "image/png"
    assert len(picture.data) > 300_000
    assert Image.open(io.BytesIO(picture.data)).tobytes() == image.tobytes()


# --- Colours -----------------------------------------------------------------------------------


def profile(red: tuple[float, ...], green: tuple[float, ...], blue: tuple[float, ...]) -> bytes:
    """Return a colour profile with these primaries, X Y Z at D50, and gamma 2.2 (ICC.1:2010)."""

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in values)

    name = b"Wide\0"
    said = b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + bytes(78)
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256))
    tags = {
        b"desc": said,
        b"wtpt": xyz(0.9642, 1, 0.8249),
        b"rXYZ": xyz(*red),
        b"gXYZ": xyz(*green),
        b"bXYZ": xyz(*blue),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body, at = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        data += bytes(-len(data) % 4)
        table += tag + struct.pack(">II", at + len(body), len(data))
        body += data
    size = struct.pack(">I", at + len(body))
    head = size + bytes(4) + b"\x02\x10\0\0mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28)
    return (head + xyz(0.9642, 1, 0.8249)[8:]).ljust(128, b"\0") + table + body


#: Display P3, whose red and green are stronger than those of sRGB.
WIDE = profile((0.515, 0.241, -0.001), (0.292, 0.692, 0.042), (0.157, 0.067, 0.784))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [*product(["PNG", "TIFF", "WEBP"], ["RGB", "RGBA"]), ("JPEG", "RGB")],
)
def test_colours_are_those_that_the_profile_of_the_picture_means(kind: str, mode: str) -> None:
    image = Image.new(mode, (40, 20), BRICK)
    choices = {"quality": 100} if kind == "JPEG" else {"lossless": True}
    without = load_picture(save(image, kind, **choices))
    meant = load_picture(save(image, kind, icc_profile=WIDE, **choices))
    # The same numbers are a stronger red there: in sRGB more red, less green and blue.
    assert pixel(meant)[0] > pixel(without)[0] + 8
    assert pixel(meant)[1] < pixel(without)[1] - 4


@pytest.mark.parametrize("damaged", [b"no profile", WIDE[:150], WIDE.replace(b"RGB ", b"CMYK", 1)])
def test_a_profile_that_cannot_be_used_changes_nothing(damaged: bytes) -> None:
    image = Image.new("RGB", (40, 20), BRICK)
    assert pixel(load_picture(save(image, "PNG", icc_profile=damaged))) == BRICK


# --- Nothing to be seen ------------------------------------------------------------------------


def logo(ink: str) -> bytes:
    image = Image.new("RGBA", (200, 80), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((20, 10, 180, 70), fill=ink)
    return save(image, "PNG")


def test_a_white_logo_is_told_since_paper_is_white() -> None:
    with pytest.raises(UnfitError, match="white on white"):
        load_picture(logo("#fefefe"))
    with pytest.raises(UnfitError, match="white on white"):
        load_picture(save(Image.new("L", (50, 50), 252), "JPEG"))


def test_a_pale_logo_that_can_be_seen_is_taken() -> None:
    assert pixel(load_picture(logo("#ffee99")), 100, 40) == (255, 238, 153)
