"""Fonts that many pages share: one subset with the glyphs of all of them.

A glyph keeps its number in a subset (HB_SUBSET_FLAGS_RETAIN_GIDS), so that what the pages were
drawn with holds for the united font as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reportgen.writers.pdf.binding.pages import FontUse

#: Tables that matter for setting text only: it is set already.
_UNUSED_TABLES = (
    *(b"BASE", b"DSIG", b"EBDT", b"EBLC", b"EBSC", b"GPOS", b"GSUB"),
    *(b"JSTF", b"LTSH", b"PCLT"),
)
#: What a glyph without text of its own stands for, since each must stand for something.
_NOTHING = "\u2060"
_MOST_A_BLOCK = 100
"""Entries of a CMap's block (Adobe Technical Note 5014, 5.3)."""


@dataclass(frozen=True, slots=True)
class UnitedFont:
    """A font as it is written: two streams, each with its dictionary begun, and dictionaries.

    The numbers of file, descriptor, text stream and descendant are left open with ``%d``.
    """

    file: tuple[bytes, bytes]
    unicode: tuple[bytes, bytes]
    descriptor: bytes
    descendant: bytes
    composite: bytes


def font_key(use: FontUse) -> str:
    """Return what tells a font from others."""
    return f"{use.name} {use.face} {use.axes}"


def unite_uses(uses: Iterable[FontUse]) -> dict[str, FontUse]:
    """Return what is used of each font by all together, by the keys of fonts.

    The first to use a glyph says what it is.
    """
    found: dict[str, list[FontUse]] = {}
    for use in uses:
        found.setdefault(font_key(use), []).append(use)
    return {key: _unite_uses(each) for key, each in found.items()}


def _unite_uses(uses: Sequence[FontUse]) -> FontUse:
    widths: dict[int, float] = {}
    texts: dict[int, str] = {}
    for use in reversed(uses):
        widths |= use.widths
        texts |= use.texts
    return replace(uses[0], widths=widths, texts=texts)


def unite_fonts(
    uses: Mapping[str, FontUse], font_files: Callable[[str], bytes]
) -> dict[str, UnitedFont]:
    """Return the font of each use; `font_files` returns a file by its SHA-256."""
    return {key: _unite(use, font_files(use.face)) for key, use in uses.items()}


def _unite(use: FontUse, source: bytes) -> UnitedFont:
    data = _subset(source, sorted(use.texts), dict(use.axes))
    outlines = data[:4] == b"OTTO"
    kind = b"/Subtype/OpenType" if outlines else b"/Length1 %d" % len(data)
    low, high = use.box
    box = b"/FontBBox[0 %d %g %d]" % (low, max(use.widths.values(), default=0), high)
    entry = b"/FontFile3 %d 0 R>>" if outlines else b"/FontFile2 %d 0 R>>"
    return UnitedFont(
        (kind, data),
        (b"", _unicode_map(use.texts)),
        _closed(use.descriptor + box) + entry,
        _closed(use.descendant + b"/W[%b]" % _widths(use.widths)) + b"/FontDescriptor %d 0 R>>",
        _closed(use.composite) + b"/ToUnicode %d 0 R/DescendantFonts[%d 0 R]>>",
    )


def _closed(data: bytes) -> bytes:
    return data.replace(b"%", b"%%")


def _subset(source: bytes, glyphs: list[int], axes: Mapping[str, float]) -> bytes:
    import uharfbuzz

    face = uharfbuzz.Face(source)
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.drop_table_tag_set.update(int.from_bytes(tag) for tag in _UNUSED_TABLES)
    flags = uharfbuzz.SubsetFlags
    wanted.flags = (
        flags.RETAIN_GIDS | flags.PASSTHROUGH_UNRECOGNIZED | flags.DESUBROUTINIZE | flags.NO_HINTING
    )
    for axis in face.axis_infos:
        wanted.pin_axis_location(face, axis.tag, axes.get(axis.tag, axis.default_value))
    data: bytes = uharfbuzz.subset(face, wanted).blob.data
    return data


def _widths(widths: Mapping[int, float]) -> bytes:
    """Return the widths in runs of glyphs that follow each other (ISO 32000-1, 9.7.4.3)."""
    runs: list[list[bytes]] = []
    starts: list[int] = []
    last = -2
    for glyph in sorted(widths):
        if glyph != last + 1:
            runs.append([])
            starts.append(glyph)
        runs[-1].append(b"%g" % widths[glyph])
        last = glyph
    return b" ".join(
        b"%d[%b]" % (start, b" ".join(run)) for start, run in zip(starts, runs, strict=True)
    )


def _unicode_map(texts: Mapping[int, str]) -> bytes:
    """Return the CMap that says which characters a glyph stands for (ISO 32000-1, 9.10.3)."""
    lines = [
        b"/CIDInit /ProcSet findresource begin",
        b"12 dict begin",
        b"begincmap",
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        b"/CMapName /Adobe-Identity-UCS def",
        b"/CMapType 2 def",
        b"1 begincodespacerange",
        b"<0000> <ffff>",
        b"endcodespacerange",
    ]
    glyphs = sorted(texts)
    for start in range(0, len(glyphs), _MOST_A_BLOCK):
        some = glyphs[start : start + _MOST_A_BLOCK]
        lines.append(b"%d beginbfchar" % len(some))
        for glyph in some:
            letters = (texts[glyph] or _NOTHING).encode("utf-16-be").hex().encode()
            lines.append(b"<%04x> <%b>" % (glyph, letters))
        lines.append(b"endbfchar")
    end = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    return b"\n".join([*lines, end])
