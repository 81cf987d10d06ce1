"""Pictures of a sheet in all its languages at once: each is printed once, with all of its texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from reportgen.document.blocks import Beside, Block, Picture, Text
from reportgen.fields.model import Field, View
from reportgen.fields.pictures import share_of
from reportgen.fields.show import typeset


def show_pictures(value: Any, field: Field, views: Iterable[View]) -> Iterator[Picture]:
    """Yield each picture once, with its caption and alternative text in every language."""
    editions = [
        [block for block in typeset(value, field, view) if isinstance(block, Picture)]
        for view in views
    ]
    for same in zip(*editions, strict=True):
        first, *others = same
        captions = list(dict.fromkeys(each.caption for each in same if each.caption))
        texts = list(dict.fromkeys(each.alt for each in same if each.alt))
        caption = tuple(
            inline
            for number, each in enumerate(captions)
            for inline in ([Text(" / ")] if number else []) + list(each)
        )
        yield replace(first, caption=caption, alt=" / ".join(texts)) if others else first


def stand_beside(
    blocks: tuple[Block, ...], pictures: tuple[Picture, ...], field: Field
) -> tuple[Block, ...]:
    """Return blocks with the pictures of a field beside them; either alone where it is alone."""
    if not blocks or not pictures:
        return blocks or pictures
    return (Beside(blocks, pictures, share_of(pictures[0], field)),)
