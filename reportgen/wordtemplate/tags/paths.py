"""Which blocks of tags are open around each element of a part."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from reportgen.wordtemplate.tags.layout import BLOCKS, Open, Path
from reportgen.wordtemplate.tags.paragraphs import MARK, MARKED, Spots
from reportgen.wordtemplate.tags.reading import is_block_set


def with_paths(root: etree._Element, spots: Spots) -> Iterator[tuple[etree._Element, Path]]:
    """Yield the elements of a part in their order with the blocks around each.

    Tags that do not fit into each other are told elsewhere; here they are made the best of.
    """
    path: Path = ()
    for node in root.iter():
        if not isinstance(node.tag, str):
            path = _after([node.text or ""], path, spots)
            continue
        yield node, path
        if node.text and MARK in node.text:
            path = _after(MARKED.findall(node.text), path, spots)


def repeated(path: Path) -> Path:
    """Return those of the open blocks that may print what is in them more than once."""
    return tuple(block for block in path if block.repeats)


def _after(numbers: list[str], path: Path, spots: Spots) -> Path:
    for number in numbers:
        if not number.isdigit():
            continue
        spot = spots.spots[int(number)]
        word = spot.tag.word
        if word in BLOCKS or (word == "set" and is_block_set(spot.tag.code)):
            repeats = word not in ("if", "with", "filter")
            path = (*path, Open(spot.number, 0, repeats))
        elif word in ("else", "elif") and path:
            last = path[-1]
            # What a loop prints without a value is printed once.
            path = (*path[:-1], Open(last.number, last.branch + 1, repeats=False))
        elif word in ("endset", *BLOCKS.values()):
            path = path[:-1]
    return path
