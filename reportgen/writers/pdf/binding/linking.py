"""Binding: pages of many PDFs become one, without being laid out or drawn again.

What `taking` took out of each is complete but for numbers; they are filled in here, and the
trees of pages, tags and names put over all (ISO 32000-1, 7.7.3, 14.7, 7.9.6). Nothing of a sheet
is looked into, so that a thousand take about a second.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reportgen.writers.pdf.binding.file import DOCUMENT, PAGES, File, ref, refs
from reportgen.writers.pdf.binding.font_union import Font, unite_fonts
from reportgen.writers.pdf.binding.pages import HEADINGS, Leaf, Pages, Spot
from reportgen.writers.pdf.binding.trees import add_catalog, add_trees


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
    file: File = field(default_factory=File)
    #: The numbers of objects that refer to no others, which are written once.
    known: dict[tuple[bytes, bytes | None], int] = field(default_factory=dict)

    def bind(self, labels: Sequence[tuple[int, bytes]]) -> bytes:
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
            node = self.file.new()
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
            page_leaves.append(self.file.add(entries, _numbers(first, rows)))
            links = [table[element] for leaf in pages.leaves for _, element in leaf.links]
            if links:
                link_leaves.append(self.file.add(entries, _numbers(key, map(ref, links))))
            self.file.write_together(entries)
            files += [(name, table[place]) for name, place in pages.files]
            for name, spot in piece.anchors.items():
                anchors.setdefault(name, _destination(spot, table))
            bookmarks += [
                (level, title, _destination(spot, table)) for level, title, spot in piece.bookmarks
            ]
            first += len(pages.leaves)
            key += len(links)
        entries = []
        add_trees(self.file, entries, kids, nodes, ids, [*page_leaves, *link_leaves], key)
        info = self.pieces[0].pages.info
        add_catalog(self.file, entries, says, labels, anchors, bookmarks, files, info)
        self.file.write_together(entries)
        return self.file.write_end()

    def number(self, pages: Pages, fonts: Mapping[str, int], key: int) -> list[int]:
        """Return the table that fills in what pages leave open, but what only bare ones do."""
        number = len(self.file.rows)
        table = [DOCUMENT, *range(number, number + len(pages.leaves))]
        number += len(pages.leaves)
        for template, places, payload in pages.items:
            if not places:
                known = self.known.setdefault((template, payload), number)
                if known != number:
                    table.append(known)
                    continue
            table.append(number)
            number += 1
        self.file.make_room(number)
        table += [fonts[_font_key(font)] for font in pages.fonts]
        table += range(key, key + sum(len(leaf.links) for leaf in pages.leaves))
        return table

    def write_items(self, pages: Pages, table: list[int]) -> list[tuple[int, bytes]]:
        """Write the streams, and return number and content of the other objects."""
        entries = []
        at = pages.first_item - 1
        for template, numbers, payload in pages.items:
            at += 1
            number = table[at]
            if self.file.rows[number][0]:
                continue
            data = _fill((template, numbers), table)
            if payload is None:
                self.file.rows[number] = (2, 0, 0)
                entries.append((number, data))
            else:
                self.file.write_stream(number, data, payload)
        return entries

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
                number = self.file.new()
                packed = zlib.compress(data, 9)
                filters = b"/Filter/FlateDecode/Length %d>>" % len(packed)
                self.file.write_stream(number, b"<<" + dictionary + filters, packed)
                streams.append(number)
            file, unicode = streams
            descriptor = self.file.add(entries, united.descriptor % file)
            descendant = self.file.add(entries, united.descendant % descriptor)
            numbers[key] = self.file.add(entries, united.composite % (unicode, descendant))
        if entries:
            self.file.write_together(entries)
        return numbers

    def write_furniture(self, fonts: Mapping[str, int]) -> dict[int, list[tuple[Leaf, int]]]:
        """Write what lies under bare pages: each page's measures, and number as an object."""
        lying: dict[int, list[tuple[Leaf, int]]] = {}
        for piece in self.pieces:
            pages = piece.under
            if pages is not None and id(pages) not in lying:
                table = self.number(pages, fonts, 0)
                self.file.write_together(self.write_items(pages, table))
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
            number = self.known[shows, None] = self.file.new()
            self.file.write_stream(number, b"<</Length %d>>" % len(shows), shows)
        return right, up, number


def _font_key(use: Any) -> str:
    return f"{use.name} {use.face} {use.axes}"


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
    content = refs([*([beneath] if beneath else []), table[leaf.content]])
    annotations = refs(table[place] for place, _ in leaf.links)
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
    return b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>" % (PAGES, len(pages), refs(pages))


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
