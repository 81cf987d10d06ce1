"""A seal on filled documents, by which one that nobody edited since is told from others.

It is the comment of the zip (APPNOTE 4.3.16): a digest of the names, checksums and sizes of the
parts. Whatever edits a document writes its zip anew, without the comment or with other parts. It
keeps nobody from forging it.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

_MARK = b"reportgen "


def seal_of(parts: Iterable[tuple[str, int, int]]) -> bytes:
    """Return the seal of a document of these parts, each its name, CRC-32 and size."""
    lines = "".join(f"{name}\0{crc:08x}\0{size}\n" for name, crc, size in parts)
    return _MARK + hashlib.sha256(lines.encode()).hexdigest().encode()


def is_sealed(path: Path) -> bool:
    """Tell whether a file is a document as it was filled, edited by nobody since."""
    try:
        data = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(data)) as document:
            seal = seal_of(
                (part.filename, part.CRC, part.file_size) for part in document.infolist()
            )
            return data.endswith(seal) and document.testzip() is None
    # It may be anything.
    except Exception:
        return False
