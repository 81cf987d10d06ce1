"""Office files unpacked with care: zipped parts of a size that a document has, and nothing hidden.

A file that comes in by e-mail may be made to fill the memory or to read other files.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from typing import Any

from reportgen.input.foreign_xml import has_doctype, parse_xml
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, SourceError

#: Far more than a form with its pictures has.
MAX_PARTS, MAX_UNPACKED, MAX_TEXT = 2000, 200_000_000, 12_000_000
#: The container of Excel and Word 97, and of files with a password ([MS-CFB], 2.2).
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: What zipfile raises for damage, for parts with a password, for methods unknown to it.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """The parts of an office file, by name."""

    def __init__(self, data: bytes, file: str) -> None:
        """Open a file. Raises `SourceError` where it is none, or one that may not be opened."""
        self.file = file
        if data.startswith(OLE):
            raise fail(
                file,
                say("the file has a password, or is in the format of Word 97."),
                say("Save it as .docx or .odt without a password."),
            )
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            entries = self._archive.infolist()
        except _DAMAGE:
            raise self._damaged() from None
        size = sum(entry.file_size for entry in entries)
        if len(entries) > MAX_PARTS or size > MAX_UNPACKED:
            raise fail(
                file,
                say("the file is too large once it is unpacked."),
                say("Save it without large pictures, or check that it is the right file."),
            )
        self.names = {entry.filename: entry for entry in entries}

    def read(self, name: str) -> bytes:
        """Return the bytes of a part, none where there is no such part. Raises `SourceError`."""
        entry = self.names.get(name)
        if entry is None:
            return b""
        try:
            return self._archive.read(entry)
        except _DAMAGE:
            raise self._damaged() from None

    def parse(self, name: str) -> Any:
        """Return the root of a part in XML, None where there is none. Raises `SourceError`."""
        content = self.read(name)
        if not content:
            return None
        if len(content) > MAX_TEXT or has_doctype(content):
            raise fail(
                self.file,
                say("the part “{part}” has what no office program writes.", part=name),
                say("Open the file and save it again, if you trust where it is from."),
            )
        try:
            return parse_xml(content)
        # What lxml raises is one.
        except SyntaxError:
            raise self._damaged() from None

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part refers to by id: the kind's last word, and an address or a part."""
        folder, name = posixpath.split(part)
        root = self.parse(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for each in root.iter(_RELATION) if root is not None else ():
            target = each.get("Target", "")
            if each.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], target)
        return found

    def properties(self) -> dict[str, str]:
        """Return what the file says of itself, its own properties too (ECMA-376 Part 2, 22.3)."""
        found = {}
        for kind, part in self.relations("").values():
            root = self.parse(part) if kind.endswith("properties") else None
            for each in root if root is not None else ():
                name = each.get("name") or str(each.tag).rpartition("}")[2]
                found[name] = "".join(each.itertext()).strip()
        return found

    def _damaged(self) -> SourceError:
        return fail(
            self.file,
            say("the file is no office document, or a damaged one."),
            say("Open it in the office program and save it again."),
        )


def has_password(data: bytes) -> bool:
    """Tell whether a file of Word 97, or one in its container, has a password.

    [MS-DOC], 2.5.1: fEncrypted in the head of the text, which begins a sector ([MS-CFB], 2.2).
    """
    if not data.startswith(OLE):
        return False
    return "EncryptedPackage".encode("utf-16-le") in data or any(
        data[at : at + 2] == b"\xec\xa5" and data[at + 11] & 1
        for at in range(512, min(len(data) - 512, 10_000_000), 512)
    )


def fail(file: str, message: Message, advice: Message) -> SourceError:
    """Return the error that a file as a whole cannot be read."""
    return SourceError([Problem(Place(file), message, advice)])
