"""Read what nobody would write, again and again: it is read or refused, in time, and nothing else.

A script: ``python tests/trials/fuzzing.py pictures --seconds 60 --seed 7``; without a name all take
their turn. Each case is made of what is sound by a seed, and goes through the function of the
program that reads such things. A failure is any exception but those it promises, a problem that
calls itself an error in the program, a case that takes longer than its seconds or more than the
megabytes, and a process that ends. Failures are told with ``--case``, which tries that one alone.
With ``--plant error``, ``hang``, ``memory`` or ``crash`` one case in some has such a fault, which
must be found out (exit code 1).
"""

from __future__ import annotations

import argparse
import io
import os
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from PIL.Image import Image

    from reportgen.mailings.recipients.recipient import Recipient
    from reportgen.problems.problem import Problem
    from reportgen.project.project import Project

ROOT = Path(__file__).resolve().parents[2]
#: What one case may take, in seconds, and all together beyond the start, in megabytes.
SECONDS, MEGABYTES = 20, 1500
OURS = "error in the program"


class BreachError(Exception):
    """Something that must not be: the text says what."""


@dataclass(frozen=True)
class Fuzzer:
    """How cases of a kind are made of sound ones, and what reads them."""

    make: Callable[[random.Random], bytes]
    read: Callable[[bytes, Path], None]


def mutate(dice: random.Random, data: bytes, most: int = 12) -> bytes:
    """Return the data with some bytes changed, taken out, doubled, swapped or cut off."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, most)):
        at = dice.randrange(len(changed) or 1)
        size = dice.choice((1, 1, 2, 4, 16, 200))
        match dice.randrange(7):
            case 0:
                changed[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del changed[at : at + size]
            case 2:
                changed[at:at] = changed[at : at + size] * dice.choice((1, 2, 50))
            case 3:
                changed[at : at + 4] = struct.pack(">I", dice.choice(EXTREMES))
            case 4:
                changed[at : at + 1] = dice.choice(SIGNS)
            case 5:
                other = dice.randrange(len(changed) or 1)
                changed[at : at + size] = changed[other : other + size]
            case _:
                if dice.random() < 0.2:
                    del changed[at:]
    return bytes(changed)


EXTREMES = (0, 1, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1)
SIGNS = (
    *(bytes([each]) for each in b"\0\n\r\t\"';,=<&\xff\x9b\x1b"),
    *(text.encode() for text in ("\u200b", "\u202e", "ä", "İ", "\ufeff")),
    b"\xed\xa0\x80",
)
#: Who keeps lists: Excel for Windows and for the Mac, and what is older.
CHARSETS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "mac-roman", "cp850")


def check_told(problems: Iterable[object]) -> None:
    """Raise `BreachError` for a problem that calls itself a fault of the program."""
    for problem in problems:
        if OURS in str(problem):
            raise BreachError(f"told as {problem}")


# --- Pictures ----------------------------------------------------------------------------------


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


# --- Workbooks, lists and profiles ---------------------------------------------------------------

ROWS = (
    ("Anrede", "Name", "E-Mail", "Straße", "PLZ", "Ort", "Sprache", "Themen"),
    ("Frau", "Anna Ähre", "anna@example.org", "Altweg 1", "01067", "Trier", "de", "Arbeit"),
    ("Herr", "Bert Bach", "bert@example.org", "", "", "Metz", "fr", "Arbeit; Sprache"),
    ("Madame", "Cléo d'Eau", "cleo@example.org", "3, rue du Fil", "57000", "Metz", "fr", ""),
)


@cache
def sound_workbook() -> dict[str, bytes]:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(row)
    sheet["A9"], sheet["B9"] = "=1+1", 4.5
    sheet["C2"].hyperlink = "mailto:anna@example.org"
    sheet.auto_filter.ref = "A1:H4"
    sheet.row_dimensions[4].hidden = True
    book.create_sheet("Zweites").append(("x",))
    book.properties.created = book.properties.modified = datetime(2026, 5, 1)
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


#: Ranges, sizes and references as large as they can be written.
LARGE = (b"A1:XFD1048576", b"XFD1048576", b"D1:D1048576", b"1048577", b"99999999999", b"-1", b"")


def make_workbook(dice: random.Random) -> bytes:
    parts = dict(sound_workbook())
    name = dice.choice(sorted(parts))
    found = list(re.finditer(rb'"([^"]*)"', parts[name]))
    if found and dice.random() < 0.5:
        start, end = dice.choice(found).span(1)
        parts[name] = parts[name][:start] + dice.choice(LARGE) + parts[name][end:]
    else:
        parts[name] = mutate(dice, parts[name])
    if dice.random() < 0.1:
        del parts[dice.choice(sorted(parts))]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(zipfile.ZipInfo(each), content, zipfile.ZIP_DEFLATED)
    data = file.getvalue()
    return mutate(dice, data, 3) if dice.random() < 0.2 else data


def make_list(dice: random.Random) -> bytes:
    parted = dice.choice((";", ",", "\t"))
    lines = [parted.join(f'"{cell}"' if dice.random() < 0.3 else cell for cell in r) for r in ROWS]
    text = dice.choice(("\n", "\r\n", "\r")).join(lines)
    charsets = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "mac-roman", "cp850")
    return mutate(dice, text.encode(dice.choice(charsets)))


def read_list(suffix: str) -> Callable[[bytes, Path], None]:
    def read(data: bytes, folder: Path) -> None:
        from reportgen.mailings.recipients.recipient import read_recipients, remove_recipient
        from reportgen.problems.problem import ReportgenError

        def people_in(path: Path) -> tuple[list[Recipient], list[Problem]]:
            return read_recipients(path, path.name, ("de", "fr"), "de", "DE")

        path = folder / f"liste{suffix}"
        path.write_bytes(data)
        recipients, problems = people_in(path)
        check_told(problems)
        if not recipients:
            return
        gone = recipients[0].email
        try:
            remove_recipient(path, lambda each: each.email == gone)
        except ReportgenError as error:
            check_told(error.problems)
            if path.read_bytes() != data:
                raise BreachError("refused, and changed all the same") from None
            return
        others, remarks = people_in(path)
        left = {each.email for each in others}
        # With a row less it may not be clear any more in which encoding the rest is, and is told.
        lost = set() if remarks else {each.email for each in recipients} - left - {gone}
        if lost or (gone and gone in left):
            raise BreachError(f"{gone} was to go; {sorted(lost)} went, {sorted(left)} are left")

    return read


PROFILES = (*sorted((ROOT / "profiles").glob("*.yaml")),)


def make_profile(dice: random.Random) -> bytes:
    data = dice.choice(PROFILES).read_bytes()
    if dice.random() < 0.3:
        lines = data.split(b"\n")
        return b"\n".join(dice.sample(lines, len(lines)))
    if dice.random() < 0.2:
        at = dice.randrange(len(data))
        opening = dice.choice((b"[", b"{a: ", b"- ", b"> ", b"* ", b"![](", b"**", b"|\n|-\n"))
        return data[:at] + opening * dice.choice((5, 500, 50_000)) + data[at:]
    return mutate(dice, data)


@cache
def opened() -> Project:
    from reportgen.project.open import open_project

    return open_project(ROOT, date(2026, 5, 1), ROOT)


def read_profile(data: bytes, folder: Path) -> None:
    from reportgen.document.edition import Audience
    from reportgen.problems.problem import ReportgenError
    from reportgen.project.profiles import read_profile_file
    from reportgen.project.world import world_of
    from reportgen.sheets.cut import cut_profile
    from reportgen.sheets.merge import merge_sheet

    project = opened()
    path = folder / "a.yaml"
    path.write_bytes(data)
    try:
        profile = read_profile_file(project, path)
    except ReportgenError as error:
        check_told(error.problems)
        return
    check_told(profile.warnings)
    cut = cut_profile(profile, Audience.PRINT, project.today)
    merge_sheet(cut, ("de", "fr"), world_of(project))


# --- Files that came back ------------------------------------------------------------------------

OLD = ROOT / "tests" / "fixtures" / "returned" / "old"
#: What files say that were made to be misread: marks of Markdown and YAML, breaks, labels.
TRICKS = (
    *("Kontext:", "Contexte :", "1) x", "Partner\tx", "a\u2028image: x", "&#133;image: x"),
    *("| a | b |", "```", "--- ", "# x", "[a](b)", "^2^", "\u202e", "]]", "\U0001f600", " "),
)
NUMBERS = ("\u00b2", "9" * 5000, "-1", "", "x", "true", "D800", "9", "../../etc/passwd", "&#10;")
ELEMENTS = ("w:tbl", "w:tc", "w:tr", "w:p", "w:r", "w:t", "w:sdtContent", "w:del", "w:ins")
MAIL = b"""From: anna@example.org\nSubject: Blatt\nContent-Type: multipart/mixed; boundary=x\n
--x\nContent-Type: text/html; charset=utf-8\n\n<h1>Blatt</h1><table><tr><th>Kontext<td>a</table>
--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename="=?utf-8?q?=C3=A4?=.txt"
Content-Transfer-Encoding: base64\n\nS29udGV4dDogYQo=\n--x--\n"""


def make_returned(dice: random.Random) -> bytes:
    """Return a file behind its suffix and a line break."""
    paths = [path for path in sorted(OLD.iterdir()) if path.suffix in (".docx", ".odt")]
    path = dice.choice(paths)
    if dice.random() < 0.2:
        return b".eml\n" + mutate(dice, MAIL)
    if dice.random() < 0.2:
        opening = dice.choice((b"<table><tr><td>", b"<ul><li>", b"<b>", b"</td>", b"<h1>", b""))
        page = mutate(dice, MAIL[MAIL.index(b"<h1>") :])
        return b".html\n" + opening * dice.choice((1, 50, 5000)) + page
    suffix = path.suffix.encode() + b"\n"
    if dice.random() < 0.2:
        return suffix + mutate(dice, path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(dice.randint(1, 3)):
        name = dice.choice([each for each in parts if each.endswith((".xml", ".rels"))])
        garble = mutate if dice.random() < 0.3 else mutate_xml
        parts[name] = garble(dice, parts[name])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return suffix + made.getvalue()


@cache
def sound_pdfs() -> list[bytes]:
    """Return PDF files whose objects can be read and changed: nothing in them is packed."""
    import pikepdf

    made = []
    for path in [*sorted(OLD.glob("*.pdf")), None]:
        with pikepdf.open(path) if path else pikepdf.new() as pdf:
            if path is None:
                pdf.add_blank_page()
                pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(_form_fields(pdf)))
                pdf.docinfo["/reportgen-form"] = "factsheet"
            file = io.BytesIO()
            pdf.save(
                file,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                compress_streams=False,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                static_id=True,
            )
            made.append(file.getvalue())
    return made


def _form_fields(pdf: Any) -> Any:
    """Yield fields as forms of the program have them."""
    import pikepdf

    for name, value in (("title", "Haus"), ("contacts.0.name", "Anna"), ("context", "a\rb")):
        yield pdf.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Tx, T=name, V=value))
    for name in ("topics.work", "topics.arts"):
        on = pikepdf.Dictionary(FT=pikepdf.Name.Btn, T=name, V=pikepdf.Name.on, AS=pikepdf.Name.on)
        yield pdf.make_indirect(on)


def make_pdf(dice: random.Random) -> bytes:
    data = dice.choice(sound_pdfs())
    for _ in range(dice.randint(1, 8)):
        # What is said in a file is changed rather than its letters, fonts and pictures.
        found = list(re.finditer(PDF_PARTS, data))
        place = dice.choice(found)
        new = dice.choice((*PDF_VALUES, dice.choice(found)[0]))
        data = data[: place.start()] + new + data[place.end() :]
    return b".pdf\n" + (mutate(dice, data) if dice.random() < 0.3 else data)


#: Names, numbers, references, texts and operators of PDF files, and what may stand there instead.
PDF_PARTS = (
    rb"/[A-Za-z]{1,16}\b|\b\d{1,6} 0 R\b|(?<= )-?\d+(?:\.\d+)?(?= )|\([^()]{0,40}\)|\bT[jdm]\b"
)
PDF_VALUES = (
    *(b"0", b"-1", b"1 0 R", b"99999 0 R", b"2147483648", b"1e999", b"null", b"[]", b"<<>>", b"("),
    *(b"[[[[]]]]", b"/K", b"/S", b"/Kids", b"/Parent", b"/TD", b"/TR", b"/Table", b"/L", b"/LI"),
    *(b"<feff0645>", b"(\\000)", b"/RowSpan 999", b"/ColSpan 999", b"re f", b"0 0 m 900 0 l S"),
)
RICH_TEXT = rb"""{\rtf1\ansi{\fonttbl{\f0 Arial;}}\trowd\cellx3000\cellx9000
{\b Partner}\par Caf\'e9
\intbl\cell {\b Kontext} Ziele\par Viele kommen an.\cell\row\pard Bilanz: gut {\i sehr}\par
{\field{\*\fldinst HYPERLINK "https://example.org/"}{\fldrslt hier}}{\*\annotation Anna}\par}"""


def make_office(dice: random.Random) -> bytes:
    """Return a file that LibreOffice opens; each takes seconds."""
    return b".rtf\n" + mutate(dice, RICH_TEXT)


def mutate_xml(dice: random.Random, data: bytes) -> bytes:
    """Return XML with other texts, values and elements, most of it well-formed still."""
    text = data.decode("utf-8", "replace")
    for _ in range(dice.randint(1, 6)):
        kind = dice.randrange(4)
        if kind == 0:
            text = with_another(dice, text, r'(?<==")[^"]*(?=")', dice.choice(NUMBERS))
        elif kind == 1:
            text = with_another(dice, text, r"(?<=>)[^<]{3,}(?=<)", dice.choice(TRICKS))
        elif kind == 2:
            text = with_another(dice, text, r"</?[a-z0-9]+:[^>]+>", "")
        else:
            text = text.replace(f"{dice.choice(ELEMENTS)}>", f"{dice.choice(ELEMENTS)}>")
    return text.encode("utf-8", "replace")


def with_another(dice: random.Random, text: str, pattern: str, new: str) -> str:
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    place = dice.choice(found)
    return text[: place.start()] + new + text[place.end() :]


def read_back(data: bytes, folder: Path) -> None:
    from reportgen.collecting.new_profile import compose_profile
    from reportgen.collecting.proposal import propose
    from reportgen.input.returned.readers import read_returned
    from reportgen.input.yaml import read_source
    from reportgen.problems.problem import ReportgenError

    suffix, _, content = data.partition(b"\n")
    path = folder / f"a{suffix.decode()}"
    path.write_bytes(content)
    try:
        read = read_returned(path, path.name)
        check_told(read.problems)
        for each in read.files:
            proposal = propose(opened(), each)
            source = read_source(compose_profile(opened(), proposal).encode(), "a.yaml")
            allowed = {*proposal.fields, "form", "language"}
            if source.problems or not source.root.items.keys() <= allowed:
                raise BreachError("the profile says what the proposal does not")
    except ReportgenError as error:
        check_told(error.problems)


def read_in_time(data: bytes, folder: Path) -> None:
    """Read a file in less time than a case may take: what takes longer is to be told."""
    from reportgen.input.returned import office

    office._SECONDS = SECONDS - 8
    read_back(data, folder)


# --- Forms in workbooks -------------------------------------------------------------------------


@cache
def sound_book() -> bytes:
    """Return a workbook of forms that goes out: a row of a profile, and its contacts."""
    from reportgen.collecting.books.making import make_book
    from reportgen.collecting.outgoing import Order
    from reportgen.project.profiles import read_profile_file

    project = opened()
    profile = read_profile_file(project, ROOT / "profiles" / "zib-saarbruecken.yaml")
    return make_book(project, [profile], profile.form, Order(("de",))).data


def make_book_back(dice: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(sound_book())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(dice.randint(1, 3)):
        name = dice.choice([each for each in parts if each.endswith((".xml", ".rels"))])
        garble = mutate if dice.random() < 0.2 else mutate_xml
        parts[name] = garble(dice, parts[name])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return made.getvalue()


def read_book_back(data: bytes, folder: Path) -> None:
    from reportgen.collecting.books.rows import BOOKS
    from reportgen.collecting.incoming import read_back
    from reportgen.problems.problem import ReportgenError

    try:
        read = BOOKS[".xlsx"](data, "a.xlsx")
    except ReportgenError as error:
        check_told(error.problems)
        return
    check_told(read.problems if read else ())
    for each in read.files if read else ():
        try:
            read_back(opened(), each)
        except ReportgenError as error:
            check_told(error.problems)


# --- Replies of servers ----------------------------------------------------------------------

REPLIES = (
    b"220 mail.example.org ESMTP\r\n",
    b"250-mail.example.org\r\n250-SIZE 10000000\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN\r\n",
    *(b"235 2.7.0 signed in\r\n", b"250 2.1.0 Ok\r\n", b"250 2.1.5 Ok\r\n"),
    *(b"354 End data with <CR><LF>.<CR><LF>\r\n", b"250 2.0.0 Ok: queued as 1\r\n"),
    *(b"221 2.0.0 Bye\r\n", b"552 5.3.4 too large\r\n", b"451 4.3.0 later\r\n"),
)


def make_replies(dice: random.Random) -> bytes:
    said = [
        mutate(dice, reply, 3) if dice.random() < 0.25 else reply
        for reply in REPLIES[: dice.randint(1, 8)]
    ]
    if dice.random() < 0.3:
        dice.shuffle(said)
    if dice.random() < 0.1:
        said.insert(dice.randrange(len(said)), b"250-" + b"x" * dice.choice((10, 9000, 200_000)))
    return b"\0\0\0".join(said)


def read_replies(data: bytes, folder: Path) -> None:
    from reportgen.mailings.delivery.smtp import Outcome, Security, SignIn, Smtp
    from reportgen.mailings.delivery.smtp_connection import UnreachableError, connect
    from reportgen.problems.problem import ReportgenError

    server = socket.create_server(("127.0.0.1", 0))
    answering = threading.Thread(target=answer, args=(server, data.split(b"\0\0\0")), daemon=True)
    answering.start()
    host, port = server.getsockname()
    smtp = Smtp(host, port, "me", Security.NONE, sign_in=SignIn.PASSWORD)
    try:
        session = connect(smtp, "secret", 0.3, 0.3)
        try:
            message = b"Subject: x\r\n\r\n.\r\n" + b"y" * 70 + b"\r\n"
            outcome = session.deliver(message, "a@example.org", "b@example.org", lambda: None)
            if not isinstance(outcome, Outcome) or not outcome.reply.isprintable():
                raise BreachError(f"an outcome of {outcome}")
        finally:
            session.quit()
    except UnreachableError:
        pass
    except OSError as error:
        # As `Session` says of a connection that was closed.
        if not isinstance(error, ConnectionError | TimeoutError) and "closed" not in str(error):
            raise
    except ReportgenError as error:
        check_told(error.problems)
    finally:
        server.close()
        answering.join(5)


def answer(server: socket.socket, replies: list[bytes]) -> None:
    """Say one reply after the other, whatever the client says in between; then close."""
    try:
        client, _ = server.accept()
        with client:
            client.settimeout(1)
            for reply in replies:
                client.sendall(reply)
                if not client.recv(65536):
                    return
    except OSError:
        return


# --- Lists that become sheets -------------------------------------------------------------------

PROJECTS = (
    ("Projekttitel", "Stadt", "Beginn", "Ende", "Themen", "Ansprechperson", "E-Mail", "Partner"),
    ("Sprachcafé", "Trier", "01/12/2016", "2018", "Arbeit / Sprache", "Anna", "a@example.org", "A"),
    ("Lotsen", "Metz", "42705", "", "Bildung", "Bert\nBach", "b@example.org", "B; C, D"),
    ("Haus *neu*", "Trierr", "1.12.16", "31.12.2018", "Quatsch", "", "k. A.", "- E"),
)


@cache
def sound_content() -> bytes:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="{"float" if cell.isdigit() else "string"}"'
            f' office:value="{cell}" table:number-columns-repeated="1"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + '</table:table-row><table:table-row table:number-rows-repeated="2"/>'
        for row in PROJECTS
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{n}="{space}:{n}:1.0"' for n in ("office", "table", "text", "style"))
    return (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="L"><table:table-column table:visibility="collapse"/>{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    ).encode()


@cache
def sound_projects() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in PROJECTS:
        sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    sheet["A7"], sheet["C7"] = "=1+1", datetime(2026, 5, 1)
    sheet.merge_cells("B2:B3")
    sheet.column_dimensions["G"].hidden = True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def make_projects(dice: random.Random) -> bytes:
    """Return a list of any of the three formats: what follows the first line is the file."""
    kind = dice.choice((".csv", ".ods", ".xlsx"))
    if kind == ".csv":
        quoted = (";".join(f'"{cell}"' for cell in row) for row in PROJECTS)
        data = mutate(dice, "\n".join(quoted).encode(dice.choice(CHARSETS)))
    else:
        parts = {"content.xml": sound_content()}
        if kind == ".xlsx":
            with zipfile.ZipFile(io.BytesIO(sound_projects())) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()}
        name = dice.choice(sorted(parts))
        found = list(re.finditer(rb'"([^"]*)"', parts[name]))
        if found and dice.random() < 0.5:
            start, end = dice.choice(found).span(1)
            large = (
                b"999999999",
                b"0",
                b"-1",
                b"",
                b"1e999",
                b"nan",
                b"A1:XFD1048576",
                b"collapse",
            )
            parts[name] = parts[name][:start] + dice.choice(large) + parts[name][end:]
        else:
            parts[name] = mutate(dice, parts[name])
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, content in parts.items():
                archive.writestr(zipfile.ZipInfo(each), content, zipfile.ZIP_DEFLATED)
        data = file.getvalue()
    return kind.encode() + b"\n" + data


def read_projects(data: bytes, folder: Path) -> None:
    from reportgen.collecting.lists.propose import propose_mapping
    from reportgen.collecting.lists.update import plan_list
    from reportgen.collecting.lists.writing import compose_row
    from reportgen.input.yaml import read_source
    from reportgen.problems.problem import ReportgenError

    kind, _, content = data.partition(b"\n")
    path, mapping = folder / f"l{kind.decode()}", folder / "m.yaml"
    path.write_bytes(content)
    try:
        proposal = propose_mapping(opened(), path)
    except ReportgenError as error:
        check_told(error.problems)
        return
    # Whatever is proposed can be read.
    read_source(proposal.text.encode(), "m.yaml")
    mapping.write_text(proposal.text, encoding="utf-8")
    try:
        plan = plan_list(opened(), path, mapping)
    except ReportgenError as error:
        check_told(error.problems)
        return
    check_told(plan.problems)
    for each in plan.new:
        read_source(compose_row(opened(), each, plan).encode(), "p.yaml")


# --- Translations ------------------------------------------------------------------------------


@cache
def translated() -> Project:
    """Return a project that may be changed; it is gone when the process ends."""
    import atexit
    import shutil

    from reportgen.project.open import open_project

    folder = Path(tempfile.mkdtemp(prefix="reportgen-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "profiles").mkdir()
    (folder / "reportgen.yaml").write_text("network: N\nlanguages: [de, fr]\n", "utf-8")
    return open_project(folder, date(2026, 5, 1), folder)


@cache
def sound_translations() -> dict[str, bytes]:
    """Return the files for translators of a profile, by their endings."""
    from reportgen.project.profiles import read_profile_file
    from reportgen.translating.exporting import make_export
    from reportgen.translating.formats import FORMATS
    from reportgen.translating.lock import Lock

    project = translated()
    path = project.root / "profiles" / "a.yaml"
    path.write_text(TRANSLATED, "utf-8")
    export = make_export(project, read_profile_file(project, path), "fr", Lock())
    return {each.suffix: each.write(export, project.theme) for each in FORMATS.values()}


TRANSLATED = """\
title: {de: Haus, fr: Maison}
context: {de: "**Warum**\\n\\n- a\\n- b", fr: "**Pourquoi**\\n\\n- a\\n- b"}
partners: [A, {de: B, fr: C}]
contacts: {name: Anna, role: {de: Leiterin, fr: Responsable}}
"""


def make_translations(dice: random.Random) -> bytes:
    """Return a file behind its suffix and a line break."""
    suffix, data = dice.choice(list(sound_translations().items()))
    head = suffix.encode() + b"\n"
    if suffix not in (".docx", ".xlsx") or dice.random() < 0.2:
        return head + mutate(dice, data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(dice.randint(1, 3)):
        name = dice.choice([each for each in parts if each.endswith((".xml", ".rels"))])
        garble = mutate if dice.random() < 0.3 else mutate_xml
        parts[name] = garble(dice, parts[name])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return head + made.getvalue()


def read_translated(data: bytes, folder: Path) -> None:
    from reportgen.problems.problem import ReportgenError
    from reportgen.translating.formats import read_translations
    from reportgen.translating.lock import Lock
    from reportgen.translating.review import review_file
    from reportgen.translating.taking import UntakableError, take_over

    suffix, _, content = data.partition(b"\n")
    path = folder / f"a{suffix.decode()}"
    path.write_bytes(content)
    project = translated()
    (project.root / "profiles" / "a.yaml").write_text(TRANSLATED, "utf-8")
    try:
        found = review_file(project, read_translations(path, path.name), Lock())
        check_told(found.problems)
        take_over(project, found, [each.key for each in found.changes], Lock())
        again = review_file(project, read_translations(path, path.name), Lock())
        if again.changes:
            raise BreachError("what was taken over is not there")
    except ReportgenError as error:
        check_told(error.problems)
    except UntakableError:
        pass


FUZZERS: dict[str, Fuzzer] = {
    "pictures": Fuzzer(make_picture, read_picture),
    "workbooks": Fuzzer(make_workbook, read_list(".xlsx")),
    "lists": Fuzzer(make_list, read_list(".csv")),
    "profiles": Fuzzer(make_profile, read_profile),
    "replies": Fuzzer(make_replies, read_replies),
    "returned": Fuzzer(make_returned, read_back),
    "pdfs": Fuzzer(make_pdf, read_back),
    "office": Fuzzer(make_office, read_in_time),
    "books": Fuzzer(make_book_back, read_book_back),
    "projects": Fuzzer(make_projects, read_projects),
    "translations": Fuzzer(make_translations, read_translated),
}

# --- One after the other ---------------------------------------------------------------------


def plant(fault: str, number: int) -> None:
    """Do what must be found out."""
    if number % 5 != 4 or not fault:
        return
    if fault == "error":
        raise struct.error("planted")
    if fault == "memory":
        _ = bytearray(2 * MEGABYTES * 2**20)
    if fault == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    while fault == "hang":
        time.sleep(0.1)


def limit_memory() -> None:
    """Limit the memory of this process beyond what it has."""
    if sys.platform == "linux":
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + MEGABYTES * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def try_cases(name: str, seed: int, seconds: float, case: int | None, fault: str) -> int:
    """Try cases until the time is over, each noted before; return 1 if one failed."""
    fuzzer, failed, number = FUZZERS[name], 0, 0
    fuzzer.make(random.Random(0))  # loads what it needs before memory is limited
    limit_memory()
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end and failed < 5:
            this = number if case is None else case
            data = fuzzer.make(random.Random(f"{name} {seed} {this}"))
            print(f"case {this}", flush=True)
            try:
                plant(fault, this)
                fuzzer.read(data, Path(folder))
            except BaseException as error:
                told = "".join(traceback.format_exception(error)[-3:])
                print(f"FAILED {this} {type(error).__name__}: {error}\n{told}", flush=True)
                failed += 1
            number += 1
            end = end if case is None else 0
    print(f"done {number}", flush=True)
    return 1 if failed else 0


def watch(name: str, options: argparse.Namespace) -> bool:
    """Run a fuzzer in a process of its own, tell what came of it, and whether all was well."""
    call = [sys.executable, __file__, name, "--child", "--seed", str(options.seed)]
    call += ["--seconds", str(options.seconds), "--plant", options.plant]
    call += [] if options.case is None else ["--case", str(options.case)]
    start, last, count, lines = time.monotonic(), "", 0, ["\n"]
    where = {**os.environ, "PYTHONPATH": str(ROOT), "REPORTGEN_CACHE": os.devnull}
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(call, text=True, env=where, **pipe) as child:
        assert child.stdout
        alarm = threading.Timer(0, int)
        for line in child.stdout:
            alarm.cancel()
            if line.startswith("case "):
                last, count = line.split()[1], count + 1
            elif not line.startswith("done "):
                lines.append(line)
            alarm = threading.Timer(options.limit, child.kill)
            alarm.start()
        alarm.cancel()
    if child.returncode not in (0, 1):
        took = "took too long" if child.returncode == -signal.SIGKILL else "ended the process"
        lines.append(f"FAILED {last}: {took} ({child.returncode})\n")
    told = f"{name}: {count} cases in {time.monotonic() - start:.0f} s, seed {options.seed}"
    print(told, *lines, sep="", flush=True)
    return child.returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(FUZZERS))
    parser.add_argument("--seconds", type=float, default=10, help="for each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case", type=int, help="this one alone")
    parser.add_argument("--limit", type=float, default=SECONDS, help="seconds for a case")
    parser.add_argument("--plant", default="", choices=["", "error", "hang", "memory", "crash"])
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if unknown := ", ".join(set(options.names) - set(FUZZERS)):
        parser.error(f"there is no fuzzer {unknown}")
    if options.child:
        return try_cases(
            options.names[0], options.seed, options.seconds, options.case, options.plant
        )
    fine = [watch(name, options) for name in options.names or FUZZERS]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
