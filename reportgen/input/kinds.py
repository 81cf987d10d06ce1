"""Kinds of files that are handed on: how each is told from others, and what is unfit."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO

from reportgen.problems.message import Message, say

#: What is read of the list of contents of an Office file, in bytes.
_LIST = 1_000_000
_UNFIT = (zipfile.BadZipFile, ValueError, NotImplementedError)
_MACROS = re.compile(rb"macroEnabled|vbaProject|activeX", re.IGNORECASE)


def why_unfit(kind: str, data: bytes) -> tuple[Message, Message] | None:
    """Return why a file is not what its name says, or not for others, and what to do; or None."""
    about, is_one = KINDS[kind]
    if not is_one(data):
        return (
            say(
                "is not {about}, whatever its name says; or it is not whole, or has a password.",
                about=about,
            ),
            say("Open it, and save it anew without one."),
        )
    if kind in _OFFICE and _has_macros(data):
        return (
            say("has macros, which many offices do not let in."),
            say("Save it as PDF, or without macros."),
        )
    return None


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(marks)


def _is_pdf(data: bytes) -> bool:
    # Readers look in the first and the last kilobyte (ISO 32000-1, Annex H.3.4.1 and H.3.4.4);
    # a file that was broken off has no end.
    return b"%PDF-" in data[:1024] and b"%%EOF" in data.rstrip(b"\0")[-1024:]


def _is_office(folder: str) -> Callable[[bytes], bool]:
    """Return whether a file is an Office one (ECMA-376) with its contents in this folder."""

    def is_one(data: bytes) -> bool:
        names = _names_in(data)
        return "[Content_Types].xml" in names and any(each.startswith(folder) for each in names)

    return is_one


def _is_open(kind: str) -> Callable[[bytes], bool]:
    """Return whether a file is an OpenDocument of a kind (ISO/IEC 26300-3, 3.3)."""
    return lambda data: (
        _part_of(data, "mimetype").strip()
        == (f"application/vnd.oasis.opendocument.{kind}".encode())
    )


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    # Some mail programs show as HTML what begins like it, whatever its kind.
    return bool(text.strip()) and "\0" not in text and not text.lstrip().startswith("<")


def _is_calendar(data: bytes) -> bool:
    return _is_text(data) and data.removeprefix(b"\xef\xbb\xbf").startswith(b"BEGIN:VCALENDAR")


def _names_in(data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return archive.namelist()
    except _UNFIT:
        return []


def _part_of(data: bytes, name: str) -> bytes:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive, archive.open(name) as part:
            return part.read(_LIST)
    except (*_UNFIT, KeyError, RuntimeError, EOFError, OSError, zlib.error, lzma.LZMAError):
        return b""


def _has_macros(data: bytes) -> bool:
    """Tell whether an Office file brings programs along, whether or not its kind may."""
    names = "\n".join(_names_in(data)).encode("utf-8", "replace")
    scripts = re.search(rb"(?im)^(?:Basic|Scripts)/", names)
    return bool(scripts or _MACROS.search(names + _part_of(data, "[Content_Types].xml")))


_OFFICE = frozenset(["docx", "xlsx", "pptx", "odt", "ods", "odp"])
#: What is handed on, what it is called, and how it is told from others.
KINDS: Mapping[str, tuple[Message, Callable[[bytes], bool]]] = {
    "pdf": (say("a PDF file"), _is_pdf),
    "docx": (say("a Word file"), _is_office("word/")),
    "xlsx": (say("an Excel file"), _is_office("xl/")),
    "pptx": (say("a PowerPoint file"), _is_office("ppt/")),
    "odt": (say("an OpenDocument text"), _is_open("text")),
    "ods": (say("an OpenDocument spreadsheet"), _is_open("spreadsheet")),
    "odp": (say("an OpenDocument presentation"), _is_open("presentation")),
    "ics": (say("a calendar file"), _is_calendar),
    "txt": (say("a text in UTF-8"), _is_text),
    "png": (say("a PNG picture"), _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": (say("a JPEG picture"), _begins(b"\xff\xd8\xff")),
    "jpeg": (say("a JPEG picture"), _begins(b"\xff\xd8\xff")),
}
