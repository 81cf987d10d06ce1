"""What a translator is told of a unit: what fits, and what is out of date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reportgen.languages import language_names, pick
from reportgen.translating.files.exchange import Export
from reportgen.translating.units import State, Unit


def notes_of(export: Export, unit: Unit) -> tuple[str, ...]:
    """Return what is told of a unit besides its label, in the language of the translation."""
    return tuple(_notes(export, unit))


def _notes(export: Export, unit: Unit) -> Iterator[str]:
    if unit.hint:
        yield unit.hint
    if unit.budget:
        yield word(export, "translation_length").format(length=unit.budget)
    if unit.state is State.STALE:
        yield word(export, "translation_stale")
        if unit.former:
            yield word(export, "translation_former").format(text=" ".join(unit.former.split()))


def word(export: Export, key: str) -> str:
    """Return a printed word of the program in the language of the translation."""
    return pick(export.words[key], export.target_language, export.source_language)[0]


#: The head of a column ends in the tag of its language.
_TAG = re.compile(r"[^\n]*\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\)\s*")


def find_tag(head: str) -> str:
    """Return the language that the head of a column tells of, "" for none."""
    found = _TAG.fullmatch(head)
    return found[1] if found else ""


def heads_of(export: Export) -> tuple[str, str, str]:
    """Return the heads of the columns; those of texts end in the tags of their languages."""
    lang = export.target_language
    names = language_names(lang)
    source, target = (f"{names.get(tag, tag)} ({tag})" for tag in (export.source_language, lang))
    return word(export, "translation_text"), source, target
