"""Translations kept beside what they translate, when items of a list come and go.

A translation's file says items by their places alone. Without this the second partner's French name
would stand beside the third one, once the second is gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from reportgen.input.patching.data import Data, spell

#: How much two items have in common of which one became the other.
_LIKE = 0.5


def align(over: Data, old: Data, new: Data) -> Data:
    """Return what a translation says of new data that said it of the old: each text at its item.

    What translates something that is gone goes along; an item that is new has none yet.
    """
    if not new:
        return ""
    if isinstance(over, Mapping):
        was, now = (data if isinstance(data, Mapping) else {} for data in (old, new))
        if not was or not now:
            return over
        kept = {
            key: align(each, was.get(key, ""), now.get(key, "")) if key in was else each
            for key, each in over.items()
        }
        return {key: each for key, each in kept.items() if each}
    if isinstance(over, str):
        return over
    olds, news = _listed(old), _listed(new)
    if len(olds) == len(news) and all(map(_is_like, olds, news)):
        return [align(each, *pair) for each, *pair in zip(over, olds, news, strict=False)]
    made = [
        align(over[came], olds[came], item) if came is not None and came < len(over) else ""
        for came, item in zip(_origins(olds, news), news, strict=True)
    ]
    while made and not made[-1]:
        made.pop()
    return made


def _origins(olds: Sequence[Data], news: Sequence[Data]) -> Iterator[int | None]:
    """Yield for each new item the number of the old one that it is or was, None for a new one."""
    spelled = (list(map(spell, olds)), list(map(spell, news)))
    for kind, first, last, start, end in SequenceMatcher(
        None, *spelled, autojunk=False
    ).get_opcodes():
        free = list(range(first, last))
        for number in range(start, end):
            if kind == "equal":
                yield first + number - start
                continue
            found = next((each for each in free if _is_like(olds[each], news[number])), None)
            if found is not None:
                free = [each for each in free if each > found]
            yield found


def _is_like(one: Data, other: Data) -> bool:
    return SequenceMatcher(None, spell(one), spell(other), autojunk=False).ratio() >= _LIKE


def _listed(data: Data) -> Sequence[Data]:
    """Return items; one alone is written without a list."""
    if isinstance(data, (str, Mapping)):
        return [data] if data else []
    return data
