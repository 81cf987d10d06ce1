"""DOCX: a sheet through a Word template, the project's own or the default one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reportgen.document.blocks import Block, Picture, Table
from reportgen.document.sheet import Passage, Row, Section, Sheet
from reportgen.themes.theme import Theme
from reportgen.wordtemplate import WordTemplate
from reportgen.writers.docx.long_words import part_rail, part_tables
from reportgen.writers.docx.templates import open_template

#: How large pictures stand on the page, in millimetres: width and height at the most.
_FIGURE, _LOGO, BRAND = (130, 75), (60, 14), (60, 12)
#: Letters of a row that had better stay whole, lines of its rail, and the letters of these.
_SHORT_TEXT, _SHORT_RAIL, _RAIL_LETTERS = 900, 14, 24
_PIXELS_A_MM = 96 / 25.4


def write_docx(sheet: Sheet, theme: Theme) -> bytes:
    """Return the sheet as a Word file, the same bytes for the same input.

    Raises `TemplateError` for faults of the template.
    """
    return load_template(theme).render(make_context(sheet, theme), language=sheet.languages[0])


def make_context(sheet: Sheet, theme: Theme) -> dict[str, Any]:
    """Return what a Word template can name: the sheet, and each field of its form by name.

    A field is in the leading language; ``fields.fr.title`` has it in another of the edition.
    """
    language = sheet.languages[0]
    context: Mapping[str, Any] = sheet.values[language]
    return {
        **context,
        "id": sheet.id,
        "sheet": fit_sheet(sheet),
        "fields": sheet.values,
        "language": language,
        "network": theme.name_in(language),
        "logo": fit_logo(theme, language, BRAND),
        "words": sheet.words,
    }


@dataclass(frozen=True, slots=True)
class WordRow(Row):
    """A row that tells Word templates how to print it.

    One that is `short` had better stay whole; one that is `kept` stays on a page with what is
    below it.
    """

    short: bool = False
    kept: bool = False


def fit_sheet(sheet: Sheet) -> Sheet:
    """Return the sheet as Word files print it: rows that say so, pictures at their sizes.

    Logos below the table never go to another page without its last row.
    """
    last = sheet.sections[-1].rows[-1] if sheet.sections and sheet.sections[-1].rows else None
    sections = (
        replace(
            part_rail(section, sheet.languages[0]),
            rows=tuple(
                WordRow(
                    row.field,
                    tuple(map(_fit_passage, row.passages)),
                    short=_is_short(row) and _count_lines(section) <= _SHORT_RAIL,
                    kept=row is last and bool(sheet.logos and not sheet.figures),
                )
                for row in section.rows
            ),
        )
        for section in sheet.sections
    )
    return replace(
        sheet,
        sections=tuple(sections),
        figures=tuple(_fit_block(block, _FIGURE) for block in sheet.figures),
        logos=tuple(fit(picture, _LOGO) for picture in sheet.logos),
    )


def _fit_passage(passage: Passage) -> Passage:
    return replace(passage, body=part_tables(passage.body, passage.lang))


def _is_short(row: Row) -> bool:
    """Tell whether a row is a quarter of a page or less, with no table in it."""
    blocks = [block for passage in row.passages for block in passage.body.blocks]
    size = sum(len(str(block)) for block in blocks)
    return size <= _SHORT_TEXT and not any(isinstance(block, Table) for block in blocks)


def _count_lines(section: Section) -> int:
    """Return how many lines of a rail the value of a section takes, about."""
    lines = (line for value in section.value for line in str(value).splitlines())
    return sum(-(-max(len(line), 1) // _RAIL_LETTERS) for line in lines)


def _fit_block(block: Block, millimetres: tuple[int, int]) -> Block:
    return fit(block, millimetres) if isinstance(block, Picture) else block


def fit(picture: Picture, millimetres: tuple[int, int]) -> Picture:
    """Return the picture at a printed size, at most so wide and high, with its pixels for Word.

    Word takes 96 pixels for an inch.
    """
    wide, high = (side * _PIXELS_A_MM for side in millimetres)
    scale = min(wide / picture.width, high / picture.height, 1)
    return replace(
        picture, width=round(picture.width * scale), height=round(picture.height * scale)
    )


def fit_logo(theme: Theme, lang: str, millimetres: tuple[int, int]) -> Picture | None:
    """Return the theme's logo in a language at a printed size, None where it has none."""
    logo = theme.logo_in(lang)
    return fit(logo, millimetres) if logo else None


def load_template(theme: Theme) -> WordTemplate:
    """Return the theme's own Word template, or the default one in the brand's colours."""

    def make(own: bytes | None, name: str) -> bytes:
        from reportgen.writers.docx.sheet_template import make_template

        return own if own is not None else make_template(theme)

    return open_template(theme, theme.word_template("sheet"), "default Word template", make)
