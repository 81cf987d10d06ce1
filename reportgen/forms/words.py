"""The program's own printed words, in every language, as data."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from reportgen.document.spacing import space_text
from reportgen.fields.model import Field
from reportgen.fields.overlay import overlay
from reportgen.fields.read import Reading, begin_reading, read_fields
from reportgen.fields.types import LINE
from reportgen.input.source import Input, MappingNode, Source
from reportgen.languages import Texts
from reportgen.problems.message import say
from reportgen.problems.problem import Place, ReportgenError


def load_words(built_in: Input, own: Source[MappingNode] | None = None) -> Mapping[str, Texts]:
    """Return the texts of each word by language, with its spacing; a project's own win.

    Raises `ReportgenError` with every fault: unknown words, and texts whose parts in braces are
    not those of the original.
    """
    reading = begin_reading([*built_in.sources, *([own] if own else [])])
    root = built_in.source.root
    names = [*root.items, *(own.root.items if own else ())]
    fields = [
        Field(key, LINE)
        for key in dict.fromkeys(names)
        if key in root.items or key.startswith("language_")
    ]
    for lang, translation in built_in.translations.items():
        root = overlay(root, translation.root, lang, fields, reading)
    words = read_fields(root, fields, reading)
    _check_places(words, words, root.keys, reading)
    if own:
        chosen = read_fields(own.root, fields, reading)
        _check_places(chosen, words, own.root.keys, reading)
        words = {key: {**words.get(key, {}), **chosen.get(key, {})} for key in {**words, **chosen}}
    if reading.failed:
        raise ReportgenError(reading.problems)
    return {
        key: {lang: space_text(text, lang) for lang, text in texts.items()}
        for key, texts in words.items()
    }


def _check_places(
    words: Mapping[str, Texts],
    originals: Mapping[str, Texts],
    places: Mapping[str, Place],
    reading: Reading,
) -> None:
    """Report texts that name other parts in braces than the first text of the original does."""
    for key, texts in words.items():
        wanted = _parts(next(iter(originals.get(key, texts).values())))
        for lang, text in texts.items():
            if _parts(text) != wanted:
                shown = [f"{{{name}}}" for name in sorted(wanted)] or say("none")
                reading.report(
                    places[key],
                    f"{key}.{lang}",
                    say(
                        "the parts in braces of “{text}” are not those of the original.", text=text
                    ),
                    say("Write these: {shown}.", shown=shown),
                )


def _parts(text: str) -> frozenset[str]:
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError:
        return frozenset(["?"])
