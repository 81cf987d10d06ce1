"""The program's own printed words, in every language, as data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from reportgen.check import begin_reading, read_value
from reportgen.errors import ReportgenError
from reportgen.fields import LINE, Field
from reportgen.source import Source
from reportgen.translation import overlay
from reportgen.values import Texts


def load_words(source: Source, translations: Mapping[str, Source]) -> Mapping[str, Texts]:
    """Return the texts of each word by language. Raises `ReportgenError` with every fault."""
    reading = begin_reading([source, *translations.values()], (), "und", date.min)
    root = source.root
    fields = [Field(key, LINE) for key in root.items]
    for lang, translation in translations.items():
        root = overlay(root, translation.root, lang, fields, reading)
    words: Mapping[str, Texts] = read_value(root, Field("words", LINE, keyed=True), reading, "")
    if reading.failed:
        raise ReportgenError(reading.problems)
    return words
