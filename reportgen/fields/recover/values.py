"""What stands in a field of a returned file, as what a profile says; the reverse of showing.

Nothing is guessed in silence: what may be meant otherwise is not sure, and what cannot be read as a
value of its type is left over as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from reportgen.document.blocks import Block, Link, List
from reportgen.document.spacing import on_one_line
from reportgen.fields.values import PartialDate, Period
from reportgen.input.markdown_text import write_markdown
from reportgen.input.patching.data import Data
from reportgen.input.returned.document import BOXES, TICKED_SIGNS, Part, lines_of
from reportgen.input.returned.rich import blocks_of
from reportgen.languages import Texts, words_of
from reportgen.problems.problem import UnfitError


@dataclass(frozen=True, slots=True)
class Recovered:
    """A value as a profile writes it, "" for none; whether that is sure; and what is not in it."""

    data: Data = ""
    sure: bool = True
    left: tuple[str, ...] = ()


#: Returns what stands in a field, in a language, by which numbers are written; `field` is a
#: `Field`, which this module does not know.
Recover: TypeAlias = Callable[[Sequence[Part], Any, str], Recovered]


def recover_markdown(parts: Sequence[Part], field: Any, lang: str) -> Recovered:
    """Return a long text as Markdown."""
    return Recovered(write_markdown(blocks_of(parts)))


#: A box, and what stands behind it up to the next.
_BOX = re.compile(rf"([{BOXES}])[\s\u00a0]*([^{BOXES}]*)")


def recover_value(parts: Sequence[Part], field: Any, lang: str) -> Recovered:
    """Return one text or value, or a list of them; of boxes those that are ticked."""
    boxes = _BOX.findall("\n".join(lines_in(parts)))
    if boxes and (field.options or not field.type.localized):
        return _recover_boxes(boxes, field, lang)
    if not field.many:
        text = on_one_line(" ".join(lines_in(parts)))
        return _with_targets(_one(text, field, lang), parts, field, lang) if text else Recovered()
    texts, sure = _items(parts, field, lang)
    found = [_one(text, replace(field, many=False), lang) for text in texts]
    return Recovered(
        [each.data for each in found if each.data],
        sure and all(each.sure for each in found),
        (*(text for each in found for text in each.left), *hidden_targets(parts)),
    )


def _with_targets(found: Recovered, parts: Sequence[Part], field: Any, lang: str) -> Recovered:
    """Return a value with where its links lead: that is meant where the words are none."""
    targets = hidden_targets(parts)
    if not found.data and len(targets) == 1 and (meant := _one(targets[0], field, lang)).data:
        return replace(meant, left=found.left)
    return replace(found, left=(*found.left, *targets))


def hidden_targets(parts: Iterable[Part]) -> list[str]:
    """Return where links lead whose words do not say it, each once."""
    targets: dict[str, None] = {}
    for line in lines_of(tuple(parts)):
        said = re.sub(r"[\s()-]", "", str(line)).casefold()
        for link in line.content:
            if isinstance(link, Link):
                bare = re.sub(r"^(?:https?://(?:www\.)?|mailto:|tel:)|/$", "", link.target)
                if re.sub(r"[\s()-]", "", bare).casefold() not in said:
                    targets[link.target] = None
    return list(targets)


def _recover_boxes(boxes: Sequence[tuple[str, str]], field: Any, lang: str) -> Recovered:
    """Return what is ticked; where one may be and several are, nothing is taken."""
    texts = [on_one_line(text) for sign, text in boxes if sign in TICKED_SIGNS]
    found = [_one(text, replace(field, many=False), lang) for text in texts if text]
    left = tuple(text for each in found for text in each.left)
    data = [each.data for each in found if each.data]
    if field.many or len(data) < 2:
        return Recovered(data if field.many else data[0] if data else "", not left, left)
    return Recovered(left=tuple(texts))


def lines_in(parts: Sequence[Part]) -> list[str]:
    """Return what parts say, a text a paragraph, an item, a line or a row."""
    lines: list[str] = []
    for block in blocks_of(parts):
        lines += _lines_of(block)
    return lines


def _lines_of(block: Block) -> list[str]:
    if isinstance(block, List):
        return [line for item in block.items for each in item for line in _lines_of(each)]
    return str(block).replace("\t", " ").split("\n")


def _items(parts: Sequence[Part], field: Any, lang: str) -> tuple[list[str], bool]:
    """Return the texts of a list, and whether nothing but its items can be meant."""
    lines = [on_one_line(line) for line in lines_in(parts) if line.strip()]
    if len(lines) != 1:
        return lines, True
    texts = [part.strip() for part in re.split(r"[,;]\s+|\s/\s", lines[0]) if part.strip()]
    # Of words that are known, commas part the items; in names they may stand, too.
    known = all(_one(text, replace(field, many=False), lang).data for text in texts)
    return texts, len(texts) == 1 or (known and not field.type.localized)


def _one(text: str, field: Any, lang: str) -> Recovered:
    kind = field.type
    if field.options:
        return _choice(text, field)
    if kind.names:
        key = kind.names().get(" ".join(words_of(text)), "")
        return Recovered(key) if key else Recovered(left=(text,))
    if kind.parse is None:
        return Recovered(left=(text,))
    try:
        written = kind.unset(text, field, lang)
        value = kind.parse(written)
    except UnfitError:
        return Recovered(left=(text,))
    if isinstance(value, bool):
        return Recovered("yes" if value else "no")
    # What can be written in several ways is kept as the program writes it.
    return Recovered(str(value) if isinstance(value, PartialDate | Period) else written)


def _choice(text: str, field: Any) -> Recovered:
    """Return the key of an option, or a text of one's own behind the word for others."""
    if key := key_of(text, field.options):
        return Recovered(key)
    for label in field.settings.get("other", {}).values():
        before, colon, own = text.partition(":")
        if colon and own.strip() and words_of(before) == words_of(label):
            return Recovered({"other": own.strip()})
    return Recovered(left=(text,))


def key_of(text: str, options: Mapping[str, Texts]) -> str:
    """Return the key of the option that is called so in any language, "" for none."""
    words = words_of(text)
    for key, texts in options.items():
        if words in (words_of(key), *map(words_of, texts.values())):
            return key
    return ""
