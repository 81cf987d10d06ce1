"""Binding: pages of many PDFs become one, without being laid out or drawn again.

What `taking` took out of each is complete but for numbers; they are filled in by `chunk`, and here
the trees of pages, tags and names are put over all (ISO 32000-1, 7.7.3, 14.7, 7.9.6). Nothing of a
sheet is looked into, and chunks that were kept are taken as they are.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from reportgen.writers.pdf.binding.chunk import Chunk, bind_chunk, uses_of
from reportgen.writers.pdf.binding.file import FREE, File, Stretch
from reportgen.writers.pdf.binding.font_union import unite_fonts, unite_uses
from reportgen.writers.pdf.binding.pages import FontUse
from reportgen.writers.pdf.binding.sheaf import Sheaf
from reportgen.writers.pdf.binding.trees import add_catalog, add_trees


class KeptChunks(Protocol):
    """Chunks of an earlier binding, by the keys of their sheaves."""

    def load_chunk(self, key: str) -> Chunk | None:
        """Return the chunk that is kept under a key."""

    def keep_chunk(self, key: str, chunk: Chunk) -> None:
        """Keep a chunk in place of another."""


def bind_pages(
    sheaves: Sequence[Sheaf],
    font_files: Callable[[str], bytes],
    labels: Sequence[tuple[int, bytes]],
    kept: KeptChunks,
) -> bytes:
    """Return the PDF of all sheaves in their order, tagged as one; same bytes for same pages.

    The first says what the document is. `font_files` returns the file of a font by its SHA-256;
    `labels` are the page labels (ISO 32000-1, 12.4.2) by the number of the first page. What is kept
    makes it quicker, and nothing else.
    """
    found = [kept.load_chunk(sheaf.key) for sheaf in sheaves]
    pairs = list(zip(sheaves, found, strict=True))
    used = (chunk.uses if chunk else uses_of(sheaf) for sheaf, chunk in pairs)
    file = File()
    fonts = _write_fonts(file, unite_uses(use for uses in used for use in uses), font_files)
    known: dict[str, int] = {}
    chunks = []
    for sheaf, chunk in pairs:
        if chunk is None or not chunk.holds(file.room, fonts, known):
            chunk = bind_chunk(sheaf, file.room, fonts, known)
            kept.keep_chunk(sheaf.key, chunk)
        known |= chunk.given
        file.append(chunk.written)
        chunks.append(chunk)
    _write_trees(file, chunks, labels)
    return file.write_end()


def _write_fonts(
    file: File, uses: Mapping[str, FontUse], font_files: Callable[[str], bytes]
) -> dict[str, int]:
    """Write the fonts that pages share and return the numbers of their dictionaries."""
    stretch = Stretch(FREE)
    numbers = {}
    entries: list[tuple[int, bytes]] = []
    for key, united in unite_fonts(uses, font_files).items():
        streams = []
        for dictionary, data in (united.file, united.unicode):
            number = stretch.new()
            packed = zlib.compress(data, 9)
            filters = b"/Filter/FlateDecode/Length %d>>" % len(packed)
            stretch.write_stream(number, b"<<" + dictionary + filters, packed)
            streams.append(number)
        own, unicode = streams
        descriptor = stretch.add(entries, united.descriptor % own)
        descendant = stretch.add(entries, united.descendant % descriptor)
        numbers[key] = stretch.add(entries, united.composite % (unicode, descendant))
    if entries:
        stretch.write_together(entries)
    file.append(stretch.written())
    return numbers


def _write_trees(file: File, chunks: Sequence[Chunk], labels: Sequence[tuple[int, bytes]]) -> None:
    stretch = Stretch(file.size)
    entries: list[tuple[int, bytes]] = []
    add_trees(
        stretch,
        entries,
        [kid for chunk in chunks for kid in chunk.kids],
        [node for chunk in chunks for node in chunk.nodes],
        [name for chunk in chunks for name in chunk.ids],
        [leaf for chunk in chunks for leaf in chunk.parents],
        file.size,
    )
    anchors: dict[str, bytes] = {}
    for chunk in reversed(chunks):
        # What stands first has a name that comes twice.
        anchors |= chunk.anchors
    says, info = next(((each.says, each.info) for each in chunks if each.says), (b"", b""))
    add_catalog(
        stretch,
        entries,
        says,
        labels,
        anchors,
        [bookmark for chunk in chunks for bookmark in chunk.bookmarks],
        [each for chunk in chunks for each in chunk.files],
        info,
    )
    stretch.write_together(entries)
    file.append(stretch.written())
