"""Texts and their translations side by side, as plain data: the table that translators get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.document.blocks import RichText


@dataclass(frozen=True, slots=True)
class TranslationRow:
    """A text: its key, what is told of it, itself and its translation, as Markdown and rich.

    `length` is how many characters fit, 0 for any; `mark` what is to come back as it went out;
    `tag` stands behind the key.
    """

    key: str
    label: str
    notes: tuple[str, ...]
    source: str
    target: str
    rich_source: RichText
    rich_target: RichText
    length: int = 0
    mark: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class TranslationTable:
    """The texts of a profile: what it is called, the heads of the three columns, and its rows.

    `how` tells translators what to do; languages are BCP 47 tags.
    """

    title: str
    heads: tuple[str, str, str]
    how: str
    rows: tuple[TranslationRow, ...]
    source_language: str
    target_language: str

    @property
    def marks(self) -> Mapping[str, str]:
        """What is to come back as it went out, by the keys of the rows."""
        return {row.key: row.mark for row in self.rows}
