"""Files of every kind taken apart for a search: texts, Office files, PDF, e-mails, old formats.

What a file is shows by how it begins, not by its name: `list.csv.bak` may be a workbook.
"""

from __future__ import annotations

import io
import re
import stat
import struct
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from functools import lru_cache
from pathlib import Path, PurePosixPath

from reportgen.input.returned.package import has_password
from reportgen.mailings.forgetting.archives import read_archive
from reportgen.mailings.forgetting.contents import (
    Content,
    Raw,
    Text,
    Unread,
    decode_all,
    place_within,
    strip_tags,
)
from reportgen.problems.message import say

#: Larger files are read piece by piece, if that tells what is in them.
MAX_FILE = 30_000_000
_PIECE, _OVERLAP = 16_000_000, 4_000
MAX_PAGES = 3_000
_NESTED = 12
"""How deeply values of a PDF are looked into."""
#: How deeply files may lie in others, as a workbook in an archive in an e-mail.
_DEPTH = 4
#: What files of Excel 97 and Word 97 begin with, and those that a password protects.
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
#: What a packed file begins with that is not unpacked.
_PACKED = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ZIPPED = re.compile(r"\.(?:xls|doc|ppt)[xm]|\.(?:xlt|dot)[xm]|\.od[stp]|\.zip", re.IGNORECASE)
_MAIL = re.compile(rb"^(?:mime-version|content-transfer-encoding):", re.IGNORECASE | re.MULTILINE)
_MAILBOX = re.compile(rb"^From .*\r?\n", re.MULTILINE)
#: The first record of a workbook in Excel 97 ([MS-XLS] 2.4.21), and that of its password (2.4.117).
_BOF, _FILE_PASS = bytes.fromhex("0908100000060500"), 0x2F
_CLOSED = Unread(say("it is protected with a password"))


def unpack_file(path: Path) -> Iterator[Content]:
    """Yield what there is to search in a file; what cannot be read says why. Raises nothing."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return
        with path.open("rb") as file:
            if status.st_size > MAX_FILE:
                yield from _read_pieces(file)
                return
            data = file.read(MAX_FILE)
    except OSError as error:
        yield Unread(say("it cannot be read ({reason})", reason=error.strerror))
        return
    yield from unpack(data, path.name)


def _read_pieces(file: io.BufferedReader) -> Iterator[Content]:
    """Yield a large file in pieces that overlap; what is packed in it cannot be searched so."""
    start = 0
    while piece := file.read(_PIECE):
        if not start and (piece.startswith((*_ZIP, *_PACKED, _OLE)) or b"%PDF-" in piece[:1024]):
            yield Unread(say("it has more than {limit} MB", limit=MAX_FILE // 1_000_000))
            return
        yield Raw(piece, f"after byte {start:,}")
        if len(piece) < _PIECE:
            return
        start = file.seek(-_OVERLAP, io.SEEK_CUR)


def unpack(data: bytes, name: str, depth: int = 0) -> Iterator[Content]:
    """Yield what there is to search in the bytes of a file of this name."""

    def unpack_part(content: bytes, part: str) -> Iterable[Content]:
        return unpack(content, part, depth + 1)

    if depth > _DEPTH:
        yield Unread(say("files lie in it too deeply"))
        return
    if data.startswith(_PACKED):
        yield Unread(say("it is packed in a way that is not searched"))
    elif data.startswith(_ZIP):
        yield from read_archive(data, unpack_part)
    elif data.startswith(_OLE):
        yield from _read_ole(data)
    elif b"%PDF-" in data[:1024]:
        for content in _read_pdf(data):
            # Files that are attached to a PDF.
            if isinstance(content, Raw):
                yield from place_within(content.within, unpack_part(content.data, content.within))
            else:
                yield content
    elif texts := decode_all(data):
        for text in texts:
            yield Text(text)
            if "</" in text:
                # Words may be parted by tags, as where some of their letters are bold.
                yield Text(strip_tags(text))
        if _MAIL.search(data):
            yield from _read_mails(data, depth)
        return
    elif data and not name.startswith("~$") and _ZIPPED.fullmatch(PurePosixPath(name).suffix):
        yield Unread(say("it is damaged, or not what its name says"))
    # What stands around the content: properties, and what a damaged file is left with.
    yield Raw(data)


def _read_ole(data: bytes) -> Iterator[Content]:
    if has_password(data) or _is_closed_workbook(data):
        yield _CLOSED


def _is_closed_workbook(data: bytes) -> bool:
    """Tell whether a file of Excel 97 has a password."""
    at = data.find(_BOF)
    for _ in range(4):
        if not 0 <= at < len(data) - 4:
            break
        kind, size = struct.unpack_from("<HH", data, at)
        if kind == _FILE_PASS:
            return True
        at += 4 + size
    return False


@lru_cache(maxsize=16)
def _read_pdf(data: bytes) -> tuple[Content, ...]:
    """Return the text of each page, and attached files; the same PDF goes with many e-mails."""
    import pypdfium2

    found: list[Content] = []
    try:
        with pypdfium2.PdfDocument(data) as document:
            found.append(Text("\n".join(document.get_metadata_dict().values()), "its properties"))
            found += [
                Raw(bytes(each.get_data()), f"the attached file “{each.get_name()}”")
                for each in (
                    document.get_attachment(n) for n in range(document.count_attachments())
                )
            ]
            said = False
            for number, page in enumerate(document, 1):
                if number > MAX_PAGES:
                    found.append(Unread(say("it has more than {limit:,} pages", limit=MAX_PAGES)))
                    break
                text = page.get_textpage().get_text_bounded()
                said = said or bool(text.strip())
                found.append(Text(text, f"page {number}"))
            if not said:
                found.append(Unread(say("its pages are pictures, or have no text")))
        found.append(Text("\n".join(_read_strings(data)), "its notes, forms or bookmarks"))
    # The library raises its own error for passwords and damage, and others with odd files.
    except Exception:
        found.append(Unread(say("it is protected with a password, or damaged")))
    return tuple(found)


def _read_strings(data: bytes) -> Iterator[str]:
    """Yield the texts of a PDF beside those of its pages (ISO 32000-2, 7.9.2)."""
    import pikepdf

    def walk(part: pikepdf.Object, depth: int) -> Iterator[str]:
        if isinstance(part, pikepdf.String):
            yield str(part)
        elif depth < _NESTED and isinstance(part, pikepdf.Array):
            for each in part:
                yield from walk_direct(each, depth)
        elif depth < _NESTED and isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            for key in part.keys():  # noqa: SIM118 - a stream is no mapping
                yield from walk_direct(part.get(key), depth)

    def walk_direct(part: object, depth: int) -> Iterator[str]:
        # The others come by themselves.
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            yield from walk(part, depth + 1)

    with pikepdf.open(io.BytesIO(data)) as pdf:
        for part in pdf.objects:
            yield from walk(part, 0)


def _read_mails(data: bytes, depth: int) -> Iterator[Content]:
    mails = _MAILBOX.split(data) if data.startswith(b"From ") else [data]
    for number, each in enumerate(filter(None, mails), 1):
        within = f"message {number}" if len(mails) > 2 else ""
        try:
            contents = list(_read_mail(message_from_bytes(each), depth))
        # The library lets through what odd encodings make others raise.
        except Exception:
            contents = [Unread(say("the e-mail is damaged"))]
        yield from place_within(within, contents)


def _read_mail(mail: Message, depth: int) -> Iterator[Content]:
    for part in mail.walk():
        headers = "\n".join(f"{name}: {_decode(str(text))}" for name, text in part.items())
        yield Text(headers, "the head of the e-mail")
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        file = part.get_filename()
        if isinstance(content, bytes):
            within = f"the attached file “{_decode(file)}”" if file else "the text of the e-mail"
            yield from place_within(within, unpack(content, file or "", depth + 1))


def _decode(text: str) -> str:
    """Return a header's text, whose words may be encoded (RFC 2047)."""
    words = []
    for word, charset in decode_header(text):
        if isinstance(word, bytes):
            try:
                word = word.decode(charset or "utf-8", "replace")
            except LookupError:
                word = word.decode("utf-8", "replace")
        words.append(word)
    return "".join(words)
