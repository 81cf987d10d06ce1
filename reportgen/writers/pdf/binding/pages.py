"""Pages taken out of a PDF, as data: what is to be bound with others.

A `Pages` is to a PDF what an object file is to a program: objects in which every number that
depends on the place in the whole is left open. `taking` leaves them open, `linking` fills them in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

#: An indirect object: what is written, with ``%d`` for each open number; which numbers these are,
#: as places in the table that the binding makes; and the data of a stream, or None.
Item: TypeAlias = tuple[bytes, tuple[int, ...], bytes | None]
#: A spot on a page: which page of these, and left and upper edge in points from its foot.
Spot: TypeAlias = tuple[int, float, float]

#: The headings of a document (ISO 32000-1, table 335).
HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")

#: What is in strings is no reference (ISO 32000-1, 7.3.4); references are all others of the kind.
_REFERENCE = re.compile(rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f]*>|\b(\d+) 0 R\b", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page: its size and that of its text area (left, lower edge, width, height), in points.

    All others are places of items. `marked` has the structure element of each marked content by
    its number (ISO 32000-1, 14.7.4.4), -1 for none; `links` are pairs of an annotation and its
    structure element.
    """

    size: tuple[float, float]
    area: tuple[float, float, float, float]
    content: int
    resources: int
    marked: tuple[int, ...]
    links: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FontUse:
    """What pages use of a font: the glyphs with their widths and what they stand for.

    `face` is the SHA-256 of the font's file. The three dictionaries are complete but for what
    depends on the glyphs.
    """

    name: str
    face: str
    axes: tuple[tuple[str, float], ...]
    widths: Mapping[int, float]
    texts: Mapping[int, str]
    composite: bytes
    descendant: bytes
    descriptor: bytes
    box: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages of a PDF and all that belongs to them.

    The table of numbers begins with the element that all tags hang under, and the pages; then
    come the items, then what else is open: `fonts` in their order, and of bare pages the levels of
    their headings, by those they have now, and what lies under each.
    """

    leaves: tuple[Leaf, ...]
    items: tuple[Item, ...]
    #: The outermost structure elements.
    kids: tuple[int, ...]
    #: The names of structure elements that others refer to, in their order.
    ids: tuple[tuple[bytes, int], ...]
    anchors: Mapping[str, Spot]
    #: Level, title and place of each bookmark.
    bookmarks: tuple[tuple[int, str, Spot], ...]
    fonts: tuple[FontUse, ...]
    #: Files inside: name and file specification.
    files: tuple[tuple[bytes, int], ...]
    #: What the document says of itself: entries of its catalog, and its information.
    catalog: tuple[bytes, tuple[int, ...]]
    info: bytes
    #: Whether they are set in the theme's smaller type.
    tight: bool = False

    @property
    def first_item(self) -> int:
        return 1 + len(self.leaves)


def find_references(data: bytes) -> Iterator[tuple[re.Match[bytes], int]]:
    """Yield where what is written of an object refers to others, and their numbers."""
    for match in _REFERENCE.finditer(data):
        if match[1]:
            yield match, int(match[1])


def open_references(data: bytes, places: Mapping[int, int]) -> tuple[bytes, tuple[int, ...]]:
    """Return what is written of an object with its references left open, and their places.

    `places` are those of objects by their numbers. The template takes numbers by ``%``.
    """
    written, end, found = [], 0, []
    for match, number in find_references(data):
        written += [data[end : match.start()].replace(b"%", b"%%"), b"%d 0 R"]
        found.append(places[number])
        end = match.end()
    written.append(data[end:].replace(b"%", b"%%"))
    return b"".join(written), tuple(found)
