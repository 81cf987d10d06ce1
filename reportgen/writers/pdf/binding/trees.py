"""The trees of a PDF: its pages, tags and names, its bookmarks, and the catalog that leads to all.

ISO 32000-1, 7.7.2, 7.7.3, 7.9.6, 12.3.3, 14.7.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reportgen.writers.pdf import engine
from reportgen.writers.pdf.binding.file import (
    CATALOG,
    DOCUMENT,
    INFO,
    PAGES,
    PARENTS,
    STRUCTURE,
    Stretch,
    refs,
)

#: How many entries a leaf of a name tree holds (ISO 32000-1, 7.9.6).
_NAMES = 64


def add_trees(
    file: Stretch,
    entries: list[tuple[int, bytes]],
    kids: Sequence[int],
    nodes: Sequence[tuple[int, int]],
    ids: Sequence[tuple[bytes, int]],
    parents: Sequence[int],
    next_key: int,
) -> None:
    """Add the trees of pages, tags and their names; `nodes` are of so many pages each."""
    names = _add_names(file, entries, [(name, b"%d 0 R" % number) for name, number in ids])
    entries += [
        (
            PAGES,
            b"<</Type/Pages/Count %d/Kids[%b]>>"
            % (sum(count for _, count in nodes), refs(number for number, _ in nodes)),
        ),
        (
            STRUCTURE,
            b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d%b>>"
            % (DOCUMENT, PARENTS, next_key, b"/IDTree %d 0 R" % names if names else b""),
        ),
        (
            DOCUMENT,
            b"<</Type/StructElem/S/Document/P %d 0 R/K[%b]>>" % (STRUCTURE, refs(kids)),
        ),
        (PARENTS, b"<</Kids[%b]>>" % refs(parents)),
    ]


def _add_names(
    file: Stretch, entries: list[tuple[int, bytes]], named: Iterable[tuple[bytes, bytes]]
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
        leaves.append(file.add(entries, b"<</Limits[%b]/Names[%b]>>" % (limits, content)))
    return file.add(entries, b"<</Kids[%b]>>" % refs(leaves))


def add_catalog(
    file: Stretch,
    entries: list[tuple[int, bytes]],
    says: bytes,
    labels: Sequence[tuple[int, bytes]],
    anchors: Mapping[str, bytes],
    bookmarks: Sequence[tuple[int, str, bytes]],
    files: Sequence[tuple[bytes, int]],
    info: bytes,
) -> None:
    """Add the catalog with names, files, bookmarks, labels of pages, and what it `says` besides."""
    trees = b""
    places = [(engine.string(name).data, spot) for name, spot in anchors.items()]
    if names := _add_names(file, entries, places):
        trees += b"/Dests %d 0 R" % names
    if files:
        attached = [(name, b"%d 0 R" % number) for name, number in files]
        trees += b"/EmbeddedFiles %d 0 R" % _add_names(file, entries, attached)
        says += b"/AF[%b]" % refs(number for _, number in files)
    if outlines := _add_outlines(file, entries, bookmarks):
        says += b"/Outlines %d 0 R" % outlines
    shown = b" ".join(b"%d %b" % label for label in labels)
    entries += [
        (
            CATALOG,
            says
            + b"/Type/Catalog/Pages %d 0 R/StructTreeRoot %d 0 R/Names<<%b>>"
            % (PAGES, STRUCTURE, trees)
            + b"/PageLabels<</Nums[%b]>>>>" % shown,
        ),
        (INFO, info),
    ]


def _add_outlines(
    file: Stretch, entries: list[tuple[int, bytes]], bookmarks: Sequence[tuple[int, str, bytes]]
) -> int:
    """Add the bookmarks as a tree, all open, and return its number; 0 where there are none."""
    root = _Outline(file.new(), 0, b"")
    above = [root]
    for level, title, destination in bookmarks:
        while above[-1].level >= level:
            above.pop()
        content = b"/Title %b/Dest%b" % (engine.string(title).data, destination)
        outline = _Outline(file.new(), level, content)
        above[-1].kids.append(outline)
        above.append(outline)
    if not root.kids:
        return 0
    entries += root.entries()
    return root.number


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


def _sort_key(name: bytes) -> bytes:
    """Return the bytes that a written string stands for, which name trees are sorted by."""
    if name.startswith(b"<"):
        return bytes.fromhex(name[1:-1].decode())
    return name[1:-1].replace(b"\\(", b"(").replace(b"\\)", b")").replace(b"\\\\", b"\\")
