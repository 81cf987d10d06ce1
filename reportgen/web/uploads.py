"""Files that a form brought along (RFC 7578): what they are called, and their bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import HeaderParser

#: More files and values than these no form of the studio sends.
_MOST = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent: what its sender calls it, which is never a path here, and its bytes."""

    called: str
    data: bytes = field(repr=False)


def is_multipart(content_type: str) -> bool:
    """Tell whether what was sent is a form with files."""
    return content_type.lower().startswith("multipart/form-data")


def read_multipart(
    content_type: str, body: bytes
) -> tuple[tuple[tuple[str, str], ...], tuple[Upload, ...]]:
    """Return the values of a form and the files in it; of an empty choice of files there is none.

    Raises `ValueError` for what is no such form.
    """
    found = re.search(r'boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))', content_type)
    if not found:
        raise ValueError("no boundary")
    values: list[tuple[str, str]] = []
    files: list[Upload] = []
    for headers, content in _parts(body, (found[1] or found[2]).encode()):
        name = _told(headers, "name")
        called = _told(headers, "filename")
        if headers.get_param("filename", None, "content-disposition") is None:
            values.append((name, content.decode()))
        elif called or content:
            files.append(Upload(called, content))
    return tuple(values), tuple(files)


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[Message, bytes]]:
    first, *pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if first.strip() or len(pieces) > _MOST or not pieces or not pieces[-1].startswith(b"--"):
        raise ValueError("no parts")
    for piece in pieces[:-1]:
        head, parted, content = piece.partition(b"\r\n\r\n")
        if not parted:
            raise ValueError("a part without a head")
        yield HeaderParser().parsestr(head.decode().strip()), content


def _told(headers: Message, name: str) -> str:
    """Return what a head tells, as browsers write it (HTML, 4.10.21.8)."""
    told = headers.get_param(name, "", "content-disposition")
    text = told if isinstance(told, str) else ""
    return text.replace("%22", '"').replace("%0D", "").replace("%0A", " ")
