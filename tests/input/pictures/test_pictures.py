"""Pictures of people's own cameras, scanners and programs: print as they look, or are refused."""

from __future__ import annotations

import io
import os
import random
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image, ImageStat

from reportgen.cli.main import main
from reportgen.input.pictures import files as picture_files
from reportgen.input.pictures.loading import is_costly, load_picture
from reportgen.problems.problem import UnfitError
from reportgen.project.project import Project
from reportgen.workers.supervisor import TimeLimitError
from support.project import NewProject, fill_folder


def save(image: Image.Image, kind: str, **choices: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **choices)
    return file.getvalue()


def read(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(load_picture(data).data))


def exif(*entries: tuple[int, int, int, bytes]) -> bytes:
    """Return metadata (TIFF 6.0, big-endian) of tags: number, type, count, value or offset."""
    directory = struct.pack(">H", len(entries))
    for tag, kind, count, value in entries:
        directory += struct.pack(">HHI", tag, kind, count) + value.ljust(4, b"\0")[:4]
    return b"Exif\0\0MM\0*\0\0\0\x08" + directory + b"\0\0\0\0"


ORIENTATION, GPS = 0x0112, 0x8825
UPRIGHT = (ORIENTATION, 3, 1, b"\0\x06")
#: A text where a number must be, an offset behind the end, more values than there are bytes.
ODD = {
    "text": exif((ORIENTATION, 2, 4, b"6\0\0\0")),
    "bytes": exif((ORIENTATION, 7, 1, b"\x06")),
    "fraction": exif((ORIENTATION, 5, 1, b"\0\0\0\x08")),
    "empty": exif((ORIENTATION, 3, 0, b"")),
    "many": exif((ORIENTATION, 3, 4_000_000_000, b"\0\0\0\x08")),
    "far": exif((GPS, 4, 1, b"\xff\xff\xff\xf0"), (ORIENTATION, 12, 9, b"\xff\xff\xff\xf0")),
    "nine": exif((ORIENTATION, 3, 1, b"\0\x09")),
    "cut": exif(UPRIGHT)[:14],
    "no TIFF": b"Exif\0\0" + bytes(40),
    "unknown type": exif((ORIENTATION, 99, 1, b"\0\x06")),
}


@pytest.mark.parametrize("metadata", ODD.values(), ids=ODD)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_with_odd_metadata_is_printed_as_it_lies(kind: str, metadata: bytes) -> None:
    image = Image.new("RGB", (40, 20), "teal")
    assert read(save(image, kind, exif=metadata)).size == (40, 20)


#: Tags of wrong types beside the one that counts: numbers below nought, bytes, fractions, texts.
BESIDE = {
    "make": (0x010F, 2, 4_000_000_000, b"\xff\xff\xff\xf0"),
    "strips": (0x0111, 7, 1, b"\x1d"),
    "width": (0x0100, 9, 1, b"\xab\x13k\xdc"),
    "resolution": (0x011A, 7, 2, b"*\x0b"),
    "day": (0x0132, 11, 1, b"B\x0c\x13\xf8"),
    "place": (0x8825, 8, 1, b"\xb9\t"),
}


@pytest.mark.parametrize("beside", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_turned_upright_whatever_else_its_metadata_says(
    kind: str, beside: tuple[int, int, int, bytes]
) -> None:
    image = Image.new("RGB", (40, 20), "teal")
    assert read(save(image, kind, exif=exif(*sorted([UPRIGHT, beside])))).size == (20, 40)


def test_whatever_is_changed_in_a_picture_it_is_loaded_or_refused() -> None:
    dice = random.Random(7)
    image = Image.effect_noise((64, 48), 60)
    sound = [
        save(image, "JPEG", exif=exif(UPRIGHT)),
        save(image.convert("P"), "PNG", exif=exif(UPRIGHT), transparency=3),
    ]
    for turn in range(600):
        data = bytearray(dice.choice(sound))
        for _ in range(dice.randint(1, 8)):
            data[dice.randrange(min(len(data), 300))] = dice.randrange(256)
        try:
            load_picture(bytes(data[: dice.choice((len(data), dice.randrange(1, len(data))))]))
        except UnfitError as error:
            assert str(error.message), turn


def halves(left: int, right: int) -> Image.Image:
    """Return a grey picture of 16 bits, one tone in its left half, another in its right."""
    line = struct.pack("<30H", *[left] * 30) + struct.pack("<30H", *[right] * 30)
    return Image.frombytes("I;16", (60, 40), line * 40)


@pytest.mark.parametrize("tones", [(0, 65535), (16384, 16384), (40000, 257)])
def test_grey_of_16_bits_prints_as_it_looks(tones: tuple[int, int]) -> None:
    printed = read(save(halves(*tones), "PNG"))
    assert [printed.getpixel((x, 20))[0] for x in (10, 50)] == [tone >> 8 for tone in tones]


def test_the_clear_tone_of_a_grey_picture_of_16_bits_is_white_and_no_other() -> None:
    chunk = b"tRNS" + struct.pack(">H", 300)
    data = save(halves(300, 301), "PNG")
    at = data.index(b"IDAT") - 4
    clear = struct.pack(">I", 2) + chunk + struct.pack(">I", zlib.crc32(chunk))
    printed = read(data[:at] + clear + data[at:])
    assert [printed.getpixel((x, 20))[0] for x in (10, 50)] == [255, 1]


def test_a_photograph_with_a_preview_behind_it_stays_a_photograph() -> None:
    photograph = Image.effect_noise((1600, 1200), 90).convert("RGB")
    preview = photograph.resize((160, 120))
    data = save(photograph, "MPO", save_all=True, append_images=[preview])
    assert Image.open(io.BytesIO(data)).format == "MPO"
    picture = load_picture(data)
    assert picture.media_type == "image/jpeg"
    assert len(picture.data) < 1.2 * len(data)
    assert (picture.width, picture.height) == (1600, 1200)


def test_a_large_picture_of_few_colours_is_soon_loaded_and_smooth() -> None:
    dice = random.Random(1)
    image = Image.frombytes("P", (3000, 3000), bytes(b & 1 for b in dice.randbytes(9_000_000)))
    image.putpalette([0, 0, 0, 255, 255, 255])
    start = time.process_time()
    printed = read(save(image, "PNG"))
    assert time.process_time() - start < 5
    assert printed.size == (2000, 2000)
    # Between black and white there is grey now: no pixels were left out.
    assert 20 < ImageStat.Stat(printed.convert("L")).stddev[0] < 110


def test_a_drawing_in_black_and_white_is_scaled_smoothly() -> None:
    image = Image.new("1", (4000, 4000))
    image.paste(1, (0, 0, 2001, 4000))
    assert len(read(save(image, "PNG")).convert("L").getcolors()) > 2


def many_passes(size: int, passes: int) -> bytes:
    """Return a JPEG whose decoder goes over all of its pixels so many times."""
    data = save(Image.new("L", (size, size), 128), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    scan = data[last:-2]
    return data[:last] + scan * passes + data[-2:]


def test_a_picture_that_takes_long_is_loaded_apart_and_within_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_project: NewProject
) -> None:
    hostile = many_passes(6000, 20_000)
    assert len(hostile) < 3_000_000
    assert is_costly(hostile)
    monkeypatch.setattr(picture_files, "_SECONDS", 2)
    project = new_project({"profiles/p.jpg": hostile})
    start = time.monotonic()
    for _ in range(2):
        with pytest.raises(UnfitError, match=str(TimeLimitError(2))):
            project.picture("profiles/p.jpg")
    assert time.monotonic() - start < 10


def test_a_large_photograph_is_loaded_all_the_same(new_project: NewProject) -> None:
    data = save(Image.new("RGB", (6000, 8000), "teal"), "JPEG", progressive=True)
    assert is_costly(data)
    picture = new_project({"profiles/p.jpg": data}).picture("profiles/p.jpg")
    assert (picture.width, picture.height) == (1500, 2000)


# --- In the program --------------------------------------------------------------------------


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(folder), *arguments])


def test_a_bad_picture_leaves_the_other_sheets_alone(tmp_path: Path) -> None:
    named = "title: T\nresources: x\npicture: {file: p.jpg, alt: x}\n"
    bad = save(Image.new("RGB", (40, 20)), "JPEG").replace(
        b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x63"
    )
    fill_folder(
        tmp_path,
        {
            "profiles/a.yaml": named,
            "profiles/b.yaml": "title: U\nresources: y\n",
            "profiles/p.jpg": bad,
        },
    )
    checked = run(tmp_path, "check")
    assert "profiles/a.yaml:3:" in checked.output
    assert "“p.jpg”" in checked.output
    assert "1 profile" in checked.output
    built = run(tmp_path, "build", "-f", "docx", "-l", "de")
    assert built.exit_code == 1
    assert (tmp_path / "output/b.de.docx").exists()
    assert "Please report" not in checked.output + built.output


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    fill_folder(tmp_path, {"profiles/a.yaml": "title: T\npicture: {file: p.png, alt: x}\n"})
    os.mkfifo(tmp_path / "profiles/p.png")
    checked = run(tmp_path, "check")
    assert "“p.png” is no ordinary file" in checked.output


def test_a_picture_file_larger_than_any_picture_is_not_read(
    tmp_path: Path, new_project: NewProject
) -> None:
    project: Project = new_project({"profiles/p.png": b"\x89PNG\r\n\x1a\n"})
    with (tmp_path / "profiles/p.png").open("ab") as file:
        file.truncate(60_000_000_000)
    with pytest.raises(UnfitError, match="too large"):
        project.picture("profiles/p.png")


def black(width: int, height: int) -> bytes:
    """Return a PNG that was never a picture in this process."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    packing = zlib.compressobj(1)
    rows = [packing.compress(bytes(1 + 2 * width)) for _ in range(height)]
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 4, 0, 0, 0))
    body = chunk(b"IDAT", b"".join([*rows, packing.flush()]))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


#: What this process has freed its workers may use, however little they are given. A new process
#: has nothing to inherit.
CHECK = """
import sys
from reportgen.cli.main import main
from reportgen.input.pictures import files
files._ROOM = 40
main(["-C", sys.argv[1], "check"])
"""


def test_a_picture_that_needs_too_much_memory_is_told_and_no_other_waits(tmp_path: Path) -> None:
    large = black(12_000, 9_900)
    named = "title: T\nresources: x\npicture: {file: p.png, alt: x}\n"
    other = named.replace("T", "U").replace("p.png", "q.png")
    small = save(Image.new("RGB", (40, 20), "teal"), "PNG")
    files = {"a.yaml": named, "b.yaml": other, "p.png": large, "q.png": small}
    fill_folder(tmp_path, {f"profiles/{name}": data for name, data in files.items()})
    checked = subprocess.run(
        [sys.executable, "-c", CHECK, str(tmp_path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    said = checked.stdout + checked.stderr
    assert checked.returncode == 1
    assert "“p.png” cannot be made fit for print: it needs more than 40 MB" in said
    assert "q.png" not in said
    assert "1 profile in order" in said
