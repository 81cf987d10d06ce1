"""Binding: pages of many PDFs become one, without being laid out or drawn again.

What `pdf_pages` took out of each is complete but for numbers; they are filled in here, and the
trees of pages, tags and names put over all (ISO 32000-1, 7.7.3, 14.7, 7.9.6). Nothing of a sheet
is looked into, so that a thousand take about a second.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import starmap
from typing import Any

from reportgen.writers.pdf import engine
from reportgen.writers.pdf.font_union import Font, unite_fonts
from reportgen.writers.pdf.pages import HEADINGS, Leaf, Pages, Spot

#: How many entries a leaf of a name tree holds (ISO 32000-1, 7.9.6).
_NAMES = 64
#: The row of an object that is not written yet.
_NOWHERE = (0, 0, 0)
_CATALOG, _PAGES, _INFO, _STRUCTURE, _DOCUMENT, _PARENTS = range(1, 7)


@dataclass(frozen=True, slots=True)
class Piece:
    """Pages to be bound: as they are, or bare ones, each over the furniture of another.

    Of these, `first` is the one under the first page. The title of bare pages becomes a heading
    of the given level, with a bookmark that says `title` and the id `name`.
    """

    pages: Pages
    under: Pages | None = None
    first: int = 0
    level: int = 1
    title: str = ""
    name: str = ""

    @property
    def lying(self) -> Sequence[Leaf]:
        """The pages under bare ones."""
        leaves = self.under.leaves if self.under else ()
        return leaves[self.first : self.first + len(self.pages.leaves)]

    @property
    def anchors(self) -> Mapping[str, Spot]:
        """Where links lead to, by name."""
        return {self.name: self.pages.bookmarks[0][2]} if self.under else self.pages.anchors

    @property
    def bookmarks(self) -> Sequence[tuple[int, str, Spot]]:
        """Level, title and place of each bookmark: of bare pages, the title's alone."""
        if not self.under:
            return self.pages.bookmarks
        return [(self.level, self.title, self.pages.bookmarks[0][2])]


def bind_pages(
    pieces: Sequence[Piece],
    font_files: Callable[[str], bytes],
    labels: Sequence[tuple[int, bytes]],
) -> bytes:
    """Return the PDF of all pieces in their order, tagged as one; same bytes for same pieces.

    The first piece says what the document is. `font_files` returns the file of a font by its
    SHA-256; `labels` are the page labels (ISO 32000-1, 12.4.2) by the number of the first page.
    """
    return _Binding(pieces, font_files).bind(labels)


@dataclass
class _Binding:
    pieces: Sequence[Piece]
    font_files: Callable[[str], bytes]
    out: bytearray = field(default_factory=bytearray)
    #: Rows of the cross-reference table by object: kind, offset or stream, place in the stream.
    rows: list[tuple[int, int, int]] = field(default_factory=lambda: [(0, 0, 65535)] * 7)
    #: The numbers of objects that refer to no others, which are written once.
    known: dict[tuple[bytes, bytes | None], int] = field(default_factory=dict)

    def bind(self, labels: Sequence[tuple[int, bytes]]) -> bytes:
        self.out += b"%PDF-1.7\n%\xf0\x9f\x93\x9a\n"
        fonts = self.write_fonts()
        lying = self.write_furniture(fonts)
        entries: list[tuple[int, bytes]] = []
        kids, nodes, ids, page_leaves, link_leaves, files = [], [], [], [], [], []
        anchors: dict[str, bytes] = {}
        bookmarks: list[tuple[int, str, bytes]] = []
        says = b""
        total = sum(len(piece.pages.leaves) for piece in self.pieces)
        first, key = 0, total
        for piece in self.pieces:
            pages = piece.pages
            under = lying[id(piece.under)][piece.first :] if piece.under else ()
            table = self.number(pages, fonts, key)
            table += [min(piece.level + at, len(HEADINGS)) for at in range(len(HEADINGS))]
            table += [number for _, number in under]
            if not says:
                says = _fill(pages.catalog, table)
            entries = self.write_items(pages, table)
            node = self.new()
            for at, leaf in enumerate(pages.leaves):
                shift = self.shift(leaf, under[at][0]) if under else (0.0, 0.0, 0)
                size = under[at][0].size if under else leaf.size
                page = _page(leaf, size, table, node, first + at, shift)
                entries.append((table[1 + at], page))
            numbers = table[1 : pages.first_item]
            entries.append((node, _node(numbers)))
            nodes.append((node, len(numbers)))
            kids += [table[kid] for kid in pages.kids]
            ids += [(name, table[element]) for name, element in pages.ids]
            rows = [_marked(leaf, table) for leaf in pages.leaves]
            page_leaves.append(self.add(entries, _numbers(first, rows)))
            links = [table[element] for leaf in pages.leaves for _, element in leaf.links]
            if links:
                link_leaves.append(self.add(entries, _numbers(key, map(_ref, links))))
            self.write_together(entries)
            files += [(name, table[place]) for name, place in pages.files]
            for name, spot in piece.anchors.items():
                anchors.setdefault(name, _destination(spot, table))
            bookmarks += [
                (level, title, _destination(spot, table)) for level, title, spot in piece.bookmarks
            ]
            first += len(pages.leaves)
            key += len(links)
        entries = []
        self.add_trees(entries, kids, nodes, ids, [*page_leaves, *link_leaves], key)
        self.add_catalog(entries, says, labels, anchors, bookmarks, files)
        self.write_together(entries)
        self.write_end()
        return bytes(self.out)

    # --- Numbers -------------------------------------------------------------------------------

    def new(self) -> int:
        self.rows.append(_NOWHERE)
        return len(self.rows) - 1

    def add(self, entries: list[tuple[int, bytes]], data: bytes) -> int:
        number = self.new()
        entries.append((number, data))
        return number

    def number(self, pages: Pages, fonts: Mapping[str, int], key: int) -> list[int]:
        """Return the table that fills in what pages leave open, but what only bare ones do."""
        number = len(self.rows)
        table = [_DOCUMENT, *range(number, number + len(pages.leaves))]
        number += len(pages.leaves)
        for template, places, payload in pages.items:
            if not places:
                known = self.known.setdefault((template, payload), number)
                if known != number:
                    table.append(known)
                    continue
            table.append(number)
            number += 1
        self.rows += [_NOWHERE] * (number - len(self.rows))
        table += [fonts[_font_key(font)] for font in pages.fonts]
        table += range(key, key + sum(len(leaf.links) for leaf in pages.leaves))
        return table

    # --- Objects -------------------------------------------------------------------------------

    def write_items(self, pages: Pages, table: list[int]) -> list[tuple[int, bytes]]:
        """Write the streams, and return number and content of the other objects."""
        entries = []
        at = pages.first_item - 1
        for template, numbers, payload in pages.items:
            at += 1
            number = table[at]
            if self.rows[number][0]:
                continue
            data = _fill((template, numbers), table)
            if payload is None:
                self.rows[number] = (2, 0, 0)
                entries.append((number, data))
            else:
                self.write_stream(number, data, payload)
        return entries

    def write_stream(self, number: int, dictionary: bytes, payload: bytes) -> None:
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

    def write_fonts(self) -> dict[str, int]:
        """Write the fonts that pages share and return the numbers of their dictionaries."""
        numbers = {}
        entries: list[tuple[int, bytes]] = []
        printed = [piece.pages for piece in self.pieces]
        printed += {id(p.under): p.under for p in self.pieces if p.under}.values()
        uses: dict[str, Font] = {}
        for pages in printed:
            for use in pages.fonts:
                uses.setdefault(_font_key(use), Font(use)).add(use)
        for key, united in unite_fonts(uses, self.font_files).items():
            streams = []
            for dictionary, data in (united.file, united.unicode):
                number = self.new()
                packed = zlib.compress(data, 9)
                filters = b"/Filter/FlateDecode/Length %d>>" % len(packed)
                self.write_stream(number, b"<<" + dictionary + filters, packed)
                streams.append(number)
            file, unicode = streams
            descriptor = self.add(entries, united.descriptor % file)
            descendant = self.add(entries, united.descendant % descriptor)
            numbers[key] = self.add(entries, united.composite % (unicode, descendant))
        if entries:
            self.write_together(entries)
        return numbers

    def write_furniture(self, fonts: Mapping[str, int]) -> dict[int, list[tuple[Leaf, int]]]:
        """Write what lies under bare pages: each page's measures, and number as an object."""
        lying: dict[int, list[tuple[Leaf, int]]] = {}
        for piece in self.pieces:
            pages = piece.under
            if pages is not None and id(pages) not in lying:
                table = self.number(pages, fonts, 0)
                self.write_together(self.write_items(pages, table))
                lying[id(pages)] = [(leaf, table[leaf.content]) for leaf in pages.leaves]
        return lying

    def shift(self, leaf: Leaf, under: Leaf) -> tuple[float, float, int]:
        """Return by how much a page is moved to lie on another, and what shows that other.

        It is moved by its edges: nothing on it, its links among them, has to be changed.
        """
        right = under.area[0] - leaf.area[0]
        up = under.area[1] - leaf.area[1]
        shows = b"/Artifact BMC q 1 0 0 1 %.3f %.3f cm /Under Do Q EMC" % (-right, -up)
        number = self.known.get((shows, None))
        if number is None:
            number = self.known[shows, None] = self.new()
            self.write_stream(number, b"<</Length %d>>" % len(shows), shows)
        return right, up, number

    # --- Trees ---------------------------------------------------------------------------------

    def add_trees(
        self,
        entries: list[tuple[int, bytes]],
        kids: Sequence[int],
        nodes: Sequence[tuple[int, int]],
        ids: Sequence[tuple[bytes, int]],
        parents: Sequence[int],
        next_key: int,
    ) -> None:
        names = self.add_names(entries, [(name, b"%d 0 R" % number) for name, number in ids])
        entries += [
            (
                _PAGES,
                b"<</Type/Pages/Count %d/Kids[%b]>>"
                % (sum(count for _, count in nodes), _refs(number for number, _ in nodes)),
            ),
            (
                _STRUCTURE,
                b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d%b>>"
                % (_DOCUMENT, _PARENTS, next_key, b"/IDTree %d 0 R" % names if names else b""),
            ),
            (
                _DOCUMENT,
                b"<</Type/StructElem/S/Document/P %d 0 R/K[%b]>>" % (_STRUCTURE, _refs(kids)),
            ),
            (_PARENTS, b"<</Kids[%b]>>" % _refs(parents)),
        ]

    def add_names(
        self, entries: list[tuple[int, bytes]], named: Iterable[tuple[bytes, bytes]]
    ) -> int:
        """Add a name tree and return its number; 0 where nothing has a name."""
        ordered = sorted(named, key=lambda pair: _sort_key(pair[0]))
        if not ordered:
            return 0
        leaves = []
        for start in range(0, len(ordered), _NAMES):
            some = ordered[start : start + _NAMES]
            content = b" ".join(b"%b %b" % pair for pair in some)
            limits = b"%b %b" % (some[0][0], some[-1][0])
            leaves.append(self.add(entries, b"<</Limits[%b]/Names[%b]>>" % (limits, content)))
        return self.add(entries, b"<</Kids[%b]>>" % _refs(leaves))

    def add_catalog(
        self,
        entries: list[tuple[int, bytes]],
        says: bytes,
        labels: Sequence[tuple[int, bytes]],
        anchors: Mapping[str, bytes],
        bookmarks: Sequence[tuple[int, str, bytes]],
        files: Sequence[tuple[bytes, int]],
    ) -> None:
        trees = b""
        places = [(engine.string(name).data, spot) for name, spot in anchors.items()]
        if names := self.add_names(entries, places):
            trees += b"/Dests %d 0 R" % names
        if files:
            attached = [(name, b"%d 0 R" % number) for name, number in files]
            trees += b"/EmbeddedFiles %d 0 R" % self.add_names(entries, attached)
            says += b"/AF[%b]" % _refs(number for _, number in files)
        if outlines := self.add_outlines(entries, bookmarks):
            says += b"/Outlines %d 0 R" % outlines
        shown = b" ".join(b"%d %b" % label for label in labels)
        entries += [
            (
                _CATALOG,
                says
                + b"/Type/Catalog/Pages %d 0 R/StructTreeRoot %d 0 R/Names<<%b>>"
                % (_PAGES, _STRUCTURE, trees)
                + b"/PageLabels<</Nums[%b]>>>>" % shown,
            ),
            (_INFO, self.pieces[0].pages.info),
        ]

    def add_outlines(
        self, entries: list[tuple[int, bytes]], bookmarks: Sequence[tuple[int, str, bytes]]
    ) -> int:
        """Add the bookmarks as a tree, all open, and return its number; 0 where there are none."""
        root = _Outline(self.new(), 0, b"")
        above = [root]
        for level, title, destination in bookmarks:
            while above[-1].level >= level:
                above.pop()
            content = b"/Title %b/Dest%b" % (engine.string(title).data, destination)
            outline = _Outline(self.new(), level, content)
            above[-1].kids.append(outline)
            above.append(outline)
        if not root.kids:
            return 0
        entries += root.entries()
        return root.number

    def write_end(self) -> None:
        """Write the cross-reference stream (ISO 32000-1, 7.5.8)."""
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
            % (len(self.rows), _CATALOG, _INFO, identity, identity, len(data)),
            data,
        )
        self.out += b"startxref\n%d\n%%%%EOF\n" % start


@dataclass
class _Outline:
    number: int
    level: int
    content: bytes
    kids: list[_Outline] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(1 + kid.count for kid in self.kids)

    def entries(self, around: bytes = b"") -> Iterator[tuple[int, bytes]]:
        """Yield number and content of the bookmark and of all below it."""
        inside = self.content + around
        if self.kids:
            ends = (self.kids[0].number, self.kids[-1].number, self.count)
            inside += b"/First %d 0 R/Last %d 0 R/Count %d" % ends
        yield self.number, b"<<%b>>" % inside
        for at, kid in enumerate(self.kids):
            beside = b"/Parent %d 0 R" % self.number
            if at:
                beside += b"/Prev %d 0 R" % self.kids[at - 1].number
            if at + 1 < len(self.kids):
                beside += b"/Next %d 0 R" % self.kids[at + 1].number
            yield from kid.entries(beside)


def _font_key(use: Any) -> str:
    return f"{use.name} {use.face} {use.axes}"


def _refs(numbers: Iterable[int]) -> bytes:
    return b" ".join([b"%d 0 R" % number for number in numbers])


def _ref(number: int) -> bytes:
    return b"%d 0 R" % number


def _fill(written: tuple[bytes, tuple[int, ...]], table: list[int]) -> bytes:
    template, places = written
    return template % tuple([table[place] for place in places])


def _page(
    leaf: Leaf,
    size: tuple[float, float],
    table: list[int],
    node: int,
    number: int,
    shift: tuple[float, float, int],
) -> bytes:
    right, up, beneath = shift
    wide, high = size
    content = _refs([*([beneath] if beneath else []), table[leaf.content]])
    annotations = _refs(table[place] for place, _ in leaf.links)
    box = b"%.3f %.3f %.3f %.3f" % (-right, -up, wide - right, high - up)
    return (
        b"<</Type/Page/Parent %d 0 R/MediaBox[%b]/TrimBox[%b]/Resources %d 0 R/Contents[%b]"
        b"/Tabs/S/StructParents %d%b>>"
        % (
            node,
            box,
            box,
            table[leaf.resources],
            content,
            number,
            b"/Annots[%b]" % annotations if annotations else b"",
        )
    )


def _node(pages: Sequence[int]) -> bytes:
    return b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>" % (_PAGES, len(pages), _refs(pages))


def _marked(leaf: Leaf, table: list[int]) -> bytes:
    found = [b"null" if place < 0 else b"%d 0 R" % table[place] for place in leaf.marked]
    return b"[%b]" % b" ".join(found)


def _numbers(first: int, rows: Iterable[bytes]) -> bytes:
    """Return a leaf of a number tree with rows that are numbered from `first`."""
    numbered = [b"%d %b" % pair for pair in enumerate(rows, first)]
    limits = (first, first + len(numbered) - 1)
    return b"<</Limits[%d %d]/Nums[%b]>>" % (*limits, b" ".join(numbered))


def _destination(spot: Spot, table: list[int]) -> bytes:
    page, left, top = spot
    return b"[%d 0 R/XYZ %.3f %.3f 0]" % (table[1 + page], left, top)


def _sort_key(name: bytes) -> bytes:
    """Return the bytes that a written string stands for, which name trees are sorted by."""
    if name.startswith(b"<"):
        return bytes.fromhex(name[1:-1].decode())
    return name[1:-1].replace(b"\\(", b"(").replace(b"\\)", b")").replace(b"\\\\", b"\\")
