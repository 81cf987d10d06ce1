"""A PDF that is written object by object, and its table of them (ISO 32000-1, 7.5)."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from struct import Struct

#: The numbers of the objects that every PDF has, and the first that is free for others.
CATALOG, PAGES, INFO, STRUCTURE, DOCUMENT, PARENTS, FREE = range(1, 8)
#: A row of the cross-reference table: kind, offset or stream, place in the stream.
_ROW = Struct(">BQH")
_OFFSET = Struct(">Q")
#: The row of an object that is not there.
_NOWHERE = (0, 0, 65535)
#: Stretches begin at multiples of this number, so that most stay where they are when the one
#: before them grows a little.
_STEP = 512


@dataclass(frozen=True, slots=True)
class Written:
    """A stretch of a file as it is written, wherever it comes to lie.

    `table` has the rows of its objects, from the number `first` on; in those of `streams`, which
    are counted from there, offsets are those from its begin. `others` are rows of other objects.
    """

    first: int
    data: bytes
    table: bytes
    streams: tuple[int, ...]
    others: tuple[tuple[int, bytes], ...] = ()


@dataclass
class Stretch:
    """Objects that follow each other in a file, in the making; they have numbers from `first` on.

    `rows` are those of the table by number.
    """

    first: int
    out: bytearray = field(default_factory=bytearray)
    rows: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    #: The number of the next object.
    next: int = field(init=False)

    def __post_init__(self) -> None:
        self.next = self.first

    def new(self) -> int:
        """Return the number of a further object."""
        self.next += 1
        return self.next - 1

    def add(self, entries: list[tuple[int, bytes]], data: bytes) -> int:
        """Add an object to those that are written together, and return its number."""
        number = self.new()
        entries.append((number, data))
        return number

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

    def written(self) -> Written:
        """Return what is written by now."""
        numbers = range(self.first, self.next)
        table = b"".join([_ROW.pack(*self.rows.get(number, _NOWHERE)) for number in numbers])
        streams = (n - self.first for n in numbers if self.rows.get(n, _NOWHERE)[0] == 1)
        others = ((n, _ROW.pack(*row)) for n, row in self.rows.items() if n < self.first)
        return Written(self.first, bytes(self.out), table, tuple(streams), tuple(others))


class File:
    """A PDF, to which one stretch after another is added."""

    def __init__(self) -> None:
        self._out = bytearray(b"%PDF-1.7\n%\xf0\x9f\x93\x9a\n")
        self._table = bytearray(_ROW.pack(*_NOWHERE) * FREE)

    @property
    def size(self) -> int:
        """The number after all those of objects."""
        return len(self._table) // _ROW.size

    @property
    def room(self) -> int:
        """The number at which the next stretch begins."""
        return -(-self.size // _STEP) * _STEP

    def append(self, stretch: Written) -> None:
        """Add a stretch, which begins where there is room or at the very next number."""
        start = len(self._out)
        self._out += stretch.data
        self._table += _ROW.pack(*_NOWHERE) * (stretch.first - self.size)
        rows = bytearray(stretch.table)
        for at in stretch.streams:
            place = at * _ROW.size + 1
            [offset] = _OFFSET.unpack_from(rows, place)
            _OFFSET.pack_into(rows, place, start + offset)
        self._table += rows
        for number, row in stretch.others:
            self._table[number * _ROW.size : (number + 1) * _ROW.size] = row

    def write_end(self) -> bytes:
        """Write the cross-reference stream (ISO 32000-1, 7.5.8), and return the whole file."""
        number, start = self.size, len(self._out)
        self._table += _ROW.pack(1, start, 0)
        data = zlib.compress(self._table, 6)
        identity = hashlib.sha256(self._out).hexdigest()[:32].encode()
        self._out += (
            b"%d 0 obj\n<</Type/XRef/Size %d/W[1 8 2]/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]"
            b"/Filter/FlateDecode/Length %d>>\nstream\n"
            % (number, self.size, CATALOG, INFO, identity, identity, len(data))
        )
        self._out += data
        self._out += b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
        return bytes(self._out)


def ref(number: int) -> bytes:
    """Return what refers to an object."""
    return b"%d 0 R" % number


def refs(numbers: Iterable[int]) -> bytes:
    """Return what refers to several objects."""
    return b" ".join([b"%d 0 R" % number for number in numbers])
