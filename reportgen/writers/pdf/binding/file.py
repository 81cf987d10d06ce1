"""A PDF that is written object by object, and its table of them (ISO 32000-1, 7.5)."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import starmap

#: The numbers of the objects that every PDF has.
CATALOG, PAGES, INFO, STRUCTURE, DOCUMENT, PARENTS = range(1, 7)
#: The row of an object that is not written yet.
_NOWHERE = (0, 0, 0)


@dataclass
class File:
    """What is written so far.

    `rows` are those of the cross-reference table by object: kind, offset or stream, place in the
    stream.
    """

    out: bytearray = field(default_factory=lambda: bytearray(b"%PDF-1.7\n%\xf0\x9f\x93\x9a\n"))
    rows: list[tuple[int, int, int]] = field(default_factory=lambda: [(0, 0, 65535)] * 7)

    def new(self) -> int:
        """Return the number of a further object."""
        self.rows.append(_NOWHERE)
        return len(self.rows) - 1

    def add(self, entries: list[tuple[int, bytes]], data: bytes) -> int:
        """Add an object to those that are written together, and return its number."""
        number = self.new()
        entries.append((number, data))
        return number

    def make_room(self, number: int) -> None:
        """Let the next object have this number, if none has it yet."""
        self.rows += [_NOWHERE] * (number - len(self.rows))

    def write_stream(self, number: int, dictionary: bytes, payload: bytes) -> None:
        """Write a stream, whose dictionary says how long it is."""
        self.rows[number] = (1, len(self.out), 0)
        self.out += b"%d 0 obj\n%b\nstream\n" % (number, dictionary)
        self.out += payload
        self.out += b"\nendstream\nendobj\n"

    def write_together(self, entries: Sequence[tuple[int, bytes]]) -> None:
        """Write objects into one compressed stream (ISO 32000-1, 7.5.7)."""
        stream = self.new()
        heads, at = [], 0
        for place, (number, data) in enumerate(entries):
            heads.append(b"%d %d" % (number, at))
            at += len(data) + 1
            self.rows[number] = (2, stream, place)
        head = b" ".join(heads)
        data = zlib.compress(b"\n".join([head, *(data for _, data in entries)]), 1)
        self.write_stream(
            stream,
            b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>"
            % (len(entries), len(head) + 1, len(data)),
            data,
        )

    def write_end(self) -> bytes:
        """Write the cross-reference stream (ISO 32000-1, 7.5.8), and return the whole file."""
        number = self.new()
        start = len(self.out)
        self.rows[number] = (1, start, 0)
        table = b"".join(starmap(struct.Struct(">BQH").pack, self.rows))
        data = zlib.compress(table, 6)
        identity = hashlib.sha256(self.out).hexdigest()[:32].encode()
        self.write_stream(
            number,
            b"<</Type/XRef/Size %d/W[1 8 2]/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]"
            b"/Filter/FlateDecode/Length %d>>"
            % (len(self.rows), CATALOG, INFO, identity, identity, len(data)),
            data,
        )
        self.out += b"startxref\n%d\n%%%%EOF\n" % start
        return bytes(self.out)


def ref(number: int) -> bytes:
    """Return what refers to an object."""
    return b"%d 0 R" % number


def refs(numbers: Iterable[int]) -> bytes:
    """Return what refers to several objects."""
    return b" ".join([b"%d 0 R" % number for number in numbers])
