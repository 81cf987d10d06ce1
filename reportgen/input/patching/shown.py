"""Texts that came back through a file that does not show all of them: what it hides stays.

A form or a sheet shows the words of a text, and not in which language each is, which columns of a
table are told to keep to the left, or how many signs stand before a heading. So passages that came
back as they were shown are kept as they were written.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from reportgen.document.blocks import Block, List, Table
from reportgen.input.markdown import parse_markdown
from reportgen.input.patching.graft import Passage, key_of, passages_of


def keep_hidden(old: str, shown: str, new: str) -> str:
    """Return the new text with the passages of the old one that came back as they were shown.

    `shown` is what the file said of the old text. Where it cannot be told which passage shows
    which, the new text is returned as it came.
    """
    written, kept = _written(old), _kept(old, shown, new)
    after = passages_of(new)
    lines: list[str] = []
    number = 0
    for passage in after:
        if _is_blank(passage):
            lines += passage
            continue
        lines += written[kept[number]] if number in kept else passage
        number += 1
    merged = "\n".join(lines)
    one, other = (
        [_seen(block) for block in parse_markdown(text, "und").blocks] for text in (merged, new)
    )
    return merged if one == other else new


def loses_hidden(old: str, shown: str, new: str) -> bool:
    """Tell whether something goes with the new text that the file does not show of the old one."""
    written, seen = _written(old), _written(shown)
    if len(written) != len(seen):
        return not _says_all(old, shown)
    stay = set(_kept(old, shown, new).values())
    return any(
        not _says_all("\n".join(was), "\n".join(said))
        for number, (was, said) in enumerate(zip(written, seen, strict=True))
        if number not in stay
    )


def _written(text: str) -> list[Passage]:
    return [passage for passage in passages_of(text) if not _is_blank(passage)]


def _kept(old: str, shown: str, new: str) -> dict[int, int]:
    """Return by the numbers of new passages those of the old ones that came back as shown."""
    seen = _written(shown)
    if len(_written(old)) != len(seen):
        return {}
    keys, after = ([key_of(each) for each in passages] for passages in (seen, _written(new)))
    matches = SequenceMatcher(None, keys, after, autojunk=False).get_matching_blocks()
    return {b + step: a + step for a, b, size in matches for step in range(size)}


def _is_blank(passage: Passage) -> bool:
    return not "".join(passage).strip()


def _says_all(old: str, shown: str) -> bool:
    """Tell whether a text is shown with all that it says; blanks that are set in count for none."""
    one, other = (
        parse_markdown(re.sub("[ \u00a0\u202f]+", " ", text), "und") for text in (old, shown)
    )
    return one == other or bool(re.fullmatch(r"[\s|:-]+", old))


def _seen(block: Block) -> object:
    """Return what anybody sees of a block, whatever its words look like."""
    match block:
        case List():
            items = tuple(tuple(map(_seen, item)) for item in block.items)
            return block.ordered, block.start, items
        case Table():
            rows = (block.header, *block.rows)
            return tuple(tuple("".join(map(str, cell)).strip() for cell in row) for row in rows)
        case _:
            return type(block).__name__, getattr(block, "level", 0), " ".join(str(block).split())
