"""What became of a text, word by word, for whoever looks at what changed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

#: A part of a text: one that stayed is "", one that went is "old", one that came is "new".
Piece: TypeAlias = tuple[str, str]
#: How much two texts have in common that are compared word by word.
_ALIKE = 0.4
#: So many words stay around what changed.
_AROUND = 16


def compare_words(old: str, new: str) -> tuple[Piece, ...]:
    """Return a text as it was and as it is, in pieces, each with what became of it."""
    before, after = _words(old), _words(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    if old and new and matcher.ratio() < _ALIKE:
        # Word by word nobody reads what was written anew.
        return (("old", old), ("", "\n"), ("new", new))
    pieces: list[Piece] = []
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(("", "".join(before[first:last])))
            continue
        pieces += [("old", "".join(before[first:last]))] if last > first else []
        pieces += [("new", "".join(after[start:end]))] if end > start else []
    return tuple(pieces)


def shorten_kept(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces, of long ones that stayed only what stands around changes."""
    for kind, text in pieces:
        words = [] if kind else _words(text)
        if len(words) > _AROUND * 2:
            text = f"{''.join(words[:_AROUND])}… {''.join(words[-_AROUND:])}"
        yield kind, text


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|[\w’'-]+|[^\w\s]", text)
