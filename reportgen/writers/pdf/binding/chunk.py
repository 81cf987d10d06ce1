"""Chunks: the pages of a sheaf as they are written in one place of a file.

What is kept of the last binding holds as long as it begins at the same number, and what it refers
to outside of itself has the same numbers. Then it is taken as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportgen.cache.digests import digest_of
from reportgen.writers.pdf.binding.file import DOCUMENT, PAGES, Stretch, Written, ref, refs
from reportgen.writers.pdf.binding.font_union import font_key, unite_uses
from reportgen.writers.pdf.binding.pages import HEADINGS, FontUse, Leaf, Pages, Spot
from reportgen.writers.pdf.binding.sheaf import BoundSheet, Sheaf


@dataclass(frozen=True, slots=True)
class Chunk:
    """The pages of a sheaf as they are written, and what the trees over all pages take of them.

    Everything is by its number as an object. `fonts` are those that it refers to, by key. Objects
    that refer to nothing stand once in a file: those that it has `taken` from before it, and those
    that it has `given` to what comes behind, are by their digests.
    """

    written: Written
    fonts: Mapping[str, int]
    taken: Mapping[str, int]
    given: Mapping[str, int]
    uses: tuple[FontUse, ...]
    kids: tuple[int, ...]
    #: The nodes of the tree of pages, each with the number of its pages.
    nodes: tuple[tuple[int, int], ...]
    ids: tuple[tuple[bytes, int], ...]
    #: The leaves of the tree of parents.
    parents: tuple[int, ...]
    files: tuple[tuple[bytes, int], ...]
    anchors: Mapping[str, bytes]
    bookmarks: tuple[tuple[int, str, bytes], ...]
    #: What its first pages say of the document, as in `Pages`.
    says: bytes
    info: bytes

    def holds(self, start: int, fonts: Mapping[str, int], known: Mapping[str, int]) -> bool:
        """Tell whether binding would give the same; `known` are the objects before, by digest."""
        return (
            self.written.first == start
            and all(fonts[name] == number for name, number in self.fonts.items())
            and all(known.get(digest) == number for digest, number in self.taken.items())
            and not any(digest in known for digest in self.given)
        )


def bind_chunk(
    sheaf: Sheaf, start: int, fonts: Mapping[str, int], known: Mapping[str, int]
) -> Chunk:
    """Return a sheaf as it is written from the number `start` on.

    `fonts` are the numbers of fonts by key, `known` those of objects that refer to nothing.
    """
    section = sheaf.section.load()
    binding = _Binding(start, fonts, known)
    if not sheaf.sheets:
        binding.write(section)
        return binding.chunk()
    lying = binding.write_furniture(section)
    for sheet in sheaf.sheets:
        pages = sheet.printed.load()
        binding.write(pages, lying[: len(pages.leaves)], sheet)
        lying = lying[len(pages.leaves) :]
    return binding.chunk()


def uses_of(sheaf: Sheaf) -> tuple[FontUse, ...]:
    """Return what a sheaf uses of fonts, each once."""
    printed = (sheaf.section, *(each.printed for each in sheaf.sheets))
    return tuple(unite_uses(use for each in printed for use in each.load().fonts).values())


class _Binding:
    def __init__(self, start: int, fonts: Mapping[str, int], known: Mapping[str, int]) -> None:
        self.stretch = Stretch(start)
        self.all_fonts, self.known = fonts, known
        self.fonts: dict[str, int] = {}
        self.taken: dict[str, int] = {}
        self.given: dict[str, int] = {}
        self.uses: list[FontUse] = []
        self.kids: list[int] = []
        self.nodes: list[tuple[int, int]] = []
        self.ids: list[tuple[bytes, int]] = []
        self.parents: list[int] = []
        self.files: list[tuple[bytes, int]] = []
        self.anchors: dict[str, bytes] = {}
        self.bookmarks: list[tuple[int, str, bytes]] = []
        self.says = self.info = b""

    def chunk(self) -> Chunk:
        return Chunk(
            self.stretch.written(),
            self.fonts,
            self.taken,
            self.given,
            tuple(unite_uses(self.uses).values()),
            tuple(self.kids),
            tuple(self.nodes),
            tuple(self.ids),
            tuple(self.parents),
            tuple(self.files),
            self.anchors,
            tuple(self.bookmarks),
            self.says,
            self.info,
        )

    def write(
        self,
        pages: Pages,
        under: Sequence[tuple[Leaf, int]] = (),
        sheet: BoundSheet | None = None,
    ) -> None:
        """Write pages: as they are, or those of a sheet over furniture."""
        table = self.number(pages)
        level = sheet.level if sheet else 1
        table += [min(level + at, len(HEADINGS)) for at in range(len(HEADINGS))]
        table += [number for _, number in under]
        if not self.says:
            self.says, self.info = _fill(pages.catalog, table), pages.info
        entries = self.write_items(pages, table)
        node = self.stretch.new()
        for at, leaf in enumerate(pages.leaves):
            shift = self.shift(leaf, under[at][0]) if under else (0.0, 0.0, 0)
            size = under[at][0].size if under else leaf.size
            entries.append((table[1 + at], _page(leaf, size, table, node, table[1 + at], shift)))
        numbers = table[1 : pages.first_item]
        entries.append((node, _node(numbers)))
        self.nodes.append((node, len(numbers)))
        self.kids += [table[kid] for kid in pages.kids]
        self.ids += [(name, table[element]) for name, element in pages.ids]
        self.parents.append(self.stretch.add(entries, _parents(pages.leaves, table)))
        self.stretch.write_together(entries)
        self.files += [(name, table[place]) for name, place in pages.files]
        anchors = {sheet.name: pages.bookmarks[0][2]} if sheet else pages.anchors
        for name, spot in anchors.items():
            self.anchors.setdefault(name, _destination(spot, table))
        bookmarks = (
            [(sheet.level, sheet.title, pages.bookmarks[0][2])] if sheet else pages.bookmarks
        )
        self.bookmarks += [(at, title, _destination(spot, table)) for at, title, spot in bookmarks]

    def write_furniture(self, pages: Pages) -> list[tuple[Leaf, int]]:
        """Write what lies under bare pages: each page's measures, and number as an object."""
        table = self.number(pages)
        self.stretch.write_together(self.write_items(pages, table))
        return [(leaf, table[leaf.content]) for leaf in pages.leaves]

    def number(self, pages: Pages) -> list[int]:
        """Return the table that fills in what pages leave open, but what only bare ones do."""
        table = [DOCUMENT, *(self.stretch.new() for _ in pages.leaves)]
        for template, places, payload in pages.items:
            table.append(self.stretch.new() if places else self.number_once(template, payload))
        for use in pages.fonts:
            key = font_key(use)
            number = self.fonts[key] = self.all_fonts[key]
            table.append(number)
        self.uses += pages.fonts
        return table

    def number_once(self, template: bytes, payload: bytes | None) -> int:
        """Return the number of what refers to nothing: the same for all that are alike."""
        digest = digest_of(template, *([] if payload is None else [payload]))
        if digest in self.known:
            number = self.taken[digest] = self.known[digest]
        elif digest in self.given:
            number = self.given[digest]
        else:
            number = self.given[digest] = self.stretch.new()
        return number

    def write_items(self, pages: Pages, table: list[int]) -> list[tuple[int, bytes]]:
        """Write the streams, and return number and content of the other objects."""
        entries = []
        met: set[int] = set()
        numbers = table[pages.first_item : pages.first_item + len(pages.items)]
        for number, (template, places, payload) in zip(numbers, pages.items, strict=True):
            if number < self.stretch.first or number in self.stretch.rows or number in met:
                continue
            data = _fill((template, places), table)
            if payload is None:
                met.add(number)
                entries.append((number, data))
            else:
                self.stretch.write_stream(number, data, payload)
        return entries

    def shift(self, leaf: Leaf, under: Leaf) -> tuple[float, float, int]:
        """Return by how much a page is moved to lie on another, and what shows that other.

        It is moved by its edges: nothing on it, its links among them, has to be changed.
        """
        right = under.area[0] - leaf.area[0]
        up = under.area[1] - leaf.area[1]
        shows = b"/Artifact BMC q 1 0 0 1 %.3f %.3f cm /Under Do Q EMC" % (-right, -up)
        dictionary = b"<</Length %d>>" % len(shows)
        number = self.number_once(dictionary, shows)
        if number >= self.stretch.first and number not in self.stretch.rows:
            self.stretch.write_stream(number, dictionary, shows)
        return right, up, number


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


def _parents(leaves: Sequence[Leaf], table: list[int]) -> bytes:
    """Return a leaf of the tree of parents; the keys are the numbers of pages and annotations."""
    rows = sorted(_parent_rows(leaves, table))
    limits = (rows[0][0], rows[-1][0])
    return b"<</Limits[%d %d]/Nums[%b]>>" % (*limits, b" ".join([b"%d %b" % row for row in rows]))


def _parent_rows(leaves: Sequence[Leaf], table: list[int]) -> Iterator[tuple[int, bytes]]:
    for at, leaf in enumerate(leaves, 1):
        yield table[at], _array(b"null" if p < 0 else ref(table[p]) for p in leaf.marked)
        for annotation, element in leaf.links:
            yield table[annotation], ref(table[element])


def _array(items: Iterable[bytes]) -> bytes:
    return b"[%b]" % b" ".join(items)


def _destination(spot: Spot, table: list[int]) -> bytes:
    page, left, top = spot
    return b"[%d 0 R/XYZ %.3f %.3f 0]" % (table[1 + page], left, top)
