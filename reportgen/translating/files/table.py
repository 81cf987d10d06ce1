"""Units as the table that goes out as a Word file or a workbook."""

from __future__ import annotations

from collections.abc import Container

from reportgen.document.blocks import Paragraph, RichText, Text
from reportgen.document.translation import TranslationRow, TranslationTable
from reportgen.input.markdown import parse_markdown
from reportgen.translating.files.exchange import Export, mark_of
from reportgen.translating.files.notes import heads_of, notes_of, word
from reportgen.translating.units import Unit

#: What stands behind the key of a text that is there with its signs of Markdown.
PLAINLY = " · Markdown"


def make_table(export: Export, plainly: Container[str] = ()) -> TranslationTable:
    """Return the table; texts with these keys show their signs of Markdown instead of a look."""
    rows = (_row(export, unit, unit.key in plainly) for unit in export.units)
    return TranslationTable(
        export.title,
        heads_of(export),
        word(export, "translation_how"),
        tuple(rows),
        export.source_language,
        export.target_language,
    )


def _row(export: Export, unit: Unit, plainly: bool) -> TranslationRow:
    def rich(text: str, lang: str) -> RichText:
        if unit.rich and not plainly:
            return parse_markdown(text, lang)
        lines = text.split("\n") if text else []
        return RichText(tuple(Paragraph((Text(line),)) for line in lines), lang)

    return TranslationRow(
        unit.key,
        unit.label,
        notes_of(export, unit),
        unit.source,
        unit.target,
        rich(unit.source, export.source_language),
        rich(unit.target, export.target_language),
        unit.budget,
        mark_of(unit),
        PLAINLY if plainly else "",
    )
